"""Nieuwe casus: six short steps that can be left and resumed."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from app.base.errors import FieldError, Invalid, NotFound
from app.casefile.cases import NOT_INFORMED_LABELS
from app.opening import drafts
from app.opening.choices import Askable, askable, own_post, prepared
from app.opening.operations import (
    MYSELF,
    NOBODY_YET,
    covenant_of,
    missing,
    open_from_draft,
    picked,
)
from app.pages.forms import go, try_or_show
from app.web.context import Context, SignedIn
from app.web.flash import Flash
from app.web.rendering import render
from app.web.validation import Command, Text, parse

router = APIRouter()
PATH = "/casussen/nieuw"
STEPS = ("wat", "wie", "waarom", "hulpvraag", "tafel", "regie")
TEMPLATES = {
    "wat": "opening/step_what.html",
    "wie": "opening/step_who.html",
    "waarom": "opening/step_why.html",
    "hulpvraag": "opening/step_request.html",
    "tafel": "opening/step_table.html",
    "regie": "opening/step_regie.html",
}
# Which fields a step asks; the questions to parties are named after the party.
FIELDS = {
    "wat": ("wat", "doel"),
    "wie": ("naam_of_anoniem", "naam", "geboortedatum", "weet_het", "waarom_niet"),
    "waarom": ("noodzaak", "lichter"),
    "hulpvraag": ("eigen_woorden", "tafelversie", "goedgekeurd"),
    "tafel": ("termijn",),
    "regie": ("regie", "waarom_anders"),
}
QUESTION = "vraag_"
LONGEST = 4000
MOST_FIELDS = 60


@dataclass(frozen=True, slots=True)
class Answers:
    """What a step sent: single values, and the parties that were ticked."""

    values: dict[str, str]
    parties: list[str]


async def read_answers(request: Request) -> Answers:
    """All fields at once: which parties there are, differs per purpose."""
    sent = await request.form(max_fields=MOST_FIELDS)
    values = {key: value for key, value in sent.items() if isinstance(value, str)}
    return Answers(values, [str(one) for one in sent.getlist("partij")])


SentAnswers = Annotated[Answers, Depends(read_answers)]


class Clean(Command):
    """One typed answer: no hidden characters, not endless."""

    value: Text


@router.get(PATH)
def begin(request: Request, context: SignedIn) -> Response:
    """Start, or go on with a start that nobody touched."""
    session, actor = context.session, context.signed_in
    own_post(actor)
    empty = drafts.untouched(session, actor)
    draft_id = empty or drafts.start_draft(session, actor, {})
    return go(request, f"{PATH}/{draft_id}/wat")


@router.get(PATH + "/{draft_id:uuid}")
def resume(request: Request, context: SignedIn, draft_id: uuid.UUID) -> Response:
    """Go on at the first step that is not done."""
    session, actor = context.session, context.signed_in
    draft = drafts.read_draft(session, actor, draft_id)
    if draft.opened_case_id is not None:
        return go(request, f"/casussen/{draft.opened_case_id}")
    open_fields = {error.field for error in missing(draft.answers)}
    step = next((one for one in STEPS if open_fields & set(FIELDS[one])), "tafel")
    return go(request, f"{PATH}/{draft_id}/{step}")


@router.get(PATH + "/{draft_id:uuid}/{step}")
def show_step(request: Request, context: SignedIn, draft_id: uuid.UUID, step: str) -> Response:
    """One step, with what was typed before."""
    return _show(request, context, draft_id, step, None, {}, 200)


def _show(
    request: Request,
    context: Context,
    draft_id: uuid.UUID,
    step: str,
    typed: Mapping[str, Any] | None,
    errors: Mapping[str, str],
    status: int,
) -> Response:
    if step not in STEPS:
        raise NotFound
    session, actor = context.session, context.signed_in
    draft = drafts.read_draft(session, actor, draft_id)
    if draft.opened_case_id is not None:
        return go(request, f"/casussen/{draft.opened_case_id}")
    answers: dict[str, Any] = {**draft.answers, **(typed or {})}
    page = {
        "draft_id": draft_id,
        "at": STEPS.index(step) + 1,
        "step": step,
        "form": answers,
        "errors": errors,
        **_choices(context, step, answers, draft_id),
    }
    return render(request, TEMPLATES[step], status=status, page=page)


def _choices(
    context: Context, step: str, answers: dict[str, Any], draft_id: uuid.UUID
) -> dict[str, Any]:
    """What a step offers, out of the covenant and the directory."""
    make: dict[str, Callable[[], dict[str, Any]]] = {
        "wat": lambda: {
            "purposes": [
                (one.purpose.value, one.purpose.label.capitalize(), one.whose_task)
                for one in prepared(context.session, context.signed_in)
            ]
        },
        "wie": lambda: {
            "not_informed_reasons": [
                (reason.value, label) for reason, label in NOT_INFORMED_LABELS.items()
            ]
        },
        "waarom": lambda: _why(context, answers),
        "hulpvraag": lambda: {"resident_name": _first_name(answers)},
        "tafel": lambda: _table(context, answers),
        "regie": lambda: _regie(context, answers, draft_id),
    }
    return make[step]()


def _first_name(answers: Mapping[str, Any]) -> str:
    name = str(answers.get("naam") or "").strip()
    return name.split()[0] if name and answers.get("naam_of_anoniem") == "naam" else ""


def _why(context: Context, answers: dict[str, Any]) -> dict[str, Any]:
    covenant = _covenant(context, answers)
    return {
        "purpose_label": covenant.purpose.label if covenant else "dit doel",
        "prepared": [
            {"question": "Waarvoor werken jullie samen?", "answer": covenant.purpose.label},
            {"question": "Wiens taak is dit, en wat is de grondslag?",
             "answer": f"{covenant.whose_task} {covenant.ground}"},
            {"question": "Geldt er geheimhouding, en hoe wordt die opgeheven?",
             "answer": covenant.secrecy},
            {"question": "Wie is er minimaal nodig?", "answer": covenant.who_minimally},
            {"question": "Weet de inwoner het?",
             "answer": "Dat vulde je bij de vorige stap in."},
        ]
        if covenant
        else [],
    }  # fmt: skip


def _covenant(context: Context, answers: dict[str, Any]) -> Any:
    try:
        return covenant_of(context.session, context.signed_in, answers)
    except Invalid:
        return None


def _table(context: Context, answers: dict[str, Any]) -> dict[str, Any]:
    covenant = _covenant(context, answers)
    found = askable(context.session, context.signed_in, covenant) if covenant else []
    ticked = answers.get("partij")
    asked = set(ticked) if ticked is not None else set()
    for one in found:
        answers.setdefault(f"{QUESTION}{one.key}", one.question)
    if covenant:
        answers.setdefault("termijn", str(covenant.answer_days))
    shown = [_party(one, asked) for one in found if one.proposed]
    more = [_party(one, asked) for one in found if not one.proposed]
    days = sorted({3, 5, 10, covenant.answer_days if covenant else 5})
    return {
        "parties": shown,
        "more": more,
        "terms": [(str(number), f"{number} dagen") for number in days],
    }


def _party(one: Askable, asked: set[str]) -> dict[str, Any]:
    return {
        "key": one.key,
        "organisation": one.organisation_name,
        "function": one.function.label,
        "line": one.what_we_do,
        "why": "Hoort bij dit doel volgens het convenant." if one.proposed else "",
        "question": one.question,
        "picked": one.key in asked,
    }


def _regie(context: Context, answers: dict[str, Any], draft_id: uuid.UUID) -> dict[str, Any]:
    session, actor = context.session, context.signed_in
    covenant = _covenant(context, answers)
    asked = picked(session, actor, answers, covenant) if covenant else []
    own = own_post(actor)
    default = covenant is not None and covenant.regie == own.function
    answers.setdefault("regie", MYSELF if default else NOBODY_YET)
    note = "Zo staat het in het convenant." if default else "Dit wijkt af van het convenant."
    return {
        "holders": [
            (MYSELF, "Ik neem de regie", note),
            (NOBODY_YET, "Nog niemand", "Bied de regie aan zodra iemand meedoet. Tot dan is de "
             "casus zonder regie, en dat ziet de coördinator."),
        ],
        "default_key": MYSELF if default else NOBODY_YET,
        "review": [
            {"label": "Wat speelt er", "text": str(answers.get("wat") or "–"), "step": "wat"},
            {"label": "Om wie gaat het", "text": _first_name(answers) or "Zonder naam",
             "step": "wie"},
            {"label": "Hulpvraag voor aan tafel",
             "text": str(answers.get("tafelversie") or "Nog niets"), "step": "hulpvraag"},
            {"label": "Wie vragen we", "step": "tafel",
             "text": ", ".join(one.organisation_name for one in asked) or "Nog niemand"},
        ],
        "seen_by": "Wie je vraagt, leest nu alleen de vraag. Naam, titel en hulpvraag volgen als "
        "die partij meedoet.",
    }  # fmt: skip


@router.post(PATH + "/{draft_id:uuid}/{step}")
def keep_step(
    request: Request,
    context: SignedIn,
    draft_id: uuid.UUID,
    step: str,
    sent: SentAnswers,
) -> Response:
    """Keep what was typed, then say what is missing, then go on. The last step opens the case."""
    if step not in STEPS:
        raise NotFound
    session, actor = context.session, context.signed_in
    typed = _typed(step, sent)
    unclean = _unclean(typed)
    if unclean:
        return _show(request, context, draft_id, step, typed, unclean, 422)
    draft = drafts.read_draft(session, actor, draft_id)
    if draft.opened_case_id is not None:
        return go(request, f"/casussen/{draft.opened_case_id}")
    drafts.keep(session, actor, draft, typed)

    def act() -> Response:
        wanted = set(FIELDS[step])
        errors = [one for one in missing(draft.answers) if one.field in wanted]
        if errors:
            raise Invalid(errors)
        if step != STEPS[-1]:
            return go(request, f"{PATH}/{draft_id}/{STEPS[STEPS.index(step) + 1]}")
        left = missing(draft.answers)
        if left:
            raise Invalid([FieldError("", f"Er ontbreekt nog iets. {left[0].message}")])
        _, case_id = open_from_draft(session, actor, draft_id)
        said = Flash("De casus is open. Wie je vroeg, krijgt bericht.")
        return go(request, f"/casussen/{case_id}", said)

    def show(errors: Mapping[str, str], status: int) -> Response:
        return _show(request, context, draft_id, step, typed, errors, status)

    return try_or_show(session, act, show, {})


def _typed(step: str, sent: Answers) -> dict[str, Any]:
    typed: dict[str, Any] = {name: sent.values.get(name, "") for name in FIELDS[step]}
    if step == "tafel":
        typed["partij"] = sent.parties
        typed |= {key: value for key, value in sent.values.items() if key.startswith(QUESTION)}
    return typed


def _unclean(typed: Mapping[str, Any]) -> dict[str, str]:
    """What cannot be kept as it is: hidden characters, far too long."""
    errors = {}
    for name, value in typed.items():
        if not isinstance(value, str) or not value.strip():
            continue
        try:
            parse(Clean, {"value": value})
        except Invalid as error:
            errors[name] = error.errors[0].message
    return errors
