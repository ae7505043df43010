"""Sharing something, and coming back on it: undo, revoke, correct, change the audience."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlalchemy import func, text, update
from sqlalchemy.orm import Session

from app.base.database import rows_changed
from app.base.errors import Conflict, FieldError, Invalid, NotFound, PreconditionFailed
from app.casefile.access import (
    MySeat,
    read_case,
    read_one,
    readable,
    seats_of,
    what_let_me_in,
)
from app.casefile.audit import Act, record
from app.casefile.models import Case, Disclosure, Entry, EntryVersion
from app.casefile.settle import settle
from app.casefile.sharing import UNDO_FOR, Said, Sees, Verdict, disclose, judge, plain_facts, say
from app.casefile.table import Party, parties_of
from app.casefile.vocabulary import Category, EntryKind
from app.organisations.actor import Actor

# What can be said freely through the Delen form; the other kinds have forms of their own.
FREE_KINDS = frozenset(
    {EntryKind.OBSERVATION, EntryKind.CONDITION, EntryKind.NOTE, EntryKind.HELP_REQUEST}
)
ORIGINAL_OF_DERIVED = "derived"


class DerivedForm(BaseModel):
    """The short version, for those who may not have the original. Written by a person: no text
    is ever shortened by a machine."""

    model_config = ConfigDict(frozen=True)

    category: Category
    body: str


class Share(BaseModel):
    """Say `body` in a case. `to` narrows the audience; None is everybody the rules allow."""

    model_config = ConfigDict(frozen=True)

    category: Category
    body: str
    kind: EntryKind = EntryKind.OBSERVATION
    to: tuple[uuid.UUID, ...] | None = None
    derived: DerivedForm | None = None
    overruled_warning: str | None = None
    resident_told: bool = False
    as_draft: bool = False


class Shared(BaseModel):
    """What came of it. Until `undo_until` it can be taken back unseen."""

    entry_id: uuid.UUID
    derived_entry_id: uuid.UUID | None
    reaches: list[Party]
    derived_reaches: list[Party]
    undo_until: datetime | None


class Ear(BaseModel):
    """A party that also sees an entry."""

    seat_id: uuid.UUID
    name: str
    person_name: str | None


class EntryView(BaseModel):
    """An entry as the actor may read it, wearing its audience and why the actor sees it."""

    id: uuid.UUID
    case_id: uuid.UUID
    kind: EntryKind
    category: Category
    body: str
    details: dict[str, object]
    version: int
    state: str
    author_seat_id: uuid.UUID
    author_name: str
    is_mine: bool
    created_at: datetime
    updated_at: datetime
    starts_at: datetime | None
    heard_by: list[Ear]
    why_rule: str | None
    why_ground: str | None
    why_until: datetime | None
    why_consent: bool

    @property
    def can_undo_until(self) -> datetime | None:
        return self.starts_at if self.is_mine else None


def preview(
    session: Session,
    actor: Actor,
    case_id: uuid.UUID,
    category: Category,
    kind: EntryKind = EntryKind.OBSERVATION,
    *,
    resident_told: bool = False,
) -> list[Verdict]:
    """Who would see it, who the derived form, who not, and why. Saves nothing."""
    case, seat = read_case(session, actor, case_id)
    facts = plain_facts(kind, told=resident_told)
    return judge(session, actor, case, seat, category, facts)


def share(session: Session, actor: Actor, case_id: uuid.UUID, command: Share) -> Shared:
    """Write it, and disclose it a minute from now to whoever the rules allow.

    With a derived form, that goes as an entry of its own to those who may not have the
    original. A party that was named and may not have it refuses the whole.
    """
    case, seat = read_case(session, actor, case_id)
    if command.kind not in FREE_KINDS:
        raise Invalid([FieldError("kind", "Kies wat je wilt delen.")])
    parties = parties_of(session, actor, case_id)
    said = say(
        session,
        actor,
        case,
        seat,
        kind=EntryKind.DRAFT if command.as_draft else command.kind,
        category=command.category,
        body=command.body,
        details={"overruled_warning": command.overruled_warning}
        if command.overruled_warning
        else {},
        only_to=() if command.as_draft else command.to,
        must_reach=() if command.derived or command.as_draft else (command.to or ()),
        facts_for=plain_facts(command.kind, told=command.resident_told),
        parties=parties,
    )
    short: Said | None = None
    if command.derived and not command.as_draft:
        short = _say_derived(session, actor, case, seat, command, said, parties)
    settle(session, case_id)
    record(
        session,
        actor,
        Act.ENTRY_WRITE,
        case_id=case_id,
        entry_ids=[said.entry_id] + ([short.entry_id] if short else []),
        purpose=case.purpose,
    )
    return Shared(
        entry_id=said.entry_id,
        derived_entry_id=short.entry_id if short else None,
        reaches=said.reaches,
        derived_reaches=short.reaches if short else [],
        undo_until=None if command.as_draft else said.starts_at,
    )


def _say_derived(
    session: Session,
    actor: Actor,
    case: Case,
    seat: MySeat,
    command: Share,
    said: Said,
    parties: list[Party],
) -> Said:
    assert command.derived is not None  # noqa: S101 - narrowed by the caller
    have_it = {party.seat_id for party in said.reaches}
    others = [
        one.seat_id
        for one in parties
        if one.seat_id not in have_it
        and one.at_table
        and (command.to is None or one.seat_id in command.to)
    ]
    return say(
        session,
        actor,
        case,
        seat,
        kind=EntryKind.CONDITION,
        category=command.derived.category,
        body=command.derived.body,
        derived_from_id=said.entry_id,
        only_to=others,
        parties=parties,
    )


def undo(session: Session, actor: Actor, entry_id: uuid.UUID) -> EntryView:
    """Take back what has not started yet. The text becomes a draft: nothing is lost.

    Conflict when the minute is over; then it can be revoked.
    """
    entry = _mine(session, actor, entry_id)
    first = session.execute(
        readable(session, actor, Disclosure)
        .where(Disclosure.entry_id == entry_id)
        .order_by(Disclosure.starts_at)
        .limit(1)
        .with_only_columns(Disclosure.starts_at)
    ).scalar_one_or_none()
    if first is None or first <= actor.now:
        raise Conflict(
            "De 60 seconden zijn voorbij: anderen kunnen dit al lezen.",
            "Je kunt het delen wel stoppen.",
        )
    _end_all(session, entry_id, actor.now, "undone")
    session.execute(
        update(Entry).where(Entry.id == entry_id).values(state="draft", updated_at=actor.now)
    )
    session.expire_all()
    settle(session, entry.case_id)
    record(session, actor, Act.ENTRY_UNSHARE, case_id=entry.case_id, entry_ids=[entry_id])
    return entry_view(session, actor, entry_id)


def share_draft(session: Session, actor: Actor, entry_id: uuid.UUID) -> datetime:
    """Share a draft (or what was undone) after all, by the rules of now."""
    entry = _mine(session, actor, entry_id)
    if entry.state != "draft" and entry.kind != EntryKind.DRAFT.value:
        raise Conflict("Dit is al gedeeld.")
    case, seat = read_case(session, actor, entry.case_id)
    verdicts = judge(
        session, actor, case, seat, Category(entry.category), plain_facts(EntryKind(entry.kind))
    )
    session.execute(update(Entry).where(Entry.id == entry_id).values(state="live"))
    starts_at = actor.now + UNDO_FOR
    disclose(
        session,
        actor,
        case,
        entry,
        [one for one in verdicts if one.sees is Sees.FULL and one.party.at_table],
        starts_at,
    )
    settle(session, case.id)
    record(session, actor, Act.ENTRY_SHARE, case_id=case.id, entry_ids=[entry_id])
    return starts_at


def revoke(
    session: Session, actor: Actor, entry_id: uuid.UUID, seat_id: uuid.UUID | None = None
) -> int:
    """Stop sharing an entry, with one party or with all; from the next request on.

    Answers how many parties lost it. A resident's own view is not ended by this.
    """
    entry = _mine(session, actor, entry_id)
    conditions = [
        Disclosure.entry_id == entry_id,
        Disclosure.rule != "RES",
        (Disclosure.ends_at.is_(None)) | (Disclosure.ends_at > actor.now),
    ]
    if seat_id is not None:
        conditions.append(Disclosure.seat_id == seat_id)
    ended = session.execute(
        update(Disclosure)
        .where(*conditions)
        .values(ends_at=func.greatest(Disclosure.starts_at, actor.now), ended_why="revoked")
        .execution_options(synchronize_session=False)
    )
    settle(session, entry.case_id)
    record(session, actor, Act.ENTRY_UNSHARE, case_id=entry.case_id, entry_ids=[entry_id])
    return rows_changed(ended)


def share_with(
    session: Session, actor: Actor, entry_id: uuid.UUID, seat_ids: Iterable[uuid.UUID]
) -> datetime:
    """Give an entry of mine to more parties, by the rules of now. Refused as a whole when one
    of them may not have it."""
    entry = _mine(session, actor, entry_id)
    case, seat = read_case(session, actor, entry.case_id)
    wanted = set(seat_ids)
    verdicts = judge(
        session, actor, case, seat, Category(entry.category), plain_facts(EntryKind(entry.kind))
    )
    may = [one for one in verdicts if one.party.seat_id in wanted and one.sees is Sees.FULL]
    if len(may) != len(wanted):
        from_rules = next(
            (one for one in verdicts if one.party.seat_id in wanted and one not in may), None
        )
        if from_rules is None:
            raise NotFound
        raise Conflict(from_rules.sentence, from_rules.open_way)
    have = set(
        session.scalars(
            readable(session, actor, Disclosure)
            .where(
                Disclosure.entry_id == entry_id,
                (Disclosure.ends_at.is_(None)) | (Disclosure.ends_at > actor.now),
            )
            .with_only_columns(Disclosure.seat_id)
        )
    )
    starts_at = actor.now + UNDO_FOR
    disclose(
        session,
        actor,
        case,
        entry,
        [one for one in may if one.party.seat_id not in have],
        starts_at,
    )
    settle(session, case.id)
    record(session, actor, Act.ENTRY_SHARE, case_id=case.id, entry_ids=[entry_id])
    return starts_at


def offers_for_newcomer(
    session: Session, actor: Actor, case_id: uuid.UUID, seat_id: uuid.UUID
) -> list[EntryView]:
    """My earlier entries that the rules allow a party that joined later, and that it lacks.

    Newcomers start empty; the author decides (domain, "Newcomers start empty").
    """
    case, seat = read_case(session, actor, case_id)
    parties = [one for one in parties_of(session, actor, case_id) if one.seat_id == seat_id]
    if not parties:
        raise NotFound
    views = [one for one in entries_of(session, actor, case_id) if one.is_mine]
    offered = []
    for view in views:
        if view.state != "live" or seat_id in {ear.seat_id for ear in view.heard_by}:
            continue
        verdicts = judge(session, actor, case, seat, view.category, plain_facts(view.kind), parties)
        if any(verdict.sees is Sees.FULL for verdict in verdicts):
            offered.append(view)
    return offered


def correct(
    session: Session,
    actor: Actor,
    entry_id: uuid.UUID,
    body: str,
    expected_version: int,
    details: Mapping[str, Any] | None = None,
) -> int:
    """A new version of the same entry, in the same category; answers its number.

    PreconditionFailed when somebody corrected it meanwhile. The old version stays with the
    author seat.
    """
    entry = _mine(session, actor, entry_id)
    _, seat = read_case(session, actor, entry.case_id)
    if entry.version != expected_version:
        raise PreconditionFailed
    session.add(
        EntryVersion(
            entry_id=entry.id,
            version=entry.version,
            case_id=entry.case_id,
            author_seat_id=seat.id,
            body=entry.body,
            details=entry.details,
            written_by=entry.created_by,
            written_at=entry.updated_at,
        )
    )
    changed = session.execute(
        update(Entry)
        .where(Entry.id == entry_id, Entry.version == expected_version)
        .values(
            body=body,
            details={**entry.details, **(details or {})},
            version=expected_version + 1,
            updated_at=actor.now,
        )
        .execution_options(synchronize_session=False)
    )
    if rows_changed(changed) != 1:
        raise PreconditionFailed
    session.flush()
    session.expire_all()
    record(session, actor, Act.ENTRY_CORRECT, case_id=entry.case_id, entry_ids=[entry_id])
    return expected_version + 1


def older_versions(session: Session, actor: Actor, entry_id: uuid.UUID) -> list[EntryVersion]:
    """What my entry said before; the author seat's alone."""
    entry = _mine(session, actor, entry_id)
    record(session, actor, Act.ENTRY_READ, case_id=entry.case_id, entry_ids=[entry_id])
    return list(
        session.scalars(
            readable(session, actor, EntryVersion)
            .where(EntryVersion.entry_id == entry_id)
            .order_by(EntryVersion.version.desc())
        )
    )


