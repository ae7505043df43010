"""Who decides on a consent: every age x kind x representation x voice, enumerated whole.

The expectations are written from the domain ("Under 12 the parents decide, 12 to 15 child and
parents, from 16 the young person; both parents with authority are asked"), not from the code.
The database counts the same voices again, and must say the same.
"""

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text

from app.casefile.consents.who_decides import AgeRule, AgeRules, ConsentAnswer, Decided, decide
from app.casefile.vocabulary import Category, ConsentKind, Voice
from tests.cast import Company

V = Voice
ALL_VOICES = tuple(Voice)
REPRESENTATIONS = tuple(
    frozenset(some)
    for size in range(6)
    for some in itertools.combinations([v for v in Voice if v is not V.RESIDENT], size)
    # another parent without a first one is not a family
    if V.OTHER_PARENT not in some or V.PARENT in some
)
AGES = (11, 12, 15, 16)
MONEY = (Category.INCOME, Category.DEBTS_EXIST)
CARE = (Category.TREATMENT,)
MIXED = (Category.INCOME, Category.SUBSTANCE_USE)
WHAT = ((), MONEY, CARE, MIXED)
# For each voice: silent, yes, no.
SAID = tuple(
    {v: answer for v, answer in zip(ALL_VOICES, answers, strict=True) if answer is not None}
    for answers in itertools.product((None, True, False), repeat=len(ALL_VOICES))
)


Asked = tuple[int, tuple[Category, ...], frozenset[Voice], dict[Voice, bool]]


def every_case() -> Iterator[Asked]:
    return itertools.product(AGES, WHAT, REPRESENTATIONS, SAID)


def judged(
    age: int,
    *said_yes: Voice,
    no: tuple[Voice, ...] = (),
    authority: tuple[Voice, ...] = (),
    what: tuple[Category, ...] = CARE,
    kind: ConsentKind = ConsentKind.SECRECY,
) -> Decided:
    said = dict.fromkeys(said_yes, True) | dict.fromkeys(no, False)
    return decide(age, kind, what, authority, said)


@pytest.mark.parametrize("kind", ConsentKind)
def test_under_twelve_the_parents_decide_and_the_child_does_not(kind: ConsentKind) -> None:
    assert judged(11, V.RESIDENT, kind=kind).answer is ConsentAnswer.OPEN
    assert judged(11, V.PARENT, kind=kind).answer is ConsentAnswer.YES
    assert judged(11, V.PARENT, no=(V.RESIDENT,), kind=kind).answer is ConsentAnswer.YES


@pytest.mark.parametrize("kind", ConsentKind)
def test_from_twelve_to_fifteen_child_and_parents_decide_together(kind: ConsentKind) -> None:
    assert judged(12, V.RESIDENT, kind=kind).missing == (V.PARENT,)
    assert judged(15, V.PARENT, kind=kind).missing == (V.RESIDENT,)
    assert judged(15, V.RESIDENT, V.PARENT, kind=kind).answer is ConsentAnswer.YES
    assert judged(12, V.PARENT, no=(V.RESIDENT,), kind=kind).answer is ConsentAnswer.NO


@pytest.mark.parametrize("kind", ConsentKind)
def test_from_sixteen_the_young_person_decides_whatever_the_parents_say(
    kind: ConsentKind,
) -> None:
    parents = (V.PARENT, V.OTHER_PARENT)
    assert (
        judged(16, V.RESIDENT, no=parents, authority=parents, kind=kind).answer is ConsentAnswer.YES
    )
    assert judged(16, *parents, authority=parents, kind=kind).answer is ConsentAnswer.OPEN


def test_two_parents_with_authority_are_both_asked_and_one_no_blocks() -> None:
    both = (V.PARENT, V.OTHER_PARENT)
    asked = judged(8, V.PARENT, authority=both)
    assert asked.answer is ConsentAnswer.OPEN
    assert asked.missing == (V.OTHER_PARENT,)
    assert "de andere ouder met gezag" in asked.reason
    assert judged(8, *both, authority=both).answer is ConsentAnswer.YES
    assert judged(8, V.PARENT, no=(V.OTHER_PARENT,), authority=both).answer is ConsentAnswer.NO


def test_a_mentor_and_a_curator_decide_and_the_resident_s_no_counts() -> None:
    for who in (V.MENTOR, V.CURATOR):
        assert judged(40, V.RESIDENT, authority=(who,)).missing == (who,)
        assert judged(40, who, authority=(who,)).answer is ConsentAnswer.YES
        assert judged(40, who, no=(V.RESIDENT,), authority=(who,)).answer is ConsentAnswer.NO


def test_a_mentor_is_not_for_money() -> None:
    assert judged(40, V.MENTOR, authority=(V.MENTOR,), what=MONEY).answer is ConsentAnswer.OPEN
    assert judged(40, V.RESIDENT, authority=(V.MENTOR,), what=MONEY).answer is ConsentAnswer.YES


