"""The fields of Delen, and the form as somebody sent it."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from app.base.errors import Conflict, FieldError, Invalid
from app.casefile.entries import DerivedForm
from app.casefile.short_forms import SHORT_FORMS
from app.casefile.vocabulary import Category
from app.web.validation import Command, EmptyIsNone, Text, parse

C = Category
# Where a category stands on the form.
AREAS: tuple[tuple[str, tuple[Category, ...]], ...] = (
    ("Gezondheid", (C.WHAT_HELPS, C.ABILITY, C.TREATMENT, C.SUBSTANCE_USE)),
    ("Geld", (C.INCOME_SETTLED, C.INCOME, C.DEBTS_EXIST, C.DEBT_AMOUNTS, C.DEBT_SETTLEMENT)),
    ("Wonen", (C.RENT_ARREARS, C.NUISANCE, C.HOUSEHOLD)),
    ("Werk", (C.WORK_PATTERN, C.WORK_HISTORY)),
    ("Iets anders", (C.PLAN, C.SAFETY, C.POLICE)),
)
# How the form calls the fields of the short versions.
SHORT_NAMES = {
    field.name: f"korte_{word}"
    for field, word in zip(
        (one for fields in SHORT_FORMS.values() for one in fields),
        ("kan", "kan_niet", "werkt", "werkt_niet", "wanneer", "hoe", "inkomen", "schulden",
         "gaat_mis", "dan_helpt"),
        strict=True,
    )
}  # fmt: skip


class ShortText(Command):
    """One field of a short version."""

    text: Annotated[Text | None, EmptyIsNone] = None


# Who was shown for what: of no use once another category is chosen.
READERS = frozenset({"strenger", "lezers", "lezers_getoond", "gekeken_naar"})


@dataclass(frozen=True, slots=True)
class SharingForm:
    """The form as it came, with what belongs together put together.

    `readers`: who was ticked of the parties that stood there, None where none did. `offered`: who
    had a box; whoever had none was not left out by the author.
    """

    values: dict[str, str]
    readers: tuple[uuid.UUID, ...] | None
    offered: tuple[uuid.UUID, ...] = ()

    @property
    def category(self) -> Category | None:
        chosen = self.values.get("soort")
        return Category(chosen) if chosen in list(Category) else None

    def with_what_is_proposed(self) -> "SharingForm":
        """The form with the stricter category that somebody pressed, and its readers to be seen
        anew."""
        proposed = self.values.get("strenger")
        if proposed is None:
            return self
        kept = {name: value for name, value in self.values.items() if name not in READERS}
        return SharingForm(kept | {"soort": proposed}, None)

    def must_have_shown_its_readers(self) -> None:
        """Conflict when another category was chosen after the readers were shown: who had no box
        then is not left out by the author."""
        shown = self.values.get("gekeken_naar")
        if shown and shown != self.category:
            raise Conflict(
                "Je koos net iets anders. Wie dit gaat zien, staat nu hieronder.",
                "Klopt het? Druk dan nog eens op Delen.",
            )

    def short(self, category: Category) -> DerivedForm | None:
        """The short version of a category, when something was filled in."""
        answers: dict[str, str] = {}
        wrong = []
        for field in SHORT_FORMS[category]:
            typed = self.values.get(SHORT_NAMES[field.name], "")
            try:
                answers[field.name] = parse(ShortText, {"text": typed}).text or ""
            except Invalid as no:
                wrong.append(FieldError(f"short.{field.name}", no.errors[0].message))
        if wrong:
            raise Invalid(wrong)
        form = DerivedForm.filled_in(category, answers)
        return form if form.body else None


async def read_form(request: Request) -> SharingForm:
    """All fields at once: the short form's fields differ per category."""
    sent = await request.form()
    values = {key: value for key, value in sent.items() if isinstance(value, str)}
    readers: tuple[uuid.UUID, ...] | None = None
    if "lezers_getoond" in values:
        readers = _ids(sent.getlist("lezers"))
    return SharingForm(values, readers, _ids(sent.getlist("lezers_getoond")))


def _ids(given: Iterable[object]) -> tuple[uuid.UUID, ...]:
    return tuple(uuid.UUID(str(one)) for one in given if is_id(str(one)))


SentForm = Annotated[SharingForm, Depends(read_form)]


def is_id(value: str) -> bool:
    try:
        uuid.UUID(value)
    except ValueError:
        return False
    return True
