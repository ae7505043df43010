"""Who may know that who takes part, for parties that are seldom at a table."""

import uuid
from datetime import timedelta

from sqlalchemy import insert, text

from app.base.model import new_id
from app.casefile import seats
from app.casefile.table import parties_of
from app.casefile.vocabulary import Function, Purpose
from app.organisations.models import OrganisationFunction, Position
from tests.cast import SINCE, Company


def also_fills(company: Company, party: str, who: str, function: Function) -> None:
    """Let an organisation, and one of its people, fill one more function."""
    organisation_id = company.ids.organisations[party]
    with company.as_owner() as session:
        session.execute(
            insert(OrganisationFunction).values(
                organisation_id=organisation_id, function=function.value
            )
        )
        session.execute(
            insert(Position).values(
                id=new_id(),
                account_id=company.ids.accounts[who],
                organisation_id=organisation_id,
                function=function.value,
                title=function.label,
                intake=True,
                starts_at=SINCE,
            )
        )


def seated(
    company: Company, case_id: uuid.UUID, party: str, who: str, function: Function
) -> uuid.UUID:
    also_fills(company, party, who, function)
    with company.as_("buurtcoach", case_id) as (session, actor):
        command = seats.Invite(
            organisation_id=company.ids.organisations[party],
            function=function,
            question="Willen jullie meedoen?",
            reason="Jullie kennen dit werk.",
            answer_on=actor.today + timedelta(days=7),
        )
        seat_id = seats.invite(session, actor, case_id, command)
    with company.as_(who) as (session, actor):
        seats.accept(session, actor, seat_id)
    return seat_id


def known_to(company: Company, case_id: uuid.UUID, who: str) -> set[uuid.UUID]:
    with company.as_(who, case_id) as (session, actor):
        return {one.seat_id for one in parties_of(session, actor, case_id) if not one.is_me}


def test_police_know_of_police_and_nobody_else_knows_of_them(company: Company) -> None:
    case_id = company.open_case(Purpose.ACUTE_SAFETY)
    one = seated(company, case_id, "westwijk", "buitenstaander", Function.PV)
    other = seated(company, case_id, "buurtteam_noord", "buurtcoach3", Function.PV)
    assert other in known_to(company, case_id, "buitenstaander")
    assert one in known_to(company, case_id, "buurtcoach3")
    assert not {one, other} & known_to(company, case_id, "buurtcoach")


def test_a_supporter_who_sees_what_the_resident_chooses_keeps_debt_help_from_regie(
    company: Company,
) -> None:
    case_id = company.open_case(Purpose.DEBTS)
    company.seat(case_id, "schuldhulp")
    seat = {"seat": company.seats[case_id, "schuldhulp"]}
    may_hold = text("SELECT samenspel.may_hold_regie(:seat)")
    with company.as_("schuldhulp", case_id) as (session, _):
        assert session.execute(may_hold, seat).scalar_one() is True
    with company.as_owner() as session:
        session.execute(text("SET LOCAL ROLE samenspel_door"))
        session.execute(
            text(
                "INSERT INTO samenspel.seat (id, case_id, partnership_id, kind, function,"
                " organisation_id, state) SELECT :id, id, partnership_id, 'organisation', 'CO',"
                " :organisation, 'active' FROM samenspel.cases WHERE id = :case"
            ),
            {
                "id": new_id(),
                "case": case_id,
                "organisation": company.ids.organisations["westwijk"],
            },
        )
    with company.as_("schuldhulp", case_id) as (session, _):
        assert session.execute(may_hold, seat).scalar_one() is False
