"""The plan: adding goals and agreements, changing a line, and taking along what is one's own."""

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from app.casefile.access import read_case
from app.casefile.audit import Act, record
from app.casefile.cases import case_of
from app.casefile.table import parties_of
from app.casefile.vocabulary import Category, LifeDomain
from app.pages.forms import go, try_or_show
from app.pages.saying import Saying
from app.plan import operations
from app.plan.operations import AddAgreement, AddGoal
from app.plan.views import AgreementView, plan_of
from app.web.context import Context, SignedIn
from app.web.flash import Flash
from app.web.rendering import render
from app.web.validation import Command, EmptyIsNone, Line, parse

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
    "goalId": "doel",
}  # fmt: skip


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
    context: Saying,
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
    goals = [goal for goal in plan.goals if goal.state == "open"]
    record(session, actor, Act.PLAN_READ, case_id=case_id, entry_ids=[goal.id for goal in goals])
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
        "goals": [(str(goal.id), goal.text) for goal in goals],
        "hard_dates": HARD_DATES,
        "categories": CATEGORIES,
        "form": form,
        "errors": errors,
    }
    return render(request, "plan/agreement_form.html", status=status, page=page)


@router.post(PATH + "/afspraken")
def add_line(
    request: Request,
    context: Saying,
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
    context: Saying,
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
