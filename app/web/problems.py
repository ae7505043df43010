"""From an error to an answer: a page in plain Dutch, or `application/problem+json`.

What is invisible and what does not exist get the same bytes: the page of an error knows nobody,
has no menu and no number, so that a 404 is one and the same for every address and every person.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from app.base.errors import (
    Conflict,
    FieldError,
    Invalid,
    NotFound,
    OperationError,
    PreconditionFailed,
    Refused,
    TooSoon,
)
from app.web.field_errors import field_errors
from app.web.rendering import render

SIGN_IN_PATH = "/inloggen"
TEMPLATE = "errors/problem.html"
MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Problem:
    """What goes wrong, for a person. `name` is the stable word of it for a program."""

    status: int
    name: str
    title: str
    detail: str
    open_way: str | None = None
    errors: Sequence[FieldError] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


NOT_FOUND = Problem(
    404,
    "not-found",
    "Dit vinden we niet",
    "Het bestaat niet, of het is niet met jou gedeeld.",
    "Ga naar Vandaag, of vraag degene van wie je de link kreeg.",
)
SIGN_IN = Problem(
    401,
    "sign-in-needed",
    "Je bent niet ingelogd",
    "Log in om verder te gaan.",
    headers={"WWW-Authenticate": "Bearer"},
)
TOO_LARGE = Problem(
    413,
    "too-large",
    "Dit is te groot",
    "Je stuurt meer dan we in één keer aannemen. Er is niets bewaard.",
    "Maak de tekst korter, of deel hem in stukken.",
)
UNEXPECTED = Problem(
    500,
    "unexpected",
    "Dit ging bij ons mis",
    "Door een fout van ons is het niet gelukt. Wat je net deed, is niet bewaard.",
    "Ga terug met de knop van je browser: wat je typte staat er nog. Probeer het over een minuut "
    "nog een keer. Lukt het dan niet, bel dan je beheerder en zeg hoe laat het was.",
)
UNAVAILABLE = Problem(
    503,
    "unavailable",
    "We zijn er even niet",
    "We kunnen nu niet bij de gegevens. Wat je net deed, is niet bewaard.",
    "Ga terug met de knop van je browser: wat je typte staat er nog. Probeer het over een minuut "
    "nog een keer.",
    headers={"Retry-After": "30"},
)

# What the framework itself refuses before one of our rooms runs.
BY_STATUS = {
    400: Problem(
        400, "unreadable", "Dit kunnen we niet lezen", "Er ontbreekt iets in wat je stuurde."
    ),
    401: SIGN_IN,
    404: NOT_FOUND,
    405: Problem(405, "wrong-method", "Dit kan hier niet", "Dit adres kent deze handeling niet."),
    413: TOO_LARGE,
    415: Problem(415, "wrong-media-type", "Dit kunnen we niet lezen", "Stuur JSON."),
    503: UNAVAILABLE,
}


def problem_of(error: Exception) -> Problem:
    """The problem that an error of an operation or of the framework stands for."""
    match error:
        case NotFound():
            return NOT_FOUND
        case TooSoon():
            return Problem(
                429,
                "too-soon",
                "Wacht nog even",
                error.reason,
                error.open_way,
                headers={"Retry-After": str(error.wait_seconds)},
            )
        case Refused():
            return Problem(403, "refused", "Dit mag niet", error.reason, error.open_way)
        case PreconditionFailed():
            return Problem(
                412, "changed-meanwhile", "Dit is net veranderd", error.reason, error.open_way
            )
        case Conflict():
            return Problem(409, "conflict", "Dit kan niet meer", error.reason, error.open_way)
        case Invalid():
            return invalid(error.errors)
        case RequestValidationError():
            # An address with something that is no id in it is an address that does not exist.
            if any(found["loc"][:1] == ("path",) for found in error.errors()):
                return NOT_FOUND
            return invalid(field_errors(error.errors()))
        case HTTPException():
            return _of_framework(error)
        case _:
            return UNEXPECTED


def invalid(errors: Sequence[FieldError]) -> Problem:
    """All fields at once, so that a form is mended in one go."""
    many = len(errors) != 1
    return Problem(
        422,
        "invalid",
        "Er klopt nog iets niet",
        f"Kijk naar {len(errors)} punten." if many else "Kijk naar 1 punt.",
        errors=errors,
    )


def _of_framework(error: HTTPException) -> Problem:
    status = error.status_code
    phrase = HTTPStatus(status).phrase
    other = Problem(status, phrase.lower().replace(" ", "-"), "Dit lukt niet", "Dit kan hier niet.")
    known = BY_STATUS.get(status, other)
    # Of a 404 nothing differs, also not the headers.
    return known if known is NOT_FOUND else replace(known, headers=error.headers or known.headers)


async def respond(request: Request, error: Exception) -> Response:
    """The answer to `error`, as a page or for a program, with the same status."""
    return answer(request, problem_of(error))


async def ask_to_sign_in(request: Request, _error: Exception) -> Response:
    """A page leads to the sign-in form, the API says 401."""
    if is_api(request):
        return answer(request, SIGN_IN)
    if "hx-request" in request.headers:
        # A part of a page cannot show a form to sign in: the whole page goes there.
        return Response(status_code=401, headers={"HX-Redirect": SIGN_IN_PATH})
    if request.method not in ("GET", "HEAD"):
        return RedirectResponse(SIGN_IN_PATH, status_code=303)
    back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    where = f"{SIGN_IN_PATH}?{urlencode({'verder': back})}" if back != "/" else SIGN_IN_PATH
    return RedirectResponse(where, status_code=303)


def answer(request: Request, problem: Problem) -> Response:
    """`problem` in the form that this address speaks."""
    if is_api(request):
        return JSONResponse(
            as_json(problem), problem.status, headers=problem.headers, media_type=MEDIA_TYPE
        )
    request.state.me = None
    response = render(request, TEMPLATE, status=problem.status, page=problem)
    response.headers.update(problem.headers)
    return response


def as_json(problem: Problem) -> dict[str, Any]:
    """The body of RFC 9457, with the field errors and the open way beside it."""
    body: dict[str, Any] = {
        "type": f"urn:samenspel:problem:{problem.name}",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
    }
    if problem.errors:
        body["errors"] = [
            {"field": error.field, "message": error.message} for error in problem.errors
        ]
    if problem.open_way is not None:
        body["openWay"] = problem.open_way
    return body


def is_api(request: Request) -> bool:
    return request.url.path.startswith(("/api/", "/access/"))


def add_problem_handlers(app: FastAPI) -> None:
    """Every error that may leave a room gets its answer here."""
    for kind in (OperationError, RequestValidationError, HTTPException):
        app.add_exception_handler(kind, respond)


_TEXT = {"type": "string"}
PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": _TEXT,
        "status": {"type": "integer"},
        "detail": _TEXT,
        "openWay": _TEXT,
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": _TEXT, "message": _TEXT},
            },
        },
    },
}


def problem_responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """For `responses=` of a route: which problems its description names."""
    content = {MEDIA_TYPE: {"schema": PROBLEM_SCHEMA}}
    return {
        status: {"description": HTTPStatus(status).phrase, "content": content}
        for status in statuses
    }
