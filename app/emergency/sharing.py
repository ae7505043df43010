"""Delen in nood: the holder of a secret shares one entry with one party, on a conflict of duties.

The rules said no, or consent is missing, and silence would do more harm. The author seat weighs
it, asks a colleague, says when the resident hears of it, and for how long: at most a month. The
privacy officer sees that it happened and reviews it; nobody else at the table does.
"""

import uuid
from datetime import date, datetime, time, timedelta

from pydantic import BaseModel, ConfigDict
from sqlalchemy import insert, update
from sqlalchemy.orm import Session

import app.emergency.access  # noqa: F401 - registers the clauses of this room
from app.base.database import rows_changed
from app.base.errors import Conflict, FieldError, Invalid, Refused
from app.base.model import new_id
from app.casefile.access import MySeat, read_case, read_one, readable, seats_of
from app.casefile.audit import Act, record
from app.casefile.cases import NotInformedReason
from app.casefile.entries import DRAFT, FREE_KINDS, publish_draft
from app.casefile.entries.mine import TELLS_RESIDENT, mine, refuse_what_tells_the_resident
from app.casefile.models import Case, Disclosure, Entry
from app.casefile.settle import settle
from app.casefile.sharing import STAYS, Sees, Verdict, disclose, judge, plain_facts, say
from app.casefile.table import Party, parties_of, party
from app.casefile.vocabulary import Category, EntryKind, Function, SeatKind
from app.casefile.weighing import refuse_citizen_numbers
from app.emergency.models import EmergencyShare
from app.emergency.rules import GROUND, LONGEST_DAYS, USUAL_DAYS, may_share_in_emergency
from app.organisations.actor import AMSTERDAM, Actor

RULE = "nood"


class ShareInEmergency(BaseModel):
    """One party, and why silence would do more harm. The resident hears of it on `told_on`, or
    `not_told_reason` says why not yet; `days` is how long the party may read it."""

    model_config = ConfigDict(frozen=True)

    seat_id: uuid.UUID
    weighing: str
    consulted: str
    told_on: date | None = None
    not_told_reason: NotInformedReason | None = None
    days: int = USUAL_DAYS


class EmergencyShareView(BaseModel):
    """What the author seat sees of its own emergency share."""

    id: uuid.UUID
    entry_id: uuid.UUID
    seat_id: uuid.UUID
    name: str
    category: Category
    weighing: str
    consulted: str
    told_on: date | None
    not_told_reason: NotInformedReason | None
    starts_at: datetime
    ends_at: datetime
    outcome: str | None
    motive: str | None
    lives: bool


def choices(session: Session, actor: Actor, entry_id: uuid.UUID) -> list[Party]:
    """The organisations at the table that the rules keep an entry of mine from. Refused where
    an emergency does not change that."""
    entry, case, seat = _about(session, actor, entry_id)
    _may(seat, entry)
    have = _have(session, actor, entry, actor.now)
    return [
        one.party
        for one in _verdicts(session, actor, case, seat, entry)
        if _can_get(one) and one.party.seat_id not in have
    ]


def share_in_emergency(
    session: Session, actor: Actor, entry_id: uuid.UUID, command: ShareInEmergency
) -> uuid.UUID:
    """Share it, from this moment on; answers the record that was made of it.

    Invalid for what is missing; Refused for who holds no secret, and for police matters; Conflict
    where the rules let it through anyway or the party has it. A draft becomes an entry, and its
    words are weighed: until then nobody could read them.
    """
    entry, case, seat = _about(session, actor, entry_id)
    _may(seat, entry)
    _check(command, actor.today)
    refuse_citizen_numbers({"weighing": command.weighing, "consulted": command.consulted})
    verdict = next(
        (
            one
            for one in _verdicts(session, actor, case, seat, entry)
            if one.party.seat_id == command.seat_id
        ),
        None,
    )
    if verdict is None or verdict.party.kind != SeatKind.ORGANISATION or not verdict.party.at_table:
        raise Invalid.one("seatId", "Kies een organisatie die aan tafel zit.")
    if not _can_get(verdict):
        raise Conflict("De regels laten dit al toe.", "Deel het zonder nood.")
    if command.seat_id in _have(session, actor, entry, actor.now):
        raise Conflict("Deze partij kan dit al lezen.")
    if entry.state == DRAFT:
        publish_draft(session, actor, case, seat, entry)
    ends_at = actor.now + timedelta(days=command.days)
    note_id = _tell_later(session, actor, case, seat, entry, verdict.party, command)
    share_id = new_id()
    session.execute(
        insert(EmergencyShare).values(
            id=share_id,
            case_id=case.id,
            partnership_id=case.partnership_id,
            entry_id=entry_id,
            author_seat_id=seat.id,
            seat_id=command.seat_id,
            category=entry.category,
            weighing=command.weighing.strip(),
            consulted=command.consulted.strip(),
            told_on=command.told_on,
            not_told_reason=command.not_told_reason,
            note_id=note_id,
            starts_at=actor.now,
            ends_at=ends_at,
            made_by=actor.account_id,
            made_at=actor.now,
        )
    )
    disclose(session, actor, case, entry, [_in_emergency(verdict, ends_at)], actor.now)
    session.expire_all()
    settle(session, case.id)
    # like any share: that it was one in an emergency is for the privacy officer alone
    record(
        session, actor, Act.ENTRY_SHARE, case_id=case.id, entry_ids=[entry_id], seat=seat, rule=RULE
    )
    return share_id


