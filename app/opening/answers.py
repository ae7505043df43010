"""What somebody answers while a case is being prepared, and what is still missing."""

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from app.base.errors import FieldError
from app.casefile.cases import NotInformedReason
from app.casefile.vocabulary import Function, Purpose
from app.web.validation import Command, EmptyIsNone, Line, Name, Text

OptionalLine = Annotated[Line | None, EmptyIsNone]
OptionalName = Annotated[Name | None, EmptyIsNone]
OptionalText = Annotated[Text | None, EmptyIsNone]
LONGEST_TERM = 60
OLDEST = date(1900, 1, 1)


class PartyAnswer(Command):
    """A party that is asked. What is left empty says what the covenant prepared. `picked` is
    false for a party that was put aside again: what was typed for it stays."""

    organisation_id: uuid.UUID
    function: Function
    picked: bool = True
    question: OptionalText = None
    reason: OptionalText = None


class Answers(Command):
    """All that can be answered, each when one gets to it. `named`: does the case get a name;
    `informed`: does the resident know; `approved`: does the resident agree to `tableVersion`."""

    title: OptionalLine = None
    purpose: Annotated[Purpose | None, EmptyIsNone] = None
    named: Annotated[bool | None, EmptyIsNone] = None
    name: OptionalName = None
    born_on: Annotated[date | None, EmptyIsNone] = None
    informed: Annotated[bool | None, EmptyIsNone] = None
    not_informed_reason: Annotated[NotInformedReason | None, EmptyIsNone] = None
    necessity: OptionalText = None
    lighter_way: OptionalText = None
    help_request: OptionalText = None
    table_version: OptionalText = None
    approved: Annotated[bool | None, EmptyIsNone] = None
    parties: Annotated[tuple[PartyAnswer, ...] | None, Field(max_length=30)] = None
    answer_days: Annotated[Annotated[int, Field(ge=1, le=LONGEST_TERM)] | None, EmptyIsNone] = None
    regie: Annotated[Literal["me", "later"] | None, EmptyIsNone] = None
    regie_reason: OptionalText = None

    @property
    def picked(self) -> list[PartyAnswer]:
        return [one for one in self.parties or () if one.picked]

    @property
    def gets_name(self) -> bool:
        """Not informed means anonymous, unless for a reason of the closed list."""
        return bool(self.named and (self.informed or self.not_informed_reason))

    @property
    def first_name(self) -> str:
        return self.name.split()[0] if self.name and self.gets_name else ""

    def stored(self) -> dict[str, Any]:
        """As it is kept."""
        return self.model_dump(mode="json", by_alias=False, exclude_none=True)


def answers_of(stored: Mapping[str, Any]) -> Answers:
    """What was kept. A question that is no longer asked is passed over."""
    return Answers.model_validate(
        {name: value for name, value in stored.items() if name in Answers.model_fields}
    )


def missing(answers: Answers, today: date) -> list[FieldError]:
    """Everything that has to be filled in or mended before the case can open."""
    errors = [
        FieldError(field, what)
        for field, value, what in (
            ("title", answers.title, "Schrijf in één zin wat er speelt."),
            ("purpose", answers.purpose, "Kies waarvoor jullie samenwerken."),
            ("named", answers.named is not None, "Kies: met naam of zonder naam."),
            ("informed", answers.informed is not None, "Kies of de inwoner dit weet."),
            ("necessity", answers.necessity, "Schrijf waarom samenwerken nodig is."),
            ("lighterWay", answers.lighter_way, "Schrijf waarom het niet lichter kan."),
            ("helpRequest", answers.help_request,
             "Schrijf de hulpvraag op, in de woorden van de inwoner."),
        )
        if not value
    ]  # fmt: skip
    if answers.regie is None:
        errors.append(FieldError("regie", "Kies wie de regie neemt."))
    if answers.named and not answers.name:
        errors.append(FieldError("name", "Vul de naam in, of ga verder zonder naam."))
    if answers.born_on and not OLDEST <= answers.born_on <= today:
        errors.append(FieldError("bornOn", "Kies een dag die al geweest is."))
    return errors
