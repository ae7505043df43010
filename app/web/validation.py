"""Kinds of text that commands take, and how a command is read out of what somebody sent.

All text is made one form (NFC, no blanks around it, one kind of line end) before anything looks
at it. Control characters and the characters that turn the direction of writing are refused: they
can make a text look different from what it says. So is a citizen service number, which is kept
nowhere.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    WithJsonSchema,
)
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from app.base.citizen_number import REFUSED, citizen_numbers
from app.base.errors import FieldError, Invalid
from app.web.field_errors import OURS, field_errors

LONGEST_LINE = 200
LONGEST_TEXT = 4000
LONGEST_NAME = 120

# Embeddings, overrides and isolates of the Unicode bidirectional algorithm (UAX 9).
TURNS_DIRECTION = "\u202a-\u202e\u2066-\u2069"
CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
BREAKS = "\t\n\r\u2028\u2029"

_hidden = re.compile(f"[{CONTROLS}{TURNS_DIRECTION}]")
_break = re.compile(f"[{BREAKS}]")
_line_end = re.compile("\r\n?|\u2028|\u2029")

M = TypeVar("M", bound=BaseModel)


def normalised(value: object) -> object:
    """Text in its one form; anything else untouched, for Pydantic to refuse."""
    if not isinstance(value, str):
        return value
    return unicodedata.normalize("NFC", _line_end.sub("\n", value)).strip()


def _clean(value: str) -> str:
    if _hidden.search(value):
        raise PydanticCustomError(
            OURS, "Hier staan onzichtbare tekens in. Typ de tekst opnieuw in plaats van te plakken."
        )
    return value


def _single(value: str) -> str:
    if _break.search(value):
        raise PydanticCustomError(OURS, "Zet dit op één regel.")
    return value


def _no_citizen_number(value: str) -> str:
    if citizen_numbers(value):
        raise PydanticCustomError(OURS, REFUSED)
    return value


def _schema(longest: int, refused: str) -> WithJsonSchema:
    """The same rule for who reads the description of the API: something visible, nothing hidden."""
    pattern = rf"^[^{refused}]*[^\s{refused}][^{refused}]*$"
    return WithJsonSchema(
        {"type": "string", "minLength": 1, "maxLength": longest, "pattern": pattern}
    )


_REFUSED_IN_TEXT = r"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069"
_REFUSED_IN_LINE = r"\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069"

Line = Annotated[
    str,
    Field(min_length=1, max_length=LONGEST_LINE),
    BeforeValidator(normalised),
    AfterValidator(_clean),
    AfterValidator(_single),
    AfterValidator(_no_citizen_number),
    _schema(LONGEST_LINE, _REFUSED_IN_LINE),
]
Text = Annotated[
    str,
    Field(min_length=1, max_length=LONGEST_TEXT),
    BeforeValidator(normalised),
    AfterValidator(_clean),
    AfterValidator(_no_citizen_number),
    _schema(LONGEST_TEXT, _REFUSED_IN_TEXT),
]
Name = Annotated[
    str,
    Field(min_length=1, max_length=LONGEST_NAME),
    BeforeValidator(normalised),
    AfterValidator(_clean),
    AfterValidator(_single),
    AfterValidator(_no_citizen_number),
    _schema(LONGEST_NAME, _REFUSED_IN_LINE),
]


def _empty_is_none(value: object) -> object:
    """A form sends an empty field as empty text; for something optional that means nothing."""
    kept = normalised(value)
    return None if kept == "" else kept


EmptyIsNone = BeforeValidator(_empty_is_none)
"""For an optional field of a form: `due_on: Annotated[date | None, EmptyIsNone] = None`."""


class ApiModel(BaseModel):
    """The base of every view: camelCase outside, snake_case inside, and it never changes."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        validate_by_alias=True,
        validate_by_name=True,
        serialize_by_alias=True,
        frozen=True,
    )


class Command(ApiModel):
    """The base of every command: a field that it does not know is an error, not a surprise."""

    model_config = ConfigDict(extra="forbid")


def parse(model: type[M], values: Mapping[str, Any]) -> M:
    """`values` of a form or a body as a `model`; Invalid with all fields at once.

    The errors name the fields as they were sent: a form uses the names of the model itself.
    """
    try:
        return model.model_validate(dict(values))
    except ValidationError as error:
        names = {
            info.alias: name
            for name, info in model.model_fields.items()
            if info.alias and info.alias not in values
        }
        found = field_errors(error.errors(include_url=False, include_input=False))
        # From None: the original would carry what was typed into a log.
        raise Invalid(_renamed(found, names)) from None


def _renamed(errors: list[FieldError], names: Mapping[str, str]) -> list[FieldError]:
    """The same errors with the first step of each field called by its name instead of alias."""
    renamed = []
    for error in errors:
        first, dot, rest = error.field.partition(".")
        renamed.append(FieldError(names.get(first, first) + dot + rest, error.message))
    return renamed
