from collections.abc import Callable

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient

from tests.web.conftest import ADDRESS, SESSION_COOKIE

Token = Callable[[], str]
FORM = "/formulier"


def sign_in(client: TestClient, session: str = "session-of-anouk") -> None:
    client.cookies.set(SESSION_COOKIE, session, domain="samenspel.example")


def test_a_form_with_its_token_gets_through_with_all_that_was_typed(
    client: TestClient, token: Token
) -> None:
    sign_in(client)
    answer = client.post(FORM, data={"csrf": token(), "text": "hallo"})
    assert (answer.status_code, answer.text) == (200, "kreeg hallo")


def test_a_form_with_a_file_in_it_arrives_whole(client: TestClient, token: Token) -> None:
    sign_in(client)
    answer = client.post(
        FORM,
        data={"csrf": token(), "text": "é" * 5000},
        files={"file": ("a.txt", b"\0\r\n--x" * 9000)},
    )
    assert answer.text == "kreeg " + "é" * 5000


def test_a_script_may_send_the_token_as_a_header(client: TestClient, token: Token) -> None:
    sign_in(client)
    answer = client.post(FORM, data={"text": "a"}, headers={"X-CSRF-Token": token()})
    assert answer.status_code == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_without_a_token_nothing_is_changed(client: TestClient, method: str) -> None:
    sign_in(client)
    assert client.request(method, FORM, data={"text": "a"}).status_code == 403
    assert client.request(method, "/api/v1/plans/1", json={}).status_code == 403


def test_the_token_of_somebody_else_is_worth_nothing(client: TestClient, token: Token) -> None:
    sign_in(client, "session-of-karim")
    stolen = token()
    client.cookies.clear()
    sign_in(client)
    assert client.post(FORM, data={"csrf": stolen}).status_code == 403


def test_the_sign_in_form_is_protected_before_there_is_a_session(
    client: TestClient, token: Token
) -> None:
    own = token()
    cookie = client.cookies.get("__Host-samenspel-bezoek")
    assert cookie
    assert client.post(FORM, data={"csrf": own}).status_code == 200
    client.cookies.clear()
    assert client.post(FORM, data={"csrf": own}).status_code == 403


def test_the_visitor_cookie_is_for_this_host_and_no_script(client: TestClient) -> None:
    cookie = client.get(FORM).headers["set-cookie"]
    for property_ in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"):
        assert property_ in cookie
    assert "set-cookie" not in client.get(FORM).headers


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_another_site_is_refused_even_with_a_good_token(
    client: TestClient, token: Token, headers: dict[str, str]
) -> None:
    sign_in(client)
    assert client.post(FORM, data={"csrf": token()}, headers=headers).status_code == 403


def test_our_own_origin_is_fine(client: TestClient, token: Token) -> None:
    sign_in(client)
    headers = {"Origin": ADDRESS, "Sec-Fetch-Site": "same-origin"}
    assert client.post(FORM, data={"csrf": token()}, headers=headers).status_code == 200


def test_a_bearer_token_needs_no_csrf_and_travels_without_cookies(client: TestClient) -> None:
    sign_in(client)
    bearer = {"Authorization": "Bearer abc"}
    body = {"what": "bellen", "dueInDays": 3}
    assert client.post("/api/v1/plans/1", json=body, headers=bearer).status_code == 200
    # Outside the API a bearer token means nothing.
    assert client.post(FORM, data={"text": "a"}, headers=bearer).status_code == 403


def test_a_bearer_request_reaches_the_room_without_its_cookies(
    app: FastAPI, client: TestClient
) -> None:

    @app.post("/api/v1/cookies")
    def cookies(request: Request) -> list[str]:
        return list(request.cookies)

    sign_in(client)
    answer = client.post("/api/v1/cookies", headers={"Authorization": "Bearer abc"})
    assert answer.json() == []


def test_a_broken_form_is_answered_and_not_a_crash(client: TestClient) -> None:
    sign_in(client)
    answer = client.post(
        FORM, content=b"--nonsense", headers={"Content-Type": "multipart/form-data"}
    )
    assert answer.status_code in (400, 403)
