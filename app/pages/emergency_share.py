"""Delen in nood: one part, to one party that the rules keep it from."""

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from app.casefile import entries
from app.casefile.cases import NOT_INFORMED_LABELS, NotInformedReason, case_of
from app.emergency import sharing
from app.emergency.rules import LONGEST_DAYS, USUAL_DAYS
from app.emergency.sharing import EmergencyShareView, ShareInEmergency
from app.pages.forms import go, try_or_show
from app.pages.saying import Saying
from app.web.context import Context, SignedIn
from app.web.dutch import day, moment
from app.web.flash import Flash
from app.web.rendering import render
from app.web.validation import Command, EmptyIsNone, Line, Text, parse

router = APIRouter(prefix="/casussen/{case_id:uuid}")
ENTRY = "/onderdelen/{entry_id:uuid}/delen-in-nood"
REASONS = [(one.value, label) for one, label in NOT_INFORMED_LABELS.items()]
NAMES = {"seatId": "partij", "seat_id": "partij", "weighing": "afweging", "consulted": "collega",
         "toldOn": "verteld_op", "told_on": "verteld_op", "not_told_reason": "waarom_niet",
         "days": "dagen", "body": "wat"}  # fmt: skip
OUTCOMES = {
    "right": "De functionaris gegevensbescherming vond dit juist.",
    "wrong": "De functionaris gegevensbescherming vond dit niet juist. Het delen is gestopt.",
}


class Typed(Command):
    """What was typed in the form."""

    seat_id: uuid.UUID
    weighing: Text
    consulted: Line
    told_on: Annotated[date | None, EmptyIsNone]
    not_told_reason: Annotated[NotInformedReason | None, EmptyIsNone]
    days: int


@router.get(ENTRY)
def form(request: Request, context: SignedIn, case_id: uuid.UUID, entry_id: uuid.UUID) -> Response:
    """To whom, why, and when the resident hears of it."""
    start = {"dagen": str(USUAL_DAYS), "verteld_op": context.signed_in.today.isoformat()}
    return _show(request, context, case_id, entry_id, start, {}, 200)


def _show(
    request: Request,
    context: Context,
    case_id: uuid.UUID,
    entry_id: uuid.UUID,
    typed: Mapping[str, str],
    errors: Mapping[str, str],
    status: int,
) -> Response:
    session, actor = context.session, context.signed_in
    parties = sharing.choices(session, actor, entry_id)
    view = entries.read_entry(session, actor, entry_id)
    page = {
        "case_id": case_id,
        "entry_id": entry_id,
        "number": case_of(session, actor, case_id).number,
        "tag": view.category.label,
        "text": view.body,
        "form": typed,
        "errors": errors,
        "parties": [(str(one.seat_id), f"{one.name}, {one.function_label}") for one in parties],
        "reasons": REASONS,
        "most_days": LONGEST_DAYS,
        "shares": [
            _line(one, context) for one in sharing.shares_of_case(session, actor, case_id, entry_id)
        ],
    }
    return render(request, "emergency/share.html", status=status, page=page)


def _line(one: EmergencyShareView, context: Context) -> dict[str, Any]:
    now = context.signed_in.now
    told = NOT_INFORMED_LABELS[one.not_told_reason] if one.not_told_reason else ""
    if one.told_on is not None:
        verb = "hoorde" if one.told_on < context.signed_in.today else "hoort"
        told = f"De inwoner {verb} het op {day(one.told_on, now)}."
    until = f"tot {moment(one.ends_at, now)}" if one.lives else "gestopt"
    return {
        "id": one.id,
        "line": f"{one.name or 'Een partij die er niet meer is'}, {until}",
        "weighing": one.weighing,
        "consulted": one.consulted,
        "told": told,
        "can_tell": one.told_on is None,
        "outcome": f"{OUTCOMES[one.outcome]} {one.motive or ''}" if one.outcome else "",
    }


@router.post(ENTRY)
def share(
    request: Request,
    context: Saying,
    case_id: uuid.UUID,
    entry_id: uuid.UUID,
    partij: Annotated[str, Form()] = "",
    afweging: Annotated[str, Form()] = "",
    collega: Annotated[str, Form()] = "",
    verteld_op: Annotated[str, Form()] = "",
    waarom_niet: Annotated[str, Form()] = "",
    dagen: Annotated[str, Form()] = str(USUAL_DAYS),
) -> Response:
    """Share it at once."""
    session, actor = context.session, context.signed_in
    typed = {"partij": partij, "afweging": afweging, "collega": collega,
             "verteld_op": verteld_op, "waarom_niet": waarom_niet, "dagen": dagen}  # fmt: skip

    def act() -> Response:
        said = parse(
            Typed,
            {
                "seat_id": partij,
                "weighing": afweging,
                "consulted": collega,
                "told_on": "" if waarom_niet else verteld_op,
                "not_told_reason": waarom_niet,
                "days": dagen,
            },
        )
        sharing.share_in_emergency(
            session, actor, entry_id, ShareInEmergency(**said.model_dump(by_alias=False))
        )
        here = f"/casussen/{case_id}/onderdelen/{entry_id}/delen-in-nood"
        done = "Gedeeld, vanaf nu. De functionaris gegevensbescherming beoordeelt dit."
        return go(request, here, Flash(done))

    def show(errors: Mapping[str, str], status: int) -> Response:
        return _show(request, context, case_id, entry_id, typed, errors, status)

    return try_or_show(session, act, show, NAMES)


@router.post(ENTRY + "/verteld")
def told(
    request: Request,
    context: SignedIn,
    case_id: uuid.UUID,
    entry_id: uuid.UUID,
    deling: Annotated[uuid.UUID, Form()],
) -> Response:
    """The resident was told after all."""
    sharing.tell_resident(context.session, context.signed_in, deling)
    here = f"/casussen/{case_id}/onderdelen/{entry_id}/delen-in-nood"
    return go(request, here, Flash("Vastgelegd. De inwoner kan het nu zelf ook lezen."))
