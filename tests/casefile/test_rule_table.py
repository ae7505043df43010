"""The whole table, question by question, against the table on paper."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from app.casefile.rule_table import (
    RULE_SETS,
    Answer,
    Decision,
    Facts,
    RuleSet,
    decide,
    decide_presence,
    derive_for,
    flat_rules,
    rule_set_in_force,
)
from app.casefile.rules.grants import grants_of
from app.casefile.vocabulary import (
    Category,
    EntryKind,
    Function,
    Purpose,
    RepresentativeScope,
)
from tests.casefile.paper_table import expected, opened_by

RULES = RULE_SETS[0]
DAY = date(2026, 6, 1)
NOTHING = Facts()
# Everything that may be so in a case at once, but consent.
ALL_BUT_CONSENT = Facts(
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
    scope=RepresentativeScope.PARENT,
    about_receiver=True,
)
EVERYTHING = replace(ALL_BUT_CONSENT, consented=True, named_functions=frozenset(Function))
# Each fact of a case by itself, as the table on paper calls it.
ONE_BY_ONE = {
    "about": Facts(about_receiver=True),
    "scope": Facts(about_receiver=True, scope=RepresentativeScope.PARENT),
    "chosen": Facts(chosen_by_resident=True),
    "holder": Facts(is_holder=True),
    "line_under_goal": Facts(owns_line_under_goal=True),
    "message": Facts(kind=EntryKind.MESSAGE),
    "no_objection": Facts(no_objection=True),
    "owed_feedback": Facts(owed_feedback=True),
    "own_track": Facts(own_track=True),
    "owns_line": Facts(owns_line=True),
    "told": Facts(told=True),
    "youth_task": Facts(youth_task=True),
}

Question = tuple[Category, Purpose, Function, Function]


def questions() -> Iterator[Question]:
    for category in Category:
        for purpose in Purpose:
            for author in Function:
                for receiver in Function:
                    yield category, purpose, author, receiver


def ask(question: Question, facts: Facts, on: date = DAY, rules: RuleSet = RULES) -> Decision:
    category, purpose, author, receiver = question
    return decide(rules, category, purpose, author, receiver, on, facts)


def as_cell(question: Question, rules: RuleSet = RULES) -> str:
    """The program's answers to a question, written as a cell of the table on paper."""
    bare, so, all_of_it = (
        ask(question, facts, rules=rules) for facts in (NOTHING, ALL_BUT_CONSENT, EVERYTHING)
    )
    if bare.answer is Answer.DERIVE:
        if not so.answer is all_of_it.answer is Answer.DERIVE:
            return "?"
        assert bare.derived is not None
        return bare.derived.value
    if bare.answer is Answer.ALLOW:
        return "+"
    if bare.answer is Answer.ALLOW_WITH_CONSENT:
        return "T" if all_of_it.answer is Answer.ALLOW else "?"
    if so.answer is Answer.ALLOW:
        return "c"
    if so.answer is Answer.ALLOW_WITH_CONSENT:
        return "cT" if all_of_it.answer is Answer.ALLOW else "?"
    return "-" if all_of_it.answer is Answer.DENY else "?"


def opening(question: Question, rules: RuleSet = RULES) -> set[str]:
    """The facts that let it through by themselves; with consent, where that is asked beside it."""

    def consented(fact: Facts) -> Facts:
        return replace(fact, consented=True, named_functions=frozenset(Function))

    return {
        name
        for name, fact in ONE_BY_ONE.items()
        if ask(question, consented(fact), rules=rules).answer is Answer.ALLOW
    }


def differs(question: Question, rules: RuleSet = RULES) -> bool:
    """Whether it is answered otherwise than on paper, or depends on another fact."""
    category, purpose, author, receiver = (word.value for word in question)
    cell = expected(category, purpose, author, receiver)
    if as_cell(question, rules) != cell:
        return True
    depends = cell in ("c", "cT")
    return depends and opening(question, rules) != opened_by(category, author, receiver)


@pytest.mark.parametrize("category", Category)
def test_every_question_is_answered_as_the_table_on_paper_says(category: Category) -> None:
    wrong = {
        question: (as_cell(question), on_paper)
        for question in questions()
        if question[0] is category
        and as_cell(question) != (on_paper := expected(*(word.value for word in question)))
    }
    assert wrong == {}


def test_what_depends_on_the_case_depends_on_what_the_table_on_paper_says() -> None:
    assert [question for question in questions() if differs(question)] == []


def test_the_table_on_paper_has_every_category_and_every_function() -> None:
    asked = {(category, receiver) for category, _, _, receiver in questions()}
    assert len(asked) == 22 * 15
    assert sum(1 for _ in questions()) == 22 * 6 * 15 * 15


