"""Weet de inwoner het? On the case, and how long it takes for the privacy officer."""

import uuid
from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from app.casefile import informing
from app.casefile.cases import NOT_INFORMED_LABELS, NotInformedReason, case_of
from app.insight.objections import untold_to_guard
from app.pages.forms import go, try_or_show
from app.web.context import Context, SignedIn
from app.web.dutch import day
from app.web.flash import Flash
from app.web.rendering import render
from app.web.validation import Command, parse

router = APIRouter()
CASE = "/casussen/{case_id:uuid}/weet-het"


class ReasonForm(Command):
    """Why not yet, out of the closed list."""

    reason: NotInformedReason


@router.get(CASE)
def on_case(request: Request, context: SignedIn, case_id: uuid.UUID) -> Response:
    """Does the resident know?"""
    return _case(request, context, case_id, {}, {}, 200)


def _case(
    request: Request,
    context: Context,
    case_id: uuid.UUID,
    form: Mapping[str, str],
    errors: Mapping[str, str],
    status: int,
) -> Response:
    session, actor = context.session, context.signed_in
    case = case_of(session, actor, case_id)
    found = informing.untold_of(session, actor, case_id)
    page = {
        "case_id": case_id,
        "number": case.number,
        "named": case.named,
        "untold": {
            "since": found.since,
            "reason": NOT_INFORMED_LABELS[found.reason] if found.reason else "",
            "ask_again_on": found.ask_again_on,
            "at_latest": found.at_latest,
            "too_long": actor.today >= found.at_latest,
        }
        if found
        else None,
        "reasons": [(one.value, label) for one, label in NOT_INFORMED_LABELS.items()],
        "form": form or {"reden": found.reason.value if found and found.reason else ""},
        "errors": errors,
    }
    return render(request, "informing/case.html", status=status, page=page)


@router.post(CASE)
def tell(request: Request, context: SignedIn, case_id: uuid.UUID) -> Response:
    """The resident knows now."""
    session, actor = context.session, context.signed_in

    def act() -> Response:
        informing.tell(session, actor, case_id)
        said = Flash("Fijn. De inwoner krijgt een eigen plek en ziet wat er over de inwoner staat.")
        return go(request, f"/casussen/{case_id}", said)

    def show(errors: Mapping[str, str], status: int) -> Response:
        return _case(request, context, case_id, {}, errors, status)

    return try_or_show(session, act, show, {})


@router.post(CASE + "/nog-niet")
def not_yet(
    request: Request,
    context: SignedIn,
    case_id: uuid.UUID,
    reden: Annotated[str, Form()] = "",
) -> Response:
    """Not yet, for this reason."""
    session, actor = context.session, context.signed_in

    def act() -> Response:
        said = parse(ReasonForm, {"reason": reden})
        again = informing.not_yet(session, actor, case_id, said.reason)
        return go(request, f"/casussen/{case_id}",
                  Flash(f"Vastgelegd. We vragen het {day(again, actor.now)} weer."))  # fmt: skip

    def show(errors: Mapping[str, str], status: int) -> Response:
        return _case(request, context, case_id, {"reden": reden}, errors, status)

    return try_or_show(session, act, show, {"reason": "reden"})


@router.get("/privacy/niet-verteld")
def desk(request: Request, context: SignedIn) -> Response:
    """In which cases the resident does not know, and how long, for the privacy officer."""
    found = untold_to_guard(context.session, context.signed_in)
    page = {
        "rows": [
            {
                "number": one.case_number,
                "since": one.since,
                "reason": NOT_INFORMED_LABELS[NotInformedReason(one.reason)] if one.reason else "",
                "ask_again_on": one.ask_again_on,
                "today": context.signed_in.today,
                "too_long": one.too_long,
            }
            for one in found
        ]
    }
    return render(request, "informing/desk.html", page=page)
