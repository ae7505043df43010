"""Regels: which rule set holds, what another would change, on paper first, and signing."""

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import Response

from app.base.errors import NotFound
from app.casefile.rule_matrix import Cell, Difference, May, Row, matrix
from app.casefile.rule_sets import rule_set_id as id_of
from app.casefile.rule_table import RULE_SETS, RuleSet
from app.casefile.vocabulary import Function, Purpose
from app.insight import signing
from app.insight.guard import guarded
from app.insight.signing import State
from app.pages.forms import go, try_or_show
from app.web.context import Context, SignedIn
from app.web.dutch import day
from app.web.flash import Flash
from app.web.rendering import render
from app.web.validation import Command, Name, parse

router = APIRouter(prefix="/privacy/regels")
STATES = {
    State.IN_FORCE: ("geldt nu", "done"),
    State.PLANNED: ("gaat nog in", "attention"),
    State.PAST: ("geldt niet meer", "quiet"),
    State.UNSIGNED: ("niet getekend", "quiet"),
}
# How a cell is drawn; the word stands beside it.
SIGNS = {
    May.YES: "check",
    May.CONSENT: "speech",
    May.IF: "question",
    May.IF_AND_CONSENT: "question",
    May.SHORT: "half",
    May.NO: "lock",
}
NAMES = {"effective_from": "vanaf", "effectiveFrom": "vanaf"}


class SignForm(Command):
    """What was typed."""

    effective_from: date
    jurist: Name


@router.get("")
def rule_sets(request: Request, context: SignedIn) -> Response:
    """Every shipped set with where it stands here, and who signed what."""
    session, actor = context.session, context.signed_in
    signed = signing.signatures(session, actor)
    page = {
        "sets": [
            {
                "id": id_of(one),
                "name": named(one),
                "about": one.about,
                "state": STATES[signing.state_of(one, signed)],
                "from": one.valid_from,
                "unsigned_holds": one.holds_unsigned,
                "can_sign": signing.state_of(one, signed) is not State.IN_FORCE,
            }
            for one in RULE_SETS
        ],
        "signatures": [
            {
                "name": f"{one.name} {one.version}",
                "from": one.effective_from,
                "jurist": one.jurist,
                "by": one.signed_by,
                "at": one.signed_at,
                "state": STATES[one.state],
            }
            for one in signed
        ],
    }
    return render(request, "privacy/rule_sets.html", page=page)


def named(one: RuleSet) -> str:
    return f"{one.name} {one.version}"


@router.get("/{rule_set_id:uuid}")
def one_rule_set(
    request: Request,
    context: SignedIn,
    rule_set_id: uuid.UUID,
    doel: Annotated[str, Query()] = "",
    naast: Annotated[str, Query()] = "",
) -> Response:
    """The matrix of one purpose, rendered from the rules; beside another set with `naast`."""
    guarded(context.signed_in)
    rules = signing.found(rule_set_id)
    other = _beside(naast)
    purpose = Purpose(doel) if doel in set(Purpose) else Purpose.WORK
    rows = matrix(rules, purpose)
    before = matrix(other, purpose) if other else rows
    pairs = [_row(old, new) for old, new in zip(before, rows, strict=True)]
    page = {
        "id": rule_set_id,
        "name": named(rules),
        "beside": named(other) if other else None,
        "form": {"doel": purpose.value, "naast": naast},
        "purposes": [(one.value, one.label) for one in Purpose],
        "purpose": purpose.label,
        "others": [(str(id_of(one)), named(one)) for one in RULE_SETS if one is not rules],
        "functions": [one.label for one in Function],
        "rows": pairs,
        "changed": sum(cell["changed"] for row in pairs for cell in row["cells"]),
    }
    return render(request, "privacy/matrix.html", page=page)


def _beside(wanted: str) -> RuleSet | None:
    if not wanted:
        return None
    try:
        return signing.found(uuid.UUID(wanted))
    except ValueError:
        raise NotFound from None


def _row(old: Row, new: Row) -> dict[str, Any]:
    return {
        "label": new.label,
        "cells": [
            {
                "sign": SIGNS[cell.may],
                "text": cell.text,
                "changed": was != cell,
                "was": _said(was),
            }
            for was, cell in zip(old.cells, new.cells, strict=True)
        ],
    }


def _said(cell: Cell) -> dict[str, str]:
    return {"sign": SIGNS[cell.may], "text": cell.text}


@router.get("/{rule_set_id:uuid}/tekenen")
def paper(request: Request, context: SignedIn, rule_set_id: uuid.UUID) -> Response:
    """On paper first: what it would end, in numbers, and open; and the form to sign it."""
    return _paper(request, context, rule_set_id, {}, {}, 200)


def _paper(
    request: Request,
    context: Context,
    rule_set_id: uuid.UUID,
    form: Mapping[str, str],
    errors: Mapping[str, str],
    status: int,
) -> Response:
    session, actor = context.session, context.signed_in
    tried = signing.on_paper(session, actor, rule_set_id)
    first = max(actor.today, tried.rule_set.valid_from)
    page = {
        "id": rule_set_id,
        "name": named(tried.rule_set),
        "about": tried.rule_set.about,
        "now": named(tried.compared_with),
        "is_now": tried.rule_set is tried.compared_with,
        "form": {"vanaf": first.isoformat()} | dict(form),
        "errors": errors,
        "first": first,
        "later": first > actor.today,
        "number": tried.disclosures,
        "ends": [
            {
                "category": one.category.label,
                "from": one.from_function.label,
                "to": one.to_function.label,
                "number": one.disclosures,
            }
            for one in tried.ends
        ],
        "opens": _told(tried.opens),
        "closes": _told(tried.closes),
    }
    return render(request, "privacy/sign_rules.html", status=status, page=page)


def _told(found: list[Difference]) -> list[dict[str, str]]:
    """The same way under several purposes is one line."""
    lines: dict[tuple[str, str, str, str], list[str]] = {}
    for one in found:
        authors = (
            "iedereen"
            if len(one.from_functions) == len(Function)
            else ", ".join(author.label for author in one.from_functions)
        )
        key = (one.category.label, authors, one.to_function.label, one.way)
        lines.setdefault(key, []).append(one.purpose.label)
    return [
        {"category": category, "from": authors, "to": to, "way": way, "purposes": ", ".join(under)}
        for (category, authors, to, way), under in lines.items()
    ]


@router.post("/{rule_set_id:uuid}/tekenen")
def sign(
    request: Request,
    context: SignedIn,
    rule_set_id: uuid.UUID,
    vanaf: Annotated[str, Form()] = "",
    jurist: Annotated[str, Form()] = "",
) -> Response:
    """Sign it from a day on."""
    session, actor = context.session, context.signed_in
    guarded(actor)

    def act() -> Response:
        said = parse(SignForm, {"effective_from": vanaf, "jurist": jurist})
        signing.sign(
            session,
            actor,
            signing.Sign(
                rule_set_id=rule_set_id, effective_from=said.effective_from, jurist=said.jurist
            ),
        )
        rules = named(signing.found(rule_set_id))
        since = day(said.effective_from, actor.now)
        told = f"Getekend. {rules} geldt vanaf {since}. Casussen volgen vanzelf."
        return go(request, "/privacy/regels", Flash(told))

    def show(errors: Mapping[str, str], status: int) -> Response:
        named_fields = {NAMES.get(field, field): message for field, message in errors.items()}
        typed = {"vanaf": vanaf, "jurist": jurist}
        return _paper(request, context, rule_set_id, typed, named_fields, status)

    return try_or_show(session, act, show, {})
