"""Vandaag: what waits for me, in the order in which it burns."""

import uuid
from datetime import date, datetime, timedelta
from enum import StrEnum

from pydantic import BaseModel
from sqlalchemy import DateTime, func, or_, select, update
from sqlalchemy.orm import Session

from app.casefile.access import ACCESS_ENDS, readable, seats_of
from app.casefile.audit import Act, Outcome, record
from app.casefile.consents import RunsOut, running_out
from app.casefile.informing import Untold, to_ask_again
from app.casefile.models import Case, Entry, Notice
from app.casefile.seats import Invitation, invitations
from app.casefile.vocabulary import EntryKind
from app.desk.cases import names_of
from app.message.views import ToConfirm, to_confirm
from app.organisations.actor import Actor
from app.plan.views import DueView, due_for
from app.regie.operations import offered_to_me
from app.signals.operations import SignalView, signals_for
from app.signals.questions import QuestionView, questions_for

AHEAD = timedelta(days=7)
# An eviction wants more than a week.
HARD_AHEAD = timedelta(days=21)
# News is what came since somebody was here on an earlier day, and never older than this.
NEWS = timedelta(days=14)


class When(StrEnum):
    """How soon it wants something."""

    NOW = "now"
    TODAY = "today"
    WEEK = "week"


class OfferedRegie(BaseModel):
    """Regie that is offered to me."""

    term_id: uuid.UUID
    case_id: uuid.UUID
    case_number: str
    reason: str
    answer_due: datetime


class NoticeLine(BaseModel):
    """A notice that carries no content: of which kind, and where."""

    id: uuid.UUID
    kind: str
    case_id: uuid.UUID
    case_number: str


class News(BaseModel):
    """Something that others wrote since I was last here: in which case, of which kind."""

    case_id: uuid.UUID
    case_number: str
    kind: EntryKind
    at: datetime


class Today(BaseModel):
    """All that waits for the actor."""

    signals: list[SignalView]
    regie: list[OfferedRegie]
    invitations: list[Invitation]
    messages: list[ToConfirm]
    plan: list[DueView]
    questions: list[QuestionView]
    consents: list[RunsOut]
    untold: list[Untold]
    notices: list[NoticeLine]
    news: list[News]
    names: dict[uuid.UUID, str]
    case_numbers: dict[uuid.UUID, str]

    @property
    def count(self) -> int:
        return (
            len([one for one in self.signals if one.claimed_at is None])
            + len(self.regie)
            + len(self.invitations)
            + len(self.messages)
            + len(self.plan)
            + len(self.questions)
            + len(self.consents)
            + len(self.untold)
        )


def today(session: Session, actor: Actor) -> Today:
    """Everything that waits, over all my cases, logged once as found."""
    seats = seats_of(session, actor)
    signals = signals_for(session, actor)
    offers = [
        OfferedRegie(
            term_id=term.id,
            case_id=case.id,
            case_number=case.number,
            reason=reason,
            answer_due=term.answer_due,
        )
        for term, case, reason in offered_to_me(session, actor)
    ]
    messages = to_confirm(session, actor)
    plan = [one for one in due_for(session, actor, actor.today + HARD_AHEAD) if _wants(one, actor)]
    questions = [
        one for one in questions_for(session, actor) if not one.i_asked and one.answer is None
    ]
    consents = running_out(session, actor)
    news = _news(session, actor)
    ids = [seat.case_id for seat in seats.all if seat.state == "active"]
    names = names_of(session, actor, ids)
    record(
        session,
        actor,
        Act.TODAY_READ,
        outcome=Outcome.FOUND,
        entry_ids=[one.id for one in signals]
        + [one.message_id for one in messages]
        + [one.line.id for one in plan]
        + [one.id for one in consents],
    )
    return Today(
        signals=signals,
        regie=offers,
        invitations=invitations(session, actor),
        messages=messages,
        plan=plan,
        questions=questions,
        consents=consents,
        untold=to_ask_again(session, actor),
        notices=_notices(session, actor),
        news=news,
        names=names,
        case_numbers=_numbers(session, actor, ids),
    )


def _wants(due: DueView, actor: Actor) -> bool:
    """Mine within a week, somebody else's only when it is late; the other kinds always."""
    if due.kind == "agreement_due":
        return due.line.due_on <= actor.today + AHEAD
    return due.kind != "agreement_late" or due.line.late


def _numbers(session: Session, actor: Actor, ids: list[uuid.UUID]) -> dict[uuid.UUID, str]:
    rows = session.execute(
        readable(session, actor, Case)
        .where(Case.id.in_(ids), Case.status == "open")
        .order_by(Case.number.desc())
        .with_only_columns(Case.id, Case.number)
    )
    return {row.id: row.number for row in rows}


def _news(session: Session, actor: Actor) -> list[News]:
    """What others wrote in my cases since the last earlier day on which I was here, newest first:
    it stays until tomorrow, however often I look. The database looks in the log; for who was away
    for long it is two weeks."""
    last_here = select(func.samenspel.last_here(NEWS, type_=DateTime(timezone=True)))
    seats = seats_of(session, actor)
    rows = session.execute(
        readable(session, actor, Entry)
        .join(Case, Case.id == Entry.case_id)
        .where(
            Entry.case_id.in_([seat.case_id for seat in seats.all if seat.state == "active"]),
            Entry.author_seat_id.not_in(seats.own),
            Entry.created_at > last_here.scalar_subquery(),
            Entry.kind.not_in(
                (EntryKind.TAKING_PART.value, EntryKind.QUESTION.value, EntryKind.CONSENT.value)
            ),
        )
        .order_by(Entry.created_at.desc())
        .limit(8)
        .with_only_columns(Entry.case_id, Case.number, Entry.kind, Entry.created_at)
    )
    return [
        News(case_id=case_id, case_number=number, kind=EntryKind(kind), at=at)
        for case_id, number, kind, at in rows
    ]


def _notices(session: Session, actor: Actor) -> list[NoticeLine]:
    """What my seats were told and nobody has seen yet: of the last two weeks. That a case will be
    destroyed is told until it is."""
    rows = session.execute(
        readable(session, actor, Notice)
        .join(Case, Case.id == Notice.case_id)
        .where(
            Notice.seen_at.is_(None),
            or_(Notice.created_at > actor.now - NEWS, Notice.kind == ACCESS_ENDS),
        )
        .order_by(Notice.created_at.desc())
        .with_only_columns(Notice.id, Notice.kind, Case.id, Case.number)
    )
    return [
        NoticeLine(id=id_, kind=kind, case_id=case_id, case_number=number)
        for id_, kind, case_id, number in rows
    ]


def seen(session: Session, actor: Actor, notice_id: uuid.UUID) -> None:
    """I have seen a notice to a seat of mine."""
    mine = readable(session, actor, Notice).with_only_columns(Notice.id)
    session.execute(
        update(Notice)
        .where(Notice.id == notice_id, Notice.id.in_(mine))
        .values(seen_at=actor.now)
        .execution_options(synchronize_session=False)
    )


def soon(day: date, today_: date) -> When:
    """Where a date belongs on the page."""
    if day < today_:
        return When.NOW
    return When.TODAY if day == today_ else When.WEEK
