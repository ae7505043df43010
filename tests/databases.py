"""Databases for tests: what many of them begin with is made once, and copied per test."""

import itertools
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar, cast

from sqlalchemy import create_engine, pool, text

from app.base.database import engine_for
from app.base.embedded import EmbeddedPostgres
from app.base.migrate import upgrade

TEMPLATE = "samenspel_template"
Beginning = TypeVar("Beginning")


@dataclass(frozen=True)
class Database:
    """One database, and how each role reaches it (SQLAlchemy addresses)."""

    name: str
    web_url: str
    worker_url: str
    owner_url: str
    # Ignores row security: to look at what is really there, never to act with.
    superuser_url: str

    def environment(self) -> Mapping[str, str]:
        """What a process that serves this database is told."""
        return {
            "DATABASE_URL": self.web_url,
            "SAMENSPEL_OWNER_URL": self.owner_url,
            "SAMENSPEL_WORKER_URL": self.worker_url,
            "SAMENSPEL_SECRET": "a secret that is only good for tests",
            "SAMENSPEL_BASE_URL": "http://testserver",
        }


def forget(database: Database) -> None:
    """Close what this process has open to it."""
    for url in (database.web_url, database.worker_url, database.owner_url):
        engine_for(url).dispose()
    engine_for.cache_clear()


class Databases:
    """Makes databases on one server. Two processes never share a server."""

    def __init__(self, server: EmbeddedPostgres) -> None:
        self._server = server
        self._numbers = itertools.count(1)
        self._made: dict[str, object] = {}
        self._make_template()

    @contextmanager
    def copy(self, template: str = TEMPLATE) -> Iterator[Database]:
        """A fresh database for as long as the block lasts; nobody may be using the template."""
        name = f"samenspel_{next(self._numbers)}"
        self._server.create_database(name, template)
        database = self._named(name)
        try:
            yield database
        finally:
            forget(database)
            self._server.drop_database(name)

    def begin_with(
        self, name: str, template: str, make: Callable[[Database], Beginning]
    ) -> tuple[str, Beginning]:
        """The template called `name`: a copy of `template` after `make`, with what that answered.
        Made when the first test asks for it."""
        database = self._named(f"samenspel_{name}")
        if name not in self._made:
            self._server.create_database(database.name, template)
            self._made[name] = make(database)
            forget(database)
        return database.name, cast(Beginning, self._made[name])

    def _make_template(self) -> None:
        self._server.create_database(TEMPLATE)
        owner_url = self._named(TEMPLATE).owner_url
        upgrade(owner_url)
        engine = create_engine(owner_url, poolclass=pool.NullPool)
        with engine.begin() as connection:
            connection.execute(text("UPDATE samenspel.installation SET kind = 'test'"))

    def _named(self, name: str) -> Database:
        url = self._server.url
        return Database(
            name,
            web_url=url("samenspel_web", name),
            worker_url=url("samenspel_worker", name),
            owner_url=url("samenspel_owner", name),
            superuser_url=url("postgres", name),
        )
