"""The journal: what must be known even when the database is put back to an older day.

A file of JSON lines outside the database (`SAMENSPEL_JOURNAL`), to which lines are only added. It
holds seals of the log and certificates of what was destroyed; never content. Every line names the
hash of the one before it, so that a line that was changed or taken out shows.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FIRST = "0" * 64


class JournalBroken(Exception):
    """A line does not follow the one before it; `number` counts from 1."""

    def __init__(self, number: int) -> None:
        super().__init__(f"regel {number} van het journaal volgt niet op de vorige")
        self.number = number


@dataclass(frozen=True)
class Line:
    """One line: what sort it is, and what it says (words, numbers and ids)."""

    number: int
    kind: str
    said: Mapping[str, Any]


class Journal:
    """The file at `path`; it need not be there yet."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, kind: str, said: Mapping[str, Any]) -> None:
        """Add a line, and come back when it is on the disk. Two programs stand in line."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            last = FIRST
            for line in file:
                last = _hash(line)
            written = json.dumps({"after": last, "kind": kind} | dict(said), sort_keys=True)
            file.write(written.encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())

    def lines(self) -> Iterator[Line]:
        """Every line, oldest first. JournalBroken at the first that does not follow."""
        if not self._path.exists():
            return
        after = FIRST
        with self._path.open("rb") as file:
            for number, written in enumerate(file, 1):
                try:
                    said = json.loads(written)
                except ValueError:
                    raise JournalBroken(number) from None
                if not isinstance(said, dict) or said.pop("after", None) != after:
                    raise JournalBroken(number)
                yield Line(number, str(said.pop("kind", "")), said)
                after = _hash(written)


def _hash(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()
