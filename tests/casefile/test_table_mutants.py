"""The table of the rules is data: change it in one place, and the table on paper notices.

What mutation testing does to code (`make mutants`), done to each cell of rule set 1: a function
that may have it or no longer may, consent that is asked or no longer, a condition that goes,
another writer, another purpose, another short form. What cannot matter is not changed, and it is
said why.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product

import pytest

from app.casefile.rule_table import RuleSet
from app.casefile.rules.shapes import Grant, Rule
from app.casefile.vocabulary import Category, Function, Purpose
from tests.casefile.paper_table import expected
from tests.casefile.test_rule_table import RULES, Question, differs

# What residents and representatives see follows a sentence of its own, whatever a row says of
# them; and who takes part is told to a supporter as to them.
BY_OWN_SENTENCE = {Function.RES, Function.REP}


@dataclass(frozen=True)
class Changed:
    """The rules with one thing otherwise, and the questions whose answer that can change."""

    what: str
    rules: RuleSet
    questions: list[Question]

    @property
    def is_noticed(self) -> bool:
        return any(differs(question, self.rules) for question in self.questions)


def about(
    category: Category,
    *,
    purposes: tuple[Purpose, ...] = tuple(Purpose),
    authors: tuple[Function, ...] = tuple(Function),
    receivers: tuple[Function, ...] = tuple(Function),
) -> list[Question]:
    return list(product((category,), purposes, authors, receivers))


def with_row(rule: Rule) -> RuleSet:
    return replace(RULES, rules={**RULES.rules, rule.category: rule})


def otherwise(some: frozenset[Function], one: Function) -> frozenset[Function]:
    """Without it where it was in, with it where it was not."""
    return some ^ {one}


def changed_grants(row: Rule) -> Iterator[Changed]:
    told_apart = {Function.CO} if row.category is Category.TAKING_PART else set[Function]()
    for place, grant in enumerate(row.may):
        # who may have it already whatever is so, gets no more from a grant with a condition
        before = (one.to for one in row.may[:place] if one == Grant(one.to))
        for to in set(Function) - BY_OWN_SENTENCE - told_apart - frozenset().union(*before):
            other = replace(grant, to=otherwise(grant.to, to))
            yield _granting(row, place, other, f"{to} in grant {place}", (to,))
        consent = replace(grant, consent=not grant.consent)
        yield _granting(row, place, consent, f"consent of grant {place}", tuple(Function))
        if grant.condition is not None:
            free = replace(grant, condition=None)
            yield _granting(row, place, free, f"condition of grant {place}", tuple(Function))


def _granting(
    row: Rule, place: int, grant: Grant, what: str, receivers: tuple[Function, ...]
) -> Changed:
    may = (*row.may[:place], grant, *row.may[place + 1 :])
    return Changed(
        f"{row.category}: {what}",
        with_row(replace(row, may=may)),
        about(row.category, receivers=receivers),
    )


def changed_writers(row: Rule) -> Iterator[Changed]:
    for author in Function:
        yield Changed(
            f"{row.category}: {author} as writer",
            with_row(replace(row, writers=otherwise(row.writers, author))),
            about(row.category, authors=(author,)),
        )


def changed_short_forms(row: Rule) -> Iterator[Changed]:
    """Only towards who may have the short form and not the whole: to the others it is not offered,
    whatever the row says."""
    if row.derived is None:
        return
    yield Changed(
        f"{row.category}: no short form", with_row(replace(row, derived=None)), about(row.category)
    )
    whole = frozenset[Function]().union(*(grant.to for grant in row.may))
    for to in set(Function) - BY_OWN_SENTENCE - {Function.CO} - whole:
        if may_have(row.derived, to):
            yield Changed(
                f"{row.category}: short form for {to}",
                with_row(replace(row, derived_for=otherwise(row.derived_for, to))),
                about(row.category, receivers=(to,)),
            )


def may_have(category: Category, to: Function) -> bool:
    """By the table on paper, under some purpose, from somebody: it, or a shorter form of it."""
    return any(
        expected(category.value, purpose.value, author.value, to.value) not in ("-", "c")
        for purpose, author in product(Purpose, Function)
    )


def changed_flows() -> Iterator[Changed]:
    for purpose, category in product(Purpose, Category):
        if category in RULES.always_flows:
            continue
        flow = RULES.flows[purpose] ^ {category}
        yield Changed(
            f"{category} under {purpose}",
            replace(RULES, flows={**RULES.flows, purpose: flow}),
            about(category, purposes=(purpose,)),
        )
    # who takes part is told under every purpose that the category carries which it implies
    for category in RULES.always_flows - {Category.TAKING_PART}:
        yield Changed(
            f"{category} no longer under every purpose",
            replace(RULES, always_flows=RULES.always_flows - {category}),
            about(category),
        )


def changed_presence() -> Iterator[Changed]:
    for function in Function:
        for category in Category:
            implied = {**RULES.presence, function: category}
            if category is not RULES.presence.get(function, Category.TAKING_PART):
                yield Changed(
                    f"{function} implies {category}",
                    replace(RULES, presence=implied),
                    about(Category.TAKING_PART, authors=(function,)),
                )


def lives(changes: Iterator[Changed]) -> list[str]:
    return [one.what for one in changes if not one.is_noticed]


@pytest.mark.parametrize("category", Category)
def test_whoever_changes_a_row_is_found_out_by_the_table_on_paper(category: Category) -> None:
    row = RULES.rules[category]
    assert lives(changed_grants(row)) == []
    assert lives(changed_writers(row)) == []
    assert lives(changed_short_forms(row)) == []


def test_whoever_changes_what_a_purpose_carries_is_found_out() -> None:
    assert lives(changed_flows()) == []


def test_whoever_changes_what_taking_part_gives_away_is_found_out() -> None:
    assert lives(changed_presence()) == []
