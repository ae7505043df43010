"""Nothing widens by accident: what each outsider can ever get, and what losing a fact does."""

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date
from itertools import product

import pytest

from app.casefile.rule_table import (
    RULE_SETS,
    Answer,
    Decision,
    Facts,
    decide,
    default_category,
)
from app.casefile.vocabulary import (
    Category,
    EntryKind,
    Function,
    Purpose,
    RepresentativeScope,
)

RULES = RULE_SETS[0]
TODAY = date(2026, 11, 23)
EVERYTHING = Facts(
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
    consented=True,
    about_receiver=True,
    named_functions=frozenset(Function),
)


def everything() -> Iterator[tuple[Category, Purpose, Function, Function]]:
    return iter(product(Category, Purpose, Function, Function))


def ask(
    category: Category | str,
    purpose: Purpose | str,
    from_function: Function | str,
    to_function: Function | str,
    facts: Facts | None = None,
) -> Decision:
    return decide(
        RULES,
        Category(category),
        Purpose(purpose),
        Function(from_function),
        Function(to_function),
        TODAY,
        facts or Facts(),
    )


def all_that_reaches(receiver: str) -> set[str]:
    """Every category that this function may ever get, with all facts and consents there are."""
    return {
        category.value
        for category, purpose, author in product(Category, Purpose, Function)
        if ask(category, purpose, author, receiver, EVERYTHING).answer is Answer.ALLOW
    }


@pytest.mark.parametrize(
    ("receiver", "categories"),
    [
        ("WSP", "1 2 3t 4 5w 13p 14"),
        ("IN", "1 2 3t 4 5w 14"),
        ("WC", "1 2 3t 4 5w 9c 14"),
        ("PV", "1 2 4 5w 11 14"),
        ("VT", "1 2 3t 4 5w 12b 14"),
    ],
)
def test_parties_outside_the_help_get_only_what_the_table_gives_them(
    receiver: str, categories: str
) -> None:
    assert all_that_reaches(receiver) == set(categories.split())


def test_whatever_is_withdrawn_never_adds() -> None:
    """Taking away any one fact opens nothing that was closed."""
    nothing = Facts()
    lost = [field.name for field in fields(Facts) if field.name != "withheld"]
    less = [replace(EVERYTHING, **{name: getattr(nothing, name)}) for name in lost]
    for question in everything():
        if ask(*question, EVERYTHING).answer is not Answer.ALLOW:
            assert all(ask(*question, facts).answer is not Answer.ALLOW for facts in less)


def test_a_representative_without_a_scope_represents_nobody() -> None:
    facts = replace(EVERYTHING, scope=None, is_holder=False, owns_line=False)
    for category, purpose, author in product(Category, Purpose, Function):
        if (category, author) != (Category.TAKING_PART, Function.RES):
            assert ask(category, purpose, author, "REP", facts).answer is Answer.DENY


def test_choosing_what_a_supporter_sees_lifts_nobodys_secrecy() -> None:
    chosen = Facts(chosen_by_resident=True)
    for category, author in (("5", "ZA"), ("6", "GZ"), ("7", "HA")):
        assert ask(category, "support", author, "CO").answer is not Answer.ALLOW
        assert ask(category, "support", author, "CO", chosen).answer is Answer.ALLOW_WITH_CONSENT
        both = ask(category, "support", author, "CO", chosen.with_consent())
        assert both.answer is Answer.ALLOW
        assert both.needs_consent


def test_a_refusal_says_what_can_be_done_instead() -> None:
    assert ask("6", "support", "GZ", "WC").sentence == "Geen behandelaar. Wel: wat helpt."
    assert ask("6", "debts", "GZ", "HA").sentence.startswith("Hoort niet bij het doel")
    assert "Vertel het eerst" in (ask("9c", "debts", "SH", "WC").open_way or "")
    assert "aan tafel" in (ask("3", "work", "WT", "CW").open_way or "")
    assert "wat helpt" in (ask("5", "work", "WT", "CW").open_way or "")


def test_participation_act_65_is_a_secrecy_duty_and_never_a_ground() -> None:
    assert all("Participatiewet 65" not in ground for ground in RULES.grounds.values())
    shared = ask("5", "work", "CW", "WT", Facts(consented=True))
    assert "opgeheven met toestemming (Participatiewet 65)" in shared.sender_ground


def test_every_kind_starts_in_a_category_that_its_author_may_write() -> None:
    for kind, author in product(EntryKind, Function):
        assert author in RULES.rules[default_category(kind, author)].writers
