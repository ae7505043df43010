"""Every route, walked by everybody who has no business in the case.

The walk takes the routes from the application itself and fills in the ids of a real case. What
comes back must be the answer that an id out of nothing gives, word for word; and no answer to
anybody who does not sit there holds a word of the case. A new route is walked by being there;
a new kind of id in a path fails until it is told here what it is.
"""

import re
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from pydantic import TypeAdapter
from sqlalchemy import create_engine, pool, text
from starlette.routing import BaseRoute, Mount

from app.base.database import transaction
from app.casefile import consents, seats
from app.casefile.entries import Share, share
from app.casefile.vocabulary import Category, Function
from app.emergency.glass import BreakGlass, break_glass, end_access
from app.emergency.sharing import ShareInEmergency, share_in_emergency
from app.emergency.wrong_share import WrongShare, report_wrong_share
from app.main import create_app
from app.organisations.sign_in import start_session
from app.rights.requests import ask_access
from app.web.context import session_cookie_name
from tests.cast import Company
from tests.clock import Clock
from tests.databases import Database, Databases
from tests.standing import standing_half_way
from tests.story import Story

NOTHING = uuid.UUID("0190ffff-0000-7000-8000-00000000beef")
# Told to everybody, also without signing in.
OPEN = {
    "/inloggen", "/healthz", "/readyz", "/metrics", "/api/v1/openapi.json", "/api/v1/docs",
    "/.well-known/authzen-configuration",
}  # fmt: skip
# Paths that speak JSON.
FOR_PROGRAMS = ("/api/", "/access/")
# Who does not sit at the table of this case, and why they come closest to it.
VISITORS = {
    "buitenstaander": "works elsewhere",
    "consulent2": "works where somebody sits",
    "intake": "works where somebody sits, and does the intake there",
    "schuldhulp": "was asked and has not answered",
    "vrijwilliger": "was asked and declined",
    "woonconsulent": "sat there and left",
    "coordinator": "keeps the overview",
    "privacy": "guards privacy",
    "beheerder": "administers",
}
MEMBERS = ("buurtcoach", "begeleider", "consulent", "inwoner")
# Whoever left reads what the own seat wrote, and finds it on the page of the case.
OWN_WORDS = {
    "woonconsulent": {
        "/casussen/{case_id}", "/casussen/{case_id}/onderdelen/{entry_id}",
        "/api/v1/cases/{case_id}", "/api/v1/cases/{case_id}/entries",
        "/api/v1/cases/{case_id}/entries/{entry_id}",
        "/api/v1/cases/{case_id}/entries/{entry_id}/versions",
        "/casussen/{case_id}/export", "/api/v1/cases/{case_id}/export",
    },
}  # fmt: skip
# A coordinator offers regie, knowing organisations and functions only.
OVERVIEW = {
    "coordinator": {
        "/casussen/{case_id}/regie/aanbieden", "/api/v1/cases/{case_id}/regie/candidates",
        "/api/v1/cases/{case_id}/regie/offers",
    },
}  # fmt: skip
# Reading and answering an invitation is for whoever was asked.
ANSWERING = {"schuldhulp": ("/uitnodigingen/", "/api/v1/invitations/")}
# There is nothing of these while a case is open, or has a name: tests/rights tries them on closed
# cases, tests/casefile/test_naming.py on one without a name.
ANOTHER_TIME = re.compile(r"/(meenemen|heropenen|take-home|naam)(/|$)")
VARIES = re.compile(r"(?<=[\"'/= ])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32,}")


@dataclass
class Visit:
    """One route with the ids of the real case, and with ids out of nothing."""

    route: APIRoute
    method: str
    path: str

    def filled(self, ids: Mapping[str, str]) -> str:
        return self.path.format_map(ids)


