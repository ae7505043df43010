"""The case on one page: only for who sits there, and only what they may know."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, pool, text

from app.base.errors import NotFound
from app.casefile.audit import Act
from app.casefile.cases import close_case
from app.casefile.consents import RecordConsent, record_consent
from app.casefile.entries import DerivedForm, Share, share
from app.casefile.seats import leave
from app.casefile.vocabulary import Category, Function, Purpose
from app.desk.case import CaseView, read_case_page
from tests.cast import Company
from tests.databases import Database
from tests.story import Story
from tests.visitor import Site, words

STRANGERS = ("buitenstaander", "consulent2", "coordinator", "beheerder", "privacy")


@pytest.fixture
def story(half_way: Story) -> Story:
    return half_way


def page(company: Company, who: str, case_id: uuid.UUID) -> CaseView:
    with company.as_(who, case_id) as (session, actor):
        return read_case_page(session, actor, case_id)


@pytest.mark.parametrize("who", STRANGERS)
def test_who_does_not_sit_there_finds_nothing(story: Story, who: str) -> None:
    with pytest.raises(NotFound):
        page(story.company, who, story.case_id)


def test_who_is_only_invited_finds_nothing(story: Story) -> None:
    with pytest.raises(NotFound):
        page(story.company, "schuldhulp", story.case_id)


def test_the_page_holds_message_regie_table_plan_and_what_was_shared(story: Story) -> None:
    found = page(story.company, "buurtcoach", story.case_id)
    assert found.message.number == 2
    assert found.regie.i_hold
    assert {one.organisation_name for one in found.parties} >= {"Werkplein", "De Schakel"}
    assert [goal.text for goal in found.plan.goals] == ["Ruben houdt zijn baan."]
    assert [one.type for one in found.signals] == ["no_show"]
    assert "Bellen na elf uur. Eén afspraak per dag." in {one.body for one in found.entries}


def test_the_sanctions_stay_with_the_consulent_and_the_pattern_goes_on(story: Story) -> None:
    sanction = "Maatregel in mei, na drie keer niet komen."
    assert sanction in page(story.company, "consulent", story.case_id).model_dump_json()
    for who in ("buurtcoach", "begeleider", "arbeidsbemiddelaar", "inwoner"):
        shown = page(story.company, who, story.case_id)
        assert who == "inwoner" or sanction not in shown.model_dump_json()
    pattern = page(story.company, "buurtcoach", story.case_id).entries
    assert "Stopt vaak in de eerste weken." in {one.body for one in pattern}


def test_who_left_reads_their_own_words_and_nothing_else(company: Company) -> None:
    case_id = company.open_case()
    company.seat(case_id, "schakel", "werkplein")
    for who in ("begeleider", "consulent"):
        with company.as_(who, case_id) as (session, actor):
            said = Share(category=Category.WHAT_HELPS, body=f"Wat {who} weet.")
            share(session, actor, case_id, said)
    company.wait(seconds=61)
    with company.as_("begeleider", case_id) as (session, actor):
        leave(session, actor, case_id)
    found = page(company, "begeleider", case_id)
    assert found.i_left
    assert [one.body for one in found.entries] == ["Wat begeleider weet."]
    assert [one.is_me for one in found.parties] == [True]
    assert found.resident_name is None
    assert found.message.id is None
    assert found.regie.seat_id is None


def test_after_closing_everybody_keeps_their_own_words(story: Story) -> None:
    with story.company.as_("buurtcoach", story.case_id) as (session, actor):
        close_case(session, actor, story.case_id)
    found = page(story.company, "consulent", story.case_id)
    assert found.status == "closed"
    assert {one.author_name for one in found.entries} == {"Werkplein"}


def test_one_line_in_the_log_names_all_that_was_shown(story: Story, database: Database) -> None:
    shown = page(story.company, "consulent", story.case_id)
    logged = _last_read(database, story.case_id)
    assert {str(one.id) for one in shown.entries} <= logged
    assert {str(line.id) for line in shown.plan.lines} <= logged
    assert str(shown.message.id) in logged


def _last_read(database: Database, case_id: uuid.UUID) -> set[str]:
    engine = create_engine(database.superuser_url, poolclass=pool.NullPool)
    with engine.connect() as connection:
        [ids] = connection.execute(
            text(
                "SELECT entry_ids FROM samenspel.read_event"
                " WHERE case_id = :case AND action = :act ORDER BY at DESC, id DESC LIMIT 1"
            ),
            {"case": case_id, "act": Act.CASE_READ.value},
        ).one()
    engine.dispose()
    return {str(one) for one in ids}


def test_the_landlord_never_learns_that_mental_health_takes_part(company: Company) -> None:
    """The same page with and without the hidden team: not a word, not a count, not a version."""
    case_id = company.open_case(Purpose.HOUSING)
    company.seat(case_id, "woonstede", "schuldhulp")
    before = page(company, "woonconsulent", case_id)
    seat_id = company.invite(case_id, "ggz")
    with company.as_("buurtcoach", case_id) as (session, actor):
        record_consent(
            session,
            actor,
            case_id,
            RecordConsent(
                from_seat_id=seat_id,
                taking_part=True,
                to_functions=(Function.WT,),
                until=actor.today + timedelta(days=30),
            ),
        )
    company.accept(case_id, "ggz")
    with company.as_("ggz", case_id) as (session, actor):
        said = Share(
            category=Category.TREATMENT,
            body="Onder behandeling voor een depressie.",
            derived=DerivedForm(category=Category.WHAT_HELPS, body="Eén afspraak per dag."),
        )
        share(session, actor, case_id, said)
    company.wait(seconds=61)
    assert page(company, "woonconsulent", case_id) == before
    assert "GGZ De Brug" in page(company, "buurtcoach", case_id).model_dump_json()


def test_page_and_api_tell_the_same_and_the_version_moves_only_with_what_i_see(
    story: Story,
) -> None:
    site = Site(story.company)
    consulent = site.visitor("consulent")
    shown = words(consulent.get(f"/casussen/{story.case_id}"))
    told = consulent.api("GET", f"/cases/{story.case_id}")
    assert told.json()["message"]["text"] in shown
    for entry in told.json()["entries"]:
        assert entry["body"] in shown
    tag = told.headers["ETag"]
    story.company.wait(seconds=1)
    with story.company.as_("consulent", story.case_id) as (session, actor):
        said = Share(category=Category.WORK_HISTORY, body="Begon in maart.", to=())
        share(session, actor, story.case_id, said)
    story.company.wait(seconds=61)
    site.at_company_time()
    coach = site.visitor("begeleider")
    assert consulent.api("GET", f"/cases/{story.case_id}").headers["ETag"] != tag
    assert "Begon in maart." not in coach.api("GET", f"/cases/{story.case_id}").text


def test_only_the_holder_reads_who_looked(story: Story) -> None:
    site = Site(story.company)
    assert site.visitor("consulent").get(f"/casussen/{story.case_id}").status_code == 200
    path = f"/casussen/{story.case_id}/wie-keek-mee"
    shown = site.visitor("buurtcoach").get(path)
    assert "Werkplein, consulent werk" in words(shown)
    assert "Mirjam Oosting" not in words(shown).split("Wie keek er mee?", 1)[1]
    assert site.visitor("consulent").get(path).status_code == 403
    assert site.visitor("buitenstaander").get(path).status_code == 404
