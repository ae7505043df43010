"""Who is at the table, as far as the actor may know."""

import uuid
from datetime import datetime

from pydantic import BaseModel, ConfigDict
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.casefile.access import MySeat, live, readable, seats_of
from app.casefile.models import Objection, Occupancy, Seat
from app.casefile.vocabulary import Function, SeatKind
from app.organisations.actor import Actor
from app.organisations.models import Account, Organisation, Position

PARTIES = "parties"


class Party(BaseModel):
    """A seat as others see it. `person_name` is who sits in it now; `stands_in_for` whom they
    replace. Both are None while nobody is assigned."""

    model_config = ConfigDict(frozen=True)

    seat_id: uuid.UUID
    kind: str
    function: str
    function_label: str
    organisation_id: uuid.UUID | None
    organisation_name: str | None
    state: str
    person_name: str | None
    person_account_id: uuid.UUID | None
    person_title: str | None
    stands_in_for: str | None
    phone: str | None
    reach: str | None
    answer_due: datetime | None
    invited_at: datetime
    decline_reason: str | None
    subject_id: uuid.UUID | None
    scope: str | None
    is_me: bool
    # the resident objects: nothing new goes there, and nobody is to be reminded of it
    paused: bool

    @property
    def name(self) -> str:
        """How to speak of this party: the organisation, else the person, else the function."""
        return self.organisation_name or self.person_name or self.function_label

    @property
    def at_table(self) -> bool:
        """Takes part: who broke the glass looks on, and is told and asked nothing."""
        return self.state == "active" and self.kind != SeatKind.EMERGENCY


def parties_of(session: Session, actor: Actor, case_id: uuid.UUID) -> list[Party]:
    """All seats of a case that the actor may know, in one statement; active first.

    Seats that declined or lapsed are included for who asked them; filter by `state`. Asked again
    in the same transaction the answer is the same, until the case is settled.
    """
    key = (PARTIES, case_id, actor.account_id)
    if key not in session.info:
        session.info[key] = _read_parties(session, actor, case_id)
    return list(session.info[key])


def _read_parties(session: Session, actor: Actor, case_id: uuid.UUID) -> list[Party]:
    known = readable(session, actor, Seat).where(Seat.case_id == case_id).subquery()
    objected = readable(session, actor, Objection).where(
        Objection.against_seat_id == known.c.id, Objection.state.in_(("open", "upheld"))
    )
    rows = session.execute(
        select(
            known.c.id,
            known.c.kind,
            known.c.function,
            known.c.state,
            known.c.answer_due,
            known.c.invited_at,
            known.c.decline_reason,
            known.c.subject_id,
            known.c.representative_scope,
            Organisation.id.label("organisation_id"),
            Organisation.name.label("organisation_name"),
            Account.id.label("account_id"),
            Account.name.label("account_name"),
            Account.phone,
            Account.reach,
            Organisation.phone.label("organisation_phone"),
            Occupancy.role,
            Position.title,
            objected.exists().label("paused"),
        )
        .outerjoin(Organisation, Organisation.id == known.c.organisation_id)
        .outerjoin(
            Occupancy,
            (Occupancy.seat_id == known.c.id)
            & live(Occupancy.starts_at, Occupancy.ends_at, actor.now),
        )
        .outerjoin(Account, Account.id == Occupancy.account_id)
        .outerjoin(
            Position,
            (Position.account_id == Account.id)
            & (Position.organisation_id == known.c.organisation_id)
            & (Position.function == known.c.function)
            & live(Position.starts_at, Position.ends_at, actor.now),
        )
        .order_by(known.c.invited_at, known.c.id)
    ).all()
    mine = {seat.id for seat in seats_of(session, actor).all}
    found: dict[uuid.UUID, Party] = {}
    holders = {row.id: row.account_name for row in rows if row.role == "holder"}
    for row in rows:
        stands_in = row.role == "stand_in"
        if row.id in found and not stands_in:
            continue
        found[row.id] = Party(
            seat_id=row.id,
            kind=row.kind,
            function=row.function,
            function_label=Function(row.function).label,
            organisation_id=row.organisation_id,
            organisation_name=row.organisation_name,
            state=row.state,
            person_name=row.account_name,
            person_account_id=row.account_id,
            person_title=row.title,
            stands_in_for=holders.get(row.id) if stands_in else None,
            phone=row.phone or row.organisation_phone,
            reach=row.reach,
            answer_due=row.answer_due,
            invited_at=row.invited_at,
            decline_reason=row.decline_reason,
            subject_id=row.subject_id,
            scope=row.representative_scope,
            is_me=row.id in mine,
            paused=row.paused,
        )
    order = {"active": 0, "invited": 1}
    return sorted(found.values(), key=lambda party: order.get(party.state, 2))


def party(parties: list[Party], seat_id: uuid.UUID) -> Party | None:
    """The party in this seat, if the actor may know it."""
    return next((one for one in parties if one.seat_id == seat_id), None)


def my_party(parties: list[Party], seat: MySeat) -> Party:
    """The actor's own place among them."""
    return next(one for one in parties if one.seat_id == seat.id)
