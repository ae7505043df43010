"""Which rule set holds is signed per partnership; what it does not let through any more ends."""

import uuid
from datetime import date, timedelta

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError

from app.base.database import transaction
from app.base.errors import Invalid, NotFound
from app.base.model import new_id
from app.base.settings import get_settings, worker_url
from app.casefile import cases, seats
from app.casefile.access import readable
from app.casefile.entries import Share, share
from app.casefile.models import Case, Disclosure, Entry
from app.casefile.rule_models import PartnershipRuleSet
from app.casefile.rule_sets import in_force, rule_set_id
from app.casefile.rule_table import RULE_SETS, flat_rules
from app.casefile.rules.version_1 import RULE_SET_1, RULE_SET_1_NARROW
from app.casefile.rules.version_2_wams import RULE_SET_2_WAMS
from app.casefile.settle import settle
from app.casefile.vocabulary import Category, Purpose
from app.emergency.sharing import ShareInEmergency, share_in_emergency
from app.insight import signing
from app.insight.signing import Sign, State
from app.insight.tasks import follow_rules
from app.organisations.models import Partnership
from app.regie import operations as regie
from tests.cast import START, Company

DEFAULT, NARROW, WAMS = (
    rule_set_id(one) for one in (RULE_SET_1, RULE_SET_1_NARROW, RULE_SET_2_WAMS)
)
NUISANCE = "Muziek tot diep in de nacht, drie klachten in mei."
ARREARS = "Twee maanden huur achter."


@pytest.fixture
def case_id(company: Company) -> uuid.UUID:
    """The landlord told the team of nuisance, which the narrow rules do not let through, and of
    arrears, which they do."""
    case_id = company.open_case(Purpose.HOUSING)
    company.seat(case_id, "woonstede", "schuldhulp")
    for category, body in ((Category.NUISANCE, NUISANCE), (Category.RENT_ARREARS, ARREARS)):
        with company.as_("woonconsulent", case_id) as (session, actor):
            share(session, actor, case_id, Share(category=category, body=body))
    company.wait(seconds=61)
    return case_id


def sign(company: Company, rules: uuid.UUID, *, days: int = 0, by: str = "privacy") -> uuid.UUID:
    with company.as_(by) as (session, actor):
        return signing.sign(
            session,
            actor,
            Sign(
                rule_set_id=rules,
                effective_from=actor.today + timedelta(days=days),
                jurist="Hanna de Wit",
            ),
        )


def work(company: Company) -> None:
    """The worker does what it does every minute, at the company's moment."""
    with transaction(worker_url(get_settings())) as session:
        session.execute(
            text("SELECT set_config('samenspel.clock', :now, true)"),
            {"now": company.now.isoformat()},
        )
        follow_rules(session)


def read(company: Company, who: str, case_id: uuid.UUID) -> set[str]:
    with company.as_(who, case_id) as (session, actor):
        found = session.scalars(readable(session, actor, Entry).where(Entry.case_id == case_id))
        return {entry.body for entry in found}


def rules_of_case(company: Company, case_id: uuid.UUID, who: str = "woonconsulent") -> uuid.UUID:
    with company.as_(who, case_id) as (session, actor):
        found = session.scalars(readable(session, actor, Case).where(Case.id == case_id)).one()
        return found.rule_set_id


def test_where_nobody_signed_the_careful_default_holds_and_every_other_set_is_off(
    company: Company,
) -> None:
    with company.as_("privacy") as (session, actor):
        assert signing.signatures(session, actor) == []
        assert {one.name: state for one, state in signing.states(session, actor)} == {
            "Standaard": State.IN_FORCE,
            "Terughoudend": State.UNSIGNED,
            "Wams": State.UNSIGNED,
        }
        assert in_force(session, company.ids.partnership_id, actor.today) is RULE_SET_1
        with pytest.raises(LookupError):
            in_force(session, company.ids.partnership_id, date(2020, 12, 31))


def test_on_paper_it_says_in_numbers_what_would_end_and_nothing_happens(
    company: Company, case_id: uuid.UUID
) -> None:
    with company.as_("privacy") as (session, actor):
        paper = signing.on_paper(session, actor, NARROW)
    assert [
        (one.category, one.from_function, one.to_function, one.disclosures) for one in paper.ends
    ] == [("10b", "WC", "WT", 1)]
    assert paper.disclosures == 1
    assert paper.opens == []
    assert {(one.category, one.to_function) for one in paper.closes} == {("10b", "WT")}
    assert NUISANCE not in repr(paper)
    assert NUISANCE in read(company, "buurtcoach", case_id)
    with company.as_("privacy") as (session, actor):
        assert signing.on_paper(session, actor, DEFAULT).ends == []
        wams = signing.on_paper(session, actor, WAMS)
    assert (wams.ends, wams.closes) == ([], [])
    assert {(one.category, one.to_function) for one in wams.opens} == {
        ("8", "WT"), ("10a", "CW"), ("13", "WT"),
    }  # fmt: skip


