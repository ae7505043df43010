"""Brings a database to the newest revision, and says whether it is there.

There is no way down: a revision works with the running version before it, and what went wrong
is mended forward.
"""

import importlib
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, create_engine, pool

from app.base import locks
from app.base.model import SCHEMA, Base

OWNER_URL = "owner_url"
MIGRATIONS = Path(__file__).parents[2] / "migrations"
ROOMS_WITH_TABLES = (
    "organisations",
    "casefile",
    "insight",
    "regie",
    "plan",
    "message",
    "signals",
    "emergency",
    "opening",
    "rights",
)


def all_metadata() -> MetaData:
    """The tables of all rooms, loaded by name: this room lies below them."""
    for room in ROOMS_WITH_TABLES:
        importlib.import_module(f"app.{room}.models")
    return Base.metadata


def config(owner_url: str) -> Config:
    """Alembic's configuration, without a file: the only setting is where the owner connects."""
    settings = Config()
    settings.set_main_option("script_location", str(MIGRATIONS))
    settings.attributes[OWNER_URL] = owner_url
    return settings


def upgrade(owner_url: str) -> None:
    """Run every revision that is still to do, put the locks of this version in place, and add
    the rule sets that are new; as the owner."""
    command.upgrade(config(owner_url), "head")
    engine = create_engine(owner_url, poolclass=pool.NullPool)
    with engine.begin() as connection:
        locks.install(connection)
        # by name: the case file lies above this room
        importlib.import_module("app.casefile.rule_sets").install(connection)


def is_current(connection: Connection) -> bool:
    """Whether the database stands at the newest revision, with its locks (for /readyz)."""
    newest = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    context = MigrationContext.configure(connection, opts={"version_table_schema": SCHEMA})
    return context.get_current_revision() == newest and locks.are_installed(connection)
