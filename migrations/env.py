"""Runs revisions as the owner: one at a time, never waiting long behind a lock.

A migration that waits for a lock makes every request behind it wait as well, so it gives up
after a few seconds and can simply be started again.
"""

from alembic import context
from sqlalchemy import create_engine, pool, text

from app.base.migrate import OWNER_URL, all_metadata

LOCK = 7_221_001


def ours(name: str | None, kind: str, _parents: object) -> bool:
    """Leave alone what is not in the models: other schemas, and the mark of the installation."""
    if kind == "schema":
        return name == "samenspel"
    return not (kind == "table" and name == "installation")


def run() -> None:
    """Upgrade over one connection, in one transaction per revision."""
    engine = create_engine(context.config.attributes[OWNER_URL], poolclass=pool.NullPool)
    with engine.connect() as connection:
        connection.execute(text("SET lock_timeout = '10s'"))
        connection.execute(text("SET statement_timeout = '15min'"))
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": LOCK})
        connection.execute(text("CREATE SCHEMA IF NOT EXISTS samenspel"))
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=all_metadata(),
            version_table_schema="samenspel",
            include_schemas=True,
            include_name=ours,
            transaction_per_migration=True,
            compare_server_default=False,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
    engine.dispose()


run()
