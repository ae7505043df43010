"""What somebody records about a consent, and when that is unclear."""

import uuid
from collections.abc import Collection
from datetime import date, timedelta
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from app.base.errors import FieldError
from app.casefile.vocabulary import Category, ConsentKind, Function, Voice

# After this it is asked again: a resident who said yes long ago may have forgotten.
AT_MOST = timedelta(days=366)
# Kinds that say what may be told; the others are about taking part or about help.
ABOUT_CONTENT = frozenset(
    {ConsentKind.SECRECY, ConsentKind.DATA_PROTECTION, ConsentKind.NO_OBJECTION}
)
# Elsewhere a statute is the ground: there this consent is not asked, because towards a
# municipality it is seldom free (domain, "Invariants").
CHOSEN_BY_RESIDENT = frozenset({Function.CO})


class How(StrEnum):
    """How the resident gave it."""

    SPOKEN = "spoken"
    WRITTEN = "written"
    REPRESENTATIVE = "representative"


class RecordConsent(BaseModel):
    """What the resident agreed to: what, from whom, to whom, until when, and who said so.

    `kind` is `taking_part` or `secrecy` when left out, as `taking_part` says. `to_organisations`
    narrows `to_functions` to these organisations, `except_organisations` leaves some out.
    `given_by` said yes and `refused_by` no; `authority` is who else stands in for the resident.
    `age` (years) only where the birth date is not known. `emergency_only` opens nothing by
    itself.
    """

    model_config = ConfigDict(frozen=True)

    from_seat_id: uuid.UUID
    taking_part: bool = False
    kind: ConsentKind | None = None
    subject_id: uuid.UUID | None = None
    to_functions: tuple[Function, ...]
    to_organisations: tuple[uuid.UUID, ...] = ()
    except_organisations: tuple[uuid.UUID, ...] = ()
    categories: tuple[Category, ...] = ()
    until: date
    how: How = How.SPOKEN
    given_by: tuple[Voice, ...] = (Voice.RESIDENT,)
    refused_by: tuple[Voice, ...] = ()
    authority: tuple[Voice, ...] = ()
    age: int | None = None
    emergency_only: bool = False
    given_on: date | None = None
    note: str = ""

    @property
    def of_kind(self) -> ConsentKind:
        return self.kind or (ConsentKind.TAKING_PART if self.taking_part else ConsentKind.SECRECY)

    @property
    def all_authority(self) -> list[Voice]:
        """Who stands in for the resident: who is named, and who spoke."""
        named = {*self.authority, *self.given_by, *self.refused_by} - {Voice.RESIDENT}
        return [one for one in Voice if one in named]


class AddVoice(BaseModel):
    """What somebody who decides too said afterwards."""

    model_config = ConfigDict(frozen=True)

    who: Voice
    agrees: bool
    how: How = How.SPOKEN
    said_on: date | None = None


def unclear(
    command: RecordConsent, today: date, known_organisations: Collection[uuid.UUID]
) -> list[FieldError]:
    """What has to be mended before this can be recorded."""
    kind, errors = command.of_kind, []
    given_on = command.given_on or today
    if not command.to_functions:
        errors.append(FieldError("toFunctions", "Kies wie het mag weten."))
    elif kind is ConsentKind.DATA_PROTECTION and not CHOSEN_BY_RESIDENT.issuperset(
        command.to_functions
    ):
        errors.append(
            FieldError(
                "toFunctions",
                "Voor deze partij staat het in de wet: toestemming is daar niet de grond. "
                "Kies alleen de cliëntondersteuner.",
            )
        )
    if kind in ABOUT_CONTENT and not command.categories:
        errors.append(FieldError("categories", "Kies waar de toestemming over gaat."))
    if not set(known_organisations).issuperset(
        command.to_organisations + command.except_organisations
    ):
        errors.append(FieldError("toOrganisations", "Kies organisaties uit de lijst."))
    if kind is ConsentKind.NO_OBJECTION and command.how is not How.WRITTEN:
        errors.append(FieldError("how", "Geen bezwaar leg je alleen vast als het op papier staat."))
    errors += _who(command)
    if given_on > today:
        errors.append(FieldError("givenOn", "Kies een dag die al geweest is, of vandaag."))
    if command.until < today:
        errors.append(FieldError("until", "Kies een einddatum vanaf vandaag."))
    elif command.until - given_on > AT_MOST:
        errors.append(FieldError("until", "Kies een einddatum binnen een jaar."))
    return errors


def _who(command: RecordConsent) -> list[FieldError]:
    said = (*command.given_by, *command.refused_by)
    if not said:
        return [FieldError("givenBy", "Kies wie ja zei, of wie nee zei.")]
    if len(set(said)) != len(said):
        return [FieldError("givenBy", "Iemand kan niet ja en nee tegelijk zeggen.")]
    if command.how is How.REPRESENTATIVE and set(said) == {Voice.RESIDENT}:
        return [FieldError("givenBy", "Kies welke vertegenwoordiger het zei.")]
    return []
