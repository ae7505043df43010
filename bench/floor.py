"""The floor: the statements of a page by bare psycopg, and its template in a bare route.

Each process first asks the application each page once, and keeps the statements and what the
template was given. After that nothing of the application runs but its templates.
"""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from fastapi.testclient import TestClient
from psycopg_pool import ConnectionPool
from starlette.applications import Starlette
from starlette.requests import Request as WebRequest
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from app.base.database import PREPARE_AFTER, engine_for
from app.base.model import new_id
from app.base.settings import get_settings, prepares_statements
from app.main import create_app
from app.web.rendering import Renderer
from tests.statements import Statement, listening

PAGES = "SAMENSPEL_BENCH_PAGES"
FACTORY = "bench.floor:create_floor"
LOG = "read_event"


@dataclass(frozen=True)
class Recorded:
    """A page without the application: what it asks the database, and how it is written."""

    statements: tuple[Statement, ...]
    write: Callable[[], str]
    media_type: str


def create_floor() -> Starlette:
    """The bare application for the pages that the environment names."""
    asked = [(path, dict(headers)) for path, headers in json.loads(os.environ[PAGES])]
    pages = _record(asked)
    pool = ConnectionPool(
        get_settings().database_url.replace("+psycopg", "", 1),
        min_size=1,
        max_size=16,
        kwargs={"prepare_threshold": PREPARE_AFTER if prepares_statements() else None},
        open=True,
    )
    routes = [Route(f"/{number}", _route(pool, recorded)) for number, recorded in enumerate(pages)]
    return Starlette(routes=[*routes, Route("/healthz", lambda _request: PlainTextResponse("ok"))])


def _record(asked: list[tuple[str, dict[str, str]]]) -> list[Recorded]:
    app = create_app()
    renderer: Renderer = app.state.renderer
    client = TestClient(app, base_url=get_settings().base_url)
    pages = []
    for path, headers in asked:
        with (
            _templates(renderer) as written,
            listening(engine_for(get_settings().database_url)) as statements,
        ):
            answer = client.get(path, headers=headers)
        answer.raise_for_status()
        write = written[-1] if written else _as_json(answer.json())
        pages.append(Recorded(tuple(statements), write, answer.headers["content-type"]))
    return pages


def _as_json(value: Any) -> Callable[[], str]:
    return lambda: json.dumps(value, ensure_ascii=False)


@contextmanager
def _templates(renderer: Renderer) -> Iterator[list[Callable[[], str]]]:
    """How to write again each template that is written while the block lasts."""
    written: list[Callable[[], str]] = []
    original = renderer.text

    def remember(template: str, **context: Any) -> str:
        written.append(lambda: original(template, **context))
        return original(template, **context)

    renderer.text = remember  # type: ignore[method-assign]
    try:
        yield written
    finally:
        renderer.text = original  # type: ignore[method-assign]


def _route(pool: ConnectionPool[Any], recorded: Recorded) -> Callable[[WebRequest], Response]:
    def answer(_request: WebRequest) -> Response:
        with pool.connection() as connection:
            for statement in recorded.statements:
                values = dict(statement.values)
                if f"INSERT INTO samenspel.{LOG}" in statement.text:
                    # the log takes every line once
                    values["id"] = new_id()
                cursor = connection.execute(statement.text.encode(), values)
                if cursor.description is not None:
                    cursor.fetchall()
        return Response(recorded.write(), media_type=recorded.media_type)

    return answer
