"""Inzage: the requests for access that the privacy officer works on."""

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from app.base.errors import NotFound
from app.insight.guard import guarded
from app.pages.forms import go, try_or_show
from app.rights import requests
from app.rights.letters import access_letter
from app.rights.models import AccessDecision, AskedThrough, Doubt, HandedOver, RequestState
from app.rights.package import access_package, as_json
from app.rights.paper import set_in_type
from app.rights.requests import AccessItemView, AccessRequestView
from app.web.context import Context, SignedIn
from app.web.downloads import JSON, PDF, download
from app.web.flash import Flash
from app.web.rendering import render
from app.web.validation import Command, Line, Text, parse

router = APIRouter()
PATH = "/privacy/inzage"
THROUGH = {
    AskedThrough.MY_PLAN: "via Mijn plan",
    AskedThrough.LETTER: "met een brief of e-mail",
    AskedThrough.SPOKEN: "in een gesprek",
}
BY_HAND = [(one.value, THROUGH[one].capitalize()) for one in (AskedThrough.LETTER,
           AskedThrough.SPOKEN)]  # fmt: skip
STATES = {
    RequestState.OPEN: "beslissen",
    RequestState.SIGNED: "wacht op een tweede handtekening",
    RequestState.COSIGNED: "klaar om te geven",
    RequestState.HANDED_OVER: "gegeven",
}
DOUBTS = {
    Doubt.SAFETY: "Gaat over veiligheid van een kind of een ander.",
    Doubt.OTHERS: "Gaat ook over iemand anders.",
    Doubt.WITHHELD: "De inwoner kan dit nu zelf niet zien.",
    Doubt.DRAFT: "Een concept dat nooit gedeeld is.",
}
DECISIONS = {AccessDecision.GIVEN: "meegeven", AccessDecision.WITHHELD: "achterhouden"}
CHOICES = [(one.value, label.capitalize()) for one, label in DECISIONS.items()]
GIVEN = {HandedOver.ONLINE: "in Mijn plan", HandedOver.PAPER: "op papier"}


class NoteForm(Command):
    """What was typed of a request that came by letter."""

    number: Line
    through: AskedThrough
    asked_on: date


class DecideForm(Command):
    """What was decided or advised about one item, and why."""

    decision: AccessDecision
    why: Text


NOTE_NAMES = {"number": "nummer", "caseNumber": "nummer", "through": "hoe", "asked_on": "op",
              "askedOn": "op"}  # fmt: skip


@router.get(PATH)
def list_requests(request: Request, context: SignedIn) -> Response:
    """All requests, the first to answer first."""
    form = {"op": context.signed_in.today.isoformat(), "hoe": AskedThrough.LETTER.value}
    return _list(request, context, form, {}, 200)


def _list(
    request: Request,
    context: Context,
    form: Mapping[str, str],
    errors: Mapping[str, str],
    status: int,
) -> Response:
    session, actor = context.session, context.signed_in
    guarded(actor)
    found = [one for one in requests.access_requests(session, actor) if one.role == "officer"]
    page = {
        "requests": [line_of(one) for one in found],
        "ways": BY_HAND,
        "form": form,
        "errors": errors,
    }
    return render(request, "privacy/access.html", status=status, page=page)


def line_of(one: AccessRequestView) -> dict[str, Any]:
    """A request as a card of the list."""
    return {
        "id": one.id,
        "number": one.number,
        "through": THROUGH[one.through],
        "asked_on": one.asked_on,
        "due_on": one.due_on,
        "late": one.late,
        "state": STATES[one.state],
        "done": one.state is RequestState.HANDED_OVER,
        "undecided": one.undecided or 0,
    }


@router.post(PATH)
def note(
    request: Request,
    context: SignedIn,
    nummer: Annotated[str, Form()] = "",
    hoe: Annotated[str, Form()] = "",
    op: Annotated[str, Form()] = "",
) -> Response:
    """Note a request that came by letter or in a conversation."""
    session, actor = context.session, context.signed_in
    guarded(actor)

    def act() -> Response:
        said = parse(NoteForm, {"number": nummer, "through": hoe, "asked_on": op})
        made = requests.note_request(session, actor, said.number, said.through, said.asked_on)
        return go(request, f"{PATH}/{made}", Flash("Het verzoek staat erin. De maand loopt."))

    def show(errors: Mapping[str, str], status: int) -> Response:
        typed = {"nummer": nummer, "hoe": hoe, "op": op}
        return _list(request, context, typed, errors, status)

    return try_or_show(session, act, show, NOTE_NAMES)


@router.get(PATH + "/{request_id:uuid}")
def read(request: Request, context: SignedIn, request_id: uuid.UUID) -> Response:
    """One request: what is to be decided, and the next step."""
    return _read(request, context, request_id, {}, {}, 200)


