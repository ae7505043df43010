"""What tests begin with, made once per process: the cast, and cases with something in them."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import replace

import pytest

from app.base.settings import get_settings
from app.demo.people import Installed
from tests import story
from tests.cast import Company, assemble
from tests.databases import TEMPLATE, Database, Databases
from tests.story import Story

CAST = "cast"
STORIES: Mapping[str, Callable[[Company], Story]] = {
    "half_way": story.half_way,
    "at_the_table": story.at_the_table,
}


def cast_template(databases: Databases) -> tuple[str, Installed]:
    """The name of a database with the cast in it, and their ids."""
    return databases.begin_with(
        CAST, TEMPLATE, lambda empty: assemble(empty.web_url, empty.owner_url).ids
    )


def story_template(databases: Databases, name: str) -> tuple[str, Story]:
    """The name of a database in which this story has been told, and the story."""
    template, ids = cast_template(databases)

    def tell(database: Database) -> Story:
        with settings_of(database):
            return STORIES[name](Company(database.web_url, database.owner_url, ids))

    return databases.begin_with(name, template, tell)


def told_again(made: Story, database: Database) -> Story:
    """The same story, in a copy of the database it was told in."""
    company = replace(
        deepcopy(made.company), web_url=database.web_url, owner_url=database.owner_url
    )
    return Story(company, made.case_id, dict(made.ids))


@contextmanager
def settings_of(database: Database) -> Iterator[None]:
    """The settings point to this database, as long as the block lasts."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in database.environment().items():
            patch.setenv(name, value)
        get_settings.cache_clear()
        yield
    get_settings.cache_clear()


@contextmanager
def standing(databases: Databases) -> Iterator[tuple[Company, Database]]:
    """The cast in a database of its own, to which the settings point meanwhile."""
    template, ids = cast_template(databases)
    with databases.copy(template) as database, settings_of(database):
        yield Company(database.web_url, database.owner_url, ids), database


@contextmanager
def standing_half_way(databases: Databases) -> Iterator[tuple[Story, Database]]:
    """The same, with the story in which everything occurs."""
    template, made = story_template(databases, "half_way")
    with databases.copy(template) as database, settings_of(database):
        yield told_again(made, database), database
