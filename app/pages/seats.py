"""Asking a party to the table, taking that back, and leaving."""

import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from pydantic import Field
from starlette.responses import Response

from app.base.errors import FieldError, Invalid
from app.casefile import seats
from app.casefile.cases import case_of
from app.casefile.seats import Indication, Invite, NotGiven
from app.casefile.vocabulary import EntryKind, Function
from app.pages.forms import go, try_or_show
from app.pages.saying import Saying
from app.web.context import Context, SignedIn
from app.web.dutch import count
from app.web.flash import Flash
from app.web.rendering import render
from app.web.validation import Command, Text, parse

router = APIRouter(prefix="/casussen/{case_id:uuid}")

TERMS = [("3", "3 dagen"), ("7", "een week"), ("14", "twee weken"), ("28", "vier weken")]
# How the form says it, in what the operation takes and what the other side reads.
INDICATION_OF: dict[str, Indication] = {
    "ja": "yes",
    "nee": "no",
    "aangevraagd": "requested",
    "niet_nodig": "not_needed",
}
INDICATIONS = {"yes": "Is er.", "no": "Is er niet.", "requested": "Is aangevraagd.",
               "not_needed": "Is niet nodig."}  # fmt: skip
GIVEN = {
    EntryKind.TITLE: "De titel",
    EntryKind.IDENTITY: "Om wie het gaat",
    EntryKind.HELP_REQUEST: "De hulpvraag voor aan tafel",
}
NAMES = {"organisationId": "plek", "question": "vraag", "reason": "reden", "answerOn": "termijn",
         "answer_days": "termijn", "indication": "indicatie"}  # fmt: skip


class InviteForm(Command):
    """What was typed, before the chosen place is taken apart."""

    question: Text
    reason: Text
    answer_days: Annotated[int, Field(ge=1, le=60)]


def _place(value: str) -> tuple[uuid.UUID, Function]:
    organisation, _, function = value.partition(":")
    try:
        return uuid.UUID(organisation), Function(function)
    except ValueError:
        raise Invalid([FieldError("plek", "Kies wie je erbij nodig hebt.")]) from None


def _invite_form(
    request: Request,
    context: Context,
    case_id: uuid.UUID,
    form: Mapping[str, Any],
    errors: Mapping[str, str],
    status: int,
) -> Response:
    session, actor = context.session, context.signed_in
    page = {
        "case_id": case_id,
        "number": case_of(session, actor, case_id).number,
        "places": [
            (
                f"{one.organisation_id}:{one.function.value}",
                f"{one.organisation_name}, {one.function.label}",
                one.ask_us_for or "",
            )
            for one in seats.places(session, actor, case_id)
        ],
        "terms": TERMS,
        "own": [
            (str(one.entry_id), GIVEN[one.kind], one.body)
            for one in seats.to_give(session, actor, case_id)
        ],
        "form": form,
        "errors": errors,
    }
    return render(request, "seats/invite.html", status=status, page=page)


@router.get("/uitnodigen")
def invite_form(request: Request, context: SignedIn, case_id: uuid.UUID) -> Response:
    """Whom do you need."""
    along = [
        str(one.entry_id) for one in seats.to_give(context.session, context.signed_in, case_id)
    ]
    form = {"termijn": "7", "indicatie": "niet_nodig", "meegeven": along}
    return _invite_form(request, context, case_id, form, {}, 200)


@router.post("/uitnodigen")
def invite(
    request: Request,
    context: Saying,
    case_id: uuid.UUID,
    plek: Annotated[str, Form()] = "",
    vraag: Annotated[str, Form()] = "",
    reden: Annotated[str, Form()] = "",
    termijn: Annotated[str, Form()] = "",
    indicatie: Annotated[str, Form()] = "",
    meegeven: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """Ask them, and let what goes along wait for their yes."""
    session, actor = context.session, context.signed_in
    typed = {"plek": plek, "vraag": vraag, "reden": reden, "termijn": termijn,
             "indicatie": indicatie, "meegeven": meegeven or []}  # fmt: skip

    def act() -> Response:
        asked = parse(InviteForm, {"question": vraag, "reason": reden, "answer_days": termijn})
        organisation_id, function = _place(plek)
        seat_id = seats.invite(
            session,
            actor,
            case_id,
            Invite(
                organisation_id=organisation_id,
                function=function,
                question=asked.question,
                reason=asked.reason,
                answer_on=actor.today + timedelta(days=asked.answer_days),
                indication=INDICATION_OF.get(indicatie, "unknown"),
            ),
        )
        ids = [uuid.UUID(one) for one in meegeven or [] if _is_id(one)]
        stayed = seats.give_along(session, actor, case_id, seat_id, ids)
        return go(request, f"/casussen/{case_id}", _asked(stayed))

    def show(errors: Mapping[str, str], status: int) -> Response:
        return _invite_form(request, context, case_id, typed, errors, status)

    return try_or_show(session, act, show, NAMES)


def _is_id(value: str) -> bool:
    try:
        uuid.UUID(value)
    except ValueError:
        return False
    return True


def _asked(stayed: list[NotGiven]) -> Flash:
    said = "De uitnodiging is verstuurd. Pas als ze meedoen, zien ze om wie het gaat."
    if not stayed:
        return Flash(said)
    kept = " en ".join(GIVEN[one.kind].lower() for one in stayed)
    return Flash(f"{said} Dit gaat niet mee, de regels staan het niet toe: {kept}.", "info")


@router.post("/plekken/{seat_id:uuid}/intrekken")
def withdraw(
    request: Request, context: SignedIn, case_id: uuid.UUID, seat_id: uuid.UUID
) -> Response:
    """Take an invitation back."""
    seats.withdraw(context.session, context.signed_in, seat_id)
    return go(request, f"/casussen/{case_id}", Flash("De uitnodiging is ingetrokken."))


@router.get("/verlaten")
def leave_form(request: Request, context: SignedIn, case_id: uuid.UUID) -> Response:
    """What follows from leaving, before it is done."""
    return _leave_form(request, context, case_id, 200)


def _leave_form(request: Request, context: Context, case_id: uuid.UUID, status: int) -> Response:
    session, actor = context.session, context.signed_in
    follows = seats.leaving(session, actor, case_id)
    page = {
        "case_id": case_id,
        "number": case_of(session, actor, case_id).number,
        "consequences": [
            f"Je raakt de toegang kwijt tot {count(follows.loses, 'onderdeel', 'onderdelen')} "
            "van anderen.",
            f"Je houdt {count(follows.keeps, 'onderdeel', 'onderdelen')} die je zelf schreef.",
            "De anderen zien dat je niet meer meedoet.",
        ],
        "blocked": follows.first or "",
    }
    return render(request, "seats/leave.html", status=status, page=page)


@router.post("/verlaten")
def leave(request: Request, context: SignedIn, case_id: uuid.UUID) -> Response:
    """Leave the table."""
    session, actor = context.session, context.signed_in

    def act() -> Response:
        seats.leave(session, actor, case_id)
        return go(request, "/casussen", Flash("Je doet niet meer mee met deze casus."))

    def show(errors: Mapping[str, str], status: int) -> Response:
        # the page itself says what has to happen first
        return _leave_form(request, context, case_id, status)

    return try_or_show(session, act, show, {})
