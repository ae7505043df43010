"""Requests for access (GDPR 15), over the API: for the resident, the privacy officer and who signs
along."""

import uuid
from datetime import date, datetime
from typing import Any, Literal

from fastapi import APIRouter
from starlette.responses import Response

from app.api.once import Made, Once
from app.base.errors import FieldError, Invalid
from app.casefile.vocabulary import Category, Function
from app.rights import requests
from app.rights.letters import access_letter
from app.rights.models import AccessDecision, AskedThrough, HandedOver
from app.rights.package import access_package
from app.rights.paper import set_in_type
from app.rights.requests import AccessItemView, AccessRequestView
from app.web.context import SignedIn
from app.web.downloads import PDF, download
from app.web.problems import problem_responses
from app.web.validation import ApiModel, Command, Line, Text

router = APIRouter(prefix="/api/v1", tags=["subject-access-requests"])
RESPONSES = problem_responses(401, 403, 404, 409, 422)
REQUESTS = "/subject-access-requests"
REQUEST = REQUESTS + "/{request_id}"
ITEMS = "/cases/{case_id}/access-items"


class RequestOut(ApiModel):
    """A request, and in which role you see it. How much is undecided only the officer learns."""

    id: uuid.UUID
    case_id: uuid.UUID
    case_number: str
    through: Literal["my_plan", "letter", "spoken"]
    asked_on: date
    due_on: date
    overdue: bool
    state: Literal["open", "signed", "cosigned", "handed_over"]
    role: Literal["officer", "resident", "holder"]
    signed_at: datetime | None
    cosigned_at: datetime | None
    handed_over_at: datetime | None
    handed_over_how: Literal["online", "paper"] | None
    items: int | None
    undecided: int | None


class RequestIn(Command):
    """The resident names their case; the privacy officer names the number in the letter, with how
    and when it came."""

    case_id: uuid.UUID | None = None
    case_number: Line | None = None
    through: Literal["letter", "spoken"] = "letter"
    asked_on: date | None = None


class ItemOut(ApiModel):
    """An entry that does not go along by itself. Which entry it is, only its author and who can
    read it learn; the officer does not."""

    id: uuid.UUID
    request_id: uuid.UUID
    entry_id: uuid.UUID | None
    category: Category
    written_on: date
    organisation: str | None
    function: Function | None
    doubt: Literal["safety", "others", "withheld", "draft"]
    advice: Literal["given", "withheld"] | None
    advice_why: str | None
    decision: Literal["given", "withheld"] | None
    decision_why: str | None


class Judgement(Command):
    """Whether it goes along, and why."""

    judgement: Literal["given", "withheld"]
    why: Text


class AccessStepIn(Command):
    """The next step. `why` belongs to `return`, `how` to `hand_over`."""

    step: Literal["sign", "cosign", "return", "hand_over"]
    why: Text | None = None
    how: Literal["online", "paper"] = "online"


@router.get(REQUESTS, responses=RESPONSES)
def list_requests(context: SignedIn) -> list[RequestOut]:
    """Requests that you have to do with, the first to answer first."""
    found = requests.access_requests(context.session, context.signed_in)
    return [_request(one) for one in found]


@router.post(REQUESTS, status_code=201, responses=RESPONSES)
def ask(command: RequestIn, context: SignedIn, once: Once) -> Made:
    """Ask for access, or note that somebody did. The answer is due within a month."""
    session, actor = context.session, context.signed_in
    case_id, number = command.case_id, command.case_number
    if (case_id is None) == (number is None):
        raise Invalid([FieldError("caseId", "Noem de casus, of het nummer van de casus.")])

    def act() -> uuid.UUID:
        if case_id is not None:
            return requests.ask_access(session, actor, case_id)
        through, on = AskedThrough(command.through), command.asked_on or actor.today
        return requests.note_request(session, actor, number or "", through, on)

    return Made(id=once.made(act))


@router.get(REQUEST, responses=RESPONSES)
def read(request_id: uuid.UUID, context: SignedIn) -> RequestOut:
    """One of them."""
    return _request(requests.read_request(context.session, context.signed_in, request_id))


