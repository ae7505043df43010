"""The application as a whole: what is always there, and how rooms take part in it."""

import importlib
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.base.settings import get_settings
from app.main import create_app, routers
from tests.databases import Database


@pytest.fixture
def app(database: Database) -> FastAPI:
    assert database.name
    return create_app()


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    return TestClient(app, client=("127.0.0.1", 50000), follow_redirects=False)


def test_it_lives_and_is_ready_with_an_up_to_date_database(client: TestClient) -> None:
    assert client.get("/healthz").text == "ok\n"
    assert client.get("/readyz").status_code == 200


def test_it_is_not_ready_without_its_database(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = "postgresql+psycopg://samenspel_web@/samenspel?host=/nowhere"
    monkeypatch.setenv("DATABASE_URL", gone)
    get_settings.cache_clear()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "niet bereikbaar" in answer.text


def test_the_numbers_are_for_this_machine_only(app: FastAPI) -> None:
    here = TestClient(app, client=("127.0.0.1", 50000))
    here.get("/healthz")
    numbers = here.get("/metrics")
    assert numbers.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert 'route="/healthz",status="200"} 1' in numbers.text
    for elsewhere in (
        TestClient(app, client=("192.0.2.7", 50000)).get("/metrics"),
        here.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}),
    ):
        assert elsewhere.status_code == 404
        assert elsewhere.content == here.get("/no-such-page").content


def test_a_page_leads_to_the_sign_in_form_and_back(client: TestClient) -> None:
    answer = client.get("/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/inloggen")


def test_the_description_holds_only_the_api_and_follows_the_design_rules(
    client: TestClient,
) -> None:
    told = client.get("/api/v1/openapi.json").json()
    assert told["servers"] == [{"url": "http://testserver/api/v1"}]
    assert set(told["info"]["contact"]) == {"name", "url", "email"}
    assert not {"/inloggen", "/healthz", "/metrics", "/openapi.json", "/docs"} & set(told["paths"])
    assert "HTTPValidationError" not in str(told)
    operations = [each for path in told["paths"].values() for each in path.values()]
    names = [operation["operationId"] for operation in operations]
    assert len(names) == len(set(names))
    for operation in operations:
        for status, answer in operation["responses"].items():
            assert "API-Version" in answer["headers"]
            if status[0] in "45":
                assert "application/problem+json" in answer["content"]


def test_the_documentation_is_a_page_without_anything_from_elsewhere(client: TestClient) -> None:
    page = client.get("/api/v1/docs")
    assert page.status_code == 200
    assert "<h1" in page.text
    assert "https://" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


def test_static_files_are_kept_for_ever_under_their_fingerprint(client: TestClient) -> None:
    page = client.get("/inloggen").text
    address = page.split('<link rel="stylesheet" href="')[1].split('"')[0]
    answer = client.get(address)
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]


def test_every_module_with_a_router_takes_part_in_the_order_of_the_alphabet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = tmp_path / "some_room"
    room.mkdir()
    (room / "__init__.py").write_text("")
    for name in ("second", "first"):
        (room / f"{name}.py").write_text(
            f"from fastapi import APIRouter\nrouter = APIRouter(tags=['{name}'])"
        )
    (room / "frame.py").write_text("router = 'not one'")
    monkeypatch.syspath_prepend(tmp_path)
    found = list(routers(importlib.import_module("some_room")))
    assert [router.tags for router in found] == [["first"], ["second"]]
