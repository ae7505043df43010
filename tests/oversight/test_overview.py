"""The overview: trouble first, out of shells, and not a word of what a case is about."""

import uuid
from datetime import timedelta

import pytest

from app.base.database import engine_for
from app.base.errors import NotFound
from app.casefile.vocabulary import Purpose
from app.oversight.alarms import Alarm
from app.oversight.board import Filter, numbers, rows
from app.oversight.load import by_organisation, by_person
from app.oversight.trend import until_regie
from app.plan import operations as plan
from app.regie import operations as regie
from tests.cast import Company
from tests.statements import listening
from tests.visitor import Site

MOST_STATEMENTS = 12


def held(company: Company, *, by: str = "buurtteam", after_days: float = 0) -> uuid.UUID:
    """A case in which the opener took regie."""
    who = {"buurtteam": "buurtcoach", "werkplein": "consulent"}[by]
    case_id = company.open_case(Purpose.WORK, by=by)
    company.wait(days=after_days)
    with company.as_(who, case_id) as (session, actor):
        command = regie.OfferRegie(seat_id=company.seats[case_id, by], reason="Ik ken hem.")
        regie.accept(session, actor, regie.offer(session, actor, case_id, command))
    return case_id


def test_a_case_with_only_an_offer_is_without_regie_and_stands_behind_one_with_none(
    company: Company,
) -> None:
    held(company)
    offered = company.open_case(Purpose.WORK)
    with company.as_("buurtcoach", offered) as (session, actor):
        command = regie.OfferRegie(seat_id=company.seats[offered, "buurtteam"], reason="Jij.")
        regie.offer(session, actor, offered, command)
    alone = company.open_case(Purpose.WORK)
    with company.as_("coordinator") as (session, actor):
        found = rows(session, actor, Filter(), size=10)
        counted = {one.alarm: one.number for one in numbers(session, actor).counts}
    assert [one.case_id for one in found[:2]] == [alone, offered]
    assert found[1].alarms == [Alarm.WITHOUT_REGIE, Alarm.OFFER_WAITS]
    assert found[1].offered_to == "Buurtteam Oost"
    assert (found[2].alarms, found[2].holder_person) == ([], "Anouk Verhoef")
    assert (counted[Alarm.WITHOUT_REGIE], counted[Alarm.OFFER_WAITS]) == (2, 1)


def test_an_offer_past_its_term_no_longer_waits_also_when_no_worker_ran(company: Company) -> None:
    case_id = company.open_case(Purpose.WORK)
    with company.as_("buurtcoach", case_id) as (session, actor):
        command = regie.OfferRegie(seat_id=company.seats[case_id, "buurtteam"], reason="Jij.")
        regie.offer(session, actor, case_id, command)
    company.wait(days=4)
    with company.as_("coordinator") as (session, actor):
        [found] = rows(session, actor, Filter(), size=10)
    assert found.alarms == [Alarm.WITHOUT_REGIE]
    assert found.offered_to is None


def test_late_lines_and_a_late_evaluation_are_alarms_the_next_day(company: Company) -> None:
    case_id = held(company)
    with company.as_("buurtcoach", case_id) as (session, actor):
        plan.add_agreement(
            session,
            actor,
            case_id,
            plan.AddAgreement(
                text="Bellen met de werkgever.",
                done_when="Als er gebeld is.",
                owner_seat_id=company.seats[case_id, "buurtteam"],
                due_on=actor.today + timedelta(days=2),
            ),
        )
    company.wait(days=3)
    with company.as_("coordinator") as (session, actor):
        [found] = rows(session, actor, Filter(alarm=Alarm.LINES_LATE), size=10)
    assert (found.alarms, found.late_lines) == ([Alarm.LINES_LATE], 1)
    company.wait(days=60)
    with company.as_("coordinator") as (session, actor):
        [found] = rows(session, actor, Filter(alarm=Alarm.EVALUATION_LATE), size=10)
    assert found.alarms == [Alarm.LINES_LATE, Alarm.EVALUATION_LATE]


