"""Sending a signal, picking it up, and asking an intake something without a case."""

import uuid
from datetime import datetime, timedelta

from pydantic import BaseModel
from sqlalchemy import text, update
from sqlalchemy.orm import Session

import app.signals.access  # noqa: F401 - registers the clause of this room
from app.base.database import rows_changed
from app.base.errors import Conflict, Refused
from app.casefile.access import MySeat, read_case, read_one, readable, seats_of
from app.casefile.audit import Act, record
from app.casefile.models import Case, Entry
from app.casefile.rule_table import Facts
from app.casefile.settle import hold, settle
from app.casefile.sharing import say
from app.casefile.table import parties_of, party
from app.casefile.vocabulary import Category, EntryKind, SignalType
from app.organisations.actor import Actor
from app.organisations.models import Account
from app.regie.holder import regie_of
from app.signals.models import Signal

# Within this time the same signal from the same seat is the same one, sent again.
PRESSED_TWICE = timedelta(minutes=2)


class SignalView(BaseModel):
    """A signal: what, from whom, and whether somebody picked it up."""

    id: uuid.UUID
    case_id: uuid.UUID
    case_number: str
    type: SignalType
    note: str
    from_name: str
    from_person: str | None
    sent_at: datetime
    claimed_by_name: str | None
    claimed_by_person: str | None
    claimed_at: datetime | None
    closed_at: datetime | None
    i_claimed: bool
    i_sent: bool


class Sent(BaseModel):
    """What came of it: whom it reached, at once."""

    signal_id: uuid.UUID
    reaches: list[str]


def send(
    session: Session, actor: Actor, case_id: uuid.UUID, type_: SignalType, note: str = ""
) -> Sent:
    """Something happened: tell the holder and the owners of open lines, at once.

    Category 14, the course of things: a note gives no cause. Refused when nobody would hear it.
    """
    case, seat = read_case(session, actor, case_id)
    hold(session, actor, case_id)
    if _sent_already(session, actor, seat, type_, note):
        raise Conflict("Dit signaal is net al verstuurd.", "Kijk in de casus of iemand het oppakt.")
    parties = parties_of(session, actor, case_id)
    regie = regie_of(session, actor, case_id, parties)
    owners = set(line_owners(session, actor, case_id))
    hearing = [
        one.seat_id
        for one in parties
        if one.at_table
        and one.seat_id != seat.id
        and one.kind == "organisation"
        and (one.seat_id == regie.seat_id or one.seat_id in owners)
    ]
    if not hearing and regie.seat_id != seat.id:
        raise Refused(
            "Er is niemand met regie of met een afspraak die dit hoort.",
            "Bel iemand die aan tafel zit, of bied eerst de regie aan.",
            "nobody_hears",
        )
    said = say(
        session, actor, case, seat,
        kind=EntryKind.SIGNAL, category=Category.COURSE, body=note, typed={"note": note},
        only_to=hearing, at_once=True, parties=parties,
        facts_for=lambda one: Facts(
            kind=EntryKind.SIGNAL,
            is_holder=one.seat_id == regie.seat_id,
            owns_line_under_goal=one.seat_id in owners,
        ),
    )  # fmt: skip
    session.add(
        Signal(
            entry_id=said.entry_id,
            case_id=case_id,
            partnership_id=case.partnership_id,
            author_seat_id=seat.id,
            type=type_.value,
            sent_at=actor.now,
        )
    )
    settle(session, case_id)
    record(session, actor, Act.SIGNAL_SEND, case_id=case_id, entry_ids=[said.entry_id])
    return Sent(signal_id=said.entry_id, reaches=[one.name for one in said.reaches])


def _sent_already(
    session: Session, actor: Actor, seat: MySeat, type_: SignalType, note: str
) -> bool:
    """Whether my seat just sent the same: who presses twice means it once."""
    same = (
        readable(session, actor, Signal)
        .join(Entry, Entry.id == Signal.entry_id)
        .where(
            Signal.case_id == seat.case_id,
            Signal.author_seat_id == seat.id,
            Signal.type == type_.value,
            Signal.sent_at > actor.now - PRESSED_TWICE,
            Entry.body == note,
        )
        .limit(1)
    )
    return session.scalars(same).first() is not None


def line_owners(session: Session, actor: Actor, case_id: uuid.UUID) -> list[uuid.UUID]:
    """Seats that own an open line that I can read. An entry about a seat, of kind agreement."""
    return [
        seat_id
        for seat_id in session.scalars(
            readable(session, actor, Entry)
            .where(
                Entry.case_id == case_id,
                Entry.kind == EntryKind.AGREEMENT.value,
                Entry.state == "live",
            )
            .with_only_columns(Entry.about_seat_id)
            .distinct()
        )
        if seat_id is not None
    ]