def entries_of(
    session: Session,
    actor: Actor,
    case_id: uuid.UUID,
    *,
    parties: list[Party] | None = None,
    entry_id: uuid.UUID | None = None,
) -> list[EntryView]:
    """What the actor may read in a case, newest first, each with its audience. Not logged: the
    page that shows it logs once for all. Three statements, whatever the size of the case."""
    seats = seats_of(session, actor)
    around = parties_of(session, actor, case_id) if parties is None else parties
    let_in = what_let_me_in(seats)
    query = (
        readable(session, actor, Entry)
        .outerjoin(let_in, text("true"))
        .where(
            Entry.case_id == case_id,
            Entry.kind != EntryKind.TAKING_PART.value,
            Entry.state != "withdrawn",
        )
        .order_by(Entry.created_at.desc(), Entry.id.desc())
        .add_columns(let_in.c.rule, let_in.c.receiver_ground, let_in.c.ends_at, let_in.c.consent_id)
    )
    if entry_id is not None:
        query = query.where(Entry.id == entry_id)
    rows = session.execute(query.execution_options(populate_existing=True)).all()
    return views_of(session, actor, case_id, [Let(*row) for row in rows], around)


@dataclass(frozen=True, slots=True)
class Let:
    """An entry that came through the door, with the disclosure that let the actor in."""

    Entry: Entry
    rule: str | None
    receiver_ground: str | None
    ends_at: datetime | None
    consent_id: uuid.UUID | None


