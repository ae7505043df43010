import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from jinja2 import UndefinedError

from app.web.rendering import Renderer
from tests.web.conftest import SESSION_COOKIE

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
Token = Callable[[], str]


@pytest.fixture
def renderer(app: FastAPI) -> Renderer:
    made: Renderer = app.state.renderer
    return made


def write(root: Path, name: str, text: str) -> None:
    (root / "templates" / name).write_text(text)


def test_what_people_type_stays_text(root: Path, renderer: Renderer) -> None:
    write(root, "a.html", "<p>{{ typed }}</p>")
    assert renderer.text("a.html", now=NOW, typed="<b>") == "<p>&lt;b&gt;</p>"
    write(root, "a.txt", "{{ typed }}")
    assert renderer.text("a.txt", now=NOW, typed="R&D") == "R&D"


def test_a_name_that_was_not_given_is_a_mistake(root: Path, renderer: Renderer) -> None:
    write(root, "a.html", "{{ nothing }}")
    with pytest.raises(UndefinedError):
        renderer.text("a.html", now=NOW)


def test_filters_know_what_now_is_inside_a_macro_too(root: Path, renderer: Renderer) -> None:
    write(root, "ui.html", "{% macro due(on) %}{{ on|relatief }}, {{ on|dag }}{% endmacro %}")
    write(root, "a.html", "{% import 'ui.html' as ui %}{{ ui.due(on) }} {{ 2|aantal('a', 'b') }}")
    text = renderer.text("a.html", now=NOW, on=date(2026, 11, 27))
    assert text == "over 5 dagen, vrijdag 27 november 2 b"


def test_a_template_may_name_another_moment(root: Path, renderer: Renderer) -> None:
    write(root, "a.html", "{{ on|relatief(then) }}")
    then = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
    assert renderer.text("a.html", now=NOW, on=date(2026, 11, 27), then=then) == "morgen"


@pytest.mark.parametrize(("kind", "shown"), [("text", "[ok:Klaar.]"), ("undo", "[/ongedaan 7]")])
def test_a_message_is_shown_once(client: TestClient, token: Token, kind: str, shown: str) -> None:
    assert client.post(f"/melding/{kind}", data={"csrf": token()}).status_code == 303
    assert shown in client.get("/formulier").text
    assert shown not in client.get("/formulier").text


def test_a_message_stays_with_its_session(client: TestClient, token: Token) -> None:
    client.post("/melding/text", data={"csrf": token()})
    client.cookies.set(SESSION_COOKIE, "the-next-person", domain="samenspel.example")
    assert "Klaar." not in client.get("/formulier").text


def test_a_message_that_was_made_up_is_not_shown(client: TestClient) -> None:
    client.cookies.set("__Host-samenspel-melding", "e30.abc", domain="samenspel.example")
    assert "[" not in client.get("/formulier").text


def test_undo_ends_with_its_seconds(
    client: TestClient, token: Token, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.post("/melding/undo", data={"csrf": token()})
    later = time.time() + 61
    monkeypatch.setattr("app.web.flash.time.time", lambda: later)
    assert "/ongedaan" not in client.get("/formulier").text