def test_who_carries_how_much_and_how_long_regie_took(company: Company) -> None:
    for _ in range(2):
        held(company, after_days=3)
    company.wait(days=35)
    held(company, by="werkplein", after_days=1)
    with company.as_("coordinator") as (session, actor):
        people = [(one.name, one.cases) for one in by_person(session, actor)]
        parties = [(one.name, one.cases) for one in by_organisation(session, actor)]
        months = [(one.first_day.month, one.days) for one in until_regie(session, actor)]
    assert people == [("Anouk Verhoef", 2), ("Mirjam Oosting", 1)]
    assert parties == [("Buurtteam Oost", 2), ("Werkplein", 1)]
    assert months == [(11, 3.0), (12, 1.0)]


def test_pages_follow_each_other_without_a_case_lost_or_shown_twice(company: Company) -> None:
    made = {company.open_case(Purpose.WORK) for _ in range(5)}
    seen: list[uuid.UUID] = []
    after = None
    with company.as_("coordinator") as (session, actor):
        for _ in range(3):
            found = rows(session, actor, Filter(), size=2, after=after)[:2]
            seen += [one.case_id for one in found]
            after = found[-1].position
    assert len(seen) == 5
    assert set(seen) == made


@pytest.mark.parametrize("who", ["buurtcoach", "beheerder", "privacy", "buitenstaander", "inwoner"])
def test_it_is_there_for_coordinators_alone(company: Company, who: str) -> None:
    company.open_case(Purpose.WORK)
    with company.as_(who) as (session, actor):
        for read in (numbers, by_person, by_organisation, until_regie):
            with pytest.raises(NotFound):
                read(session, actor)
        with pytest.raises(NotFound):
            rows(session, actor, Filter(), size=10)
    visitor = Site(company).visitor(who)
    assert visitor.get("/regie-overzicht").status_code == 404
    assert visitor.api("GET", "/overview").status_code == 404
    assert visitor.api("GET", "/shells").status_code == 404


def test_the_page_says_nothing_of_what_a_case_is_about(company: Company) -> None:
    case_id = held(company)
    company.seat(case_id, "schuldhulp")
    company.keep_to_words = "Zo heet het."
    company.open_case(Purpose.DEBTS, title="Schulden bij de energie")
    page = Site(company).visitor("coordinator").get("/regie-overzicht")
    assert page.status_code == 200
    for word in ("Ruben", "Dijkstra", "energie", "Weer aan het werk", "Schuldhulp", "werk vinden"):
        assert word not in page.text, word
    assert "zonder regie" in page.text
    assert f"/casussen/{case_id}/regie/aanbieden" not in page.text


def test_tiles_filter_through_the_address_and_nonsense_filters_nothing(company: Company) -> None:
    held(company)
    alone = company.open_case(Purpose.WORK)
    ilse = Site(company).visitor("coordinator")
    page = ilse.get("/regie-overzicht?staat=zonder-regie")
    assert 'aria-current="true"' in page.text
    assert page.text.count('data-head="Casus"') == 1
    assert f"/casussen/{alone}/regie/aanbieden" in page.text
    odd = ilse.get("/regie-overzicht?staat=x&organisatie=y&persoon=z&vanaf=w")
    assert odd.text.count('data-head="Casus"') == 2


def test_it_takes_a_handful_of_statements_whatever_the_number_of_cases(company: Company) -> None:
    site = Site(company)
    ilse = site.visitor("coordinator")
    counted = []
    for _ in range(2):
        for _ in range(3):
            held(company)
        site.at_company_time()
        with listening(engine_for(company.web_url)) as heard:
            assert ilse.get("/regie-overzicht").status_code == 200
        counted.append(len(heard))
    assert counted[0] == counted[1] <= MOST_STATEMENTS


def test_the_same_over_the_api_with_pages(company: Company) -> None:
    for _ in range(3):
        company.open_case(Purpose.WORK)
    ilse = Site(company).visitor("coordinator")
    told = ilse.api("GET", "/overview").json()
    assert (told["partnership"], told["openCases"]) == ("Samenwerkingsverband Oost", 3)
    first = ilse.api("GET", "/shells?limit=2&alarm=without_regie").json()
    path = f"/shells?limit=2&alarm=without_regie&cursor={first['nextCursor']}"
    second = ilse.api("GET", path).json()
    assert len(first["items"]) + len(second["items"]) == 3
    assert second["nextCursor"] is None
    assert ilse.api("GET", path.replace("without_regie", "lines_late")).status_code == 422
