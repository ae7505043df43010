"""The description of the API (OpenAPI), in the form that the NLGov REST API Design Rules ask.

FastAPI describes what each route takes and gives. Added here is what holds for all of them: the
version in the address and in a header, the problems, and how a program signs in.
"""

import json
import re
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from app.web.context import session_cookie_name
from app.web.csrf import HEADER as CSRF_HEADER
from app.web.csrf import SAFE_METHODS
from app.web.headers import API_VERSION
from app.web.problems import MEDIA_TYPE, problem_responses

PREFIX = "/api/v1"
VERSION_HEADER = {
    "API-Version": {
        "description": "The full version of the API.",
        "schema": {"type": "string", "examples": [API_VERSION]},
    }
}
ANYWHERE = (400, 401, 422, 500, 503)
WITH_A_BODY = (403, 409, 413)
DESCRIPTION = (
    "Everything a page of Samenspel can do. Sign in with a bearer token "
    "(`samenspel token EMAIL`), or with the session cookie and the header `X-CSRF-Token`. "
    "What somebody may not see answers 404, just as what does not exist."
)
# How FastAPI names its own form of a 422, which we never send.
FOREIGN_SCHEMAS = ("HTTPValidationError", "ValidationError")

Json = dict[str, Any]


def describe(app: FastAPI, *, base_url: str, contact_email: str) -> Json:
    """The description of all routes of `app` below `/api/v1`; its paths are relative to that."""
    told: Json = get_openapi(
        title=app.title,
        version=API_VERSION,
        description=DESCRIPTION,
        routes=app.routes,
        servers=[{"url": base_url + PREFIX}],
    )
    told["info"]["contact"] = {
        "name": "Beheer van Samenspel",
        "url": base_url,
        "email": contact_email,
    }
    told["paths"] = {
        path.removeprefix(PREFIX): _completed(path, methods)
        for path, methods in told.get("paths", {}).items()
        if path.startswith(f"{PREFIX}/")
    }
    components = told.setdefault("components", {})
    for name in FOREIGN_SCHEMAS:
        components.get("schemas", {}).pop(name, None)
    components["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer"},
        "session": {"type": "apiKey", "in": "cookie", "name": session_cookie_name()},
        "csrf": {"type": "apiKey", "in": "header", "name": CSRF_HEADER},
    }
    told["security"] = [{"bearer": []}, {"session": [], "csrf": []}]
    return _named_in_one_word(told)


def _named_in_one_word(told: Json) -> Json:
    """A page of a list is `SignalOutPage` instead of `Page_SignalOut_`, as the rules ask."""
    named: Json = json.loads(re.sub(r'\bPage_(\w+)_(?=")', r"\1Page", json.dumps(told)))
    return named


def _completed(path: str, methods: Json) -> Json:
    return {method: _with_answers(path, method, told) for method, told in methods.items()}


def _with_answers(path: str, method: str, operation: Json) -> Json:
    """The operation with the answers that any operation of its kind can give."""
    own: Json = {
        status: answer
        for status, answer in operation.get("responses", {}).items()
        if status != "422" or MEDIA_TYPE in answer.get("content", {})
    }
    statuses = set(ANYWHERE)
    if method.upper() not in SAFE_METHODS:
        statuses.update(WITH_A_BODY)
    if "{" in path:
        statuses.add(404)
    general = {str(status): answer for status, answer in problem_responses(*statuses).items()}
    answers = dict(sorted((general | own).items()))
    for answer in answers.values():
        answer["headers"] = VERSION_HEADER | answer.get("headers", {})
    return operation | {"responses": answers}
