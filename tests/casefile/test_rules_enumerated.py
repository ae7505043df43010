"""Every question there is, to every rule set that is shipped, with every state of consent and every
kind of representation: enumerated whole, nothing sampled."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import product
from typing import Any

import pytest

from app.casefile.rule_matrix import May, matrix, opened
from app.casefile.rule_table import (
    RULE_SETS,
    Answer,
    Facts,
    FlatRule,
    RuleSet,
    decide,
    flat_rules,
)
from app.casefile.rules.shapes import Condition
from app.casefile.rules.version_1 import RULE_SET_1, RULE_SET_1_NARROW
from app.casefile.rules.version_2_wams import OPENS, RULE_SET_2_WAMS
from app.casefile.vocabulary import Category, EntryKind, Function, Purpose, RepresentativeScope

# In force by then, whatever the set.
DAY = date(2031, 6, 2)
NAMES = [f"{one.name} {one.version}" for one in RULE_SETS]
every_set = pytest.mark.parametrize("rules", RULE_SETS, ids=NAMES)
Question = tuple[Category, Purpose, Function, Function]
QUESTIONS: list[Question] = list(product(Category, Purpose, Function, Function))
# Nobody represents, and each of those who may.
SCOPES: tuple[RepresentativeScope | None, ...] = (None, *RepresentativeScope)
# What consent there is: none; to lift secrecy; to be known; both. And withdrawn or expired is none.
CONSENTS: tuple[dict[str, Any], ...] = (
    {},
    {"consented": True},
    {"named_functions": frozenset(Function)},
    {"consented": True, "named_functions": frozenset(Function)},
)
NOTHING_ELSE = Facts()
EVERYTHING_ELSE = Facts(
    kind=EntryKind.MESSAGE,
    owns_line=True,
    is_holder=True,
    owed_feedback=True,
    owns_line_under_goal=True,
    told=True,
    chosen_by_resident=True,
    no_objection=True,
    youth_task=True,
    own_track=True,
    about_receiver=True,
)


def situations() -> Iterator[tuple[Facts, Facts, Facts, Facts]]:
    """The four states of consent in each situation: none, secrecy, being known, both."""
    for scope, rest in product(SCOPES, (NOTHING_ELSE, EVERYTHING_ELSE)):
        none, secrecy, known, both = (replace(rest, scope=scope, **consent) for consent in CONSENTS)
        yield none, secrecy, known, both


def answers(rules: RuleSet, facts: Facts) -> tuple[Answer, ...]:
    """The answer to each of `QUESTIONS`; asked once, and then remembered for the next test."""
    if rules not in RULE_SETS:
        return _ask_all(rules, facts)
    return _remembered(RULE_SETS.index(rules), facts)


def _ask_all(rules: RuleSet, facts: Facts) -> tuple[Answer, ...]:
    return tuple(decide(rules, *question, DAY, facts).answer for question in QUESTIONS)


@cache
def _remembered(place: int, facts: Facts) -> tuple[Answer, ...]:
    return _ask_all(RULE_SETS[place], facts)


@every_set
def test_consent_never_widens_a_deny(rules: RuleSet) -> None:
    """Only what the table asks consent for is opened by it; a deny and a short form stay."""
    for none, *consented in situations():
        before = answers(rules, none)
        for facts in consented:
            after = answers(rules, facts)
            wrong = [
                (question, was, now)
                for question, was, now in zip(QUESTIONS, before, after, strict=True)
                if now is not was and not (was is Answer.ALLOW_WITH_CONSENT and now is Answer.ALLOW)
            ]
            assert wrong == []


@every_set
def test_withdrawing_or_expiring_never_adds(rules: RuleSet) -> None:
    """From both consents to one, and from one to none, nothing is allowed that was not."""
    for none, secrecy, known, both in situations():
        with_none, with_secrecy, with_known, with_both = (
            {
                question
                for question, answer in zip(QUESTIONS, answers(rules, facts), strict=True)
                if answer is Answer.ALLOW
            }
            for facts in (none, secrecy, known, both)
        )
        assert with_none <= with_secrecy <= with_both
        assert with_none <= with_known <= with_both


@every_set
def test_what_rests_on_consent_says_so_and_only_that(rules: RuleSet) -> None:
    for question in QUESTIONS:
        for none, _, _, both in situations():
            given = decide(rules, *question, DAY, both)
            if given.answer is Answer.ALLOW:
                without = decide(rules, *question, DAY, none).answer
                assert given.needs_consent == (without is not Answer.ALLOW), question


@every_set
def test_unknown_is_deny(rules: RuleSet) -> None:
    """What no row lists is denied whatever is so; and on a day without these rules all is."""
    listed = {(f.category, f.purpose, f.from_function, f.to_function) for f in flat_rules(rules)}
    for _, _, _, both in situations():
        for question, answer in zip(QUESTIONS, answers(rules, both), strict=True):
            if answer is Answer.ALLOW:
                assert question in listed, question
    before = replace(rules, valid_from=date(2040, 1, 1))
    assert set(answers(before, replace(EVERYTHING_ELSE, consented=True))) == {Answer.DENY}


@every_set
def test_a_representative_gets_at_most_what_the_resident_gets(rules: RuleSet) -> None:
    """The resident always knows who takes part; of the rest a scope narrows and never widens."""
    for none, _, _, both in situations():
        for category, purpose, author in product(Category, Purpose, Function):
            own, theirs = (
                decide(rules, category, purpose, author, to, DAY, replace(both, withheld=False))
                for to in (Function.RES, Function.REP)
            )
            if theirs.answer is Answer.ALLOW and none.about_receiver:
                assert own.answer is Answer.ALLOW, (category, purpose, author)
            kept = decide(
                rules, category, purpose, author, Function.REP, DAY, replace(both, withheld=True)
            )
            if category is not Category.TAKING_PART:
                assert kept.answer is not Answer.ALLOW


@every_set
def test_the_flat_rows_are_all_that_can_ever_be_allowed(rules: RuleSet) -> None:
    """The database holds disclosures to these rows: no row is dead, and none is missing."""
    listed = {(f.category, f.purpose, f.from_function, f.to_function) for f in flat_rules(rules)}
    reached = {
        question
        for _, _, _, both in situations()
        for question, answer in zip(QUESTIONS, answers(rules, both), strict=True)
        if answer is Answer.ALLOW
    }
    assert reached == listed


def is_stricter(one: RuleSet, other: RuleSet) -> bool:
    """Every way of `one` is a way of `other` that asks no more."""
    wide: dict[tuple[str, ...], list[FlatRule]] = {}
    for flat in flat_rules(other):
        wide.setdefault(_cell(flat), []).append(flat)
    return all(
        any(
            way.condition in ("", flat.condition) and (flat.needs_consent or not way.needs_consent)
            for way in wide.get(_cell(flat), [])
        )
        for flat in flat_rules(one)
    )


def _cell(flat: FlatRule) -> tuple[str, ...]:
    return flat.category, flat.purpose, flat.from_function, flat.to_function


PAIRS = [(a, b) for a, b in product(RULE_SETS, RULE_SETS) if a is not b and is_stricter(a, b)]


def test_the_narrow_set_is_stricter_than_the_default_and_the_default_than_the_bill() -> None:
    assert (RULE_SET_1_NARROW, RULE_SET_1) in PAIRS
    assert (RULE_SET_1, RULE_SET_2_WAMS) in PAIRS
    assert (RULE_SET_2_WAMS, RULE_SET_1) not in PAIRS


@pytest.mark.parametrize(("strict", "wide"), PAIRS, ids=lambda one: one.name)
def test_a_stricter_rule_set_never_adds(strict: RuleSet, wide: RuleSet) -> None:
    for consents in situations():
        for facts in consents:
            added = [
                question
                for question, one, other in zip(
                    QUESTIONS, answers(strict, facts), answers(wide, facts), strict=True
                )
                if one is Answer.ALLOW and other is not Answer.ALLOW
            ]
            assert added == []


def test_the_bill_opens_three_things_within_the_municipality_and_only_when_told() -> None:
    found = opened(RULE_SET_1, RULE_SET_2_WAMS)
    assert {one.category for one in found} == set(OPENS)
    assert {one.to_function for one in found} == {Function.WT, Function.CW}
    assert {one.condition for one in found} == {Condition.TOLD}
    assert opened(RULE_SET_2_WAMS, RULE_SET_1) == []
    assert not any(one.needs_consent for one in found)
    assert RULE_SET_2_WAMS.secrecy == RULE_SET_1.secrecy
    assert RULE_SET_2_WAMS.flows == RULE_SET_1.flows


def test_only_the_careful_default_holds_where_nobody_signed() -> None:
    assert [one for one in RULE_SETS if one.holds_unsigned] == [RULE_SET_1]
    assert len({(one.name, one.version) for one in RULE_SETS}) == len(RULE_SETS)


@every_set
def test_the_matrix_on_screen_says_what_the_judge_says(rules: RuleSet) -> None:
    """A cell is "mag" where nothing has to be so, and "mag niet" where nothing could help."""
    for purpose in Purpose:
        for row in matrix(rules, purpose):
            author = row.about or next(
                one for one in Function if one in rules.rules[row.category].writers
            )
            for to, cell in zip(Function, row.cells, strict=True):
                question = (row.category, purpose, author, to)
                bare = decide(rules, *question, DAY).answer
                best = {
                    decide(rules, *question, DAY, both).answer for _, _, _, both in situations()
                }
                assert (cell.may is May.YES) == (bare is Answer.ALLOW), question
                assert (cell.may is May.CONSENT) == (bare is Answer.ALLOW_WITH_CONSENT), question
                at_all = cell.may not in (May.NO, May.SHORT)
                assert at_all == (Answer.ALLOW in best), question
                assert (cell.derived is not None) == (bare is Answer.DERIVE), question
