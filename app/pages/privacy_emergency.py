"""Nood, for the privacy officer: who broke the glass, what was shared, and whether it was right."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from app.casefile.cases import NOT_INFORMED_LABELS, NotInformedReason
from app.emergency import guarding
from app.emergency.guarding import GuardedAccess, GuardedShare, ReviewAccess, ReviewOutcome
from app.pages.forms import go, try_or_show
from app.web.context import Context, SignedIn
from app.web.dutch import count, day, moment, relative
from app.web.flash import Flash
from app.web.rendering import render
from app.web.validation import Command, EmptyIsNone, Text, parse

router = APIRouter(prefix="/privacy/nood")
REASONS = [(one.value, label) for one, label in NOT_INFORMED_LABELS.items()]
OUTCOMES = [
    (ReviewOutcome.RIGHT.value, "Juist"),
    (ReviewOutcome.WRONG.value, "Niet juist"),
]
OUTCOME_LABELS = {ReviewOutcome.RIGHT: "juist", ReviewOutcome.WRONG: "niet juist"}
NAMES = {"motive": "motief", "outcome": "oordeel", "toldOn": "verteld_op", "told_on": "verteld_op",
         "not_told_reason": "waarom_niet"}  # fmt: skip


class Typed(Command):
    """What was typed about a break-glass."""

    outcome: Literal["right", "wrong"]
    motive: Text
    told_on: Annotated[date | None, EmptyIsNone] = None
    not_told_reason: Annotated[NotInformedReason | None, EmptyIsNone] = None


@router.get("")
def page(request: Request, context: SignedIn) -> Response:
    """What waits for a review on top."""
    return _show(request, context, None, {}, {}, 200)


def _show(
    request: Request,
    context: Context,
    about: uuid.UUID | None,
    typed: Mapping[str, str],
    errors: Mapping[str, str],
    status: int,
) -> Response:
    session, actor = context.session, context.signed_in
    shown = {
        "about": about,
        "form": typed,
        "errors": errors,
        "outcomes": OUTCOMES,
        "reasons": REASONS,
        "accesses": [_access(one, actor.now) for one in guarding.accesses(session, actor)],
        "shares": [_shared(one, actor.now) for one in guarding.shares(session, actor)],
    }
    return render(request, "emergency/reviews.html", status=status, page=shown)


def _access(one: GuardedAccess, now: datetime) -> dict[str, Any]:
    late = one.reviewed_at is None and one.review_due <= now
    due = f"Beoordelen voor {day(one.review_due, now)}, {relative(one.review_due, now)}."
    return {
        "id": one.id,
        "title": f"Noodtoegang in {one.case_number}",
        "who": ", ".join(
            part for part in (one.person_name, one.function.label, one.organisation_name) if part
        ),
        "when": f"Van {moment(one.starts_at, now)} tot {moment(one.ends_at, now)}.",
        "live": one.ends_at > now,
        "reason": one.reason,
        "opened": f"{count(one.entries_opened, 'onderdeel', 'onderdelen')} te lezen",
        "told": _told(one.told_on, one.not_told_reason, now),
        "is_told": one.told_on is not None,
        "late": late,
        "due": "" if one.reviewed_at else due,
        "outcome": _outcome(one.outcome, one.motive),
    }


def _shared(one: GuardedShare, now: datetime) -> dict[str, Any]:
    return {
        "id": one.id,
        "title": f"Gedeeld in nood in {one.case_number}",
        "what": one.category.label,
        "line": f"Van {one.from_organisation} ({one.from_function.label}) aan "
        f"{one.to_organisation} ({one.to_function.label}).",
        "when": f"Gedeeld {moment(one.starts_at, now)}. Te lezen tot {day(one.ends_at, now)}.",
        "told": _told(one.told_on, one.not_told_reason, now),
        "outcome": _outcome(one.outcome, one.motive),
    }


def _told(on: date | None, reason: NotInformedReason | None, now: datetime) -> str:
    if on is not None:
        return f"De inwoner weet het, sinds {day(on, now)}." if on <= now.date() else (
            f"De inwoner hoort het op {day(on, now)}."
        )  # fmt: skip
    return f"De inwoner weet het nog niet. {NOT_INFORMED_LABELS[reason]}" if reason else ""


def _outcome(outcome: ReviewOutcome | None, motive: str | None) -> str:
    return f"{OUTCOME_LABELS[outcome].capitalize()}. {motive or ''}" if outcome else ""


@router.post("/toegang/{access_id:uuid}")
def review_access(
    request: Request,
    context: SignedIn,
    access_id: uuid.UUID,
    oordeel: Annotated[str, Form()] = "",
    motief: Annotated[str, Form()] = "",
    verteld_op: Annotated[str, Form()] = "",
    waarom_niet: Annotated[str, Form()] = "",
) -> Response:
    """Whether breaking the glass was right."""
    session, actor = context.session, context.signed_in
    typed = {"oordeel": oordeel, "motief": motief, "verteld_op": verteld_op,
             "waarom_niet": waarom_niet}  # fmt: skip

    def act() -> Response:
        said = parse(
            Typed,
            {
                "outcome": oordeel,
                "motive": motief,
                "told_on": verteld_op,
                "not_told_reason": waarom_niet,
            },
        )
        command = ReviewAccess(**said.model_dump(by_alias=False))
        guarding.review_access(session, actor, access_id, command)
        return go(request, "/privacy/nood", Flash("Je oordeel is vastgelegd."))

    def show(errors: Mapping[str, str], status: int) -> Response:
        return _show(request, context, access_id, typed, errors, status)

    return try_or_show(session, act, show, NAMES)


@router.post("/toegang/{access_id:uuid}/verteld")
def told(request: Request, context: SignedIn, access_id: uuid.UUID) -> Response:
    """The resident was told after all."""
    guarding.told_of_access(context.session, context.signed_in, access_id)
    return go(request, "/privacy/nood", Flash("Vastgelegd. De inwoner ziet nu wie er keek."))


@router.post("/delingen/{share_id:uuid}")
def review_share(
    request: Request,
    context: SignedIn,
    share_id: uuid.UUID,
    oordeel: Annotated[str, Form()] = "",
    motief: Annotated[str, Form()] = "",
) -> Response:
    """Whether sharing it was right; "niet juist" stops it."""
    session, actor = context.session, context.signed_in
    typed = {"oordeel": oordeel, "motief": motief}

    def act() -> Response:
        said = parse(Typed, {"outcome": oordeel, "motive": motief})
        guarding.review_share(session, actor, share_id, ReviewOutcome(said.outcome), said.motive)
        return go(request, "/privacy/nood", Flash("Je oordeel is vastgelegd."))

    def show(errors: Mapping[str, str], status: int) -> Response:
        return _show(request, context, share_id, typed, errors, status)

    return try_or_show(session, act, show, NAMES)
