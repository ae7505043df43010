"""Who holds regie in a case, and to whom it is offered."""

import uuid
from datetime import datetime

from pydantic import BaseModel
from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import Session

from app.casefile.access import Seats, of_known_seat, readable, register, seats_of
from app.casefile.table import Party, parties_of, party
from app.organisations.actor import Actor
from app.regie.models import RegieTerm

_of_known_seat = of_known_seat(RegieTerm.seat_id)


def _term_is_known(seats: Seats) -> ColumnElement[bool]:
    """Of a seat that I know. Who left keeps what they offered themselves, and not why another
    offered it to them."""
    left = [seat.id for seat in seats.all if seat.state == "left"]
    return and_(
        _of_known_seat(seats),
        or_(RegieTerm.seat_id.not_in(left), RegieTerm.offered_by_seat_id.in_(seats.own)),
    )


register(RegieTerm, _term_is_known)


class Offer(BaseModel):
    """An offer that waits for an answer."""

    term_id: uuid.UUID
    seat_id: uuid.UUID
    to_name: str
    to_person: str | None
    reason: str
    offered_at: datetime
    answer_due: datetime
    is_mine: bool
    offered_by_me: bool


class Regie(BaseModel):
    """The state of regie as the actor may know it. Without `seat_id` the case is zonder regie,
    also while an offer waits."""

    seat_id: uuid.UUID | None
    term_id: uuid.UUID | None
    name: str | None
    person_name: str | None
    organisation_name: str | None
    function_label: str | None
    phone: str | None
    since: datetime | None
    i_hold: bool
    offer: Offer | None


def regie_of(
    session: Session, actor: Actor, case_id: uuid.UUID, parties: list[Party] | None = None
) -> Regie:
    """Who holds regie now and what is offered; one statement when the parties are given."""
    around = parties_of(session, actor, case_id) if parties is None else parties
    mine = set(seats_of(session, actor).active)
    terms = session.scalars(
        readable(session, actor, RegieTerm)
        .where(RegieTerm.case_id == case_id, RegieTerm.state.in_(("accepted", "offered")))
        .order_by(RegieTerm.offered_at)
        .execution_options(populate_existing=True)
    ).all()
    held = next((term for term in terms if term.state == "accepted"), None)
    offered = next(
        (term for term in terms if term.state == "offered" and term.answer_due > actor.now), None
    )
    holder = party(around, held.seat_id) if held else None
    return Regie(
        seat_id=held.seat_id if held else None,
        term_id=held.id if held else None,
        name=holder.name if holder else None,
        person_name=holder.person_name if holder else None,
        organisation_name=holder.organisation_name if holder else None,
        function_label=holder.function_label if holder else None,
        phone=holder.phone if holder else None,
        since=held.during.lower if held and held.during else None,
        i_hold=held is not None and held.seat_id in mine,
        offer=_offer(offered, around, mine) if offered else None,
    )


def offerer_is_known(term: RegieTerm, parties: list[Party]) -> bool:
    """Whether the reader may know who made this offer. Of an offer of a seat that is hidden from
    them they get neither who nor why: the words of whom I do not know are not for me either."""
    return term.offered_by_seat_id is None or party(parties, term.offered_by_seat_id) is not None


def _offer(term: RegieTerm, parties: list[Party], mine: set[uuid.UUID]) -> Offer:
    to = party(parties, term.seat_id)
    return Offer(
        term_id=term.id,
        seat_id=term.seat_id,
        to_name=to.name if to else "",
        to_person=to.person_name if to else None,
        reason=term.reason if offerer_is_known(term, parties) else "",
        offered_at=term.offered_at,
        answer_due=term.answer_due,
        is_mine=term.seat_id in mine,
        offered_by_me=term.offered_by_seat_id in mine,
    )
