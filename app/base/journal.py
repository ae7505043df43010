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
from typing import Any, BinaryIO

FIRST = "0" * 64
# The end is read in pieces of so many bytes: a journal of years is long.
PIECE = 64 * 1024


class JournalBroken(Exception):
    """A line does not follow the one before it; `number` counts from 1."""

    def __init__(self, number: int) -> None:
        super().__init__(f"regel {number} van het journaal volgt niet op de vorige")
        self.number = number


@dataclass(frozen=True)
class Line:
    """One line: what sort it is, what it says (words, numbers and ids), and its hash, which the
    next line names."""

    number: int
    kind: str
    said: Mapping[str, Any]
    digest: str


class Journal:
    """The file at `path`; it need not be there yet."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, kind: str, said: Mapping[str, Any]) -> None:
        """Add a line, and come back when it is on the disk. Two programs stand in line."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            last = _last_whole_line(file)
            written = json.dumps(
                {"after": _hash(last) if last else FIRST, "kind": kind} | dict(said), sort_keys=True
            )
            file.write(written.encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())

    def end(self) -> str:
        """The hash of the last line, which the next one will name."""
        last = next(self._newest_first(), None)
        return FIRST if last is None else _hash(last)

    def newest(self, kind: str) -> Mapping[str, Any] | None:
        """What the last line of this sort says, without reading all that stands before it."""
        for written in self._newest_first():
            try:
                said = json.loads(written)
            except ValueError:
                continue
            if isinstance(said, dict) and said.get("kind") == kind:
                return said
        return None

    def _newest_first(self) -> Iterator[bytes]:
        if self._path.exists():
            with self._path.open("rb") as file:
                yield from _backwards(file)

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
                after = _hash(written)
                yield Line(number, str(said.pop("kind", "")), said, after)


def _hash(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()


def _last_whole_line(file: BinaryIO) -> bytes | None:
    """The last line. What a program that was killed left half written goes: nobody was told that
    it is there."""
    for line in _backwards(file):
        if line.endswith(b"\n"):
            return line
        file.truncate(file.seek(0, os.SEEK_END) - len(line))
    return None


def _backwards(file: BinaryIO) -> Iterator[bytes]:
    """The lines of a file, the last one first."""
    at = file.seek(0, os.SEEK_END)
    rest = b""
    while at:
        size = min(PIECE, at)
        at -= size
        file.seek(at)
        rest, *whole = (file.read(size) + rest).splitlines(keepends=True)
        yield from reversed(whole)
    if rest:
        yield rest
