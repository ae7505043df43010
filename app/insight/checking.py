"""Looking the log over: each line against its seal, each seal against its chain and the journal.

The seals tell what the log said; the key tells that they are ours; the journal, which lies
outside the database, tells how many there were.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from app.base.journal import FIRST, Journal, JournalBroken
from app.base.model import new_id
from app.insight.models import LogCheck, LogSeal
from app.insight.sealing import SEAL, horizon_of, lines_of, newest_seal, seal_of
from app.insight.seals import NOTHING, Seal, fits, row_hash

# What is wrong is counted in full, and named up to here.
MOST_NAMED = 200
MOST_WITHOUT_SEAL = 1_000_000
Report = Callable[[int, int], None]


class Harm(StrEnum):
    """What was done to the log."""

    CHANGED = "changed"
    REMOVED = "removed"
    INSERTED = "inserted"
    REORDERED = "reordered"
    CUT_OFF = "cut_off"
    SEAL_CHANGED = "seal_changed"
    SEAL_REMOVED = "seal_removed"
    SEAL_REORDERED = "seal_reordered"
    JOURNAL_BROKEN = "journal_broken"
    JOURNAL_CUT_OFF = "journal_cut_off"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, in a sentence for whoever keeps the installation running."""

    harm: Harm
    what: str


@dataclass(slots=True)
class Checked:
    """How it stands: till which seal, over how many lines, how many wait for a seal."""

    seal_number: int = 0
    lines: int = 0
    waiting: int = 0
    count: int = 0
    problems: list[Problem] = field(default_factory=list)

    def found(self, harm: Harm, what: str, count: int = 1) -> None:
        """Remember a problem; the first ones by name, all of them in the count."""
        self.count += count
        if len(self.problems) < MOST_NAMED:
            self.problems.append(Problem(harm, what))


@dataclass(slots=True)
class Told:
    """What the journal says: each seal by its number, and the hash of each line with its place."""

    seals: dict[int, Mapping[str, Any]] = field(default_factory=dict)
    number_of: dict[str, int] = field(default_factory=dict)
    at: dict[int, int] = field(default_factory=dict)
    ends: dict[str, int] = field(default_factory=lambda: {FIRST: 0})


def check_log(session: Session, journal: Journal, key: bytes, report: Report) -> Checked:
    """Hold the log against its seals and the journal, and keep what came out of it.

    `report(done, total)` is told how many lines were done. Seals that are made meanwhile are for
    the next time.
    """
    checked = Checked()
    newest = newest_seal(session)
    last = newest.number if newest else 0
    total = int(
        session.scalar(
            select(func.coalesce(func.sum(func.cardinality(LogSeal.event_ids)), 0)).where(
                LogSeal.number <= last
            )
        )
        or 0
    )
    told = _read(journal, checked)
    before: Seal | None = None
    for seal in _seals(session, last):
        _check_place(seal, before, told, key, checked)
        _check_lines(session, seal, checked)
        checked.lines += len(seal.event_ids)
        checked.seal_number = seal.number
        report(checked.lines, total)
        before = seal
    _check_end(last, told, checked)
    _check_without_seal(session, newest, checked)
    session.execute(
        insert(LogCheck).values(
            id=new_id(),
            seal_number=checked.seal_number,
            lines=checked.lines,
            waiting=checked.waiting,
            problems=checked.count,
        )
    )
    return checked


def _read(journal: Journal, checked: Checked) -> Told:
    told = Told()
    try:
        for line in journal.lines():
            told.ends[line.digest] = line.number
            if line.kind == SEAL:
                told.seals[line.said["number"]] = line.said
                told.number_of[line.said["signature"]] = line.said["number"]
                told.at[line.said["number"]] = line.number
    except JournalBroken as broken:
        checked.found(
            Harm.JOURNAL_BROKEN,
            f"Journaal: regel {broken.number} volgt niet op de vorige. Er is een regel veranderd, "
            "weggehaald, tussengevoegd of verplaatst.",
        )
    return told


def _seals(session: Session, last: int) -> Iterator[Seal]:
    """One after the other: each holds thousands of ids."""
    number = 0
    while True:
        row = session.scalars(
            select(LogSeal)
            .where(LogSeal.number > number, LogSeal.number <= last)
            .order_by(LogSeal.number)
            .limit(1)
            .execution_options(populate_existing=True)
        ).first()
        if row is None:
            return
        yield seal_of(row)
        number = row.number
        session.expunge(row)


