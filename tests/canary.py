"""Made-up words for a diagnosis, and every channel through which somebody could come upon one.

    with Crawler(company, database, create_app()) as crawler:
        heard = crawler.everything("woonconsulent", depth=2)
        words_in(heard[0].text)

Each word says by its name where it was typed: `word("goal")` is "zwirlgoalstoornis". All of them
look like a diagnosis to the lists of the application, and none is a word of any other text.
"""

import io
import re
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product

import httpx
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pypdf import PdfReader
from sqlalchemy import create_engine, pool, text
from sqlalchemy.orm import Session

from app.base.database import transaction
from app.organisations.sign_in import start_session
from app.web.context import session_cookie_name
from tests.cast import Company
from tests.clock import Clock
from tests.databases import Database
from tests.test_routes import walk

CANARY = re.compile(r"zwirl([a-z]+?)stoornis", re.IGNORECASE)
# Stands in every text beside the canary: looking for it finds the text.
BESIDE = "paraplu"
# What tells that the mental-health team takes part: organisation, person, function.
OF_THE_TEAM = ("ggz", "de brug", "zeeman", '"gz"')
# The same for everybody, whatever happens in a case.
FIXED = re.compile(
    r"^/(api/v1/(openapi|docs|rule-sets|processing-register)|healthz|readyz|metrics|\.well-known"
    r"|privacy/(regels|verwerkingen)|inloggen)"
)
ASKED = {"category": "5w", "q": BESIDE, "query": BESIDE, "show": "open"}
# Where each name in a path comes from. What has no row is asked for as nothing.
NAMED = {
    "case_id": "SELECT id FROM cases",
    "entry_id": "SELECT id FROM entry WHERE kind <> 'taking_part' AND entry::text ILIKE '%zwirl%'"
    " UNION SELECT entry_id FROM entry_version WHERE body ILIKE '%zwirl%'",
    "agreement_id": "SELECT entry_id FROM agreement",
    "consent_id": "SELECT entry_id FROM consent",
    "message_id": "SELECT entry_id FROM message_version",
    "signal_id": "SELECT entry_id FROM signal",
    "seat_id": "SELECT id FROM seat WHERE function = 'GZ' OR state = 'invited'",
    "term_id": "SELECT id FROM regie_term",
    "feedback_id": "SELECT id FROM feedback",
    "question_id": "SELECT id FROM intake_question",
    "draft_id": "SELECT id FROM case_draft",
    "request_id": "SELECT id FROM access_request",
    "item_id": "SELECT id FROM access_item",
    "breach_id": "SELECT id FROM breach",
    "access_id": "SELECT id FROM emergency_access",
    "share_id": "SELECT id FROM emergency_share",
    "objection_id": "SELECT id FROM objection",
    "notice_id": "SELECT id FROM notice",
    "decision_id": "SELECT id FROM decision_log",
    "hold_id": "SELECT id FROM destruction_hold",
    "certificate_id": "SELECT case_id FROM destruction_certificate",
    "organisation_id": "SELECT id FROM organisation WHERE name = 'De Schakel'",
}
NOTHING = str(uuid.UUID(int=0xBEEF))


def word(name: str) -> str:
    """The canary that is typed at `name`: small letters only."""
    return f"zwirl{name}stoornis"


def words_in(said: str) -> set[str]:
    """The names of the canaries in a text."""
    return {found.lower() for found in CANARY.findall(said)}


@dataclass(frozen=True)
class Heard:
    """What one address answered."""

    route: str
    path: str
    status: int
    text: str

    @property
    def about_the_team(self) -> dict[str, int]:
        """How often each word for the mental-health team stands there."""
        said = self.text.lower()
        return {one: said.count(one) for one in OF_THE_TEAM if one in said}