@dataclass
class House:
    """The application with one case in it, and everything in that case that a path can name."""

    story: Story
    database: Database
    app: FastAPI
    ids: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)

    @property
    def company(self) -> Company:
        return self.story.company

    def client(self, who: str | None) -> TestClient:
        """A fresh session: some routes end it."""
        client = TestClient(self.app, follow_redirects=False, raise_server_exceptions=False)
        if who is not None:
            with transaction(self.company.web_url) as session:
                token = start_session(session, self.company.ids.accounts[who])
            client.cookies.set(session_cookie_name(), token)
            client.headers["X-CSRF-Token"] = self.app.state.signer.mac("csrf", "session", token)
        return client

    def visit(self, who: str | None, visit: Visit, ids: Mapping[str, str]) -> httpx.Response:
        path, client = visit.filled(ids), self.client(who)
        if visit.method in ("GET", "DELETE"):
            answer = client.request(visit.method, path, params=ASKED)
        elif path.startswith(FOR_PROGRAMS):
            answer = client.request(visit.method, path, json=self.body(visit.route))
        else:
            answer = client.post(
                path, data=TYPED | {"csrf": client.headers.get("X-CSRF-Token", "")}
            )
        return answer  # type: ignore[no-any-return]

    def body(self, route: APIRoute) -> Any:
        """A body that passes the form of it, so that only the door can say no."""
        if route.body_field is None:
            return None
        schema = TypeAdapter(route.body_field.field_info.annotation or dict).json_schema(
            by_alias=True
        )
        return sample(schema, schema.get("$defs", {}))

    def rows(self) -> dict[str, str]:
        """What there is in each table of the case, past all locks."""
        engine = create_engine(self.database.superuser_url, poolclass=pool.NullPool)
        with engine.begin() as connection:
            tables = connection.scalars(
                text(
                    "SELECT table_name FROM information_schema.columns"
                    " WHERE table_schema = 'samenspel' AND column_name = 'case_id'"
                    " AND table_name <> 'read_event'"
                )
            ).all()
            what = "SELECT md5(string_agg(t::text, ',' ORDER BY t::text)) FROM samenspel.{} t"
            return {
                table: str(
                    connection.scalar(
                        text(what.format(table) + " WHERE case_id = :case"),
                        {"case": self.story.case_id},
                    )
                )
                for table in tables
            }


# What some pages ask in their address.
ASKED = {"category": "4", "q": "werk"}
# A form with something in every field that any page has.
TYPED = {
    "text": "Iets.", "body": "Iets.", "note": "Iets.", "reason": "Daarom.", "why": "Daarom.",
    "question": "Wie?", "answer": "Ja.", "q": "werk", "category": "4", "type": "no_show",
    "how": "phone", "state": "confirmed", "due_on": "2026-12-01", "until": "2026-12-01",
    "answer_on": "2026-12-01", "done_when": "Klaar.", "life_domain": "housing", "version": "1",
    "seat_id": str(NOTHING), "owner_seat_id": str(NOTHING), "account_id": str(NOTHING),
}  # fmt: skip


def sample(schema: Mapping[str, Any], defs: Mapping[str, Any]) -> Any:
    """A value that fits the schema."""
    if "$ref" in schema:
        return sample(defs[schema["$ref"].rpartition("/")[2]], defs)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return sample(schema[several][0], defs)
    if schema.get("type") == "object":
        return {
            name: sample(schema["properties"][name], defs) for name in schema.get("required", [])
        }
    if schema.get("type") == "array":
        return [sample(schema["items"], defs)] if schema.get("minItems") else []
    texts = {"uuid": str(NOTHING), "date": "2026-12-01", "date-time": "2026-11-03T09:00:00Z"}
    plain = {"integer": 1, "number": 1, "boolean": True}
    return texts.get(schema.get("format", ""), plain.get(schema.get("type", ""), "Iets."))


def walk(routes: Iterable[BaseRoute], prefix: str = "") -> Iterator[Visit]:
    """Every route of the application, however deep it is included."""
    for route in routes:
        if isinstance(route, APIRoute):
            for method in sorted((route.methods or set()) - {"HEAD"}):
                yield Visit(route, method, prefix + re.sub(r":\w+}", "}", route.path))
        elif not isinstance(route, Mount):
            # a router that was included: a kind of route without a public name
            inside = route.include_context.prefix  # type: ignore[attr-defined]
            yield from walk(route.original_router.routes, prefix + inside)  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def house(databases: Databases) -> Iterator[House]:
    with standing_half_way(databases) as (story, database):
        company = story.company
        found = House(story, database, create_app())
        _have_been_there(story)
        Clock(company.owner_url).start(company.now)
        found.ids = _ids(found)
        found.secrets = _words(found)
        yield found


