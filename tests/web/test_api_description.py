"""The description of the API: what holds for every operation is in it, whoever wrote the route."""

from typing import Annotated

import pytest
from fastapi import APIRouter, FastAPI, Header

from app.base.settings import get_settings
from app.web.api_description import Json, describe
from app.web.api_docs import Field, resources
from app.web.problems import problem_responses
from app.web.validation import Command, Line

router = APIRouter(prefix="/api/v1")


class AddGoal(Command):
    """A body."""

    what: Line
    due_on: str | None = None


@router.get("/cases")
def list_cases() -> list[str]:
    """My cases."""
    return []


@router.post("/cases/{case_id}/goals", status_code=201, responses=problem_responses(404))
def add_goal(
    case_id: str, command: AddGoal, key: Annotated[str | None, Header(alias="Idempotency-Key")]
) -> str:
    """Add a goal."""
    return f"{case_id} {command.what} {key}"


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Json:
    environment = {
        "DATABASE_URL": "postgresql://samenspel_web@/nowhere",
        "SAMENSPEL_SECRET": "only for tests " * 3,
        "SAMENSPEL_BASE_URL": "https://samenspel.example",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    get_settings.cache_clear()
    app = FastAPI(openapi_url=None)
    app.include_router(router)
    app.add_api_route("/vandaag", list_cases)
    described = describe(
        app, base_url="https://samenspel.example", contact_email="beheer@samenspel.example"
    )
    get_settings.cache_clear()
    return described


def test_paths_are_relative_to_the_version_and_pages_are_not_in_it(told: Json) -> None:
    assert told["servers"] == [{"url": "https://samenspel.example/api/v1"}]
    assert set(told["paths"]) == {"/cases", "/cases/{case_id}/goals"}
    assert told["info"]["contact"]["email"] == "beheer@samenspel.example"


def test_every_answer_names_the_version_and_every_error_is_a_problem(told: Json) -> None:
    for methods in told["paths"].values():
        for operation in methods.values():
            assert {"400", "401", "422", "500"} <= set(operation["responses"])
            for status, answer in operation["responses"].items():
                assert "API-Version" in answer["headers"]
                if status[0] in "45":
                    schema = answer["content"]["application/problem+json"]["schema"]
                    assert {"status", "title", "detail"} <= set(schema["required"])
    assert "HTTPValidationError" not in str(told)


def test_what_changes_something_can_be_refused_or_come_too_late(told: Json) -> None:
    assert {"403", "404", "409", "413"} <= set(
        told["paths"]["/cases/{case_id}/goals"]["post"]["responses"]
    )
    assert "409" not in told["paths"]["/cases"]["get"]["responses"]


def test_it_says_how_to_sign_in(told: Json) -> None:
    schemes = told["components"]["securitySchemes"]
    assert schemes["session"]["name"] == "__Host-samenspel"
    assert told["security"] == [{"bearer": []}, {"session": [], "csrf": []}]


def test_the_page_lists_operations_with_their_fields(told: Json) -> None:
    (cases,) = resources(told)
    assert cases.name == "cases"
    goals = next(operation for operation in cases.operations if operation.method == "POST")
    assert goals.path == "/api/v1/cases/{case_id}/goals"
    assert goals.text == "Add a goal."
    assert Field("case_id", "path, string", True, "") in goals.parameters
    assert Field("what", "string", True, "") in goals.body
    assert Field("dueOn", "string or null", False, "") in goals.body
    assert ("201", "Successful Response") in goals.answers
