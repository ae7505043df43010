"""Builds the demo partnership in an empty database."""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from multiprocessing import get_context

from sqlalchemy import create_engine, pool, text

from app.base.settings import get_settings, owner_url
from app.demo.others import HOW_MANY, MONTHS, other_case
from app.demo.people import Installed, install_people
from app.demo.stories import STORIES

Report = Callable[[str, int, int], None]
FIRST_FEW = 4


def build_demo(report: Report) -> None:
    """Mark the database as a demo, install its people, and let them work for eighteen months.

    `report(what, done, total)` is told how far it is. Run as the owner for the people, and as
    the web role for everything that they do.
    """
    now = datetime.now(UTC)
    url = get_settings().database_url
    total = 1 + HOW_MANY + len(STORIES)
    report("Mensen en organisaties", 0, total)
    ids = install(now)
    # The first few by themselves, so that the server knows its tables; then two at a time.
    for number in range(FIRST_FEW):
        other_case(url, ids, now, number)
    _analyse()
    with ProcessPoolExecutor(2, get_context("spawn")) as hands:
        tell_one = partial(other_case, url, ids, now)
        rest = range(FIRST_FEW, HOW_MANY)
        for done, _ in enumerate(hands.map(tell_one, rest, chunksize=4)):
            report("Casussen van anderhalf jaar", 1 + FIRST_FEW + done, total)
    _analyse()
    for number, (name, tell) in enumerate(STORIES):
        report(name, 1 + HOW_MANY + number, total)
        tell(url, ids, now)
    report("Klaar", total, total)


def _analyse() -> None:
    """Tables that fill within a minute outrun the server's own statistics."""
    engine = create_engine(owner_url(), poolclass=pool.NullPool)
    with engine.begin() as connection:
        connection.execute(text("ANALYZE"))
    engine.dispose()


def install(now: datetime) -> Installed:
    engine = create_engine(owner_url(), poolclass=pool.NullPool)
    with engine.begin() as connection:
        connection.execute(text("UPDATE samenspel.installation SET kind = 'demo'"))
        ids = install_people(connection, now - timedelta(days=MONTHS * 31))
    engine.dispose()
    return ids