def tell_resident(session: Session, actor: Actor, share_id: uuid.UUID) -> None:
    """The resident was told after all: from here they read it in their own case."""
    share = read_one(session, actor, EmergencyShare, share_id)
    changed = session.execute(
        update(EmergencyShare)
        .where(EmergencyShare.id == share_id, EmergencyShare.told_on.is_(None))
        .values(told_on=actor.today)
    )
    if rows_changed(changed) != 1:
        raise Conflict("Er is al vastgelegd dat de inwoner het weet.")
    session.execute(
        update(Entry)
        .where(Entry.id == share.note_id, Entry.state == DRAFT)
        .values(state="live", updated_at=actor.now)
    )
    session.expire_all()
    settle(session, share.case_id)
    record(session, actor, Act.EMERGENCY_TELL, entry_ids=[share.entry_id])


def shares_of_case(
    session: Session, actor: Actor, case_id: uuid.UUID, entry_id: uuid.UUID | None = None
) -> list[EmergencyShareView]:
    """What my seat shared in an emergency in a case, newest first; of one entry when named."""
    read_case(session, actor, case_id)
    query = (
        readable(session, actor, EmergencyShare)
        .where(EmergencyShare.case_id == case_id)
        .order_by(EmergencyShare.made_at.desc(), EmergencyShare.id.desc())
    )
    if entry_id is not None:
        query = query.where(EmergencyShare.entry_id == entry_id)
    rows = session.scalars(query.execution_options(populate_existing=True)).all()
    around = parties_of(session, actor, case_id)
    have = _live_seats(session, actor, [row.entry_id for row in rows])
    return [_view(row, around, (row.entry_id, row.seat_id) in have) for row in rows]


def _about(session: Session, actor: Actor, entry_id: uuid.UUID) -> tuple[Entry, Case, MySeat]:
    """An entry of mine, its case, and the seat of mine that wrote it."""
    entry = mine(session, actor, entry_id)
    refuse_what_tells_the_resident(entry)
    case, _ = read_case(session, actor, entry.case_id)
    wrote = next(one for one in seats_of(session, actor).all if one.id == entry.author_seat_id)
    return entry, case, wrote


def _may(seat: MySeat, entry: Entry) -> None:
    why_not = may_share_in_emergency(Function(seat.function), Category(entry.category))
    if why_not is not None:
        raise Refused(
            why_not, "Overleg zonder naam, of bel de functionaris gegevensbescherming.", RULE
        )
    if EntryKind(entry.kind) not in FREE_KINDS or entry.state not in ("live", DRAFT):
        raise Conflict("Dit kun je niet in nood delen.", "Schrijf zelf op wat deze partij nu moet "
                       "weten, en deel dat.")  # fmt: skip


