"""What every test can ask for: a real PostgreSQL, and a database of its own on it."""

from collections.abc import Iterator

import pytest

from app.base.embedded import EmbeddedPostgres
from app.base.settings import Settings, get_settings
from tests.cast import Company, assemble
from tests.databases import Database, Databases


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    """The server of this test process, started when the first test needs it."""
    with EmbeddedPostgres.temporary() as server:
        yield Databases(server)


@pytest.fixture
def database(databases: Databases, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """An empty database with all tables and rule sets; `get_settings()` points to it."""
    with databases.copy() as fresh:
        for name, value in fresh.environment().items():
            monkeypatch.setenv(name, value)
        get_settings.cache_clear()
        yield fresh
    get_settings.cache_clear()


@pytest.fixture
def settings(database: Database) -> Settings:
    """The settings of the test, as the app reads them."""
    assert database.web_url
    return get_settings()


@pytest.fixture
def web_url(database: Database) -> str:
    """Where the web role connects: the role that people act with."""
    return database.web_url


@pytest.fixture
def owner_url(database: Database) -> str:
    """Where the owner connects, who makes accounts and organisations."""
    return database.owner_url


@pytest.fixture
def company(database: Database) -> Company:
    """The fixed cast, in the database of this test."""
    return assemble(database.web_url, database.owner_url)
