"""Bezwaar: recorded on the case, decided by the privacy officer within a month."""

import uuid
from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from app.casefile import objections
from app.casefile.access import read_case
from app.casefile.objections import ObjectionState, RaiseObjection, can_object_to
from app.casefile.table import parties_of
from app.insight.objections import decide_objection, objections_to_guard
from app.pages.consent_form import named
from app.pages.forms import go, try_or_show
from app.pages.saying import Saying
from app.web.context import Context, SignedIn
from app.web.flash import Flash
from app.web.rendering import render
from app.web.validation import Command, Text, parse

router = APIRouter()
CASE = "/casussen/{case_id:uuid}/bezwaren"
DESK = "/privacy/bezwaren"
STATES = {
    ObjectionState.OPEN: "delen staat stil",
    ObjectionState.UPHELD: "gegrond, delen is gestopt",
    ObjectionState.REJECTED: "afgewezen, delen gaat door",
}


class ObjectionForm(Command):
    """What was typed on the case."""

    against_seat_id: uuid.UUID
    words: Text


class DecisionForm(Command):
    """What the privacy officer decided."""

    motive: Text
    upheld: bool


@router.get(CASE)
def on_case(request: Request, context: SignedIn, case_id: uuid.UUID) -> Response:
    """What there is, and recording one."""
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
    case, _ = read_case(session, actor, case_id)
    resident = actor.kind == "resident"
    found = objections.objections_of(session, actor, case_id)
    page = {
        "case_id": case_id,
        "place": "/mijn-plan" if resident else "/casussen",
        "crumbs": [("Mijn plan", "/mijn-plan")]
        if resident
        else [("Casussen", "/casussen"), (case.number, f"/casussen/{case_id}")],
        "resident": resident,
        "parties": [
            (str(one.seat_id), named(one))
            for one in parties_of(session, actor, case_id)
            if can_object_to(one)
        ],
        "objections": [
            {
                "id": one.id,
                "against": one.against_name,
                "state": STATES[one.state],
                "open": one.state is ObjectionState.OPEN,
                "raised_at": one.raised_at,
                "decide_before": one.decide_before,
                "motive": one.motive or "",
                "decided_at": one.decided_at,
            }
            for one in found
        ],
        "form": form,
        "errors": errors,
    }
    return render(request, "objections/case.html", status=status, page=page)


@router.post(CASE)
def raise_objection(
    request: Request,
    context: Saying,
    case_id: uuid.UUID,
    tegen: Annotated[str, Form()] = "",
    woorden: Annotated[str, Form()] = "",
) -> Response:
    """Record it: sharing with that party stands still from now."""
    session, actor = context.session, context.signed_in

    def act() -> Response:
        said = parse(ObjectionForm, {"against_seat_id": tegen, "words": woorden})
        command = RaiseObjection(against_seat_id=said.against_seat_id, words=said.words)
        objections.raise_objection(session, actor, case_id, command)
        done = Flash("Het bezwaar is vastgelegd. Delen met deze partij staat nu stil.")
        return go(request, f"/casussen/{case_id}/bezwaren", done)

    def show(errors: Mapping[str, str], status: int) -> Response:
        typed = {"tegen": tegen, "woorden": woorden}
        return _case(request, context, case_id, typed, errors, status)

    return try_or_show(
        session, act, show,
        {"against_seat_id": "tegen", "againstSeatId": "tegen", "words": "woorden"},
    )  # fmt: skip


@router.get(DESK)
def desk(request: Request, context: SignedIn) -> Response:
    """Objections with their clock, for the privacy officer. Nothing of the case."""
    return _desk(request, context, {}, {}, 200)


def _desk(
    request: Request,
    context: Context,
    form: Mapping[str, str],
    errors: Mapping[str, str],
    status: int,
) -> Response:
    found = objections_to_guard(context.session, context.signed_in)
    page = {
        "objections": [
            {
                "id": str(one.id),
                "number": one.case_number,
                "against": f"{one.against}, {one.against_function.label}",
                "raised_by": one.raised_by.label,
                "raised_at": one.raised_at,
                "decide_before": one.decide_before,
                "late": one.late,
                "open": one.state is ObjectionState.OPEN,
                "state": STATES[one.state],
                "motive": one.motive or "",
                "decided_at": one.decided_at,
            }
            for one in found
        ],
        "form": form,
        "errors": errors,
    }
    return render(request, "objections/desk.html", status=status, page=page)


@router.post(DESK + "/{objection_id:uuid}")
def decide(
    request: Request,
    context: SignedIn,
    objection_id: uuid.UUID,
    besluit: Annotated[str, Form()] = "",
    motief: Annotated[str, Form()] = "",
) -> Response:
    """Decide, with a motive."""
    session, actor = context.session, context.signed_in
    motive, verdict = f"motief-{objection_id}", f"besluit-{objection_id}"

    def act() -> Response:
        upheld = {"gegrond": True, "afgewezen": False}.get(besluit)
        said = parse(DecisionForm, {"motive": motief, "upheld": upheld})
        decide_objection(session, actor, objection_id, upheld=said.upheld, motive=said.motive)
        words = "Het delen is gestopt." if said.upheld else "Het delen gaat door."
        return go(request, DESK, Flash(f"Besloten. {words}"))

    def show(errors: Mapping[str, str], status: int) -> Response:
        return _desk(request, context, {motive: motief, verdict: besluit}, errors, status)

    return try_or_show(session, act, show, {"motive": motive, "upheld": verdict})
