"""What a consent says about one party, and what it makes so. Without a database: plain values."""

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from app.casefile.consented import OPENING, end_of, facts_by, fitting, named_functions, names
from app.casefile.models import Consent
from app.casefile.rule_table import Facts
from app.casefile.table import Party
from app.casefile.vocabulary import Category, ConsentKind, Function, Purpose

TEAM, OTHER_TEAM = uuid.UUID(int=1), uuid.UUID(int=2)
ABILITY = Category.ABILITY
SUPPORT = Purpose.SUPPORT


def consent(
    kind: ConsentKind = ConsentKind.SECRECY,
    to: tuple[Function, ...] = (Function.WT,),
    *,
    organisations: tuple[uuid.UUID, ...] = (),
    but: tuple[uuid.UUID, ...] = (),
    until: date = date(2026, 6, 30),
) -> Consent:
    """For ability, to the neighbourhood teams, for support: unless said otherwise."""
    return Consent(
        kind=kind,
        to_functions=[function.value for function in to],
        to_organisations=list(organisations),
        except_organisations=list(but),
        categories=[ABILITY.value],
        purpose=SUPPORT,
        until=until,
    )


def party(function: Function = Function.WT, organisation_id: uuid.UUID | None = TEAM) -> Party:
    return Party(
        seat_id=uuid.UUID(int=9),
        kind="organisation",
        function=function,
        function_label=function.label,
        organisation_id=organisation_id,
        organisation_name=None,
        state="active",
        person_name=None,
        person_account_id=None,
        person_title=None,
        stands_in_for=None,
        phone=None,
        reach=None,
        answer_due=None,
        invited_at=datetime(2026, 6, 1, tzinfo=UTC),
        decline_reason=None,
        subject_id=None,
        scope=None,
        is_me=False,
        paused=False,
    )


def fits(
    *consents: Consent,
    kind: ConsentKind = ConsentKind.SECRECY,
    category: Category = ABILITY,
    to: Party | None = None,
    purpose: Purpose = SUPPORT,
) -> Consent | None:
    return fitting(consents, kind, category, to or party(), purpose)


def test_without_organisations_a_consent_names_every_organisation_of_the_function() -> None:
    for organisation_id in (TEAM, OTHER_TEAM, None):
        assert names(consent(), "WT", organisation_id)
        assert not names(consent(), "CW", organisation_id)


def test_organisation_to_organisation_only_names_no_other_one() -> None:
    only = consent(organisations=(TEAM,))
    assert names(only, "WT", TEAM)
    assert not names(only, "WT", OTHER_TEAM)
    assert not names(only, "WT", None)
    assert not names(only, "CW", TEAM)


def test_not_that_organisation_names_all_but_that_one() -> None:
    for but in (consent(but=(TEAM,)), consent(organisations=(TEAM, OTHER_TEAM), but=(TEAM,))):
        assert not names(but, "WT", TEAM)
        assert names(but, "WT", OTHER_TEAM)


def test_only_a_consent_to_be_known_names_who_may_know() -> None:
    known = consent(ConsentKind.TAKING_PART, (Function.WT, Function.CW), organisations=(TEAM,))
    assert named_functions([known], Function.WT, TEAM) == {Function.WT}
    assert named_functions([known], Function.CW, TEAM) == {Function.CW}
    assert named_functions([known], Function.WT, OTHER_TEAM) == set()
    assert named_functions([known], Function.SH, TEAM) == set()
    assert named_functions([], Function.WT, TEAM) == set()
    for kind in set(ConsentKind) - {ConsentKind.TAKING_PART}:
        assert named_functions([consent(kind)], Function.WT, TEAM) == set()
        assert named_functions([consent(kind), known], Function.WT, TEAM) == {Function.WT}


def test_a_consent_fits_only_what_it_names_to_whom_for_that_purpose() -> None:
    given = consent()
    assert fits(given) is given
    assert fits() is None
    for kind in set(ConsentKind) - {ConsentKind.SECRECY}:
        assert fits(given, kind=kind) is None
    assert fits(given, category=Category.TREATMENT) is None
    assert fits(given, to=party(Function.CW)) is None
    assert fits(given, purpose=Purpose.WORK) is None
    only = consent(organisations=(TEAM,))
    assert fits(only) is only
    assert fits(only, to=party(organisation_id=OTHER_TEAM)) is None


def test_of_several_that_fit_the_longest_counts_in_whatever_order_they_stand() -> None:
    short, long = consent(), consent(until=date(2026, 12, 31))
    assert fits(short, long) is fits(long, short) is long


def test_lifting_a_secret_also_says_that_the_resident_chose_it() -> None:
    nothing = Facts()
    by = {kind: facts_by(kind, nothing) for kind in OPENING}
    assert by == {
        ConsentKind.SECRECY: replace(nothing, consented=True, chosen_by_resident=True),
        ConsentKind.DATA_PROTECTION: replace(nothing, chosen_by_resident=True),
        ConsentKind.NO_OBJECTION: replace(nothing, no_objection=True),
    }


@pytest.mark.parametrize("kind", OPENING)
def test_a_consent_takes_nothing_away_from_what_was_so(kind: ConsentKind) -> None:
    before = Facts(told=True, is_holder=True, about_receiver=True, owns_line=True)
    after = facts_by(kind, before)
    assert (after.told, after.is_holder, after.about_receiver, after.owns_line) == (True,) * 4


def test_a_consent_ends_when_its_last_day_is_over_in_amsterdam_summer_and_winter() -> None:
    assert end_of(consent(until=date(2026, 6, 30))) == datetime(2026, 6, 30, 22, tzinfo=UTC)
    assert end_of(consent(until=date(2026, 12, 31))) == datetime(2026, 12, 31, 23, tzinfo=UTC)
