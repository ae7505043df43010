"""The description of the API, for programs (JSON) and for people (a page without scripts)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, JSONResponse

from app.base.settings import get_settings
from app.web.api_description import PREFIX, Json, describe
from app.web.rendering import render

router = APIRouter(prefix=PREFIX)


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter or a member of a body."""

    name: str
    kind: str
    required: bool
    note: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that the API can do."""

    anchor: str
    method: str
    path: str
    title: str
    text: str
    parameters: tuple[Field, ...]
    body: tuple[Field, ...]
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Resource:
    """All that can be done with one kind of thing, by the first word of the path."""

    name: str
    operations: tuple[Operation, ...]


@router.get("/openapi.json")
def description(request: Request) -> JSONResponse:
    """The description as OpenAPI 3.1; readable from everywhere, as it holds nothing of anybody."""
    return JSONResponse(described(request), headers={"Access-Control-Allow-Origin": "*"})


@router.get("/docs")
def documentation(request: Request) -> HTMLResponse:
    """The same for people."""
    told = described(request)
    page = {"version": told["info"]["version"], "resources": resources(told)}
    return render(request, "api/reference.html", page=page)


def described(request: Request) -> Json:
    """The description of this application, made at the first request for it."""
    state = request.app.state
    if not hasattr(state, "api_description"):
        settings = get_settings()
        state.api_description = describe(
            request.app, base_url=settings.base_url, contact_email=settings.smtp_from
        )
    kept: Json = state.api_description
    return kept


def resources(told: Json) -> list[Resource]:
    """The operations of a description, by resource."""
    by_name: dict[str, list[Operation]] = {}
    schemas: Json = told["components"].get("schemas", {})
    for path, methods in sorted(told["paths"].items()):
        for method, operation in methods.items():
            name = path.split("/")[1]
            by_name.setdefault(name, []).append(_operation(path, method, operation, schemas))
    return [Resource(name, tuple(operations)) for name, operations in sorted(by_name.items())]


def _operation(path: str, method: str, told: Json, schemas: Json) -> Operation:
    content: Json = told.get("requestBody", {}).get("content", {})
    body: Json = next((form["schema"] for form in content.values()), {})
    return Operation(
        anchor=told["operationId"],
        method=method.upper(),
        path=PREFIX + path,
        title=told.get("summary", ""),
        text=told.get("description", ""),
        parameters=tuple(
            Field(
                parameter["name"],
                f"{parameter['in']}, {_kind(parameter.get('schema', {}))}",
                parameter.get("required", False),
                parameter.get("description", ""),
            )
            for parameter in told.get("parameters", [])
        ),
        body=tuple(_members(_resolved(body, schemas))),
        answers=tuple(
            (status, answer["description"]) for status, answer in told["responses"].items()
        ),
    )


def _members(schema: Json) -> Iterator[Field]:
    required = schema.get("required", [])
    for name, member in schema.get("properties", {}).items():
        yield Field(name, _kind(member), name in required, member.get("description", ""))


def _resolved(schema: Json, schemas: Json) -> Json:
    """The schema that a reference stands for."""
    name = _referred(schema)
    return schemas.get(name, {}) if name else schema


def _referred(schema: Json) -> str:
    reference: str = schema.get("$ref", "")
    return reference.rpartition("/")[2]


def _kind(schema: Json) -> str:
    """What a value is, in a few words: "string (uuid)", "list of Seat", "string or null"."""
    if name := _referred(schema):
        return name
    if choices := schema.get("anyOf") or schema.get("oneOf"):
        return " or ".join(dict.fromkeys(_kind(choice) for choice in choices))
    if "enum" in schema:
        return "one of " + ", ".join(str(value) for value in schema["enum"])
    if "const" in schema:
        return str(schema["const"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    kind: Any = schema.get("type", "anything")
    return f"{kind} ({schema['format']})" if "format" in schema else str(kind)
