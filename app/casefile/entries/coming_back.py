"""Coming back on what was said: undo, revoke, correct."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, update
from sqlalchemy.orm import Session

from app.base.database import rows_changed
from app.base.errors import Conflict, PreconditionFailed
from app.casefile.access import read_case, readable
from app.casefile.audit import Act, record
from app.casefile.entries.mine import mine, refuse_what_tells_the_resident
from app.casefile.entries.saying import DRAFT, FREE_KINDS
from app.casefile.entries.views import EntryView, entry_view
from app.casefile.models import Disclosure, Entry, EntryVersion
from app.casefile.settle import settle
from app.casefile.vocabulary import Category, EntryKind
from app.casefile.weighing import Typed, refuse_citizen_numbers, weigh
from app.organisations.actor import Actor

# Words that only their author answers for. A line of the plan or a message was agreed with
# others, and changes where that is guarded.
OWN_WORDS = FREE_KINDS | {EntryKind.TITLE}


def undo(session: Session, actor: Actor, entry_id: uuid.UUID) -> EntryView:
    """Take back what has not started yet, with the short version that went beside it. The texts
    become drafts: nothing is lost.

    Conflict when the minute is over; then it can be revoked. Conflict for what tells the resident
    of an emergency.
    """
    entry = mine(session, actor, entry_id)
    refuse_what_tells_the_resident(entry)
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
    ids = [entry_id, *_derived_from(session, actor, entry_id)]
    _end_all(session, ids, actor.now, "undone")
    session.execute(
        update(Entry).where(Entry.id.in_(ids)).values(state=DRAFT, updated_at=actor.now)
    )
    session.expire_all()
    settle(session, entry.case_id)
    record(session, actor, Act.ENTRY_UNSHARE, case_id=entry.case_id, entry_ids=ids)
    return entry_view(session, actor, entry_id)


def revoke(
    session: Session, actor: Actor, entry_id: uuid.UUID, seat_id: uuid.UUID | None = None
) -> int:
    """Stop sharing an entry, with one party or with all; from the next request on.

    Answers how many parties lost it. A resident's own view is not ended by this.
    """
    entry = mine(session, actor, entry_id)
    conditions = [
        Disclosure.entry_id == entry_id,
        Disclosure.rule != "RES",
        (Disclosure.ends_at.is_(None)) | (Disclosure.ends_at > actor.now),
    ]
    paused = [Disclosure.entry_id == entry_id, Disclosure.ended_why == "objection"]
    if seat_id is not None:
        conditions.append(Disclosure.seat_id == seat_id)
        paused.append(Disclosure.seat_id == seat_id)
    # what an objection paused, does not go on after this either
    session.execute(
        update(Disclosure)
        .where(*paused)
        .values(ended_why="revoked")
        .execution_options(synchronize_session=False)
    )
    ended = session.execute(
        update(Disclosure)
        .where(*conditions)
        .values(ends_at=func.greatest(Disclosure.starts_at, actor.now), ended_why="revoked")
        .execution_options(synchronize_session=False)
    )
    settle(session, entry.case_id)
    record(session, actor, Act.ENTRY_UNSHARE, case_id=entry.case_id, entry_ids=[entry_id])
    return rows_changed(ended)


def correct_words(
    session: Session, actor: Actor, entry_id: uuid.UUID, body: str, expected_version: int
) -> int:
    """Correct what only its author answers for. Conflict for what was agreed with others."""
    if EntryKind(mine(session, actor, entry_id).kind) not in OWN_WORDS:
        raise Conflict(
            "Dit verander je niet als los bericht.", "Verander het op de plek waar het bij hoort."
        )
    return correct(session, actor, entry_id, body, expected_version)


def correct(
    session: Session,
    actor: Actor,
    entry_id: uuid.UUID,
    body: str,
    expected_version: int,
    details: Mapping[str, Any] | None = None,
    typed: Typed | None = None,
) -> int:
    """A new version of the same entry, in the same category; answers its number.

    `typed` names the texts that somebody typed; the body unless said. PreconditionFailed when
    somebody corrected it meanwhile. The old version stays with the author seat.
    """
    entry = mine(session, actor, entry_id)
    if entry.version != expected_version:
        raise PreconditionFailed
    said = {"body": body} if typed is None else typed
    if entry.state == DRAFT:
        refuse_citizen_numbers(said)
    else:
        case, seat = read_case(session, actor, entry.case_id)
        weigh(
            session, actor, case, seat, said, Category(entry.category),
            entry_id=entry_id, chosen=True,
        )  # fmt: skip
    before = EntryVersion(
        entry_id=entry.id,
        version=entry.version,
        case_id=entry.case_id,
        author_seat_id=entry.author_seat_id,
        body=entry.body,
        details=entry.details,
        written_by=entry.created_by,
        written_at=entry.updated_at,
    )
    # first, so that of two at once the other waits here and then finds a newer version
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
    session.add(before)
    session.flush()
    session.expire_all()
    record(session, actor, Act.ENTRY_CORRECT, case_id=entry.case_id, entry_ids=[entry_id])
    return expected_version + 1


def _derived_from(session: Session, actor: Actor, entry_id: uuid.UUID) -> list[uuid.UUID]:
    """Short versions of an entry of mine."""
    return list(
        session.scalars(
            readable(session, actor, Entry)
            .where(Entry.derived_from_id == entry_id, Entry.state == "live")
            .with_only_columns(Entry.id)
        )
    )


def _end_all(session: Session, entry_ids: list[uuid.UUID], now: datetime, why: str) -> None:
    session.execute(
        update(Disclosure)
        .where(
            Disclosure.entry_id.in_(entry_ids),
            (Disclosure.ends_at.is_(None)) | (Disclosure.ends_at > now),
        )
        .values(ends_at=func.greatest(Disclosure.starts_at, now), ended_why=why)
        .execution_options(synchronize_session=False)
    )
