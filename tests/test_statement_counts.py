"""A page costs a handful of statements, however much there is: session and log included."""

import pytest
from fastapi.testclient import TestClient

from app.base.database import engine_for, transaction
from app.casefile.entries import Share, share
from app.casefile.vocabulary import Category, Purpose
from app.main import create_app
from app.organisations.sign_in import make_api_token, start_session
from app.web.context import session_cookie_name
from tests.clock import Clock
from tests.statements import listening
from tests.story import Story

MOST_FOR_A_CASE = 10
MOST_FOR_A_LIST = 6
CASE = "/casussen/{case}"
CASE_AS_JSON = "/api/v1/cases/{case}"
LISTS = ("/casussen", "/casussen/zoeken?q=werk", "/api/v1/cases")
EVERYBODY = ("buurtcoach", "consulent", "arbeidsbemiddelaar", "begeleider")


@pytest.fixture
def story(half_way: Story) -> Story:
    return half_way


def counted(story: Story, who: str, path: str) -> int:
    """How many statements it takes to answer `path` to `who`."""
    company = story.company
    Clock(company.owner_url).start(company.now)
    with transaction(company.web_url) as session:
        cookie = start_session(session, company.ids.accounts[who])
    with transaction(company.owner_url) as session:
        token = make_api_token(session, f"{who}@demo.example")
    headers = (
        {"Authorization": f"Bearer {token}"}
        if path.startswith("/api/")
        else {"Cookie": f"{session_cookie_name()}={cookie}"}
    )
    client = TestClient(create_app(), headers=headers)
    with listening(engine_for(company.web_url)) as heard:
        answer = client.get(path.format(case=story.case_id))
    assert answer.status_code == 200, (path, answer.text[:500])
    return len(heard)


def grow(story: Story) -> None:
    """More of everything: in the case, and around it."""
    company = story.company
    for number in range(12):
        company.open_case(Purpose.WORK, title=f"Nog een casus over werk {number}", named=False)
    with company.as_("begeleider", story.case_id) as (session, actor):
        for number in range(20):
            said = Share(category=Category.WHAT_HELPS, body=f"Rustig werk, {number} uur.")
            share(session, actor, story.case_id, said)
    company.wait(seconds=61)


@pytest.mark.parametrize("path", [CASE, CASE_AS_JSON])
def test_a_case_takes_at_most_ten_statements_for_whoever_looks(story: Story, path: str) -> None:
    assert {who: n for who in EVERYBODY if (n := counted(story, who, path)) > MOST_FOR_A_CASE} == {}


@pytest.mark.parametrize("path", LISTS)
def test_a_list_takes_at_most_six_statements(story: Story, path: str) -> None:
    assert counted(story, "buurtcoach", path) <= MOST_FOR_A_LIST


def test_no_page_takes_more_when_there_is_more(story: Story) -> None:
    paths = (CASE, CASE_AS_JSON, *LISTS)
    before = {path: counted(story, "buurtcoach", path) for path in paths}
    grow(story)
    assert {path: counted(story, "buurtcoach", path) for path in paths} == before
