"""Giving what was written earlier to whoever came to the table later."""

import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from app.casefile.cases import case_of
from app.casefile.vocabulary import Category, EntryKind
from app.desk.newcomers import Missing, Newcomer, give, newcomers
from app.pages.forms import go
from app.web.context import SignedIn
from app.web.dutch import count
from app.web.flash import Flash
from app.web.rendering import render

router = APIRouter(prefix="/casussen/{case_id:uuid}/later-gekomen")
WHAT = {
    EntryKind.TITLE: "de titel",
    EntryKind.IDENTITY: "om wie het gaat",
    EntryKind.MESSAGE: "de gezamenlijke boodschap",
    EntryKind.GOAL: "doel",
    EntryKind.AGREEMENT: "afspraak",
}


@router.get("")
def who_came_later(request: Request, context: SignedIn, case_id: uuid.UUID) -> Response:
    """Per party what of mine it does not have yet; what it needs is ticked."""
    session, actor = context.session, context.signed_in
    page = {
        "case_id": case_id,
        "number": case_of(session, actor, case_id).number,
        "newcomers": [_newcomer(one) for one in newcomers(session, actor, case_id)],
    }
    return render(request, "sharing/newcomers.html", page=page)


def _newcomer(one: Newcomer) -> dict[str, Any]:
    return {
        "seat_id": one.seat_id,
        "name": one.name,
        "line": ", ".join(part for part in (one.person_name, one.function_label) if part),
        "missing": [
            {
                "id": item.entry.id,
                "text": item.entry.body,
                "what": _what(item),
                "ticked": item.needed,
            }
            for item in one.missing
        ],
    }


def _what(item: Missing) -> str:
    if item.entry.category is Category.HELP_REQUEST_TABLE:
        return "de hulpvraag voor aan tafel"
    return WHAT.get(item.entry.kind, item.entry.category.label)


@router.post("/{seat_id:uuid}")
def give_along(
    request: Request,
    context: SignedIn,
    case_id: uuid.UUID,
    seat_id: uuid.UUID,
    onderdeel: Annotated[list[uuid.UUID] | None, Form()] = None,
) -> Response:
    """Share what was ticked with one party that came later."""
    here = f"/casussen/{case_id}/later-gekomen"
    given = give(context.session, context.signed_in, case_id, seat_id, onderdeel or [])
    if not given:
        return go(
            request, here, Flash("Er is niets gedeeld. Vink aan wat je wilt delen.", "warning")
        )
    what = count(given, "onderdeel", "onderdelen")
    said = f"{what.capitalize()} gedeeld. Over een minuut kan deze partij het lezen."
    left = newcomers(context.session, context.signed_in, case_id)
    return go(request, here if left else f"/casussen/{case_id}", Flash(said))
