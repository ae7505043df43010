import re
import unicodedata
from datetime import date
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from app.base.errors import Invalid
from app.web.validation import ApiModel, Command, EmptyIsNone, Line, Name, Text, parse


class Plan(Command):
    what: Line
    why: Text
    owner_name: Name
    due_on: Annotated[date | None, EmptyIsNone] = None


GOOD = {"what": " Bellen ", "why": "Omdat\r\nhet helpt.", "owner_name": "Zoe\u0308", "due_on": ""}


def errors_of(**changed: object) -> dict[str, str]:
    with pytest.raises(Invalid) as caught:
        parse(Plan, GOOD | changed)
    return {error.field: error.message for error in caught.value.errors}


def test_text_gets_one_form() -> None:
    plan = parse(Plan, GOOD)
    assert (plan.what, plan.why, plan.due_on) == ("Bellen", "Omdat\nhet helpt.", None)
    assert plan.owner_name == "Zoë"


def test_all_errors_come_at_once_under_the_names_that_were_sent() -> None:
    found = errors_of(what="", why="x" * 4001, owner_name=3, due_on="morgen", extra="?")
    assert found == {
        "what": "Vul dit in.",
        "why": "Maak dit korter: hooguit 4000 tekens.",
        "owner_name": "Vul hier tekst in.",
        "due_on": "Vul een datum in, zoals 2026-11-27.",
        "extra": "Laat dit weg: dit veld kennen we niet.",
    }
    camel = {"what": "a", "why": "b", "ownerName": ""}
    with pytest.raises(Invalid) as caught:
        parse(Plan, camel)
    assert [error.field for error in caught.value.errors] == ["ownerName"]


@pytest.mark.parametrize("hidden", ["\0", "\x1b", "\x85a", "\u202e", "\u2066", "\x7f"])
@pytest.mark.parametrize("field", ["what", "why", "owner_name"])
def test_hidden_characters_are_refused(field: str, hidden: str) -> None:
    assert "onzichtbare tekens" in errors_of(**{field: f"a{hidden}b"})[field]


def test_a_line_is_one_line() -> None:
    assert errors_of(what="a\nb")["what"] == "Zet dit op één regel."
    assert errors_of(what="a\u2028b")["what"] == "Zet dit op één regel."


def test_blanks_are_not_text() -> None:
    assert errors_of(what=" \u00a0\t ")["what"] == "Vul dit in."


def test_an_error_does_not_carry_what_was_typed() -> None:
    with pytest.raises(Invalid) as caught:
        parse(Plan, GOOD | {"due_on": "Ruben Dekker"})
    assert caught.value.__cause__ is None
    assert "Ruben" not in str(caught.value)


@given(st.text(max_size=60))
def test_the_description_promises_exactly_what_is_taken(value: str) -> None:
    for kind in (Line, Text, Name):
        adapter: TypeAdapter[str] = TypeAdapter(kind)
        pattern = adapter.json_schema()["pattern"]
        try:
            kept = adapter.validate_python(value)
        except ValidationError:
            kept = None
        if kept is not None:
            assert unicodedata.is_normalized("NFC", kept)
            assert kept == kept.strip()
        if re.match(pattern, value) and not _has_surrogate(value):
            assert kept is not None


def _has_surrogate(value: str) -> bool:
    return any(unicodedata.category(letter) == "Cs" for letter in value)


def test_views_speak_camel_case() -> None:
    class View(ApiModel):
        due_on: date

    assert View(due_on=date(2026, 11, 27)).model_dump(mode="json") == {"dueOn": "2026-11-27"}
