"""What Delen shows while somebody types: who will see it, who the short version, who not."""

import uuid
from collections.abc import Mapping
from typing import Any

from app.casefile import entries
from app.casefile.rule_table import RuleSet, rule_set_in_force
from app.casefile.sharing import PAUSED, Sees, Verdict
from app.casefile.vocabulary import Category, Function
from app.casefile.word_lists import WordWarning, warnings
from app.desk.sharing import my_seat
from app.organisations.actor import AMSTERDAM
from app.pages.sharing_form import SHORT_FIELDS, SharingForm
from app.web.context import Context


def preview_of(
    context: Context, case_id: uuid.UUID, sent: SharingForm, errors: Mapping[str, str]
) -> dict[str, Any]:
    session, actor = context.session, context.signed_in
    category = sent.category
    verdicts: list[Verdict] = []
    if category is not None:
        told = sent.values.get("verteld") == "ja"
        verdicts = entries.preview(session, actor, case_id, category, resident_told=told)
    readers = [_reader(one, sent) for one in verdicts if one.party.at_table]
    full = [one for one in readers if one["verdict"] == "full" and one["chosen"]]
    short = [one for one in verdicts if one.sees is Sees.DERIVED and one.party.at_table]
    count = len(full)
    people = "1 mens" if count == 1 else f"{count} mensen"
    headline = f"Deze {people} gaan dit zien" if count > 1 else "Eén iemand gaat dit zien"
    if not count:
        headline = "Niemand gaat dit zien"
    derived = short[0].derived if short else None
    return {
        "form": sent.values,
        "errors": errors,
        "headline": "Wie gaan dit zien?" if category is None else headline,
        "button": f"Delen met {people}" if count or not short else "Deel de korte versie",
        "can_save": category is not None and bool(count or short or verdicts),
        "successors": bool(count),
        "readers": readers,
        "warning": _warning(context, case_id, sent),
        "derived": _derived(derived, [one.party.person_name or one.party.name for one in short])
        if derived
        else None,
        "ask_told": category is Category.DEBT_SETTLEMENT,
        "rules_line": _rules_line(rule_set_in_force(actor.today), verdicts),
        "rules": [
            {
                "party": one.party.person_name or one.party.name,
                "ground_sender": one.sender_ground,
                "ground_receiver": one.receiver_ground,
                "article": one.article,
                "sentence": one.sentence,
            }
            for one in verdicts
            if one.party.at_table
        ],
    }  # fmt: skip


def _rules_line(rules: RuleSet, verdicts: list[Verdict]) -> str:
    if not verdicts:
        return ""
    keys = ", ".join(sorted({one.rule for one in verdicts} - {PAUSED}))
    return f"Volgens de regels van {rules.valid_from:%d-%m-%Y}, regel {keys}."


def _reader(one: Verdict, sent: SharingForm) -> dict[str, Any]:
    party = one.party
    resident = party.kind == "resident"
    chosen = sent.readers is None or party.seat_id in sent.readers or resident
    ask = one.needs_consent and one.sees is not Sees.FULL
    reason = one.sentence
    if one.sees is Sees.FULL and one.until is not None:
        reason += f" Tot {one.until.astimezone(AMSTERDAM):%d-%m-%Y}."
    return {
        "seat_id": party.seat_id,
        "name": party.person_name or party.name,
        "function": party.person_title or party.function_label,
        "organisation": party.organisation_name if party.person_name else "",
        "verdict": one.sees.value,
        "reason": reason,
        "chosen": chosen,
        # what is about the resident, the resident may always read
        "can_choose": one.sees is Sees.FULL and not resident,
        "ask_consent": ask,
    }


def _warning(context: Context, case_id: uuid.UUID, sent: SharingForm) -> dict[str, Any] | None:
    found = found_in(context, case_id, sent)
    if found is None:
        return None
    return {
        "title": f"Dit lijkt op: {found.found.label}",
        "text": found.sentence,
        "proposed_category": found.proposed.value if found.proposed else "",
        "proposed_label": found.proposed.label if found.proposed else "",
        "needs_reason": True,
    }


def found_in(context: Context, case_id: uuid.UUID, sent: SharingForm) -> WordWarning | None:
    category = sent.category
    if category is None or sent.values.get("strenger"):
        return None
    seat = my_seat(context.session, context.signed_in, case_id)
    found = warnings(sent.values.get("tekst", ""), category, Function(seat.function))
    return found[0] if found else None


def _derived(category: Category, names: list[str]) -> dict[str, Any]:
    return {
        "title": "De anderen helpt dit meer",
        "text": "Wat je hierboven typt, blijft bij wie dat mag lezen. Schrijf voor de anderen op "
        "wat zij nodig hebben, zonder de oorzaak.",
        "fields": [
            {"name": name, "label": label, "hint": hint}
            for name, label, hint in SHORT_FIELDS.get(category, ())
        ],
        "category_label": category.label,
        "to": " en ".join(names),
    }
