"""One agreement on its own page, and the steps that its owner and its writer take with it."""

import uuid
from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from app.casefile.cases import case_of
from app.casefile.table import parties_of
from app.casefile.vocabulary import AgreementState
from app.organisations.actor import Actor
from app.pages.forms import go, try_or_show
from app.pages.plan import HARD_DATES
from app.pages.saying import Saying
from app.plan import feedback, operations
from app.plan.rules import Step
from app.plan.views import AgreementView, plan_of
from app.web.context import Context, SignedIn
from app.web.flash import Flash
from app.web.rendering import render
from app.web.validation import Command, EmptyIsNone, Line, parse

router = APIRouter()
LINE = "/casussen/{case_id:uuid}/afspraken/{agreement_id:uuid}"
TONES = {
    AgreementState.PROPOSED: "attention",
    AgreementState.ACCEPTED: "",
    AgreementState.DONE: "done",
    AgreementState.DROPPED: "",
}


@router.get(LINE)
def read_line(
    request: Request, context: SignedIn, case_id: uuid.UUID, agreement_id: uuid.UUID
) -> Response:
    """One agreement, and what I can do with it."""
    return _line(request, context, case_id, agreement_id, {}, {}, 200)


def _line(
    request: Request,
    context: Context,
    case_id: uuid.UUID,
    agreement_id: uuid.UUID,
    form: Mapping[str, str],
    errors: Mapping[str, str],
    status: int,
) -> Response:
    session, actor = context.session, context.signed_in
    line = operations.read_agreement(session, actor, agreement_id)
    parties = parties_of(session, actor, case_id)
    owner = next((one for one in parties if one.seat_id == line.owner_seat_id), None)
    goal = next(
        (
            goal.text
            for goal in plan_of(session, actor, case_id, parties).goals
            if goal.id == line.goal_id
        ),
        None,
    )
    page: dict[str, Any] = {
        "case_id": case_id,
        "number": case_of(session, actor, case_id).number,
        "id": str(line.id),
        "version": line.version,
        "text": line.text,
        "state": line.state.value,
        "state_label": line.state.label,
        "tone": TONES[line.state],
        "owner": {
            "name": line.owner_person or line.owner_name,
            "function": (owner.person_title or owner.function_label) if owner else "",
            "organisation": (owner.organisation_name or "") if owner else "",
            "phone": line.owner_phone,
            "reach": owner.reach if owner else None,
            "note": f"vervangt {line.owner_stands_in_for}" if line.owner_stands_in_for else "",
        },
        "goal": goal,
        "due": line.due_on,
        "late": line.late,
        "hard": dict(HARD_DATES).get(line.hard_date or "", ""),
        "done_when": line.done_when,
        "reason": line.drop_reason or "",
        "lost_ground": line.lost_ground,
        "audience": "Wie ziet deze afspraak?",
        "proposal": {
            "on": line.proposed_due_on,
            "by": line.owner_person or line.owner_name,
            "why": line.date_reason or "",
        }
        if line.proposed_due_on
        else None,
        "feedback": _feedback(line, actor),
        "own_line": line.for_own_file if line.is_mine or line.i_wrote else "",
        "can": _can(line),
        "today": actor.today,
        "form": form,
        "errors": errors,
    }
    return render(request, "plan/agreement.html", status=status, page=page)


def _feedback(line: AgreementView, actor: Actor) -> list[dict[str, Any]]:
    if line.feedback_id is None:
        return []
    return [
        {
            "id": str(line.feedback_id),
            "to": line.feedback_to or "",
            "due": line.feedback_due_on,
            "late": line.feedback_due_on is not None and line.feedback_due_on < actor.today,
            "given_text": "Er is teruggekoppeld." if line.feedback_given else "",
            "by_me": line.is_mine,
        }
    ]


STEP_NAMES = {
    Step.ACCEPT: "accept",
    Step.PROPOSE_DATE: "other_date",
    Step.AGREE_DATE: "answer_date",
    Step.DONE: "settle",
    Step.DROP: "drop",
    Step.REOPEN: "reopen",
    Step.CHANGE: "edit",
}


def _can(line: AgreementView) -> list[str]:
    found = [STEP_NAMES[step] for step in line.steps]
    open_line = line.state in (AgreementState.PROPOSED, AgreementState.ACCEPTED)
    if not line.is_mine and line.state is not AgreementState.DROPPED:
        found += [] if line.feedback_waits_for_me else ["ask_feedback"]
        found += ["ask_how"] if open_line else []
    return found


NO_NAMES: Mapping[str, str] = {}


def _step(
    request: Request,
    context: Context,
    case_id: uuid.UUID,
    agreement_id: uuid.UUID,
    do: Callable[[], object],
    said: str,
    typed: Mapping[str, str] | None = None,
    names: Mapping[str, str] = NO_NAMES,
    back: str = "",
) -> Response:
    def act() -> Response:
        do()
        return go(request, back or f"/casussen/{case_id}", Flash(said))

    def show(errors: Mapping[str, str], status: int) -> Response:
        return _line(request, context, case_id, agreement_id, typed or {}, errors, status)

    return try_or_show(context.session, act, show, names)


Back = Annotated[str, Form()]
# The version that was on the screen: nobody says yes to words that they have not read.
Version = Annotated[int | None, Form(ge=1, le=32767)]


class OtherDate(Command):
    """The day that suits better, and why."""

    due_on: date
    reason: Annotated[Line | None, EmptyIsNone] = None


class Before(Command):
    """Before which day somebody wants to hear how it went."""

    due_on: date


