"""What every test can ask for: a real PostgreSQL, and a database of its own on it."""

from collections.abc import Iterator

import pytest

from app.base.embedded import EmbeddedPostgres
from app.base.settings import Settings, get_settings
from tests.cast import Company
from tests.databases import TEMPLATE, Database, Databases
from tests.standing import STORIES, cast_template, settings_of, story_template, told_again
from tests.story import Story


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    """The server of this test process, started when the first test needs it."""
    with EmbeddedPostgres.temporary() as server:
        yield Databases(server)


@pytest.fixture
def database(databases: Databases, request: pytest.FixtureRequest) -> Iterator[Database]:
    """A database with all tables and rule sets, and whatever else the test asks for by the name
    of a fixture: the cast, or a story. `get_settings()` points to it."""
    template = TEMPLATE
    for name in STORIES:
        if name in request.fixturenames:
            template, _ = story_template(databases, name)
    if template == TEMPLATE and "company" in request.fixturenames:
        template, _ = cast_template(databases)
    with databases.copy(template) as fresh, settings_of(fresh):
        yield fresh


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
def company(databases: Databases, database: Database, request: pytest.FixtureRequest) -> Company:
    """The fixed cast, in the database of this test."""
    for name in STORIES:
        if name in request.fixturenames:
            return told_again(story_template(databases, name)[1], database).company
    return Company(database.web_url, database.owner_url, cast_template(databases)[1])


@pytest.fixture
def half_way(databases: Databases, company: Company) -> Story:
    """A case in which everything occurs; the company is at the moment at which it stands."""
    made = story_template(databases, "half_way")[1]
    return Story(company, made.case_id, dict(made.ids))


@pytest.fixture
def at_the_table(databases: Databases, company: Company) -> Story:
    """A case with its parties at the table, and nothing said yet."""
    made = story_template(databases, "at_the_table")[1]
    return Story(company, made.case_id, dict(made.ids))
