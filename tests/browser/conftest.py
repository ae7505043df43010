"""A server with the cast in it, and people who each sit behind a browser of their own."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from app.base.settings import get_settings
from app.main import create_app
from tests.browser.chromium import SETTING, chromium, find_chromium
from tests.browser.people import People
from tests.cast import Company
from tests.clock import Clock
from tests.live import free_port, serving
from tests.story import Story, agree, half_way


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
def story(company: Company, clock: Clock) -> Story:
    """Scenario S1 half-way; the server's clock stands where the story ends."""
    made = half_way(company)
    agree(made)
    clock.start(company.now)
    return made


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
