"""One shared part: why I see it, who else does, and what its author can do with it."""

import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from app.casefile import entries
from app.casefile.cases import case_of
from app.casefile.entries import EntryView
from app.casefile.vocabulary import Function
from app.desk.sharing import my_seat, newcomers_lacking
from app.emergency.glass import RULE as GLASS
from app.emergency.rules import may_share_in_emergency
from app.emergency.sharing import RULE
from app.insight.read_events import Asked, may_ask, read_events
from app.pages.forms import go
from app.pages.insight import row_of
from app.web.context import Context, SignedIn
from app.web.dutch import last_day, moment, short_day
from app.web.flash import Flash
from app.web.rendering import render

router = APIRouter(prefix="/casussen/{case_id:uuid}/onderdelen/{entry_id:uuid}")
LAST_LOOKS = 5


@router.post("/ongedaan")
def undo(request: Request, context: SignedIn, case_id: uuid.UUID, entry_id: uuid.UUID) -> Response:
    """Take it back before anybody reads it."""
    entries.undo(context.session, context.signed_in, entry_id)
    back = f"/casussen/{case_id}/delen?onderdeel={entry_id}"
    return go(request, back, Flash("Niet gedeeld. Je tekst staat hier nog, als concept."))


@router.get("")
def entry(request: Request, context: SignedIn, case_id: uuid.UUID, entry_id: uuid.UUID) -> Response:
    """One part: why I see it, who else, and what I can do with it."""
    session, actor = context.session, context.signed_in
    view = entries.read_entry(session, actor, entry_id)
    now = actor.now
    correctable = view.kind in entries.OWN_WORDS or view.state == entries.DRAFT
    page = {
        "case_id": case_id,
        "number": case_of(session, actor, case_id).number,
        "id": view.id,
        "version": view.version,
        "tag": view.category.label,
        "text": view.body,
        "by_line": f"{view.author_name}, {moment(view.created_at, now)}",
        "corrected": f"Verbeterd, dit is versie {view.version}." if view.version > 1 else "",
        "why": _why(view),
        "facts": _facts(view, context),
        "mine": view.is_mine,
        "readers": [
            {
                "seat_id": ear.seat_id,
                "name": ear.person_name or ear.name,
                "line": ear.name if ear.person_name else "",
                "since": "kan dit lezen",
                "until": "",
                "read_line": "",
                "can_revoke": view.is_mine,
            }
            for ear in view.heard_by
        ],
        "looks": _looks(context, case_id, entry_id),
        "offers": newcomers_lacking(session, actor, view) if view.is_mine else [],
        "can": (["correct"] if view.is_mine and correctable else [])
        + (["wrong"] if view.is_mine and view.heard_by else [])
        + (["emergency"] if _may_in_emergency(context, view) else []),
        "older": [
            {"version": one.version, "text": one.body, "replaced": one.replaced_at}
            for one in entries.older_versions(session, actor, entry_id)
        ]
        if view.is_mine and view.version > 1
        else [],
    }
    return render(request, "sharing/entry.html", page=page)


def _may_in_emergency(context: Context, view: EntryView) -> bool:
    """Whether I could share it in an emergency with a party that the rules keep it from."""
    if not view.is_mine or view.kind not in entries.FREE_KINDS:
        return False
    function = Function(my_seat(context.session, context.signed_in, view.case_id).function)
    return may_share_in_emergency(function, view.category) is None


def _looks(context: Context, case_id: uuid.UUID, entry_id: uuid.UUID) -> list[dict[str, Any]]:
    """The last times that somebody saw it, for whoever may ask that."""
    session, actor = context.session, context.signed_in
    if not may_ask(session, actor, case_id, entry_id):
        return []
    which = Asked(entry_id=entry_id)
    found = read_events(session, actor, case_id, which, size=LAST_LOOKS)
    return [row_of(one, None) for one in found]


def _why(view: EntryView) -> str:
    if view.is_mine:
        return "Jullie schreven dit zelf."
    if view.why_consent:
        return "De inwoner gaf er toestemming voor dat jij dit leest."
    if view.why_rule == RULE:
        return "De schrijver deelde het in nood met jullie. De anderen weten dat niet."
    if view.why_rule == GLASS:
        return "Je hebt noodtoegang. Die duurt acht uur."
    if view.why_rule == "RES":
        return "Het gaat over jou. Wat over jou gaat, mag jij lezen."
    return "De schrijver deelde het met jullie, omdat het bij jullie taak hoort."


def _facts(view: EntryView, context: Context) -> list[tuple[str, str]]:
    found = [("Soort", view.category.label)]
    if view.why_rule:
        found.append(("Regel", f"{view.why_rule}, regels versie 1"))
    if view.why_ground:
        found.append(("Grondslag", view.why_ground))
    if view.why_until:
        found.append(("Tot en met", short_day(last_day(view.why_until), context.signed_in.now)))
    return found


@router.post("/intrekken")
def revoke(
    request: Request,
    context: SignedIn,
    case_id: uuid.UUID,
    entry_id: uuid.UUID,
    plek: Annotated[uuid.UUID, Form()],
) -> Response:
    """No longer share it with one party."""
    entries.revoke(context.session, context.signed_in, entry_id, plek)
    here = f"/casussen/{case_id}/onderdelen/{entry_id}"
    return go(request, here, Flash("Niet meer gedeeld, vanaf nu."))


@router.post("/delen")
def share_more(
    request: Request,
    context: SignedIn,
    case_id: uuid.UUID,
    entry_id: uuid.UUID,
    plek: Annotated[uuid.UUID, Form()],
) -> Response:
    """Also share it with a party that came later."""
    entries.share_with(context.session, context.signed_in, entry_id, [plek])
    here = f"/casussen/{case_id}/onderdelen/{entry_id}"
    return go(request, here, Flash("Gedeeld. Over een minuut kan die partij het lezen."))
