"""The seven situations in which a resident says yes, but: each holds for the program and for the
database, which refuses a disclosure that the consent does not name."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import DBAPIError

from app.base.errors import Conflict, Invalid
from app.casefile import consents, entries, rule_sets
from app.casefile.access import read_case, read_one
from app.casefile.consents import AddVoice, How, RecordConsent
from app.casefile.consents.who_decides import ConsentAnswer
from app.casefile.models import Disclosure, Entry, Rule
from app.casefile.rule_sets import rule_set_id
from app.casefile.rules.version_1 import Uncertain, rule_set_1
from app.casefile.sharing import Sees, disclose
from app.casefile.vocabulary import Category, ConsentKind, Function, Purpose, Voice
from tests.cast import RUBEN, Company

CHILD = RUBEN.model_copy(update={"birth_date": RUBEN.birth_date.replace(year=2017)})  # type: ignore[union-attr]
TEEN = RUBEN.model_copy(update={"birth_date": RUBEN.birth_date.replace(year=2013)})  # type: ignore[union-attr]


def supported(company: Company, resident: Any = RUBEN) -> uuid.UUID:
    """Support at home: team, two care providers, the consulent and general practice."""
    case_id = company.open_case(Purpose.SUPPORT, resident=resident)
    company.seat(case_id, "schakel", "werkplein")
    return case_id


def consent(company: Company, case_id: uuid.UUID, **said: Any) -> uuid.UUID:
    """The care provider may tell what the resident can and cannot do, unless said otherwise."""
    with company.as_("begeleider", case_id) as (session, actor):
        command = {
            "from_seat_id": company.seats[case_id, "schakel"],
            "to_functions": (Function.WT, Function.CW),
            "categories": (Category.ABILITY, Category.SUBSTANCE_USE),
            "until": actor.today + timedelta(days=30),
        } | said
        return consents.record_consent(
            session, actor, case_id, RecordConsent.model_validate(command)
        )


def opens(
    company: Company,
    case_id: uuid.UUID,
    consent_id: uuid.UUID,
    party: str = "buurtteam",
    category: Category = Category.ABILITY,
) -> bool:
    """Whether the program lets it through, and the database as well: they must agree."""
    to = company.seats[case_id, party]
    with company.as_("begeleider", case_id) as (session, actor):
        verdicts = entries.preview(session, actor, case_id, category)
        [mine] = [one for one in verdicts if one.party.seat_id == to]
        program = mine.sees is Sees.FULL
    database = True
    try:
        with company.as_("begeleider", case_id) as (session, actor):
            said = entries.Share(category=category, body="Iets.", as_draft=True)
            entry_id = entries.share(session, actor, case_id, said).entry_id
            case, seat = read_case(session, actor, case_id)
            session.execute(
                insert(Disclosure).values(
                    id=uuid.uuid4(),
                    case_id=case_id,
                    partnership_id=case.partnership_id,
                    entry_id=entry_id,
                    author_seat_id=seat.id,
                    seat_id=to,
                    category=category.value,
                    purpose=case.purpose,
                    rule_set_id=case.rule_set_id,
                    rule=category.value,
                    sender_ground="",
                    receiver_ground="",
                    consent_id=consent_id,
                    starts_at=actor.now,
                    ends_at=actor.now,
                    made_by=actor.account_id,
                )
            )
    except DBAPIError as error:
        database = "no_rule_allows" not in str(error.orig)
    assert program == database, (party, category)
    return program


def test_not_this_a_category_that_was_left_out_stays_closed(company: Company) -> None:
    case_id = supported(company)
    found = consent(company, case_id, categories=(Category.ABILITY,))
    assert opens(company, case_id, found)
    assert not opens(company, case_id, found, category=Category.SUBSTANCE_USE)


def test_not_them_a_function_that_was_left_out_gets_nothing(company: Company) -> None:
    case_id = supported(company)
    found = consent(company, case_id, to_functions=(Function.WT,))
    assert opens(company, case_id, found)
    assert not opens(company, case_id, found, "werkplein")


def test_not_that_organisation_of_two_in_the_same_function(company: Company) -> None:
    case_id = supported(company)
    company.invite(case_id, "westwijk")
    company.accept(case_id, "westwijk", "buitenstaander")
    found = consent(
        company,
        case_id,
        to_functions=(Function.WT, Function.ZA),
        except_organisations=(company.ids.organisations["westwijk"],),
    )
    assert opens(company, case_id, found)
    assert not opens(company, case_id, found, "westwijk")


def test_not_after_the_last_day(company: Company) -> None:
    case_id = supported(company)
    with company.as_("begeleider") as (_, actor):
        found = consent(company, case_id, until=actor.today + timedelta(days=2))
    assert opens(company, case_id, found)
    company.wait(days=2)
    assert opens(company, case_id, found)
    company.wait(days=1)
    assert not opens(company, case_id, found)


def test_organisation_to_organisation_only(company: Company) -> None:
    case_id = supported(company)
    company.invite(case_id, "westwijk")
    company.accept(case_id, "westwijk", "buitenstaander")
    found = consent(
        company,
        case_id,
        to_functions=(Function.WT, Function.ZA, Function.CW),
        to_organisations=(company.ids.organisations["westwijk"],),
    )
    assert opens(company, case_id, found, "westwijk")
    assert not opens(company, case_id, found)
    assert not opens(company, case_id, found, "werkplein")


def test_only_in_an_emergency_opens_nothing_by_itself(company: Company) -> None:
    case_id = supported(company)
    found = consent(company, case_id, emergency_only=True)
    assert not opens(company, case_id, found)
    with company.as_("begeleider", case_id) as (session, actor):
        [one] = consents.consents_of(session, actor, case_id)
    assert one.emergency_only
    assert one.answer is ConsentAnswer.YES


def test_given_by_another_opens_only_when_all_who_decide_said_yes(company: Company) -> None:
    case_id = supported(company, CHILD)
    found = consent(
        company,
        case_id,
        how=How.REPRESENTATIVE,
        given_by=(Voice.PARENT,),
        authority=(Voice.PARENT, Voice.OTHER_PARENT),
    )
    assert not opens(company, case_id, found)
    with company.as_("begeleider", case_id) as (session, actor):
        [one] = consents.consents_of(session, actor, case_id)
        assert one.missing == [Voice.OTHER_PARENT]
        consents.add_voice(session, actor, found, AddVoice(who=Voice.OTHER_PARENT, agrees=True))
    assert opens(company, case_id, found)


def test_a_recorded_no_blocks_and_a_later_yes_of_another_does_not_mend_it(
    company: Company,
) -> None:
    case_id = supported(company, TEEN)
    found = consent(company, case_id, given_by=(Voice.RESIDENT,), refused_by=(Voice.PARENT,))
    assert not opens(company, case_id, found)
    with company.as_("begeleider", case_id) as (session, actor):
        consents.add_voice(session, actor, found, AddVoice(who=Voice.OTHER_PARENT, agrees=True))
        with pytest.raises(Conflict):
            consents.add_voice(session, actor, found, AddVoice(who=Voice.PARENT, agrees=True))
    assert not opens(company, case_id, found)


def test_disagreement_blocks_only_what_needs_consent(company: Company) -> None:
    case_id = supported(company, CHILD)
    consent(company, case_id, how=How.REPRESENTATIVE, given_by=(), refused_by=(Voice.PARENT,))
    with company.as_("begeleider", case_id) as (session, actor):
        verdicts = entries.preview(session, actor, case_id, Category.WHAT_HELPS)
    assert {one.sees for one in verdicts if one.party.at_table} == {Sees.FULL}


def test_withdrawing_one_kind_leaves_the_others(company: Company) -> None:
    case_id = supported(company)
    made = {
        ConsentKind.SECRECY: consent(company, case_id),
        ConsentKind.HELP: consent(company, case_id, kind=ConsentKind.HELP, categories=()),
        ConsentKind.TAKING_PART: consent(company, case_id, taking_part=True, categories=()),
        ConsentKind.DATA_PROTECTION: consent(
            company, case_id, kind=ConsentKind.DATA_PROTECTION, to_functions=(Function.CO,)
        ),
        ConsentKind.NO_OBJECTION: consent(
            company, case_id, kind=ConsentKind.NO_OBJECTION, how=How.WRITTEN
        ),
    }
    for kind, consent_id in made.items():
        with company.as_("begeleider", case_id) as (session, actor):
            consents.withdraw_consent(session, actor, consent_id)
            left = {one.kind for one in consents.consents_of(session, actor, case_id)
                    if not one.withdrawn}  # fmt: skip
        assert kind not in left
        made_before = list(made)[: list(made).index(kind) + 1]
        assert left == set(ConsentKind) - set(made_before)


@pytest.mark.parametrize("kind", [ConsentKind.HELP, ConsentKind.TAKING_PART])
def test_agreeing_to_help_or_to_be_known_opens_no_content(
    company: Company, kind: ConsentKind
) -> None:
    case_id = supported(company)
    found = consent(company, case_id, kind=kind)
    assert not opens(company, case_id, found)


def test_data_protection_consent_is_not_recorded_where_a_statute_is_the_ground(
    company: Company,
) -> None:
    case_id = supported(company)
    with pytest.raises(Invalid) as no:
        consent(company, case_id, kind=ConsentKind.DATA_PROTECTION)
    assert [one.field for one in no.value.errors] == ["toFunctions"]


def test_a_no_objection_is_recorded_only_when_it_is_on_paper(company: Company) -> None:
    case_id = supported(company)
    with pytest.raises(Invalid) as no:
        consent(company, case_id, kind=ConsentKind.NO_OBJECTION)
    assert [one.field for one in no.value.errors] == ["how"]


def test_where_the_birth_date_is_unknown_the_recorder_says_how_old_somebody_is(
    company: Company,
) -> None:
    case_id = supported(company, RUBEN.model_copy(update={"birth_date": None}))
    with pytest.raises(Invalid) as no:
        consent(company, case_id)
    assert [one.field for one in no.value.errors] == ["age"]
    found = consent(company, case_id, age=16)
    assert opens(company, case_id, found)


@pytest.fixture
def open_income(company: Company, monkeypatch: pytest.MonkeyPatch) -> Company:
    """A partnership whose rules open income to the team on a written no-objection."""
    rules = rule_set_1(Uncertain(income_opens_to_team=True))
    monkeypatch.setitem(rule_sets._BY_ID, rule_set_id(rules), rules)
    with company.as_owner() as session:
        session.execute(
            insert(Rule).values(
                rule_set_id=rule_set_id(rules),
                category="8",
                purpose="work",
                from_function="CW",
                to_function="WT",
                condition="no_objection",
                needs_consent=False,
                rule="8",
            )
        )
    return company


def income(company: Company, case_id: uuid.UUID, rests_on: uuid.UUID | None) -> bool:
    """Whether the consulent's words about income reach the team when they claim to rest on it."""
    with company.as_("consulent", case_id) as (session, actor):
        found = entries.preview(session, actor, case_id, Category.INCOME)
        [one] = [verdict for verdict in found if verdict.party.function == Function.WT]
        if one.sees is Sees.FULL:
            assert one.consent_id == rests_on
    try:
        with company.as_("consulent", case_id) as (session, actor):
            said = entries.Share(category=Category.INCOME, body="Iets.", as_draft=True)
            entry_id = entries.share(session, actor, case_id, said).entry_id
            case, _ = read_case(session, actor, case_id)
            entry = read_one(session, actor, Entry, entry_id)
            full = one.model_copy(update={"consent_id": rests_on, "until": actor.now, "rule": "8"})
            disclose(session, actor, case, entry, [full], actor.now)
    except DBAPIError:
        assert one.sees is not Sees.FULL
        return False
    assert one.sees is Sees.FULL
    return True


def test_a_written_no_objection_opens_what_the_rules_ask_it_for_and_ends_as_consent_does(
    open_income: Company,
) -> None:
    company = open_income
    case_id = company.open_case(Purpose.WORK)
    company.seat(case_id, "werkplein")
    made: dict[str, uuid.UUID] = {}
    # a consent that lifts secrecy is no written no-objection
    for kind in (ConsentKind.SECRECY, ConsentKind.NO_OBJECTION):
        assert not income(company, case_id, made.get(ConsentKind.SECRECY))
        with company.as_("consulent", case_id) as (session, actor):
            made[kind] = consents.record_consent(
                session,
                actor,
                case_id,
                RecordConsent(
                    kind=kind,
                    from_seat_id=company.seats[case_id, "werkplein"],
                    to_functions=(Function.WT,),
                    categories=(Category.INCOME,),
                    how=How.WRITTEN,
                    until=actor.today + timedelta(days=30),
                ),
            )
    assert income(company, case_id, made[ConsentKind.NO_OBJECTION])
    with company.as_("consulent", case_id) as (session, actor):
        consents.withdraw_consent(session, actor, made[ConsentKind.NO_OBJECTION])
    assert not income(company, case_id, made[ConsentKind.NO_OBJECTION])
