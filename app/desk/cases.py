"""My cases as a list, and searching in them. Both start from my own case ids."""

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from pydantic import BaseModel
from sqlalchemy import Select, func, tuple_
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

MOST_HITS = 30


class Show(StrEnum):
    """Which of my cases; `past` are those that closed, or in which I stopped."""

    OPEN = "open"
    HELD = "held"
    WITHOUT = "without"
    LATE = "late"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class Choice:
    """Which part of my list: newest first, `size` of them, behind the case at `after`."""

    show: Show = Show.OPEN
    purpose: Purpose | None = None
    after: tuple[datetime, uuid.UUID] | None = None
    size: int = 50


class CaseLine(BaseModel):
    """A case in my list."""

    id: uuid.UUID
    number: str
    purpose: Purpose
    status: str
    title: str | None
    resident_name: str | None
    i_left: bool
    holder: str | None
    i_hold: bool
    late_lines: int
    next_due_on: date | None
    opened_at: datetime
    next_evaluation_on: date | None


def position_of(line: CaseLine) -> tuple[str, ...]:
    """Where a case stands in the list, for a cursor."""
    return line.opened_at.isoformat(), str(line.id)


def after(position: tuple[str, ...] | None) -> tuple[datetime, uuid.UUID] | None:
    """The same, out of a cursor."""
    return (datetime.fromisoformat(position[0]), uuid.UUID(position[1])) if position else None


class Hit(BaseModel):
    """Something that was found, and in which case; `invitation_id` when all that is mine there
    is a question that waits for my answer."""

    case_id: uuid.UUID
    number: str
    entry_id: uuid.UUID
    kind: EntryKind
    body: str
    invitation_id: uuid.UUID | None = None


def my_cases(session: Session, actor: Actor, choice: Choice) -> list[CaseLine]:
    """The cases that I sit in, or sat in; one more than `size` when there are more.

    Six statements with session and log, however many there are.
    """
    seats = seats_of(session, actor)
    rows = session.execute(_chosen(session, actor, choice)).all()
    ids = [case.id for case, _, _ in rows]
    words = _titles_and_names(session, actor, ids)
    due = _due(session, actor, ids)
    record(
        session,
        actor,
        Act.CASE_LIST,
        outcome=Outcome.FOUND,
        entry_ids=[entry_id for entry_id, _ in words.values()],
    )
    return [
        CaseLine(
            id=case.id,
            number=case.number,
            purpose=Purpose(case.purpose),
            status=case.status,
            title=words.get((case.id, EntryKind.TITLE), (None, None))[1],
            resident_name=words.get((case.id, EntryKind.IDENTITY), (None, None))[1],
            i_left=choice.show is Show.PAST,
            holder=holder_name,
            i_hold=holder_id in seats.active,
            late_lines=sum(1 for day in due[case.id] if day < actor.today),
            next_due_on=min(due[case.id], default=None),
            opened_at=case.opened_at,
            next_evaluation_on=case.next_evaluation_on,
        )
        for case, holder_id, holder_name in rows
    ]


def _chosen(
    session: Session, actor: Actor, choice: Choice
) -> Select[Case, uuid.UUID | None, str | None]:
    """The cases of a choice, each with the seat that holds regie and its organisation."""
    seats = seats_of(session, actor)
    active = {seat.case_id for seat in seats.all if seat.state == "active"}
    left = {seat.case_id for seat in seats.all if seat.state == "left"} - active
    held = _holders(session, actor).subquery("held")
    query = (
        readable(session, actor, Case)
        .outerjoin(held, held.c.case_id == Case.id)
        .where(Case.id.in_(left if choice.show is Show.PAST else active))
        .add_columns(held.c.seat_id, held.c.name)
        .order_by(Case.opened_at.desc(), Case.id.desc())
        .limit(choice.size + 1)
    )
    if choice.show is Show.HELD:
        query = query.where(held.c.seat_id.in_(seats.active))
    if choice.show is Show.WITHOUT:
        query = query.where(held.c.seat_id.is_(None))
    if choice.show is Show.LATE:
        late = _open_lines(session, actor).where(Agreement.due_on < actor.today)
        query = query.where(Case.id.in_(late.with_only_columns(Agreement.case_id)))
    if choice.purpose is not None:
        query = query.where(Case.purpose == choice.purpose.value)
    if choice.after is not None:
        query = query.where(tuple_(Case.opened_at, Case.id) < tuple_(*choice.after))
    return query


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


def _holders(session: Session, actor: Actor) -> Select[uuid.UUID, uuid.UUID, str]:
    return (
        readable(session, actor, RegieTerm)
        .join(Seat, Seat.id == RegieTerm.seat_id)
        .join(Organisation, Organisation.id == Seat.organisation_id)
        .where(RegieTerm.state == "accepted")
        .with_only_columns(RegieTerm.case_id, RegieTerm.seat_id, Organisation.name)
    )


def _open_lines(session: Session, actor: Actor) -> Select[Agreement]:
    return readable(session, actor, Agreement).where(Agreement.state.in_(sorted(OPEN)))


def _due(session: Session, actor: Actor, ids: list[uuid.UUID]) -> dict[uuid.UUID, list[date]]:
    found: dict[uuid.UUID, list[date]] = defaultdict(list)
    rows = session.execute(
        _open_lines(session, actor)
        .where(Agreement.case_id.in_(ids))
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
    seats = seats_of(session, actor)
    ids = [seat.case_id for seat in seats.all]
    asked = {str(seat.id): seat.id for seat in seats.all if seat.state == "invited"}
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
            invitation_id=asked.get(str(entry.details.get("seat_id"))),
        )
        for entry, number in rows
    ]
