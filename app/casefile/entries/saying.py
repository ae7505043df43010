"""Saying something: who would see it, sharing it, and keeping it for later."""

import uuid
from collections.abc import Mapping
from datetime import datetime

from pydantic import BaseModel, ConfigDict
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.base.errors import Conflict, FieldError, Invalid
from app.casefile.access import MySeat, read_case
from app.casefile.audit import Act, record
from app.casefile.entries.mine import mine, refuse_what_tells_the_resident
from app.casefile.models import Case, Entry
from app.casefile.rule_sets import rules_of
from app.casefile.settle import settle
from app.casefile.sharing import UNDO_FOR, Said, Sees, Verdict, disclose, judge, plain_facts, say
from app.casefile.short_forms import chain, in_words, typed_in
from app.casefile.table import Party, parties_of
from app.casefile.vocabulary import Category, EntryKind
from app.casefile.weighing import found_in, second_look, weigh
from app.organisations.actor import Actor

# What can be said freely through the Delen form; the other kinds have forms of their own.
FREE_KINDS = frozenset(
    {EntryKind.OBSERVATION, EntryKind.CONDITION, EntryKind.NOTE, EntryKind.HELP_REQUEST}
)  # Where an entry stands while only its author seat has it.
DRAFT = "draft"


class DerivedForm(BaseModel):
    """A short version, for those who may not have the original. Written by a person: no text is
    ever shortened by a machine. `answers` are the fields it was written in, where it was."""

    model_config = ConfigDict(frozen=True)

    category: Category
    body: str
    answers: Mapping[str, str] = {}

    @classmethod
    def filled_in(cls, category: Category, answers: Mapping[str, str]) -> "DerivedForm":
        """Out of the fields of its category. Invalid for a choice that is not there."""
        given = {name: said.strip() for name, said in answers.items() if said.strip()}
        return cls(category=category, body=in_words(category, given), answers=given)

    @property
    def typed(self) -> dict[str, str]:
        """What somebody typed in it, by the name of the field."""
        return typed_in(self.category, self.answers) if self.answers else {"short": self.body}


class Share(BaseModel):
    """Say `body` in a case. `to` narrows the audience; None is everybody the rules allow.

    `derived`: the short versions, the fullest first, each for who has nothing fuller.
    """

    model_config = ConfigDict(frozen=True)

    category: Category
    body: str
    kind: EntryKind = EntryKind.OBSERVATION
    to: tuple[uuid.UUID, ...] | None = None
    derived: DerivedForm | tuple[DerivedForm, ...] | None = None
    resident_told: bool = False
    as_draft: bool = False
    # everything else that stood in the form, kept with a draft so that nothing is typed twice
    typed: dict[str, str] | None = None

    @property
    def shorter(self) -> tuple[DerivedForm, ...]:
        """The short versions; one may stand by itself."""
        if isinstance(self.derived, DerivedForm):
            return (self.derived,)
        return self.derived or ()


class Shared(BaseModel):
    """What came of it. Until `undo_until` it can be taken back unseen."""

    entry_id: uuid.UUID
    derived_entry_ids: list[uuid.UUID]
    reaches: list[Party]
    derived_reaches: list[Party]
    undo_until: datetime | None

    @property
    def derived_entry_id(self) -> uuid.UUID | None:
        """The fullest short version, if there is one."""
        return self.derived_entry_ids[0] if self.derived_entry_ids else None


class ShortOffer(BaseModel):
    """A short version that can be written, and for whom."""

    category: Category
    parties: list[Party]


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


def short_offers(
    session: Session, actor: Actor, case_id: uuid.UUID, category: Category, verdicts: list[Verdict]
) -> list[ShortOffer]:
    """Which short versions can be written for who does not get the whole, the fullest first.

    A party stands with the fullest one that it may have now: who needs consent for 5 has 5w.
    """
    case, seat = read_case(session, actor, case_id)
    left = [one.party for one in verdicts if one.sees is not Sees.FULL and one.party.at_table]
    offers = []
    for shorter in chain(rules_of(case), category):
        facts = plain_facts(EntryKind.CONDITION)
        again = judge(session, actor, case, seat, shorter, facts, left)
        may = [one.party for one in again if one.sees is Sees.FULL]
        if may:
            offers.append(ShortOffer(category=shorter, parties=may))
        left = [one for one in left if one not in may]
    return offers


