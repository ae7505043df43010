"""Dit had ik niet mogen delen: stop it, see who read it, and open the record of a data breach."""

import uuid
from datetime import datetime, timedelta

from pydantic import BaseModel, ConfigDict
from sqlalchemy import func, insert, text, update
from sqlalchemy.orm import Session

import app.emergency.access  # noqa: F401 - registers the clauses of this room
from app.base.errors import Conflict, FieldError, Invalid
from app.base.model import new_id
from app.casefile.access import read_case, readable, seats_of
from app.casefile.audit import Act, record
from app.casefile.entries.mine import mine
from app.casefile.models import Disclosure, Entry
from app.casefile.settle import settle
from app.casefile.table import Party, parties_of
from app.casefile.vocabulary import Category
from app.casefile.weighing import weigh
from app.emergency.models import Breach
from app.organisations.actor import Actor

# Within how long the supervisor is told, from the moment that somebody knows (AVG 33.1).
CLOCK = timedelta(hours=72)


class WrongShare(BaseModel):
    """What went wrong, in words without what the entry said. `seat_ids`: who should not have had
    it; None is everybody."""

    model_config = ConfigDict(frozen=True)

    description: str
    seat_ids: tuple[uuid.UUID, ...] | None = None


class Reader(BaseModel):
    """One time that somebody had it before them: opened, or found in a list."""

    at: datetime
    organisation_name: str | None
    function: str | None
    outcome: str


class ReportedBreach(BaseModel):
    """What the author seat sees of a breach that it reported."""

    id: uuid.UUID
    entry_id: uuid.UUID
    discovered_at: datetime
    due_at: datetime
    decided: bool
    closed: bool
    readers: list[Reader]


def reached(session: Session, actor: Actor, entry_id: uuid.UUID) -> list[Party]:
    """Parties that could read an entry of mine, now or before, as far as I know them; without
    those of which it was reported."""
    entry = mine(session, actor, entry_id)
    shown = _shown(session, actor, entry)
    seats = {one.seat_id for one in shown if one.ended_why != "wrong_share"}
    return [one for one in parties_of(session, actor, entry.case_id) if one.seat_id in seats]


def report_wrong_share(
    session: Session, actor: Actor, entry_id: uuid.UUID, command: WrongShare
) -> uuid.UUID:
    """Stop the sharing at once, and open the record for the privacy officer; answers its id.

    Conflict when nobody could read it yet: then it can be undone.
    """
    entry = mine(session, actor, entry_id)
    if not command.description.strip():
        raise Invalid([FieldError("description", "Schrijf op wat er misging.")])
    shown = _shown(session, actor, entry)
    if not shown:
        raise Conflict("Niemand anders kon dit nog lezen.", "Neem het terug, of stop met delen.")
    had = {one.seat_id for one in shown}
    wrong = had if command.seat_ids is None else had & set(command.seat_ids)
    if not wrong or (command.seat_ids is not None and set(command.seat_ids) - had):
        raise Invalid([FieldError("seatIds", "Kies wie dit niet had mogen lezen.")])
    case, _ = read_case(session, actor, entry.case_id)
    seat = next(one for one in seats_of(session, actor).all if one.id == entry.author_seat_id)
    # the privacy officer reads it, and nothing of the case
    weigh(
        session, actor, case, seat, {"description": command.description}, Category.PLAN,
        entry_id=entry_id, chosen=True,
    )  # fmt: skip
    wrongly = (
        Disclosure.entry_id == entry_id,
        Disclosure.seat_id.in_(wrong) if command.seat_ids is not None else Disclosure.rule != "RES",
    )
    # what an objection paused, does not go on after this either
    session.execute(
        update(Disclosure)
        .where(*wrongly, Disclosure.ended_why == "objection")
        .values(ended_why="wrong_share")
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(Disclosure)
        .where(*wrongly, (Disclosure.ends_at.is_(None)) | (Disclosure.ends_at > actor.now))
        .values(ends_at=func.greatest(Disclosure.starts_at, actor.now), ended_why="wrong_share")
        .execution_options(synchronize_session=False)
    )
    breach_id = new_id()
    session.execute(
        insert(Breach).values(
            id=breach_id,
            case_id=entry.case_id,
            partnership_id=entry.partnership_id,
            entry_id=entry_id,
            author_seat_id=entry.author_seat_id,
            category=entry.category,
            seat_ids=sorted(wrong),
            subjects=max(1, len(entry.subject_ids)),
            description=command.description.strip(),
            shared_from=min(one.starts_at for one in shown if one.seat_id in wrong),
            revoked_at=actor.now,
            reported_by=actor.account_id,
            discovered_at=actor.now,
            due_at=actor.now + CLOCK,
        )
    )
    session.expire_all()
    settle(session, entry.case_id)
    record(
        session, actor, Act.ENTRY_UNSHARE, case_id=entry.case_id, entry_ids=[entry_id], seat=seat
    )
    # not of the case: that it was a breach is between the author and the privacy officer
    record(session, actor, Act.BREACH_REPORT, entry_ids=[entry_id], seat=seat)
    return breach_id


def breaches_of(session: Session, actor: Actor, entry_id: uuid.UUID) -> list[ReportedBreach]:
    """What my seat reported about an entry of mine, newest first, with who read it."""
    entry = mine(session, actor, entry_id)
    rows = session.scalars(
        readable(session, actor, Breach)
        .where(Breach.entry_id == entry.id)
        .order_by(Breach.discovered_at.desc(), Breach.id.desc())
    ).all()
    found = [
        ReportedBreach(
            id=row.id,
            entry_id=row.entry_id,
            discovered_at=row.discovered_at,
            due_at=row.due_at,
            decided=row.decided_at is not None,
            closed=row.closed_at is not None,
            readers=readers(session, row.id),
        )
        for row in rows
    ]
    record(session, actor, Act.BREACH_READ, entry_ids=[entry_id])
    return found


def readers(session: Session, breach_id: uuid.UUID) -> list[Reader]:
    """Who saw it between the share and its end, oldest first; the database looks in the log, for
    the author seat and for the privacy officer."""
    rows = session.execute(
        text("SELECT * FROM samenspel.readers_of_breach(:breach)"), {"breach": breach_id}
    ).all()
    return [Reader.model_validate(row, from_attributes=True) for row in rows]


def _shown(session: Session, actor: Actor, entry: Entry) -> list[Disclosure]:
    """Disclosures of it that began: of those that were undone in time nothing was ever shown. The
    resident's own view is no breach."""
    return list(
        session.scalars(
            readable(session, actor, Disclosure)
            .where(
                Disclosure.entry_id == entry.id,
                Disclosure.rule != "RES",
                Disclosure.starts_at <= actor.now,
                (Disclosure.ends_at.is_(None)) | (Disclosure.ends_at > Disclosure.starts_at),
            )
            .order_by(Disclosure.starts_at)
            .execution_options(populate_existing=True)
        )
    )
