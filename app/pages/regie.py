"""Regie: offering it, answering, putting it down, and who had it before."""

import uuid
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from pydantic import Field
from starlette.responses import Response

from app.casefile.cases import case_of
from app.casefile.vocabulary import RegieState
from app.pages.forms import go, try_or_show
from app.pages.saying import Saying
from app.regie import operations
from app.regie.holder import regie_of
from app.regie.offering import make_offer, offering, to_answer
from app.regie.operations import OfferRegie, TermView
from app.web.context import Context, SignedIn
from app.web.dutch import short_day
from app.web.flash import Flash
from app.web.rendering import render
from app.web.validation import Command, Text, parse

router = APIRouter(prefix="/casussen/{case_id:uuid}/regie")
TERMS = [("1", "1 dag"), ("3", "3 dagen"), ("7", "een week"), ("14", "twee weken")]
NAMES = {"seatId": "plek", "seat_id": "plek", "reason": "reden",
         "answerDays": "termijn", "answer_days": "termijn"}  # fmt: skip
TONES = {RegieState.OFFERED: "attention", RegieState.ACCEPTED: "done"}


class OfferForm(Command):
    """What was typed for an offer."""

    seat_id: uuid.UUID
    reason: Text
    answer_days: Annotated[int, Field(ge=1, le=14)]


class WhyForm(Command):
    """Why not, or why no longer."""

    reason: Text


@router.get("/aanbieden")
def offer_form(request: Request, context: SignedIn, case_id: uuid.UUID) -> Response:
    """To whom, and why. From the table, or as coordinator."""
    return _offer_form(request, context, case_id, {"termijn": "3"}, {}, 200)


def _offer_form(
    request: Request,
    context: Context,
    case_id: uuid.UUID,
    form: Mapping[str, str],
    errors: Mapping[str, str],
    status: int,
) -> Response:
    found = offering(context.session, context.signed_in, case_id)
    page = {
        "case_id": case_id,
        "number": found.case_number,
        "back": f"/casussen/{case_id}" if found.from_the_table else "/regie-overzicht",
        "handing_over": found.i_hold,
        "holder": found.holder,
        "default_label": found.default.label if found.default else "",
        "places": [
            (
                str(one.seat_id),
                f"{one.person_name or one.name}{' (jij)' if one.is_me else ''}",
                f"{one.function.label}, {one.name}" if one.person_name else one.function.label,
            )
            for one in found.candidates
        ],
        "terms": TERMS,
        "form": form,
        "errors": errors,
    }
    return render(request, "regie/offer.html", status=status, page=page)


@router.post("/aanbieden")
def offer(
    request: Request,
    context: Saying,
    case_id: uuid.UUID,
    plek: Annotated[str, Form()] = "",
    reden: Annotated[str, Form()] = "",
    termijn: Annotated[str, Form()] = "",
) -> Response:
    """Offer it; whoever is asked reads why."""
    session, actor = context.session, context.signed_in

    def act() -> Response:
        typed = parse(OfferForm, {"seat_id": plek, "reason": reden, "answer_days": termijn})
        back = offering(session, actor, case_id).from_the_table
        make_offer(
            session,
            actor,
            case_id,
            OfferRegie(seat_id=typed.seat_id, reason=typed.reason, answer_days=typed.answer_days),
        )
        said = Flash("De regie is aangeboden. Wie je vroeg, neemt haar aan of zegt nee.")
        return go(request, f"/casussen/{case_id}" if back else "/regie-overzicht", said)

    def show(errors: Mapping[str, str], status: int) -> Response:
        form = {"plek": plek, "reden": reden, "termijn": termijn}
        return _offer_form(request, context, case_id, form, errors, status)

    return try_or_show(session, act, show, NAMES)


@router.get("/neerleggen")
def put_down_form(request: Request, context: SignedIn, case_id: uuid.UUID) -> Response:
    """Regie without a successor."""
    return _put_down_form(request, context, case_id, {}, {}, 200)


def _put_down_form(
    request: Request,
    context: Context,
    case_id: uuid.UUID,
    form: Mapping[str, str],
    errors: Mapping[str, str],
    status: int,
) -> Response:
    session, actor = context.session, context.signed_in
    page = {
        "case_id": case_id,
        "number": case_of(session, actor, case_id).number,
        "i_hold": regie_of(session, actor, case_id).i_hold,
        "form": form,
        "errors": errors,
    }
    return render(request, "regie/put_down.html", status=status, page=page)


