"""Cases that are being prepared, over the API: the same steps as the pages, in any order."""

import uuid
from datetime import date

from fastapi import APIRouter
from starlette.responses import Response

from app.api.once import Once
from app.api.saying import Saying
from app.casefile.vocabulary import Function, Purpose
from app.opening import drafts, operations
from app.opening.answers import Answers
from app.opening.operations import DraftView
from app.web.context import Context, SignedIn
from app.web.problems import problem_responses
from app.web.validation import ApiModel

router = APIRouter(prefix="/api/v1/case-drafts", tags=["case-drafts"])
RESPONSES = problem_responses(401, 403, 404, 409, 422)


class DraftLineOut(ApiModel):
    """A draft in your list."""

    id: uuid.UUID
    title: str
    started_on: date


class MissingOut(ApiModel):
    """Something that has to be filled in or mended before the case can open."""

    field: str
    message: str


class PurposeOut(ApiModel):
    """A purpose of the covenant, with the answers that it prepares."""

    purpose: Purpose
    whose_task: str
    ground: str
    secrecy: str
    who_minimally: str
    controllers: str
    regie: Function
    answer_days: int


class DraftPlaceOut(ApiModel):
    """A party that can be asked, and what is prepared for it. Without `reason` you say why."""

    organisation_id: uuid.UUID
    organisation: str
    function: Function
    what_we_do: str
    question: str
    reason: str
    proposed: bool


class DraftOut(ApiModel):
    """A draft. `openedCaseId` is the case that it became; then nothing of it is kept here."""

    id: uuid.UUID
    answers: Answers
    opened_case_id: uuid.UUID | None
    missing: list[MissingOut]
    purposes: list[PurposeOut]
    places: list[DraftPlaceOut]


class OpenedOut(ApiModel):
    """The case that the draft became."""

    case_id: uuid.UUID


def _out(view: DraftView) -> DraftOut:
    return DraftOut(
        id=view.id,
        answers=view.answers,
        opened_case_id=view.opened_case_id,
        missing=[MissingOut(field=one.field, message=one.message) for one in view.missing],
        purposes=[PurposeOut(**one.model_dump(exclude={"propose"})) for one in view.purposes],
        places=[
            DraftPlaceOut(
                organisation_id=one.organisation_id,
                organisation=one.organisation_name,
                function=one.function,
                what_we_do=one.what_we_do,
                question=one.question,
                reason=one.reason,
                proposed=one.proposed,
            )
            for one in view.places
        ],
    )


def _read(context: Context, draft_id: uuid.UUID) -> DraftOut:
    return _out(operations.draft_of(context.session, context.signed_in, draft_id))


@router.get("", responses=RESPONSES)
def list_drafts(context: SignedIn) -> list[DraftLineOut]:
    """Your drafts, newest first; nobody else sees them."""
    return [
        DraftLineOut(id=one.id, title=one.title, started_on=one.on)
        for one in drafts.drafts_of(context.session, context.signed_in)
    ]


@router.post("", status_code=201, responses=RESPONSES)
def start_draft(command: Answers, context: SignedIn, once: Once) -> DraftOut:
    """Begin, with as many answers as there are."""
    session, actor = context.session, context.signed_in
    return _read(context, once.made(lambda: drafts.start_draft(session, actor, command)))


@router.get("/{draft_id}", responses=RESPONSES)
def read_draft(draft_id: uuid.UUID, context: SignedIn) -> DraftOut:
    """What was answered, what is missing, and what the covenant prepares."""
    return _read(context, draft_id)


@router.patch("/{draft_id}", responses=RESPONSES)
def answer_draft(draft_id: uuid.UUID, command: Answers, context: SignedIn) -> DraftOut:
    """More answers; what you leave out stays as it was, what you send empty is cleared."""
    drafts.keep(context.session, context.signed_in, draft_id, command)
    return _read(context, draft_id)


@router.delete("/{draft_id}", status_code=204, responses=RESPONSES)
def discard_draft(draft_id: uuid.UUID, context: SignedIn) -> Response:
    """Throw it away."""
    drafts.discard(context.session, context.signed_in, draft_id)
    return Response(status_code=204)


@router.post("/{draft_id}/opening", responses=RESPONSES)
def open_case(
    draft_id: uuid.UUID, context: SignedIn, once: Once, command: Saying | None = None
) -> OpenedOut:
    """Open the case, ask the parties, settle regie: in one go, and only once."""
    session, actor = context.session, (command or Saying()).by(context.signed_in)
    made = once.made(lambda: operations.open_from_draft(session, actor, draft_id)[1])
    return OpenedOut(case_id=made)
