"""Signing in: what the form says, how guessing gets slow, and what a session is worth."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import httpx
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import create_engine, pool, text

from app.base.database import transaction
from app.base.errors import TooSoon
from app.demo.people import PASSWORD, install_people
from app.main import create_app
from app.organisations.attempt import attempt, network_of
from tests.databases import Database

EMAIL = "buurtcoach@demo.example"
TOKEN = re.compile(r'name="csrf" value="([^"]+)"')


def mark(database: Database, kind: str) -> None:
    engine = create_engine(database.owner_url, poolclass=pool.NullPool)
    with engine.begin() as connection:
        connection.execute(text("UPDATE samenspel.installation SET kind = :kind"), {"kind": kind})


class Browser:
    """A browser that fills in forms: it sends the token of the page it stands on."""

    def __init__(self) -> None:
        self.app = create_app()
        self.client = TestClient(self.app, follow_redirects=False)

    def get(self, path: str) -> httpx.Response:
        answer: httpx.Response = self.client.get(path)
        return answer

    def post(self, path: str, **fields: str) -> httpx.Response:
        answer: httpx.Response = self.client.post(path, data={"csrf": self.token} | fields)
        return answer

    @property
    def token(self) -> str:
        """What the forms hold; who is signed in has one on every page, so it is not looked up."""
        if self.cookie is not None:
            return str(self.app.state.signer.mac("csrf", "session", self.cookie))
        found = TOKEN.search(self.get("/inloggen").text)
        assert found is not None
        return found[1]

    def sign_in(self, email: str = EMAIL, password: str = PASSWORD) -> httpx.Response:
        return self.post("/inloggen", email=email, password=password, verder="/x?a=1")

    @property
    def cookie(self) -> str | None:
        value: str | None = self.client.cookies.get("samenspel")
        return value


@pytest.fixture
def browser(database: Database) -> Browser:
    engine = create_engine(database.owner_url, poolclass=pool.NullPool)
    with engine.begin() as connection:
        install_people(connection, datetime(2025, 1, 1, tzinfo=UTC))
    return Browser()


def test_the_right_pair_leads_on_to_where_somebody_was_going(browser: Browser) -> None:
    answer = browser.sign_in()
    assert (answer.status_code, answer.headers["location"]) == (303, "/x?a=1")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert browser.get("/").headers["location"] == "/vandaag"
    assert browser.get("/inloggen").status_code == 303


def test_a_resident_begins_at_their_own_plan_and_a_coordinator_at_the_overview(
    browser: Browser,
) -> None:
    browser.sign_in("inwoner@demo.example")
    assert browser.get("/").headers["location"] == "/mijn-plan"
    browser.client.cookies.clear()
    browser.sign_in("coordinator@demo.example")
    assert browser.get("/").headers["location"] == "/regie-overzicht"


def test_a_wrong_password_and_an_unknown_person_read_the_same(browser: Browser) -> None:
    wrong, unknown = browser.sign_in(password="nee"), browser.sign_in("niemand@demo.example")
    assert wrong.status_code == unknown.status_code == 422
    assert wrong.text.replace(EMAIL, "niemand@demo.example") == unknown.text
    assert f'value="{EMAIL}"' in wrong.text
    assert 'value="nee"' not in wrong.text


def test_what_is_missing_is_said_per_field(browser: Browser) -> None:
    answer = browser.sign_in("", "")
    assert answer.status_code == 422
    assert "Vul je e-mailadres in." in answer.text
    assert "Vul je wachtwoord in." in answer.text
    assert browser.sign_in("a\x00b", "x").status_code == 422


def test_guessing_gets_slow_even_for_the_right_password(browser: Browser) -> None:
    for _ in range(5):
        assert browser.sign_in(password="nee").status_code == 422
    answer = browser.sign_in()
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) >= 1
    assert "te vaak" in answer.text
    assert browser.sign_in("consulent@demo.example").status_code == 303


def test_a_hundred_guesses_at_once_do_not_all_count_as_the_first(
    browser: Browser, database: Database
) -> None:
    assert browser.cookie is None

    def guess(number: int) -> bool:
        try:
            with transaction(database.web_url) as session:
                attempt(session, EMAIL, f"guess {number}", "192.0.2.1")
        except TooSoon:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        tried = sum(threads.map(guess, range(40)))
    assert tried <= 5


def test_a_guesser_with_a_whole_network_counts_as_one() -> None:
    assert network_of("2001:db8::1") == network_of("2001:db8:0:0:ffff::2")
    assert network_of("2001:db8::1") != network_of("2001:db8:0:1::1")
    assert network_of("::ffff:192.0.2.1") == network_of("192.0.2.1")
    assert network_of("testclient") == "testclient"


def test_it_never_leads_to_another_site(browser: Browser) -> None:
    page = browser.get("/inloggen?verder=//evil.example")
    assert "evil.example" not in page.text
    answer = browser.post(
        "/inloggen", email=EMAIL, password=PASSWORD, verder="https://evil.example"
    )
    assert answer.headers["location"] == "/"


def test_a_form_from_another_site_cannot_sign_somebody_in(browser: Browser) -> None:
    answer = browser.client.post("/inloggen", data={"email": EMAIL, "password": PASSWORD})
    assert answer.status_code == 403
    assert browser.cookie is None


def test_signing_out_ends_the_session_on_the_server_too(browser: Browser) -> None:
    browser.sign_in()
    stolen = browser.cookie
    assert stolen is not None
    assert browser.post("/uitloggen", csrf="").status_code == 403
    answer = browser.post("/uitloggen")
    assert answer.headers["location"] == "/inloggen"
    assert browser.cookie is None
    browser.client.cookies.set("samenspel", stolen)
    assert browser.get("/").headers["location"] == "/inloggen"


def test_signing_in_again_ends_the_session_before(browser: Browser) -> None:
    browser.sign_in()
    first = browser.cookie
    assert first is not None
    browser.sign_in("consulent@demo.example")
    assert browser.cookie != first
    browser.client.cookies.clear()
    browser.client.cookies.set("samenspel", first)
    assert browser.get("/").headers["location"] == "/inloggen"


def test_only_a_demo_lets_people_in_without_a_password(
    browser: Browser, database: Database
) -> None:
    for kind in ("test", "real"):
        mark(database, kind)
        assert "/inloggen/demo" not in browser.get("/inloggen").text
        assert browser.post("/inloggen/demo", email=EMAIL).status_code == 404
        assert browser.cookie is None
    mark(database, "demo")
    assert browser.get("/inloggen").text.count("@demo.example") == 16
    assert browser.post("/inloggen/demo", email="nobody@demo.example").status_code == 404
    assert browser.post("/inloggen/demo", email=EMAIL).status_code == 303
    assert browser.get("/").headers["location"] == "/vandaag"


def test_who_is_disabled_cannot_sign_in_and_is_out_at_once(
    browser: Browser, database: Database
) -> None:
    browser.sign_in()
    engine = create_engine(database.owner_url, poolclass=pool.NullPool)
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE samenspel.account SET disabled_at = now() WHERE email = :email"),
            {"email": EMAIL},
        )
    assert browser.get("/").headers["location"] == "/inloggen"
    browser.client.cookies.clear()
    assert browser.sign_in().status_code == 422
