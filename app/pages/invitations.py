"""An invitation, on the side of the organisation that is asked."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from app.casefile import seats
from app.casefile.seats import Invitation, Known
from app.pages.forms import go, try_or_show
from app.pages.saying import Saying
from app.pages.seats import INDICATIONS
from app.web.context import Context, SignedIn
from app.web.flash import Flash
from app.web.rendering import render
from app.web.validation import Command, EmptyIsNone, Line, Text, parse

router = APIRouter(prefix="/uitnodigingen/{seat_id:uuid}")
NAMES = {"why": "reden_kennen", "reason": "reden_afwijzen",
         "accountId": "persoon", "account_id": "persoon"}  # fmt: skip
WITHOUT_A_NAME = "Deze casus heeft nog geen naam. De vraag kun je wel beantwoorden."


class KnownForm(Command):
    """Why somebody wants to know of whom this is."""

    why: Line


class DeclineForm(Command):
    """Why not, in words that say nothing about the resident."""

    reason: Annotated[Text | None, EmptyIsNone] = None


class AssignForm(Command):
    """The colleague who takes it."""

    account_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class InvitationPage:
    """The question and no identity, unless somebody asked for it less than a day ago."""

    seat_id: uuid.UUID
    from_name: str
    from_function: str
    from_organisation: str
    phone: str
    function_label: str
    purpose_label: str
    question: str
    reason: str
    due: datetime
    late: bool
    indication: str
    assigned_to: str | None
    known: Known | None
    can_ask_known: bool
    known_refused: str
    form: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


def _page(
    found: Invitation, now: datetime, form: Mapping[str, str], errors: Mapping[str, str]
) -> InvitationPage:
    asker = found.asker
    organisation = (asker.organisation_name if asker else None) or "Iemand"
    return InvitationPage(
        seat_id=found.seat_id,
        from_name=(asker.name if asker else None) or organisation,
        from_function=asker.function.label if asker else "",
        from_organisation=organisation,
        phone=(asker.phone if asker else None) or "",
        function_label=found.function.label,
        purpose_label=found.purpose.label,
        question=found.question,
        reason=found.reason,
        due=found.answer_due or found.invited_at,
        late=found.is_urgent(now),
        indication=INDICATIONS.get(found.indication or "", ""),
        assigned_to=found.assigned_to,
        known=found.known,
        can_ask_known=found.case_is_named,
        known_refused="" if found.case_is_named else WITHOUT_A_NAME,
        form=form,
        errors=errors,
    )


def _show(
    request: Request,
    context: Context,
    seat_id: uuid.UUID,
    form: Mapping[str, str],
    errors: Mapping[str, str],
    status: int,
) -> Response:
    actor = context.signed_in
    found = seats.invitation(context.session, actor, seat_id)
    page = _page(found, actor.now, form, errors)
    return render(request, "invitations/answer.html", status=status, page=page)


@router.get("")
def read(request: Request, context: SignedIn, seat_id: uuid.UUID) -> Response:
    """What is asked of us, by whom and why."""
    return _show(request, context, seat_id, {}, {}, 200)


@router.post("/kennen-wij")
def ask_known(
    request: Request,
    context: SignedIn,
    seat_id: uuid.UUID,
    reden_kennen: Annotated[str, Form()] = "",
) -> Response:
    """Name and birth date, for a day."""
    session, actor = context.session, context.signed_in

    def act() -> Response:
        why = parse(KnownForm, {"why": reden_kennen}).why
        seats.known_to_us(session, actor, seat_id, why)
        return go(request, f"/uitnodigingen/{seat_id}")

    def show(errors: Mapping[str, str], status: int) -> Response:
        form = {"reden_kennen": reden_kennen}
        named = {key or "reden_kennen": message for key, message in errors.items()}
        return _show(request, context, seat_id, form, named, status)

    return try_or_show(session, act, show, NAMES)


@router.post("/aannemen")
def accept(request: Request, context: SignedIn, seat_id: uuid.UUID) -> Response:
    """We take part; on to the case."""
    session, actor = context.session, context.signed_in

    def act() -> Response:
        case_id = seats.invitation(session, actor, seat_id).case_id
        seats.accept(session, actor, seat_id)
        said = Flash("Je doet mee. Dit is wat de anderen met je delen.")
        return go(request, f"/casussen/{case_id}", said)

    def show(errors: Mapping[str, str], status: int) -> Response:
        return _show(request, context, seat_id, {}, errors, status)

    return try_or_show(session, act, show, NAMES)


@router.post("/afwijzen")
def decline(
    request: Request,
    context: Saying,
    seat_id: uuid.UUID,
    reden_afwijzen: Annotated[str, Form()] = "",
) -> Response:
    """We cannot take part; the answer reads the same whatever the cause is."""
    session, actor = context.session, context.signed_in

    def act() -> Response:
        reason = parse(DeclineForm, {"reason": reden_afwijzen}).reason
        seats.decline(session, actor, seat_id, reason)
        said = Flash("Je antwoord is verstuurd: “Wij kunnen niet meedoen.”")
        return go(request, "/vandaag", said)

    def show(errors: Mapping[str, str], status: int) -> Response:
        form = {"reden_afwijzen": reden_afwijzen}
        return _show(request, context, seat_id, form, errors, status)

    return try_or_show(session, act, show, NAMES)


@router.get("/toewijzen")
def assign_form(request: Request, context: SignedIn, seat_id: uuid.UUID) -> Response:
    """Who of us takes this."""
    return _assign_form(request, context, seat_id, {}, {}, 200)


def _assign_form(
    request: Request,
    context: Context,
    seat_id: uuid.UUID,
    form: Mapping[str, str],
    errors: Mapping[str, str],
    status: int,
) -> Response:
    session, actor = context.session, context.signed_in
    found = seats.invitation(session, actor, seat_id)
    page = {
        "seat_id": seat_id,
        "from_organisation": found.asked_by_organisation or "Iemand",
        "question": found.question,
        "function_label": found.function.label,
        "people": [
            (str(one.account_id), one.name, one.title)
            for one in seats.colleagues(session, actor, seat_id)
        ],
        "form": form,
        "errors": errors,
    }
    return render(request, "invitations/intake.html", status=status, page=page)


@router.post("/toewijzen")
def assign(
    request: Request,
    context: SignedIn,
    seat_id: uuid.UUID,
    persoon: Annotated[str, Form()] = "",
) -> Response:
    """Pass it on."""
    session, actor = context.session, context.signed_in

    def act() -> Response:
        account_id = parse(AssignForm, {"account_id": persoon}).account_id
        seats.assign(session, actor, seat_id, account_id)
        if account_id == actor.account_id:
            return go(request, f"/uitnodigingen/{seat_id}", Flash("Jij geeft het antwoord."))
        return go(request, "/vandaag", Flash("Doorgegeven. Je collega geeft het antwoord."))

    def show(errors: Mapping[str, str], status: int) -> Response:
        form = {"persoon": persoon}
        return _assign_form(request, context, seat_id, form, errors, status)

    return try_or_show(session, act, show, NAMES)
