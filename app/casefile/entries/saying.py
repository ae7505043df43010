"""Saying something: who would see it, sharing it, and keeping it for later."""

import uuid
from datetime import datetime

from pydantic import BaseModel, ConfigDict
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.base.errors import Conflict, FieldError, Invalid
from app.casefile.access import MySeat, read_case
from app.casefile.audit import Act, record
from app.casefile.entries.mine import mine
from app.casefile.models import Case, Entry
from app.casefile.settle import settle
from app.casefile.sharing import UNDO_FOR, Said, Sees, Verdict, disclose, judge, plain_facts, say
from app.casefile.table import Party, parties_of
from app.casefile.vocabulary import Category, EntryKind
from app.organisations.actor import Actor

# What can be said freely through the Delen form; the other kinds have forms of their own.
FREE_KINDS = frozenset(
    {EntryKind.OBSERVATION, EntryKind.CONDITION, EntryKind.NOTE, EntryKind.HELP_REQUEST}
)  # Where an entry stands while only its author seat has it.
DRAFT = "draft"


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
    # everything else that stood in the form, kept with a draft so that nothing is typed twice
    typed: dict[str, str] | None = None


class Shared(BaseModel):
    """What came of it. Until `undo_until` it can be taken back unseen."""

    entry_id: uuid.UUID
    derived_entry_id: uuid.UUID | None
    reaches: list[Party]
    derived_reaches: list[Party]
    undo_until: datetime | None


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
        kind=command.kind,
        category=command.category,
        body=command.body,
        details=_details(command),
        only_to=() if command.as_draft else command.to,
        must_reach=() if command.derived or command.as_draft else (command.to or ()),
        facts_for=plain_facts(command.kind, told=command.resident_told),
        parties=parties,
    )
    if command.as_draft:
        session.execute(update(Entry).where(Entry.id == said.entry_id).values(state=DRAFT))
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


def _details(command: Share) -> dict[str, object]:
    if command.as_draft:
        return {"typed": command.typed} if command.typed else {}
    return {"overruled_warning": command.overruled_warning} if command.overruled_warning else {}


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


def share_draft(session: Session, actor: Actor, entry_id: uuid.UUID) -> datetime:
    """Share a draft (or what was undone) after all, by the rules of now."""
    entry = mine(session, actor, entry_id)
    if entry.state != DRAFT:
        raise Conflict("Dit is al gedeeld.")
    case, seat = read_case(session, actor, entry.case_id)
    verdicts = judge(
        session, actor, case, seat, Category(entry.category), plain_facts(EntryKind(entry.kind))
    )
    # what else stood in the form was never shared
    kept = {name: value for name, value in entry.details.items() if name != "typed"}
    session.execute(update(Entry).where(Entry.id == entry_id).values(state="live", details=kept))
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


def withdraw_draft(session: Session, actor: Actor, entry_id: uuid.UUID) -> None:
    """Take away a draft of mine that became something else. Conflict once it was shared."""
    entry = mine(session, actor, entry_id)
    if entry.state != DRAFT:
        raise Conflict("Dit is al gedeeld.", "Je kunt het delen wel stoppen.")
    session.execute(
        update(Entry).where(Entry.id == entry_id).values(state="withdrawn", updated_at=actor.now)
    )
    session.expire_all()
