"""Bewaren en vernietigen: what goes soon, what is held up, and the certificates of what is gone."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import Response

from app.insight.guard import guarded
from app.pages.forms import go, try_or_show
from app.rights import retention
from app.rights.destruction import WARN_DAYS
from app.rights.retention import Certificate, Hold, PlaceHold, ToDestroy
from app.web.context import Context, SignedIn
from app.web.dutch import MONTHS, count, day_of
from app.web.flash import Flash
from app.web.paging import PAGE_SIZE, Cursors, Page
from app.web.rendering import render
from app.web.validation import Command, Line, Text, parse

router = APIRouter(prefix="/privacy/vernietiging")
PATH = "/privacy/vernietiging"
# Certificates pile up: the newest are on the page, the rest behind it.
CERTIFICATES = 10
# What the tables of a case hold, in the order in which it is read; others by their own name.
KINDS = {
    "cases": "casus",
    "case_shell": "regel in het regie-overzicht",
    "entry": "onderdelen",
    "entry_version": "eerdere versies",
    "disclosure": "delingen",
    "consent": "toestemmingen",
    "message_version": "versies van de boodschap",
    "confirmation": "reacties op de boodschap",
    "contact": "contacten met de inwoner",
    "goal": "doelen",
    "agreement": "afspraken",
    "feedback": "terugkoppelingen",
    "signal": "signalen",
    "regie_term": "regie, aangeboden of gehad",
    "seat": "plekken aan tafel",
    "occupancy": "wie op welke plek zat",
    "subject": "over wie het ging",
    "identity_key": "sleutels om een inwoner te herkennen",
    "known_question": "vragen wie het is",
    "case_exclusion": "mensen die niet mochten kijken",
    "case_draft": "concepten",
    "notice": "berichten",
    "destruction_hold": "keren dat de vernietiging stilstond",
    "idempotency_key": "sleutels van verzoeken",
    "job": "wachtende taken",
    "account": "account van de inwoner, dat nu geen naam meer heeft",
}


class HoldForm(Command):
    """A stop: for which case, why, until when."""

    number: Line
    reason: Text
    review_on: date


class ReviewForm(Command):
    """The stop goes on."""

    reason: Text
    review_on: date


class LiftForm(Command):
    """The stop ends."""

    reason: Text


@router.get("")
def overview(
    request: Request,
    context: SignedIn,
    straks: Annotated[str | None, Query()] = None,
    eerder: Annotated[str | None, Query()] = None,
) -> Response:
    """All three, each a list of its own."""
    session, actor = context.session, context.signed_in
    soon = _soon(request, context, straks)
    gone = _gone(request, context, eerder)
    page = {
        "days": WARN_DAYS,
        "today": actor.today,
        "soon": soon.items,
        "soon_more": _href(straks=soon.next_cursor),
        "holds": [_line(one) for one in retention.holds(session, actor)],
        "certificates": gone.items,
        "certificates_more": _href(eerder=gone.next_cursor),
    }
    return render(request, "retention/overview.html", page=page)


def _soon(request: Request, context: Context, cursor: str | None) -> Page[ToDestroy]:
    session, actor = context.session, context.signed_in
    cursors = Cursors(request.app.state.signer, "vernietiging-straks", actor.account_id)
    behind = cursors.position(cursor)
    found = retention.to_destroy(
        session,
        actor,
        retention.warned_until(actor),
        size=PAGE_SIZE + 1,
        after=(date.fromisoformat(behind[0]), uuid.UUID(behind[1])) if behind else None,
    )
    return cursors.page(
        found, PAGE_SIZE, lambda one: (one.destroy_on.isoformat(), str(one.case_id))
    )


def _gone(request: Request, context: Context, cursor: str | None) -> Page[Certificate]:
    session, actor = context.session, context.signed_in
    cursors = Cursors(request.app.state.signer, "vernietiging-eerder", actor.account_id)
    behind = cursors.position(cursor)
    found = retention.certificates(
        session,
        actor,
        size=CERTIFICATES + 1,
        after=(datetime.fromisoformat(behind[0]), uuid.UUID(behind[1])) if behind else None,
    )
    return cursors.page(
        found, CERTIFICATES, lambda one: (one.destroyed_at.isoformat(), str(one.id))
    )


def _href(**where: str | None) -> str:
    kept = {name: value for name, value in where.items() if value}
    return f"{PATH}?{urlencode(kept)}" if kept else ""


def _line(one: Hold) -> dict[str, Any]:
    return {
        "id": one.id,
        "number": one.number,
        "reason": one.reason,
        "review_on": one.review_on,
        "overdue": one.overdue,
        "who": one.placed_by,
        "placed_at": one.placed_at,
    }


@router.get("/stop")
def hold_form(
    request: Request, context: SignedIn, casus: Annotated[str, Query(max_length=20)] = ""
) -> Response:
    """Which case, why, until when."""
    return _hold_form(request, context, {"nummer": casus}, {}, 200)


def _hold_form(
    request: Request,
    context: Context,
    typed: Mapping[str, str],
    errors: Mapping[str, str],
    status: int,
) -> Response:
    guarded(context.signed_in)
    page = {"form": typed, "errors": errors}
    return render(request, "retention/hold.html", status=status, page=page)


@router.post("/stop")
def place_hold(
    request: Request,
    context: SignedIn,
    nummer: Annotated[str, Form()] = "",
    reden: Annotated[str, Form()] = "",
    tot: Annotated[str, Form()] = "",
) -> Response:
    """Hold it up."""
    session, actor = context.session, context.signed_in
    typed = {"nummer": nummer, "reden": reden, "tot": tot}

    def act() -> Response:
        said = parse(HoldForm, {"number": nummer, "reason": reden, "review_on": tot})
        retention.place_hold(session, actor, PlaceHold(**said.model_dump(by_alias=False)))
        return go(request, PATH, Flash(f"De vernietiging van {said.number} staat stil."))

    def show(errors: Mapping[str, str], status: int) -> Response:
        return _hold_form(request, context, typed, errors, status)

    return try_or_show(session, act, show, NAMES)


NAMES = {"number": "nummer", "reason": "reden", "review_on": "tot", "reviewOn": "tot"}


@router.get("/stop/{hold_id:uuid}")
def read_hold(request: Request, context: SignedIn, hold_id: uuid.UUID) -> Response:
    """Look at it again: go on, or let it go."""
    return _read_hold(request, context, hold_id, {}, {}, 200)


def _read_hold(
    request: Request,
    context: Context,
    hold_id: uuid.UUID,
    typed: Mapping[str, str],
    errors: Mapping[str, str],
    status: int,
) -> Response:
    hold = retention.read_hold(context.session, context.signed_in, hold_id)
    page = {"hold": _line(hold), "form": typed, "errors": errors}
    return render(request, "retention/held.html", status=status, page=page)


@router.post("/stop/{hold_id:uuid}/langer")
def review_hold(
    request: Request,
    context: SignedIn,
    hold_id: uuid.UUID,
    reden: Annotated[str, Form()] = "",
    tot: Annotated[str, Form()] = "",
) -> Response:
    """Keep holding it up."""
    session, actor = context.session, context.signed_in

    def act() -> Response:
        said = parse(ReviewForm, {"reason": reden, "review_on": tot})
        retention.review_hold(session, actor, hold_id, said.reason, said.review_on)
        return go(request, PATH, Flash("De vernietiging blijft stilstaan."))

    def show(errors: Mapping[str, str], status: int) -> Response:
        typed = {"reden": reden, "tot": tot}
        return _read_hold(request, context, hold_id, typed, errors, status)

    return try_or_show(session, act, show, NAMES)


@router.post("/stop/{hold_id:uuid}/opheffen")
def lift_hold(
    request: Request,
    context: SignedIn,
    hold_id: uuid.UUID,
    waarom: Annotated[str, Form()] = "",
) -> Response:
    """Let it go on."""
    session, actor = context.session, context.signed_in

    def act() -> Response:
        said = parse(LiftForm, {"reason": waarom})
        hold = retention.lift_hold(session, actor, hold_id, said.reason)
        return go(request, PATH, Flash(f"De vernietiging van {hold.number} gaat weer door."))

    def show(errors: Mapping[str, str], status: int) -> Response:
        return _read_hold(request, context, hold_id, {"waarom": waarom}, errors, status)

    return try_or_show(session, act, show, {"reason": "waarom"})


@router.get("/verklaring/{certificate_id:uuid}")
def certificate(request: Request, context: SignedIn, certificate_id: uuid.UUID) -> Response:
    """One certificate, to be printed."""
    found = retention.certificate(context.session, context.signed_in, certificate_id)
    known = [(kind, label) for kind, label in KINDS.items() if kind in found.counts]
    others = [(kind, kind) for kind in sorted(found.counts) if kind not in KINDS]
    page = {
        "certificate": found,
        "closed": _in_full(found.closed_on),
        "destroyed": _in_full(found.destroyed_at),
        "reapplied": _in_full(found.reapplied_at) if found.reapplied_at else "",
        "term": count(found.retention_months, "maand", "maanden"),
        "kinds": [(label, found.counts[kind]) for kind, label in known + others],
    }
    return render(request, "retention/certificate.html", page=page)


def _in_full(value: date) -> str:
    """With the year, always: a certificate is read years later."""
    on = day_of(value)
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}"
