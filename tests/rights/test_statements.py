"""Rectification: what the resident says of an entry goes where the entry goes."""

import uuid

import pytest
from sqlalchemy import text

from app.base.errors import Invalid, NotFound
from app.casefile.access import readable
from app.casefile.cases import NotInformedReason
from app.casefile.entries import revoke, share_with
from app.casefile.models import Entry
from app.emergency.sharing import ShareInEmergency, share_in_emergency, tell_resident
from app.rights.export import export_case
from app.rights.my_data import written_about_me
from app.rights.statements import add_statement
from tests.cast import Company
from tests.databases import Database
from tests.rights.ending import behind
from tests.story import Story, half_way

WORDS = "Ik neem ook vóór elf uur op."


@pytest.fixture
def story(company: Company) -> Story:
    found = half_way(company)
    company.wait(seconds=61)
    return found


def state(story: Story, about: str = "what_helps") -> uuid.UUID:
    with story.company.as_("inwoner", story.case_id) as (session, actor):
        made = add_statement(session, actor, story.ids[about], WORDS)
    story.company.wait(seconds=61)
    return made


def sees(story: Story, who: str, entry_id: uuid.UUID) -> bool:
    with story.company.as_(who) as (session, actor):
        door = session.scalars(
            readable(session, actor, Entry).where(Entry.id == entry_id)
        ).one_or_none()
        lock = session.execute(
            text("SELECT 1 FROM samenspel.entry WHERE id = :id"), {"id": entry_id}
        ).one_or_none()
    assert (door is None) == (lock is None)
    return door is not None


def test_everybody_who_has_the_entry_hears_what_the_resident_says_of_it(story: Story) -> None:
    said = state(story)
    for who in ("begeleider", "buurtcoach", "consulent", "inwoner"):
        assert sees(story, who, said)
    for who in ("consulent2", "intake", "buitenstaander", "coordinator", "privacy", "schuldhulp"):
        assert not sees(story, who, said)


def test_of_what_only_its_author_has_only_the_author_hears_it(story: Story) -> None:
    said = state(story, "history")
    assert sees(story, "consulent", said)
    for who in ("begeleider", "buurtcoach", "arbeidsbemiddelaar"):
        assert not sees(story, who, said)


def test_it_goes_along_to_who_gets_the_entry_later_and_ends_where_the_entry_ends(
    story: Story,
) -> None:
    said = state(story)
    company, seat = story.company, story.seat("werkplein")
    with company.as_("begeleider", story.case_id) as (session, actor):
        revoke(session, actor, story.ids["what_helps"], seat)
    assert not sees(story, "consulent", said)
    with company.as_("begeleider", story.case_id) as (session, actor):
        share_with(session, actor, story.ids["what_helps"], [seat])
    company.wait(seconds=61)
    assert sees(story, "consulent", said)


def test_only_the_resident_says_so_of_what_others_wrote_about_them(story: Story) -> None:
    for who in ("begeleider", "buurtcoach", "consulent", "consulent2", "buitenstaander"):
        with story.company.as_(who) as (session, actor), pytest.raises(NotFound):
            add_statement(session, actor, story.ids["what_helps"], WORDS)
    said = state(story)
    with story.company.as_("inwoner", story.case_id) as (session, actor):
        with pytest.raises(NotFound):
            add_statement(session, actor, said, WORDS)
        with pytest.raises(Invalid):
            add_statement(session, actor, story.ids["what_helps"], "  ")


def test_the_resident_finds_it_under_the_entry(story: Story) -> None:
    state(story)
    with story.company.as_("inwoner", story.case_id) as (session, actor):
        _, found = written_about_me(session, actor, None)
    by_id = {one.id: one for one in found}
    assert by_id[story.ids["what_helps"]].statements == [WORDS]


def test_a_forged_statement_goes_nowhere(story: Story) -> None:
    """A note of a professional that says it is a statement is a note."""
    with story.company.as_("consulent", story.case_id) as (session, actor):
        forged = uuid.uuid4()
        session.execute(
            text(
                "INSERT INTO samenspel.entry (id, case_id, partnership_id, kind, category, purpose,"
                " author_seat_id, body, details, state, version, created_by)"
                " SELECT :id, case_id, partnership_id, 'note', category, purpose, :seat, 'nep',"
                " jsonb_build_object('statement_on', id), 'live', 1, :me"
                " FROM samenspel.entry WHERE id = :about"
            ),
            {
                "id": forged,
                "seat": story.seat("werkplein"),
                "me": actor.account_id,
                "about": story.ids["what_helps"],
            },
        )
        session.execute(text("SELECT samenspel.settle(:case)"), {"case": story.case_id})
    story.company.wait(seconds=61)
    assert not sees(story, "buurtcoach", forged)


def test_it_says_nothing_of_an_emergency_that_the_resident_does_not_know_of(story: Story) -> None:
    """What the consulent has alone went to the care provider in an emergency."""
    company, about = story.company, story.ids["history"]
    with company.as_("consulent", story.case_id) as (session, actor):
        share_id = share_in_emergency(
            session, actor, about,
            ShareInEmergency(
                seat_id=story.seat("schakel"), weighing="Hij is in gevaar.",
                consulted="Dennis, consulent", not_told_reason=NotInformedReason.DANGER,
            ),
        )  # fmt: skip
    said = state(story, "history")
    assert sees(story, "consulent", said)
    assert not sees(story, "begeleider", said)
    with company.as_("inwoner", story.case_id) as (session, actor):
        assert "nood" not in str(export_case(session, actor, story.case_id)["entries"])
        assert "nood" not in set(session.scalars(text("SELECT rule FROM samenspel.disclosure")))
    with company.as_("consulent", story.case_id) as (session, actor):
        tell_resident(session, actor, share_id)
    company.wait(seconds=61)
    assert sees(story, "begeleider", said)


def test_another_resident_of_the_case_does_not_read_it(story: Story, database: Database) -> None:
    """An entry about two people: each reads it, and only their own words about it."""
    company, about = story.company, story.ids["what_helps"]
    with behind(database) as connection:
        connection.execute(
            text(
                "WITH other AS ("
                "  INSERT INTO samenspel.subject (id, case_id, partnership_id, kind)"
                "  SELECT gen_random_uuid(), case_id, partnership_id, 'resident'"
                "    FROM samenspel.entry WHERE id = :about RETURNING *),"
                " place AS ("
                "  INSERT INTO samenspel.seat (id, case_id, partnership_id, kind, function,"
                "                              subject_id, state)"
                "  SELECT gen_random_uuid(), case_id, partnership_id, 'resident', 'RES', id,"
                "         'active' FROM other RETURNING *),"
                " about AS ("
                "  UPDATE samenspel.entry e SET subject_ids = e.subject_ids || o.id"
                "    FROM other o WHERE e.id = :about)"
                " INSERT INTO samenspel.occupancy (id, seat_id, case_id, partnership_id,"
                "                                  account_id, role, starts_at)"
                " SELECT gen_random_uuid(), id, case_id, partnership_id, :account, 'holder',"
                "        '2026-01-01' FROM place"
            ),
            {"about": about, "account": company.ids.accounts["vrijwilliger"]},
        )
    said = state(story)
    company.wait(seconds=61)
    assert sees(story, "vrijwilliger", about)
    assert sees(story, "buurtcoach", said)
    assert not sees(story, "vrijwilliger", said)
