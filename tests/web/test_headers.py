import logging
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.web.body_limit import LARGEST_BODY
from app.web.rendering import Renderer


@pytest.mark.parametrize("path", ["/formulier", "/bestaat-niet", "/fout/bug", "/api/v1/fout/bug"])
def test_every_answer_carries_the_strict_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert headers["Cache-Control"] == "no-store"
    assert ("API-Version" in headers) == path.startswith("/api/")


def test_each_request_has_a_number_of_its_own(client: TestClient) -> None:
    numbers = {
        client.get("/formulier", headers={"X-Request-Id": "mine"}).headers["X-Request-Id"]
        for _ in range(3)
    }
    assert len(numbers) == 3
    assert "mine" not in numbers


def test_the_access_log_names_the_route_and_never_what_was_searched(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "samenspel"):
        client.get("/api/v1/fout/not-found?q=Ruben")
    assert "/api/v1/fout/{name} 404" in caplog.text
    assert "Ruben" not in caplog.messages[-1]


def test_a_file_is_kept_for_ever_under_the_hash_of_what_it_is(
    app: FastAPI, client: TestClient
) -> None:
    renderer: Renderer = app.state.renderer
    address = str(renderer.environment.globals["static"]("a.css"))  # type: ignore[operator]
    answer = client.get(address)
    assert answer.text == "body { color: black }"
    assert "immutable" in answer.headers["Cache-Control"]
    older = client.get("/static/0123456789abcdef/fonts/b.woff2")
    assert (older.status_code, older.headers["Cache-Control"]) == (200, "public, no-cache")


@pytest.mark.parametrize("path", ["/static/x/nee.css", "/static/x/../a", "/static/x", "/static/"])
def test_a_file_that_is_not_there_is_not_found(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.content == client.get("/bestaat-niet").content


def test_a_page_that_names_a_missing_file_fails_at_once(app: FastAPI) -> None:
    renderer: Renderer = app.state.renderer
    with pytest.raises(LookupError, match=r"nee\.css"):
        renderer.environment.globals["static"]("nee.css")  # type: ignore[operator]


def too_much() -> Iterator[bytes]:
    for _ in range(LARGEST_BODY // 1024 + 1):
        yield b"x" * 1024


def test_a_body_that_is_too_large_is_turned_away(client: TestClient) -> None:
    bearer = {"Authorization": "Bearer abc"}
    whole = client.post("/api/v1/plans/1", content=b"".join(too_much()), headers=bearer)
    parts = client.post("/api/v1/plans/1", content=too_much(), headers=bearer)
    for answer in (whole, parts):
        assert answer.status_code == 413
        assert answer.json()["type"] == "urn:samenspel:problem:too-large"
    assert "Maak de tekst korter" in client.post("/formulier", content=too_much()).text


def test_a_body_in_parts_arrives_whole(client: TestClient) -> None:
    parts = iter([b'{"what": "bel', b'len", "dueInDays": 1}'])
    answer = client.post(
        "/api/v1/plans/1",
        content=parts,
        headers={"Authorization": "Bearer abc", "Content-Type": "application/json"},
    )
    assert answer.json() == {"what": "bellen"}