@pytest.mark.parametrize("day", [date(2020, 12, 31), date(1990, 1, 1)])
def test_before_the_rule_set_is_in_force_nothing_may_go(day: date) -> None:
    assert {ask(question, EVERYTHING, day).answer for question in questions()} == {Answer.DENY}


def test_a_rule_set_counts_from_its_first_day_up_to_and_including_its_last() -> None:
    ended = replace(RULES, valid_until=date(2026, 6, 30))
    question = (Category.WHAT_HELPS, Purpose.WORK, Function.WT, Function.CW)

    def on(day: date) -> Answer:
        return decide(ended, *question, day).answer

    assert on(date(2021, 1, 1)) is Answer.ALLOW
    assert on(date(2026, 6, 30)) is Answer.ALLOW
    assert on(date(2026, 7, 1)) is Answer.DENY


def test_a_day_without_rules_is_an_error_and_never_a_guess() -> None:
    assert rule_set_in_force(DAY) is RULES
    with pytest.raises(LookupError):
        rule_set_in_force(date(2020, 12, 31))


def test_taking_part_is_one_question_by_two_names() -> None:
    for purpose in Purpose:
        for author in Function:
            for receiver in Function:
                for facts in (NOTHING, ALL_BUT_CONSENT, EVERYTHING):
                    by_row = decide(
                        RULES, Category.TAKING_PART, purpose, author, receiver, DAY, facts
                    )
                    assert by_row == decide_presence(RULES, author, receiver, purpose, DAY, facts)


@pytest.mark.parametrize(
    ("category", "purpose", "author", "receiver", "form"),
    [
        ("6", "debts", "GZ", "SH", "5"),
        ("6", "housing", "GZ", "WC", "5w"),
        ("7", "support", "ZA", "IN", "5w"),
        ("5", "work", "ZA", "WSP", "5w"),
        ("8", "debts", "SH", "WT", "8d"),
        ("9b", "debts", "SH", "CW", "9a"),
        ("13", "work", "CW", "WSP", "13p"),
        ("9b", "debts", "SH", "WC", None),
        ("13", "housing", "CW", "WT", None),
        ("4", "work", "WT", "IN", None),
    ],
)
def test_the_derived_form_is_judged_again(
    category: str, purpose: str, author: str, receiver: str, form: str | None
) -> None:
    answer = derive_for(
        RULES, Category(category), Purpose(purpose), Function(author), Function(receiver), DAY
    )
    assert answer == (None if form is None else Category(form))


def test_what_is_offered_instead_may_really_go() -> None:
    offers = 0
    for question in questions():
        decision = ask(question, NOTHING)
        if decision.derived is not None:
            offers += 1
            instead = ask((decision.derived, *question[1:]), NOTHING)
            assert instead.answer in (Answer.ALLOW, Answer.ALLOW_WITH_CONSENT), question
            assert decision.needs_consent == (instead.answer is Answer.ALLOW_WITH_CONSENT)
    assert offers > 100


def test_the_rows_for_the_database_are_all_that_may_ever_go_and_nothing_else() -> None:
    rows: dict[Question, set[tuple[str, bool]]] = {}
    for row in flat_rules(RULES):
        key = (row.category, row.purpose, row.from_function, row.to_function)
        rows.setdefault(key, set()).add((row.condition, row.needs_consent))
    for question in questions():
        may_go = ask(question, EVERYTHING).answer is Answer.ALLOW
        assert (question in rows) == may_go, question
        if may_go:
            without_consent = ask(question, ALL_BUT_CONSENT).answer is Answer.ALLOW
            assert any(not needed for _, needed in rows[question]) == without_consent, question
            at_once = ask(question, NOTHING).answer
            unconditional = {needed for condition, needed in rows[question] if condition == ""}
            own_presence = question[0] is Category.TAKING_PART and question[2] is Function.RES
            if not own_presence:
                assert (at_once is Answer.ALLOW) == (False in unconditional), question
                assert (at_once is Answer.ALLOW_WITH_CONSENT) == (unconditional == {True}), question


def test_a_row_for_the_database_names_the_rule_that_the_screen_names() -> None:
    for row in flat_rules(RULES):
        question = (row.category, row.purpose, row.from_function, row.to_function)
        assert row.rule == ask(question, EVERYTHING).rule, question


def test_every_way_through_is_for_who_asked() -> None:
    for question in questions():
        assert all(question[3] in grant.to for grant in grants_of(RULES, *question)), question


def test_the_rows_for_the_database_are_the_same_each_time_and_each_has_its_own_key() -> None:
    rows = list(flat_rules(RULES))
    assert rows == list(flat_rules(RULES))
    keys = {(r.category, r.purpose, r.from_function, r.to_function, r.condition) for r in rows}
    assert len(keys) == len(rows)
