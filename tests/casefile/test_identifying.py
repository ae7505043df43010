"""Signs by which somebody could be recognised: found while nobody may know who it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base.citizen_number import citizen_numbers
from app.casefile.identifying import SignKind, signs


def kinds(text: str) -> set[SignKind]:
    return {one.kind for one in signs(text)}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Het gaat om Ruben Dijkstra.", SignKind.NAME),
        ("Vandaag sprak ik Fatima el Amrani", SignKind.NAME),
        ("de dochter van Henk van der Berg", SignKind.NAME),
        ("mevrouw De Vries belde", SignKind.NAME),
        ("dhr. Jansen komt niet", SignKind.NAME),
        ("Ruben wil werken.", SignKind.NAME),
        ("Gesproken met Jan-Peter Bakker", SignKind.NAME),
        ("R\u200buben wil werken.", SignKind.NAME),
        ("geboren op 3 mei 1980", SignKind.BIRTH_DATE),
        ("03-05-1980", SignKind.BIRTH_DATE),
        ("bel 06-12345678", SignKind.PHONE),
        ("bel +31 6 1234 5678", SignKind.PHONE),
        ("woont Dorpsstraat 12", SignKind.ADDRESS),
        ("1234 AB", SignKind.ADDRESS),
        ("jan@voorbeeld.nl", SignKind.MAIL),
        ("NL91 ABNA 0417 1643 00", SignKind.ACCOUNT),
        ("nummer 111222333", SignKind.CITIZEN_NUMBER),
    ],
)
def test_it_finds_what_points_at_somebody(text: str, kind: SignKind) -> None:
    assert kind in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Een man van rond de dertig zoekt werk met begeleiding. Kunnen jullie iets?",
        "Maandag om half negen op de fiets naar het werk. Dinsdag ook.",
        "Er is een afspraak op 3-6-2026 om tien uur.",
        "De inwoner wil blijven wonen. Woningcorporatie Oost is gebeld.",
        "Hij belt na elf uur, en komt op 27 november.",
    ],
)
def test_it_is_silent_about_ordinary_text(text: str) -> None:
    assert signs(text) == []


def test_professionals_and_organisations_may_be_named_and_the_resident_may_not() -> None:
    may = ("Karim Bouali", "De Schakel", "Zorggroep Westwijk")
    assert signs("Karim Bouali van Zorggroep Westwijk belt.", may_be_named=may) == []
    [sign] = signs("Vraag het aan Zoltan.", may_be_named=may, never=("Zoltan Ferencz",))
    assert sign.words == ("Zoltan",)


@pytest.mark.parametrize("text", ["111222333", "1112 22 333", "111.222.333", "bsn:111222333."])
def test_a_number_that_passes_the_check_is_a_citizen_service_number(text: str) -> None:
    assert citizen_numbers(text)


@pytest.mark.parametrize("text", ["111222334", "0612345678", "+31612345678", "2026-0001", "x" * 9])
def test_other_numbers_are_none(text: str) -> None:
    assert not citizen_numbers(text)


def test_characters_that_show_nothing_hide_no_number() -> None:
    assert citizen_numbers("111\u200b222\u200b333")


@given(st.text(max_size=300))
def test_whatever_is_typed_a_sign_has_words_and_a_sentence(text: str) -> None:
    for one in signs(text):
        assert one.words
        assert one.sentence.endswith(".")
