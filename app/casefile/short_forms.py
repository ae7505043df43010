"""The short versions: for who may not have the whole, in fields of their own.

A person writes them. No text is ever shortened by a machine: what goes out is what was typed in
the fields, or a fixed sentence that was chosen, each behind the label of its field.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from app.base.errors import FieldError, Invalid
from app.casefile.rule_table import RuleSet
from app.casefile.vocabulary import Category

C = Category


@dataclass(frozen=True)
class ShortField:
    """One field of a short version.

    `name` is its name in the API, `label` and `hint` what the screen says. With `options` it is a
    choice: each has a value, and the fixed sentence that goes out for it.
    """

    name: str
    label: str
    hint: str = ""
    options: tuple[tuple[str, str], ...] = ()


SHORT_FORMS: Mapping[Category, tuple[ShortField, ...]] = {
    C.ABILITY: (
        ShortField("can", "Wat kan wel", "Bijvoorbeeld: kan zelf met de bus."),
        ShortField("cannot", "Wat kan nu niet", "Bijvoorbeeld: kan post niet zelf verwerken."),
    ),
    C.WHAT_HELPS: (
        ShortField("works", "Wat werkt", "Bijvoorbeeld: één afspraak per dag."),
        ShortField("worksNot", "Wat werkt niet", "Bijvoorbeeld: post zonder uitleg."),
        ShortField("when", "Wanneer", "Bijvoorbeeld: na elf uur."),
        ShortField("how", "Hoe", "Bijvoorbeeld: bellen, en rustig herhalen."),
    ),
    C.INCOME_SETTLED: (
        ShortField(
            "income",
            "Het inkomen is",
            options=(
                ("settled", "Het inkomen is geregeld."),
                ("uncertain", "Het inkomen is onzeker."),
            ),
        ),
    ),
    C.DEBTS_EXIST: (
        ShortField(
            "debts",
            "Wat mogen de anderen weten",
            options=(
                ("exist", "Er zijn schulden."),
                ("helped", "Er zijn schulden. Daar is hulp bij."),
            ),
        ),
    ),
    C.WORK_PATTERN: (
        ShortField("goesWrong", "Wanneer het vaak misgaat", "Bijvoorbeeld: in de eerste weken."),
        ShortField("thenHelps", "Wat dan helpt", "Bijvoorbeeld: elke ochtend even bellen."),
    ),
}


def chain(rule_set: RuleSet, category: Category) -> list[Category]:
    """The short versions of a category, the fullest first: of 6 that is 5 and then 5w."""
    found = []
    following = rule_set.rules[category].derived
    while following is not None:
        found.append(following)
        following = rule_set.rules[following].derived
    return found


def in_words(category: Category, answers: Mapping[str, str]) -> str:
    """The text of a short version, out of what was filled in; empty when nothing was.

    Invalid for a choice that is not one of the options, by `short.<name>`.
    """
    said = []
    wrong = []
    for field in SHORT_FORMS.get(category, ()):
        answer = answers.get(field.name, "").strip()
        if not answer:
            continue
        if not field.options:
            said.append(f"{field.label}: {answer}")
        elif answer in dict(field.options):
            said.append(dict(field.options)[answer])
        else:
            wrong.append(FieldError(f"short.{field.name}", "Kies een van de mogelijkheden."))
    if wrong:
        raise Invalid(wrong)
    return "\n".join(said)


def typed_in(category: Category, answers: Mapping[str, str]) -> dict[str, str]:
    """What somebody typed themselves, by the name of the field: a fixed sentence is not."""
    return {
        f"short.{field.name}": answers.get(field.name, "")
        for field in SHORT_FORMS.get(category, ())
        if not field.options
    }
