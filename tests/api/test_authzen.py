"""AuthZEN 1.0: another program asks the rules, and whether a seat may read; all of it recorded."""

import json
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import jsonschema_rs
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.base.database import transaction
from app.casefile.rule_table import RULE_SETS
from app.demo.people import MAIL
from app.insight.deciding import UNKNOWN
from app.insight.questions import replay
from app.main import create_app
from app.organisations.sign_in import make_api_token
from tests.cast import Company
from tests.clock import Clock
from tests.story import Story, half_way

ONE, MANY = "/access/v1/evaluation", "/access/v1/evaluations"
# Beside the repository, where the standards are kept that the project itself does not carry.
SCHEMAS = Path(__file__).parents[3] / "shared" / "standards" / "authzen"
TREATMENT = {
    "subject": {"type": "function", "id": "GZ"},
    "action": {"name": "share", "properties": {"to": "WSP"}},
    "resource": {"type": "category", "id": "6"},
    "context": {"purpose": "work"},
}
HELPS = TREATMENT | {"resource": {"type": "category", "id": "5w"}}


class Program:
    """A program with somebody's token."""

    def __init__(self, company: Company) -> None:
        self._company = company
        self._client = TestClient(create_app())
        Clock(company.owner_url).start(company.now)

    def send(self, who: str | None, path: str, body: Any, **headers: str) -> httpx.Response:
        if who is not None:
            with transaction(self._company.owner_url) as session:
                headers["Authorization"] = f"Bearer {make_api_token(session, f'{who}@{MAIL}')}"
        answer: httpx.Response = self._client.post(path, json=body, headers=headers)
        return answer

    def ask(self, who: str, body: Any, path: str = ONE) -> dict[str, Any]:
        answer = self.send(who, path, body)
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        for each in told.get("evaluations", [told]):
            fits_the_standard("response", each)
        return told

    def get(self, who: str, path: str) -> httpx.Response:
        with transaction(self._company.owner_url) as session:
            token = make_api_token(session, f"{who}@{MAIL}")
        answer: httpx.Response = self._client.get(
            path, headers={"Authorization": f"Bearer {token}"}
        )
        return answer


def fits_the_standard(which: str, value: Mapping[str, Any]) -> None:
    """By the schema of the standard where it is at hand, and always by what that schema asks."""
    if SCHEMAS.is_dir():
        schema = json.loads((SCHEMAS / f"evaluation-{which}.schema.json").read_text())
        jsonschema_rs.validate(schema, value)
    if which == "response":
        assert isinstance(value["decision"], bool)
        assert isinstance(value.get("context", {}), dict)
        return
    for part, needs in (("subject", ("type", "id")), ("resource", ("type", "id")),
                        ("action", ("name",))):  # fmt: skip
        assert all(isinstance(value[part][name], str) for name in needs)


@pytest.fixture
def program(company: Company) -> Program:
    return Program(company)


@pytest.fixture
def story(company: Company) -> Story:
    return half_way(company)


def reads(entry: object, seat: object) -> dict[str, Any]:
    return {
        "subject": {"type": "seat", "id": str(seat)},
        "action": {"name": "read"},
        "resource": {"type": "entry", "id": str(entry)},
    }


def test_a_question_and_its_answer_have_the_shape_of_the_standard(program: Program) -> None:
    fits_the_standard("request", TREATMENT)
    told = program.ask("consulent", TREATMENT)
    assert told["decision"] is False
    why = told["context"]
    assert (why["answer"], why["derived"], why["rule"]) == ("derive", "5w", "6")
    assert (why["ruleSet"], why["ruleSetVersion"]) == ("Standaard", 1)
    assert why["reason_user"]["nl"] == "Geen behandelaar. Wel: wat helpt."
    assert program.ask("consulent", HELPS)["decision"] is True


