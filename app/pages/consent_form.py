"""The form of Toestemming, and the lines that say in words what somebody agreed to."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import Depends, Request

from app.casefile.consents import ConsentView, How, RecordConsent
from app.casefile.consents.who_decides import ConsentAnswer
from app.casefile.table import Party
from app.casefile.vocabulary import Category, ConsentKind, Function, SeatKind, Voice
from app.directory.organisations import Card
from app.web.dutch import count
from app.web.validation import Command, EmptyIsNone, Text, parse

KINDS = [
    (ConsentKind.SECRECY, "Iets delen dat geheim is",
     "Deze partij mag de anderen vertellen wat je aankruist."),
    (ConsentKind.TAKING_PART, "Dat iemand meedoet",
     "Anderen mogen weten dat deze partij meedoet. Nodig voor huisarts en ggz."),
    (ConsentKind.HELP, "Akkoord met hulp",
     "De inwoner wil hulp van deze partij. Dit opent geen gegevens."),
    (ConsentKind.DATA_PROTECTION, "Wat een cliëntondersteuner ziet",
     "Alleen waar geen wet de grond is: de inwoner kiest zelf."),
    (ConsentKind.NO_OBJECTION, "Geen bezwaar, op papier",
     "De inwoner schreef dat dit goed is. Leg vast waar het papier ligt."),
]  # fmt: skip
HOWS = {
    How.SPOKEN: "mondeling",
    How.WRITTEN: "op papier",
    How.REPRESENTATIVE: "via de vertegenwoordiger",
}
AGES = [("0", "jonger dan 12"), ("12", "12 tot en met 15"), ("16", "16 of ouder")]
NAMES = {
    "kind": "soort_toestemming", "fromSeatId": "van", "from_seat_id": "van",
    "toFunctions": "functies", "to_functions": "functies", "categories": "soorten",
    "toOrganisations": "alleen", "to_organisations": "alleen", "except_organisations": "niet",
    "givenBy": "wie_ja", "given_by": "wie_ja", "refused_by": "wie_nee", "age": "leeftijd",
    "how": "hoe", "givenOn": "gegeven_op", "given_on": "gegeven_op", "until": "tot",
    "note": "toelichting",
}  # fmt: skip
MANY = ("soorten", "functies", "alleen", "niet", "wie_ja", "wie_nee", "gezag")


class ConsentForm(Command):
    """What was typed."""

    kind: ConsentKind
    from_seat_id: uuid.UUID
    categories: tuple[Category, ...]
    to_functions: tuple[Function, ...]
    to_organisations: tuple[uuid.UUID, ...]
    except_organisations: tuple[uuid.UUID, ...]
    given_by: tuple[Voice, ...]
    refused_by: tuple[Voice, ...]
    authority: tuple[Voice, ...]
    age: Annotated[int | None, EmptyIsNone]
    how: How
    given_on: Annotated[date | None, EmptyIsNone]
    until: date
    note: Annotated[Text | None, EmptyIsNone]


@dataclass(frozen=True, slots=True)
class SentConsent:
    """The form as it came."""

    values: dict[str, Any]

    def command(self) -> RecordConsent:
        """What it says; Invalid with all fields at once."""
        sent = self.values
        said = parse(
            ConsentForm,
            {
                "kind": sent.get("soort_toestemming", ""),
                "from_seat_id": sent.get("van", ""),
                "categories": sent["soorten"],
                "to_functions": sent["functies"],
                "to_organisations": sent["alleen"],
                "except_organisations": sent["niet"],
                "given_by": sent["wie_ja"],
                "refused_by": sent["wie_nee"],
                "authority": sent["gezag"],
                "age": sent.get("leeftijd", ""),
                "how": sent.get("hoe", ""),
                "given_on": sent.get("gegeven_op", ""),
                "until": sent.get("tot", ""),
                "note": sent.get("toelichting", ""),
            },
        )
        given = said.given_by
        if not given and not said.refused_by and said.how is not How.REPRESENTATIVE:
            # nobody was named: then it is the resident who was heard
            given = (Voice.RESIDENT,)
        return RecordConsent(
            **said.model_dump(by_alias=False, exclude={"note", "given_by"}),
            given_by=given,
            note=said.note or "",
            emergency_only=sent.get("nood") == "ja",
        )


async def read_form(request: Request) -> SentConsent:
    """All fields at once, for there are many and some come more than once."""
    sent = await request.form()
    values: dict[str, Any] = {
        key: value for key, value in sent.items() if isinstance(value, str) and key not in MANY
    }
    values |= {name: [str(value) for value in sent.getlist(name)] for name in MANY}
    return SentConsent(values)


Sent = Annotated[SentConsent, Depends(read_form)]


def organisations_of(
    cards: Iterable[Card], around: Iterable[Party], form: Mapping[str, Any]
) -> list[tuple[str, str]]:
    """Whom to name or to leave out: the organisations at the table or asked, as far as I know
    them, and those of the partnership that stand in the form already."""
    wanted = {*form.get("alleen", ()), *form.get("niet", ())}
    wanted |= {str(one.organisation_id) for one in around}
    return [(str(one.id), one.name) for one in cards if str(one.id) in wanted]


def named(one: Party) -> str:
    return f"{one.name}, {one.function_label}" + (" (wij)" if one.is_me else "")


def may_know(around: list[Party], functions: list[Function]) -> list[Function]:
    """Who is at the table or asked comes first; then whom the rules could let know."""
    here = [one.function for one in around if one.kind == SeatKind.ORGANISATION]
    return [one for one in Function if one in here] + [one for one in functions if one not in here]


def line_of(one: ConsentView) -> dict[str, Any]:
    """One consent in words: what, from whom, to whom, how, and what is still missing."""
    said = " en ".join(voice.label for voice in one.said_yes)
    return {
        "id": one.id,
        "kind": one.kind.label,
        "line": sentence(one),
        "given": one.given_on,
        "until": one.until,
        "how": HOWS[one.how] + (f", ja van {said}" if said else ""),
        "recorded_by": one.recorded_by,
        "withdrawn": one.withdrawn_at,
        "emergency": one.emergency_only,
        "open": one.answer is ConsentAnswer.OPEN,
        "refused": one.answer is ConsentAnswer.NO,
        "reason": one.reason,
        "missing": [(voice.value, voice.label) for voice in one.missing],
        "ends_line": ends_line(one),
    }


def sentence(one: ConsentView) -> str:
    """What was agreed to, from whom to whom, as one sentence."""
    to = ", ".join(function.label for function in one.to_functions)
    if one.to_organisation_names:
        to += f" (alleen {', '.join(one.to_organisation_names)})"
    if one.except_organisation_names:
        to += f" (niet {', '.join(one.except_organisation_names)})"
    what = ", ".join(category.label for category in one.categories)
    words: Mapping[ConsentKind, str] = {
        ConsentKind.TAKING_PART: f"doet mee, en dat mogen weten: {to}",
        ConsentKind.HELP: f"helpt de inwoner, samen met: {to}",
        ConsentKind.NO_OBJECTION: f"mag delen ({what}) met: {to}. De inwoner heeft geen bezwaar",
    }
    return f"{one.from_name} {words.get(one.kind, f'mag delen ({what}) met: {to}')}"


def ends_line(one: ConsentView) -> str:
    """What follows, in numbers, before it is done."""
    if one.suspends:
        return f"{one.from_name} doet niet meer mee, tenzij er nog een andere toestemming is."
    if not one.resting.entries:
        return "er is nog niets op gedeeld."
    who = " en ".join(one.resting.names)
    verb = "verliezen" if len(one.resting.names) > 1 else "verliest"
    number = count(one.resting.entries, "onderdeel", "onderdelen")
    return f"{who} {verb} toegang tot {number}."
