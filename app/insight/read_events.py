"""Who looked in a case, or at one entry: for the resident, for who holds regie, and for the author.

Opened is kept apart from found: a hit in a list or a search over many cases is a line too.
"""

import uuid
from datetime import date, datetime, time, timedelta

from pydantic import BaseModel, ConfigDict
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.base.errors import Refused
from app.casefile.access import MySeat, read_case, read_one, readable, seats_of
from app.casefile.audit import Act, Outcome, record
from app.casefile.models import Entry
from app.organisations.actor import AMSTERDAM, Actor

Position = tuple[datetime, uuid.UUID]


class Asked(BaseModel):
    """Which lines: from a day until and with another, of one organisation, in one function, with
    one outcome, about one entry. What is not asked does not narrow."""

    model_config = ConfigDict(frozen=True)

    since: date | None = None
    until: date | None = None
    organisation_id: uuid.UUID | None = None
    function: str | None = None
    outcome: Outcome | None = None
    entry_id: uuid.UUID | None = None


class Looked(BaseModel):
    """One act in the log: which organisation, in which function, did what. Never the person.

    `entries` counts what it showed of what the reader may read too.
    """

    id: uuid.UUID
    at: datetime
    organisation_id: uuid.UUID | None
    organisation_name: str | None
    function: str | None
    action: str
    outcome: str
    entries: int
    mine: bool
    emergency: bool


def read_events(
    session: Session,
    actor: Actor,
    case_id: uuid.UUID,
    asked: Asked,
    *,
    size: int,
    after: Position | None = None,
) -> list[Looked]:
    """At most `size` acts, newest first, from behind `after`; asking is logged itself.

    NotFound for who does not sit in the case, Refused for who is neither the resident, nor the
    holder of regie, nor the author of the entry that is asked after.
    """
    _require(session, actor, case_id, asked.entry_id)
    at, event_id = after or (None, None)
    rows = session.execute(
        text(
            f"SELECT * FROM {_EVENTS}"  # noqa: S608 - ours
            " WHERE (CAST(:since AS timestamptz) IS NULL OR at >= :since)"
            " AND (CAST(:until AS timestamptz) IS NULL OR at < :until)"
            " AND (CAST(:organisation AS uuid) IS NULL OR organisation_id = :organisation)"
            " AND (CAST(:function AS text) IS NULL OR function = :function)"
            " AND (CAST(:outcome AS text) IS NULL OR outcome = :outcome)"
            " AND (CAST(:at AS timestamptz) IS NULL OR (at, id) < (:at, CAST(:event AS uuid)))"
            " ORDER BY at DESC, id DESC LIMIT :size"
        ),
        _about(session, actor, case_id, asked.entry_id)
        | period(asked.since, asked.until)
        | {
            "organisation": asked.organisation_id,
            "function": asked.function,
            "outcome": asked.outcome,
            "at": at,
            "event": event_id,
            "size": size,
        },
    ).all()
    record(session, actor, Act.INSIGHT_READ, case_id=case_id)
    return [Looked.model_validate(row, from_attributes=True) for row in rows]


def parties_that_looked(
    session: Session, actor: Actor, case_id: uuid.UUID, entry_id: uuid.UUID | None = None
) -> list[tuple[uuid.UUID, str, str]]:
    """Organisation, its name and function of everybody among these lines, to choose from. Whoever
    shows it reads the lines too, which is logged."""
    known = "organisation_id IS NOT NULL AND function IS NOT NULL"
    rows = session.execute(
        text(
            "SELECT DISTINCT organisation_id, organisation_name, function"  # noqa: S608 - ours
            f" FROM {_EVENTS} WHERE {known} ORDER BY organisation_name, function"
        ),
        _about(session, actor, case_id, entry_id),
    ).all()
    return [(row.organisation_id, row.organisation_name, row.function) for row in rows]


def may_ask(session: Session, actor: Actor, case_id: uuid.UUID, entry_id: uuid.UUID | None) -> bool:
    """Whether the actor is the resident, holds regie, or wrote the entry. NotFound for who does
    not sit in the case, or may not read the entry."""
    _, seat = read_case(session, actor, case_id)
    if entry_id is not None:
        entry = read_one(session, actor, Entry, entry_id)
        if entry.author_seat_id in seats_of(session, actor).own:
            return True
    return seat.kind == "resident" or _holds_regie(session, seat)


def period(since: date | None, until: date | None) -> dict[str, datetime | None]:
    """From the start of a day until the end of another, on the calendar on the wall."""
    return {
        "since": _midnight(since) if since else None,
        "until": _midnight(until + timedelta(days=1)) if until else None,
    }


_EVENTS = "samenspel.read_events_of(:case, CAST(:entry AS uuid), CAST(:readable AS uuid[]))"


def _about(
    session: Session, actor: Actor, case_id: uuid.UUID, entry_id: uuid.UUID | None
) -> dict[str, object]:
    entries = readable(session, actor, Entry).where(Entry.case_id == case_id)
    ids = session.scalars(entries.with_only_columns(Entry.id)).all()
    return {"case": case_id, "entry": entry_id, "readable": list(ids)}


def _require(
    session: Session, actor: Actor, case_id: uuid.UUID, entry_id: uuid.UUID | None
) -> None:
    if not may_ask(session, actor, case_id, entry_id):
        raise Refused(
            "Alleen de inwoner en wie de regie heeft, zien wie er keek."
            if entry_id is None
            else "Alleen de schrijver, de inwoner en wie de regie heeft, zien wie hier keek.",
            "Vraag het aan wie de regie heeft.",
            "insight",
        )


def _holds_regie(session: Session, seat: MySeat) -> bool:
    # by name: the table of regie belongs to a room above this one
    holds = session.execute(
        text(
            "SELECT EXISTS (SELECT 1 FROM samenspel.regie_term"
            " WHERE seat_id = :seat AND state = 'accepted')"
        ),
        {"seat": seat.id},
    ).scalar_one()
    return bool(holds)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), AMSTERDAM)
