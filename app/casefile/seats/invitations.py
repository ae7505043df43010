"""Reading an invitation: the question, and no identity."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.errors import NotFound
from app.casefile.access import live, readable, seats_of
from app.casefile.audit import Act, Outcome, record
from app.casefile.models import Case, Entry, Occupancy, Seat
from app.casefile.seats.known import Known, known_already
from app.casefile.seats.mine import mine, waiting
from app.casefile.vocabulary import EntryKind, Function, Purpose
from app.organisations.actor import Actor
from app.organisations.models import Account, Organisation, Position

DUE_SOON = timedelta(days=1)


class Asker(BaseModel):
    """Who asks, and how to call them."""

    name: str | None
    function: Function
    organisation_name: str | None
    phone: str | None


class Invitation(BaseModel):
    """What the invited organisation sees: the question, and no identity. `known` only for who
    asked "kennen wij deze inwoner?" less than a day ago."""

    seat_id: uuid.UUID
    case_id: uuid.UUID
    case_number: str
    purpose: Purpose
    function: Function
    organisation_id: uuid.UUID
    organisation_name: str
    asked_by_name: str | None
    asked_by_organisation: str | None
    asker: Asker | None
    question: str
    reason: str
    indication: str | None
    answer_due: datetime | None
    invited_at: datetime
    assigned_to: str | None
    assigned_account_id: uuid.UUID | None
    assigned_to_me: bool
    case_is_named: bool
    question_entry_id: uuid.UUID | None
    known: Known | None = None

    def is_urgent(self, now: datetime) -> bool:
        """Whether the answer is due within a day."""
        return self.answer_due is not None and self.answer_due - now < DUE_SOON


class Colleague(BaseModel):
    """Somebody whom the intake can assign."""

    account_id: uuid.UUID
    name: str
    title: str


class _Sitting(BaseModel):
    account_id: uuid.UUID
    name: str
    phone: str | None


def invitations(session: Session, actor: Actor) -> list[Invitation]:
    """Invitations that wait for the actor: asked of them, or landed with their intake; the first
    to answer first. Three statements, however many there are. The page that shows them logs."""
    found = _read(session, actor, seats_of(session, actor).invited)
    return sorted(found, key=lambda one: (one.answer_due or one.invited_at, one.seat_id))


def invitation(session: Session, actor: Actor, seat_id: uuid.UUID) -> Invitation:
    """One of them, logged as read. NotFound for everybody else."""
    if seat_id not in seats_of(session, actor).invited:
        raise NotFound
    [found] = _read(session, actor, [seat_id])
    seat = mine(session, actor, seat_id)
    question = [found.question_entry_id] if found.question_entry_id else []
    record(session, actor, Act.SEAT_READ, case_id=found.case_id, entry_ids=question, seat=seat)
    known = known_already(session, actor, seat_id)
    if known is not None:
        record(
            session, actor, Act.SEAT_KNOWN, case_id=found.case_id, seat=seat,
            entry_ids=[known.entry_id], outcome=Outcome.FOUND,
        )  # fmt: skip
    return found.model_copy(update={"known": known})


def _read(session: Session, actor: Actor, seat_ids: Sequence[uuid.UUID]) -> list[Invitation]:
    if not seat_ids:
        return []
    rows = session.execute(
        readable(session, actor, Seat)
        .join(Case, Case.id == Seat.case_id)
        .join(Organisation, Organisation.id == Seat.organisation_id)
        .where(Seat.id.in_(seat_ids))
        .add_columns(Case, Organisation)
    ).all()
    questions = {
        question.details.get("seat_id"): question
        for question in session.scalars(
            readable(session, actor, Entry).where(
                Entry.case_id.in_({row.Seat.case_id for row in rows}),
                Entry.kind == EntryKind.QUESTION.value,
            )
        )
    }
    asking = {row.Seat.invited_by_seat_id for row in rows} - {None}
    sitting = _who_sits(session, actor, [*seat_ids, *asking])
    askers = _askers(session, actor, asking, sitting)
    return [
        _view(
            actor,
            row.Seat,
            row.Case,
            row.Organisation,
            questions.get(str(row.Seat.id)),
            sitting.get(row.Seat.id),
            askers.get(row.Seat.invited_by_seat_id),
        )
        for row in rows
    ]


def _who_sits(
    session: Session, actor: Actor, seat_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, _Sitting]:
    """Who sits in each seat now: a stand-in before the one they replace."""
    taken = (
        readable(session, actor, Occupancy)
        .where(
            Occupancy.seat_id.in_(seat_ids), live(Occupancy.starts_at, Occupancy.ends_at, actor.now)
        )
        .subquery()
    )
    rows = session.execute(
        select(taken.c.seat_id, Account.id, Account.name, Account.phone)
        .join(Account, Account.id == taken.c.account_id)
        .order_by(taken.c.role, taken.c.starts_at.desc())
    )
    return {
        row.seat_id: _Sitting(account_id=row.id, name=row.name, phone=row.phone) for row in rows
    }


def _askers(
    session: Session,
    actor: Actor,
    seat_ids: Collection[uuid.UUID],
    sitting: dict[uuid.UUID, _Sitting],
) -> dict[uuid.UUID, Asker]:
    rows = session.execute(
        readable(session, actor, Seat)
        .outerjoin(Organisation, Organisation.id == Seat.organisation_id)
        .where(Seat.id.in_(seat_ids))
        .add_columns(Organisation)
    )
    found = {}
    for seat, organisation in rows:
        person = sitting.get(seat.id)
        found[seat.id] = Asker(
            name=person.name if person else None,
            function=Function(seat.function),
            organisation_name=organisation.name if organisation else None,
            phone=(person.phone if person else None)
            or (organisation.phone if organisation else None),
        )
    return found


def _view(
    actor: Actor,
    seat: Seat,
    case: Case,
    organisation: Organisation,
    question: Entry | None,
    assigned: _Sitting | None,
    asker: Asker | None,
) -> Invitation:
    return Invitation(
        seat_id=seat.id,
        case_id=case.id,
        case_number=case.number,
        purpose=Purpose(case.purpose),
        function=Function(seat.function),
        organisation_id=organisation.id,
        organisation_name=organisation.name,
        asked_by_name=asker.name if asker else None,
        asked_by_organisation=asker.organisation_name if asker else None,
        asker=asker,
        question=question.body if question else "",
        reason=str(question.details.get("reason", "")) if question else "",
        indication=seat.indication,
        answer_due=seat.answer_due,
        invited_at=seat.invited_at,
        assigned_to=assigned.name if assigned else None,
        assigned_account_id=assigned.account_id if assigned else None,
        assigned_to_me=assigned is not None and assigned.account_id == actor.account_id,
        case_is_named=case.named,
        question_entry_id=question.id if question else None,
    )


def colleagues(session: Session, actor: Actor, seat_id: uuid.UUID) -> list[Colleague]:
    """Whom the intake can assign: who works there now in the function that is asked."""
    seat = waiting(session, actor, seat_id)
    rows = session.execute(
        select(Account.id, Account.name, Position.title)
        .join(Position, Position.account_id == Account.id)
        .where(
            Position.organisation_id == seat.organisation_id,
            Position.function == seat.function,
            live(Position.starts_at, Position.ends_at, actor.now),
            Account.disabled_at.is_(None),
        )
        .order_by(Account.name)
    )
    return [Colleague(account_id=row.id, name=row.name, title=row.title) for row in rows]
