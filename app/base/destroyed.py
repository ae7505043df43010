"""What the journal says was destroyed, and whether a database knows it.

A database that was put back to an older day holds cases again that are gone. It does not have
their certificates, and the journal, which lies outside it, does: so nobody is served until
`samenspel reapply` has destroyed them again.
"""

import uuid
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from app.base.journal import Journal

# The kind of a certificate's line in the journal.
DESTROYED = "destroyed"


def not_destroyed_yet(connection: Connection, journal: Path | None) -> list[Mapping[str, Any]]:
    """Certificates of the journal that this database does not have, oldest first.

    Each is what `samenspel.destroy_case()` answered. A database of before there were certificates
    has none of them. Without a journal nobody can tell. JournalBroken when a line was harmed.
    """
    if journal is None:
        return []
    said = _certificates(journal)
    if not said:
        return []
    unknown = _unknown(connection, list(said))
    return [said[case_id] for case_id in said if case_id in unknown]


def _certificates(journal: Path) -> Mapping[uuid.UUID, Mapping[str, Any]]:
    try:
        found = journal.stat()
    except FileNotFoundError:
        return {}
    return _read(journal, found.st_size, found.st_mtime_ns)


@lru_cache(maxsize=4)
def _read(journal: Path, _size: int, _changed: int) -> Mapping[uuid.UUID, Mapping[str, Any]]:
    """By case; /readyz asks often and a journal grows seldom. A case whose destruction was cut
    off after its line was written has a second line, which is the one that holds."""
    return {
        uuid.UUID(line.said["case_id"]): line.said
        for line in Journal(journal).lines()
        if line.kind == DESTROYED
    }


def _unknown(connection: Connection, case_ids: list[uuid.UUID]) -> set[uuid.UUID]:
    knows = connection.scalar(
        text("SELECT to_regprocedure('samenspel.without_certificate(uuid[])') IS NOT NULL")
    )
    if not knows:
        return set(case_ids)
    return set(
        connection.scalars(
            text("SELECT samenspel.without_certificate(CAST(:cases AS uuid[]))"),
            {"cases": case_ids},
        )
    )