def _check(command: ShareInEmergency, today: date) -> None:
    errors = []
    if not command.weighing.strip():
        errors.append(FieldError("weighing", "Schrijf op wat er gebeurt als je zwijgt."))
    if not command.consulted.strip():
        errors.append(FieldError("consulted", "Vul in met welke collega je dit besprak."))
    if (command.told_on is None) == (command.not_told_reason is None):
        errors.append(
            FieldError("toldOn", "Kies wanneer de inwoner dit hoort, of waarom nog niet.")
        )
    elif command.told_on is not None and not (
        today <= command.told_on <= today + timedelta(days=LONGEST_DAYS)
    ):
        errors.append(FieldError("toldOn", "Kies een dag vanaf vandaag, binnen een maand."))
    if not 1 <= command.days <= LONGEST_DAYS:
        errors.append(FieldError("days", f"Kies 1 tot en met {LONGEST_DAYS} dagen."))
    if errors:
        raise Invalid(errors)


def _verdicts(
    session: Session, actor: Actor, case: Case, seat: MySeat, entry: Entry
) -> list[Verdict]:
    facts = plain_facts(EntryKind(entry.kind))
    return judge(session, actor, case, seat, Category(entry.category), facts)


def _can_get(verdict: Verdict) -> bool:
    return (
        verdict.party.at_table
        and verdict.party.kind == SeatKind.ORGANISATION
        and verdict.sees is not Sees.FULL
    )


def _in_emergency(verdict: Verdict, ends_at: datetime) -> Verdict:
    return verdict.model_copy(
        update={
            "sees": Sees.FULL,
            "rule": RULE,
            "sender_ground": GROUND,
            "receiver_ground": GROUND,
            "consent_id": None,
            "until": ends_at,
        }
    )


def _have(session: Session, actor: Actor, entry: Entry, now: datetime) -> set[uuid.UUID]:
    """Who has a disclosure of it that lives, or will."""
    return set(
        session.scalars(
            readable(session, actor, Disclosure)
            .where(
                Disclosure.entry_id == entry.id,
                (Disclosure.ends_at.is_(None)) | (Disclosure.ends_at > now),
            )
            .with_only_columns(Disclosure.seat_id)
        )
    )


def _live_seats(
    session: Session, actor: Actor, entry_ids: list[uuid.UUID]
) -> set[tuple[uuid.UUID, uuid.UUID]]:
    rows = session.execute(
        readable(session, actor, Disclosure)
        .where(
            Disclosure.entry_id.in_(entry_ids),
            Disclosure.rule == RULE,
            Disclosure.ends_at > actor.now,
        )
        .with_only_columns(Disclosure.entry_id, Disclosure.seat_id)
    )
    return {(row.entry_id, row.seat_id) for row in rows}


def _tell_later(
    session: Session,
    actor: Actor,
    case: Case,
    seat: MySeat,
    entry: Entry,
    to: Party,
    command: ShareInEmergency,
) -> uuid.UUID:
    """What tells the resident, from the day on that was chosen; a draft while there is a reason
    to wait. It names who got what kind of thing, and nothing of what it said."""
    category = Category(entry.category)
    said = say(
        session,
        actor,
        case,
        seat,
        kind=EntryKind.NOTE,
        category=category,
        body=f"In nood gedeeld met {to.name} ({to.function_label}): {category.label}. "
        "Dat was nodig om erger te voorkomen.",
        # nobody typed it
        typed={},
        details={STAYS: True, TELLS_RESIDENT: True},
        only_to=(),
        subject_ids=list(entry.subject_ids),
    )
    note = read_one(session, actor, Entry, said.entry_id)
    if command.told_on is None:
        session.execute(update(Entry).where(Entry.id == note.id).values(state=DRAFT))
        return said.entry_id
    starts_at = max(actor.now, datetime.combine(command.told_on, time(), AMSTERDAM))
    residents = [
        one
        for one in said.verdicts
        if one.party.kind == SeatKind.RESIDENT and one.sees is Sees.FULL
    ]
    disclose(session, actor, case, note, residents, starts_at)
    return said.entry_id


def _view(row: EmergencyShare, around: list[Party], lives: bool) -> EmergencyShareView:
    to = party(around, row.seat_id)
    return EmergencyShareView(
        id=row.id,
        entry_id=row.entry_id,
        seat_id=row.seat_id,
        name=to.name if to else "",
        category=Category(row.category),
        weighing=row.weighing,
        consulted=row.consulted,
        told_on=row.told_on,
        not_told_reason=NotInformedReason(row.not_told_reason) if row.not_told_reason else None,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        outcome=row.outcome,
        motive=row.motive,
        lives=lives,
    )