@router.post(REQUEST + "/steps", status_code=204, responses=RESPONSES)
def step(request_id: uuid.UUID, command: AccessStepIn, context: SignedIn, once: Once) -> None:
    """Sign, sign along, send back, or hand over: by at least two people."""
    session, actor = context.session, context.signed_in

    def act() -> None:
        if command.step == "sign":
            requests.sign(session, actor, request_id)
        elif command.step == "cosign":
            requests.cosign(session, actor, request_id)
        elif command.step == "return":
            requests.send_back(session, actor, request_id, command.why or "")
        else:
            requests.hand_over(session, actor, request_id, HandedOver(command.how))

    once.done(act)


@router.get(REQUEST + "/items", responses=RESPONSES)
def list_items(request_id: uuid.UUID, context: SignedIn) -> list[ItemOut]:
    """What needs a decision, as far as you may see it."""
    session, actor = context.session, context.signed_in
    requests.read_request(session, actor, request_id)
    return [_item(one) for one in requests.items_of(session, actor, request_id=request_id)]


@router.post(REQUEST + "/items/{item_id}/decision", status_code=204, responses=RESPONSES)
def decide(
    request_id: uuid.UUID, item_id: uuid.UUID, command: Judgement, context: SignedIn, once: Once
) -> None:
    """Give or withhold it, with a reason; the privacy officer, until the request is signed."""
    session, actor = context.session, context.signed_in
    requests.access_request(session, actor, request_id)
    judged = AccessDecision(command.judgement)
    once.done(lambda: requests.decide(session, actor, item_id, judged, command.why))


@router.get(REQUEST + "/package", responses=RESPONSES)
def package(request_id: uuid.UUID, context: SignedIn, response: Response) -> dict[str, Any]:
    """Everything that is given, and who looked (`docs/export.md`). For the resident once it is
    handed over; for the officer on the day on which they give it on paper. Each making is logged.
    """
    response.headers["Cache-Control"] = "no-store"
    return access_package(context.session, context.signed_in, request_id)


@router.get(
    REQUEST + "/letter",
    response_class=Response,
    responses={**RESPONSES, 200: {"content": {PDF: {}}}},
)
def letter(request_id: uuid.UUID, context: SignedIn) -> Response:
    """The same as a letter: a tagged, accessible PDF."""
    found = access_package(context.session, context.signed_in, request_id)
    made = set_in_type("access", access_letter(found), context.signed_in.now)
    return download(made, f"inzage-{found['caseNumber']}.pdf", PDF)


@router.get(ITEMS, responses=RESPONSES)
def items_in_case(case_id: uuid.UUID, context: SignedIn) -> list[ItemOut]:
    """What you are asked about in a case, or can read of it as who has regie."""
    found = requests.items_in_case(context.session, context.signed_in, case_id)
    return [_item(one) for one in found]


@router.post(ITEMS + "/{item_id}/advice", status_code=204, responses=RESPONSES)
def advise(
    case_id: uuid.UUID, item_id: uuid.UUID, command: Judgement, context: SignedIn, once: Once
) -> None:
    """The author's advice, before the officer decides."""
    session, actor = context.session, context.signed_in
    judged = AccessDecision(command.judgement)
    once.done(lambda: requests.advise(session, actor, item_id, judged, command.why))


def _request(one: AccessRequestView) -> RequestOut:
    return RequestOut(
        id=one.id,
        case_id=one.case_id,
        case_number=one.number,
        through=one.through.value,
        asked_on=one.asked_on,
        due_on=one.due_on,
        overdue=one.late,
        state=one.state.value,
        role=one.role,
        signed_at=one.signed_at,
        cosigned_at=one.cosigned_at,
        handed_over_at=one.handed_over_at,
        handed_over_how=one.handed_over_how.value if one.handed_over_how else None,
        items=one.items,
        undecided=one.undecided,
    )


def _item(one: AccessItemView) -> ItemOut:
    return ItemOut(
        id=one.id,
        request_id=one.request_id,
        entry_id=one.entry_id,
        category=one.category,
        written_on=one.written_on,
        organisation=one.organisation,
        function=one.function,
        doubt=one.doubt.value,
        advice=one.advice.value if one.advice else None,
        advice_why=one.advice_why,
        decision=one.decision.value if one.decision else None,
        decision_why=one.decision_why,
    )
