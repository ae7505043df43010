"""Who looked, equal to the raw log to the line, for whoever may ask it and for nobody else."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, pool, text

from app.base.errors import NotFound, Refused
from app.casefile import consents, entries
from app.casefile.audit import Outcome
from app.casefile.entries import Share, share
from app.casefile.vocabulary import Category, Function, Purpose
from app.desk.case import read_case_page
from app.desk.cases import Choice, my_cases, search
from app.desk.today import today
from app.emergency.wrong_share import WrongShare, breaches_of, report_wrong_share
from app.insight.read_events import Asked, Looked, parties_that_looked, read_events
from app.regie import operations as regie
from tests.cast import Company
from tests.databases import Database
from tests.story import Story, half_way
from tests.visitor import Site, words

ALL = 500
EVERYTHING = Asked()


@pytest.fixture
def story(company: Company) -> Story:
    """Half-way, after everybody looked: in the case, in their lists, and by searching."""
    found = half_way(company)
    for who in ("buurtcoach", "consulent", "begeleider", "arbeidsbemiddelaar"):
        with company.as_(who) as (session, actor):
            my_cases(session, actor, Choice())
            search(session, actor, "werk")
            today(session, actor)
        with company.as_(who, found.case_id) as (session, actor):
            read_case_page(session, actor, found.case_id)
    return found


def seen_by(story: Story, who: str, asked: Asked = EVERYTHING) -> list[Looked]:
    with story.company.as_(who, story.case_id) as (session, actor):
        return read_events(session, actor, story.case_id, asked, size=ALL)


def raw(database: Database, case_id: uuid.UUID, where: str = "true") -> list[uuid.UUID]:
    """The lines about a case, past all locks, newest first."""
    engine = create_engine(database.superuser_url, poolclass=pool.NullPool)
    with engine.begin() as connection:
        found = connection.scalars(
            text(
                "SELECT id FROM samenspel.read_event r WHERE (case_id = :case OR entry_ids &&"  # noqa: S608
                " ARRAY(SELECT id FROM samenspel.entry WHERE case_id = :case))"
                f" AND {where} ORDER BY at DESC, id DESC"
            ),
            {"case": case_id},
        ).all()
    engine.dispose()
    return list(found)


@pytest.mark.parametrize("who", ["inwoner", "buurtcoach"])
def test_the_resident_and_the_holder_read_the_raw_log_to_the_line(
    story: Story, database: Database, who: str
) -> None:
    # whoever was asked and did not come yet is known to who asked, and to nobody else
    hidden = "true" if who == "buurtcoach" else f"seat_id IS DISTINCT FROM '{story.ids['invited']}'"
    told = raw(database, story.case_id, hidden)
    assert [one.id for one in seen_by(story, who)] == told
    assert len(told) > 20


def test_found_is_kept_apart_from_opened(story: Story) -> None:
    found = seen_by(story, "inwoner", Asked(outcome=Outcome.FOUND))
    assert {one.action for one in found} >= {"case:list", "case:search"}
    assert all(one.outcome == "found" for one in found)
    opened = seen_by(story, "inwoner", Asked(outcome=Outcome.DONE))
    assert "case:search" not in {one.action for one in opened}
    assert len(found) + len(opened) == len(seen_by(story, "inwoner")) - 1


def test_a_line_counts_what_the_reader_may_read_and_nothing_else(
    story: Story, database: Database
) -> None:
    """The consulent's history is for the consulent: that there is one more shows in no number."""
    with story.company.as_("consulent", story.case_id) as (session, actor):
        page = read_case_page(session, actor, story.case_id)
    newest = seen_by(story, "buurtcoach", Asked(function="CW"))[0]
    with story.company.as_("buurtcoach", story.case_id) as (session, actor):
        mine = {one.id for one in read_case_page(session, actor, story.case_id).entries}
    assert newest.action == "case:read"
    assert any(one.id not in mine for one in page.entries)
    engine = create_engine(database.superuser_url, poolclass=pool.NullPool)
    with engine.begin() as connection:
        shown = connection.scalar(
            text("SELECT cardinality(entry_ids) FROM samenspel.read_event WHERE id = :id"),
            {"id": newest.id},
        )
    assert newest.entries < (shown or 0)


