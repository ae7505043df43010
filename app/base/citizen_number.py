"""The citizen service number (burgerservicenummer, BSN): it is stored nowhere, so it is refused.

Source: Wet algemene bepalingen burgerservicenummer 10 and 11: only who has a duty or a power of its
own to use the number may, and a joint case has none.
"""

import re
import unicodedata

# Nine digits that stand alone, also with blanks, dots or hyphens between them.
NUMBER_OF_NINE = re.compile(r"(?<![\d+])(?:\d[ .\-]?){8}\d(?!\d)")
WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)
REFUSED = (
    "Hier staat iets dat op een burgerservicenummer lijkt. Dat slaan we niet op: haal het weg."
)


def citizen_numbers(text: str) -> tuple[str, ...]:
    """What in `text` looks like one: nine digits that pass the check ("elfproef")."""
    found = (match.group() for match in NUMBER_OF_NINE.finditer(visible(text)))
    return tuple(number for number in found if _passes_check(number))


def visible(text: str) -> str:
    """The text without characters that show nothing: they must not hide what it says."""
    return "".join(sign for sign in text if unicodedata.category(sign) != "Cf")


def _passes_check(number: str) -> bool:
    digits = [int(sign) for sign in number if sign.isdigit()]
    total = sum(weight * digit for weight, digit in zip(WEIGHTS, digits, strict=True))
    return any(digits) and total % 11 == 0
