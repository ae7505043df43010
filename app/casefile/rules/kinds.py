"""Which category a kind of entry starts in, and which of several categories counts."""

from collections.abc import Iterable

from app.casefile.rules.shapes import CARE
from app.casefile.vocabulary import Category, EntryKind, Function

# From mild to strict. A derived form stands before its source; behind them who is in care or
# in a safety track. The strictest counts as the label of a text that mixes categories. It is
# a label and not a licence: each reader must pass for every category in the text.
MILD_TO_STRICT = (
    Category.TAKING_PART,
    Category.IDENTITY,
    Category.PLAN,
    Category.WHAT_HELPS,
    Category.COURSE,
    Category.HELP_REQUEST_TABLE,
    Category.INCOME_SETTLED,
    Category.WORK_PATTERN,
    Category.HOUSEHOLD,
    Category.DEBT_SETTLEMENT,
    Category.DEBTS_EXIST,
    Category.ABILITY,
    Category.HELP_REQUEST,
    Category.NUISANCE,
    Category.RENT_ARREARS,
    Category.WORK_HISTORY,
    Category.INCOME,
    Category.DEBT_AMOUNTS,
    Category.SUBSTANCE_USE,
    Category.TREATMENT,
    Category.SAFETY,
    Category.POLICE,
)

# A consent record shows whose secrecy it lifts, so it starts stricter than the plan.
STARTS_AS = {
    EntryKind.HELP_REQUEST: Category.HELP_REQUEST,
    EntryKind.IDENTITY: Category.IDENTITY,
    EntryKind.TAKING_PART: Category.TAKING_PART,
    EntryKind.QUESTION: Category.PLAN,
    EntryKind.OBSERVATION: Category.ABILITY,
    EntryKind.CONDITION: Category.WHAT_HELPS,
    EntryKind.GOAL: Category.PLAN,
    EntryKind.AGREEMENT: Category.PLAN,
    EntryKind.MESSAGE: Category.PLAN,
    EntryKind.CONTACT: Category.COURSE,
    EntryKind.SIGNAL: Category.COURSE,
    EntryKind.FEEDBACK: Category.COURSE,
    EntryKind.CONSENT: Category.ABILITY,
    EntryKind.EVALUATION: Category.PLAN,
    EntryKind.AGENDA_ITEM: Category.PLAN,
    EntryKind.DRAFT: Category.ABILITY,
    EntryKind.TITLE: Category.PLAN,
    EntryKind.NOTE: Category.ABILITY,
}

# Kinds that are fields and choices rather than free text: a short form says what it is.
SHORT_FORMS = frozenset(
    {
        EntryKind.IDENTITY,
        EntryKind.TAKING_PART,
        EntryKind.CONDITION,
        EntryKind.CONTACT,
        EntryKind.SIGNAL,
        EntryKind.CONSENT,
    }
)


def default_category(kind: EntryKind, author: Function) -> Category:
    """The category an entry starts in, until its author chooses otherwise.

    Free text of general practice and mental health counts as treatment (domain, "Who decides
    what a text is").
    """
    if author in CARE and kind not in SHORT_FORMS:
        return Category.TREATMENT
    return STARTS_AS[kind]


def strictest(categories: Iterable[Category]) -> Category:
    """The strictest of these, in the order of `MILD_TO_STRICT`. ValueError when empty."""
    return max(categories, key=MILD_TO_STRICT.index)
