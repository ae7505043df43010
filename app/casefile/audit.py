"""The log of reads and writes: one row per act, in the transaction of the act.

It fails closed: the row is written before the answer is, so that no log line means no read. The
words somebody searched for are content and are never logged.
"""

import uuid
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import ScalarSelect, Select, func, insert
from sqlalchemy.orm import Session

from app.base.errors import Refused
from app.base.model import new_id
from app.casefile.access import MySeat, live, readable, seats_of
from app.casefile.models import Case, Disclosure, Occupancy, ReadEvent
from app.casefile.vocabulary import SeatKind
from app.organisations.actor import Actor

LONGEST_RULE = 40
LOGGED = "logged"


class Act(StrEnum):
    """What was done, as `subject:verb`."""

    CASE_OPEN = "case:open"
    CASE_NAME = "case:name"
    CASE_READ = "case:read"
    CASE_LIST = "case:list"
    CASE_SEARCH = "case:search"
    CASE_CLOSE = "case:close"
    SHELL_READ = "shell:read"
    TODAY_READ = "today:read"
    PLAN_READ = "plan:read"
    ENTRY_WRITE = "entry:write"
    ENTRY_CORRECT = "entry:correct"
    ENTRY_SHARE = "entry:share"
    ENTRY_UNSHARE = "entry:unshare"
    ENTRY_READ = "entry:read"
    CONSENT_RECORD = "consent:record"
    CONSENT_WITHDRAW = "consent:withdraw"
    OBJECTION_RAISE = "objection:raise"
    OBJECTION_DECIDE = "objection:decide"
    RESIDENT_TOLD = "resident:told"
    RESIDENT_NOT_TOLD = "resident:not_told"
    SEAT_INVITE = "seat:invite"
    SEAT_ASSIGN = "seat:assign"
    SEAT_READ = "seat:read"
    SEAT_KNOWN = "seat:known"
    SEAT_ACCEPT = "seat:accept"
    SEAT_DECLINE = "seat:decline"
    SEAT_WITHDRAW = "seat:withdraw"
    SEAT_LEAVE = "seat:leave"
    REGIE_OFFER = "regie:offer"
    REGIE_ACCEPT = "regie:accept"
    REGIE_DECLINE = "regie:decline"
    REGIE_WITHDRAW = "regie:withdraw"
    REGIE_END = "regie:end"
    REGIE_READ = "regie:read"
    GOAL_WRITE = "goal:write"
    AGREEMENT_WRITE = "agreement:write"
    AGREEMENT_CHANGE = "agreement:change"
    FEEDBACK_ASK = "feedback:ask"
    FEEDBACK_GIVE = "feedback:give"
    MESSAGE_PROPOSE = "message:propose"
    MESSAGE_PUBLISH = "message:publish"
    MESSAGE_ANSWER = "message:answer"
    MESSAGE_READ = "message:read"
    CONTACT_WRITE = "contact:write"
    SIGNAL_SEND = "signal:send"
    SIGNAL_CLAIM = "signal:claim"
    SIGNAL_READ = "signal:read"
    INSIGHT_READ = "insight:read"
    WARNINGS_READ = "warnings:read"
    RULES_TRY = "rules:try"
    RULES_SIGN = "rules:sign"
    REGISTER_READ = "register:read"
    DECISION_READ = "decision:read"
    RETENTION_READ = "retention:read"
    RETENTION_HOLD = "retention:hold"
    RETENTION_RELEASE = "retention:release"
    CERTIFICATE_READ = "certificate:read"
    # by the worker, and by whoever put an older database back
    CASE_DESTROY = "case:destroy"
    EMERGENCY_OPEN = "emergency:open"
    EMERGENCY_END = "emergency:end"
    EMERGENCY_READ = "emergency:read"
    EMERGENCY_REVIEW = "emergency:review"
    EMERGENCY_TELL = "emergency:tell"
    BREACH_REPORT = "breach:report"
    BREACH_READ = "breach:read"
    BREACH_DECIDE = "breach:decide"
    BREACH_CLOSE = "breach:close"
    CASE_REOPEN = "case:reopen"
    CASE_EXPORT = "case:export"
    CASE_TAKE_HOME = "case:take_home"
    STATEMENT_WRITE = "statement:write"
    ACCESS_ASK = "access:ask"
    ACCESS_READ = "access:read"
    ACCESS_ADVISE = "access:advise"
    ACCESS_DECIDE = "access:decide"
    ACCESS_SIGN = "access:sign"
    ACCESS_HAND_OVER = "access:hand_over"
    ACCESS_MAKE = "access:make"
    CONSENT_CONFIRM = "consent:confirm"
    LOG_READ = "log:read"
    LOG_EXPORT = "log:export"
    LOG_CHECK = "log:check"
    ACT_TRY = "act:try"
    CASE_LOOK = "case:look"


