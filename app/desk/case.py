"""The case as one page: message, regie, table, plan, what was shared. A handful of statements,
whatever its size: all entries with what belongs to them come in one."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from pydantic import BaseModel
from sqlalchemy import true
from sqlalchemy.orm import Session

import app.signals.access  # noqa: F401 - registers the clause of the signals
from app.base.errors import NotFound
from app.casefile.access import MySeat, Seats, read_one, readable, seats_of, what_let_me_in
from app.casefile.audit import Act, record
from app.casefile.entries import EntryView, Let, views_of
from app.casefile.models import Case, Entry
from app.casefile.table import Party, parties_of, party
from app.casefile.vocabulary import EntryKind, Purpose, SignalType
from app.desk.newcomers import Lacking, lacking
from app.message.models import Contact, MessageVersion
from app.message.views import MessageView, answers_in, message_from
from app.organisations.actor import Actor
from app.plan.access import feedback_is_known
from app.plan.models import Agreement, Feedback, Goal
from app.plan.views import PlanView, plan_from
from app.regie.holder import Regie, regie_of
from app.signals.models import Signal

# Shown in places of their own; the rest is "wat we delen".
ELSEWHERE = frozenset(
    {
        EntryKind.TITLE,
        EntryKind.IDENTITY,
        EntryKind.GOAL,
        EntryKind.AGREEMENT,
        EntryKind.MESSAGE,
        EntryKind.CONTACT,
        EntryKind.SIGNAL,
        EntryKind.CONSENT,
        EntryKind.QUESTION,
        EntryKind.HELP_REQUEST,
    }
)


class OpenSignal(BaseModel):
    """A signal that is not closed yet."""

    id: uuid.UUID
    type: SignalType
    note: str
    from_name: str
    sent_at: datetime
    claimed_by: str | None
    can_claim: bool


class CaseView(BaseModel):
    """Everything that the actor may know of a case, and nothing that points to the rest."""

    id: uuid.UUID
    number: str
    purpose: Purpose
    named: bool
    status: str
    opened_at: datetime
    next_evaluation_on: date | None
    title: str | None
    resident_name: str | None
    resident_phone: str | None
    resident_reach: str | None
    my_seat_id: uuid.UUID
    my_function: str
    i_left: bool
    untold: bool
    parties: list[Party]
    regie: Regie
    message: MessageView
    plan: PlanView
    signals: list[OpenSignal]
    help_request: EntryView | None
    entries: list[EntryView]
    lacking: list[Lacking]


@dataclass(frozen=True, slots=True)
class Row:
    """One entry with what it is besides: a goal, a line, a version, a contact, a signal."""

    let: Let
    goal: Goal | None
    agreement: Agreement | None
    feedback: Feedback | None
    version: MessageVersion | None
    contact: Contact | None
    signal: Signal | None


def read_case_page(session: Session, actor: Actor, case_id: uuid.UUID) -> CaseView:
    """The whole case, logged once with the ids of all that it showed. NotFound for whoever does
    not sit there. Whoever left, or sat there until it closed, has their own words still."""
    seat = _place(seats_of(session, actor), case_id)
    case = read_one(session, actor, Case, case_id)
    parties = parties_of(session, actor, case_id)
    rows = _rows(session, actor, case_id)
    record(
        session,
        actor,
        Act.CASE_READ,
        case_id=case_id,
        entry_ids=[row.let.Entry.id for row in rows],
        seat=seat,
        purpose=case.purpose,
    )
    return _view(session, actor, case, seat, parties, rows)


def _place(seats: Seats, case_id: uuid.UUID) -> MySeat:
    """Where I sit; after closing or leaving, the seat that keeps its own words."""
    left = (one for one in seats.all if one.case_id == case_id and one.state == "left")
    found = seats.in_case(case_id) or next(left, None)
    if found is None:
        raise NotFound
    return found


def _rows(session: Session, actor: Actor, case_id: uuid.UUID) -> list[Row]:
    let_in = what_let_me_in(seats_of(session, actor))
    found = session.execute(
        readable(session, actor, Entry)
        .outerjoin(Goal, Goal.entry_id == Entry.id)
        .outerjoin(
            Agreement,
            (Agreement.entry_id == Entry.id) & (Agreement.owner_seat_id == Entry.about_seat_id),
        )
        .outerjoin(
            Feedback,
            (Feedback.agreement_id == Agreement.entry_id)
            & feedback_is_known(seats_of(session, actor)),
        )
        .outerjoin(MessageVersion, MessageVersion.entry_id == Entry.id)
        .outerjoin(Contact, Contact.entry_id == Entry.id)
        .outerjoin(Signal, Signal.entry_id == Entry.id)
        .outerjoin(let_in, true())
        .where(
            Entry.case_id == case_id,
            Entry.kind != EntryKind.TAKING_PART.value,
            Entry.state != "withdrawn",
        )
        .order_by(Entry.created_at.desc(), Entry.id.desc())
        .add_columns(
            let_in.c.rule,
            let_in.c.receiver_ground,
            let_in.c.ends_at,
            let_in.c.consent_id,
            Goal,
            Agreement,
            Feedback,
            MessageVersion,
            Contact,
            Signal,
        )
        .execution_options(populate_existing=True)
    ).all()
    return [Row(Let(*row[:5]), *row[5:]) for row in found]


def _view(
    session: Session,
    actor: Actor,
    case: Case,
    seat: MySeat,
    parties: list[Party],
    rows: list[Row],
) -> CaseView:
    seats = seats_of(session, actor)
    versions = sorted(
        (
            (row.version, row.let.Entry)
            for row in rows
            if row.version and row.let.Entry.state == "live"
        ),
        key=lambda pair: (pair[0].number is not None, -(pair[0].number or 0)),
    )
    contacts = sorted(
        (row.contact for row in rows if row.contact), key=lambda one: one.spoke_at, reverse=True
    )
    goals = [(row.goal, row.let.Entry) for row in reversed(rows) if row.goal]
    lines = sorted(
        ((row.agreement, row.let.Entry, row.feedback) for row in rows if row.agreement),
        key=lambda line: (line[0].due_on, line[0].entry_id),
    )
    views = views_of(session, actor, case.id, [row.let for row in rows], parties)
    by_kind = {view.kind: view for view in reversed(views)}
    identity = by_kind.get(EntryKind.IDENTITY)
    title = by_kind.get(EntryKind.TITLE)
    requests = [view for view in views if view.kind is EntryKind.HELP_REQUEST]
    message = message_from(
        case.id,
        versions,
        answers_in(session, actor, case.id),
        contacts[0] if contacts else None,
        parties,
        seats,
    )
    regie = regie_of(session, actor, case.id, parties)
    return CaseView(
        id=case.id,
        number=case.number,
        purpose=Purpose(case.purpose),
        named=case.named,
        status=case.status,
        opened_at=case.opened_at,
        next_evaluation_on=case.next_evaluation_on,
        title=title.body if title else None,
        resident_name=identity.body if identity else None,
        resident_phone=_detail(identity, "phone"),
        resident_reach=_detail(identity, "reach"),
        my_seat_id=seat.id,
        my_function=seat.function,
        i_left=seat.state == "left",
        untold=case.named and not case.resident_informed,
        parties=parties,
        regie=regie,
        message=message,
        plan=plan_from(goals, lines, parties, seats, actor, i_hold=regie.i_hold),
        signals=_signals(rows, parties),
        # the resident's own words before the version for the table
        help_request=min(requests, key=lambda one: one.category.value, default=None),
        entries=[view for view in views if view.kind not in ELSEWHERE],
        lacking=lacking(case, seat, actor, views, parties, message.id)
        if seat.state == "active"
        else [],
    )


def _detail(view: EntryView | None, name: str) -> str | None:
    found = view.details.get(name) if view else None
    return str(found) if found else None


def _signals(rows: list[Row], parties: list[Party]) -> list[OpenSignal]:
    found = []
    for row in reversed(rows):
        signal = row.signal
        if signal is None or signal.closed_at is not None:
            continue
        sender = party(parties, signal.author_seat_id)
        taker = party(parties, signal.claimed_by_seat_id) if signal.claimed_by_seat_id else None
        found.append(
            OpenSignal(
                id=signal.entry_id,
                type=SignalType(signal.type),
                note=row.let.Entry.body,
                from_name=(sender.person_name or sender.name) if sender else "",
                sent_at=signal.sent_at,
                claimed_by=(taker.person_name or taker.name) if taker else None,
                can_claim=signal.claimed_at is None,
            )
        )
    return found
