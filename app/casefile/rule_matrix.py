"""A rule set as a matrix to look at, and what differs between two: rendered from the rules.

Pure, and no second copy of the table: each cell asks the judge the question that it shows.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from app.casefile.rule_table import Answer, FlatRule, RuleSet, decide, flat_rules
from app.casefile.rules.grants import grants_of
from app.casefile.rules.shapes import Condition, Grant
from app.casefile.vocabulary import Category, Function, Labelled, Purpose


class May(Labelled):
    """What a cell of the matrix says at best."""

    YES = "yes", "mag"
    CONSENT = "consent", "met toestemming"
    IF = "if", "mag als"
    IF_AND_CONSENT = "if_and_consent", "met toestemming, als"
    SHORT = "short", "korte vorm"
    NO = "no", "mag niet"


CONDITION_LABELS = {
    Condition.LINE_OWNER_OR_MESSAGE: "het de boodschap of een eigen afspraak is",
    Condition.COURSE: "deze partij er een afspraak over heeft",
    Condition.CHOSEN: "de inwoner dat kiest",
    Condition.SCOPE: "deze vertegenwoordiger daarover gaat",
    Condition.TOLD: "de inwoner het weet",
    Condition.REGIE_OR_LINE: "er regie of een afspraak is",
    Condition.YOUTH_TASK: "er een taak voor jeugd is",
    Condition.OWN_TRACK: "het in het eigen overleg blijft",
    Condition.NO_OBJECTION: "de inwoner schrijft dat het mag",
    Condition.OWN_DATA: "het over de inwoner gaat",
}


@dataclass(frozen=True)
class Cell:
    """What one function may have at best, in words. `derived`: the short form that may go instead,
    also where the whole depends on something."""

    may: May
    more: str = ""
    derived: Category | None = None

    @property
    def text(self) -> str:
        """`mag als de inwoner het weet, anders: inkomen geregeld of onzeker`."""
        said = f"{self.may.label} {self.more}".rstrip()
        if self.derived is None:
            return said
        form = self.derived.label
        return f"{said}: {form}" if self.may is May.SHORT else f"{said}, anders: {form}"


@dataclass(frozen=True)
class Row:
    """A row of the matrix. `about` is set where it says who may know that a function takes part."""

    category: Category
    about: Function | None
    cells: tuple[Cell, ...]

    @property
    def label(self) -> str:
        if self.about is None:
            return self.category.label
        return f"dat {self.about.label} meedoet"


def matrix(rule_set: RuleSet, purpose: Purpose) -> list[Row]:
    """Everything that may go under a purpose, per function that receives it (in their own order).

    Who writes it makes no difference but for taking part, which has a row per function.
    """
    return [
        Row(
            category,
            about if category is Category.TAKING_PART else None,
            tuple(_cell(rule_set, category, purpose, about, to) for to in Function),
        )
        for category in Category
        for about in _from(rule_set, category)
    ]


def _from(rule_set: RuleSet, category: Category) -> Iterable[Function]:
    if category is Category.TAKING_PART:
        return Function
    return [next(one for one in Function if one in rule_set.rules[category].writers)]


def _cell(
    rule_set: RuleSet,
    category: Category,
    purpose: Purpose,
    from_function: Function,
    to_function: Function,
) -> Cell:
    decision = decide(rule_set, category, purpose, from_function, to_function, rule_set.valid_from)
    if decision.answer is Answer.ALLOW:
        return Cell(May.YES)
    if decision.answer is Answer.ALLOW_WITH_CONSENT:
        return Cell(May.CONSENT)
    grants = grants_of(rule_set, category, purpose, from_function, to_function)
    if not grants:
        return Cell(May.SHORT if decision.derived else May.NO, derived=decision.derived)
    with_consent = all(grant.consent for grant in grants)
    return Cell(
        May.IF_AND_CONSENT if with_consent else May.IF,
        " of ".join(_conditions(grants)),
        decision.derived,
    )


def _conditions(grants: Iterable[Grant]) -> list[str]:
    return [CONDITION_LABELS[one.condition] for one in grants if one.condition is not None]


@dataclass(frozen=True)
class Difference:
    """What differs between two rule sets for these words: one purpose, one receiver, one way."""

    category: Category
    purpose: Purpose
    to_function: Function
    from_functions: tuple[Function, ...]
    condition: Condition | None
    needs_consent: bool

    @property
    def way(self) -> str:
        """How it may go, as a cell of the matrix says it."""
        more = CONDITION_LABELS[self.condition] if self.condition else ""
        kinds = {
            (False, False): May.YES,
            (False, True): May.CONSENT,
            (True, False): May.IF,
            (True, True): May.IF_AND_CONSENT,
        }
        return f"{kinds[bool(more), self.needs_consent].label} {more}".rstrip()


def opened(old: RuleSet, new: RuleSet) -> list[Difference]:
    """Ways to share that `new` has and `old` has not, in the order of the table. What `new` closes
    is what `old` opens: `opened(new, old)`."""
    found: dict[tuple[Category, Purpose, Function, str, bool], list[Function]] = {}
    there = {_way(flat) for flat in flat_rules(old)}
    for flat in flat_rules(new):
        if _way(flat) not in there:
            key = (
                flat.category, flat.purpose, flat.to_function, flat.condition, flat.needs_consent
            )  # fmt: skip
            found.setdefault(key, []).append(flat.from_function)
    return [
        Difference(
            category,
            purpose,
            to_function,
            tuple(authors),
            Condition(condition) if condition else None,
            needs_consent,
        )
        for (category, purpose, to_function, condition, needs_consent), authors in found.items()
    ]


def _way(flat: FlatRule) -> tuple[str, ...]:
    return (
        flat.category,
        flat.purpose,
        flat.from_function,
        flat.to_function,
        flat.condition,
        str(flat.needs_consent),
    )
