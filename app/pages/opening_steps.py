"""What each step of Nieuwe casus offers, out of the covenant and the directory."""

from typing import Any

from sqlalchemy.orm import Session

from app.casefile.cases import NOT_INFORMED_LABELS
from app.opening.answers import Answers
from app.opening.choices import Askable, Prepared, can_hold, own_post, prepared
from app.organisations.actor import Actor
from app.pages.opening_forms import key_of

TEMPLATES = {
    "wat": "opening/step_what.html",
    "wie": "opening/step_who.html",
    "waarom": "opening/step_why.html",
    "hulpvraag": "opening/step_request.html",
    "tafel": "opening/step_table.html",
    "regie": "opening/step_regie.html",
}
# Without a purpose there is nothing to show on these.
STANDS_ON_PURPOSE = frozenset({"waarom", "tafel", "regie"})
TERMS = frozenset({3, 5, 10})


def choices(
    session: Session,
    actor: Actor,
    step: str,
    answers: Answers,
    covenant: Prepared | None,
    places: list[Askable],
    form: dict[str, Any],
) -> dict[str, Any]:
    """What the template of a step asks besides the form. Fills in what is usual in `form`."""
    if step == "wat":
        return {
            "purposes": [
                (one.purpose.value, one.purpose.label.capitalize(), one.whose_task)
                for one in prepared(session, actor)
            ]
        }
    if step == "wie":
        reasons = [(reason.value, label) for reason, label in NOT_INFORMED_LABELS.items()]
        return {"not_informed_reasons": reasons}
    if step == "hulpvraag" or covenant is None:
        return {"resident_name": answers.first_name}
    if step == "waarom":
        return _why(covenant, answers)
    if step == "tafel":
        return _table(covenant, places, form)
    return _regie(actor, covenant, answers, places, form)


def _why(covenant: Prepared, answers: Answers) -> dict[str, Any]:
    knows = "Ja." if answers.informed else "Nog niet. We vragen het na 14 dagen weer."
    questions = (
        ("Waarvoor werken jullie samen?", covenant.purpose.label.capitalize() + "."),
        ("Wiens taak is dit, en wat is de grondslag?", f"{covenant.whose_task} {covenant.ground}"),
        ("Geldt er geheimhouding, en hoe wordt die opgeheven?", covenant.secrecy),
        ("Wie is er minimaal nodig?", covenant.who_minimally),
        ("Weet de inwoner het?", knows),
    )
    return {
        "purpose_label": covenant.purpose.label,
        "prepared": [{"question": ask, "answer": answer} for ask, answer in questions],
    }


def _table(covenant: Prepared, places: list[Askable], form: dict[str, Any]) -> dict[str, Any]:
    form.setdefault("termijn", str(covenant.answer_days))
    shown = [(one, _party(one, form)) for one in places]
    return {
        "parties": [line for one, line in shown if one.proposed],
        "more": [line for one, line in shown if not one.proposed],
        "terms": [(str(days), f"{days} dagen") for days in sorted(TERMS | {covenant.answer_days})],
    }


def _party(one: Askable, form: dict[str, Any]) -> dict[str, Any]:
    key = key_of(one)
    return {
        "key": key,
        "organisation": one.organisation_name,
        "function": one.function.label,
        "line": one.what_we_do,
        "why": "Hoort bij dit doel volgens het convenant." if one.proposed else "",
        "picked": key in form["partij"],
    }


def _regie(
    actor: Actor,
    covenant: Prepared,
    answers: Answers,
    places: list[Askable],
    form: dict[str, Any],
) -> dict[str, Any]:
    agreed = covenant.regie == own_post(actor).function
    note = (
        "Zo staat het in het convenant."
        if agreed
        else f"In het convenant staat: {covenant.regie.label}. Schrijf hieronder waarom jij."
    )
    later = (
        "later",
        "Nog niemand",
        "Bied de regie aan zodra iemand meedoet. Tot dan is de casus zonder regie, en dat ziet "
        "de coördinator.",
    )
    form.setdefault("regie", "ik" if agreed and can_hold(actor) else "later")
    asked = {(one.organisation_id, one.function) for one in answers.picked}
    names = [
        one.organisation_name for one in places if (one.organisation_id, one.function) in asked
    ]
    table = answers.table_version if answers.approved else None
    return {
        "holders": [*([("ik", "Ik neem de regie", note)] if can_hold(actor) else []), later],
        "needs_motive": can_hold(actor) and not agreed,
        "review": [
            {"label": "Wat speelt er", "text": answers.title or "–", "step": "wat"},
            {
                "label": "Om wie gaat het",
                "text": answers.first_name or "Zonder naam",
                "step": "wie",
            },
            {
                "label": "Hulpvraag voor aan tafel",
                "text": table or "Nog niets",
                "step": "hulpvraag",
            },
            {"label": "Wie vragen we", "text": ", ".join(names) or "Nog niemand", "step": "tafel"},
        ],
        "seen_by": "Wie je vraagt, leest nu alleen de vraag. Naam, titel en hulpvraag volgen als "
        "die partij meedoet.",
    }
