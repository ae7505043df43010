"""My cases as a list, and searching in them: both begin with the cases in which I sit."""

import re
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, pool, text

from app.casefile.seats import leave
from app.casefile.vocabulary import Purpose
from app.desk.cases import CaseLine, Choice, Hit, Show, after, my_cases, position_of, search
from tests.cast import Company
from tests.databases import Database
from tests.story import Story
from tests.visitor import Site, words


@pytest.fixture
def story(half_way: Story) -> Story:
    return half_way


def mine(company: Company, who: str, choice: Choice | None = None) -> list[CaseLine]:
    with company.as_(who) as (session, actor):
        return my_cases(session, actor, choice or Choice())


def found(company: Company, who: str, query: str) -> list[Hit]:
    with company.as_(who) as (session, actor):
        return search(session, actor, query)


def test_the_list_has_the_cases_in_which_i_sit_and_no_other(story: Story) -> None:
    other = story.company.open_case(Purpose.HOUSING, by="woonstede", title="Een andere casus")
    assert [line.id for line in mine(story.company, "consulent")] == [story.case_id]
    assert [line.id for line in mine(story.company, "woonconsulent")] == [other]
    for who in ("buitenstaander", "consulent2", "coordinator", "schuldhulp"):
        assert mine(story.company, who) == []


def test_a_line_says_no_more_than_the_case_does(story: Story) -> None:
    [narrow] = mine(story.company, "arbeidsbemiddelaar")
    assert narrow.title is None
    [wide] = mine(story.company, "consulent")
    assert wide.title == "Weer aan het werk, en aan het werk blijven"
    assert wide.holder == "Buurtteam Oost"


def test_the_filters_show_what_they_say(story: Story) -> None:
    company = story.company
    without = company.open_case(Purpose.HOUSING, title="Nog zonder regie")
    assert [one.id for one in mine(company, "buurtcoach", Choice(Show.HELD))] == [story.case_id]
    assert [one.id for one in mine(company, "buurtcoach", Choice(Show.WITHOUT))] == [without]
    assert mine(company, "buurtcoach", Choice(Show.LATE)) == []
    company.wait(days=30)
    assert [one.id for one in mine(company, "buurtcoach", Choice(Show.LATE))] == [story.case_id]
    housing = Choice(purpose=Purpose.HOUSING)
    assert [one.id for one in mine(company, "buurtcoach", housing)] == [without]


def test_who_left_finds_the_case_among_the_past_ones(company: Company) -> None:
    case_id = company.open_case()
    company.seat(case_id, "schakel")
    with company.as_("begeleider", case_id) as (session, actor):
        leave(session, actor, case_id)
    assert mine(company, "begeleider") == []
    [past] = mine(company, "begeleider", Choice(Show.PAST))
    assert (past.id, past.title, past.holder, past.late_lines) == (case_id, None, None, 0)


def test_pages_of_the_list_miss_nothing_and_repeat_nothing(company: Company) -> None:
    opened: list[uuid.UUID] = []
    for number in range(5):
        opened.append(company.open_case(title=f"Casus {number}", named=False))
        company.wait(minutes=number % 2)
    seen: list[uuid.UUID] = []
    position = None
    while True:
        lines = mine(company, "buurtcoach", Choice(after=after(position), size=2))
        seen += [line.id for line in lines[:2]]
        if len(lines) <= 2:
            break
        position = position_of(lines[1])
    assert sorted(seen) == sorted(opened)
    assert len(seen) == len(set(seen))


def test_the_state_of_the_list_stands_in_the_address(story: Story) -> None:
    visitor = Site(story.company).visitor("buurtcoach")
    assert "1 casus" in words(visitor.get("/casussen?toon=held&doel=work"))
    assert "Geen casussen" in words(visitor.get("/casussen?toon=past"))
    assert "1 casus" in words(visitor.get("/casussen?toon=onzin"))
    assert visitor.get("/casussen?na=verzonnen").status_code == 422


def test_search_finds_what_was_shared_with_me_and_nothing_else(story: Story) -> None:
    company = story.company
    assert [hit.entry_id for hit in found(company, "consulent", "maatregel")] == [
        story.ids["history"]
    ]
    for who in ("buurtcoach", "begeleider", "arbeidsbemiddelaar", "buitenstaander", "coordinator"):
        assert found(company, who, "maatregel") == []


def test_search_reads_words_and_not_letters(story: Story) -> None:
    assert found(story.company, "consulent", "reiskost")
    assert found(story.company, "consulent", "reiskosten")
    assert found(story.company, "consulent", "") == []
    assert found(story.company, "consulent", '"niet -zo ) & | bijzonder') == []


def test_hits_are_logged_as_found_and_the_words_never(story: Story, database: Database) -> None:
    story.company.wait(minutes=1)
    hits = found(story.company, "consulent", "maatregel")
    engine = create_engine(database.superuser_url, poolclass=pool.NullPool)
    with engine.connect() as connection:
        row = (
            connection.execute(
                text("SELECT * FROM samenspel.read_event WHERE action = 'case:search'")
            )
            .mappings()
            .one()
        )
    engine.dispose()
    assert row["outcome"] == "found"
    assert list(row["entry_ids"]) == [hit.entry_id for hit in hits]
    assert "maatregel" not in str(dict(row)).lower()


def test_search_on_the_page_marks_the_word_and_keeps_it_in_the_field(story: Story) -> None:
    page = Site(story.company).visitor("consulent").get("/casussen/zoeken?zoek=Maatregel")
    assert "<mark>Maatregel</mark>" in page.text
    assert 'value="Maatregel"' in page.text


def test_every_hit_leads_to_a_page_that_whoever_found_it_may_open(story: Story) -> None:
    """Also a line of the plan, the message, and a question to which nobody answered yet."""
    site, kinds = Site(story.company), set()
    for who in ("buurtcoach", "begeleider", "schuldhulp"):
        visitor = site.visitor(who)
        for word in ("werk", "praten", "baan", "bellen", "meedoen", "Ruben", "geld"):
            page = visitor.get(f"/casussen/zoeken?zoek={word}").text
            kinds |= {hit.kind for hit in found(story.company, who, word)}
            for path in re.findall(r'<li><p><a href="([^"#]+)', page):
                assert visitor.get(path).status_code == 200, (who, word, path)
    assert kinds >= {"agreement", "goal", "message", "question"}


def test_a_case_that_is_opened_over_the_api_is_in_the_list(company: Company) -> None:
    visitor = Site(company).visitor("buurtcoach")
    asked = {
        "organisationId": str(company.ids.organisations["buurtteam"]),
        "function": "WT",
        "purpose": "work",
        "title": "Weer aan het werk",
        "helpRequest": "Ik wil werken.",
        "necessity": "Alleen lukt het niet.",
        "lighterWay": "Zonder naam kan het nu.",
        "residentInformed": False,
    }
    made = visitor.api("POST", "/cases", asked, Idempotency_Key="een")
    again = visitor.api("POST", "/cases", asked, Idempotency_Key="een")
    assert made.status_code == again.status_code == 201
    assert made.json()["id"] == again.json()["id"]
    listed = visitor.api("GET", "/cases").json()["items"]
    assert [one["id"] for one in listed] == [made.json()["id"]]
    due = company.now.date() + timedelta(days=42)
    assert listed[0]["nextEvaluationOn"] == due.isoformat()
