"""Datalekken, for the privacy officer: the clock, who read it, the decision and its text."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from app.base.errors import Invalid
from app.emergency import guarding
from app.emergency.guarding import DecideBreach, GuardedBreach
from app.emergency.notification import notification
from app.pages.forms import go, try_or_show
from app.pages.wrong_share import reader_line
from app.web.context import Context, SignedIn
from app.web.dutch import count, moment
from app.web.flash import Flash
from app.web.rendering import render
from app.web.validation import Command, Text, parse

router = APIRouter(prefix="/privacy/datalekken")
AUTHORITY, RESIDENT, NOBODY = "ap", "inwoner", "niet"
DECISIONS = [
    (AUTHORITY, "Melden aan de Autoriteit Persoonsgegevens", "Als er risico is voor de inwoner."),
    (RESIDENT, "De inwoner informeren", "Als dat risico hoog is."),
    (NOBODY, "Niet melden", "Als er geen risico is. Het blijft wel in het register staan."),
]
NAMES = {"motive": "motief", "consequences": "gevolgen", "measures": "maatregelen",
         "whatWasDone": "gedaan", "what_was_done": "gedaan"}  # fmt: skip


class Typed(Command):
    """What was typed with the decision."""

    motive: Text
    consequences: Text
    measures: Text


class Done(Command):
    """What was typed at the end."""

    what_was_done: Text


@router.get("")
def list_breaches(request: Request, context: SignedIn) -> Response:
    """The clock that runs out first on top."""
    now = context.signed_in.now
    found = guarding.breaches(context.session, context.signed_in)
    page = {"breaches": [_line(one, now) for one in found]}
    return render(request, "emergency/breaches.html", page=page)


def _line(one: GuardedBreach, now: datetime) -> dict[str, Any]:
    return {
        "id": one.id,
        "title": f"{one.category.label.capitalize()}, in {one.case_number}",
        "line": f"Gemeld door {one.organisation_name or 'een partij'}, {one.function.label}, "
        f"{moment(one.discovered_at, now)}.",
        "clock": clock(one, now),
        "late": one.decided_at is None and one.due_at <= now,
        "state": "afgerond" if one.closed_at else "besloten" if one.decided_at else "",
    }


def clock(one: GuardedBreach, now: datetime) -> str:
    """How long there is left of the 72 hours, until it is decided."""
    if one.decided_at is not None:
        hours = int((one.decided_at - one.discovered_at).total_seconds() // 3600)
        return f"Besloten na {count(hours, 'uur', 'uur')}." if hours else "Besloten binnen een uur."
    left = int((one.due_at - now).total_seconds() // 3600)
    if left < 0 or one.due_at <= now:
        return f"De 72 uur zijn voorbij, {moment(one.due_at, now)}."
    return f"Nog {left} uur van de 72, tot {moment(one.due_at, now)}." if left else (
        f"Nog minder dan een uur, tot {moment(one.due_at, now)}."
    )  # fmt: skip


@router.get("/{breach_id:uuid}")
def one_breach(request: Request, context: SignedIn, breach_id: uuid.UUID) -> Response:
    """One breach: what kind, whom it reached, who read it, and what to do."""
    return _show(request, context, breach_id, {}, {}, 200)


def _show(
    request: Request,
    context: Context,
    breach_id: uuid.UUID,
    typed: Mapping[str, Any],
    errors: Mapping[str, str],
    status: int,
) -> Response:
    actor = context.signed_in
    found, readers = guarding.breach(context.session, actor, breach_id)
    page = {
        **_line(found, actor.now),
        "form": typed,
        "errors": errors,
        "description": found.description,
        "facts": [
            ("Soort gegeven", found.category.label),
            ("Te lezen", f"van {moment(found.shared_from, actor.now)} tot "
                         f"{moment(found.revoked_at, actor.now)}"),
            ("Bereikt", ", ".join(one.label for one in found.reached)),
            ("Inwoners", str(found.subjects)),
        ],
        "readers": [reader_line(one) for one in readers],
        "decisions": DECISIONS,
        "decided": _decided(found),
        "notification": notification(found),
        "what_was_done": found.what_was_done or "",
        "is_closed": found.closed_at is not None,
    }  # fmt: skip
    return render(request, "emergency/breach.html", status=status, page=page)


def _decided(one: GuardedBreach) -> str:
    if one.decided_at is None:
        return ""
    to = [
        label
        for said, label in (
            (one.notify_authority, "melden aan de Autoriteit Persoonsgegevens"),
            (one.inform_resident, "de inwoner informeren"),
        )
        if said
    ]
    return f"{(' en '.join(to) or 'niet melden').capitalize()}. {one.motive or ''}"


@router.post("/{breach_id:uuid}/besluit")
def decide(
    request: Request,
    context: SignedIn,
    breach_id: uuid.UUID,
    besluit: Annotated[list[str] | None, Form()] = None,
    motief: Annotated[str, Form()] = "",
    gevolgen: Annotated[str, Form()] = "",
    maatregelen: Annotated[str, Form()] = "",
) -> Response:
    """Whom it is told, and why."""
    session, actor = context.session, context.signed_in
    chosen = set(besluit or [])
    typed = {"besluit": besluit or [], "motief": motief, "gevolgen": gevolgen,
             "maatregelen": maatregelen}  # fmt: skip

    def act() -> Response:
        if not chosen or (NOBODY in chosen and len(chosen) > 1):
            raise Invalid.one("besluit", "Kies aan wie je het meldt, of kies: niet melden.")
        said = parse(Typed, {"motive": motief, "consequences": gevolgen, "measures": maatregelen})
        command = DecideBreach(
            notify_authority=AUTHORITY in chosen,
            inform_resident=RESIDENT in chosen,
            **said.model_dump(by_alias=False),
        )
        guarding.decide_breach(session, actor, breach_id, command)
        done = Flash("Je besluit is vastgelegd. De tekst voor de melding staat klaar.")
        return go(request, f"/privacy/datalekken/{breach_id}", done)

    def show(errors: Mapping[str, str], status: int) -> Response:
        return _show(request, context, breach_id, typed, errors, status)

    return try_or_show(session, act, show, NAMES)


@router.post("/{breach_id:uuid}/afronden")
def close(
    request: Request,
    context: SignedIn,
    breach_id: uuid.UUID,
    gedaan: Annotated[str, Form()] = "",
) -> Response:
    """Close it with what was done."""
    session, actor = context.session, context.signed_in

    def act() -> Response:
        said = parse(Done, {"what_was_done": gedaan})
        guarding.close_breach(session, actor, breach_id, said.what_was_done)
        return go(request, "/privacy/datalekken", Flash("Het datalek is afgerond."))

    def show(errors: Mapping[str, str], status: int) -> Response:
        return _show(request, context, breach_id, {"gedaan": gedaan}, errors, status)

    return try_or_show(session, act, show, NAMES)
