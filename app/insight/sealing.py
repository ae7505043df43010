"""Sealing the log: the lines that are final get a seal, and the journal is told of it.

Only lines of transactions below the horizon: a transaction that still runs may have a lower
number than one that ended, so that a mark on ids or on time would pass its lines by.

First the database, then the journal. A program that is killed between the two leaves a seal that
the journal does not know; the next run tells it. A seal goes by its number, so nothing is told
twice. The other way round a seal could be known that never was.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import event, insert, select, text
from sqlalchemy.orm import Session

from app.base.journal import Journal
from app.insight.models import LogSeal
from app.insight.seals import NO_ID, NOTHING, Place, Seal, fits, row_hash, signed

Lines = Sequence[Mapping[str, Any]]
SEAL = "seal"
MOST_LINES = 5_000
# Two workers do not seal at once: the second goes away again.
LOCK = 7_221_002


@dataclass(frozen=True, slots=True)
class Horizon:
    """Where the transactions of this server stand: all `below` have ended, none from `above` on
    has begun. And the moment, on the database's clock."""

    server: int
    below: int
    above: int
    now: datetime


def seal_log(session: Session, journal: Journal, key: bytes, most: int = MOST_LINES) -> int:
    """Seal every line that is final; answers how many. The journal is told after the commit."""
    if not session.scalar(text("SELECT pg_try_advisory_xact_lock(:lock)"), {"lock": LOCK}):
        return 0
    catch_up(session, journal, key)
    horizon = horizon_of(session)
    newest = newest_seal(session)
    told = journal.newest(SEAL)
    end = journal.end()
    made: list[Seal] = []
    while True:
        seal = _next_seal(session, horizon, newest, told, end, most)
        if seal is None:
            break
        newest = signed(seal, key)
        session.execute(insert(LogSeal).values(_columns(newest)))
        made.append(newest)

    def tell(_session: Session) -> None:
        for one in made:
            journal.add(SEAL, one.in_journal())

    event.listen(session, "after_commit", tell, once=True)
    return sum(len(one.event_ids) for one in made)


def catch_up(session: Session, journal: Journal, key: bytes) -> None:
    """Tell the journal of seals that were kept, but not told when the program was killed."""
    told = journal.newest(SEAL)
    last = int(told["number"]) if told else 0
    for seal in session.scalars(
        select(LogSeal).where(LogSeal.number > last).order_by(LogSeal.number)
    ):
        kept = seal_of(seal)
        if fits(kept, key):
            journal.add(SEAL, kept.in_journal())


def horizon_of(session: Session) -> Horizon:
    """As this moment sees it."""
    row = session.execute(
        text(
            "SELECT system_identifier AS server, pg_snapshot_xmin(seen) AS below,"
            " pg_snapshot_xmax(seen) AS above, samenspel.clock() AS now"
            " FROM pg_control_system(), pg_current_snapshot() AS seen"
        )
    ).one()
    return Horizon(row.server, int(row.below), int(row.above), row.now)


def newest_seal(session: Session) -> Seal | None:
    """The seal with the highest number."""
    row = session.scalars(select(LogSeal).order_by(LogSeal.number.desc()).limit(1)).first()
    return seal_of(row) if row is not None else None


def seal_of(row: LogSeal) -> Seal:
    """A seal as it was kept."""
    return Seal(
        number=row.number,
        at=row.at,
        server=row.server,
        first_tx=int(row.first_tx),
        last_tx=int(row.last_tx),
        next_tx=int(row.next_tx),
        next_id=row.next_id,
        event_ids=row.event_ids,
        row_hashes=row.row_hashes,
        journal=row.journal,
        previous=row.previous,
        signature=row.signature,
    )


@dataclass(frozen=True, slots=True)
class Batch:
    """Lines for one seal, and where the one after it begins."""

    lines: Lines
    next_place: Place
    server: int


def _next_seal(
    session: Session,
    horizon: Horizon,
    newest: Seal | None,
    told: Mapping[str, Any] | None,
    journal_end: str,
    most: int,
) -> Seal | None:
    """The next one, not signed yet; None when no line is waiting.

    In a database that was put back to an older day the journal knows of more seals than there
    are: their numbers are not given again, and the chain goes on from them.
    """
    if newest is not None and newest.server == horizon.server:
        batch = _final_lines(session, horizon, newest.next_place, most)
    else:
        batch = _all_without_seal(session, horizon, newest, most)
    if batch is None:
        return None
    number, previous = (newest.number, newest.signature) if newest else (0, NOTHING)
    if told is not None and told["number"] > number:
        number, previous = int(told["number"]), bytes.fromhex(told["signature"])
    transactions = [int(line["tx"]) for line in batch.lines]
    return Seal(
        number=number + 1,
        at=horizon.now,
        server=batch.server,
        first_tx=min(transactions),
        last_tx=max(transactions),
        next_tx=batch.next_place[0],
        next_id=batch.next_place[1],
        event_ids=[line["id"] for line in batch.lines],
        row_hashes=b"".join(row_hash(line) for line in batch.lines),
        journal=journal_end,
        previous=previous,
    )


def _final_lines(session: Session, horizon: Horizon, place: Place, most: int) -> Batch | None:
    """Lines behind `place` whose transactions have ended."""
    while True:
        found = lines_of(
            session,
            "lines_to_seal(CAST(:tx AS xid8), :id, CAST(:below AS xid8), :most)",
            tx=str(place[0]),
            id=place[1],
            below=str(horizon.below),
            most=most + 1,
        )
        whole, found = len(found) <= most, found[:most]
        place = (horizon.below, NO_ID) if whole else (int(found[-1]["tx"]), found[-1]["id"])
        fresh = _not_sealed_elsewhere(session, found)
        if fresh:
            return Batch(fresh, place, horizon.server)
        if whole:
            return None


def _not_sealed_elsewhere(session: Session, found: Lines) -> Lines:
    """Without lines that another server numbered and a seal of then already names."""
    if not found:
        return found
    named = session.scalars(
        text(
            "SELECT unnest(event_ids) FROM samenspel.log_seal"
            " WHERE last_tx >= CAST(:first AS xid8) AND first_tx <= CAST(:last AS xid8)"
        ),
        {"first": found[0]["tx"], "last": found[-1]["tx"]},
    )
    before = set(named)
    return [line for line in found if line["id"] not in before]


def _all_without_seal(
    session: Session, horizon: Horizon, newest: Seal | None, most: int
) -> Batch | None:
    """For the first seal, and for a database that came from another server: all that no seal
    names. Only the last of these seals counts as one of this server."""
    found = lines_of(session, "lines_without_seal(:most)", most=most + 1)
    if not found:
        return None
    if len(found) <= most:
        return Batch(found, (horizon.below, NO_ID), horizon.server)
    place, server = (newest.next_place, newest.server) if newest else ((0, NO_ID), 0)
    return Batch(found[:most], place, server)


def lines_of(session: Session, function: str, **values: object) -> Lines:
    """Lines of the log out of a function of the door; `function` is ours."""
    rows = session.execute(text(f"SELECT * FROM samenspel.{function}"), values)  # noqa: S608
    return [row._asdict() for row in rows]


def _columns(seal: Seal) -> dict[str, object]:
    return asdict(seal) | {
        name: str(getattr(seal, name)) for name in ("first_tx", "last_tx", "next_tx")
    }
