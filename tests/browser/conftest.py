"""A server with the cast in it, and people who each sit behind a browser of their own."""

import os
import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from app.base.database import transaction
from app.base.settings import get_settings
from app.casefile.access import read_case
from app.casefile.cases import close_case
from app.casefile.entries import Share, share
from app.casefile.sharing import say
from app.casefile.vocabulary import Category, EntryKind, Purpose
from app.emergency.wrong_share import WrongShare, report_wrong_share
from app.main import create_app
from app.regie import operations as regie
from app.rights import destruction
from app.rights.requests import ask_access
from app.rights.retention import PlaceHold, certificates, place_hold
from tests.browser.chromium import SETTING, chromium, find_chromium
from tests.browser.people import People
from tests.cast import Company
from tests.clock import Clock
from tests.live import free_port, serving
from tests.story import Story, agree


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The browser of this test process. Without one the test is skipped by name; in CI it fails."""
    program = find_chromium()
    if program is None:
        why = f"no Chromium on this machine: install it, or name it with {SETTING}="
        if os.environ.get("CI") == "true":
            pytest.fail(why)
        pytest.skip(why)
    with chromium(program) as started:
        yield started


@pytest.fixture
def clock(company: Company) -> Clock:
    """The clock of the server, at the cast's first morning."""
    clock = Clock(company.owner_url)
    clock.start(company.now)
    return clock


@pytest.fixture
def story(half_way: Story, clock: Clock) -> Story:
    """Scenario S1 half-way; the server's clock stands where the story ends."""
    agree(half_way)
    _afterwards(half_way)
    clock.start(half_way.company.now)
    return half_way


def _afterwards(story: Story) -> None:
    """Besides: the resident asked for access, and another case is closed already."""
    company = story.company
    with company.as_("begeleider", story.case_id) as (session, actor):
        case, seat = read_case(session, actor, story.case_id)
        say(
            session, actor, case, seat, kind=EntryKind.OBSERVATION, category=Category.SAFETY,
            body="Er is thuis geen gevaar.", only_to=(),
        )  # fmt: skip
    with company.as_("inwoner", story.case_id) as (session, actor):
        story.ids["access_request"] = ask_access(session, actor, story.case_id)
    story.ids["nameless"] = company.open_case(Purpose.DEBTS, title="Rust in huis", named=False)
    story.ids["closed"] = _closed(story)
    _for_the_privacy_officer(story)


def _closed(story: Story) -> uuid.UUID:
    company = story.company
    closed = company.open_case(named=False)
    with company.as_("buurtcoach", closed) as (session, actor):
        seat_id = company.seats[closed, "buurtteam"]
        asked = regie.OfferRegie(seat_id=seat_id, reason="Ik ken hem.")
        regie.accept(session, actor, regie.offer(session, actor, closed, asked))
        close_case(session, actor, closed)
    return closed


def _for_the_privacy_officer(story: Story) -> None:
    """A wrong share, a destruction that is held up, and one that was done."""
    company = story.company
    with company.as_("begeleider", story.case_id) as (session, actor):
        said = Share(category=Category.WHAT_HELPS, body="Dit hoort hier niet.")
        wrong = share(session, actor, story.case_id, said).entry_id
    company.wait(seconds=61)
    with company.as_("begeleider", story.case_id) as (session, actor):
        report = WrongShare(description="Ik koos de verkeerde casus.")
        story.ids["breach"] = report_wrong_share(session, actor, wrong, report)
    now = company.now
    company.now = now - timedelta(days=400)
    gone = _closed(story)
    company.now = now
    Clock(company.owner_url).start(company.now)
    with transaction(get_settings().worker_url or "") as session:
        assert destruction.destroy(session, None, gone)
    with company.as_("buurtcoach", story.case_id) as (session, actor):
        number = read_case(session, actor, story.case_id)[0].number
    with company.as_("privacy") as (session, actor):
        hold = PlaceHold(
            number=number, reason="Er loopt een klacht.",
            review_on=actor.today + timedelta(days=30),
        )  # fmt: skip
        story.ids["hold"] = place_hold(session, actor, hold)
        story.ids["certificate"] = certificates(session, actor, size=1)[0].id


@pytest.fixture
def site(company: Company, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a server on the database of this test."""
    assert clock.owner_url == company.owner_url
    port = free_port()
    monkeypatch.setenv("SAMENSPEL_BASE_URL", f"http://127.0.0.1:{port}")
    get_settings.cache_clear()
    with serving(create_app(), port) as address:
        yield address


@pytest.fixture
def people(browser: Browser, site: str) -> Iterator[People]:
    """Signs people in, each in a context of their own."""
    found = People(browser, site)
    yield found
    found.close()


@pytest.fixture
def page(people: People) -> Page:
    """A window in which nobody is signed in."""
    context: BrowserContext = people.context()
    return context.new_page()