def _check_place(seal: Seal, before: Seal | None, told: Told, key: bytes, checked: Checked) -> None:
    """Its signature, the one before it, and its line in the journal."""
    here = f"Zegel {seal.number}"
    expected = before.number + 1 if before else 1
    if seal.number > expected:
        _removed(expected, seal.number - 1, told, Harm.SEAL_REMOVED, checked)
    said = told.seals.get(seal.number)
    in_journal = told.number_of.get(seal.signature.hex(), seal.number)
    if in_journal != seal.number:
        checked.found(
            Harm.SEAL_REORDERED, f"{here} is verplaatst: volgens het journaal is het {in_journal}."
        )
    elif not fits(seal, key):
        checked.found(Harm.SEAL_CHANGED, f"{here} is veranderd: de handtekening klopt niet.")
    elif _signature_before(seal.number, before, told) not in (None, seal.previous):
        checked.found(Harm.SEAL_CHANGED, f"{here} sluit niet aan op het zegel ervoor.")
    elif said is not None and said["signature"] != seal.signature.hex():
        checked.found(Harm.SEAL_CHANGED, f"{here} is een ander zegel dan in het journaal.")
    if said is None:
        if seal.number < max(told.seals, default=0):
            checked.found(
                Harm.JOURNAL_CUT_OFF, f"Journaal: de regel van zegel {seal.number} ontbreekt."
            )
    elif told.ends.get(seal.journal, told.at[seal.number]) >= told.at[seal.number]:
        checked.found(
            Harm.JOURNAL_CUT_OFF,
            f"Journaal: vóór zegel {seal.number} ontbreken regels, of ze zijn veranderd.",
        )


def _signature_before(number: int, before: Seal | None, told: Told) -> bytes | None:
    """Of the seal before this one; None when nothing tells it any more."""
    if number == 1:
        return NOTHING
    if before is not None and before.number == number - 1:
        return before.signature
    said = told.seals.get(number - 1)
    return bytes.fromhex(said["signature"]) if said else None


def _check_lines(session: Session, seal: Seal, checked: Checked) -> None:
    found = {
        line["id"]: line
        for line in lines_of(session, "lines_named(:ids)", ids=list(seal.event_ids))
    }
    hashes = seal.hashes
    of_others = set(hashes)
    for number, (event_id, expected) in enumerate(zip(seal.event_ids, hashes, strict=False), 1):
        here = f"Regel {number} van zegel {seal.number} ({event_id})"
        line = found.get(event_id)
        if line is None:
            checked.found(Harm.REMOVED, f"{here} is weg.")
            continue
        got = row_hash(line)
        if got == expected:
            continue
        if got in of_others:
            checked.found(Harm.REORDERED, f"{here} is verwisseld met een andere regel.")
        else:
            checked.found(Harm.CHANGED, f"{here} is veranderd.")


def _check_end(last: int, told: Told, checked: Checked) -> None:
    """What the journal knows and the database does not, and the other way round."""
    in_journal = max(told.seals, default=0)
    if in_journal > last:
        _removed(last + 1, in_journal, told, Harm.CUT_OFF, checked)
    elif in_journal < last:
        checked.found(
            Harm.JOURNAL_CUT_OFF,
            f"Journaal: het eindigt bij zegel {in_journal}, de database bij {last}. "
            "Draait de worker? Dan schrijft hij er binnen een minuut bij wat nog ontbreekt.",
        )


def _removed(first: int, last: int, told: Told, harm: Harm, checked: Checked) -> None:
    lines = sum(int(told.seals[n]["lines"]) for n in range(first, last + 1) if n in told.seals)
    which = f"Zegel {first}" if first == last else f"Zegel {first} tot en met {last}"
    how = "is afgekapt" if harm is Harm.CUT_OFF else "is weg"
    checked.found(
        harm, f"{which} {how}, met {lines} regels die in het journaal staan.", last - first + 1
    )


def _check_without_seal(session: Session, newest: Seal | None, checked: Checked) -> None:
    """A line that no seal names waits for one; or it was put in behind our back, when all that
    could stand at its place was sealed before, or its transaction has not even begun."""
    lines = lines_of(session, "lines_without_seal(:most)", most=MOST_WITHOUT_SEAL)
    # after the lines, or the transaction of the last one may seem to lie ahead
    horizon = horizon_of(session)
    for line in lines:
        place = (int(line["tx"]), line["id"])
        # in a database that came from another server the worker first names what is there
        if (
            newest is not None
            and newest.server == horizon.server
            and (place <= newest.next_place or place[0] >= horizon.above)
        ):
            checked.found(Harm.INSERTED, f"Regel {line['id']} is tussengevoegd.")
        else:
            checked.waiting += 1