@dataclass
class Crawler:
    """Everybody's browser and program, at the company's moment of the clock. To be used in a
    `with` block: one thread answers all requests."""

    company: Company
    database: Database
    app: FastAPI
    _sessions: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._door = TestClient(self.app, follow_redirects=False)

    def __enter__(self) -> "Crawler":
        self._door.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._door.__exit__()

    def at_company_time(self) -> None:
        """After the company waited. Whoever was signed in signs in again."""
        Clock(self.company.owner_url).start(self.company.now)
        self._sessions.clear()

    def get(self, who: str, path: str, asked: Mapping[str, str]) -> httpx.Response:
        if who not in self._sessions:
            with transaction(self.company.web_url) as session:
                self._sessions[who] = start_session(session, self.company.ids.accounts[who])
        # nobody gets what was set for another
        self._door.cookies.clear()
        cookie = f"{session_cookie_name()}={self._sessions[who]}"
        answer: httpx.Response = self._door.get(path, params=asked, headers={"cookie": cookie})
        return answer

    def everything(self, who: str, depth: int) -> list[Heard]:
        """Every page and answer of the API that names at most so many things: 0 nothing, 1 a case
        as well, 2 all, with the id of each thing in which a canary is hidden."""
        found = []
        for route, path in self._addresses(depth):
            answer = self.get(who, path, ASKED)
            found.append(Heard(route, path, answer.status_code, as_text(answer)))
        return found

    def _addresses(self, depth: int) -> Iterator[tuple[str, str]]:
        ids = self.ids()
        for visit in walk(self.app.routes):
            if visit.method != "GET" or FIXED.match(visit.path):
                continue
            names = re.findall(r"{(\w+)}", visit.path)
            things = set(names) - {"organisation_id"}
            if (things and depth == 0) or (things - {"case_id"} and depth < 2):
                continue
            for chosen in product(*(ids.get(name) or [NOTHING] for name in names)):
                yield visit.path, visit.filled(dict(zip(names, chosen, strict=True)))

    def ids(self) -> Mapping[str, list[str]]:
        """What a path can name, past all locks."""
        with self.behind() as connection:
            return {
                name: [str(one) for one in connection.scalars(text(query))]
                for name, query in NAMED.items()
            }

    def search(self, who: str, asked: str) -> list[Heard]:
        """What the page and the API answer to a search."""
        found = []
        for path, name in (("/casussen/zoeken", "q"), ("/api/v1/me/search-results", "query")):
            answer = self.get(who, path, {name: asked})
            found.append(Heard(path, path, answer.status_code, answer.text))
        return found

    def let_through(self, who: str) -> set[str]:
        """The canaries in all rows that row security gives to somebody, whatever the table."""
        with self.company.as_(who) as (session, _):
            return _canaries(session, self._readable_tables())

    def at_rest(self) -> dict[str, set[str]]:
        """In which tables the canaries stand, past all locks; those of the jobs too."""
        with self.behind() as session:
            return {
                name: found for name in _tables(session) if (found := _canaries(session, [name]))
            }

    def _readable_tables(self) -> list[str]:
        with self.behind() as session:
            return [
                name
                for name in _tables(session)
                if session.scalar(
                    text("SELECT has_table_privilege('samenspel_web', :name, 'SELECT')"),
                    {"name": name},
                )
            ]

    def behind(self) -> Session:
        """Past all locks, to look and never to act."""
        engine = create_engine(
            self.database.superuser_url,
            poolclass=pool.NullPool,
            connect_args={"options": "-c search_path=samenspel"},
        )
        return Session(engine)


def _tables(session: Session) -> list[str]:
    return list(
        session.scalars(
            text(
                "SELECT format('%I.%I', table_schema, table_name) FROM information_schema.tables"
                " WHERE table_schema IN ('samenspel', 'procrastinate')"
                " AND table_type = 'BASE TABLE' ORDER BY 1"
            )
        )
    )


def _canaries(session: Session, tables: Iterable[str]) -> set[str]:
    """The canaries in these tables as the session sees them, in one statement."""
    every = " UNION ALL ".join(
        f"SELECT row::text FROM {name} AS row WHERE row::text ILIKE '%zwirl%'"  # noqa: S608 - ours
        for name in tables
    )
    return {found for row in session.scalars(text(every)) for found in words_in(row)}


def as_text(answer: httpx.Response) -> str:
    """What somebody reads of an answer; of a PDF the words on its pages, and what it says of
    itself."""
    if answer.headers.get("content-type", "").startswith("application/pdf"):
        paper = PdfReader(io.BytesIO(answer.content))
        pages = [page.extract_text() for page in paper.pages]
        return "\n".join([*pages, str(paper.metadata)])
    return answer.text + str(dict(answer.headers))
