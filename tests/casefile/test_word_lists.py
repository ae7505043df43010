"""Word lists find what looks stricter, propose, and never decide."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.casefile.rule_table import RULE_SETS, may_write
from app.casefile.vocabulary import Category, Function
from app.casefile.word_lists import covers, warnings

RULES = RULE_SETS[0]


def found(text: str, chosen: str = "4", author: str = "WT") -> set[str]:
    return {one.found.value for one in warnings(text, Category(chosen), Function(author))}


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Hij heeft een depressie.", "6"),
        ("Zij is bekend met een angststoornis", "6"),
        ("slikt 50 mg per dag", "6"),
        ("Nieuwe medicatie via de ggz", "6"),
        ("Hij gebruikt cocaïne", "7"),
        ("hij gebruikt co\u200bke", "7"),
        ("problematisch alcoholgebruik", "7"),
        ("Haar uitkering stopt", "8"),
        ("Hij verdient 1.450 euro per maand", "8"),
        ("Er zijn schulden", "9a"),
        ("Hij moet nog € 12.400 betalen aan 8 schuldeisers", "9b"),
        ("Een huurachterstand van 900 euro", "10a"),
        ("Overlast voor de buren", "10b"),
        ("De politie was aan de deur", "11"),
        ("Er is huiselijk geweld geweest", "12b"),
        ("Vorig jaar ontslagen na een sanctie", "13"),
    ],
)
def test_it_warns_for_words_that_look_stricter_than_the_plan(text: str, category: str) -> None:
    assert found(text) == {category}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Maandag om half negen op de fiets naar het werk.",
        "Kan post niet zelf verwerken; één afspraak per dag; bereikbaar na elf uur",
        "Anja belt je op 3-6-2026 om tien uur.",
        "Bij het koor praat niemand over politieke partijen.",
        "Hij houdt van gezelligheid en drinkwater, en fietst 12 kilometer.",
    ],
)
def test_it_is_silent_about_ordinary_text(text: str) -> None:
    assert warnings(text, Category.PLAN, Function.WT) == []


def test_it_proposes_the_stricter_category_to_who_may_write_it() -> None:
    [warning] = warnings("Hij heeft een depressie.", Category.ABILITY, Function.GZ)
    assert warning.proposed is Category.TREATMENT
    assert warning.words == ("depressie",)
    assert "‘depressie’" in warning.sentence


def test_it_offers_ability_to_who_may_not_write_treatment() -> None:
    [warning] = warnings("Hij heeft een depressie.", Category.PLAN, Function.WT)
    assert warning.proposed is Category.ABILITY
    assert "wat iemand kan en niet kan" in warning.sentence


def test_it_says_to_leave_out_what_this_function_may_write_nowhere() -> None:
    [warning] = warnings("De politie was aan de deur.", Category.PLAN, Function.WT)
    assert warning.proposed is None
    assert warning.sentence.endswith("Laat dit weg.")


def test_it_is_silent_when_the_chosen_category_reaches_no_more_people() -> None:
    assert found("Hij heeft een depressie.", "6", "GZ") == set()
    assert found("Hij drinkt te veel alcohol.", "6", "GZ") == set()
    assert found("Er zijn schulden.", "9b", "SH") == set()
    assert found("De politie was aan de deur.", "11", "PV") == set()


def test_a_stricter_label_does_not_cover_another_field() -> None:
    assert found("De diagnose is gesteld.", "12b", "JB") == {"6"}
    assert found("De diagnose is gesteld.", "9b", "SH") == {"6"}
    assert found("De diagnose is gesteld.", "11", "PV") == {"6"}


def test_the_strictest_comes_first() -> None:
    order = [
        one.found.value
        for one in warnings("Schulden, een depressie en wiet.", Category.PLAN, Function.GZ)
    ]
    assert order == ["6", "7", "9a"]


def test_covering_is_never_wider_than_the_table() -> None:
    """What covers another category reaches only people who may have that one as well."""
    for chosen in Category:
        for other in Category:
            if covers(RULES, chosen, other) and chosen is not other:
                reach = {f for grant in RULES.rules[chosen].may for f in grant.to}
                may = {f for grant in RULES.rules[other].may for f in grant.to}
                assert reach <= may


@given(st.text(max_size=300), st.sampled_from(Category), st.sampled_from(Function))
def test_whatever_is_typed_it_proposes_only_what_the_author_may_write(
    text: str, chosen: Category, author: Function
) -> None:
    for warning in warnings(text, chosen, author):
        assert warning.proposed is None or may_write(RULES, warning.proposed, author)
        assert warning.sentence.endswith(".")
        assert warning.words
