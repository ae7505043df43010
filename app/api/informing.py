"""Whether the resident knows, over the API."""

import uuid
from datetime import date, datetime

from fastapi import APIRouter

from app.api.once import Once
from app.casefile import informing
from app.casefile.cases import NotInformedReason
from app.insight.objections import untold_to_guard
from app.web.context import SignedIn
from app.web.problems import problem_responses
from app.web.validation import ApiModel, Command

router = APIRouter(prefix="/api/v1", tags=["cases"])
RESPONSES = problem_responses(401, 403, 404, 409, 422)


class InformedOut(ApiModel):
    """Whether the resident knows; if not, why, and until when at most."""

    informed: bool
    reason: NotInformedReason | None
    ask_again_on: date | None
    at_latest: date | None


class NotYetIn(Command):
    """Why not yet, out of the closed list."""

    reason: NotInformedReason


class UntoldOut(ApiModel):
    """A case in which somebody is named who does not know it."""

    case_number: str
    since: datetime
    reason: NotInformedReason | None
    ask_again_on: date | None
    too_long: bool


@router.get("/cases/{case_id}/informed", responses=RESPONSES)
def read_informed(case_id: uuid.UUID, context: SignedIn) -> InformedOut:
    """Whether the resident knows. While nobody is named there is nothing to tell."""
    found = informing.untold_of(context.session, context.signed_in, case_id)
    if found is None:
        return InformedOut(informed=True, reason=None, ask_again_on=None, at_latest=None)
    return InformedOut(
        informed=False,
        reason=found.reason,
        ask_again_on=found.ask_again_on,
        at_latest=found.at_latest,
    )


@router.post("/cases/{case_id}/informed", status_code=204, responses=RESPONSES)
def tell(case_id: uuid.UUID, context: SignedIn, once: Once) -> None:
    """The resident knows now, and gets a place of their own."""
    once.done(lambda: informing.tell(context.session, context.signed_in, case_id))


@router.post("/cases/{case_id}/not-informed", status_code=204, responses=RESPONSES)
def not_yet(case_id: uuid.UUID, command: NotYetIn, context: SignedIn, once: Once) -> None:
    """Not yet, for this reason; refused after a month."""
    session, actor = context.session, context.signed_in
    once.done(lambda: informing.not_yet(session, actor, case_id, command.reason))


@router.get("/not-informed", responses=RESPONSES)
def list_untold(context: SignedIn) -> list[UntoldOut]:
    """Open cases of your partnership of which the resident does not know; for the privacy
    officer."""
    found = untold_to_guard(context.session, context.signed_in)
    return [UntoldOut.model_validate(one, from_attributes=True) for one in found]
