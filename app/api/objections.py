"""Objections over the API: recording one, and deciding as the privacy officer."""

import uuid
from datetime import date, datetime

from fastapi import APIRouter

from app.api.once import Made, Once
from app.api.saying import Saying
from app.casefile import objections
from app.casefile.objections import ObjectionState, RaiseObjection
from app.casefile.vocabulary import Function
from app.insight.objections import decide_objection, objections_to_guard
from app.web.context import SignedIn
from app.web.problems import problem_responses
from app.web.validation import ApiModel, Command, Text

router = APIRouter(prefix="/api/v1", tags=["objections"])
RESPONSES = problem_responses(401, 403, 404, 409, 422)


class ObjectionOut(ApiModel):
    """An objection against sharing with a party that you know."""

    id: uuid.UUID
    against_seat_id: uuid.UUID
    against_name: str
    raised_at: datetime
    decide_before: date
    state: ObjectionState
    motive: str | None
    decided_at: datetime | None


class ObjectionIn(Saying):
    """Against sharing with which party, and what the resident says about it."""

    against_seat_id: uuid.UUID
    words: Text


class ToDecideOut(ApiModel):
    """An objection with its clock; of the case its number and nothing else."""

    id: uuid.UUID
    case_number: str
    against: str
    against_function: Function
    raised_by: Function
    raised_at: datetime
    decide_before: date
    state: ObjectionState
    motive: str | None
    decided_at: datetime | None
    late: bool


class ObjectionDecisionIn(Command):
    """Upheld: the sharing has ended. Otherwise it goes on."""

    upheld: bool
    motive: Text


@router.get("/cases/{case_id}/objections", responses=RESPONSES)
def list_objections(case_id: uuid.UUID, context: SignedIn) -> list[ObjectionOut]:
    """Objections in a case against parties that you know, newest first."""
    found = objections.objections_of(context.session, context.signed_in, case_id)
    return [ObjectionOut.model_validate(one, from_attributes=True) for one in found]


@router.post("/cases/{case_id}/objections", status_code=201, responses=RESPONSES)
def raise_objection(
    case_id: uuid.UUID, command: ObjectionIn, context: SignedIn, once: Once
) -> Made:
    """Record an objection: sharing with that party stands still from now."""
    session, actor = context.session, command.by(context.signed_in)
    said = RaiseObjection(against_seat_id=command.against_seat_id, words=command.words)
    return Made(id=once.made(lambda: objections.raise_objection(session, actor, case_id, said)))


@router.get("/objections", responses=RESPONSES)
def list_to_decide(context: SignedIn) -> list[ToDecideOut]:
    """Objections of your partnership, open ones first; for the privacy officer."""
    found = objections_to_guard(context.session, context.signed_in)
    return [ToDecideOut.model_validate(one, from_attributes=True) for one in found]


@router.post("/objections/{objection_id}/decision", status_code=204, responses=RESPONSES)
def decide(
    objection_id: uuid.UUID, command: ObjectionDecisionIn, context: SignedIn, once: Once
) -> None:
    """Decide, with a motive that names nothing of the case."""
    session, actor = context.session, context.signed_in
    once.done(
        lambda: decide_objection(
            session, actor, objection_id, upheld=command.upheld, motive=command.motive
        )
    )