def _have_been_there(story: Story) -> None:
    """Somebody declined, and somebody said something and left."""
    company, case_id = story.company, story.case_id
    declined = company.invite(case_id, "maatjes")
    with company.as_("vrijwilliger") as (session, actor):
        seats.decline(session, actor, declined, None)
    company.seat(case_id, "woonstede")
    with company.as_("woonconsulent", case_id) as (session, actor):
        seats.leave(session, actor, case_id)
    with company.as_("buurtcoach", case_id) as (session, actor):
        story.ids["consent"] = consents.record_consent(
            session, actor, case_id,
            consents.RecordConsent(
                from_seat_id=story.seat("schakel"), to_functions=(Function.WT,),
                categories=(Category.ABILITY,), until=actor.today + timedelta(days=30),
                note="Ruben vond het goed aan de keukentafel.",
            ),
        )  # fmt: skip
    with company.as_("inwoner", case_id) as (session, actor):
        story.ids["access_request"] = ask_access(session, actor, case_id)
    company.wait(seconds=61)
    _set_the_rules_aside(story)


def _set_the_rules_aside(story: Story) -> None:
    """Somebody shared in an emergency, somebody broke the glass and is out again, and something
    should not have been shared."""
    company, case_id = story.company, story.case_id
    with company.as_("begeleider", case_id) as (session, actor):
        draft = Share(category=Category.ABILITY, body="Kan niet alleen zijn.", as_draft=True)
        story.ids["emergency_share"] = share_in_emergency(
            session, actor, share(session, actor, case_id, draft).entry_id,
            ShareInEmergency(
                seat_id=story.seat("werkplein"), weighing="Anders gaat het vandaag mis.",
                consulted="Petra, intake", told_on=actor.today,
            ),
        )  # fmt: skip
        oops = Share(category=Category.WHAT_HELPS, body="Werkt het liefst zonder radio.")
        wrong = share(session, actor, case_id, oops).entry_id
    company.wait(seconds=61)
    with company.as_("begeleider", case_id) as (session, actor):
        command = WrongShare(description="Ik koos de verkeerde casus.")
        story.ids["breach"] = report_wrong_share(session, actor, wrong, command)
    with company.as_("buitenstaander") as (session, actor):
        again, story.ids["access"] = break_glass(
            session, actor,
            BreakGlass(
                organisation_id=company.ids.organisations["westwijk"], function=Function.ZA,
                case_number="2026-0001", name="Ruben Dijkstra", birth_date=date(1990, 5, 1),
                reason="Hij belt in paniek en niemand neemt op.",
            ),
        )  # fmt: skip
        end_access(session, again, story.ids["access"])


def _ids(house: House) -> dict[str, str]:
    """What a path can name, by the name it has there."""
    story = house.story
    with house.company.as_owner() as session:
        rule_set = session.scalars(text("SELECT id FROM samenspel.rule_set")).first()
    return {
        "case_id": str(story.case_id),
        "agreement_id": str(story.ids["line_coach"]),
        "consent_id": str(story.ids["consent"]),
        "entry_id": str(story.ids["what_helps"]),
        "feedback_id": str(story.ids["feedback"]),
        "message_id": str(story.ids["message"]),
        "item_id": str(NOTHING),
        "question_id": str(story.ids["question"]),
        "request_id": str(story.ids["access_request"]),
        "seat_id": str(story.ids["invited"]),
        "signal_id": str(story.ids["signal"]),
        "term_id": str(story.ids["offer"]),
        # of nobody's case
        "decision_id": str(NOTHING),
        "draft_id": str(NOTHING),
        "objection_id": str(NOTHING),
        "hold_id": str(NOTHING),
        "certificate_id": str(NOTHING),
        "notice_id": str(NOTHING),
        "access_id": str(story.ids["access"]),
        "breach_id": str(story.ids["breach"]),
        "share_id": str(story.ids["emergency_share"]),
        "organisation_id": str(house.company.ids.organisations["schakel"]),
        "rule_set_id": str(rule_set),
        "step": "vraag",
    }


