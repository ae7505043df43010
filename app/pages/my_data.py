"""Jouw gegevens: what is written about the resident, what is not right of it, and access."""

import uuid
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import Response

from app.base.errors import NotFound
from app.casefile.vocabulary import EntryKind
from app.pages.access_requests import file_of, letter_of
from app.pages.forms import go, try_or_show
from app.pages.my_plan import PATH, Words
from app.rights import requests
from app.rights.models import RequestState
from app.rights.my_data import Written, my_cases, written_about_me
from app.rights.requests import AccessRequestView
from app.rights.statements import add_statement
from app.web.context import Context, SignedIn
from app.web.dutch import short_day
from app.web.flash import Flash
from app.web.rendering import render
from app.web.validation import parse

router = APIRouter(prefix=PATH)

# What these are says more than their category.
SAYS_ITSELF = (EntryKind.TITLE, EntryKind.GOAL, EntryKind.AGREEMENT, EntryKind.MESSAGE,
               EntryKind.QUESTION, EntryKind.SIGNAL, EntryKind.CONTACT)  # fmt: skip


@router.get("/onderdelen")
def written(
    request: Request, context: SignedIn, plan: Annotated[uuid.UUID | None, Query()] = None
) -> Response:
    """What is written about me, newest first."""
    return _written(request, context, plan, {}, {}, 200)


def _written(
    request: Request,
    context: Context,
    case_id: uuid.UUID | None,
    form: Mapping[str, str],
    errors: Mapping[str, str],
    status: int,
) -> Response:
    actor = context.signed_in
    chosen, found = written_about_me(context.session, actor, case_id)
    page = {
        "case_id": chosen,
        "entries": [_line(one, context) for one in found],
        "form": form,
        "errors": errors,
    }
    return render(request, "my_plan/written.html", status=status, page=page)


def _line(one: Written, context: Context) -> dict[str, Any]:
    return {
        "id": one.id,
        "tag": one.kind.label if one.kind in SAYS_ITSELF else one.category.label,
        "text": one.body,
        "line": f"{'Jij' if one.is_mine else one.author_name}, "
        f"{short_day(one.created_at, context.signed_in.now)}",
        "can_answer": not one.is_mine,
        "answers": one.statements,
    }


@router.post("/onderdelen/{entry_id:uuid}/klopt-niet")
def not_right(
    request: Request,
    context: SignedIn,
    entry_id: uuid.UUID,
    casus: Annotated[uuid.UUID, Form()],
    woorden: Annotated[str, Form()] = "",
) -> Response:
    """This is not right, because."""
    session, actor = context.session, context.signed_in
    field = f"woorden-{entry_id}"

    def act() -> Response:
        said = parse(Words, {"reason": woorden})
        add_statement(session, actor, entry_id, said.reason or "")
        done = Flash("Jouw woorden staan er nu bij, voor iedereen die dit leest.")
        return go(request, f"{PATH}/onderdelen?plan={casus}", done)

    def show(errors: Mapping[str, str], status: int) -> Response:
        return _written(request, context, casus, {field: woorden}, errors, status)

    return try_or_show(session, act, show, {"reason": field, "body": field})


@router.get("/inzage")
def access(request: Request, context: SignedIn) -> Response:
    """Ask for all that is kept about me, and get it."""
    return _access(request, context, {}, 200)


def _access(request: Request, context: Context, errors: Mapping[str, str], status: int) -> Response:
    session, actor = context.session, context.signed_in
    cases = my_cases(session, actor)
    if not cases:
        raise NotFound
    mine = [one for one in requests.access_requests(session, actor) if one.role == "resident"]
    waiting = {one.case_id for one in mine if one.state is not RequestState.HANDED_OVER}
    page = {
        "cases": [{"id": one.id, "number": one.number} for one in cases if one.id not in waiting],
        "requests": [_request(one) for one in mine],
        "errors": errors,
    }
    return render(request, "my_plan/access.html", status=status, page=page)


def _request(one: AccessRequestView) -> dict[str, Any]:
    return {
        "id": one.id,
        "number": one.number,
        "asked_on": one.asked_on,
        "due_on": one.due_on,
        "late": one.late,
        "ready": one.state is RequestState.HANDED_OVER,
    }


@router.post("/inzage")
def ask(request: Request, context: SignedIn, casus: Annotated[uuid.UUID, Form()]) -> Response:
    """Ask for it."""

    def act() -> Response:
        requests.ask_access(context.session, context.signed_in, casus)
        said = "Je vraag is verstuurd. Binnen een maand krijg je antwoord."
        return go(request, f"{PATH}/inzage", Flash(said))

    def show(errors: Mapping[str, str], status: int) -> Response:
        return _access(request, context, errors, status)

    return try_or_show(context.session, act, show, {})


@router.get("/inzage/{request_id:uuid}/brief")
def letter(context: SignedIn, request_id: uuid.UUID) -> Response:
    """The answer as a letter."""
    return letter_of(context, request_id)


@router.get("/inzage/{request_id:uuid}/bestand")
def file(context: SignedIn, request_id: uuid.UUID) -> Response:
    """The answer as a file."""
    return file_of(context, request_id)
