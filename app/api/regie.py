"""Regie of a case, over the API: who holds it, offering it, answering, putting it down."""

import uuid
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from app.api.once import Made, Once
from app.api.saying import Saying
from app.casefile.vocabulary import Function, RegieState
from app.regie import offering, operations
from app.regie.holder import regie_of
from app.regie.operations import OfferRegie
from app.web.context import Context, SignedIn
from app.web.problems import problem_responses
from app.web.validation import ApiModel, Text

router = APIRouter(prefix="/api/v1/cases/{case_id}/regie", tags=["regie"])
RESPONSES = problem_responses(401, 403, 404, 409, 422)


class OfferOut(ApiModel):
    """An offer that waits for an answer."""

    id: uuid.UUID
    seat_id: uuid.UUID
    name: str
    person: str | None
    reason: str
    offered_at: datetime
    answer_due: datetime
    is_mine: bool
    offered_by_me: bool


class TermOut(ApiModel):
    """One line of the history: an offer, and from when until when regie was held by it."""

    id: uuid.UUID
    name: str
    person: str | None
    state: RegieState
    reason: str
    answer_reason: str | None
    offered_at: datetime
    answered_at: datetime | None
    held_from: datetime | None
    held_until: datetime | None


class RegieOut(ApiModel):
    """Who holds regie. Without `seatId` the case is zonder regie, also while an offer waits."""

    seat_id: uuid.UUID | None
    name: str | None
    person: str | None
    phone: str | None
    since: datetime | None
    is_mine: bool
    offer: OfferOut | None
    history: list[TermOut]


class CandidateOut(ApiModel):
    """A seat to which you can offer regie."""

    seat_id: uuid.UUID
    name: str
    person: str | None
    function: Function
    is_default: bool
    is_me: bool


class OfferIn(Saying):
    """To whom, why, and within how many days you want an answer."""

    seat_id: uuid.UUID
    reason: Text
    answer_days: Annotated[int, Field(ge=1, le=14)] = operations.ANSWER_WITHIN.days


class Why(Saying):
    """Why not, or why no longer."""

    reason: Text


def _read(context: Context, case_id: uuid.UUID) -> RegieOut:
    session, actor = context.session, context.signed_in
    terms = operations.history(session, actor, case_id)
    now = regie_of(session, actor, case_id)
    offer = now.offer
    return RegieOut(
        seat_id=now.seat_id,
        name=now.name,
        person=now.person_name,
        phone=now.phone,
        since=now.since,
        is_mine=now.i_hold,
        offer=OfferOut(
            id=offer.term_id,
            seat_id=offer.seat_id,
            name=offer.to_name,
            person=offer.to_person,
            reason=offer.reason,
            offered_at=offer.offered_at,
            answer_due=offer.answer_due,
            is_mine=offer.is_mine,
            offered_by_me=offer.offered_by_me,
        )
        if offer
        else None,
        history=[_term(one) for one in terms],
    )


def _term(found: operations.TermView) -> TermOut:
    return TermOut(
        id=found.id,
        name=found.name,
        person=found.person_name,
        state=found.state,
        reason=found.reason,
        answer_reason=found.answer_reason,
        offered_at=found.offered_at,
        answered_at=found.answered_at,
        held_from=found.held_from,
        held_until=found.held_until,
    )


@router.get("", responses=RESPONSES)
def read_regie(case_id: uuid.UUID, context: SignedIn) -> RegieOut:
    """Who holds regie, what is offered, and how it went before."""
    return _read(context, case_id)


@router.get("/candidates", responses=RESPONSES)
def list_candidates(case_id: uuid.UUID, context: SignedIn) -> list[CandidateOut]:
    """To whom you can offer it. A coordinator learns organisation and function, no more."""
    return [
        CandidateOut(
            seat_id=one.seat_id,
            name=one.name,
            person=one.person_name,
            function=one.function,
            is_default=one.is_default,
            is_me=one.is_me,
        )
        for one in offering.offering(context.session, context.signed_in, case_id).candidates
    ]


@router.post("/offers", status_code=201, responses=RESPONSES)
def offer_regie(case_id: uuid.UUID, command: OfferIn, context: SignedIn, once: Once) -> Made:
    """Offer regie to a seat: from the table, or as coordinator of the partnership."""
    session, actor = context.session, command.by(context.signed_in)
    asked = OfferRegie(**command.model_dump(by_alias=False))
    return Made(id=once.made(lambda: offering.make_offer(session, actor, case_id, asked)))


@router.post("/offers/{term_id}/acceptance", responses=RESPONSES)
def accept_regie(case_id: uuid.UUID, term_id: uuid.UUID, context: SignedIn, once: Once) -> RegieOut:
    """Take regie. 409 when the offer is gone or somebody was first."""
    once.done(lambda: operations.accept(context.session, context.signed_in, term_id))
    return _read(context, case_id)


@router.post("/offers/{term_id}/decline", responses=RESPONSES)
def decline_regie(
    case_id: uuid.UUID, term_id: uuid.UUID, command: Why, context: SignedIn, once: Once
) -> RegieOut:
    """Say no to an offer, and why."""
    session, actor = context.session, command.by(context.signed_in)
    once.done(lambda: operations.decline(session, actor, term_id, command.reason))
    return _read(context, case_id)


@router.post("/offers/{term_id}/withdrawal", responses=RESPONSES)
def withdraw_offer(
    case_id: uuid.UUID, term_id: uuid.UUID, context: SignedIn, once: Once
) -> RegieOut:
    """Take back an offer that you made."""
    once.done(lambda: operations.withdraw(context.session, context.signed_in, term_id))
    return _read(context, case_id)


@router.post("/end", responses=RESPONSES)
def put_down_regie(case_id: uuid.UUID, command: Why, context: SignedIn, once: Once) -> RegieOut:
    """Put regie down without a successor, and say why."""
    session, actor = context.session, command.by(context.signed_in)
    once.done(lambda: operations.put_down(session, actor, case_id, command.reason))
    return _read(context, case_id)
