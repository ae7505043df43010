"""Breaking the glass, over the API; and the review of it by the privacy officer."""

import uuid
from datetime import date, datetime
from typing import Literal

from fastapi import APIRouter

from app.api.once import Made, Once
from app.api.saying import Saying
from app.casefile.cases import NotInformedReason
from app.casefile.vocabulary import Function
from app.emergency import glass, guarding
from app.emergency.glass import BreakGlass
from app.emergency.guarding import ReviewAccess
from app.web.context import SignedIn
from app.web.problems import problem_responses
from app.web.validation import ApiModel, Command, Line, Name, Text

router = APIRouter(prefix="/api/v1/emergency-accesses", tags=["emergency-accesses"])
RESPONSES = problem_responses(401, 403, 404, 409, 422, 429)
WhyNotTold = Literal["danger", "not_reached", "first_meeting_planned"]


class EmergencyAccessOut(ApiModel):
    """A case that you are in now because you broke the glass."""

    id: uuid.UUID
    case_id: uuid.UUID
    case_number: str
    organisation_id: uuid.UUID
    function: Function
    reason: str
    entries_opened: int
    starts_at: datetime
    ends_at: datetime


class EmergencyAccessIn(Saying):
    """Which case, whose, as whom, and why it cannot wait. With `notToldReason` the resident does
    not see it yet."""

    organisation_id: uuid.UUID
    function: Function
    case_number: Line
    name: Name
    birth_date: date
    reason: Text
    not_told_reason: WhyNotTold | None = None


class GuardedAccessOut(ApiModel):
    """What the privacy officer sees of it. `personName` only for the own organisation."""

    id: uuid.UUID
    case_number: str
    organisation_name: str
    function: Function
    person_name: str | None
    reason: str
    entries_opened: int
    starts_at: datetime
    ends_at: datetime
    review_due: datetime
    told_on: date | None
    not_told_reason: NotInformedReason | None
    outcome: str | None
    motive: str | None
    reviewed_at: datetime | None


class AccessReviewIn(Command):
    """Whether it was right, and when the resident was told or why not yet."""

    outcome: Literal["right", "wrong"]
    motive: Text
    told_on: date | None = None
    not_told_reason: WhyNotTold | None = None


@router.get("", responses=RESPONSES)
def list_mine(context: SignedIn) -> list[EmergencyAccessOut]:
    """Where you are inside now."""
    found = glass.inside(context.session, context.signed_in)
    return [EmergencyAccessOut.model_validate(one.model_dump()) for one in found]


@router.post("", status_code=201, responses=RESPONSES)
def break_glass(command: EmergencyAccessIn, context: SignedIn, once: Once) -> Made:
    """Open one case for eight hours. Whatever does not fit gets one and the same 403."""
    said = BreakGlass.model_validate(command.model_dump(by_alias=False))
    session, actor = context.session, command.by(context.signed_in)
    return Made(id=once.made(lambda: glass.break_glass(session, actor, said)[1]))


@router.post("/{access_id}/end", status_code=204, responses=RESPONSES)
def end_access(access_id: uuid.UUID, context: SignedIn, once: Once) -> None:
    """Step out before the eight hours are over."""
    once.done(lambda: glass.end_access(context.session, context.signed_in, access_id))


@router.get("/reviews", responses=RESPONSES)
def list_guarded(context: SignedIn) -> list[GuardedAccessOut]:
    """For the privacy officer: what waits for a review first."""
    found = guarding.accesses(context.session, context.signed_in)
    return [GuardedAccessOut.model_validate(one.model_dump()) for one in found]


@router.post("/{access_id}/review", status_code=204, responses=RESPONSES)
def review_access(
    access_id: uuid.UUID, command: AccessReviewIn, context: SignedIn, once: Once
) -> None:
    """For the privacy officer: the outcome, with why. "wrong" ends it at once."""
    said = ReviewAccess.model_validate(command.model_dump(by_alias=False))
    once.done(lambda: guarding.review_access(context.session, context.signed_in, access_id, said))


@router.post("/{access_id}/telling", status_code=204, responses=RESPONSES)
def tell_resident(access_id: uuid.UUID, context: SignedIn, once: Once) -> None:
    """For the privacy officer: the resident was told after all."""
    once.done(lambda: guarding.told_of_access(context.session, context.signed_in, access_id))