class Why(Command):
    """What was typed as a reason; that there has to be one, the operation says."""

    reason: Annotated[Line | None, EmptyIsNone] = None


@router.post(LINE + "/akkoord")
def accept(
    request: Request, context: SignedIn, case_id: uuid.UUID, agreement_id: uuid.UUID,
    terug: Back = "", versie: Version = None,
) -> Response:  # fmt: skip
    """I will do this."""
    session, actor = context.session, context.signed_in
    return _step(
        request, context, case_id, agreement_id,
        lambda: operations.accept(session, actor, agreement_id, versie),
        "Afgesproken. Jij doet dit.", back=terug,
    )  # fmt: skip


@router.post(LINE + "/gedaan")
def finish(
    request: Request, context: SignedIn, case_id: uuid.UUID, agreement_id: uuid.UUID,
    terug: Back = "", versie: Version = None,
) -> Response:  # fmt: skip
    """Done."""
    session, actor = context.session, context.signed_in
    resident = actor.kind == "resident"
    return _step(
        request, context, case_id, agreement_id,
        lambda: operations.finish(session, actor, agreement_id, versie),
        "Klaar. De anderen zien dat.",
        back=terug or ("/mijn-plan" if resident else ""),
    )  # fmt: skip


@router.post(LINE + "/heropenen")
def reopen(
    request: Request, context: SignedIn, case_id: uuid.UUID, agreement_id: uuid.UUID,
    versie: Version = None,
) -> Response:  # fmt: skip
    """Not done after all."""
    session, actor = context.session, context.signed_in
    return _step(
        request, context, case_id, agreement_id,
        lambda: operations.reopen(session, actor, agreement_id, versie),
        "De afspraak staat weer open.",
    )  # fmt: skip


@router.post(LINE + "/andere-datum")
def other_date(
    request: Request,
    context: Saying,
    case_id: uuid.UUID,
    agreement_id: uuid.UUID,
    datum: Annotated[str, Form()] = "",
    reden_datum: Annotated[str, Form()] = "",
) -> Response:
    """Another day suits better."""
    session, actor = context.session, context.signed_in

    def do() -> None:
        asked = parse(OtherDate, {"due_on": datum, "reason": reden_datum})
        operations.propose_date(session, actor, agreement_id, asked.due_on, asked.reason or "")

    return _step(
        request, context, case_id, agreement_id, do,
        "Je voorstel ligt bij wie de afspraak opschreef.",
        {"datum": datum, "reden_datum": reden_datum},
        {"dueOn": "datum", "due_on": "datum", "reason": "reden_datum"},
    )  # fmt: skip


@router.post(LINE + "/datum-akkoord")
def agree_date(
    request: Request, context: SignedIn, case_id: uuid.UUID, agreement_id: uuid.UUID,
    versie: Version = None,
) -> Response:  # fmt: skip
    """That day is fine."""
    session, actor = context.session, context.signed_in
    return _step(
        request, context, case_id, agreement_id,
        lambda: operations.agree_date(session, actor, agreement_id, versie),
        "De nieuwe datum is afgesproken.",
    )  # fmt: skip


@router.post(LINE + "/datum-afwijzen")
def keep_date(
    request: Request, context: SignedIn, case_id: uuid.UUID, agreement_id: uuid.UUID,
    versie: Version = None,
) -> Response:  # fmt: skip
    """The day stays as it is."""
    session, actor = context.session, context.signed_in
    return _step(
        request, context, case_id, agreement_id,
        lambda: operations.keep_date(session, actor, agreement_id, versie),
        "De datum blijft zoals hij was.",
    )  # fmt: skip


@router.post(LINE + "/vraag-hoe-het-gaat")
def ask_how(
    request: Request, context: SignedIn, case_id: uuid.UUID, agreement_id: uuid.UUID,
    terug: Back = "",
) -> Response:  # fmt: skip
    """How does it go?"""
    session, actor = context.session, context.signed_in
    return _step(
        request, context, case_id, agreement_id,
        lambda: feedback.ask_how(session, actor, agreement_id),
        "Gevraagd. De ander ziet dat op Vandaag.", back=terug,
    )  # fmt: skip


@router.post(LINE + "/vervallen")
def drop(
    request: Request,
    context: Saying,
    case_id: uuid.UUID,
    agreement_id: uuid.UUID,
    reden: Annotated[str, Form()] = "",
) -> Response:
    """It will not happen, with why."""
    session, actor = context.session, context.signed_in

    def do() -> None:
        why = parse(Why, {"reason": reden})
        operations.drop(session, actor, agreement_id, why.reason or "")

    return _step(
        request, context, case_id, agreement_id, do,
        "De afspraak is vervallen.", {"reden": reden}, {"reason": "reden"},
    )  # fmt: skip


@router.post(LINE + "/terugkoppeling")
def ask_feedback(
    request: Request,
    context: SignedIn,
    case_id: uuid.UUID,
    agreement_id: uuid.UUID,
    terug_datum: Annotated[str, Form()] = "",
) -> Response:
    """Let me know how it went, before that day."""
    session, actor = context.session, context.signed_in

    def do() -> None:
        asked = parse(Before, {"due_on": terug_datum})
        feedback.ask_feedback(session, actor, agreement_id, asked.due_on)

    return _step(
        request, context, case_id, agreement_id, do,
        "Gevraagd. Je ziet hier het antwoord.", {"terug_datum": terug_datum},
        {"dueOn": "terug_datum", "due_on": "terug_datum"},
    )  # fmt: skip