def _words(house: House) -> dict[str, str]:
    """Everything that was said in the case, and who the resident is."""
    engine = create_engine(house.database.superuser_url, poolclass=pool.NullPool)
    with engine.begin() as connection:
        said = connection.execute(
            text("SELECT id, body FROM samenspel.entry WHERE case_id = :case AND body <> ''"),
            {"case": house.story.case_id},
        ).all()
    return {row.body: str(row.id) for row in said} | {"Dijkstra": "the resident"}


VISITS = ("GET", "POST", "PATCH", "PUT", "DELETE")


def visits(house: House) -> list[Visit]:
    return list(walk(house.app.routes))


def plain(answer: httpx.Response) -> str:
    """The answer without what differs each time: ids, tokens."""
    return VARIES.sub("…", answer.text)


def test_the_walk_meets_every_route_and_knows_every_id_in_a_path(house: House) -> None:
    paths = {visit.path for visit in visits(house)}
    assert len(paths) > 100
    for visit in visits(house):
        assert visit.method in VISITS, visit
        for name in re.findall(r"{(\w+)}", visit.path):
            assert name in house.ids, f"tell this test which {name} {visit.path} can name"


def test_without_signing_in_there_is_nothing(house: House) -> None:
    for visit in visits(house):
        if visit.path in OPEN or visit.path.startswith("/inloggen"):
            continue
        answer = house.visit(None, visit, house.ids)
        where = answer.headers.get("location", "")
        told = f"{visit.method} {visit.path}: {answer.status_code} {answer.text[:200]}"
        if visit.path.startswith(FOR_PROGRAMS):
            assert answer.status_code in (401, 403), told
        else:
            assert answer.status_code in (303, 403), told
            assert answer.status_code == 403 or where.startswith("/inloggen"), told
        assert not words_in(house, answer), told


def words_in(house: House, answer: httpx.Response) -> list[str]:
    return [word for word in house.secrets if word in answer.text]


@pytest.mark.parametrize("who", VISITORS)
def test_for_whoever_does_not_sit_there_the_case_does_not_exist(house: House, who: str) -> None:
    before = house.rows()
    nowhere = {name: str(NOTHING) for name in house.ids} | {
        name: house.ids[name] for name in ("organisation_id", "rule_set_id", "step")
    }
    wrong = []
    for visit in visits(house):
        if not {"case_id", "seat_id"} & set(re.findall(r"{(\w+)}", visit.path)):
            continue
        if visit.path in OWN_WORDS.get(who, set()) | OVERVIEW.get(who, set()):
            continue
        if visit.path.startswith(ANSWERING.get(who, "nothing")):
            continue
        answer, of_nothing = (house.visit(who, visit, ids) for ids in (house.ids, nowhere))
        told = f"{visit.method} {visit.path}: {answer.status_code}"
        if answer.status_code < 400 or answer.status_code >= 500:
            wrong.append(told)
        elif answer.status_code != of_nothing.status_code or plain(answer) != plain(of_nothing):
            wrong.append(f"{told}, but of nothing {of_nothing.status_code}")
        elif visit.method == "GET" and answer.status_code != 404:
            wrong.append(f"{told}, not 404")
        if words_in(house, answer):
            wrong.append(f"{told}, with words of the case")
    assert not wrong, "\n".join(wrong)
    assert house.rows() == before


@pytest.mark.parametrize("who", VISITORS)
def test_no_page_of_their_own_holds_a_word_of_the_case(house: House, who: str) -> None:
    own = {
        "schuldhulp": {"Willen jullie meedoen?"},
        # asked without a case, of the intake of De Schakel
        "intake": {"Begeleiden jullie ook in de ploegendienst?"},
    }
    for visit in visits(house):
        if visit.method != "GET" or visit.path in OPEN:
            continue
        answer = house.visit(who, visit, house.ids)
        assert answer.status_code < 500, (visit.path, answer.text[:300])
        found = set(words_in(house, answer)) - own.get(who, set())
        assert not found, (visit.path, found)


def test_whoever_sits_there_gets_each_of_these_pages(house: House) -> None:
    """Or the walk would prove nothing."""
    for visit in visits(house):
        if visit.method != "GET" or "{case_id}" not in visit.path:
            continue
        if ANOTHER_TIME.search(visit.path):
            continue
        found = {who: house.visit(who, visit, house.ids).status_code for who in MEMBERS}
        assert 200 in found.values(), (visit.path, found)
