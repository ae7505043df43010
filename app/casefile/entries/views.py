"""Reading entries: each with its audience, and with what let the reader in."""

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.base.errors import NotFound
from app.casefile.access import read_one, readable, seats_of, what_let_me_in
from app.casefile.audit import Act, record
from app.casefile.entries.mine import mine
from app.casefile.models import Entry, EntryVersion
from app.casefile.table import Party, parties_of
from app.casefile.vocabulary import Category, EntryKind
from app.organisations.actor import Actor


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


@dataclass(frozen=True, slots=True)
class Let:
    """An entry that came through the door, with the disclosure that let the actor in."""

    Entry: Entry
    rule: str | None
    receiver_ground: str | None
    ends_at: datetime | None
    consent_id: uuid.UUID | None


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


def views_of(
    session: Session, actor: Actor, case_id: uuid.UUID, rows: list[Let], around: list[Party]
) -> list[EntryView]:
    """Entries with their audience, out of rows that came through the door; one statement."""
    by_seat = {one.seat_id: one for one in around}
    mine = set(seats_of(session, actor).own)
    heard: dict[uuid.UUID, list[Ear]] = defaultdict(list)
    starts: dict[uuid.UUID, datetime] = {}
    audience = session.execute(
        text("SELECT entry_id, seat_id, starts_at FROM samenspel.audience(:case)"),
        {"case": case_id},
    ).all()
    # in the order of the table: the order in which rows lie says when unseen ones came between
    place = {one.seat_id: number for number, one in enumerate(around)}
    for row in sorted(audience, key=lambda row: place.get(row.seat_id, -1)):
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


def older_versions(session: Session, actor: Actor, entry_id: uuid.UUID) -> list[EntryVersion]:
    """What my entry said before; the author seat's alone."""
    entry = mine(session, actor, entry_id)
    record(session, actor, Act.ENTRY_READ, case_id=entry.case_id, entry_ids=[entry_id])
    return list(
        session.scalars(
            readable(session, actor, EntryVersion)
            .where(EntryVersion.entry_id == entry_id)
            .order_by(EntryVersion.version.desc())
        )
    )
