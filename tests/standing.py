"""One company for a whole module of tests: for what only looks, or makes a case of its own."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from app.base.settings import get_settings
from tests.cast import Company, assemble
from tests.databases import Database, Databases


@contextmanager
def standing(databases: Databases) -> Iterator[tuple[Company, Database]]:
    """The cast in a database of its own, to which the settings point meanwhile."""
    with databases.copy() as database, pytest.MonkeyPatch.context() as patch:
        for name, value in database.environment().items():
            patch.setenv(name, value)
        get_settings.cache_clear()
        yield assemble(database.web_url, database.owner_url), database
    get_settings.cache_clear()