def test_an_organisation_a_function_a_period_and_an_entry_narrow(story: Story) -> None:
    company = story.company
    werkplein = company.ids.organisations["werkplein"]
    for one in seen_by(story, "inwoner", Asked(organisation_id=werkplein)):
        assert one.organisation_name == "Werkplein"
    assert {one.function for one in seen_by(story, "inwoner", Asked(function="ZA"))} == {"ZA"}
    day = company.now.date()
    company.wait(days=3)
    with company.as_("consulent", story.case_id) as (session, actor):
        read_case_page(session, actor, story.case_id)
    later = seen_by(story, "buurtcoach", Asked(since=day + timedelta(days=1)))
    assert [one.organisation_name for one in later] == ["Werkplein"]
    assert len(seen_by(story, "buurtcoach", Asked(until=day))) > 20
    with company.as_("begeleider", story.case_id) as (session, actor):
        entries.read_entry(session, actor, story.ids["what_helps"])
    entry = Asked(entry_id=story.ids["what_helps"])
    assert seen_by(story, "buurtcoach", entry)[0].function == "ZA"
    with company.as_("buurtcoach", story.case_id) as (session, actor):
        parties = parties_that_looked(session, actor, story.case_id)
    assert (werkplein, "Werkplein", "CW") in parties


def test_the_author_reads_who_saw_an_entry_and_not_who_saw_the_case(story: Story) -> None:
    company = story.company
    entry = story.ids["what_helps"]
    with company.as_("consulent", story.case_id) as (session, actor):
        entries.read_entry(session, actor, entry)
    found = seen_by(story, "begeleider", Asked(entry_id=entry))
    assert ("Werkplein", "CW", "entry:read") in [
        (one.organisation_name, one.function, one.action) for one in found
    ]
    with pytest.raises(Refused):
        seen_by(story, "begeleider")
    # who reads it, but did not write it
    with pytest.raises(Refused):
        seen_by(story, "consulent", Asked(entry_id=entry))
    # who may not read it learns nothing, also not that it is there
    for who in ("buurtcoach", "arbeidsbemiddelaar"):
        with pytest.raises(NotFound):
            seen_by(story, who, Asked(entry_id=story.ids["history"]))


def test_that_a_breach_was_reported_is_between_the_author_and_the_privacy_officer(
    story: Story,
) -> None:
    company, entry = story.company, story.ids["what_helps"]
    company.wait(seconds=61)
    with company.as_("begeleider", story.case_id) as (session, actor):
        report_wrong_share(session, actor, entry, WrongShare(description="Te veel gezegd."))
        breaches_of(session, actor, entry)
    for who in ("buurtcoach", "inwoner"):
        acts = {one.action for one in seen_by(story, who)}
        assert "entry:unshare" in acts
        assert not any(act.startswith("breach:") for act in acts), who


@pytest.mark.parametrize("who", ["buitenstaander", "consulent2", "coordinator", "privacy"])
def test_for_whoever_does_not_sit_there_nobody_ever_looked(story: Story, who: str) -> None:
    for asked in (Asked(), Asked(entry_id=story.ids["what_helps"])):
        with pytest.raises(NotFound):
            seen_by(story, who, asked)
    with story.company.as_(who) as (session, _):
        rows = session.execute(
            text("SELECT * FROM samenspel.read_events_of(:case)"), {"case": story.case_id}
        ).all()
        assert rows == []