def _read(
    request: Request,
    context: Context,
    request_id: uuid.UUID,
    form: Mapping[str, str],
    errors: Mapping[str, str],
    status: int,
) -> Response:
    session, actor = context.session, context.signed_in
    guarded(actor)
    one = requests.read_request(session, actor, request_id)
    items = requests.items_of(session, actor, request_id=request_id)
    page = line_of(one) | {
        "step": one.state.value,
        "signed_by_me": one.signed_by_me,
        "returned_why": one.returned_why,
        "given": GIVEN[one.handed_over_how] if one.handed_over_how else "",
        "given_at": one.handed_over_at,
        "can_make": one.handed_over_how is HandedOver.PAPER,
        "items": [item_of(item) for item in items],
        "choices": CHOICES,
        "form": form,
        "errors": errors,
    }
    return render(request, "privacy/access_request.html", status=status, page=page)


def item_of(one: AccessItemView) -> dict[str, Any]:
    """An item as the list of decisions shows it."""
    who = ", ".join(
        part for part in (one.organisation, one.function.label if one.function else "") if part
    )
    return {
        "id": one.id,
        "category": one.category.label,
        "written_on": one.written_on,
        "who": who,
        "doubt": DOUBTS[one.doubt],
        "body": one.body,
        "advice": DECISIONS[one.advice] if one.advice else "",
        "advice_why": one.advice_why or "",
        "decision": DECISIONS[one.decision] if one.decision else "",
        "decision_code": one.decision.value if one.decision else "",
        "decision_why": one.decision_why or "",
        "mine": one.is_mine,
        "open": one.open,
    }


@router.post(PATH + "/{request_id:uuid}/onderdelen/{item_id:uuid}")
def decide(
    request: Request,
    context: SignedIn,
    request_id: uuid.UUID,
    item_id: uuid.UUID,
    besluit: Annotated[str, Form()] = "",
    waarom: Annotated[str, Form()] = "",
) -> Response:
    """Give or withhold one item, with a reason."""
    session, actor = context.session, context.signed_in
    guarded(actor)

    def act() -> Response:
        said = parse(DecideForm, {"decision": besluit, "why": waarom})
        requests.decide(session, actor, item_id, said.decision, said.why)
        return go(request, f"{PATH}/{request_id}", Flash("Je besluit is vastgelegd."))

    def show(errors: Mapping[str, str], status: int) -> Response:
        typed = {f"besluit-{item_id}": besluit, f"waarom-{item_id}": waarom}
        named = {f"{name}-{item_id}" if name else "": text for name, text in errors.items()}
        return _read(request, context, request_id, typed, named, status)

    return try_or_show(session, act, show, {"decision": "besluit", "why": "waarom"})


@router.post(PATH + "/{request_id:uuid}/stap")
def step(
    request: Request,
    context: SignedIn,
    request_id: uuid.UUID,
    stap: Annotated[str, Form()] = "",
    waarom: Annotated[str, Form()] = "",
) -> Response:
    """Sign, sign along, send back, or hand over."""
    session, actor = context.session, context.signed_in
    guarded(actor)

    def act() -> Response:
        return go(
            request, f"{PATH}/{request_id}", Flash(take_step(context, request_id, stap, waarom))
        )

    def show(errors: Mapping[str, str], status: int) -> Response:
        return _read(request, context, request_id, {"waarom": waarom}, errors, status)

    return try_or_show(session, act, show, {"why": "waarom"})


def take_step(context: Context, request_id: uuid.UUID, step: str, why: str) -> str:
    """Do it, and say what follows. NotFound for a step that no form has."""
    session, actor = context.session, context.signed_in
    if step == "sign":
        requests.sign(session, actor, request_id)
        return "Getekend. Nu moet een tweede meekijken."
    if step == "cosign":
        requests.cosign(session, actor, request_id)
        return "Meegetekend. Het antwoord kan naar de inwoner."
    if step == "return":
        requests.send_back(session, actor, request_id, why)
        return "Teruggegeven. Er wordt opnieuw beslist."
    if step in list(HandedOver):
        requests.hand_over(session, actor, request_id, HandedOver(step))
        return f"Gegeven, {GIVEN[HandedOver(step)]}. Dat staat nu vast."
    raise NotFound


@router.get(PATH + "/{request_id:uuid}/brief")
def letter(context: SignedIn, request_id: uuid.UUID) -> Response:
    """The letter, on the day on which it is given on paper."""
    guarded(context.signed_in)
    return letter_of(context, request_id)


def letter_of(context: Context, request_id: uuid.UUID) -> Response:
    """The package as a letter."""
    package = access_package(context.session, context.signed_in, request_id)
    made = set_in_type("access", access_letter(package), context.signed_in.now)
    return download(made, f"inzage-{package['caseNumber']}.pdf", PDF)


def file_of(context: Context, request_id: uuid.UUID) -> Response:
    """The package as a file that a program can read."""
    package = access_package(context.session, context.signed_in, request_id)
    return download(as_json(package), f"inzage-{package['caseNumber']}.json", JSON)
