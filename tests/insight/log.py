"""A log with seals and a journal, and somebody with all the rights who tampers with it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, pool, text
from sqlalchemy.orm import Session

from app.base.database import transaction
from app.base.journal import Journal
from app.insight.checking import Checked, Harm, Problem, check_log
from app.insight.sealing import seal_log
from app.regie import operations as regie
from tests.cast import Company
from tests.databases import Database

KEY = b"a key that is only good for tests"
BY_THREE = 3


class Log:
    """The log of one case in a database of its own."""

    def __init__(self, company: Company, database: Database, path: Path) -> None:
        self.company, self.database, self.path = company, database, path
        self.journal = Journal(path)
        self.case_id = company.open_case()

    def act(self, times: int) -> None:
        """So many more lines, each in a transaction of its own."""
        for _ in range(times):
            with self.company.as_("buurtcoach", self.case_id) as (session, actor):
                regie.history(session, actor, self.case_id)

    def seal(self) -> int:
        """By three, so that there is something to put out of order."""
        with transaction(self.database.worker_url) as session:
            return seal_log(session, self.journal, KEY, BY_THREE)

    def check(self, key: bytes = KEY, journal: Journal | None = None) -> Checked:
        with transaction(self.database.worker_url) as session:
            return check_log(session, journal or self.journal, key, unheard)

    def harms(self, journal: Journal | None = None) -> set[Harm]:
        return {problem.harm for problem in self.check(journal=journal).problems}

    @contextmanager
    def behind_our_back(self) -> Iterator[Session]:
        """With all the rights that there are; what is done stays when the block commits."""
        engine = create_engine(self.database.superuser_url, poolclass=pool.NullPool)
        with Session(engine) as session:
            yield session
        engine.dispose()

    def after(self, *statements: str, **values: object) -> list[Problem]:
        """What is found when this was done to the database; it is not kept."""
        with self.behind_our_back() as session:
            for statement in statements:
                session.execute(text(statement), values)
            return check_log(session, self.journal, KEY, unheard).problems

    def lines(self) -> Sequence[str]:
        """The ids in the order of the log."""
        with self.behind_our_back() as session:
            found = session.scalars(text("SELECT id FROM samenspel.read_event ORDER BY tx, id"))
            return [str(one) for one in found]


def unheard(_done: int, _total: int) -> None:
    """Nobody waits for it."""
