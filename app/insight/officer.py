"""The log for the privacy officer: what people did, and how the log itself stands.

Each organisation's officer sees its own people by name and with the case; of the other
organisations of the partnership the organisation and the function, and no more.
"""

import uuid
from collections.abc import Sequence
from datetime import date, datetime

from pydantic import BaseModel, ConfigDict
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.base.errors import Invalid
from app.casefile.audit import Act, Outcome, record
from app.insight.guard import guarded
from app.insight.read_events import Position, period
from app.organisations.actor import Actor

# An export is one answer: more than this is asked in parts.
MOST_EXPORTED = 20_000
CHECKS_SHOWN = 10


class AskedOfLog(BaseModel):
    """Which lines: of the own organisation or of the others, of one person, in a period, of one
    act, with one outcome. What is not asked does not narrow."""

    model_config = ConfigDict(frozen=True)

    own: bool = True
    account_id: uuid.UUID | None = None
    since: date | None = None
    until: date | None = None
    act: Act | None = None
    outcome: Outcome | None = None


class LogLine(BaseModel):
    """A line of the log. Of another organisation's people all that names who, or which case, is
    empty. `subject_ids` are the residents of the case, as long as the case is there."""

    model_config = ConfigDict(from_attributes=True)

    id: uuid.UUID
    at: datetime
    account_id: uuid.UUID | None
    person: str | None
    on_behalf_of: uuid.UUID | None
    seat_id: uuid.UUID | None
    organisation_id: uuid.UUID | None
    organisation_name: str | None
    function: str | None
    action: str
    outcome: str
    case_id: uuid.UUID | None
    case_number: str | None
    subject_ids: list[uuid.UUID]
    purpose: str | None
    rule: str | None
    allowed_by: list[str] | None
    consent_ids: list[uuid.UUID] | None
    entry_ids: list[uuid.UUID]
    emergency: bool
    tx: int | None


class LogCheckView(BaseModel):
    """One time that the log was looked over: till which seal, over how many lines, how many waited
    for a seal, how much was wrong."""

    model_config = ConfigDict(from_attributes=True)

    at: datetime
    seal_number: int
    lines: int
    waiting: int
    problems: int


def log_lines(
    session: Session,
    actor: Actor,
    asked: AskedOfLog,
    *,
    size: int,
    after: Position | None = None,
) -> list[LogLine]:
    """At most `size` lines, newest first, from behind `after`. NotFound for who guards nothing;
    logged itself."""
    guarded(actor)
    found = _read(session, asked, size, after)
    record(session, actor, Act.LOG_READ)
    return found


def export_lines(session: Session, actor: Actor, asked: AskedOfLog) -> list[LogLine]:
    """All of them, for one file. Invalid for more than fit in one; logged as an export."""
    guarded(actor)
    found = _read(session, asked, MOST_EXPORTED + 1, None)
    if len(found) > MOST_EXPORTED:
        raise Invalid.one("since", "Dit zijn te veel regels voor één bestand: kies minder dagen.")
    record(session, actor, Act.LOG_EXPORT)
    return found


def my_people(session: Session, actor: Actor) -> Sequence[tuple[uuid.UUID, str]]:
    """Whom the officer can ask after, by name. NotFound for who guards nothing."""
    guarded(actor)
    rows = session.execute(text("SELECT id, name FROM samenspel.guarded_people()")).all()
    return sorted(((row.id, row.name) for row in rows), key=lambda one: one[1].casefold())


def log_checks(session: Session, actor: Actor) -> list[LogCheckView]:
    """The last times that the log was looked over, newest first. NotFound for who guards nothing;
    logged."""
    guarded(actor)
    found = _checks(session, CHECKS_SHOWN)
    record(session, actor, Act.LOG_CHECK)
    return found


def last_check(session: Session, actor: Actor) -> LogCheckView | None:
    """The last time, for the desk of the privacy officer, who finds no line of the log there."""
    guarded(actor)
    return next(iter(_checks(session, 1)), None)


def problems_in_log(session: Session, actor: Actor) -> int:
    """How much was wrong that last time."""
    last = last_check(session, actor)
    return last.problems if last else 0


def _checks(session: Session, most: int) -> list[LogCheckView]:
    rows = session.execute(text("SELECT * FROM samenspel.log_checks(:most)"), {"most": most})
    return [LogCheckView.model_validate(row) for row in rows]


def _read(session: Session, asked: AskedOfLog, most: int, after: Position | None) -> list[LogLine]:
    at, event_id = after or (None, None)
    rows = session.execute(
        text(
            "SELECT * FROM samenspel.guarded_events(:own, CAST(:account AS uuid), :act, :outcome,"
            " CAST(:since AS timestamptz), CAST(:until AS timestamptz), CAST(:at AS timestamptz),"
            " CAST(:event AS uuid), :most)"
        ),
        period(asked.since, asked.until)
        | {
            "own": asked.own,
            "account": asked.account_id,
            "act": asked.act,
            "outcome": asked.outcome,
            "at": at,
            "event": event_id,
            "most": most,
        },
    ).all()
    return [LogLine.model_validate(row) for row in rows]
