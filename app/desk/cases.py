"""My cases as a list, and searching in them. Both start from my own case ids."""

import uuid
from collections import defaultdict
from datetime import date, datetime
from enum import StrEnum

from pydantic import BaseModel
from sqlalchemy import func
from sqlalchemy.orm import Session

from app.casefile.access import readable, seats_of
from app.casefile.audit import Act, Outcome, record
from app.casefile.models import Case, Entry, Seat
from app.casefile.vocabulary import EntryKind, Purpose
from app.organisations.actor import Actor
from app.organisations.models import Organisation
from app.plan.models import Agreement
from app.plan.rules import OPEN
from app.regie.models import RegieTerm

PAGE = 50
MOST_HITS = 30


class Show(StrEnum):
    """Which of my cases."""

    OPEN = "open"
    HELD = "held"
    WITHOUT = "without"
    LATE = "late"
    CLOSED = "closed"


class CaseLine(BaseModel):
    """A case in my list."""

    id: uuid.UUID
    number: str
    purpose: Purpose
    status: str
    title: str | None
    resident_name: str | None
    holder: str | None
    i_hold: bool
    late_lines: int
    next_due_on: date | None
    opened_at: datetime
    next_evaluation_on: date | None


class Hit(BaseModel):
    """Something that was found, and in which case."""

    case_id: uuid.UUID
    number: str
    entry_id: uuid.UUID
    kind: EntryKind
    body: str


def my_cases(
    session: Session, actor: Actor, show: Show = Show.OPEN, purpose: Purpose | None = None
) -> list[CaseLine]:
    """The cases that I sit in (or sat in, when closed), newest first; six statements at most."""
    seats = seats_of(session, actor)
    sits = {seat.case_id for seat in seats.all if seat.state in ("active", "left")}
    status = "closed" if show is Show.CLOSED else "open"
    cases, holders = _with_holders(session, actor, sits, status, purpose)
    ids = [case.id for case in cases]
    words = _titles_and_names(session, actor, ids)
    due = _due(session, actor, ids)
    mine = set(seats.active)
    record(
        session,
        actor,
        Act.CASE_LIST,
        outcome=Outcome.FOUND,
        entry_ids=[entry_id for entry_id, _ in words.values()],
    )
    lines = [
        CaseLine(
            id=case.id,
            number=case.number,
            purpose=Purpose(case.purpose),
            status=case.status,
            title=words.get((case.id, EntryKind.TITLE), (None, None))[1],
            resident_name=words.get((case.id, EntryKind.IDENTITY), (None, None))[1],
            holder=holders[case.id][1] if case.id in holders else None,
            i_hold=case.id in holders and holders[case.id][0] in mine,
            late_lines=sum(1 for day in due[case.id] if day < actor.today),
            next_due_on=min(due[case.id], default=None),
            opened_at=case.opened_at,
            next_evaluation_on=case.next_evaluation_on,
        )
        for case in cases
    ]
    return [line for line in lines if _shown(line, show)]


def _shown(line: CaseLine, show: Show) -> bool:
    return {
        Show.HELD: line.i_hold,
        Show.WITHOUT: line.holder is None,
        Show.LATE: line.late_lines > 0,
    }.get(show, True)


def _titles_and_names(
    session: Session, actor: Actor, ids: list[uuid.UUID]
) -> dict[tuple[uuid.UUID, EntryKind], tuple[uuid.UUID, str]]:
    rows = session.scalars(
        readable(session, actor, Entry)
        .where(
            Entry.case_id.in_(ids),
            Entry.kind.in_((EntryKind.TITLE.value, EntryKind.IDENTITY.value)),
        )
        .order_by(Entry.created_at)
    )
    return {(row.case_id, EntryKind(row.kind)): (row.id, row.body) for row in rows}


def _with_holders(
    session: Session, actor: Actor, sits: set[uuid.UUID], status: str, purpose: Purpose | None
) -> tuple[list[Case], dict[uuid.UUID, tuple[uuid.UUID, str]]]:
    """The cases, newest first, and per case the seat and organisation with regie, where I may
    know those; in one statement."""
    holder = (
        readable(session, actor, RegieTerm)
        .join(Seat, Seat.id == RegieTerm.seat_id)
        .join(Organisation, Organisation.id == Seat.organisation_id)
        .where(RegieTerm.case_id.in_(sits), RegieTerm.state == "accepted")
        .with_only_columns(RegieTerm.case_id, RegieTerm.seat_id, Organisation.name)
        .subquery()
    )
    query = (
        readable(session, actor, Case)
        .outerjoin(holder, holder.c.case_id == Case.id)
        .where(Case.id.in_(sits), Case.status == status)
        .order_by(Case.opened_at.desc())
        .add_columns(holder.c.seat_id, holder.c.name)
    )
    if purpose is not None:
        query = query.where(Case.purpose == purpose.value)
    rows = session.execute(query).all()
    holders = {case.id: (seat_id, name) for case, seat_id, name in rows if seat_id is not None}
    return [case for case, _, _ in rows], holders


def _due(session: Session, actor: Actor, ids: list[uuid.UUID]) -> dict[uuid.UUID, list[date]]:
    found: dict[uuid.UUID, list[date]] = defaultdict(list)
    rows = session.execute(
        readable(session, actor, Agreement)
        .where(Agreement.case_id.in_(ids), Agreement.state.in_(sorted(OPEN)))
        .with_only_columns(Agreement.case_id, Agreement.due_on)
    )
    for case_id, due_on in rows:
        found[case_id].append(due_on)
    return found


def names_of(session: Session, actor: Actor, ids: list[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The residents' names in these cases, for whoever may know them."""
    return {
        case_id: body
        for (case_id, kind), (_, body) in _titles_and_names(session, actor, ids).items()
        if kind is EntryKind.IDENTITY
    }


def search(session: Session, actor: Actor, words: str) -> list[Hit]:
    """What I may read that has these words, newest first. Logged as found; the words are not."""
    ids = [seat.case_id for seat in seats_of(session, actor).all]
    if not words.strip() or not ids:
        return []
    rows = session.execute(
        readable(session, actor, Entry)
        .join(Case, Case.id == Entry.case_id)
        .where(
            Entry.case_id.in_(ids),
            Entry.kind != EntryKind.TAKING_PART.value,
            Entry.search.op("@@")(func.websearch_to_tsquery("dutch", words)),
        )
        .order_by(Entry.created_at.desc())
        .limit(MOST_HITS)
        .add_columns(Case.number)
    ).all()
    record(
        session,
        actor,
        Act.CASE_SEARCH,
        outcome=Outcome.FOUND,
        entry_ids=[entry.id for entry, _ in rows],
    )
    return [
        Hit(
            case_id=entry.case_id,
            number=number,
            entry_id=entry.id,
            kind=EntryKind(entry.kind),
            body=entry.body,
        )
        for entry, number in rows
    ]
