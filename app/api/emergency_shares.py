"""Sharing in an emergency, over the API: by the holder of a secret; and the review of it."""

import uuid
from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import Field

from app.api.once import Made, Once
from app.api.saying import Saying
from app.casefile.cases import NotInformedReason
from app.casefile.vocabulary import Category, Function
from app.emergency import guarding, sharing
from app.emergency.guarding import ReviewOutcome
from app.emergency.rules import LONGEST_DAYS, USUAL_DAYS
from app.emergency.sharing import ShareInEmergency
from app.web.context import SignedIn
from app.web.problems import problem_responses
from app.web.validation import ApiModel, Command, Line, Text

router = APIRouter(prefix="/api/v1", tags=["emergency-shares"])
CASE = "/cases/{case_id}/emergency-shares"
RESPONSES = problem_responses(401, 403, 404, 409, 422)
WhyNotTold = Literal["danger", "not_reached", "first_meeting_planned"]
Outcome = Literal["right", "wrong"]


class EmergencyChoiceOut(ApiModel):
    """An organisation at the table that the rules keep an entry of yours from."""

    seat_id: uuid.UUID
    name: str
    function: Function


class EmergencyShareOut(ApiModel):
    """What your seat shared in an emergency. `lives`: the party can read it now."""

    id: uuid.UUID
    entry_id: uuid.UUID
    seat_id: uuid.UUID
    name: str
    category: Category
    weighing: str
    consulted: str
    told_on: date | None
    not_told_reason: NotInformedReason | None
    starts_at: datetime
    ends_at: datetime
    lives: bool
    outcome: str | None
    motive: str | None


class EmergencyShareIn(Saying):
    """One entry of yours to one party. Either `toldOn`, or `notToldReason`."""

    entry_id: uuid.UUID
    seat_id: uuid.UUID
    weighing: Text
    consulted: Line
    told_on: date | None = None
    not_told_reason: WhyNotTold | None = None
    days: Annotated[int, Field(ge=1, le=LONGEST_DAYS)] = USUAL_DAYS


class GuardedShareOut(ApiModel):
    """What the privacy officer sees of it: the kind and the functions, never the content."""

    id: uuid.UUID
    case_number: str
    category: Category
    from_organisation: str
    from_function: Function
    to_organisation: str
    to_function: Function
    starts_at: datetime
    ends_at: datetime
    told_on: date | None
    not_told_reason: NotInformedReason | None
    outcome: str | None
    motive: str | None
    reviewed_at: datetime | None


class ShareReviewIn(Command):
    """Whether it was right. "wrong" ends it at once."""

    outcome: Outcome
    motive: Text


@router.get(CASE, responses=RESPONSES)
def list_shares(case_id: uuid.UUID, context: SignedIn) -> list[EmergencyShareOut]:
    """What your seat shared in an emergency in this case, newest first."""
    found = sharing.shares_of_case(context.session, context.signed_in, case_id)
    return [EmergencyShareOut.model_validate(one.model_dump()) for one in found]


@router.get("/cases/{case_id}/entries/{entry_id}/emergency-choices", responses=RESPONSES)
def list_choices(
    case_id: uuid.UUID, entry_id: uuid.UUID, context: SignedIn
) -> list[EmergencyChoiceOut]:
    """With whom you could share an entry of yours in an emergency."""
    found = sharing.choices(context.session, context.signed_in, entry_id)
    return [
        EmergencyChoiceOut(seat_id=one.seat_id, name=one.name, function=Function(one.function))
        for one in found
    ]


@router.post(CASE, status_code=201, responses=RESPONSES)
def share_in_emergency(
    case_id: uuid.UUID, command: EmergencyShareIn, context: SignedIn, once: Once
) -> Made:
    """Share it, from this moment on. The privacy officer reviews that it was done."""
    session, actor = context.session, command.by(context.signed_in)
    said = ShareInEmergency.model_validate(command.model_dump(by_alias=False))
    return Made(
        id=once.made(lambda: sharing.share_in_emergency(session, actor, command.entry_id, said))
    )


@router.post(CASE + "/{share_id}/telling", status_code=204, responses=RESPONSES)
def tell_resident(case_id: uuid.UUID, share_id: uuid.UUID, context: SignedIn, once: Once) -> None:
    """The resident was told after all."""
    once.done(lambda: sharing.tell_resident(context.session, context.signed_in, share_id))


@router.get("/emergency-shares", responses=RESPONSES)
def list_guarded(context: SignedIn) -> list[GuardedShareOut]:
    """For the privacy officer: what waits for a review first."""
    found = guarding.shares(context.session, context.signed_in)
    return [GuardedShareOut.model_validate(one.model_dump()) for one in found]


@router.post("/emergency-shares/{share_id}/review", status_code=204, responses=RESPONSES)
def review_share(
    share_id: uuid.UUID, command: ShareReviewIn, context: SignedIn, once: Once
) -> None:
    """For the privacy officer: the outcome, with why."""
    outcome = ReviewOutcome(command.outcome)
    once.done(
        lambda: guarding.review_share(
            context.session, context.signed_in, share_id, outcome, command.motive
        )
    )
