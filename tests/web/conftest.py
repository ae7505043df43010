"""A small application with the whole web layer around it, and templates of its own."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import pytest
from fastapi import FastAPI, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from fastapi.testclient import TestClient
from sqlalchemy.exc import IntegrityError

from app.base.errors import Conflict, FieldError, Invalid, NotFound, Refused, TooSoon
from app.web.flash import Flash, Undo
from app.web.install import install_web
from app.web.rendering import flash, render
from app.web.validation import Command, Line

SECRET = "only-for-tests-" * 3
SESSION_COOKIE = "__Host-samenspel"
ADDRESS = "https://samenspel.example"

FILES = {
    "templates/form.html": "<form>{{ csrf_field() }}</form>{% for f in flashes %}[{{ f.kind }}:"
    "{{ f.text }}]{% endfor %}{% if undo %}[{{ undo.path }} {{ undo.fields.id }}]{% endif %}",
    "templates/errors/problem.html": "<h1>{{ page.title }}</h1><p>{{ page.detail }}</p>"
    "<p>{{ page.open_way }}</p>{% for e in page.errors %}<li>{{ e.field }}: {{ e.message }}</li>"
    "{% endfor %}{{ me }}",
    "static/a.css": "body { color: black }",
    "static/fonts/b.woff2": "font",
}


class Plan(Command):
    """A body as the API takes it."""

    what: Line
    due_in_days: int


def refusal(name: str) -> Exception:
    """What the database says when two rows collide: with the row in its text."""
    return {
        "not-found": NotFound(),
        "refused": Refused("Dit mag niet naar de corporatie.", "Deel wat helpt.", "1:6:GZ:WC"),
        "conflict": Conflict("Iemand was je voor.", "Kijk wie de regie heeft."),
        "invalid": Invalid([FieldError("what", "Vul dit in."), FieldError("on", "Kies een dag.")]),
        "too-soon": TooSoon("Wacht nog 8 seconden.", 8),
        "bug": RuntimeError("Ruben Dekker heeft een diagnose"),
        "database": IntegrityError("INSERT", {}, ValueError("Key (name)=(Ruben Dekker) exists")),
    }[name]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, content in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return tmp_path


@pytest.fixture
def app(root: Path) -> FastAPI:
    app = FastAPI()
    install_web(
        app,
        secret=SECRET,
        base_url=ADDRESS,
        tls=True,
        session_cookie=SESSION_COOKIE,
        root=root,
    )

    @app.get("/formulier")
    def form(request: Request) -> HTMLResponse:
        return render(request, "form.html")

    @app.post("/formulier")
    def post_form(request: Request, text: Annotated[str, Form()] = "") -> Response:
        return Response(f"kreeg {text}")

    @app.post("/melding/{kind}")
    def say(request: Request, kind: str) -> Response:
        response = RedirectResponse("/formulier", status_code=303)
        said = Undo("Gedeeld.", "/ongedaan", 60, {"id": "7"}) if kind == "undo" else Flash("Klaar.")
        flash(request, response, said)
        return response

    @app.get("/fout/{name}")
    @app.get("/api/v1/fout/{name}")
    def fail(name: str) -> None:
        raise refusal(name)

    @app.post("/api/v1/plans/{number}")
    def plan(number: int, body: Plan) -> dict[str, str]:
        return {"what": body.what}

    return app


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    return TestClient(app, base_url=ADDRESS, follow_redirects=False)


@pytest.fixture
def token(client: TestClient) -> Callable[[], str]:
    """The token out of the form, as a browser gets it."""

    def read() -> str:
        page: str = client.get("/formulier").text
        return page.split('value="')[1].split('"')[0]

    return read
