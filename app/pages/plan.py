"""Goals and agreements: adding them, and what their owner does with them."""

import uuid
from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from app.casefile.access import read_case
from app.casefile.cases import case_of
from app.casefile.table import parties_of
from app.casefile.vocabulary import AgreementState, Category, LifeDomain
from app.pages.forms import go, try_or_show
from app.plan import operations
from app.plan.operations import AddAgreement, AddGoal
from app.plan.rules import Step
from app.plan.views import AgreementView, plan_of
from app.web.context import Context, SignedIn
from app.web.flash import Flash
from app.web.rendering import render
from app.web.validation import Command, EmptyIsNone, Line, Text, parse

router = APIRouter()
PATH = "/casussen/{case_id:uuid}"
LINE = PATH + "/afspraken/{agreement_id:uuid}"

HARD_DATES = [
    ("eviction", "ontruiming"),
    ("disconnection", "afsluiting"),
    ("hearing", "zitting"),
]
# What a line may tell beyond the plan itself.
CATEGORIES = [
    (one.value, one.label)
    for one in (
        Category.WHAT_HELPS,
        Category.ABILITY,
        Category.INCOME,
        Category.DEBTS_EXIST,
        Category.RENT_ARREARS,
        Category.HOUSEHOLD,
    )
]
NAMES = {
    "text": "tekst", "doneWhen": "klaar_als", "done_when": "klaar_als", "ownerSeatId": "van",
    "owner_seat_id": "van", "dueOn": "datum", "due_on": "datum", "goal_id": "doel",
    "category": "soort", "hard_date": "harde_datum", "life_domain": "leefgebied",
    "reason": "reden",
}  # fmt: skip
TONES = {
    AgreementState.PROPOSED: "attention",
    AgreementState.ACCEPTED: "",
    AgreementState.DONE: "done",
    AgreementState.DROPPED: "",
}


class GoalForm(Command):
    """What was typed for a goal."""

    text: Line
    life_domain: LifeDomain
    reveals: bool = False


class LineForm(Command):
    """What was typed for an agreement."""

    text: Line
    done_when: Line
    owner_seat_id: uuid.UUID
    due_on: date
    goal_id: Annotated[uuid.UUID | None, EmptyIsNone] = None
    hard_date: Annotated[operations.HardDate | None, EmptyIsNone] = None
    category: Annotated[Category | None, EmptyIsNone] = None


@router.get(PATH + "/doelen")
def goal_form(request: Request, context: SignedIn, case_id: uuid.UUID) -> Response:
    """A new goal."""
    return _goal_form(request, context, case_id, {}, {}, 200)


def _goal_form(
    request: Request,
    context: Context,
    case_id: uuid.UUID,
    form: Mapping[str, str],
    errors: Mapping[str, str],
    status: int,
) -> Response:
    page = {
        "case_id": case_id,
        "number": case_of(context.session, context.signed_in, case_id).number,
        "goal_id": None,
        "version": None,
        "domains": [(domain.value, domain.label) for domain in LifeDomain],
        "reveals": [
            ("", "Nee", "Iedereen die meedoet mag dit doel lezen."),
            ("ja", "Ja", "Het doel gaat alleen naar wie dit leefgebied mag kennen."),
        ],
        "form": form,
        "errors": errors,
    }
    return render(request, "plan/goal_form.html", status=status, page=page)


@router.post(PATH + "/doelen")
def add_goal(
    request: Request,
    context: SignedIn,
    case_id: uuid.UUID,
    tekst: Annotated[str, Form()] = "",
    leefgebied: Annotated[str, Form()] = "",
    soort: Annotated[str, Form()] = "",
) -> Response:
    """Add a goal, and go on to its first agreement."""
    session, actor = context.session, context.signed_in
    typed = {"tekst": tekst, "leefgebied": leefgebied, "soort": soort}

    def act() -> Response:
        goal = parse(GoalForm, {"text": tekst, "life_domain": leefgebied, "reveals": soort == "ja"})
        goal_id = operations.add_goal(
            session,
            actor,
            case_id,
            AddGoal(text=goal.text, life_domain=goal.life_domain, reveals=goal.reveals),
        )
        said = Flash("Het doel staat in het plan. Wie doet er als eerste iets?")
        return go(request, f"/casussen/{case_id}/afspraken?doel={goal_id}", said)

    def show(errors: Mapping[str, str], status: int) -> Response:
        return _goal_form(request, context, case_id, typed, errors, status)

    return try_or_show(session, act, show, NAMES)