def share(session: Session, actor: Actor, case_id: uuid.UUID, command: Share) -> Shared:
    """Write it, and disclose it a minute from now to whoever the rules allow.

    Each short version goes as an entry of its own to those who may not have the original, nor a
    fuller version. A party that was named and may not have it refuses the whole.
    """
    case, seat = read_case(session, actor, case_id)
    if command.kind not in FREE_KINDS:
        raise Invalid([FieldError("kind", "Kies wat je wilt delen.")])
    parties = parties_of(session, actor, case_id)
    if not command.as_draft:
        _second_look(session, actor, case, seat, command)
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
        must_reach=() if command.shorter or command.as_draft else (command.to or ()),
        facts_for=plain_facts(command.kind, told=command.resident_told),
        parties=parties,
        # a draft is read by nobody: its words are weighed when it is shared
        typed={} if command.as_draft else {"body": command.body},
        chosen=True,
    )
    if command.as_draft:
        session.execute(update(Entry).where(Entry.id == said.entry_id).values(state=DRAFT))
    short: list[Said] = []
    have_it = {party.seat_id for party in said.reaches}
    for form in () if command.as_draft else command.shorter:
        told = _say_derived(session, actor, case, seat, command, form, said, have_it, parties)
        have_it |= {party.seat_id for party in told.reaches}
        short.append(told)
    settle(session, case_id)
    record(
        session,
        actor,
        Act.ENTRY_WRITE,
        case_id=case_id,
        entry_ids=[said.entry_id, *(one.entry_id for one in short)],
        purpose=case.purpose,
    )
    return Shared(
        entry_id=said.entry_id,
        derived_entry_ids=[one.entry_id for one in short],
        reaches=said.reaches,
        derived_reaches=[party for one in short for party in one.reaches],
        undo_until=None if command.as_draft else said.starts_at,
    )


def _second_look(session: Session, actor: Actor, case: Case, seat: MySeat, command: Share) -> None:
    """The text and its short versions together: who answers a warning has seen all of them."""
    texts = [({"body": command.body}, command.category)]
    texts += [(form.typed, form.category) for form in command.shorter]
    found = [
        one
        for typed, category in texts
        for one in found_in(session, actor, case, seat, typed, category)
    ]
    second_look(actor, found)


def _details(command: Share) -> dict[str, object]:
    return {"typed": command.typed} if command.as_draft and command.typed else {}


def _say_derived(
    session: Session,
    actor: Actor,
    case: Case,
    seat: MySeat,
    command: Share,
    form: DerivedForm,
    said: Said,
    have_it: set[uuid.UUID],
    parties: list[Party],
) -> Said:
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
        category=form.category,
        body=form.body,
        details={"short": dict(form.answers)} if form.answers else {},
        typed=form.typed,
        chosen=True,
        derived_from_id=said.entry_id,
        only_to=others,
        parties=parties,
    )


def share_draft(session: Session, actor: Actor, entry_id: uuid.UUID) -> datetime:
    """Share a draft (or what was undone) after all, by the rules of now. Its words are weighed
    here: while it was a draft nobody could read them."""
    entry = mine(session, actor, entry_id)
    refuse_what_tells_the_resident(entry)
    if entry.state != DRAFT:
        raise Conflict("Dit is al gedeeld.")
    case, seat = read_case(session, actor, entry.case_id)
    publish_draft(session, actor, case, seat, entry)
    category, kind = Category(entry.category), EntryKind(entry.kind)
    verdicts = judge(session, actor, case, seat, category, plain_facts(kind))
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


def publish_draft(session: Session, actor: Actor, case: Case, seat: MySeat, entry: Entry) -> None:
    """Make a draft an entry, before anybody gets it: its words are weighed, and what else stood
    in the form, which was never shared, goes."""
    weigh(
        session, actor, case, seat, {"body": entry.body}, Category(entry.category),
        entry_id=entry.id, chosen=True,
    )  # fmt: skip
    kept = {name: value for name, value in entry.details.items() if name != "typed"}
    session.execute(update(Entry).where(Entry.id == entry.id).values(state="live", details=kept))


def withdraw_draft(session: Session, actor: Actor, entry_id: uuid.UUID) -> None:
    """Take away a draft of mine that became something else. Conflict once it was shared, and for
    what is to tell the resident of an emergency."""
    entry = mine(session, actor, entry_id)
    refuse_what_tells_the_resident(entry)
    if entry.state != DRAFT:
        raise Conflict("Dit is al gedeeld.", "Je kunt het delen wel stoppen.")
    session.execute(
        update(Entry).where(Entry.id == entry_id).values(state="withdrawn", updated_at=actor.now)
    )
    session.expire_all()