def test_a_bewindvoerder_decides_on_money_and_never_on_treatment_or_substance_use() -> None:
    alone = (V.BEWINDVOERDER,)
    assert judged(40, *alone, authority=alone, what=MONEY).answer is ConsentAnswer.YES
    for what in (CARE, (Category.SUBSTANCE_USE,), MIXED, ()):
        assert judged(40, *alone, authority=alone, what=what).answer is ConsentAnswer.OPEN
    assert judged(40, V.RESIDENT, authority=alone, what=CARE).answer is ConsentAnswer.YES


@pytest.mark.parametrize(
    ("age", "authority", "what", "reason", "asks"),
    [
        (8, (), CARE, "Onder de 12 beslissen de ouders met gezag.", "een ouder met gezag"),
        (
            14,
            (V.PARENT, V.OTHER_PARENT),
            CARE,
            "Van 12 tot 16 beslissen het kind en de ouders samen.",
            "de inwoner en een ouder met gezag en de andere ouder met gezag",
        ),
        (40, (), CARE, "De inwoner beslist zelf.", "de inwoner"),
        (
            40,
            (V.MENTOR,),
            CARE,
            "De mentor beslist. Een nee van de inwoner telt ook.",
            "de mentor",
        ),
        (
            40,
            (V.CURATOR, V.MENTOR),
            MONEY,
            "De curator beslist. Een nee van de inwoner telt ook.",
            "de curator",
        ),
        (
            40,
            (V.BEWINDVOERDER,),
            MONEY,
            "Over geld mag de inwoner het zeggen, of de bewindvoerder.",
            "de inwoner of de bewindvoerder",
        ),
    ],
)
def test_who_is_asked_still_and_why_is_said_in_words(
    age: int, authority: tuple[Voice, ...], what: tuple[Category, ...], reason: str, asks: str
) -> None:
    silent = judged(age, authority=authority, what=what)
    assert silent.reason == f"{reason} Vraag het nog aan {asks}."
    who = silent.missing[:1] if "of" in asks.split() else silent.missing
    assert judged(age, *who, authority=authority, what=what).reason == reason
    refused = judged(age, no=silent.missing[:1], authority=authority, what=what)
    assert refused == Decided(ConsentAnswer.NO, (), f"{reason} Iemand die meebeslist zei nee.")


def test_nothing_is_decided_by_silence_and_every_answer_says_why() -> None:
    for age, what, authority, said in every_case():
        found = decide(age, ConsentKind.SECRECY, what, authority, said)
        assert found.reason
        if not any(said.values()):
            assert found.answer is not ConsentAnswer.YES, (age, what, authority, said)
        assert (found.missing != ()) == (found.answer is ConsentAnswer.OPEN)


def test_a_no_never_opens_and_one_more_yes_never_closes() -> None:
    for age, what, authority in itertools.product(AGES, WHAT, REPRESENTATIONS):
        answers = {
            frozenset(said.items()): decide(age, ConsentKind.SECRECY, what, authority, said).answer
            for said in SAID
        }
        for said, before in answers.items():
            silent = set(ALL_VOICES) - {voice for voice, _ in said}
            for voice in silent:
                assert (
                    before is ConsentAnswer.YES
                    or answers[said | {(voice, False)}] is not ConsentAnswer.YES
                )
                assert (
                    before is not ConsentAnswer.YES
                    or answers[said | {(voice, True)}] is ConsentAnswer.YES
                )


def test_a_partnership_can_set_its_own_ages_per_kind() -> None:
    rules = AgeRules({ConsentKind.HELP: AgeRule(voice_from=12, alone_from=18)})
    said = {V.RESIDENT: True}
    assert decide(16, ConsentKind.HELP, (), (), said, rules).answer is ConsentAnswer.OPEN
    assert decide(16, ConsentKind.SECRECY, CARE, (), said, rules).answer is ConsentAnswer.YES


def test_the_database_counts_every_combination_of_voices_the_same(company: Company) -> None:
    # a mixture is no more about money than care is
    asked = list(itertools.product((11, 15, 16), (MONEY, CARE), REPRESENTATIONS, SAID))
    rows = [
        {
            "age": age,
            "what": [one.value for one in what],
            "who": [one.value for one in authority],
            "yes": [voice.value for voice, agrees in said.items() if agrees],
            "no": [voice.value for voice, agrees in said.items() if not agrees],
        }
        for age, what, authority, said in asked
    ]
    with company.as_owner() as session:
        session.execute(
            text(
                "CREATE TEMP TABLE asked"
                " (n serial, age int, what text[], who text[], yes text[], no text[])"
            )
        )
        raw: Any = session.connection().connection.driver_connection
        with (
            raw.cursor() as cursor,
            cursor.copy("COPY asked (age, what, who, yes, no) FROM STDIN") as copy,
        ):
            for row in rows:
                copy.write_row(list(row.values()))
        session.execute(text("GRANT SELECT ON asked TO PUBLIC"))
        session.execute(text("SET LOCAL ROLE samenspel_door"))
        answers = session.scalars(
            text(
                "SELECT samenspel.consent_answer(age, 12, 16, what, who, yes, no)"
                " FROM asked ORDER BY n"
            )
        ).all()
    ours = [
        decide(age, ConsentKind.SECRECY, what, authority, said).answer.value
        for age, what, authority, said in asked
    ]
    assert list(answers) == ours
