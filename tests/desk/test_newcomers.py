"""Whoever comes later starts empty; whoever wrote the message and the plan is told, and gives."""

import uuid
from datetime import timedelta

import pytest

from app.base.errors import NotFound
from app.casefile.entries import Share, share
from app.casefile.vocabulary import Category, LifeDomain, Purpose
from app.desk.case import read_case_page
from app.desk.newcomers import give, newcomers
from app.message import operations as message
from app.plan import operations as plan
from app.regie import operations as regie
from tests.cast import Company
from tests.visitor import Site, words

TEXT = "Je houdt je baan. Karim gaat maandag mee."


@pytest.fixture
def case_id(company: Company) -> uuid.UUID:
    """A message and a plan between coach and consultant; then the provider comes."""
    found = company.open_case(Purpose.WORK)
    company.seat(found, "werkplein")
    with company.as_("buurtcoach", found) as (session, actor):
        own = company.seats[found, "buurtteam"]
        offered = regie.OfferRegie(seat_id=own, reason="Kent hem.")
        regie.accept(session, actor, regie.offer(session, actor, found, offered))
        goal = plan.add_goal(
            session, actor, found,
            plan.AddGoal(text="Ruben houdt zijn baan.", life_domain=LifeDomain.WORK_EDUCATION),
        )  # fmt: skip
        plan.add_agreement(
            session, actor, found,
            plan.AddAgreement(
                text="Vrijdag praten.", done_when="Gedaan.", owner_seat_id=own, goal_id=goal,
                due_on=actor.today + timedelta(days=3),
            ),
        )  # fmt: skip
        message.publish(
            session, actor, found, message.WriteMessage(text="Oud.", expected_number=0)
        )  # fmt: skip
        share(session, actor, found, Share(category=Category.ABILITY, body="Kan niet lang staan."))
    company.wait(seconds=61)
    with company.as_("buurtcoach", found) as (session, actor):
        message.publish(
            session, actor, found,
            message.WriteMessage(text=TEXT, what_changed="Alles.", expected_number=1),
        )  # fmt: skip
    company.wait(seconds=61)
    company.seat(found, "schakel", "werkgeverspunt")
    return found


def test_the_author_sees_who_cannot_confirm_and_why(company: Company, case_id: uuid.UUID) -> None:
    with company.as_("buurtcoach", case_id) as (session, actor):
        found = read_case_page(session, actor, case_id)
    # they got the title and the name of nobody; the employer service point gets no plan
    assert {(one.name, one.message) for one in found.lacking} == {
        ("De Schakel", True), ("Werkgeverspunt", True), ("Werkplein", False),
    }  # fmt: skip
    page = words(Site(company).visitor("buurtcoach").get(f"/casussen/{case_id}"))
    assert "De Schakel kreeg dit nog niet" in page
    assert "Deel wat er al was" in page


def test_nobody_is_asked_to_give_what_is_not_theirs(company: Company, case_id: uuid.UUID) -> None:
    for who in ("consulent", "begeleider"):
        with company.as_(who, case_id) as (session, actor):
            assert read_case_page(session, actor, case_id).lacking == []
            assert newcomers(session, actor, case_id) == []


def test_what_is_given_is_what_the_rules_allow_and_of_the_message_the_last(
    company: Company, case_id: uuid.UUID
) -> None:
    with company.as_("buurtcoach", case_id) as (session, actor):
        offers = {
            one.name: {item.entry.body for item in one.missing}
            for one in newcomers(session, actor, case_id)
        }
    assert offers["De Schakel"] >= {TEXT, "Ruben houdt zijn baan.", "Vrijdag praten."}
    assert TEXT in offers["Werkgeverspunt"]
    # the employer service point has the lines that it owns, and no goals (rule 4)
    assert not offers["Werkgeverspunt"] & {"Ruben houdt zijn baan.", "Vrijdag praten."}
    # why it was necessary is nobody's but the opener's
    for bodies in offers.values():
        assert "Zonder overleg raakt hij zijn baan kwijt." not in bodies
        # category 5 takes a consent
        assert not bodies & {"Oud.", "Kan niet lang staan."}


def test_ticked_and_sent_the_newcomer_reads_it_and_confirms(
    company: Company, case_id: uuid.UUID
) -> None:
    site, here = Site(company), f"/casussen/{case_id}/later-gekomen"
    karim, anouk = site.visitor("begeleider"), site.visitor("buurtcoach")
    assert TEXT not in words(karim.get(f"/casussen/{case_id}"))
    assert "Vraag Anouk Verhoef of de boodschap er al is" in words(
        karim.get(f"/casussen/{case_id}")
    )
    assert TEXT in words(anouk.get(here))
    seat = company.seats[case_id, "schakel"]
    with company.as_("buurtcoach", case_id) as (session, actor):
        [theirs] = [one for one in newcomers(session, actor, case_id) if one.seat_id == seat]
    ids = [str(item.entry.id) for item in theirs.missing if item.needed]
    assert anouk.post(f"{here}/{seat}").status_code == 303
    sent = anouk.post(f"{here}/{seat}", onderdeel=ids)
    assert sent.headers["location"] == here, words(sent)
    company.wait(minutes=5)
    with company.as_("begeleider", case_id) as (session, actor):
        found = read_case_page(session, actor, case_id)
        assert (found.message.text, found.message.i_must_answer) == (TEXT, True)
        assert [line.text for line in found.plan.lines] == ["Vrijdag praten."]
    with company.as_("buurtcoach", case_id) as (session, actor):
        # again is nothing new
        assert give(session, actor, case_id, seat, [uuid.UUID(one) for one in ids]) == 0
        found = read_case_page(session, actor, case_id)
    assert "De Schakel" not in {one.name for one in found.lacking}


@pytest.mark.parametrize("who", ["buitenstaander", "consulent2", "coordinator", "schuldhulp"])
def test_it_is_not_there_for_who_does_not_sit_here(
    company: Company, case_id: uuid.UUID, who: str
) -> None:
    visitor = Site(company).visitor(who)
    here = f"/casussen/{case_id}/later-gekomen"
    seat = company.seats[case_id, "schakel"]
    assert visitor.get(here).status_code == 404
    assert visitor.post(f"{here}/{seat}").status_code == 404


def test_a_party_that_i_cannot_see_is_not_there(company: Company, case_id: uuid.UUID) -> None:
    company.seat(case_id, "schuldhulp")
    hidden = company.seats[case_id, "schuldhulp"]
    for seat in (hidden, uuid.uuid4()):
        with company.as_("begeleider", case_id) as (session, actor), pytest.raises(NotFound):
            give(session, actor, case_id, seat, [])