@router.post("/neerleggen")
def put_down(
    request: Request,
    context: Saying,
    case_id: uuid.UUID,
    reden: Annotated[str, Form()] = "",
) -> Response:
    """Put it down: from here on nobody holds it, and the coordinator sees that."""
    session, actor = context.session, context.signed_in

    def act() -> Response:
        operations.put_down(session, actor, case_id, parse(WhyForm, {"reason": reden}).reason)
        said = Flash("Je hebt de regie niet meer. De casus is nu zonder regie.", "warning")
        return go(request, f"/casussen/{case_id}", said)

    def show(errors: Mapping[str, str], status: int) -> Response:
        return _put_down_form(request, context, case_id, {"reden": reden}, errors, status)

    return try_or_show(session, act, show, NAMES)


@router.get("/{term_id:uuid}")
def answer_form(
    request: Request, context: SignedIn, case_id: uuid.UUID, term_id: uuid.UUID
) -> Response:
    """An offer that waits for me."""
    return _answer_form(request, context, case_id, term_id, {}, {}, 200)


def _answer_form(
    request: Request,
    context: Context,
    case_id: uuid.UUID,
    term_id: uuid.UUID,
    form: Mapping[str, str],
    errors: Mapping[str, str],
    status: int,
) -> Response:
    found = to_answer(context.session, context.signed_in, case_id, term_id)
    page: dict[str, Any] = {
        "case_id": case_id,
        "number": found.case_number,
        "term_id": term_id,
        "offered_by": found.offered_by,
        "reason": found.reason,
        "due": found.answer_due,
        "current_holder": found.holder,
        "form": form,
        "errors": errors,
    }
    return render(request, "regie/answer.html", status=status, page=page)


@router.post("/{term_id:uuid}/aannemen")
def accept(
    request: Request,
    context: SignedIn,
    case_id: uuid.UUID,
    term_id: uuid.UUID,
    terug: Annotated[str, Form()] = "",
) -> Response:
    """I take it."""
    operations.accept(context.session, context.signed_in, term_id)
    said = Flash("Jij hebt nu de regie. Iedereen aan tafel ziet dat.")
    return go(request, terug or f"/casussen/{case_id}", said)


@router.post("/{term_id:uuid}/afwijzen")
def decline(
    request: Request,
    context: Saying,
    case_id: uuid.UUID,
    term_id: uuid.UUID,
    reden: Annotated[str, Form()] = "",
) -> Response:
    """I would rather not, and this is why."""
    session, actor = context.session, context.signed_in

    def act() -> Response:
        operations.decline(session, actor, term_id, parse(WhyForm, {"reason": reden}).reason)
        said = Flash("Je antwoord is verstuurd. Iemand anders kan nu gevraagd worden.")
        return go(request, f"/casussen/{case_id}", said)

    def show(errors: Mapping[str, str], status: int) -> Response:
        typed = {"reden": reden}
        return _answer_form(request, context, case_id, term_id, typed, errors, status)

    return try_or_show(session, act, show, NAMES)


@router.post("/{term_id:uuid}/intrekken")
def withdraw(
    request: Request, context: SignedIn, case_id: uuid.UUID, term_id: uuid.UUID
) -> Response:
    """Take my offer back."""
    operations.withdraw(context.session, context.signed_in, term_id)
    return go(request, f"/casussen/{case_id}/regie", Flash("Het aanbod is ingetrokken."))


@router.get("")
def history(request: Request, context: SignedIn, case_id: uuid.UUID) -> Response:
    """Who had it, from when until when, and what was said about it."""
    session, actor = context.session, context.signed_in
    terms = operations.history(session, actor, case_id)
    regie = regie_of(session, actor, case_id)
    page = {
        "case_id": case_id,
        "number": case_of(session, actor, case_id).number,
        "can_offer": regie.seat_id is None or regie.i_hold,
        "can_put_down": regie.i_hold,
        "terms": [_term(one, context) for one in terms],
    }
    return render(request, "regie/history.html", page=page)


def _term(found: TermView, context: Context) -> dict[str, Any]:
    now = context.signed_in.now
    if found.held_from is None:
        period = ""
    elif found.held_until is None:
        period = f"Sinds {short_day(found.held_from, now)}"
    else:
        period = f"{short_day(found.held_from, now)} tot {short_day(found.held_until, now)}"
    by = f" door {found.offered_by}" if found.offered_by else ""
    return {
        "term_id": found.id,
        "who": found.person_name or found.name,
        "organisation": found.name if found.person_name else "",
        "state_label": found.state.label,
        "tone": TONES.get(found.state, "quiet"),
        "period": period,
        "offered_line": f"Aangeboden{by}, {short_day(found.offered_at, now)}",
        "reason": found.reason,
        "answer_reason": found.answer_reason or "",
        "can_withdraw": found.can_withdraw,
    }