@router.get(PATH + "/afspraken")
def line_form(request: Request, context: SignedIn, case_id: uuid.UUID, doel: str = "") -> Response:
    """A new agreement, under a goal when one is named."""
    return _line_form(request, context, case_id, None, {"doel": doel}, {}, 200)


def _line_form(
    request: Request,
    context: Context,
    case_id: uuid.UUID,
    line: AgreementView | None,
    form: Mapping[str, str],
    errors: Mapping[str, str],
    status: int,
) -> Response:
    session, actor = context.session, context.signed_in
    parties = parties_of(session, actor, case_id)
    plan = plan_of(session, actor, case_id, parties)
    page = {
        "case_id": case_id,
        "number": case_of(session, actor, case_id).number,
        "agreement_id": str(line.id) if line else None,
        "version": line.version if line else None,
        "owners": [
            (str(one.seat_id), "Ik" if one.is_me else f"{one.person_name or one.name}, {one.name}")
            for one in parties
            if one.at_table
        ],
        "goals": [(str(goal.id), goal.text) for goal in plan.goals if goal.state == "open"],
        "hard_dates": HARD_DATES,
        "categories": CATEGORIES,
        "form": form,
        "errors": errors,
    }
    return render(request, "plan/agreement_form.html", status=status, page=page)


@router.post(PATH + "/afspraken")
def add_line(
    request: Request,
    context: SignedIn,
    case_id: uuid.UUID,
    tekst: Annotated[str, Form()] = "",
    van: Annotated[str, Form()] = "",
    doel: Annotated[str, Form()] = "",
    datum: Annotated[str, Form()] = "",
    klaar_als: Annotated[str, Form()] = "",
    harde_datum: Annotated[str, Form()] = "",
    soort: Annotated[str, Form()] = "",
) -> Response:
    """Add a line with one owner, a date and a done-criterion."""
    session, actor = context.session, context.signed_in
    typed = {"tekst": tekst, "van": van, "doel": doel, "datum": datum, "klaar_als": klaar_als,
             "harde_datum": harde_datum, "soort": soort}  # fmt: skip

    def act() -> Response:
        line = _parsed(typed)
        operations.add_agreement(
            session,
            actor,
            case_id,
            AddAgreement(
                text=line.text,
                done_when=line.done_when,
                owner_seat_id=line.owner_seat_id,
                due_on=line.due_on,
                goal_id=line.goal_id,
                category=line.category,
                hard_date=line.hard_date,
            ),
        )
        return go(request, f"/casussen/{case_id}", Flash("De afspraak staat in het plan."))

    def show(errors: Mapping[str, str], status: int) -> Response:
        return _line_form(request, context, case_id, None, typed, errors, status)

    return try_or_show(session, act, show, NAMES)


def _parsed(typed: Mapping[str, str]) -> LineForm:
    return parse(
        LineForm,
        {
            "text": typed["tekst"],
            "done_when": typed["klaar_als"],
            "owner_seat_id": typed["van"],
            "due_on": typed["datum"],
            "goal_id": typed["doel"],
            "hard_date": typed["harde_datum"],
            "category": typed["soort"],
        },
    )


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
        "audience": "Wie ziet deze afspraak?",
        "proposal": {"on": line.proposed_due_on, "by": line.owner_person or line.owner_name}
        if line.proposed_due_on
        else None,
        "feedback": _feedback(line),
        "own_line": line.for_own_file if line.is_mine or line.i_wrote else "",
        "can": _can(line),
        "today": actor.today,
        "form": form,
        "errors": errors,
    }
    return render(request, "plan/agreement.html", status=status, page=page)


