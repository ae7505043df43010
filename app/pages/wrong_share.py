"""Dit had ik niet mogen delen: stop it, and let the privacy officer know."""

import uuid
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from app.casefile.cases import case_of
from app.casefile.vocabulary import Function
from app.emergency import wrong_share
from app.emergency.wrong_share import Reader, ReportedBreach, WrongShare
from app.pages.forms import go, try_or_show
from app.pages.saying import Saying
from app.web.context import Context, SignedIn
from app.web.flash import Flash
from app.web.rendering import render
from app.web.validation import Command, Text, parse

router = APIRouter(prefix="/casussen/{case_id:uuid}/onderdelen/{entry_id:uuid}/verkeerd-gedeeld")
NAMES = {"description": "wat_ging_mis", "seatIds": "partijen", "seat_ids": "partijen"}


class Typed(Command):
    """What was typed in the form."""

    description: Text
    seat_ids: tuple[uuid.UUID, ...]


@router.get("")
def form(request: Request, context: SignedIn, case_id: uuid.UUID, entry_id: uuid.UUID) -> Response:
    """Who could read it, and what went wrong; and what was reported before, with who read it."""
    parties = wrong_share.reached(context.session, context.signed_in, entry_id)
    chosen = {"partijen": [str(one.seat_id) for one in parties]}
    return _show(request, context, case_id, entry_id, chosen, {}, 200)


def _show(
    request: Request,
    context: Context,
    case_id: uuid.UUID,
    entry_id: uuid.UUID,
    typed: Mapping[str, Any],
    errors: Mapping[str, str],
    status: int,
) -> Response:
    session, actor = context.session, context.signed_in
    parties = wrong_share.reached(session, actor, entry_id)
    page = {
        "case_id": case_id,
        "entry_id": entry_id,
        "number": case_of(session, actor, case_id).number,
        "form": typed,
        "errors": errors,
        "parties": [(str(one.seat_id), f"{one.name}, {one.function_label}") for one in parties],
        "reported": [_line(one) for one in wrong_share.breaches_of(session, actor, entry_id)],
    }
    return render(request, "emergency/wrong_share.html", status=status, page=page)


def _line(one: ReportedBreach) -> dict[str, Any]:
    waits = "bij de functionaris gegevensbescherming"
    state = "afgerond" if one.closed else "besloten" if one.decided else waits
    return {
        "at": one.discovered_at,
        "state": state,
        "done": one.closed,
        "readers": [reader_line(each) for each in one.readers],
    }


def reader_line(one: Reader) -> dict[str, Any]:
    """One time that somebody had it before them: which party, when, how."""
    function = Function(one.function).label if one.function else ""
    return {
        "at": one.at,
        "who": ", ".join(part for part in (one.organisation_name, function) if part),
        "how": "zag het in een lijst" if one.outcome == "found" else "las het",
    }


@router.post("")
def report(
    request: Request,
    context: Saying,
    case_id: uuid.UUID,
    entry_id: uuid.UUID,
    wat_ging_mis: Annotated[str, Form()] = "",
    partijen: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """Stop it, and open the record."""
    session, actor = context.session, context.signed_in
    typed = {"wat_ging_mis": wat_ging_mis, "partijen": partijen or []}

    def act() -> Response:
        said = parse(Typed, {"description": wat_ging_mis, "seat_ids": partijen or []})
        known = {one.seat_id for one in wrong_share.reached(session, actor, entry_id)}
        # all whom I know is all: then also whoever I may not know of loses it
        seats = None if set(said.seat_ids) == known else said.seat_ids
        wrong_share.report_wrong_share(
            session, actor, entry_id, WrongShare(description=said.description, seat_ids=seats)
        )
        here = f"/casussen/{case_id}/onderdelen/{entry_id}/verkeerd-gedeeld"
        done = "Het delen is gestopt. De functionaris gegevensbescherming weet het."
        return go(request, here, Flash(done))

    def show(errors: Mapping[str, str], status: int) -> Response:
        named = {NAMES.get(field.split(".")[0], field): said for field, said in errors.items()}
        return _show(request, context, case_id, entry_id, typed, named, status)

    return try_or_show(session, act, show, {})
