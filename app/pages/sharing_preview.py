"""What Delen shows while somebody types: who will see it, who the short version, who not."""

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from app.casefile import entries
from app.casefile.access import read_case
from app.casefile.cases import case_of, resident_name
from app.casefile.entries import ShortOffer
from app.casefile.rule_sets import rules_of
from app.casefile.rule_table import RuleSet, may_write
from app.casefile.sharing import PAUSED, Sees, Verdict
from app.casefile.short_forms import SHORT_FORMS
from app.casefile.vocabulary import Category, Function, SeatKind
from app.casefile.weighing import found_in
from app.desk.sharing import my_seat
from app.emergency.rules import may_share_in_emergency
from app.pages.sharing_form import SHORT_NAMES, SharingForm
from app.web.context import Context
from app.web.dutch import MONTHS, day, last_day


def preview_of(
    context: Context, case_id: uuid.UUID, sent: SharingForm, errors: Mapping[str, str]
) -> dict[str, Any]:
    session, actor = context.session, context.signed_in
    category = sent.category
    verdicts: list[Verdict] = []
    if category is not None:
        told = sent.values.get("verteld") == "ja"
        verdicts = entries.preview(session, actor, case_id, category, resident_told=told)
    offers = entries.short_offers(session, actor, case_id, category, verdicts) if category else []
    shortly = {one.seat_id: offer.category for offer in offers for one in offer.parties}
    readers = [_reader(one, sent, shortly, actor.now) for one in verdicts if one.party.at_table]
    named = resident_name(session, actor, case_id) if verdicts else None
    for one in readers:
        # a resident without a sign-in: "inwoner, inwoner" names nobody
        if named and one["name"] == one["function"]:
            one["name"] = named
    full = [one for one in readers if one["verdict"] == "full" and one["chosen"]]
    count = len(full)
    people = "1 persoon" if count == 1 else f"{count} mensen"
    headline = f"Deze {people} gaan dit zien" if count > 1 else "Eén iemand gaat dit zien"
    if not count:
        headline = "Niemand gaat dit zien"
    short = len([one for one in readers if one["verdict"] == "derived"])
    if short:
        headline += f", {'1 mens' if short == 1 else f'{short} mensen'} de korte versie"
    return {
        "category": category.value if category else None,
        "form": sent.values,
        "errors": errors,
        "headline": "Wie gaan dit zien?" if category is None else headline,
        "button": f"Delen met {people}" if count or not offers else "Deel de korte versie",
        "can_save": category is not None and bool(count or offers or verdicts),
        "successors": bool(count),
        "readers": readers,
        "warning": warning_of(context, case_id, sent),
        "shorter": [_shorter(offer) for offer in offers],
        "ask_told": category is Category.DEBT_SETTLEMENT,
        "emergency": _emergency(context, case_id, category, verdicts),
        "rules_line": _rules_line(rules_of(case_of(session, actor, case_id)), verdicts),
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


def _emergency(
    context: Context, case_id: uuid.UUID, category: Category | None, verdicts: list[Verdict]
) -> bool:
    """Whether there is an organisation that the rules keep it from, and I hold a secret."""
    kept_from = [
        one
        for one in verdicts
        if one.party.at_table
        and one.party.kind == SeatKind.ORGANISATION
        and one.sees is not Sees.FULL
    ]
    if category is None or not kept_from:
        return False
    function = Function(my_seat(context.session, context.signed_in, case_id).function)
    return may_share_in_emergency(function, category) is None


def _rules_line(rules: RuleSet, verdicts: list[Verdict]) -> str:
    if not verdicts:
        return ""
    # that residents read what is about them, or objected, is no row of the table
    keys = sorted({one.rule for one in verdicts} - {Function.RES.value, PAUSED})
    since = rules.valid_from
    start = f"Volgens de regels van {since.day} {MONTHS[since.month - 1]} {since.year}"
    return f"{start}, regel {', '.join(keys)}." if keys else f"{start}."


def _reader(
    one: Verdict, sent: SharingForm, shortly: Mapping[uuid.UUID, Category], now: datetime
) -> dict[str, Any]:
    party = one.party
    resident = party.kind == "resident"
    # who had no box until now, because it might not go there, begins as everybody does
    chosen = (
        sent.readers is None
        or party.seat_id in sent.readers
        or party.seat_id not in sent.offered
        or resident
    )
    # who may have the fuller of the short versions by a consent that there is, is not asked again
    has_it = shortly.get(party.seat_id)
    ask = one.needs_consent and one.sees is not Sees.FULL and (not has_it or has_it != one.derived)
    reason = one.sentence
    if one.sees is Sees.FULL and one.until is not None:
        reason += f" Tot en met {day(last_day(one.until), now)}."
    return {
        "seat_id": party.seat_id,
        "name": party.person_name or party.name,
        "function": party.person_title or party.function_label,
        "organisation": party.organisation_name if party.person_name else "",
        "verdict": _sees(one, shortly),
        "reason": reason,
        "chosen": chosen,
        # what is about the resident, the resident may always read
        "can_choose": one.sees is Sees.FULL and not resident,
        "ask_consent": ask,
    }


def _sees(one: Verdict, shortly: Collection[uuid.UUID]) -> str:
    """A short version that waits for consent is not there yet."""
    if one.sees is Sees.FULL:
        return Sees.FULL.value
    return Sees.DERIVED.value if one.party.seat_id in shortly else Sees.NONE.value


def warning_of(context: Context, case_id: uuid.UUID, sent: SharingForm) -> dict[str, Any] | None:
    """What a second look finds while somebody types, before anything is asked."""
    category = sent.category
    text = sent.values.get("tekst", "")
    if category is None or not text.strip():
        return None
    session, actor = context.session, context.signed_in
    case, seat = read_case(session, actor, case_id)
    found = found_in(session, actor, case, seat, {"tekst": text}, category)
    if not found:
        return None
    # the strictest stands first; what gives somebody away is no other sort of text
    first = found[0]
    mine = may_write(rules_of(case), first.proposed, Function(seat.function))
    return {
        "sentences": [one.sentence for one in found],
        "proposed_category": first.proposed.value
        if mine and first.proposed is not Category.IDENTITY
        else "",
        "proposed_label": first.proposed.label,
    }


def _shorter(offer: ShortOffer) -> dict[str, Any]:
    return {
        "category": offer.category.value,
        "category_label": offer.category.label,
        "to": _together([one.person_name or one.name for one in offer.parties]),
        "fields": [
            {
                "name": SHORT_NAMES[one.name],
                "label": one.label,
                "hint": one.hint,
                "options": one.options,
            }
            for one in SHORT_FORMS[offer.category]
        ],
    }


def _together(names: list[str]) -> str:
    return " en ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)
