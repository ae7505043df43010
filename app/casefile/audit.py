"""The log of reads and writes: one row per act, in the transaction of the act.

It fails closed: the row is written before the answer is, so that no log line means no read. The
words somebody searched for are content and are never logged.
"""

import uuid
from collections.abc import Iterable
from enum import StrEnum

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.base.model import new_id
from app.casefile.access import MySeat, seats_of
from app.casefile.models import ReadEvent
from app.casefile.vocabulary import SeatKind
from app.organisations.actor import Actor


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
    """Write one line: who, for whom, in which function, did what, to which entries.

    The seat is the one from which the actor acts in `case_id`, unless it is given. What somebody
    does who broke the glass is marked so, also where their cases stand together in a list.
    """
    if seat is None and case_id is not None:
        seat = seats_of(session, actor).in_case(case_id)
    post = actor.posts[0] if actor.posts else None
    session.execute(
        insert(ReadEvent).values(
            id=new_id(),
            account_id=actor.account_id,
            seat_id=seat.id if seat else None,
            organisation_id=seat.organisation_id
            if seat
            else (post.organisation_id if post else None),
            function=seat.function if seat else (post.function if post else None),
            action=act.value,
            outcome=outcome.value,
            case_id=case_id,
            purpose=purpose,
            rule=rule,
            entry_ids=sorted(set(entry_ids)),
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
