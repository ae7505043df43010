"""What nobody raised on purpose: the database that refuses, and our own mistakes.

The text of such an error holds values (a unique constraint prints the row that was in the way),
so it goes neither to the reader nor into the log. The log gets the kind of error, the SQLSTATE
and the lines of code; that is enough to find the cause.
"""

import logging
import traceback
from pathlib import Path

from fastapi import FastAPI
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm.exc import StaleDataError
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.base.errors import Conflict, Invalid, NotFound, OperationError, PreconditionFailed
from app.web.headers import route_of
from app.web.problems import UNAVAILABLE, UNEXPECTED, Problem, answer, problem_of

log = logging.getLogger("samenspel.web")

DEEPEST_FRAMES = 12

# SQLSTATE, appendix A of the PostgreSQL manual; the first two characters are the class.
LOST_A_RACE = frozenset({"40001", "40P01", "55P03"})
WENT_WRONG_BY_STATE = frozenset({"23", "P0"})
NOT_FOR_THIS_ACTOR = frozenset({"42501", "P0002"})
BAD_VALUE = "22"
NOT_THERE = frozenset({"08", "53", "57"})


class AnswerCut(Exception):
    """An answer that had begun cannot be finished; says nothing of why, as servers log it."""


def database_problem(error: DBAPIError) -> Problem:
    """What a refusal of the database means to who asked; UNEXPECTED where it is our mistake."""
    state = sqlstate(error)
    if state[:2] in NOT_THERE or error.connection_invalidated:
        return UNAVAILABLE
    meaning = _meaning(state)
    return problem_of(meaning) if meaning else UNEXPECTED


def _meaning(state: str) -> OperationError | None:
    if state in LOST_A_RACE:
        return Conflict(
            "Iemand anders was hier op hetzelfde moment mee bezig.",
            "Er is niets half gedaan. Probeer het nog een keer.",
        )
    # Row security refuses to write what one may not see: that is the same as not being there.
    if state in NOT_FOR_THIS_ACTOR:
        return NotFound()
    if state[:2] in WENT_WRONG_BY_STATE:
        return Conflict(
            "Dit past niet meer bij hoe het er nu voor staat.",
            "Ververs de pagina, kijk wat er veranderd is en doe het dan opnieuw.",
        )
    if state[:2] == BAD_VALUE:
        return Invalid.one("", "Vul dit anders in: zo kunnen we het niet bewaren.")
    return None


def sqlstate(error: DBAPIError) -> str:
    """The five characters of the database, or nothing when it was not reached at all."""
    state = getattr(error.orig, "sqlstate", None)
    if state is None:
        # psycopg gives none when the connection itself is lost.
        return "08000" if type(error.orig).__name__ == "OperationalError" else ""
    return str(state)


async def respond_to_database(request: Request, error: Exception) -> Response:
    """The answer to a refusal of the database."""
    if isinstance(error, StaleDataError):
        return answer(request, problem_of(PreconditionFailed()))
    problem = database_problem(error) if isinstance(error, DBAPIError) else UNAVAILABLE
    note(request.scope, error)
    return answer(request, problem)


def note(scope: Scope, error: BaseException) -> None:
    """One line in the log for what was not meant to happen, without a single value."""
    log.error(
        "%s %s: %s in request %s\n%s",
        scope["method"],
        route_of(scope),
        _kind(error),
        scope.get("state", {}).get("request_id", "-"),
        _where(error),
    )


def _kind(error: BaseException) -> str:
    name = f"{type(error).__module__}.{type(error).__qualname__}"
    if not isinstance(error, DBAPIError):
        return name
    constraint = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
    return f"{name} {sqlstate(error) or '-'} {constraint or '-'}"


def _where(error: BaseException) -> str:
    """File, line and function of each step, newest last; not the source, which may hold text."""
    frames = traceback.extract_tb(error.__traceback__)[-DEEPEST_FRAMES:]
    return "\n".join(f"  {Path(f.filename).name}:{f.lineno} {f.name}" for f in frames)


class FailureMiddleware:
    """The last resort: whatever nobody caught becomes a page that says what to do."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception as error:
            note(scope, error)
            if begun:
                raise AnswerCut from None
            await answer(Request(scope), UNEXPECTED)(scope, receive, send)


def add_failure_handlers(app: FastAPI) -> None:
    """Refusals of the database, as long as a room did not translate them itself."""
    for kind in (DBAPIError, StaleDataError, PoolTimeoutError):
        app.add_exception_handler(kind, respond_to_database)
