import logging
from collections.abc import Iterator

import psycopg
import pytest
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from fastapi.testclient import TestClient
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm.exc import StaleDataError

from app.web.context import SignInNeeded
from app.web.failures import AnswerCut, database_problem
from app.web.problems import problem_responses

BEARER = {"Authorization": "Bearer abc"}
NAMES = {
    "not-found": 404,
    "refused": 403,
    "conflict": 409,
    "invalid": 422,
    "too-soon": 429,
    "bug": 500,
}


@pytest.mark.parametrize(("name", "status"), NAMES.items())
def test_pages_and_api_answer_with_the_same_status(
    client: TestClient, name: str, status: int
) -> None:
    page = client.get(f"/fout/{name}")
    api = client.get(f"/api/v1/fout/{name}")
    assert (page.status_code, api.status_code) == (status, status)
    assert page.headers["Content-Type"].startswith("text/html")
    assert api.headers["Content-Type"] == "application/problem+json"
    assert api.json()["status"] == status
    assert api.json()["title"] in page.text


def test_a_refusal_gives_the_reason_and_the_open_way_but_no_rule(client: TestClient) -> None:
    body = client.get("/api/v1/fout/refused").json()
    assert body["detail"] == "Dit mag niet naar de corporatie."
    assert body["openWay"] == "Deel wat helpt."
    assert "1:6" not in str(body)


def test_waiting_is_said_to_a_program_too(client: TestClient) -> None:
    assert client.get("/api/v1/fout/too-soon").headers["Retry-After"] == "8"


@pytest.mark.parametrize("prefix", ["", "/api/v1"])
def test_invisible_and_unknown_are_the_same_bytes(client: TestClient, prefix: str) -> None:
    invisible = client.get(f"{prefix}/fout/not-found")
    unknown = client.get(f"{prefix}/dit-adres-bestaat-niet")
    assert invisible.content == unknown.content
    hidden = {"x-request-id"}
    assert {k: v for k, v in invisible.headers.items() if k not in hidden} == {
        k: v for k, v in unknown.headers.items() if k not in hidden
    }


def test_an_address_with_something_that_is_no_id_is_unknown(client: TestClient) -> None:
    answer = client.post("/api/v1/plans/nee", json={}, headers=BEARER)
    assert answer.content == client.get("/api/v1/dit-adres-bestaat-niet").content


def test_all_fields_at_once_in_dutch_and_nothing_of_what_was_typed(client: TestClient) -> None:
    body = {"what": "a\u202eb", "dueInDays": "morgen", "extra": 1}
    answer = client.post("/api/v1/plans/1", json=body, headers=BEARER)
    assert answer.status_code == 422
    errors = {error["field"]: error["message"] for error in answer.json()["errors"]}
    assert set(errors) == {"what", "dueInDays", "extra"}
    assert errors["dueInDays"] == "Vul een getal in."
    assert errors["what"].startswith("Hier staan onzichtbare tekens in.")
    assert "morgen" not in answer.text


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b'"x"', b"null", b"\xff\xfe", b'{"what": "\\ud800"}']
)
def test_a_body_that_cannot_be_read_is_no_crash(client: TestClient, body: bytes) -> None:
    headers = BEARER | {"Content-Type": "application/json"}
    assert client.post("/api/v1/plans/1", content=body, headers=headers).status_code in (400, 422)


def test_a_wrong_method_names_the_right_ones(client: TestClient) -> None:
    answer = client.get("/api/v1/plans/1")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")


@pytest.mark.parametrize("name", ["bug", "database"])
@pytest.mark.parametrize("prefix", ["", "/api/v1"])
def test_no_value_of_an_error_reaches_the_reader_or_the_log(
    client: TestClient, caplog: pytest.LogCaptureFixture, name: str, prefix: str
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = client.get(f"{prefix}/fout/{name}")
    ours = [record for record in caplog.records if record.name.startswith("samenspel")]
    logged = "\n".join(record.getMessage() for record in ours)
    assert "Ruben" not in answer.text + logged
    assert not any(record.exc_info for record in ours)
    assert answer.headers["X-Request-Id"] in logged
    assert "conftest.py" in logged


class Refusal(Exception):
    def __init__(self, sqlstate: str) -> None:
        self.sqlstate = sqlstate


@pytest.mark.parametrize(
    ("sqlstate", "status"),
    [
        ("23505", 409),
        ("23P01", 409),
        ("23503", 409),
        ("40001", 409),
        ("40P01", 409),
        ("55P03", 409),
        ("P0001", 409),
        ("P0002", 404),
        ("42501", 404),
        ("22P05", 422),
        ("57014", 503),
        ("08006", 503),
        ("42P01", 500),
    ],
)
def test_what_the_database_refuses_is_said_plainly(sqlstate: str, status: int) -> None:
    assert database_problem(DBAPIError("SELECT", {}, Refusal(sqlstate))).status == status


def test_a_database_that_is_away_is_our_problem() -> None:
    lost = OperationalError("SELECT", {}, psycopg.OperationalError("connection refused"))
    assert database_problem(lost).status == 503


def test_a_row_that_changed_meanwhile(app: FastAPI, client: TestClient) -> None:
    @app.get("/api/v1/stale")
    def stale() -> None:
        raise StaleDataError("UPDATE expected 1 row")

    assert client.get("/api/v1/stale").status_code == 412


def test_signing_in_is_asked_for(app: FastAPI, client: TestClient) -> None:
    @app.api_route("/dicht", methods=["GET", "POST"])
    @app.get("/api/v1/dicht")
    def closed() -> None:
        raise SignInNeeded

    page = client.get("/dicht?toon=plan")
    assert page.status_code == 303
    assert page.headers["Location"] == "/inloggen?verder=%2Fdicht%3Ftoon%3Dplan"
    part = client.get("/dicht", headers={"HX-Request": "true"})
    assert (part.status_code, part.headers["HX-Redirect"]) == (401, "/inloggen")
    api = client.get("/api/v1/dicht")
    assert (api.status_code, api.headers["WWW-Authenticate"]) == (401, "Bearer")


def test_an_answer_that_broke_off_does_not_say_why(app: FastAPI) -> None:
    def lines() -> Iterator[str]:
        yield "een"
        raise RuntimeError("Ruben Dekker")

    @app.get("/stroom")
    def stream() -> StreamingResponse:
        return StreamingResponse(lines())

    with pytest.raises(AnswerCut) as caught:
        TestClient(app).get("/stroom")
    assert str(caught.value) == ""
    assert caught.value.__suppress_context__


def test_the_description_of_the_api_can_name_its_problems() -> None:
    named = problem_responses(404, 409)
    assert set(named) == {404, 409}
    assert "application/problem+json" in named[404]["content"]