def claim(session: Session, actor: Actor, signal_id: uuid.UUID) -> None:
    """I pick it up; everybody who got it sees that. Conflict when somebody was first; Refused when
    somebody who got it may not know that I take part."""
    signal = read_one(session, actor, Signal, signal_id)
    _, seat = read_case(session, actor, signal.case_id)
    if not session.scalar(
        text("SELECT samenspel.may_be_known(:seat, :entry)"),
        {"entry": signal_id, "seat": seat.id},
    ):
        raise Refused(
            "Niet iedereen die dit signaal ziet, mag weten dat jij meedoet.",
            "Bel wie het signaal stuurde en spreek af wie het oppakt.",
            "2",
        )
    changed = session.execute(
        update(Signal)
        .where(
            Signal.entry_id == signal_id,
            Signal.claimed_at.is_(None),
            Signal.closed_at.is_(None),
        )
        .values(claimed_by_seat_id=seat.id, claimed_by=actor.account_id, claimed_at=actor.now)
        .execution_options(synchronize_session=False)
    )
    if rows_changed(changed) != 1:
        raise Conflict("Dit is al opgepakt of afgerond.", "Ververs de pagina om te zien door wie.")
    session.expire_all()
    settle(session, signal.case_id)
    record(session, actor, Act.SIGNAL_CLAIM, case_id=signal.case_id, entry_ids=[signal_id])


def close(session: Session, actor: Actor, signal_id: uuid.UUID) -> None:
    """Dealt with. Who claimed it or sent it says so."""
    signal = read_one(session, actor, Signal, signal_id)
    mine = seats_of(session, actor).active
    if signal.claimed_by_seat_id not in mine and signal.author_seat_id not in mine:
        raise Refused("Een ander heeft dit opgepakt.", "Vraag die persoon om het af te ronden.")
    session.execute(
        update(Signal)
        .where(Signal.entry_id == signal_id, Signal.closed_at.is_(None))
        .values(closed_at=actor.now)
        .execution_options(synchronize_session=False)
    )
    session.expire_all()
    settle(session, signal.case_id)
    record(session, actor, Act.SIGNAL_CLAIM, case_id=signal.case_id, entry_ids=[signal_id])


def signals_of(session: Session, actor: Actor, case_id: uuid.UUID) -> list[SignalView]:
    """Signals in one case that are still open, oldest first; for the case page."""
    return _signals(session, actor, [case_id])


def signals_for(session: Session, actor: Actor) -> list[SignalView]:
    """Open signals over all my cases, for Vandaag: nobody's first, the oldest on top."""
    return _signals(
        session,
        actor,
        [seat.case_id for seat in seats_of(session, actor).all if seat.state == "active"],
    )


def _signals(session: Session, actor: Actor, case_ids: list[uuid.UUID]) -> list[SignalView]:
    seats = seats_of(session, actor)
    found = session.execute(
        readable(session, actor, Signal)
        .join(Entry, Entry.id == Signal.entry_id)
        .join(Case, Case.id == Signal.case_id)
        .outerjoin(Account, Account.id == Signal.claimed_by)
        .where(Signal.case_id.in_(case_ids), Signal.closed_at.is_(None))
        .add_columns(Entry, Case, Account)
        .order_by(Signal.claimed_at.is_not(None), Signal.sent_at)
        .execution_options(populate_existing=True)
    ).all()
    around = {
        case_id: parties_of(session, actor, case_id) for case_id in {s.case_id for s, *_ in found}
    }
    views = []
    for signal, entry, case, claimer in found:
        sender = party(around[case.id], signal.author_seat_id)
        taker = (
            party(around[case.id], signal.claimed_by_seat_id) if signal.claimed_by_seat_id else None
        )
        views.append(
            SignalView(
                id=signal.entry_id,
                case_id=case.id,
                case_number=case.number,
                type=SignalType(signal.type),
                note=entry.body,
                from_name=sender.name if sender else "",
                from_person=sender.person_name if sender else None,
                sent_at=signal.sent_at,
                claimed_by_name=taker.name if taker else None,
                claimed_by_person=claimer.name if claimer is not None and taker else None,
                claimed_at=signal.claimed_at,
                closed_at=signal.closed_at,
                i_claimed=signal.claimed_by == actor.account_id,
                i_sent=signal.author_seat_id in seats.active,
            )
        )
    return views
