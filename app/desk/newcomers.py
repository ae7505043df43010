"""Who came to the table later, and what of mine they do not have yet.

Newcomers start empty, and the author decides (domain, "Newcomers start empty"): so whoever wrote
the message and the plan must be told that somebody sits there without.
"""

import uuid
from collections.abc import Collection, Iterable

from pydantic import BaseModel
from sqlalchemy.orm import Session

import app.message.access  # noqa: F401 - registers the clause of the versions
from app.base.errors import NotFound
from app.casefile.access import MySeat, read_case, readable
from app.casefile.audit import Act, record
from app.casefile.entries import (
    FREE_KINDS,
    TELLS_RESIDENT,
    EntryView,
    entries_of,
    share_with,
)
from app.casefile.models import Case
from app.casefile.sharing import STAYS, Sees, judge, plain_facts, plainly_may
from app.casefile.table import Party, parties_of, party
from app.casefile.vocabulary import Category, EntryKind
from app.message.models import MessageVersion
from app.organisations.actor import Actor

# What somebody needs to take part at all. The rest is the author's to think of.
NEEDED = frozenset(
    {
        EntryKind.TITLE,
        EntryKind.IDENTITY,
        EntryKind.MESSAGE,
        EntryKind.GOAL,
        EntryKind.AGREEMENT,
    }
)


class Lacking(BaseModel):
    """A party at the table that does not have all that it needs of mine."""

    seat_id: uuid.UUID
    name: str
    message: bool


class Missing(BaseModel):
    """Something of mine that a party may read and does not have. `needed`: to take part."""

    entry: EntryView
    needed: bool


class Newcomer(BaseModel):
    """A party at the table, and what of mine it may have besides; in the order it was written."""

    seat_id: uuid.UUID
    name: str
    person_name: str | None
    function_label: str
    missing: list[Missing]


def _is_needed(view: EntryView) -> bool:
    return view.kind in NEEDED or view.category is Category.HELP_REQUEST_TABLE


def lacking(
    case: Case,
    seat: MySeat,
    actor: Actor,
    mine: Iterable[EntryView],
    parties: Iterable[Party],
    message_id: uuid.UUID | None,
) -> list[Lacking]:
    """Who lacks what they need of mine, out of what the case page read already: no statement.
    Only by the rule table, so that it names nobody who would need a consent for it."""
    needed = [
        one
        for one in mine
        if one.is_mine
        and one.state == "live"
        and _is_needed(one)
        and (one.kind is not EntryKind.MESSAGE or one.id == message_id)
    ]
    known: dict[tuple[Category, EntryKind, uuid.UUID], bool] = {}
    found = []
    for other in parties:
        if not other.at_table or other.is_me or other.kind != "organisation" or other.paused:
            continue
        without = []
        for view in needed:
            if other.seat_id in {ear.seat_id for ear in view.heard_by}:
                continue
            key = (view.category, view.kind, other.seat_id)
            if key not in known:
                known[key] = plainly_may(case, seat, actor, view.category, view.kind, other)
            if known[key]:
                without.append(view.id)
        if without:
            found.append(
                Lacking(seat_id=other.seat_id, name=other.name, message=message_id in without)
            )
    return found


def newcomers(session: Session, actor: Actor, case_id: uuid.UUID) -> list[Newcomer]:
    """Everybody at the table who may have more of mine, with what, logged as read."""
    case, seat = read_case(session, actor, case_id)
    parties = parties_of(session, actor, case_id)
    mine = _to_give(session, actor, case_id, parties)
    may = {
        (view.category, view.kind): {
            one.party.seat_id
            for one in judge(
                session, actor, case, seat, view.category, plain_facts(view.kind), parties
            )
            if one.sees is Sees.FULL
        }
        for view in {(one.category, one.kind): one for one in mine}.values()
    }
    found = []
    for other in parties:
        if not other.at_table or other.is_me or other.kind == "resident":
            continue
        missing = [
            Missing(entry=view, needed=_is_needed(view))
            for view in mine
            if other.seat_id in may[view.category, view.kind]
            and other.seat_id not in {ear.seat_id for ear in view.heard_by}
        ]
        # whoever has what they need did not come later: the rest was not given on purpose
        if any(one.needed for one in missing):
            found.append(
                Newcomer(
                    seat_id=other.seat_id,
                    name=other.name,
                    person_name=other.person_name,
                    function_label=other.function_label,
                    missing=missing,
                )
            )
    record(session, actor, Act.ENTRY_READ, case_id=case_id, entry_ids=[one.id for one in mine])
    return found


def _to_give(
    session: Session, actor: Actor, case_id: uuid.UUID, parties: list[Party]
) -> list[EntryView]:
    """What I wrote that others may want: of the message the version that counts, and no draft."""
    current = session.scalars(
        readable(session, actor, MessageVersion)
        .where(MessageVersion.case_id == case_id, MessageVersion.state == "published")
        .order_by(MessageVersion.number.desc())
        .limit(1)
        .with_only_columns(MessageVersion.entry_id)
    ).first()
    return [
        view
        for view in reversed(entries_of(session, actor, case_id, parties=parties))
        if view.is_mine
        and view.state == "live"
        and (view.kind in NEEDED | FREE_KINDS)
        # why it was necessary stays with whoever opened the case
        and not view.details.get("seven_questions")
        # nor does anybody but the resident hear what was shared in an emergency
        and not view.details.get(STAYS)
        and TELLS_RESIDENT not in view.details
        and (view.kind is not EntryKind.MESSAGE or view.id == current)
    ]


def give(
    session: Session,
    actor: Actor,
    case_id: uuid.UUID,
    seat_id: uuid.UUID,
    entry_ids: Collection[uuid.UUID],
) -> int:
    """Share these with a party that came later; answers how many it did not have yet. What it
    has by now, or may not have, is passed over: it came from an older form. NotFound for a
    party that the actor cannot see."""
    if party(parties_of(session, actor, case_id), seat_id) is None:
        raise NotFound
    theirs = [one for one in newcomers(session, actor, case_id) if one.seat_id == seat_id]
    wanted = [
        one.entry.id for who in theirs for one in who.missing if one.entry.id in set(entry_ids)
    ]
    for entry_id in wanted:
        share_with(session, actor, entry_id, [seat_id])
    return len(wanted)