def test_the_answer_is_the_one_of_the_decisions_resource(program: Program) -> None:
    for category in ("1", "5", "6", "8", "9b", "10b", "13"):
        asked = TREATMENT | {
            "subject": {"type": "function", "id": "CW"},
            "action": {"name": "share"},
            "resource": {"type": "category", "id": category},
            "context": {"purpose": "work", "to": "WT", "facts": {"consented": True}},
        }
        told = program.ask("buurtcoach", asked)
        ours = program.send(
            "buurtcoach",
            "/api/v1/decisions",
            {
                "category": category, "purpose": "work", "from": "CW", "to": "WT",
                "facts": {"consented": True},
            },
        ).json()  # fmt: skip
        assert told["context"]["answer"] == ours["answer"]
        assert told["decision"] == (ours["answer"] == "allow")


def test_read_asks_from_the_side_of_the_receiver(program: Program) -> None:
    asked = {
        "subject": {"type": "function", "id": "WSP"},
        "action": {"name": "read"},
        "resource": {"type": "category", "id": "6"},
        "context": {"purpose": "work", "from": "GZ"},
    }
    same = program.ask("consulent", asked)["context"]
    assert same["answer"] == program.ask("consulent", TREATMENT)["context"]["answer"]


def test_somebody_asks_as_themselves_and_as_nobody_else(program: Program, company: Company) -> None:
    asked = {
        "subject": {"type": "account", "id": f"consulent@{MAIL}"},
        "action": {"name": "share"},
        "resource": {"type": "category", "id": "13"},
        "context": {"purpose": "work", "to": "WT"},
    }
    assert program.ask("consulent", asked)["context"]["derived"] == "13p"
    mine = {"type": "account", "id": str(company.ids.accounts["consulent"])}
    assert program.ask("consulent", asked | {"subject": mine})["context"]["derived"] == "13p"
    for nobody_or_another in (f"consulent@{MAIL}", f"niemand@{MAIL}"):
        subject = {"type": "account", "id": nobody_or_another}
        told = program.ask("buurtcoach", asked | {"subject": subject})
        assert told["context"]["reason_user"]["nl"] == UNKNOWN


def test_a_function_of_an_organisation_is_asked_for_where_it_has_that_function(
    program: Program, company: Company
) -> None:
    def of(organisation: object) -> dict[str, Any]:
        properties = {"organisation": str(organisation)}
        subject = {"type": "function", "id": "GZ", "properties": properties}
        return program.ask("consulent", HELPS | {"subject": subject})

    assert of(company.ids.organisations["ggz"])["decision"] is True
    assert of(company.ids.organisations["werkplein"])["context"]["answer"] == "unknown"
    assert of(uuid.uuid4())["context"]["answer"] == "unknown"


@pytest.mark.parametrize(
    "wrong",
    [
        {"resource": {"type": "category", "id": "99"}},
        {"resource": {"type": "file", "id": "6"}},
        {"action": {"name": "delete"}},
        {"context": {"purpose": "marketing"}},
        {"context": {}},
        {"subject": {"type": "function", "id": "COORD"}},
        {"context": {"purpose": "work", "facts": {"consented": "maybe"}}},
        {"context": {"purpose": "work", "facts": {"superuser": True}}},
    ],
)
def test_unknown_is_deny_with_one_reason(program: Program, wrong: dict[str, Any]) -> None:
    told = program.ask("consulent", TREATMENT | wrong)
    assert told["decision"] is False
    assert told["context"].pop("id")
    assert told["context"] == {"answer": "unknown", "reason_user": {"nl": UNKNOWN}}


def test_what_i_read_i_may_ask_of_who_else_reads_it(story: Story) -> None:
    program = Program(story.company)
    history, helps = story.ids["history"], story.ids["what_helps"]
    consulent, coach, schakel = (
        story.seat(party) for party in ("werkplein", "buurtteam", "schakel")
    )
    assert program.ask("consulent", reads(history, consulent))["decision"] is True
    assert program.ask("consulent", reads(history, coach))["decision"] is False
    assert program.ask("buurtcoach", reads(helps, schakel))["decision"] is True
    assert program.ask("buurtcoach", reads(helps, consulent))["decision"] is True
    assert program.ask("buurtcoach", reads(helps, coach))["decision"] is True


