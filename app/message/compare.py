"""What is different between two versions of the message, word by word."""

import re
from difflib import SequenceMatcher
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

_words = re.compile(r"\s+|\w+|[^\w\s]")


class Kind(StrEnum):
    """How a piece of text stands in the newer version."""

    SAME = "same"
    NEW = "new"
    GONE = "gone"


class Part(BaseModel):
    """A piece of text and whether it stayed, came or went."""

    model_config = ConfigDict(frozen=True)

    text: str
    kind: Kind


def compare(older: str, newer: str) -> list[Part]:
    """The newer text with what came marked `new` and what went marked `gone`, in order."""
    before, after = _words.findall(older), _words.findall(newer)
    parts: list[Part] = []
    for what, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what in ("replace", "delete"):
            parts.append(Part(text="".join(before[a:b]), kind=Kind.GONE))
        if what in ("replace", "insert"):
            parts.append(Part(text="".join(after[c:d]), kind=Kind.NEW))
        if what == "equal":
            parts.append(Part(text="".join(after[c:d]), kind=Kind.SAME))
    return parts