class Outcome(StrEnum):
    """How it ended. A search hit is found, not opened."""

    DONE = "done"
    FOUND = "found"
    REFUSED = "refused"


def record(
    session: Session,
    actor: Actor,
    act: Act,
    *,
    case_id: uuid.UUID | None = None,
    entry_ids: Iterable[uuid.UUID] = (),
    outcome: Outcome = Outcome.DONE,
    seat: MySeat | None = None,
    purpose: str | None = None,
    rule: str | None = None,
) -> None:
    """Write one line: who, for whom, in which function, did what, to which entries, and by which
    rules and consents they were shown. One statement, whatever it says.

    The seat is the one from which the actor acts in `case_id`, unless it is given. What somebody
    does who broke the glass is marked so, also where their cases stand together in a list.
    """
    if seat is None and case_id is not None:
        seat = seats_of(session, actor).in_case(case_id)
    post = actor.posts[0] if actor.posts else None
    shown = sorted(set(entry_ids))
    session.info[LOGGED] = True
    session.execute(
        insert(ReadEvent).values(
            id=new_id(),
            account_id=actor.account_id,
            on_behalf_of=_stood_in_for(session, actor, seat),
            seat_id=seat.id if seat else None,
            organisation_id=seat.organisation_id
            if seat
            else (post.organisation_id if post else None),
            function=seat.function if seat else (post.function if post else None),
            action=act.value,
            outcome=outcome.value,
            case_id=case_id,
            purpose=purpose or _purpose_of(session, actor, case_id),
            rule=rule,
            entry_ids=shown,
            allowed_by=_of_what_let_in(session, actor, shown, Disclosure.rule),
            consent_ids=_of_what_let_in(session, actor, shown, Disclosure.consent_id),
            emergency=_in_emergency(session, actor, seat, case_id),
        )
    )


def _in_emergency(
    session: Session, actor: Actor, seat: MySeat | None, case_id: uuid.UUID | None
) -> bool:
    if seat is not None:
        return seat.kind == SeatKind.EMERGENCY
    return case_id is None and any(
        one.kind == SeatKind.EMERGENCY and one.state == "active"
        for one in seats_of(session, actor).all
    )


def record_refusal(
    session: Session, actor: Actor, case_id: uuid.UUID | None, refused: Refused
) -> None:
    """Write that a rule said no. In a transaction after the one that was taken back."""
    rule = refused.rule[:LONGEST_RULE] if refused.rule else None
    record(session, actor, Act.ACT_TRY, case_id=case_id, outcome=Outcome.REFUSED, rule=rule)


def record_look(session: Session, actor: Actor, case_id: uuid.UUID) -> None:
    """The line of an address that showed something of a case and wrote none itself, such as a
    form with who is at the table. What a form asks again while somebody types is the same look."""
    if LOGGED not in session.info:
        record(session, actor, Act.CASE_LOOK, case_id=case_id)


Said = ScalarSelect[Any] | None


def _purpose_of(session: Session, actor: Actor, case_id: uuid.UUID | None) -> Said:
    if case_id is None:
        return None
    case = readable(session, actor, Case).where(Case.id == case_id)
    return case.with_only_columns(Case.purpose).scalar_subquery()


def _stood_in_for(session: Session, actor: Actor, seat: MySeat | None) -> Said:
    """Whose seat it is, when the actor is there in their place."""
    if seat is None or seat.role != "stand_in":
        return None
    holder = readable(session, actor, Occupancy).where(
        Occupancy.seat_id == seat.id,
        Occupancy.role == "holder",
        live(Occupancy.starts_at, Occupancy.ends_at, actor.now),
    )
    return holder.with_only_columns(Occupancy.account_id).limit(1).scalar_subquery()


def _of_what_let_in(
    session: Session, actor: Actor, entry_ids: Sequence[uuid.UUID], what: Any
) -> Said:
    """The rules, or the consents, of the disclosures by which the actor sees these entries."""
    seats = seats_of(session, actor)
    to = [*seats.active, *seats.invited]
    if not entry_ids or not to:
        return None
    let_in: Select[Any] = readable(session, actor, Disclosure).where(
        Disclosure.entry_id.in_(entry_ids),
        Disclosure.seat_id.in_(to),
        live(Disclosure.starts_at, Disclosure.ends_at, actor.now),
        what.is_not(None),
    )
    return let_in.with_only_columns(func.array_agg(what.distinct())).scalar_subquery()
