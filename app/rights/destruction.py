"""Destroying cases whose term is over, and destroying them again in a database that was put back.

The order makes a crash harmless at every moment. Within one transaction the rows go and the
certificate comes; then its line is written to the journal, on the disk; then the transaction is
committed. Cut off before the line, nothing has happened. Cut off between line and commit, the
journal knows of a destruction that the database does not: the next run destroys the case after
all, and a program that starts meanwhile refuses to serve until `samenspel reapply` has. A case
that is gone without a line in the journal, so that an old backup brings it back, cannot be.
"""

import json
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.base.database import transaction
from app.base.destroyed import DESTROYED, not_destroyed_yet
from app.base.journal import Journal
from app.base.settings import KeepDays

# How long beforehand the privacy officer and the organisations hear that a case will go.
WARN_DAYS = 30

Report = Callable[[str, int, int], None]


def due(session: Session) -> list[uuid.UUID]:
    """Cases whose day has come and that nobody holds up; as the worker."""
    return list(session.scalars(text("SELECT samenspel.due_for_destruction()")))


def destroy(session: Session, journal: Path | None, case_id: uuid.UUID) -> bool:
    """Destroy a case, as the worker; the caller commits at once after this.

    False, and nothing is touched, when it is not closed, not due, held up or gone. DBAPIError,
    to be rolled back, when not every row that was counted went.
    """
    certificate = session.execute(
        text("SELECT samenspel.destroy_case(:case)"), {"case": case_id}
    ).scalar_one()
    if certificate is None:
        return False
    if journal is not None:
        Journal(journal).add(DESTROYED, certificate)
    return True


def warn(session: Session) -> int:
    """Tell the organisations that sat in a closed case that they will see nothing of it any more;
    answers how many seats heard."""
    return int(
        session.execute(
            text("SELECT samenspel.warn_of_end(:days)"), {"days": WARN_DAYS}
        ).scalar_one()
    )


def clear_away(session: Session, keep: KeepDays) -> Mapping[str, int]:
    """Throw away what was left behind and is of no case; how many of each, by table."""
    cleared: dict[str, int] = session.execute(
        text("SELECT samenspel.clear_away(:drafts, :questions, :notices, :attempts)"),
        {
            "drafts": keep.keep_draft_days,
            "questions": keep.keep_question_days,
            "notices": keep.keep_notice_days,
            "attempts": keep.keep_attempt_days,
        },
    ).scalar_one()
    return cleared


def purge(worker_url: str, journal: Path | None, keep: KeepDays, report: Report) -> int:
    """All that the worker does by itself, now: answers how many cases were destroyed.

    One transaction per case: what was done is done when the next one fails.
    """
    with transaction(worker_url) as session:
        warn(session)
        clear_away(session, keep)
        cases = due(session)
    destroyed = 0
    for number, case_id in enumerate(cases, 1):
        with transaction(worker_url) as session:
            destroyed += destroy(session, journal, case_id)
        report("Casussen worden vernietigd", number, len(cases))
    return destroyed


def reapply(owner_url: str, journal: Path, keep: KeepDays, report: Report) -> int:
    """Destroy again what the journal says is gone, in a database that was put back; as the owner.

    Writes the certificates back and throws away what was left behind too long. Answers how many
    cases. Can be done again: what is known already is left alone.
    """
    with transaction(owner_url) as session:
        said = not_destroyed_yet(session.connection(), journal)
    for number, certificate in enumerate(said, 1):
        with transaction(owner_url) as session:
            _destroy_again(session, certificate)
        report("Casussen worden opnieuw vernietigd", number, len(said))
    with transaction(owner_url) as session:
        clear_away(session, keep)
    return len(said)


def _destroy_again(session: Session, certificate: Mapping[str, Any]) -> None:
    session.execute(
        text("SELECT samenspel.destroy_again(CAST(:said AS jsonb))"),
        {"said": json.dumps(dict(certificate))},
    )