def views_of(
    session: Session, actor: Actor, case_id: uuid.UUID, rows: list[Let], around: list[Party]
) -> list[EntryView]:
    """Entries with their audience, out of rows that came through the door; one statement."""
    by_seat = {one.seat_id: one for one in around}
    mine = set(seats_of(session, actor).own)
    heard: dict[uuid.UUID, list[Ear]] = defaultdict(list)
    starts: dict[uuid.UUID, datetime] = {}
    for row in session.execute(
        text("SELECT entry_id, seat_id, starts_at FROM samenspel.audience(:case)"),
        {"case": case_id},
    ):
        if row.starts_at > actor.now:
            starts[row.entry_id] = row.starts_at
        other = by_seat.get(row.seat_id)
        if other is not None and not other.is_me:
            heard[row.entry_id].append(
                Ear(seat_id=row.seat_id, name=other.name, person_name=other.person_name)
            )
    return [
        EntryView(
            id=row.Entry.id,
            case_id=case_id,
            kind=EntryKind(row.Entry.kind),
            category=Category(row.Entry.category),
            body=row.Entry.body,
            details=row.Entry.details,
            version=row.Entry.version,
            state=row.Entry.state,
            author_seat_id=row.Entry.author_seat_id,
            author_name=by_seat[row.Entry.author_seat_id].name
            if row.Entry.author_seat_id in by_seat
            else "",
            is_mine=row.Entry.author_seat_id in mine,
            created_at=row.Entry.created_at,
            updated_at=row.Entry.updated_at,
            starts_at=starts.get(row.Entry.id),
            heard_by=heard.get(row.Entry.id, []),
            why_rule=row.rule,
            why_ground=row.receiver_ground,
            why_until=row.ends_at,
            why_consent=row.consent_id is not None,
        )
        for row in rows
    ]


