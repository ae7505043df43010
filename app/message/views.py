"""The message as somebody may read it: the text, a seal per party, what the resident heard."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

import app.message.access  # noqa: F401 - registers the clauses of this room
from app.casefile.access import Seats, readable, seats_of
from app.casefile.models import Case, Entry
from app.casefile.table import Party, party
from app.casefile.vocabulary import Category, ConfirmationState
from app.message.models import Confirmation, Contact, MessageVersion
from app.organisations.actor import Actor


class SealState(StrEnum):
    """How a party stands towards the current version."""

    CONFIRMED = "confirmed"
    SEEN = "seen"
    NOTED = "noted_by_phone"
    OBJECTED = "objected"
    OLD = "old_version"
    READING = "reading"


SEAL_LABELS = {
    SealState.CONFIRMED: "{name}",
    SealState.SEEN: "{name} heeft dit gezien",
    SealState.NOTED: "{name} zei aan de telefoon ja",
    SealState.OBJECTED: "{name} vindt dat dit niet klopt",
    SealState.OLD: "{name} vertelt nog versie {old}",
    SealState.READING: "{name} leest nog",
}


class Seal(BaseModel):
    """One party and what it says of the current version."""

    seat_id: uuid.UUID
    name: str
    person_name: str | None
    kind: str
    state: SealState
    old_version: int | None
    reason: str | None
    noted_by: str | None
    said_at: datetime | None
    is_me: bool

    @property
    def label(self) -> str:
        if self.kind == "resident" and self.state is SealState.CONFIRMED:
            return f"{self.name}: “klopt”"
        return SEAL_LABELS[self.state].format(name=self.name, old=self.old_version)

    @property
    def counts_as_yes(self) -> bool:
        return self.state in (SealState.CONFIRMED, SealState.SEEN)


class Heard(BaseModel):
    """Which version the resident last heard, and from whom."""

    number: int | None
    from_name: str
    spoke_at: datetime
    is_current: bool


class Proposal(BaseModel):
    """Another text that somebody proposed, for the holder to publish or decline."""

    id: uuid.UUID
    text: str
    what_changed: str | None
    by_name: str
    is_mine: bool
    written_at: datetime


class MessageView(BaseModel):
    """The shared message of a case, computed over what the actor sees and nothing else.

    `id` is None while there is no message. `starts_at` is set while it can still be undone.
    """

    case_id: uuid.UUID
    id: uuid.UUID | None
    number: int | None
    text: str
    category: Category | None
    minor: bool
    what_changed: str | None
    published_at: datetime | None
    seals: list[Seal]
    last_heard: Heard | None
    still_old: list[str]
    proposals: list[Proposal]
    versions: int
    i_must_answer: bool
    my_seal: Seal | None

    @property
    def all_confirmed(self) -> bool:
        """All organisations that I can see confirmed; the resident's yes is their own."""
        asked = [seal for seal in self.seals if seal.kind == "organisation"]
        return self.id is not None and all(seal.counts_as_yes for seal in asked)


def message_of(
    session: Session, actor: Actor, case_id: uuid.UUID, parties: list[Party]
) -> MessageView:
    """The current message with its seals; three statements, whatever was said before."""
    seats = seats_of(session, actor)
    versions = session.execute(
        readable(session, actor, MessageVersion)
        .join(Entry, Entry.id == MessageVersion.entry_id)
        .where(MessageVersion.case_id == case_id, Entry.state == "live")
        .add_columns(Entry)
        .order_by(MessageVersion.number.desc().nulls_first(), MessageVersion.written_at.desc())
        .execution_options(populate_existing=True)
    ).all()
    answers = answers_in(session, actor, case_id)
    heard = session.execute(
        readable(session, actor, Contact)
        .where(Contact.case_id == case_id)
        .order_by(Contact.spoke_at.desc(), Contact.entry_id.desc())
        .limit(1)
    ).scalar_one_or_none()
    return message_from(
        case_id, [(row, entry) for row, entry in versions], answers, heard, parties, seats
    )


def answers_in(session: Session, actor: Actor, case_id: uuid.UUID) -> list[Confirmation]:
    """What was said of all versions in a case; one statement."""
    return list(
        session.scalars(
            readable(session, actor, Confirmation)
            .where(Confirmation.case_id == case_id)
            .execution_options(populate_existing=True)
        )
    )


def message_from(
    case_id: uuid.UUID,
    versions: list[tuple[MessageVersion, Entry]],
    answers: list[Confirmation],
    heard: Contact | None,
    parties: list[Party],
    seats: Seats,
) -> MessageView:
    """The message out of rows that came through the door; versions newest first."""
    published = [(row, entry) for row, entry in versions if row.state == "published"]
    number_of = {row.entry_id: row.number for row, _ in published}
    current, text = published[0] if published else (None, None)
    seals = _seals(current, answers, number_of, parties) if current else []
    mine = next((seal for seal in seals if seal.is_me), None)
    return MessageView(
        case_id=case_id,
        id=current.entry_id if current else None,
        number=current.number if current else None,
        text=text.body if text else "",
        category=Category(text.category) if text else None,
        minor=current.minor if current else False,
        what_changed=current.what_changed if current else None,
        published_at=current.written_at if current else None,
        seals=seals,
        last_heard=_heard(heard, current, number_of, parties),
        still_old=[seal.name for seal in seals if seal.state is SealState.OLD],
        proposals=[
            _proposal(row, entry, parties, set(seats.active))
            for row, entry in versions
            if row.state == "proposed"
        ],
        versions=len(published),
        i_must_answer=mine is not None and mine.state in _UNANSWERED,
        my_seal=mine,
    )


