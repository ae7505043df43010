"""An objection pauses at once, the privacy officer decides, and both locks hold what follows."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import text

from app.base.errors import Conflict, Invalid, NotFound
from app.casefile import consents, entries, objections
from app.casefile.access import readable
from app.casefile.cases import close_case
from app.casefile.consents import RecordConsent
from app.casefile.models import Entry, Objection
from app.casefile.objections import ObjectionState, RaiseObjection
from app.casefile.rule_sets import rule_set_id
from app.casefile.rules.version_1 import RULE_SET_1_NARROW
from app.casefile.sharing import Sees
from app.casefile.vocabulary import Category, Function, Purpose
from app.desk.case import read_case_page
from app.emergency.wrong_share import WrongShare, report_wrong_share
from app.insight.objections import decide_objection, objections_to_guard
from app.insight.signing import Sign, sign
from app.message.operations import WriteMessage, publish
from app.regie import operations as regie
from app.rights.reopening import ReopenCase, reopen_case
from tests.cast import Company
from tests.visitor import Site, words

HELPS = "Bellen na elf uur."
HEAVY = "Kan drukte niet aan."
WHY = "Ik wil niet dat het werkplein dit leest."


def supported(company: Company) -> uuid.UUID:
    """What helps is with everybody; what he cannot do is with the consulent, by consent."""
    case_id = company.open_case(Purpose.SUPPORT)
    company.seat(case_id, "schakel", "werkplein")
    company.seat_resident(case_id)
    with company.as_("begeleider", case_id) as (session, actor):
        consents.record_consent(
            session,
            actor,
            case_id,
            RecordConsent(
                from_seat_id=company.seats[case_id, "schakel"],
                to_functions=(Function.CW,),
                categories=(Category.ABILITY,),
                until=actor.today + timedelta(days=60),
            ),
        )
    say(company, case_id, Category.WHAT_HELPS, HELPS)
    say(company, case_id, Category.ABILITY, HEAVY)
    return case_id


def say(company: Company, case_id: uuid.UUID, category: Category, body: str) -> uuid.UUID:
    with company.as_("begeleider", case_id) as (session, actor):
        said = entries.share(session, actor, case_id, entries.Share(category=category, body=body))
    company.wait(seconds=61)
    return said.entry_id


def object_to(
    company: Company, case_id: uuid.UUID, who: str = "inwoner", party: str = "werkplein"
) -> uuid.UUID:
    with company.as_(who, case_id) as (session, actor):
        found = objections.raise_objection(
            session,
            actor,
            case_id,
            RaiseObjection(against_seat_id=company.seats[case_id, party], words=WHY),
        )
    company.wait(seconds=61)
    return found


def read_by(company: Company, case_id: uuid.UUID, who: str) -> set[str]:
    """What somebody reads, which the program and the database must agree on."""
    with company.as_(who, case_id) as (session, actor):
        door = set(session.scalars(readable(session, actor, Entry).with_only_columns(Entry.id)))
        lock = set(session.scalars(text("SELECT id FROM samenspel.entry")))
        assert door == lock, who
        return {one.body for one in entries.entries_of(session, actor, case_id)}


def decide(company: Company, objection_id: uuid.UUID, *, upheld: bool) -> None:
    with company.as_("privacy") as (session, actor):
        decide_objection(
            session, actor, objection_id, upheld=upheld, motive="De taak weegt zwaarder."
        )


def test_it_pauses_what_that_party_has_about_the_resident_and_nothing_else(
    company: Company,
) -> None:
    case_id = supported(company)
    object_to(company, case_id)
    assert not {HELPS, HEAVY} & read_by(company, case_id, "consulent")
    assert HELPS in read_by(company, case_id, "buurtcoach")
    assert {HELPS, HEAVY} <= read_by(company, case_id, "inwoner")


def test_nothing_new_goes_there_while_it_is_open_and_the_form_says_so(company: Company) -> None:
    case_id = supported(company)
    object_to(company, case_id)
    with company.as_("buurtcoach", case_id) as (session, actor):
        found = entries.preview(session, actor, case_id, Category.WHAT_HELPS)
        [one] = [verdict for verdict in found if verdict.party.function == Function.CW]
    assert one.sees is Sees.NONE
    assert "bezwaar" in one.sentence
    say(company, case_id, Category.WHAT_HELPS, "Rustig beginnen.")
    assert "Rustig beginnen." not in read_by(company, case_id, "consulent")


def test_nobody_is_reminded_to_share_with_a_party_that_is_paused(company: Company) -> None:
    case_id = supported(company)
    with company.as_("buurtcoach", case_id) as (session, actor):
        mine = regie.OfferRegie(seat_id=company.seats[case_id, "buurtteam"], reason="Ik ken hem.")
        regie.accept(session, actor, regie.offer(session, actor, case_id, mine))
        publish(session, actor, case_id, WriteMessage(text="Samen zoeken we een plek."))
    company.wait(seconds=61)
    object_to(company, case_id)
    with company.as_("buurtcoach", case_id) as (session, actor):
        page = read_case_page(session, actor, case_id)
    assert [one.name for one in page.parties if one.paused] == ["Werkplein"]
    assert "Werkplein" not in [one.name for one in page.lacking]
    shown = words(Site(company).visitor("buurtcoach").get(f"/casussen/{case_id}"))
    assert "Werkplein: delen staat stil" in shown


def test_a_rejected_objection_lets_the_sharing_go_on(company: Company) -> None:
    case_id = supported(company)
    before = read_by(company, case_id, "consulent")
    objection_id = object_to(company, case_id)
    company.wait(days=3)
    decide(company, objection_id, upheld=False)
    company.wait(seconds=1)
    assert read_by(company, case_id, "consulent") == before
    say(company, case_id, Category.WHAT_HELPS, "Rustig beginnen.")
    assert "Rustig beginnen." in read_by(company, case_id, "consulent")


def test_an_upheld_objection_ends_the_sharing_for_good(company: Company) -> None:
    case_id = supported(company)
    objection_id = object_to(company, case_id)
    decide(company, objection_id, upheld=True)
    company.wait(days=40)
    say(company, case_id, Category.WHAT_HELPS, "Rustig beginnen.")
    assert not {HELPS, HEAVY, "Rustig beginnen."} & read_by(company, case_id, "consulent")


def test_what_was_withdrawn_revoked_or_ran_out_meanwhile_does_not_come_back(
    company: Company,
) -> None:
    case_id = supported(company)
    revoked = say(company, case_id, Category.WHAT_HELPS, "Rustig beginnen.")
    wrong = say(company, case_id, Category.WHAT_HELPS, "Niet te snel.")
    objection_id = object_to(company, case_id)
    with company.as_("begeleider", case_id) as (session, actor):
        entries.revoke(session, actor, revoked)
        [one] = consents.consents_of(session, actor, case_id)
        consents.withdraw_consent(session, actor, one.id)
        report_wrong_share(session, actor, wrong, WrongShare(description="Te veel gezegd."))
    decide(company, objection_id, upheld=False)
    company.wait(seconds=61)
    read = read_by(company, case_id, "consulent")
    assert HELPS in read
    assert not {"Rustig beginnen.", "Niet te snel.", HEAVY} & read


def test_what_was_paused_does_not_go_on_when_the_case_was_closed_meanwhile(
    company: Company,
) -> None:
    case_id = supported(company)
    with company.as_("buurtcoach", case_id) as (session, actor):
        mine = regie.OfferRegie(seat_id=company.seats[case_id, "buurtteam"], reason="Ik ken hem.")
        regie.accept(session, actor, regie.offer(session, actor, case_id, mine))
    objection_id = object_to(company, case_id)
    with company.as_("buurtcoach", case_id) as (session, actor):
        close_case(session, actor, case_id)
    company.wait(days=1)
    with company.as_("buurtcoach") as (session, actor):
        again = ReopenCase(
            necessity="Het loopt weer vast.", lighter_way="Bellen hielp niet.",
            resident_informed=True,
        )  # fmt: skip
        reopen_case(session, actor, case_id, again)
    decide(company, objection_id, upheld=False)
    company.invite(case_id, "werkplein")
    company.accept(case_id, "werkplein")
    company.wait(seconds=61)
    assert not {HELPS, HEAVY} & read_by(company, case_id, "consulent")


def test_what_was_still_to_start_goes_on_too(company: Company) -> None:
    case_id = supported(company)
    with company.as_("begeleider", case_id) as (session, actor):
        said = entries.Share(category=Category.WHAT_HELPS, body="Rustig beginnen.")
        entries.share(session, actor, case_id, said)
    with company.as_("inwoner", case_id) as (session, actor):
        against = RaiseObjection(against_seat_id=company.seats[case_id, "werkplein"], words=WHY)
        objection_id = objections.raise_objection(session, actor, case_id, against)
    decide(company, objection_id, upheld=False)
    assert "Rustig beginnen." not in read_by(company, case_id, "consulent")
    company.wait(seconds=61)
    assert "Rustig beginnen." in read_by(company, case_id, "consulent")


def test_what_went_on_under_other_rules_goes_on_where_these_let_it(company: Company) -> None:
    case_id = supported(company)
    objection_id = object_to(company, case_id)
    with company.as_("privacy") as (session, actor):
        narrow = Sign(
            rule_set_id=rule_set_id(RULE_SET_1_NARROW),
            effective_from=actor.today,
            jurist="Hanna de Wit",
        )
        sign(session, actor, narrow)
    say(company, case_id, Category.WHAT_HELPS, "Rustig beginnen.")
    decide(company, objection_id, upheld=False)
    assert {HELPS, HEAVY} <= read_by(company, case_id, "consulent")


def test_a_deling_that_would_have_ended_ends_then(company: Company) -> None:
    case_id = supported(company)
    objection_id = object_to(company, case_id)
    decide(company, objection_id, upheld=False)
    company.wait(days=59)
    assert HEAVY in read_by(company, case_id, "consulent")
    company.wait(days=3)
    assert HEAVY not in read_by(company, case_id, "consulent")


def test_the_words_of_the_resident_are_for_who_wrote_them_down_and_the_resident(
    company: Company,
) -> None:
    case_id = supported(company)
    object_to(company, case_id, "begeleider")
    assert WHY in read_by(company, case_id, "begeleider")
    assert WHY in read_by(company, case_id, "inwoner")
    for who in ("buurtcoach", "consulent"):
        assert WHY not in read_by(company, case_id, who)


def test_one_cannot_object_twice_nor_to_care_nor_to_a_party_one_does_not_know(
    company: Company,
) -> None:
    case_id = supported(company)
    object_to(company, case_id)
    with pytest.raises(Conflict):
        object_to(company, case_id)
    with pytest.raises(Invalid):
        object_to(company, case_id, party="resident")
    company.seats[case_id, "nobody"] = uuid.uuid4()
    with pytest.raises(Invalid):
        object_to(company, case_id, party="nobody")


def test_only_the_privacy_officer_decides_once_and_with_a_motive(company: Company) -> None:
    case_id = supported(company)
    objection_id = object_to(company, case_id)
    for who in ("buurtcoach", "consulent2", "coordinator", "inwoner", "beheerder"):
        with company.as_(who) as (session, actor), pytest.raises(NotFound):
            decide_objection(session, actor, objection_id, upheld=False, motive="Nee.")
        with company.as_(who) as (session, _):
            assert (
                session.execute(
                    text("SELECT count(*) FROM samenspel.objections_to_guard()")
                ).scalar_one()
                == 0
            )
    with company.as_("privacy") as (session, actor):
        with pytest.raises(Invalid):
            decide_objection(session, actor, objection_id, upheld=True, motive="  ")
        [one] = objections_to_guard(session, actor)
        assert (one.state, one.late) == (ObjectionState.OPEN, False)
        assert one.decide_before == actor.today + objections.DECIDE_WITHIN
    decide(company, objection_id, upheld=True)
    with pytest.raises(Conflict):
        decide(company, objection_id, upheld=False)


def test_after_a_month_without_a_decision_it_is_late_and_still_paused(company: Company) -> None:
    case_id = supported(company)
    object_to(company, case_id)
    company.wait(days=31)
    with company.as_("privacy") as (session, actor):
        assert [one.late for one in objections_to_guard(session, actor)] == [True]
    assert HELPS not in read_by(company, case_id, "consulent")


def test_who_does_not_know_the_party_does_not_know_of_the_objection(company: Company) -> None:
    case_id = supported(company)
    object_to(company, case_id)
    for who in ("buitenstaander", "consulent2", "coordinator", "privacy", "intake"):
        with company.as_(who) as (session, actor):
            assert session.scalars(readable(session, actor, Objection)).all() == []
            assert session.scalars(text("SELECT id FROM samenspel.objection")).all() == []
    with company.as_("buitenstaander", case_id) as (session, actor), pytest.raises(NotFound):
        objections.objections_of(session, actor, case_id)


def test_recorded_and_decided_on_the_pages_with_nothing_of_the_case(company: Company) -> None:
    case_id = supported(company)
    site = Site(company)
    coach, officer = site.visitor("buurtcoach"), site.visitor("privacy")
    path = f"/casussen/{case_id}/bezwaren"
    assert coach.post(path, tegen="", woorden=WHY).status_code == 422
    seat = str(company.seats[case_id, "werkplein"])
    assert coach.post(path, tegen=seat, woorden=WHY).status_code == 303
    assert "delen staat stil" in words(coach.get(path))
    shown = officer.get("/privacy/bezwaren")
    assert "Werkplein" in words(shown)
    for secret in (WHY, HELPS, HEAVY, "Ruben"):
        assert secret not in shown.text
    assert "1 wacht" in words(officer.get("/privacy"))
    [one] = officer.api("GET", "/objections").json()
    action = f"/privacy/bezwaren/{one['id']}"
    assert officer.post(action, besluit="", motief="").status_code == 422
    assert coach.post(action, besluit="gegrond", motief="Ja.").status_code == 404
    assert officer.post(action, besluit="gegrond", motief="Zijn belang weegt.").status_code == 303
    assert "Zijn belang weegt." in words(coach.get(path))
    assert coach.get("/privacy/bezwaren").status_code == 404


def test_the_same_over_the_api(company: Company) -> None:
    case_id = supported(company)
    site = Site(company)
    resident, officer = site.visitor("inwoner"), site.visitor("privacy")
    path = f"/cases/{case_id}/objections"
    body = {"againstSeatId": str(company.seats[case_id, "werkplein"]), "words": WHY}
    made = resident.api("POST", path, body)
    assert made.status_code == 201, made.text
    said = {"upheld": False, "motive": "De taak weegt zwaarder."}
    decided = officer.api("POST", f"/objections/{made.json()['id']}/decision", said)
    assert decided.status_code == 204, decided.text
    [one] = resident.api("GET", path).json()
    assert (one["state"], one["motive"]) == ("rejected", "De taak weegt zwaarder.")
    assert site.visitor("buitenstaander").api("GET", path).status_code == 404