def test_a_party_that_is_hidden_looked_at_nothing(company: Company, database: Database) -> None:
    """Mental health took part until the resident withdrew: who holds regie is no longer told of it,
    not by what it opened, nor by what it found, nor in a list to choose from."""
    case_id = company.open_case(Purpose.HOUSING)
    company.seat_resident(case_id)
    with company.as_("buurtcoach", case_id) as (session, actor):
        seat = company.seats[case_id, "buurtteam"]
        term = regie.offer(
            session, actor, case_id, regie.OfferRegie(seat_id=seat, reason="Ik ken hem.")
        )
        regie.accept(session, actor, term)
    ggz = company.invite(case_id, "ggz")
    with company.as_("buurtcoach", case_id) as (session, actor):
        consent = consents.record_consent(
            session, actor, case_id,
            consents.RecordConsent(
                from_seat_id=ggz, taking_part=True, to_functions=(Function.WT,),
                until=actor.today + timedelta(days=30),
            ),
        )  # fmt: skip
    company.accept(case_id, "ggz")
    with company.as_("buurtcoach", case_id) as (session, actor):
        share(session, actor, case_id, Share(category=Category.PLAN, body="Bellen over werk."))
    company.wait(seconds=61)
    with company.as_("ggz") as (session, actor):
        my_cases(session, actor, Choice())
        search(session, actor, "werk")
        read_case_page(session, actor, case_id)

    def told() -> list[Looked]:
        with company.as_("buurtcoach", case_id) as (session, actor):
            return read_events(session, actor, case_id, Asked(), size=ALL)

    known = told()
    assert {"case:read", "case:search"} <= {one.action for one in known if one.function == "GZ"}
    with company.as_("buurtcoach", case_id) as (session, actor):
        consents.withdraw_consent(session, actor, consent)
    assert all(one.function != "GZ" and one.organisation_name != "GGZ De Brug" for one in told())
    with company.as_("buurtcoach", case_id) as (session, actor):
        assert "GGZ De Brug" not in str(parties_that_looked(session, actor, case_id))
    # the resident still reads all of it: a party that had to stop stays known to them
    with company.as_("inwoner", case_id) as (session, actor):
        rows = read_events(session, actor, case_id, Asked(), size=ALL)
    assert "case:search" in {one.action for one in rows if one.function == "GZ"}


@pytest.fixture
def pages(story: Story) -> Site:
    return Site(story.company)


def test_the_pages_keep_what_was_asked_in_their_address(story: Story, pages: Site) -> None:
    holder = pages.visitor("buurtcoach")
    path = f"/casussen/{story.case_id}/wie-keek-mee"
    found = holder.get(f"{path}?wat=found&functie=CW")
    assert "gevonden, niet geopend" in found.text
    assert 'value="found" selected' in found.text
    assert "De Schakel, zorgaanbieder" not in words(found)
    more = holder.get(path).text.split('href="' + path + "?na=", 1)[1].split('"', 1)[0]
    assert holder.get(f"{path}?na={more}").status_code == 200
    # a place in one list is none in another
    assert holder.get(f"{path}?wat=found&na={more}").status_code == 422
    assert holder.get(f"{path}?van=&tot=&organisatie=&functie=&wat=").status_code == 200

    resident = pages.visitor("inwoner")
    mine = resident.get("/mijn-plan/wie-keek-mee?wat=found")
    assert "vond je casus bij zoeken" in words(mine)
    assert f'name="plan" value="{story.case_id}"' in mine.text


def test_the_page_of_an_entry_tells_its_author_and_the_resident_who_saw_it(
    story: Story, pages: Site
) -> None:
    path = f"/casussen/{story.case_id}/onderdelen/{story.ids['what_helps']}"
    title = "Wie keek er naar dit onderdeel?"
    reader = pages.visitor("consulent")
    assert title not in reader.get(path).text
    assert reader.get(f"{path}/wie-keek-mee").status_code == 403
    for who in ("begeleider", "inwoner"):
        shown = pages.visitor(who).get(path)
        assert "Werkplein, consulent werk las een onderdeel" in words(shown), who
        assert "Mirjam" not in words(shown).split(title, 1)[1]
        assert pages.visitor(who).get(f"{path}/wie-keek-mee").status_code == 200
    assert pages.visitor("buitenstaander").get(f"{path}/wie-keek-mee").status_code == 404


def test_the_api_tells_the_same_lines(story: Story, pages: Site, database: Database) -> None:
    holder = pages.visitor("buurtcoach")
    told = raw(database, story.case_id)
    path, ids, cursor = f"/cases/{story.case_id}/read-events?size=10", [], ""
    for _ in range(len(told) // 10 + 1):
        page = holder.api("GET", path + cursor).json()
        ids += [item["id"] for item in page["items"]]
        cursor = f"&cursor={page['nextCursor']}"
        if page["nextCursor"] is None:
            break
    assert ids[-len(told) :] == [str(one) for one in told]
    own = pages.visitor("begeleider").api(
        "GET", f"/cases/{story.case_id}/read-events?entryId={story.ids['what_helps']}"
    )
    assert own.status_code == 200
    mine = pages.visitor("inwoner").api("GET", f"/me/plan/read-events?caseId={story.case_id}")
    assert mine.json()["items"][0]["action"]
