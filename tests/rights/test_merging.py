"""Organisations that merge: people and places move, consents sleep until they are confirmed."""

import uuid
from datetime import date

import pytest
from sqlalchemy import text

from app.base.errors import NotFound
from app.casefile.access import readable, seats_of
from app.casefile.consents import RecordConsent, record_consent
from app.casefile.entries import Share, share
from app.casefile.models import Entry
from app.casefile.vocabulary import Category, Function
from app.rights.merging import (
    Merged,
    confirm_consent,
    merge_organisations,
    sleeping_consents,
)
from tests.cast import Company
from tests.story import Story, at_the_table

CARE_WORDS = "Kan post niet zelf verwerken."


@pytest.fixture
def story(company: Company) -> Story:
    """Care shared something with the neighbourhood team that rests on a consent."""
    found = at_the_table(company)
    with company.as_("begeleider", found.case_id) as (session, actor):
        found.ids["consent"] = record_consent(
            session,
            actor,
            found.case_id,
            RecordConsent(
                from_seat_id=found.seat("schakel"),
                to_functions=(Function.WT,),
                categories=(Category.ABILITY,),
                until=date(2027, 2, 1),
            ),
        )
    with company.as_("begeleider", found.case_id) as (session, actor):
        found.ids["ability"] = share(
            session, actor, found.case_id, Share(category=Category.ABILITY, body=CARE_WORDS)
        ).entry_id
    company.wait(seconds=61)
    return found


def merge(story: Story, old: str = "De Schakel", new: str = "Zorggroep Westwijk") -> Merged:
    with story.company.as_owner() as session:
        session.execute(
            text("SELECT set_config('samenspel.clock', :now, true)"),
            {"now": story.company.now.isoformat()},
        )
        done = merge_organisations(session, old, new)
    story.company.wait(minutes=1)
    return done


def told(story: Story) -> uuid.UUID:
    """The care provider says it to whoever may have it."""
    with story.company.as_("begeleider", story.case_id) as (session, actor):
        said = share(session, actor, story.case_id,
                     Share(category=Category.ABILITY, body=CARE_WORDS))  # fmt: skip
    story.company.wait(seconds=61)
    return said.entry_id


def reads(story: Story, who: str, entry_id: uuid.UUID) -> bool:
    with story.company.as_(who) as (session, actor):
        return (
            session.scalars(
                readable(session, actor, Entry).where(Entry.id == entry_id)
            ).one_or_none()
            is not None
        )


def test_the_people_and_their_places_go_along(story: Story) -> None:
    done = merge(story)
    assert (done.people, done.seats, done.consents) == (3, 1, 1)
    with story.company.as_("begeleider") as (session, actor):
        assert [post.organisation_name for post in actor.posts] == ["Zorggroep Westwijk"]
        assert seats_of(session, actor).in_case(story.case_id) is not None
    assert reads(story, "begeleider", story.ids["ability"])


def test_a_new_colleague_sees_nothing_of_the_case(story: Story) -> None:
    merge(story)
    for who in ("buitenstaander", "intake", "begeleider2"):
        assert not reads(story, who, story.ids["ability"])


def test_what_rests_on_a_consent_for_the_old_organisation_ends(story: Story) -> None:
    assert reads(story, "buurtcoach", story.ids["ability"])
    merge(story)
    assert not reads(story, "buurtcoach", story.ids["ability"])


def test_confirmed_with_the_resident_it_lives_again_and_what_it_let_through_is_shared_anew(
    story: Story,
) -> None:
    merge(story)
    with story.company.as_("begeleider", story.case_id) as (session, actor):
        [one] = sleeping_consents(session, actor, story.case_id)
        assert (one.old_name, one.new_name) == ("De Schakel", "Zorggroep Westwijk")
        assert one.was_until == date(2027, 2, 1)
        confirm_consent(session, actor, one.id)
        assert sleeping_consents(session, actor, story.case_id) == []
    assert not reads(story, "buurtcoach", story.ids["ability"])
    with story.company.as_("begeleider", story.case_id) as (session, actor):
        again = share(
            session, actor, story.case_id, Share(category=Category.ABILITY, body=CARE_WORDS)
        ).entry_id
    story.company.wait(seconds=61)
    assert reads(story, "buurtcoach", again)


def test_only_who_may_know_of_the_consent_confirms_it(story: Story) -> None:
    merge(story)
    for who in ("buurtcoach", "consulent", "consulent2", "buitenstaander", "coordinator"):
        with story.company.as_(who) as (session, actor), pytest.raises(NotFound):
            confirm_consent(session, actor, story.ids["consent"])


NAMED = {"to_organisations": True, "except_organisations": False}


@pytest.mark.parametrize("how", NAMED)
@pytest.mark.parametrize("named", ["buurtteam", "buurtteam_noord"])
def test_a_consent_that_names_either_as_one_that_may_or_may_not_have_it_sleeps_too(
    company: Company, how: str, named: str
) -> None:
    """Care may tell the neighbourhood team of Oost and nobody else, or anybody but them; and then
    Oost goes into Noord."""
    story = at_the_table(company)
    with company.as_("begeleider", story.case_id) as (session, actor):
        record_consent(
            session, actor, story.case_id,
            RecordConsent.model_validate(
                {"from_seat_id": story.seat("schakel"), "to_functions": (Function.WT,),
                 "categories": (Category.ABILITY,), "until": date(2027, 2, 1),
                 how: (company.ids.organisations[named],)}
            ),
        )  # fmt: skip
    before = told(story)
    assert reads(story, "buurtcoach", before) is (NAMED[how] is (named == "buurtteam"))
    assert merge(story, "Buurtteam Oost", "Buurtteam Noord").consents == 1
    assert not reads(story, "buurtcoach", before)
    assert not reads(story, "buurtcoach", told(story))
    with company.as_("begeleider", story.case_id) as (session, actor):
        [one] = sleeping_consents(session, actor, story.case_id)
        assert (one.from_name, one.old_name) == ("De Schakel", "Buurtteam Oost")
        confirm_consent(session, actor, one.id)
    assert reads(story, "buurtcoach", told(story)) is NAMED[how]


def test_what_sleeps_since_an_earlier_merge_is_for_the_organisation_that_is_left(
    story: Story,
) -> None:
    merge(story)
    merge(story, "Zorggroep Westwijk", "Buurtmaatjes")
    with story.company.as_("begeleider", story.case_id) as (session, actor):
        [one] = sleeping_consents(session, actor, story.case_id)
        assert (one.old_name, one.new_name) == ("De Schakel", "Buurtmaatjes")


def test_an_organisation_that_is_not_there_merges_with_nothing(company: Company) -> None:
    for old, new in (("De Schakel", "Nergens"), ("De Schakel", "De Schakel")):
        with company.as_owner() as session, pytest.raises(NotFound):
            merge_organisations(session, old, new)


def test_only_the_owner_merges(story: Story) -> None:
    ids = story.company.ids.organisations
    with (
        story.company.as_("beheerder") as (session, _),
        pytest.raises(Exception, match="permission denied"),
    ):
        session.execute(
            text("SELECT samenspel.merge_organisations(:old, :new)"),
            {"old": ids["schakel"], "new": ids["westwijk"]},
        )
