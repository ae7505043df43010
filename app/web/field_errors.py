"""What Pydantic finds wrong with a field, said in Dutch and so that one knows what to do."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.base.errors import FieldError

# The places where FastAPI looks; they are no part of the name of a field.
PLACES = frozenset({"body", "query", "header", "cookie", "path", "form"})

OTHERWISE = "Vul dit anders in: zo kunnen we het niet gebruiken."
NOT_A_DATE = "Vul een datum in, zoals 2026-11-27."
NOT_A_MOMENT = "Vul een datum met een tijd in, zoals 2026-11-27T09:30:00+01:00."
NOT_A_TIME = "Vul een tijd in, zoals 9.30."
NOT_A_NUMBER = "Vul een getal in."
NOT_A_CHOICE = "Kies een van de mogelijkheden."
NOT_AN_ID = "Kies iets uit de lijst: dit verwijst nergens naar."

MESSAGES = {
    "missing": "Vul dit in.",
    "none_required": "Laat dit leeg.",
    "extra_forbidden": "Laat dit weg: dit veld kennen we niet.",
    "json_invalid": "Stuur geldige JSON.",
    "string_type": "Vul hier tekst in.",
    "string_unicode": "Deze tekst bevat tekens die we niet kunnen lezen. Typ hem opnieuw.",
    "string_pattern_mismatch": OTHERWISE,
    "bool_type": "Kies ja of nee.",
    "bool_parsing": "Kies ja of nee.",
    "enum": NOT_A_CHOICE,
    "literal_error": NOT_A_CHOICE,
    "uuid_parsing": NOT_AN_ID,
    "uuid_type": NOT_AN_ID,
    "uuid_version": NOT_AN_ID,
    "list_type": "Stuur een lijst.",
    "set_type": "Stuur een lijst.",
    "dict_type": "Stuur een object met velden.",
    "model_type": "Stuur een object met velden.",
    "model_attributes_type": "Stuur een object met velden.",
    "date_past": "Kies een dag die voorbij is.",
    "date_future": "Kies een dag die nog komt.",
    "timezone_aware": "Zet de tijdzone erbij, zoals +01:00.",
}
# The first words of a type say enough: "date_parsing", "date_from_datetime_parsing", ...
FAMILIES = {
    "datetime": NOT_A_MOMENT,
    "date": NOT_A_DATE,
    "time": NOT_A_TIME,
    "int": NOT_A_NUMBER,
    "float": NOT_A_NUMBER,
    "decimal": NOT_A_NUMBER,
    "finite_number": NOT_A_NUMBER,
}
# With a limit in it, out of the context of the error.
LIMITS = {
    "string_too_long": "Maak dit korter: hooguit {max_length} tekens.",
    "too_long": "Kies er minder: hooguit {max_length}.",
    "greater_than": "Vul een getal in boven {gt}.",
    "greater_than_equal": "Vul een getal in van {ge} of meer.",
    "less_than": "Vul een getal in onder {lt}.",
    "less_than_equal": "Vul een getal in van {le} of minder.",
}
# The type under which our own validators raise: their text is Dutch already.
OURS = "samenspel"


def field_errors(found: Sequence[Mapping[str, Any]]) -> list[FieldError]:
    """All errors of one validation, in the order of the fields, one per field.

    `found` is what `errors()` of Pydantic or FastAPI gives. What was typed is never quoted.
    """
    by_field: dict[str, FieldError] = {}
    for error in found:
        name = field_name(error["loc"])
        by_field.setdefault(name, FieldError(name, _message(error)))
    return list(by_field.values())


def field_name(place: Sequence[str | int]) -> str:
    """ "agreement.dueOn" for ("body", "agreement", "dueOn"); empty for the whole."""
    steps = place[1:] if place and place[0] in PLACES else place
    return ".".join(str(step) for step in steps)


def _message(error: Mapping[str, Any]) -> str:
    kind: str = error["type"]
    context: Mapping[str, Any] = error.get("ctx") or {}
    if kind == OURS:
        return str(error["msg"])
    if kind in ("string_too_short", "too_short"):
        least = context.get("min_length", 1)
        return "Vul dit in." if least == 1 else f"Maak dit langer: minstens {least}."
    if kind in LIMITS:
        return LIMITS[kind].format_map(context)
    family = next((text for word, text in FAMILIES.items() if kind.startswith(word)), OTHERWISE)
    return MESSAGES.get(kind, family)
