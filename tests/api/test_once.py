"""A request to the API that arrives twice: made once, answered twice."""

import uuid
from datetime import UTC, datetime
from typing import Annotated

import pytest
from fastapi import APIRouter, Body
from fastapi.testclient import TestClient
from sqlalchemy import create_engine, pool

from app.api.once import Once
from app.base.database import transaction
from app.base.errors import Conflict
from app.demo.people import install_people
from app.main import create_app
from app.organisations.sign_in import make_api_token
from tests.databases import Database

MADE: list[uuid.UUID] = []
router = APIRouter(prefix="/api/v1")


@router.post("/things/{name}", status_code=201)
def make(name: str, once: Once, what: Annotated[str, Body(embed=True)]) -> str:
    def act() -> uuid.UUID:
        if what == "too late":
            raise Conflict("Te laat.")
        MADE.append(uuid.uuid4())
        return MADE[-1]

    return f"{name} {once.made(act)}"


@router.post("/deeds")
def do(once: Once) -> int:
    once.done(lambda: MADE.append(uuid.uuid4()))
    return len(MADE)


@pytest.fixture
def client(database: Database) -> TestClient:
    MADE.clear()
    engine = create_engine(database.owner_url, poolclass=pool.NullPool)
    with engine.begin() as connection:
        install_people(connection, datetime(2025, 1, 1, tzinfo=UTC))
    with transaction(database.owner_url) as session:
        token = make_api_token(session, "buurtcoach@demo.example")
    app = create_app()
    app.include_router(router)
    return TestClient(app, headers={"Authorization": f"Bearer {token}"})


def test_the_same_key_makes_one_thing(client: TestClient) -> None:
    key = {"Idempotency-Key": "a1"}
    first = client.post("/api/v1/things/goal", json={"what": "x"}, headers=key)
    again = client.post("/api/v1/things/goal", json={"what": "x"}, headers=key)
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert len(MADE) == 1


def test_without_a_key_each_request_stands_by_itself(client: TestClient) -> None:
    for _ in range(2):
        client.post("/api/v1/things/goal", json={"what": "x"})
    assert len(MADE) == 2


def test_a_key_is_not_for_another_body_or_another_thing(client: TestClient) -> None:
    key = {"Idempotency-Key": "a1"}
    client.post("/api/v1/things/goal", json={"what": "x"}, headers=key)
    for path, what in (("goal", "y"), ("line", "x")):
        answer = client.post(f"/api/v1/things/{path}", json={"what": what}, headers=key)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == "Idempotency-Key"
    assert len(MADE) == 1


def test_what_was_refused_may_be_tried_again_with_its_key(client: TestClient) -> None:
    key = {"Idempotency-Key": "a1"}
    refused = client.post("/api/v1/things/goal", json={"what": "too late"}, headers=key)
    assert refused.status_code == 409
    assert client.post("/api/v1/things/goal", json={"what": "x"}, headers=key).status_code == 201


def test_a_deed_without_a_thing_is_done_once(client: TestClient) -> None:
    key = {"Idempotency-Key": "b2"}
    assert client.post("/api/v1/deeds", headers=key).json() == 1
    assert client.post("/api/v1/deeds", headers=key).json() == 1


def test_nobody_gets_a_key_without_signing_in(client: TestClient) -> None:
    client.headers.pop("Authorization")
    answer = client.post("/api/v1/deeds", headers={"Idempotency-Key": "b2"})
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
