"""Mijn plan: the page of the resident."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import Response

from app.base.errors import NotFound
from app.casefile.cases import case_of
from app.casefile.vocabulary import AgreementState, ConfirmationState, Purpose
from app.message.operations import Answer, answer
from app.message.views import MessageView, SealState
from app.organisations.actor import AMSTERDAM
from app.pages import insight
from app.pages.forms import go, try_or_show
from app.plan.rules import Step
from app.plan.views import AgreementView
from app.resident.my_plan import MyPlan, my_case_ids, my_plan
from app.web.context import Context, SignedIn
from app.web.dutch import day, initials
from app.web.flash import Flash
from app.web.rendering import render
from app.web.validation import Command, EmptyIsNone, Text, parse

router = APIRouter()
PATH = "/mijn-plan"

ACTS = {
    "case:read": "opende je casus",
    "plan:read": "las je plan",
    "case:search": "vond je casus bij zoeken",
    "entry:read": "las een onderdeel",
    "entry:write": "schreef iets op",
    "message:read": "las de boodschap",
    "message:publish": "schreef de boodschap",
    "message:answer": "antwoordde op de boodschap",
    "contact:write": "schreef op dat jullie spraken",
    "seat:known": "vroeg of ze je kennen",
    "seat:accept": "ging meedoen",
    "today:read": "zag iets op de lijst van vandaag",
    "insight:read": "keek wie er meekeek",
}


class Words(Command):
    """What the resident wrote; that there has to be something, the operation says."""

    reason: Annotated[Text | None, EmptyIsNone] = None


@router.get(PATH)
def page(
    request: Request, context: SignedIn, plan: Annotated[uuid.UUID | None, Query()] = None
) -> Response:
    """What we agreed, who does what, what everybody tells me."""
    return _page(request, context, plan, {}, {}, 200)


def _page(
    request: Request,
    context: Context,
    case_id: uuid.UUID | None,
    form: Mapping[str, str],
    errors: Mapping[str, str],
    status: int,
) -> Response:
    mine = my_plan(context.session, context.signed_in, case_id)
    shown = _shown(mine, context) | {"form": form, "errors": errors}
    return render(request, "my_plan/my_plan.html", status=status, page=shown)


def _shown(mine: MyPlan, context: Context) -> dict[str, Any]:
    now, today = context.signed_in.now, context.signed_in.today
    next_line = next((line for line in mine.plan.lines if line.is_mine and _open(line)), None)
    line = mine.first_name
    if next_line is not None:
        line = f"{mine.first_name} · {day(next_line.due_on, now)}: {next_line.text}"
    evaluation = mine.next_evaluation_on
    if evaluation is not None and evaluation >= today:
        line += f" · op {day(evaluation, now)} kijken we hoe het gaat"
    looked = mine.looked_this_week
    return {
        "first_name": mine.first_name,
        "line": line,
        "plans": [
            {"id": str(one.id), "label": one.title or one.number, "current": one.id == mine.case_id}
            for one in mine.cases
        ],
        "case_id": mine.case_id,
        "message": _message(mine.message),
        "tasks": [_task(one, now) for one in mine.plan.lines if one.state != "dropped"],
        "regie": {
            "name": mine.regie.person_name or mine.regie.name,
            "line": "Let op dat iedereen doet wat is afgesproken. Je kunt altijd bellen.",
            "phone": mine.regie.phone,
            "reach": next(
                (one.reach for one in mine.table if one.seat_id == mine.regie.seat_id), None
            ),
        }
        if mine.regie.seat_id
        else None,
        "table": [
            {
                "name": one.person_name or one.name,
                "function": one.person_title or one.function_label,
                "organisation": one.organisation_name or "",
                "phone": one.phone,
                "reach": one.reach,
                "note": f"vervangt {one.stands_in_for}" if one.stands_in_for else "",
                "tone": "",
            }
            for one in mine.table
        ],
        "looked": "Deze week keek er niemand in je plan."
        if looked == 0
        else f"Deze week {'keek 1 partij' if looked == 1 else f'keken {looked} partijen'}"
        " in je plan.",
        "consents": [
            {
                "id": "toestemmingen",
                "text": mine.consents_line,
                "href": f"{PATH}/toestemmingen?plan={mine.case_id}",
            }
        ],
    }


def _open(line: AgreementView) -> bool:
    return line.state in (AgreementState.PROPOSED, AgreementState.ACCEPTED)


def _message(view: MessageView) -> dict[str, Any] | None:
    if view.id is None:
        return None
    seal = view.my_seal
    said = "none"
    if seal is not None and seal.state is SealState.OBJECTED:
        said = "objected"
    elif seal is not None and seal.state in (SealState.CONFIRMED, SealState.SEEN):
        said = "confirmed"
    at = seal.said_at if seal else None
    return {
        "id": str(view.id),
        "text": view.text,
        "answer": said,
        "answered_on": at.astimezone(AMSTERDAM).date() if at else None,
        "my_words": (seal.reason or "") if seal else "",
    }


def _task(line: AgreementView, now: datetime) -> dict[str, Any]:
    who = line.owner_person or line.owner_name
    if line.state is AgreementState.DONE:
        under = "Klaar."
    elif line.late:
        under = f"{who}. Dit is te laat: het moest {day(line.due_on, now)} klaar zijn."
    else:
        under = f"{'' if line.is_mine else who + ', '}voor {day(line.due_on, now)}"
    return {
        "id": str(line.id),
        "text": line.text,
        "line": under,
        "initials": initials(who),
        "mine": line.is_mine,
        "done": line.state is AgreementState.DONE,
        "can_settle": line.is_mine and Step.DONE in line.steps,
    }


@router.post(PATH + "/klopt")
def right(
    request: Request,
    context: SignedIn,
    casus: Annotated[uuid.UUID, Form()],
    boodschap: Annotated[uuid.UUID, Form()],
) -> Response:
    """Yes, this is right."""
    answer(
        context.session,
        context.signed_in,
        boodschap,
        Answer(state=ConfirmationState.CONFIRMED),
    )
    return go(request, f"{PATH}?plan={casus}", Flash("Fijn. Iedereen ziet dat dit klopt."))


@router.post(PATH + "/klopt-niet")
def not_right(
    request: Request,
    context: SignedIn,
    casus: Annotated[uuid.UUID, Form()],
    boodschap: Annotated[uuid.UUID, Form()],
    woorden: Annotated[str, Form()] = "",
) -> Response:
    """No, because."""

    def act() -> Response:
        said = parse(Words, {"reason": woorden})
        answer(
            context.session,
            context.signed_in,
            boodschap,
            Answer(state=ConfirmationState.OBJECTED, reason=said.reason),
        )
        return go(
            request,
            f"{PATH}?plan={casus}",
            Flash("Dank je. Wie de regie heeft, leest dit en belt je."),
        )

    def show(errors: Mapping[str, str], status: int) -> Response:
        return _page(request, context, casus, {"woorden": woorden}, errors, status)

    return try_or_show(context.session, act, show, {"reason": "woorden"})


@router.get(PATH + "/wie-keek-mee")
def looked(
    request: Request,
    context: SignedIn,
    which: insight.AskedHere,
    plan: Annotated[uuid.UUID | None, Query()] = None,
    na: insight.After = None,
) -> Response:
    """Who looked in my data, from which organisation and in which function."""
    session, actor = context.session, context.signed_in
    mine = my_case_ids(session, actor)
    case_id = plan or next(iter(mine), None)
    if case_id is None or case_id not in mine:
        raise NotFound
    frame = insight.Frame(
        heading="Wie keek er in jouw plan?",
        summary="Je ziet welke organisatie keek en in welke functie. Namen staan er niet bij.",
        back=("Mijn plan", f"{PATH}?plan={case_id}"),
        action=f"{PATH}/wie-keek-mee",
        purpose=Purpose(case_of(session, actor, case_id).purpose),
        keep={"plan": str(case_id)},
        said=ACTS,
    )
    return insight.show_lines(request, context, case_id, which, na, frame)
