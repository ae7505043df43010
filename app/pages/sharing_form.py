"""The fields of Delen, and the form as somebody sent it."""

import uuid
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from app.casefile.vocabulary import Category

C = Category
# Where a category stands on the form.
AREAS: tuple[tuple[str, tuple[Category, ...]], ...] = (
    ("Gezondheid", (C.WHAT_HELPS, C.ABILITY, C.TREATMENT, C.SUBSTANCE_USE)),
    ("Geld", (C.INCOME_SETTLED, C.INCOME, C.DEBTS_EXIST, C.DEBT_AMOUNTS, C.DEBT_SETTLEMENT)),
    ("Wonen", (C.RENT_ARREARS, C.NUISANCE, C.HOUSEHOLD)),
    ("Werk", (C.WORK_PATTERN, C.WORK_HISTORY)),
    ("Iets anders", (C.PLAN, C.SAFETY, C.POLICE)),
)
# The short forms have fields of their own; no text is ever shortened by a machine.
SHORT_FIELDS: dict[Category, tuple[tuple[str, str, str], ...]] = {
    C.WHAT_HELPS: (
        ("korte_werkt", "Wat werkt", "Bijvoorbeeld: één afspraak per dag."),
        ("korte_werkt_niet", "Wat werkt niet", "Bijvoorbeeld: post zonder uitleg."),
        ("korte_wanneer", "Wanneer en hoe bereikbaar", "Bijvoorbeeld: bellen na elf uur."),
    ),
    C.ABILITY: (
        ("korte_kan", "Wat kan wel", "Bijvoorbeeld: kan zelf met de bus."),
        ("korte_kan_niet", "Wat kan nu niet", "Bijvoorbeeld: kan de post niet zelf verwerken."),
    ),
    C.WORK_PATTERN: (("korte_patroon", "Het patroon", "Zoals: stopt vaak in de eerste weken."),),
    C.DEBTS_EXIST: (("korte_schulden", "In het kort", "Zoals: er zijn schulden, er is hulp."),),
    C.INCOME_SETTLED: (("korte_inkomen", "In het kort", "Inkomen geregeld, of onzeker."),),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SharingForm:
    """The form as it came, with what belongs together put together."""

    values: dict[str, str]
    readers: tuple[uuid.UUID, ...] | None

    @property
    def category(self) -> Category | None:
        chosen = self.values.get("strenger") or self.values.get("soort")
        return Category(chosen) if chosen in list(Category) else None

    def short(self, category: Category) -> str:
        parts = [self.values.get(name, "").strip() for name, _, _ in SHORT_FIELDS.get(category, ())]
        return " ".join(
            part if part.endswith((".", "!", "?")) else f"{part}." for part in parts if part
        )


async def read_form(request: Request) -> SharingForm:
    """All fields at once: the short form's fields differ per category."""
    sent = await request.form()
    values = {key: value for key, value in sent.items() if isinstance(value, str)}
    readers: tuple[uuid.UUID, ...] | None = None
    if "lezers_getoond" in values:
        ids = [str(value) for value in sent.getlist("lezers")]
        readers = tuple(uuid.UUID(one) for one in ids if is_id(one))
    return SharingForm(values, readers)


SentForm = Annotated[SharingForm, Depends(read_form)]


def is_id(value: str) -> bool:
    try:
        uuid.UUID(value)
    except ValueError:
        return False
    return True
