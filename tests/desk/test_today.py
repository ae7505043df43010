"""Vandaag: what waits for me, in the order in which it burns, and only what is mine to know."""

from datetime import timedelta

import pytest

from app.casefile.entries import Share, share
from app.casefile.vocabulary import Category, EntryKind, LifeDomain, SignalType
from app.desk.today import Today, today
from app.plan import operations as plan
from tests.story import Story
from tests.visitor import Site, words


@pytest.fixture
def story(half_way: Story) -> Story:
    half_way.company.wait(minutes=2)
    return half_way


def day(story: Story, who: str) -> Today:
    with story.company.as_(who) as (session, actor):
        return today(session, actor)


@pytest.mark.parametrize("who", ["buitenstaander", "coordinator", "consulent2", "beheerder"])
def test_nothing_waits_for_who_sits_nowhere(story: Story, who: str) -> None:
    found = day(story, who)
    assert found.count == 0
    assert found.news == []
    assert found.names == {}
    assert "Er wacht niets op je" in words(Site(story.company).visitor(who).get("/vandaag"))


def test_everybody_finds_what_waits_for_them(story: Story) -> None:
    holder = day(story, "buurtcoach")
    assert [one.id for one in holder.signals] == [story.ids["signal"]]
    assert [one.kind for one in holder.plan if one.line.id == story.ids["line_travel"]] == [
        "date_proposal"
    ]
    coach = day(story, "begeleider")
    assert [one.term_id for one in coach.regie] == [story.ids["offer"]]
    assert [one.message_id for one in coach.messages] == [story.ids["message"]]
    asked = day(story, "schuldhulp")
    assert [one.seat_id for one in asked.invitations] == [story.ids["invited"]]


def test_an_invitation_does_not_say_who_the_resident_is(story: Story) -> None:
    page = words(Site(story.company).visitor("schuldhulp").get("/vandaag"))
    assert "Willen jullie meedoen?" in page
    assert "Ruben" not in page


def test_the_whole_text_stands_on_the_card_before_it_is_confirmed(story: Story) -> None:
    visitor = Site(story.company).visitor("begeleider")
    page = visitor.get("/vandaag")
    assert "Op donderdag praten we samen." in words(page)
    path = f"/casussen/{story.case_id}/boodschap/{story.ids['message']}/bevestigen"
    assert path in page.text
    assert visitor.post(path).status_code == 303
    assert day(story, "begeleider").messages == []


def test_one_tap_sends_a_signal(story: Story) -> None:
    visitor = Site(story.company).visitor("consulent")
    sent = visitor.post("/vandaag/signaal", casus=str(story.case_id), type="letter")
    assert sent.headers["location"] == "/vandaag"
    story.company.wait(minutes=1)
    assert [one.type for one in day(story, "buurtcoach").signals].count(SignalType.LETTER) == 1


def test_nobody_sends_a_signal_into_a_case_of_others(story: Story) -> None:
    for who in ("buitenstaander", "schuldhulp", "coordinator"):
        visitor = Site(story.company).visitor(who)
        sent = visitor.post("/vandaag/signaal", casus=str(story.case_id), type="letter")
        assert sent.status_code == 404


def test_names_can_be_hidden_for_the_bus(story: Story) -> None:
    visitor = Site(story.company).visitor("buurtcoach")
    assert "Ruben Dijkstra" in words(visitor.get("/vandaag"))
    visitor.post("/vandaag/discreet", aan="ja")
    assert "Ruben" not in words(visitor.get("/vandaag"))
    visitor.post("/vandaag/discreet", aan="nee")
    assert "Ruben Dijkstra" in words(visitor.get("/vandaag"))


def test_a_hard_date_stands_on_top_weeks_before(story: Story) -> None:
    with story.company.as_("buurtcoach", story.case_id) as (session, actor):
        line = plan.add_agreement(
            session,
            actor,
            story.case_id,
            plan.AddAgreement(
                text="Bellen over de zitting.",
                done_when="Als er uitstel is.",
                owner_seat_id=story.seat("buurtteam"),
                due_on=actor.today + timedelta(days=15),
                hard_date="hearing",
            ),
        )
        plan.add_goal(
            session,
            actor,
            story.case_id,
            plan.AddGoal(text="Ruben slaapt goed.", life_domain=LifeDomain.HOUSING),
        )
    story.company.wait(minutes=2)
    assert [one.line.id for one in day(story, "buurtcoach").plan if one.kind == "hard_date"] == [
        line
    ]
    page = words(Site(story.company).visitor("buurtcoach").get("/vandaag"))
    assert page.index("Bellen over de zitting.") < page.index("Signaal: kwam niet opdagen")


def test_somebody_else_does_not_see_my_notice_away(story: Story) -> None:
    company = story.company
    company.open_case(title="Nog een casus van Ruben", by="woonstede")
    [notice] = day(story, "buurtcoach").notices
    outsider = Site(company).visitor("consulent")
    outsider.post("/vandaag/gezien", bericht=str(notice.id))
    assert [one.id for one in day(story, "buurtcoach").notices] == [notice.id]
    Site(company).visitor("buurtcoach").post("/vandaag/gezien", bericht=str(notice.id))
    assert day(story, "buurtcoach").notices == []


def test_the_api_tells_what_the_page_tells(story: Story) -> None:
    visitor = Site(story.company).visitor("begeleider")
    told = visitor.api("GET", "/me/today").json()
    assert [one["termId"] for one in told["regie"]] == [str(story.ids["offer"])]
    assert [one["messageId"] for one in told["messages"]] == [str(story.ids["message"])]
    hits = visitor.api("GET", "/me/search-results?query=elf").json()
    assert [one["entryId"] for one in hits] == [str(story.ids["what_helps"])]


def test_news_is_what_came_since_the_last_day_on_which_somebody_was_here(story: Story) -> None:
    """All day it stays, however often they look; the next day it is gone."""
    day(story, "consulent")
    story.company.wait(days=2)
    assert day(story, "consulent").news == []
    story.company.wait(minutes=1)
    with story.company.as_("begeleider", story.case_id) as (session, actor):
        said = Share(category=Category.WHAT_HELPS, body="Bellen gaat beter dan schrijven.")
        share(session, actor, story.case_id, said)
    story.company.wait(days=1)
    for _ in range(2):
        assert [one.kind for one in day(story, "consulent").news] == ["observation"]
        story.company.wait(minutes=5)
    story.company.wait(days=1)
    assert day(story, "consulent").news == []


def test_who_was_away_for_long_hears_of_two_weeks(story: Story) -> None:
    story.company.wait(days=13)
    seen = {one.kind for one in day(story, "arbeidsbemiddelaar").news}
    assert EntryKind.MESSAGE in seen
    story.company.wait(days=2)
    assert day(story, "begeleider").news == []
