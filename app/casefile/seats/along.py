"""What goes along with an invitation: it sleeps, and is read once the party takes part."""

import uuid
from collections.abc import Iterable

from pydantic import BaseModel
from sqlalchemy.orm import Session

from app.base.errors import Conflict
from app.casefile.access import read_case, readable
from app.casefile.entries import share_with
from app.casefile.models import Entry
from app.casefile.vocabulary import Category, EntryKind
from app.organisations.actor import Actor

# What a newcomer needs to begin: of whom and of what this is.
_FIRST = (
    (EntryKind.TITLE, None),
    (EntryKind.IDENTITY, None),
    (EntryKind.HELP_REQUEST, Category.HELP_REQUEST_TABLE),
)


class ToGive(BaseModel):
    """Something of mine that can go along."""

    entry_id: uuid.UUID
    kind: EntryKind
    category: Category
    body: str


class NotGiven(BaseModel):
    """What did not go along, and the sentence of the rule that says why."""

    entry_id: uuid.UUID
    kind: EntryKind
    why: str


def to_give(session: Session, actor: Actor, case_id: uuid.UUID) -> list[ToGive]:
    """The title, who the resident is and the help request for the table, as my seat wrote them."""
    _, seat = read_case(session, actor, case_id)
    written = session.scalars(
        readable(session, actor, Entry)
        .where(
            Entry.case_id == case_id,
            Entry.author_seat_id == seat.id,
            Entry.state == "live",
            Entry.kind.in_({kind.value for kind, _ in _FIRST}),
        )
        .order_by(Entry.created_at)
    )
    return [
        ToGive(entry_id=one.id, kind=EntryKind(one.kind), category=Category(one.category),
               body=one.body)
        for one in written
        if any(one.kind == kind and category in (None, one.category) for kind, category in _FIRST)
    ]  # fmt: skip


def give_along(
    session: Session,
    actor: Actor,
    case_id: uuid.UUID,
    seat_id: uuid.UUID,
    entry_ids: Iterable[uuid.UUID],
) -> list[NotGiven]:
    """Give these to a party that was asked, as far as the rules allow; answers what stayed back.

    An id that is not among `to_give` is passed over: it came from an older form.
    """
    wanted = set(entry_ids)
    stayed = []
    for one in to_give(session, actor, case_id):
        if one.entry_id not in wanted:
            continue
        try:
            share_with(session, actor, one.entry_id, [seat_id])
        except Conflict as error:
            stayed.append(NotGiven(entry_id=one.entry_id, kind=one.kind, why=error.reason))
    return stayed
