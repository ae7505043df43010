"""Hints for plain Dutch: where, why, and what to write instead. Never a block."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.message.plain_language import (
    ABBREVIATIONS,
    EASIER,
    LONGEST_SENTENCE,
    Hint,
    HintKind,
    hints,
)


def of(kind: HintKind, text: str) -> list[Hint]:
    return [hint for hint in hints(text) if hint.kind is kind]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Je gaat maandag weer naar je werk. Anja belt je om negen uur.",
        "Lukt het niet? Bel dan Sem. Hij helpt je verder.",
        "Je wordt rustig wakker. Je bent gezien.",
        "Neem je ID mee naar het UWV.",
    ],
)
def test_plain_text_gets_no_hint(text: str) -> None:
    assert hints(text) == []


def test_a_long_sentence_is_counted_and_a_just_short_enough_one_is_not() -> None:
    enough = " ".join(["fiets"] * LONGEST_SENTENCE) + "."
    [hint] = of(HintKind.LONG_SENTENCE, f"Kort. fiets {enough} Kort.")
    assert f"{LONGEST_SENTENCE + 1} woorden" in hint.sentence
    assert of(HintKind.LONG_SENTENCE, enough) == []


def test_the_dots_of_an_abbreviation_end_no_sentence() -> None:
    words = " ".join(["fiets"] * 8)
    assert of(HintKind.LONG_SENTENCE, f"{words} i.v.m. {words}.")


@pytest.mark.parametrize("word", sorted(EASIER))
def test_every_difficult_word_is_found_and_its_alternative_is_easier(word: str) -> None:
    [hint] = of(HintKind.DIFFICULT_WORD, f"Hier staat {word.capitalize()} in.")
    assert hint.instead == EASIER[word]
    assert not of(HintKind.DIFFICULT_WORD, EASIER[word])


@pytest.mark.parametrize("short", sorted(ABBREVIATIONS))
def test_every_abbreviation_is_found_once(short: str) -> None:
    assert [hint.words for hint in of(HintKind.ABBREVIATION, f"Kom {short} morgen")] == [short]


def test_an_unknown_short_name_is_an_abbreviation() -> None:
    [hint] = of(HintKind.ABBREVIATION, "Vraag het aan de WSNP.")
    assert hint.words == "WSNP"


@pytest.mark.parametrize(
    "text", ["Er wordt een plan gemaakt.", "Je wordt morgen door Anja opgehaald."]
)
def test_the_passive_asks_who_does_it(text: str) -> None:
    assert of(HintKind.PASSIVE, text)


def test_je_and_u_are_not_mixed() -> None:
    [hint] = of(HintKind.ADDRESS, "Je belt morgen met uw buurtcoach.")
    assert hint.words == "uw"
    assert of(HintKind.ADDRESS, "U belt morgen met uw buurtcoach.") == []


def test_the_message_speaks_to_the_resident_and_not_about_them() -> None:
    [hint] = of(HintKind.ADDRESS, "De cliënt gaat maandag naar het werk.")
    assert hint.instead == "je"


@given(st.text(max_size=400))
def test_every_hint_points_at_its_own_words_in_the_order_of_the_text(text: str) -> None:
    found = hints(text)
    assert [hint.start for hint in found] == sorted(hint.start for hint in found)
    for hint in found:
        assert text[hint.start : hint.end] == hint.words
        assert hint.sentence.endswith((".", "’"))