def entry_view(session: Session, actor: Actor, entry_id: uuid.UUID) -> EntryView:
    """One entry with its audience, or NotFound."""
    entry = read_one(session, actor, Entry, entry_id)
    found = entries_of(session, actor, entry.case_id, entry_id=entry_id)
    if not found:
        raise NotFound
    return found[0]


def read_entry(session: Session, actor: Actor, entry_id: uuid.UUID) -> EntryView:
    """One entry on its own page, logged as read."""
    view = entry_view(session, actor, entry_id)
    record(session, actor, Act.ENTRY_READ, case_id=view.case_id, entry_ids=[entry_id])
    return view


def withdraw_draft(session: Session, actor: Actor, entry_id: uuid.UUID) -> None:
    """Take away a draft of mine that became something else. Conflict once it was shared."""
    entry = _mine(session, actor, entry_id)
    if entry.state != "draft" and entry.kind != EntryKind.DRAFT.value:
        raise Conflict("Dit is al gedeeld.", "Je kunt het delen wel stoppen.")
    session.execute(
        update(Entry).where(Entry.id == entry_id).values(state="withdrawn", updated_at=actor.now)
    )
    session.expire_all()


def _mine(session: Session, actor: Actor, entry_id: uuid.UUID) -> Entry:
    """An entry that an active seat of mine wrote; of others' entries the same NotFound."""
    entry = read_one(session, actor, Entry, entry_id)
    if entry.author_seat_id not in seats_of(session, actor).active:
        raise NotFound
    return entry


def _end_all(session: Session, entry_id: uuid.UUID, now: datetime, why: str) -> None:
    session.execute(
        update(Disclosure)
        .where(
            Disclosure.entry_id == entry_id,
            (Disclosure.ends_at.is_(None)) | (Disclosure.ends_at > now),
        )
        .values(ends_at=func.greatest(Disclosure.starts_at, now), ended_why=why)
        .execution_options(synchronize_session=False)
    )