def test_no_question_tells_anything_of_what_is_hidden(story: Story) -> None:
    """Hidden, not there, and not a seat of that case: word for word the same answer."""
    program = Program(story.company)
    history, helps, coach = story.ids["history"], story.ids["what_helps"], story.seat("buurtteam")
    nothing = uuid.uuid4()
    told = []
    for who, entry, seat in (
        ("buurtcoach", history, coach),
        ("buurtcoach", history, story.seat("werkplein")),
        ("buurtcoach", nothing, coach),
        ("buurtcoach", helps, nothing),
        ("buitenstaander", helps, coach),
        ("consulent2", history, story.seat("werkplein")),
        ("coordinator", helps, coach),
        ("privacy", helps, coach),
        ("schuldhulp", helps, coach),
    ):
        answer = program.ask(who, reads(entry, seat))
        assert answer["context"].pop("id")
        told.append(json.dumps(answer, sort_keys=True))
    assert len(set(told)) == 1
    assert json.loads(told[0])["context"]["reason_user"]["nl"] == UNKNOWN


def test_a_batch_shares_what_is_the_same_and_keeps_its_order(program: Program) -> None:
    batch = {name: TREATMENT[name] for name in ("subject", "action", "context")} | {
        "evaluations": [
            {"resource": {"type": "category", "id": name}} for name in ("5w", "6", "4", "99")
        ]
    }
    told = program.ask("consulent", batch, MANY)["evaluations"]
    assert [one["context"]["answer"] for one in told] == ["allow", "derive", "deny", "unknown"]
    assert [one["decision"] for one in told] == [True, False, False, False]


@pytest.mark.parametrize(
    ("semantic", "answers"),
    [
        ("execute_all", [True, False, True, False]),
        ("deny_on_first_deny", [True, False]),
        ("permit_on_first_permit", [True]),
    ],
)
def test_a_batch_stops_where_it_is_told_to(
    program: Program, company: Company, semantic: str, answers: list[bool]
) -> None:
    batch = {
        **{name: TREATMENT[name] for name in ("subject", "action", "context")},
        "options": {"evaluations_semantic": semantic},
        "evaluations": [
            {"resource": {"type": "category", "id": name}} for name in ("5w", "6", "1", "6")
        ],
    }
    told = program.ask("consulent", batch, MANY)["evaluations"]
    assert [one["decision"] for one in told] == answers
    with company.as_("consulent") as (session, _):
        recorded = session.execute(text("SELECT count(*) FROM samenspel.decision_log")).scalar_one()
    assert recorded == len(answers), "what was not answered is not recorded"


def test_a_batch_without_questions_is_one_question(program: Program) -> None:
    assert program.ask("consulent", HELPS, MANY)["decision"] is True
    assert program.ask("consulent", HELPS | {"evaluations": []}, MANY)["decision"] is True


def test_one_unreadable_question_does_not_spoil_a_batch(program: Program) -> None:
    batch = HELPS | {"evaluations": [{}, {"resource": "6"}, {"resource": {"type": "category"}}]}
    told = program.ask("consulent", batch, MANY)["evaluations"]
    assert [one["decision"] for one in told] == [True, False, False]


@pytest.mark.parametrize("body", [[], {}, {"subject": {"type": "function", "id": "GZ"}}, "iets"])
def test_what_cannot_be_read_is_a_bad_request(program: Program, body: Any) -> None:
    for path in (ONE, MANY):
        answer = program.send("consulent", path, body)
        assert answer.status_code == 400
        assert answer.headers["content-type"] == "application/problem+json"
    too_many = HELPS | {"evaluations": [{}] * 1001}
    assert program.send("consulent", MANY, too_many).status_code == 400


def test_without_a_token_nothing_is_answered(program: Program) -> None:
    assert program.send(None, ONE, HELPS).status_code == 401


def test_an_answer_carries_the_id_of_its_question(program: Program) -> None:
    answer = program.send("consulent", ONE, HELPS, **{"X-Request-ID": "vraag-1"})
    assert answer.headers["X-Request-ID"] == "vraag-1"