_UNANSWERED = (SealState.OLD, SealState.READING, SealState.NOTED)


def _seals(
    current: MessageVersion,
    answers: Iterable[Confirmation],
    number_of: dict[uuid.UUID, int | None],
    parties: list[Party],
) -> list[Seal]:
    """A seal for every party at the table that the actor sees; the publisher's is a yes."""
    by_seat: dict[uuid.UUID, dict[int, Confirmation]] = {}
    for answer in answers:
        number = number_of.get(answer.message_id)
        if number is not None:
            by_seat.setdefault(answer.seat_id, {})[number] = answer
    return [
        _seal(one, by_seat.get(one.seat_id, {}), current, parties)
        for one in parties
        if one.at_table and one.kind in ("organisation", "resident")
    ]


def _seal(
    one: Party, said: dict[int, Confirmation], current: MessageVersion, parties: list[Party]
) -> Seal:
    number = current.number or 0
    answer = said.get(number)
    older = max(
        (n for n, earlier in said.items() if n < number and earlier.state in _YES), default=None
    )
    state = SealState.OLD if older else SealState.READING
    if answer is not None:
        state = SealState(answer.state)
    noted_by = (
        party(parties, answer.noted_by_seat_id) if answer and answer.noted_by_seat_id else None
    )
    return Seal(
        seat_id=one.seat_id,
        name=one.name,
        person_name=one.person_name,
        kind=one.kind,
        state=state,
        old_version=older,
        reason=answer.reason if answer else None,
        noted_by=noted_by.name if noted_by else None,
        said_at=answer.said_at if answer else None,
        is_me=one.is_me,
    )


_YES = (ConfirmationState.CONFIRMED, ConfirmationState.SEEN, ConfirmationState.NOTED_BY_PHONE)


def _heard(
    contact: Contact | None,
    current: MessageVersion | None,
    number_of: dict[uuid.UUID, int | None],
    parties: list[Party],
) -> Heard | None:
    if contact is None:
        return None
    speaker = party(parties, contact.author_seat_id)
    return Heard(
        number=number_of.get(contact.message_id) if contact.message_id else None,
        from_name=(speaker.person_name or speaker.name) if speaker else "",
        spoke_at=contact.spoke_at,
        is_current=current is not None and contact.message_id == current.entry_id,
    )


def _proposal(
    row: MessageVersion, entry: Entry, parties: list[Party], mine: set[uuid.UUID]
) -> Proposal:
    author = party(parties, row.author_seat_id)
    return Proposal(
        id=row.entry_id,
        text=entry.body,
        what_changed=row.what_changed,
        by_name=author.name if author else "",
        is_mine=row.author_seat_id in mine,
        written_at=row.written_at,
    )


class ToConfirm(BaseModel):
    """A version that waits for my answer, with its whole text: no stamp without reading."""

    case_id: uuid.UUID
    case_number: str
    message_id: uuid.UUID
    seat_id: uuid.UUID
    number: int
    text: str
    what_changed: str | None
    minor: bool
    published_at: datetime


def to_confirm(session: Session, actor: Actor) -> list[ToConfirm]:
    """The current versions, over all my cases, that a seat of mine has not answered itself.

    One statement. Only what I can read counts as current.
    """
    seats = seats_of(session, actor)
    active = [seat for seat in seats.all if seat.state == "active"]
    if not active:
        return []
    newer, newer_entry = aliased(MessageVersion), aliased(Entry)
    rows = session.execute(
        readable(session, actor, MessageVersion)
        .join(Entry, Entry.id == MessageVersion.entry_id)
        .join(Case, Case.id == MessageVersion.case_id)
        .where(
            MessageVersion.case_id.in_([seat.case_id for seat in active]),
            MessageVersion.state == "published",
            Case.status == "open",
            ~select(newer.entry_id)
            .join(newer_entry, newer_entry.id == newer.entry_id)
            .where(
                newer.case_id == MessageVersion.case_id,
                newer.state == "published",
                newer.number > MessageVersion.number,
                newer_entry.state == "live",
            )
            .exists(),
        )
        .add_columns(Entry, Case)
        .order_by(MessageVersion.written_at)
    ).all()
    answered = {
        (answer.message_id, answer.seat_id)
        for answer in session.scalars(
            readable(session, actor, Confirmation).where(
                Confirmation.message_id.in_([row.entry_id for row, _, _ in rows]),
                Confirmation.seat_id.in_([seat.id for seat in active]),
                Confirmation.state != ConfirmationState.NOTED_BY_PHONE.value,
            )
        )
    }
    return [
        ToConfirm(
            case_id=case.id,
            case_number=case.number,
            message_id=row.entry_id,
            seat_id=seat.id,
            number=row.number or 0,
            text=entry.body,
            what_changed=row.what_changed,
            minor=row.minor,
            published_at=row.written_at,
        )
        for row, entry, case in rows
        for seat in active
        if seat.case_id == case.id
        and row.author_seat_id != seat.id
        and (row.entry_id, seat.id) not in answered
    ]
