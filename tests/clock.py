"""Moving the clock of a running installation, as only its owner can.

A server in a test has the database's own clock, set to a fixed day and shifted from there, so
that a test does not depend on the hour at which it runs.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import create_engine, pool, text

from tests.cast import START


@dataclass(frozen=True)
class Clock:
    """The clock of the database that `owner_url` reaches; marked as a test by its owner."""

    owner_url: str

    def start(self, at: datetime = START) -> None:
        """It is `at` now, and time goes on from there."""
        self._run("clock_shift = CAST(:value AS timestamptz) - now()", at.isoformat())

    def wait(self, seconds: float) -> None:
        """Let time pass for everybody."""
        self._run("clock_shift = clock_shift + make_interval(secs => :value)", seconds)

    def _run(self, change: str, value: object) -> None:
        engine = create_engine(self.owner_url, poolclass=pool.NullPool)
        with engine.begin() as connection:
            connection.execute(
                text(f"UPDATE samenspel.installation SET {change}"),  # noqa: S608 - ours
                {"value": value},
            )
        engine.dispose()