def test_where_to_ask_is_told_to_everybody(program: Program) -> None:
    told = TestClient(create_app()).get("/.well-known/authzen-configuration")
    assert told.status_code == 200
    base = told.json()["policy_decision_point"]
    assert told.json() == {
        "policy_decision_point": base,
        "access_evaluation_endpoint": base + ONE,
        "access_evaluations_endpoint": base + MANY,
    }


def test_every_recorded_decision_is_answered_the_same_again(program: Program) -> None:
    facts = {
        "kind": "message", "scope": "bewindvoerder", "aboutReceiver": True, "told": True,
        "consented": True, "namedFunctions": ["WT", "CW"],
    }  # fmt: skip
    batch = TREATMENT | {
        "context": {"purpose": "debts", "facts": facts},
        "evaluations": [
            {
                "subject": {"type": "function", "id": sender},
                "action": {"name": "share", "properties": {"to": receiver}},
                "resource": {"type": "category", "id": category.value},
            }
            for category in RULE_SETS[0].rules
            for sender, receiver in (("SH", "WT"), ("GZ", "HA"), ("SH", "REP"), ("WT", "IN"))
        ],
    }
    told = program.ask("consulent", batch, MANY)["evaluations"]
    assert {one["context"]["answer"] for one in told} >= {"allow", "deny", "derive"}
    for one in told:
        found = program.get("consulent", f"/api/v1/decisions/{one['context']['id']}").json()
        assert found["same"] is True
        assert found["again"] == one["context"]["answer"]
        assert found["ruleSetId"]


def test_whether_a_seat_could_read_is_answered_again_by_the_shares_of_then(story: Story) -> None:
    company = story.company
    program = Program(company)
    helps, schakel = story.ids["what_helps"], story.seat("werkplein")
    asked = program.ask("buurtcoach", reads(helps, schakel))
    assert asked["decision"] is True
    with company.as_owner() as session:
        session.execute(text("SET LOCAL ROLE samenspel_door"))
        session.execute(
            text(
                "UPDATE samenspel.disclosure SET ends_at = samenspel.clock() + interval '1 minute'"
                " WHERE entry_id = :entry"
            ),
            {"entry": helps},
        )
    company.wait(hours=1)
    Clock(company.owner_url).start(company.now)
    assert program.ask("begeleider", reads(helps, schakel))["decision"] is False
    with company.as_("buurtcoach") as (session, actor):
        found = replay(session, actor, uuid.UUID(asked["context"]["id"]))
        assert (found.answer, found.again) == ("allow", "allow")


def test_a_recorded_decision_is_for_whoever_asked_and_for_the_privacy_officer(
    program: Program,
) -> None:
    asked = program.ask("consulent", TREATMENT)["context"]["id"]
    for who, status in (
        ("consulent", 200), ("privacy", 200), ("consulent2", 404), ("buitenstaander", 404),
        ("coordinator", 404), ("beheerder", 404), ("inwoner", 404),
    ):  # fmt: skip
        assert program.get(who, f"/api/v1/decisions/{asked}").status_code == status, who


def test_the_log_of_decisions_is_only_added_to_and_only_in_ones_own_name(
    program: Program, company: Company
) -> None:
    program.ask("consulent", TREATMENT)
    for change in ("UPDATE samenspel.decision_log SET answer = 'allow'",
                   "DELETE FROM samenspel.decision_log"):  # fmt: skip
        with (
            pytest.raises(DBAPIError, match="permission denied"),
            company.as_("consulent") as (session, _),
        ):
            session.execute(text(change))
    with (
        pytest.raises(DBAPIError, match="row-level security"),
        company.as_("consulent2") as (session, _),
    ):
        session.execute(
            text(
                "INSERT INTO samenspel.decision_log (id, account_id, question, answer, rule)"
                " VALUES (:id, :account, '{}', 'allow', '6')"
            ),
            {"id": uuid.uuid4(), "account": company.ids.accounts["consulent"]},
        )