def test_paper_and_what_really_ends_are_the_same_number(
    company: Company, case_id: uuid.UUID
) -> None:
    with company.as_("privacy") as (session, actor):
        expected = signing.on_paper(session, actor, NARROW).disclosures
    sign(company, NARROW)
    work(company)
    with company.as_("woonconsulent", case_id) as (session, actor):
        ended = session.scalars(
            readable(session, actor, Disclosure).where(Disclosure.ended_why == "rule_set")
        ).all()
    assert len(ended) == expected


def test_from_the_day_that_it_takes_effect_what_it_does_not_allow_is_not_read_any_more(
    company: Company, case_id: uuid.UUID
) -> None:
    sign(company, NARROW, days=3)
    work(company)
    assert NUISANCE in read(company, "buurtcoach", case_id)
    company.wait(days=3)
    work(company)
    assert rules_of_case(company, case_id) == NARROW
    after = read(company, "buurtcoach", case_id)
    assert NUISANCE not in after
    assert ARREARS in after
    assert NUISANCE in read(company, "woonconsulent", case_id), "the author keeps it"


def test_a_case_also_follows_by_the_next_act_in_it(company: Company, case_id: uuid.UUID) -> None:
    sign(company, NARROW)
    with company.as_("schuldhulp", case_id) as (session, actor):
        share(session, actor, case_id, Share(category=Category.WHAT_HELPS, body="Rustig aan."))
    assert rules_of_case(company, case_id) == NARROW
    assert NUISANCE not in read(company, "buurtcoach", case_id)


def test_what_ended_does_not_come_back_with_wider_rules(
    company: Company, case_id: uuid.UUID
) -> None:
    sign(company, NARROW)
    work(company)
    company.wait(days=1)
    sign(company, DEFAULT)
    work(company)
    assert rules_of_case(company, case_id) == DEFAULT
    assert NUISANCE not in read(company, "buurtcoach", case_id)
    with company.as_("woonconsulent", case_id) as (session, actor):
        share(session, actor, case_id, Share(category=Category.NUISANCE, body="Weer muziek."))
    company.wait(seconds=61)
    assert "Weer muziek." in read(company, "buurtcoach", case_id)


def test_what_was_shared_in_an_emergency_rested_on_no_rule_and_goes_on(company: Company) -> None:
    company.now = START.replace(year=2028)
    sign(company, WAMS)
    case_id = company.open_case(Purpose.WORK)
    company.seat(case_id, "werkplein")
    with company.as_("consulent", case_id) as (session, actor):
        # by these rules the team may have it, but only once the resident was told
        said = share(session, actor, case_id, Share(category=Category.INCOME, body=ARREARS))
        command = ShareInEmergency(
            seat_id=company.seats[case_id, "buurtteam"], weighing="Zwijgen is gevaarlijker.",
            consulted="Een collega", told_on=actor.today,
        )  # fmt: skip
        share_in_emergency(session, actor, said.entry_id, command)
    sign(company, DEFAULT)
    work(company)
    assert rules_of_case(company, case_id, "consulent") == DEFAULT
    assert ARREARS in read(company, "buurtcoach", case_id)


def test_under_the_narrow_rules_the_form_and_the_database_both_say_no(
    company: Company, case_id: uuid.UUID
) -> None:
    sign(company, NARROW)
    work(company)
    with company.as_("woonconsulent", case_id) as (session, actor):
        said = share(session, actor, case_id, Share(category=Category.NUISANCE, body="Opnieuw."))
        assert "WT" not in {one.function for one in said.reaches}
    with (
        pytest.raises(DBAPIError, match="no_rule_allows"),
        company.as_("woonconsulent", case_id) as (session, actor),
    ):
        session.execute(
            insert(Disclosure).values(
                id=new_id(), case_id=case_id, partnership_id=company.ids.partnership_id,
                entry_id=said.entry_id, author_seat_id=company.seats[case_id, "woonstede"],
                seat_id=company.seats[case_id, "buurtteam"], category="10b", purpose="housing",
                rule_set_id=NARROW, rule="10b", sender_ground="", receiver_ground="",
            )
        )  # fmt: skip


def test_a_closed_case_stays_as_it_was(company: Company) -> None:
    case_id = company.open_case(Purpose.HOUSING)
    with company.as_("buurtcoach", case_id) as (session, actor):
        seat_id = company.seats[case_id, "buurtteam"]
        offered = regie.OfferRegie(seat_id=seat_id, reason="Ik ken haar.")
        regie.accept(session, actor, regie.offer(session, actor, case_id, offered))
    with company.as_("buurtcoach", case_id) as (session, actor):
        cases.close_case(session, actor, case_id)
    sign(company, NARROW)
    work(company)
    with company.as_owner() as session:
        session.execute(text("SET LOCAL ROLE samenspel_door"))
        held = session.execute(
            text("SELECT rule_set_id FROM samenspel.cases WHERE id = :case"), {"case": case_id}
        ).scalar_one()
    assert held == DEFAULT


def test_a_new_case_opens_by_the_rules_that_are_signed(company: Company) -> None:
    sign(company, NARROW)
    case_id = company.open_case(Purpose.HOUSING)
    with company.as_("buurtcoach", case_id) as (session, actor):
        assert cases.case_of(session, actor, case_id).rule_set_id == NARROW


