"""The fields of Nieuwe casus: what each step asks, and how an answer is said on the form."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.base.errors import Invalid
from app.opening.answers import Answers, PartyAnswer
from app.opening.choices import Askable
from app.web.validation import parse

STEPS = ("wat", "wie", "waarom", "hulpvraag", "tafel", "regie")
# Which fields a step asks; those about a party end on its key.
FIELDS: dict[str, tuple[str, ...]] = {
    "wat": ("wat", "doel"),
    "wie": ("naam_of_anoniem", "naam", "geboortedatum", "weet_het", "waarom_niet"),
    "waarom": ("noodzaak", "lichter"),
    "hulpvraag": ("eigen_woorden", "tafelversie", "goedgekeurd"),
    "tafel": ("termijn",),
    "regie": ("regie", "waarom_anders"),
}
ANSWER_OF = {
    "wat": "title",
    "doel": "purpose",
    "naam_of_anoniem": "named",
    "naam": "name",
    "geboortedatum": "born_on",
    "weet_het": "informed",
    "waarom_niet": "not_informed_reason",
    "noodzaak": "necessity",
    "lichter": "lighter_way",
    "eigen_woorden": "help_request",
    "tafelversie": "table_version",
    "goedgekeurd": "approved",
    "termijn": "answer_days",
    "regie": "regie",
    "waarom_anders": "regie_reason",
}
FIELD_OF = {answer: field for field, answer in ANSWER_OF.items()}
# What the form says for what is meant.
WORDS: dict[str, dict[str, Any]] = {
    "naam_of_anoniem": {"naam": True, "anoniem": False},
    "weet_het": {"ja": True, "nee": False},
    "goedgekeurd": {"ja": True, "": False},
    "regie": {"ik": "me", "later": "later"},
}
QUESTION, REASON = "vraag_", "waarom_"


@dataclass(frozen=True, slots=True)
class Sent:
    """What a step sent: single values, and the keys of the parties that were ticked."""

    values: Mapping[str, str]
    parties: list[str]


def key_of(one: Askable | PartyAnswer) -> str:
    """How the form calls a party."""
    return f"{one.organisation_id}.{one.function.value}"


def form_name(field: str) -> str:
    """The field of the form for a field of the answers."""
    about_party = re.fullmatch(r"parties\.(.+)\.(reason|question)", field)
    if about_party:
        return {"reason": REASON, "question": QUESTION}[about_party[2]] + about_party[1]
    plain = re.sub(r"[A-Z]", lambda letter: f"_{letter[0].lower()}", field)
    return FIELD_OF.get(plain, "partij" if plain == "parties" else plain)


def form_of(answers: Answers, places: Iterable[Askable]) -> dict[str, Any]:
    """The answers as the form shows them; a party without own words shows the prepared ones."""
    form: dict[str, Any] = {}
    for field, name in ANSWER_OF.items():
        value = getattr(answers, name)
        if value is not None:
            said = {meant: word for word, meant in WORDS.get(field, {}).items()}
            form[field] = said.get(value, str(value))
    given = {key_of(one): one for one in answers.parties or ()}
    for place in places:
        key = key_of(place)
        said_of = given.get(key)
        form[QUESTION + key] = (said_of and said_of.question) or place.question
        form[REASON + key] = (said_of and said_of.reason) or place.reason
    form["partij"] = [key_of(one) for one in answers.picked]
    return form


def typed_in(step: str, sent: Sent) -> dict[str, Any]:
    """What this step sent, to be shown again just as it was typed."""
    typed: dict[str, Any] = {field: sent.values.get(field, "") for field in FIELDS[step]}
    if step == "tafel":
        typed |= {
            name: value
            for name, value in sent.values.items()
            if name.startswith((QUESTION, REASON))
        }
        typed["partij"] = sent.parties
    return typed


def said_in(step: str, sent: Sent, places: Iterable[Askable]) -> tuple[Answers, dict[str, str]]:
    """The answers of one step, and what was wrong with the others by the name of the field."""
    values = {
        ANSWER_OF[field]: WORDS.get(field, {}).get(value, value)
        for field in FIELDS[step]
        for value in (sent.values.get(field, "").strip(),)
    }
    errors: dict[str, str] = {}
    try:
        said = parse(Answers, values)
    except Invalid as no:
        errors = {form_name(error.field): error.message for error in no.errors}
        wrong = {error.field for error in no.errors}
        said = parse(Answers, {name: one for name, one in values.items() if name not in wrong})
    if step != "tafel":
        return said, errors
    parties = [_party(place, sent, errors) for place in places]
    kept = tuple(one for one in parties if one.picked or one.question or one.reason)
    everything = {name: getattr(said, name) for name in said.model_fields_set}
    return Answers(**everything, parties=kept), errors


def _party(place: Askable, sent: Sent, errors: dict[str, str]) -> PartyAnswer:
    """What was typed for one party. Words that are the prepared ones still, are not kept: they
    follow the covenant."""
    key = key_of(place)
    picked = key in sent.parties
    values: dict[str, Any] = {
        "organisation_id": place.organisation_id,
        "function": place.function,
        "picked": picked,
    }
    for name, prefix, prepared in (
        ("question", QUESTION, place.question),
        ("reason", REASON, place.reason),
    ):
        typed = sent.values.get(prefix + key, "").strip()
        if typed and typed != prepared:
            try:
                parse(PartyAnswer, values | {name: typed})
                values[name] = typed
            except Invalid as no:
                errors[prefix + key] = no.errors[0].message
        elif picked and not typed and not prepared:
            errors[prefix + key] = f"Schrijf waarom je {place.organisation_name} vraagt."
    return parse(PartyAnswer, values)