def _feedback(line: AgreementView) -> list[dict[str, Any]]:
    if line.feedback_id is None:
        return []
    return [
        {
            "id": str(line.feedback_id),
            "to": line.feedback_to or "",
            "due": line.due_on,
            "late": line.late,
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
    if open_line and not line.is_mine and line.feedback_id is None:
        found += ["ask_feedback", "ask_how"]
    return found


def _step(
    request: Request,
    context: Context,
    case_id: uuid.UUID,
    agreement_id: uuid.UUID,
    do: Callable[[], object],
    said: str,
    typed: Mapping[str, str] | None = None,
    names: Mapping[str, str] = NAMES,
    back: str = "",
) -> Response:
    def act() -> Response:
        do()
        return go(request, back or f"/casussen/{case_id}", Flash(said))

    def show(errors: Mapping[str, str], status: int) -> Response:
        return _line(request, context, case_id, agreement_id, typed or {}, errors, status)

    return try_or_show(context.session, act, show, names)


Back = Annotated[str, Form()]


@router.post(LINE + "/akkoord")
def accept(
    request: Request, context: SignedIn, case_id: uuid.UUID, agreement_id: uuid.UUID,
    terug: Back = "",
) -> Response:  # fmt: skip
    """I will do this."""
    session, actor = context.session, context.signed_in
    return _step(
        request, context, case_id, agreement_id,
        lambda: operations.accept(session, actor, agreement_id),
        "Afgesproken. Jij doet dit.", back=terug,
    )  # fmt: skip


@router.post(LINE + "/gedaan")
def finish(
    request: Request, context: SignedIn, case_id: uuid.UUID, agreement_id: uuid.UUID,
    terug: Back = "",
) -> Response:  # fmt: skip
    """Done."""
    session, actor = context.session, context.signed_in
    resident = actor.kind == "resident"
    return _step(
        request, context, case_id, agreement_id,
        lambda: operations.finish(session, actor, agreement_id),
        "Klaar. De anderen zien dat.",
        back=terug or ("/mijn-plan" if resident else ""),
    )  # fmt: skip


@router.post(LINE + "/heropenen")
def reopen(
    request: Request, context: SignedIn, case_id: uuid.UUID, agreement_id: uuid.UUID
) -> Response:
    """Not done after all."""
    session, actor = context.session, context.signed_in
    return _step(
        request, context, case_id, agreement_id,
        lambda: operations.reopen(session, actor, agreement_id),
        "De afspraak staat weer open.",
    )  # fmt: skip


@router.post(LINE + "/andere-datum")
def other_date(
    request: Request,
    context: SignedIn,
    case_id: uuid.UUID,
    agreement_id: uuid.UUID,
    datum: Annotated[str, Form()] = "",
    reden_datum: Annotated[str, Form()] = "",
) -> Response:
    """Another day suits better."""
    session, actor = context.session, context.signed_in

    def do() -> None:
        asked = parse(OtherDate, {"due_on": datum})
        operations.propose_date(session, actor, agreement_id, asked.due_on, reden_datum)

    return _step(
        request, context, case_id, agreement_id, do,
        "Je voorstel ligt bij wie de afspraak opschreef.",
        {"datum": datum, "reden_datum": reden_datum},
        {"dueOn": "datum", "due_on": "datum", "reason": "reden_datum"},
    )  # fmt: skip


class OtherDate(Command):
    """The day that suits better."""

    due_on: date


@router.post(LINE + "/datum-akkoord")
def agree_date(
    request: Request, context: SignedIn, case_id: uuid.UUID, agreement_id: uuid.UUID
) -> Response:
    """That day is fine."""
    session, actor = context.session, context.signed_in
    return _step(
        request, context, case_id, agreement_id,
        lambda: operations.agree_date(session, actor, agreement_id),
        "De nieuwe datum is afgesproken.",
    )  # fmt: skip


@router.post(LINE + "/datum-afwijzen")
def keep_date(
    request: Request, context: SignedIn, case_id: uuid.UUID, agreement_id: uuid.UUID
) -> Response:
    """The day stays as it is."""
    session, actor = context.session, context.signed_in
    return _step(
        request, context, case_id, agreement_id,
        lambda: operations.keep_date(session, actor, agreement_id),
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
        lambda: operations.ask_how(session, actor, agreement_id),
        "Gevraagd. De ander ziet dat op Vandaag.", back=terug,
    )  # fmt: skip


@router.post(LINE + "/vervallen")
def drop(
    request: Request,
    context: SignedIn,
    case_id: uuid.UUID,
    agreement_id: uuid.UUID,
    reden: Annotated[str, Form()] = "",
) -> Response:
    """It will not happen, with why."""
    session, actor = context.session, context.signed_in
    return _step(
        request, context, case_id, agreement_id,
        lambda: operations.drop(session, actor, agreement_id, reden),
        "De afspraak is vervallen.", {"reden": reden},
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
        asked = parse(OtherDate, {"due_on": terug_datum})
        operations.ask_feedback(session, actor, agreement_id, asked.due_on)

    return _step(
        request, context, case_id, agreement_id, do,
        "Gevraagd. Je ziet hier het antwoord.", {"terug_datum": terug_datum},
        {"dueOn": "terug_datum", "due_on": "terug_datum"},
    )  # fmt: skip


@router.get(LINE + "/aanpassen")
def change_form(
    request: Request, context: SignedIn, case_id: uuid.UUID, agreement_id: uuid.UUID
) -> Response:
    """Change the words or the day of a line that I wrote."""
    line = operations.read_agreement(context.session, context.signed_in, agreement_id)
    form = {
        "tekst": line.text,
        "van": str(line.owner_seat_id),
        "doel": str(line.goal_id or ""),
        "datum": line.due_on.isoformat(),
        "klaar_als": line.done_when,
        "harde_datum": line.hard_date or "",
    }
    return _line_form(request, context, case_id, line, form, {}, 200)


@router.post(LINE)
def change(
    request: Request,
    context: SignedIn,
    case_id: uuid.UUID,
    agreement_id: uuid.UUID,
    tekst: Annotated[str, Form()] = "",
    van: Annotated[str, Form()] = "",
    doel: Annotated[str, Form()] = "",
    datum: Annotated[str, Form()] = "",
    klaar_als: Annotated[str, Form()] = "",
    harde_datum: Annotated[str, Form()] = "",
    soort: Annotated[str, Form()] = "",
    versie: Annotated[int, Form()] = 0,
) -> Response:
    """Keep the change, unless somebody else changed the line meanwhile."""
    session, actor = context.session, context.signed_in
    typed = {"tekst": tekst, "van": van, "doel": doel, "datum": datum, "klaar_als": klaar_als,
             "harde_datum": harde_datum, "soort": soort}  # fmt: skip
    line = operations.read_agreement(session, actor, agreement_id)

    def act() -> Response:
        changed = _parsed(typed)
        operations.change(
            session,
            actor,
            agreement_id,
            text=changed.text,
            done_when=changed.done_when,
            due_on=changed.due_on,
            version=versie,
        )
        here = f"/casussen/{case_id}/afspraken/{agreement_id}"
        return go(request, here, Flash("De afspraak is aangepast."))

    def show(errors: Mapping[str, str], status: int) -> Response:
        return _line_form(request, context, case_id, line, typed, errors, status)

    return try_or_show(session, act, show, NAMES)


@router.get(PATH + "/terugkoppeling/{feedback_id:uuid}")
def feedback_form(
    request: Request, context: SignedIn, case_id: uuid.UUID, feedback_id: uuid.UUID
) -> Response:
    """Report back to who asked."""
    return _feedback_form(request, context, case_id, feedback_id, {}, {}, 200)


def _feedback_form(
    request: Request,
    context: Context,
    case_id: uuid.UUID,
    feedback_id: uuid.UUID,
    form: Mapping[str, str],
    errors: Mapping[str, str],
    status: int,
) -> Response:
    session, actor = context.session, context.signed_in
    owed = operations.read_feedback(session, actor, feedback_id)
    page = {
        "case_id": case_id,
        "number": case_of(session, actor, case_id).number,
        "id": str(feedback_id),
        "to": owed.to_name,
        "about": owed.about,
        "asked_on": owed.asked_at.date(),
        "due": owed.due_on,
        "late": owed.due_on < actor.today,
        "categories": CATEGORIES,
        "form": form,
        "errors": errors,
    }
    return render(request, "plan/feedback.html", status=status, page=page)


class Report(Command):
    """What was typed as feedback."""

    text: Text
    category: Annotated[Category | None, EmptyIsNone] = None


@router.post(PATH + "/terugkoppeling/{feedback_id:uuid}")
def give_feedback(
    request: Request,
    context: SignedIn,
    case_id: uuid.UUID,
    feedback_id: uuid.UUID,
    tekst: Annotated[str, Form()] = "",
    soort: Annotated[str, Form()] = "",
) -> Response:
    """Give it, to who asked and nobody else."""
    session, actor = context.session, context.signed_in

    def act() -> Response:
        report = parse(Report, {"text": tekst, "category": soort})
        operations.give_feedback(
            session, actor, feedback_id, report.text, report.category or Category.COURSE
        )
        return go(request, f"/casussen/{case_id}", Flash("Teruggekoppeld."))

    def show(errors: Mapping[str, str], status: int) -> Response:
        typed = {"tekst": tekst, "soort": soort}
        return _feedback_form(request, context, case_id, feedback_id, typed, errors, status)

    return try_or_show(session, act, show, NAMES)


@router.get(PATH + "/eigen-dossier")
def own_file(request: Request, context: SignedIn, case_id: uuid.UUID) -> Response:
    """What of this case is mine, as text to copy."""
    session, actor = context.session, context.signed_in
    case, _ = read_case(session, actor, case_id)
    page = {
        "case_id": case_id,
        "number": case.number,
        "text": operations.own_lines(session, actor, case_id) or "Je hebt hier nog niets gedaan.",
    }
    return render(request, "plan/own_file.html", page=page)