def test_whoever_changes_their_mind_signs_again_and_nothing_is_edited(company: Company) -> None:
    planned = sign(company, NARROW, days=10)
    company.wait(days=1)
    again = sign(company, DEFAULT)
    company.wait(days=20)
    with company.as_("privacy") as (session, actor):
        told = {one.id: one.state for one in signing.signatures(session, actor)}
        assert in_force(session, company.ids.partnership_id, actor.today) is RULE_SET_1
    assert told == {again: State.IN_FORCE, planned: State.PAST}
    for change in ("UPDATE samenspel.partnership_rule_set SET jurist = 'Iemand anders'",
                   "DELETE FROM samenspel.partnership_rule_set"):  # fmt: skip
        with (
            pytest.raises(DBAPIError, match="permission denied"),
            company.as_("privacy") as (session, _),
        ):
            session.execute(text(change))


def test_nobody_signs_backwards_or_without_a_jurist_or_before_the_set_can_hold(
    company: Company,
) -> None:
    for rules, days, jurist, field in (
        (NARROW, -1, "Hanna de Wit", "effectiveFrom"),
        (NARROW, 0, "  ", "jurist"),
        (WAMS, 0, "Hanna de Wit", "effectiveFrom"),
    ):
        on = (company.now + timedelta(days=days)).date()
        command = Sign(rule_set_id=rules, effective_from=on, jurist=jurist)
        with company.as_("privacy") as (session, actor), pytest.raises(Invalid) as refused:
            signing.sign(session, actor, command)
        assert [one.field for one in refused.value.errors] == [field]
        # and the database says the same, whatever the program says
        with (
            pytest.raises(DBAPIError, match="row-level security"),
            company.as_("privacy") as (session, actor),
        ):
            session.execute(
                insert(PartnershipRuleSet).values(
                    id=new_id(), partnership_id=company.ids.partnership_id, rule_set_id=rules,
                    effective_from=on, jurist=jurist.strip(), signed_by=actor.account_id,
                )
            )  # fmt: skip


@pytest.mark.parametrize(
    "who", ["buitenstaander", "coordinator", "beheerder", "consulent2", "buurtcoach", "inwoner"]
)
def test_only_the_privacy_officer_tries_and_signs(
    company: Company, case_id: uuid.UUID, who: str
) -> None:
    with company.as_(who) as (session, actor):
        for act in (
            lambda: signing.on_paper(session, actor, NARROW),
            lambda: signing.signatures(session, actor),
            lambda: signing.sign(
                session, actor,
                Sign(rule_set_id=NARROW, effective_from=actor.today, jurist="Ik"),
            ),
        ):  # fmt: skip
            with pytest.raises(NotFound):
                act()
        counted = session.execute(
            text("SELECT count(*) FROM samenspel.rule_set_on_paper(:partnership, :rules)"),
            {"partnership": company.ids.partnership_id, "rules": NARROW},
        ).scalar_one()
        assert counted == 0


def test_one_partnership_does_not_change_the_rules_of_another(
    company: Company, case_id: uuid.UUID
) -> None:
    other = new_id()
    with company.as_owner() as session:
        session.execute(
            insert(Partnership).values(id=other, name="Samenwerkingsverband West", number=2)
        )
    sign(company, NARROW)
    with company.as_("privacy") as (session, actor):
        assert in_force(session, other, actor.today) is RULE_SET_1
        assert in_force(session, company.ids.partnership_id, actor.today) is RULE_SET_1_NARROW
        assert in_force(session, None, actor.today) is RULE_SET_1
    with (
        pytest.raises(DBAPIError, match="row-level security"),
        company.as_("privacy") as (session, actor),
    ):
        session.execute(
            insert(PartnershipRuleSet).values(
                id=new_id(), partnership_id=other, rule_set_id=NARROW,
                effective_from=actor.today, jurist="Ik", signed_by=actor.account_id,
            )
        )  # fmt: skip


def test_who_was_invited_keeps_seeing_who_asks_under_every_rule_set(
    company: Company, case_id: uuid.UUID
) -> None:
    invited = company.invite(case_id, "werkplein")
    sign(company, NARROW)
    work(company)
    with company.as_("consulent") as (session, actor):
        seats.accept(session, actor, invited)
        settle(session, case_id)
    assert "Willen jullie meedoen?" in read(company, "consulent", case_id)


def test_every_shipped_set_stands_in_the_database_as_it_stands_in_the_program(
    company: Company,
) -> None:
    with company.as_("buurtcoach") as (session, _):
        for one in RULE_SETS:
            rows = session.execute(
                text(
                    "SELECT category, purpose, from_function, to_function, condition,"
                    " needs_consent FROM samenspel.rule WHERE rule_set_id = :rules"
                ),
                {"rules": rule_set_id(one)},
            ).all()
            assert set(rows) == {
                (
                    flat.category, flat.purpose, flat.from_function, flat.to_function,
                    flat.condition, flat.needs_consent,
                )
                for flat in flat_rules(one)
            }  # fmt: skip
