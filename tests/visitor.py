"""Somebody of the cast with a browser of their own, and with a program that speaks the API.

visitor = Site(company).visitor("consulent")
page = visitor.get("/vandaag")
visitor.post("/uitnodigingen/.../aannemen")
visitor.api("POST", "/invitations/.../steps", {"step": "accept"})
"""

import re
from html import unescape
from typing import Any

import httpx
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.base.database import transaction
from app.demo.people import MAIL, PASSWORD
from app.main import create_app
from app.organisations.sign_in import make_api_token
from tests.cast import Company
from tests.clock import Clock

TOKEN = re.compile(r'name="csrf" value="([^"]+)"')


class Site:
    """The application for one company, on the company's moment of the clock from then on."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.app: FastAPI = create_app()
        self.at_company_time()

    def at_company_time(self) -> None:
        """Put the clock of the database where the company's is: after `company.wait`."""
        Clock(self.company.owner_url).start(self.company.now)

    def visitor(self, who: str) -> "Visitor":
        """Somebody who signed in."""
        return Visitor(self, who)


class Visitor:
    """One person with cookies of their own."""

    def __init__(self, site: Site, who: str) -> None:
        self.app = site.app
        self.client = TestClient(self.app, follow_redirects=False)
        self._company = site.company
        self._who = who
        self._bearer: str | None = None
        sign_in = TOKEN.search(self.client.get("/inloggen").text)
        assert sign_in is not None
        answer = self.client.post(
            "/inloggen",
            data={"csrf": sign_in[1], "email": f"{who}@{MAIL}", "password": PASSWORD},
        )
        assert answer.status_code == 303, answer.text

    def get(self, path: str) -> httpx.Response:
        answer: httpx.Response = self.client.get(path)
        return answer

    def post(self, path: str, **fields: str | list[str]) -> httpx.Response:
        cookie = self.client.cookies.get("samenspel")
        token = str(self.app.state.signer.mac("csrf", "session", cookie))
        answer: httpx.Response = self.client.post(path, data={"csrf": token} | fields)
        return answer

    def api(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        """A call of the API with a bearer token; underscores in `headers` are hyphens."""
        if self._bearer is None:
            with transaction(self._company.owner_url) as session:
                self._bearer = make_api_token(session, f"{self._who}@{MAIL}")
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        answer: httpx.Response = self.client.request(
            method,
            f"/api/v1{path}",
            json=body,
            headers={"authorization": f"Bearer {self._bearer}"} | sent,
        )
        return answer


def words(page: httpx.Response) -> str:
    """What a page says, without its tags."""
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text)))
