"""Inzage in a case: the author advises on what they wrote, who has regie signs along."""

import uuid
from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from app.pages.access_requests import CHOICES, DecideForm, item_of, line_of, take_step
from app.pages.forms import go, try_or_show
from app.rights import requests
from app.web.context import Context, SignedIn
from app.web.flash import Flash
from app.web.rendering import render
from app.web.validation import parse

router = APIRouter(prefix="/casussen/{case_id:uuid}/inzage")


@router.get("")
def read(request: Request, context: SignedIn, case_id: uuid.UUID) -> Response:
    """What I am asked about, and what I sign along."""
    return _read(request, context, case_id, {}, {}, 200)


def _read(
    request: Request,
    context: Context,
    case_id: uuid.UUID,
    form: Mapping[str, str],
    errors: Mapping[str, str],
    status: int,
) -> Response:
    session, actor = context.session, context.signed_in
    items = requests.items_in_case(session, actor, case_id)
    signs = [
        one
        for one in requests.access_requests(session, actor)
        if one.case_id == case_id and one.role == "holder"
    ]
    page = {
        "case_id": case_id,
        "asked": [item_of(one) for one in items if one.is_mine],
        "seen": [item_of(one) for one in items if not one.is_mine],
        "to_sign": [line_of(one) | {"step": one.state.value} for one in signs],
        "choices": CHOICES,
        "form": form,
        "errors": errors,
    }
    return render(request, "rights/case_access.html", status=status, page=page)


@router.post("/onderdelen/{item_id:uuid}")
def advise(
    request: Request,
    context: SignedIn,
    case_id: uuid.UUID,
    item_id: uuid.UUID,
    besluit: Annotated[str, Form()] = "",
    waarom: Annotated[str, Form()] = "",
) -> Response:
    """Say whether it should go along, and why."""
    session, actor = context.session, context.signed_in

    def act() -> Response:
        said = parse(DecideForm, {"decision": besluit, "why": waarom})
        requests.advise(session, actor, item_id, said.decision, said.why)
        return go(request, f"/casussen/{case_id}/inzage", Flash("Dank je. Je advies is verstuurd."))

    def show(errors: Mapping[str, str], status: int) -> Response:
        typed = {f"besluit-{item_id}": besluit, f"waarom-{item_id}": waarom}
        named = {f"{name}-{item_id}" if name else "": text for name, text in errors.items()}
        return _read(request, context, case_id, typed, named, status)

    return try_or_show(session, act, show, {"decision": "besluit", "why": "waarom"})


@router.post("/{request_id:uuid}/stap")
def step(
    request: Request,
    context: SignedIn,
    case_id: uuid.UUID,
    request_id: uuid.UUID,
    stap: Annotated[str, Form()] = "",
    waarom: Annotated[str, Form()] = "",
) -> Response:
    """Sign along, or send back."""

    def act() -> Response:
        said = take_step(context, request_id, stap, waarom)
        return go(request, f"/casussen/{case_id}/inzage", Flash(said))

    def show(errors: Mapping[str, str], status: int) -> Response:
        return _read(request, context, case_id, {"waarom": waarom}, errors, status)

    return try_or_show(context.session, act, show, {"why": "waarom"})
