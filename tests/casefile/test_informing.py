"""Not informed: a closed list, asked again after 14 days, at most a month, and then an alarm."""

import uuid
from datetime import timedelta

import pytest

from app.base.errors import Conflict, NotFound, Refused
from app.casefile import cases, informing
from app.casefile.cases import NotInformedReason
from app.casefile.vocabulary import Function, Purpose
from app.desk.today import today
from app.insight.objections import untold_to_guard, untold_waiting
from app.oversight.alarms import Alarm
from app.oversight.board import Filter, rows
from tests.cast import RUBEN, Company
from tests.visitor import Site, words


def untold(company: Company) -> uuid.UUID:
    """A case with a name, of which the resident does not know yet."""
    with company.as_("buurtcoach") as (session, actor):
        _, opened = cases.open_case(
            session,
            actor,
            cases.OpenCase(
                organisation_id=company.ids.organisations["buurtteam"],
                function=Function.WT,
                purpose=Purpose.WORK,
                title="Weer aan het werk",
                help_request="Ik wil werken.",
                necessity="Anders raakt hij zijn baan kwijt.",
                lighter_way="Anoniem lukte niet.",
                resident=RUBEN,
                resident_informed=False,
                not_informed_reason=NotInformedReason.NOT_REACHED,
            ),
        )
    company.seats[opened.case_id, "buurtteam"] = opened.seat_id
    return opened.case_id


def alarms(company: Company) -> list[Alarm]:
    with company.as_("coordinator") as (session, actor):
        [row] = rows(session, actor, Filter(), size=10)
    return row.alarms


def test_after_fourteen_days_it_is_asked_again(company: Company) -> None:
    case_id = untold(company)
    company.wait(days=13)
    with company.as_("buurtcoach") as (session, actor):
        assert today(session, actor).untold == []
    company.wait(days=1)
    with company.as_("buurtcoach") as (session, actor):
        assert [one.case_id for one in today(session, actor).untold] == [case_id]
        again = informing.not_yet(session, actor, case_id, NotInformedReason.DANGER)
        assert again == actor.today + timedelta(days=14)
    with company.as_("buurtcoach") as (session, actor):
        assert today(session, actor).untold == []


def test_after_a_month_there_is_no_reason_left_and_the_alarm_goes_off(company: Company) -> None:
    case_id = untold(company)
    company.wait(days=28)
    with company.as_("buurtcoach", case_id) as (session, actor):
        found = informing.untold_of(session, actor, case_id)
        assert found is not None
        again = informing.not_yet(session, actor, case_id, NotInformedReason.DANGER)
        assert again == found.at_latest
    assert Alarm.NOT_INFORMED not in alarms(company)
    company.wait(days=4)
    assert Alarm.NOT_INFORMED in alarms(company)
    with company.as_("privacy") as (session, actor):
        assert untold_waiting(session, actor) == 1
    with company.as_("buurtcoach", case_id) as (session, actor), pytest.raises(Refused):
        informing.not_yet(session, actor, case_id, NotInformedReason.DANGER)


def test_told_after_all_the_resident_gets_a_place_and_the_alarm_is_over(
    company: Company,
) -> None:
    case_id = untold(company)
    company.wait(days=40)
    with company.as_("buurtcoach", case_id) as (session, actor):
        informing.tell(session, actor, case_id)
        with pytest.raises(Conflict):
            informing.tell(session, actor, case_id)
    company.seat_resident(case_id)
    company.wait(seconds=61)
    assert Alarm.NOT_INFORMED not in alarms(company)
    with company.as_("inwoner", case_id) as (session, actor):
        assert cases.resident_name(session, actor, case_id) == "Ruben"
    with company.as_("privacy") as (session, actor):
        assert untold_to_guard(session, actor) == []


def test_nobody_else_says_or_learns_whether_the_resident_knows(company: Company) -> None:
    case_id = untold(company)
    for who in ("buitenstaander", "consulent2", "coordinator", "privacy"):
        with company.as_(who, case_id) as (session, actor):
            with pytest.raises(NotFound):
                informing.tell(session, actor, case_id)
            with pytest.raises(NotFound):
                informing.untold_of(session, actor, case_id)
    for who in ("buurtcoach", "coordinator"):
        with company.as_(who) as (session, actor), pytest.raises(NotFound):
            untold_to_guard(session, actor)


def test_on_the_pages_and_over_the_api(company: Company) -> None:
    case_id = untold(company)
    company.wait(days=15)
    site = Site(company)
    coach, officer = site.visitor("buurtcoach"), site.visitor("privacy")
    assert "Weet de inwoner het nu?" in words(coach.get("/vandaag"))
    path = f"/casussen/{case_id}/weet-het"
    assert coach.post(f"{path}/nog-niet", reden="").status_code == 422
    assert coach.post(f"{path}/nog-niet", reden="danger").status_code == 303
    assert coach.api("GET", f"/cases/{case_id}/informed").json()["reason"] == "danger"
    listed = officer.get("/privacy/niet-verteld")
    assert "gevaarlijk" in words(listed)
    assert "Ruben" not in listed.text
    assert len(officer.api("GET", "/not-informed").json()) == 1
    assert coach.api("POST", f"/cases/{case_id}/informed").status_code == 204
    assert coach.api("POST", f"/cases/{case_id}/informed").status_code == 409
    assert "De inwoner weet het" in words(coach.get(path))
