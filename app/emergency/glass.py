"""Noodtoegang (break-glass): one person reads one case for eight hours, because it cannot wait.

Who cannot see a case names it by its number, and the resident by name and birth date. Whatever
does not fit gets one and the same refusal, is logged, and makes the next attempt wait.
"""

import uuid
from datetime import date, datetime, timedelta

from pydantic import BaseModel, ConfigDict
from sqlalchemy import insert, text
from sqlalchemy.orm import Session

import app.emergency.access  # noqa: F401 - registers the clauses of this room
from app.base.database import transaction
from app.base.errors import Conflict, FieldError, Invalid, NotFound, Refused, TooSoon
from app.base.model import new_id
from app.base.settings import get_settings
from app.casefile.access import begin_again, read_one, readable, seats_of
from app.casefile.audit import Act, Outcome, record
from app.casefile.cases import NotInformedReason, Resident, identity_key
from app.casefile.models import Case
from app.casefile.vocabulary import Function, SeatKind
from app.casefile.weighing import weigh_without_seat
from app.emergency.models import EmergencyAccess, EmergencyAttempt
from app.emergency.rules import GLASS_LASTS, may_break_glass
from app.organisations.actor import AMSTERDAM, Actor, Post, begin_actor
from app.web.dutch import count
from app.web.throttle import waiting_time

RULE = "nood:glas"
COUNTED = timedelta(hours=1)
NEUTRAL = "We openen geen casus met deze gegevens."
OPEN_WAY = "Kijk of het nummer, de naam en de geboortedatum kloppen. Of bel wie je kent aan tafel."


class BreakGlass(BaseModel):
    """Which case, whose, as whom, and why it cannot wait. With `not_told_reason` the resident
    does not see it yet; the privacy officer decides when."""

    model_config = ConfigDict(frozen=True)

    organisation_id: uuid.UUID
    function: Function
    case_number: str
    name: str
    birth_date: date
    reason: str
    not_told_reason: NotInformedReason | None = None


class Inside(BaseModel):
    """A case that I am in because I broke the glass."""

    id: uuid.UUID
    case_id: uuid.UUID
    case_number: str
    organisation_id: uuid.UUID
    function: Function
    reason: str
    entries_opened: int
    starts_at: datetime
    ends_at: datetime


def posts_for_glass(actor: Actor) -> list[Post]:
    """In which functions the actor could break the glass. Staff functions and volunteers never."""
    if actor.kind != "professional":
        return []
    return [post for post in actor.posts if may_break_glass(post.function)]


def break_glass(session: Session, actor: Actor, command: BreakGlass) -> tuple[Actor, uuid.UUID]:
    """Open the case; answers the actor anew, and the access.

    Refused in one sentence for all that does not fit, TooSoon after too many of those. Refused
    while an earlier time waits too long for its review, Conflict for who is inside or sits there.
    """
    post = _post(actor, command)
    _check(command, actor.today)
    _not_now(session, actor)
    # who holds regie reads it in the case, and the privacy officer beside it
    weigh_without_seat(
        session, actor, post.partnership_id, {"reason": command.reason}, nameless=False
    )
    if _sits_there(session, actor, command.case_number):
        raise Conflict("Je zit zelf aan tafel bij deze casus.", "Open de casus zoals altijd.")
    access_id = new_id()
    case_id = session.execute(
        text(
            "SELECT samenspel.break_glass(:access, :seat, :occupancy, :note, :organisation,"
            " :function, :number, :key, :reason, :said, :not_told)"
        ),
        {
            "access": access_id,
            "seat": new_id(),
            "occupancy": new_id(),
            "note": new_id(),
            "organisation": post.organisation_id,
            "function": post.function,
            "number": command.case_number.strip(),
            "key": identity_key(Resident(name=command.name, birth_date=command.birth_date)),
            "reason": command.reason.strip(),
            "said": _said(actor, post, command.reason.strip()),
            "not_told": command.not_told_reason,
        },
    ).scalar_one()
    if case_id is None:
        _note_refusal(actor)
        raise Refused(NEUTRAL, OPEN_WAY, RULE)
    actor = begin_again(session, actor)
    record(session, actor, Act.EMERGENCY_OPEN, case_id=case_id, rule=RULE)
    return actor, access_id


def end_access(session: Session, actor: Actor, access_id: uuid.UUID) -> Actor:
    """Step out before the eight hours are over. NotFound for what is not mine, or over."""
    access = read_one(session, actor, EmergencyAccess, access_id)
    if access.account_id != actor.account_id or access.seat_id not in seats_of(session, actor).own:
        raise NotFound
    record(session, actor, Act.EMERGENCY_END, case_id=access.case_id)
    session.execute(text("SELECT samenspel.end_emergency(:access)"), {"access": access_id})
    return begin_again(session, actor)


def inside(session: Session, actor: Actor) -> list[Inside]:
    """Where I am now because I broke the glass."""
    mine = [
        one.id
        for one in seats_of(session, actor).all
        if one.kind == SeatKind.EMERGENCY and one.state == "active"
    ]
    rows = session.execute(
        readable(session, actor, EmergencyAccess)
        .join(Case, Case.id == EmergencyAccess.case_id)
        .where(EmergencyAccess.seat_id.in_(mine))
        .add_columns(Case.number)
    ).all()
    return [
        Inside(
            id=access.id,
            case_id=access.case_id,
            case_number=number,
            organisation_id=access.organisation_id,
            function=Function(access.function),
            reason=access.reason,
            entries_opened=access.entries_opened,
            starts_at=access.starts_at,
            ends_at=access.ends_at,
        )
        for access, number in rows
    ]


def _post(actor: Actor, command: BreakGlass) -> Post:
    for post in posts_for_glass(actor):
        if (post.organisation_id, post.function) == (command.organisation_id, command.function):
            return post
    raise Refused("In jouw functie kun je geen noodtoegang nemen.", "Bel wie de regie heeft.", RULE)


def _check(command: BreakGlass, today: date) -> None:
    errors = []
    for field, value, what in (
        ("caseNumber", command.case_number, "Vul het nummer van de casus in."),
        ("name", command.name, "Vul de naam van de inwoner in."),
        ("reason", command.reason, "Schrijf op waarom het niet kan wachten."),
    ):
        if not value.strip():
            errors.append(FieldError(field, what))
    if command.birth_date > today:
        errors.append(FieldError("birthDate", "Kies een dag die al geweest is."))
    if errors:
        raise Invalid(errors)


def _not_now(session: Session, actor: Actor) -> None:
    """What is about the person alone, and says nothing of any case."""
    # of many at once each would be the first
    one_at_a_time = text(
        "SELECT pg_try_advisory_xact_lock(hashtextextended('glass-attempt:' || :account, 0))"
    )
    if not session.execute(one_at_a_time, {"account": str(actor.account_id)}).scalar_one():
        raise TooSoon("Je probeert dit al op een andere plek.", 1)
    found = session.execute(
        text("SELECT * FROM samenspel.recent_emergency_attempts(:since)"),
        {"since": actor.now - COUNTED},
    ).one()
    if found.overdue:
        raise Refused(
            "Je vorige noodtoegang is nog niet beoordeeld, en dat had al gemoeten.",
            "Bel de functionaris gegevensbescherming.",
            RULE,
        )
    if found.inside:
        raise Conflict("Je hebt al noodtoegang in een casus.", "Stop die eerst.")
    wait = waiting_time(found.failures, 0, found.seconds_ago)
    if wait:
        raise TooSoon(
            "Het klopte een paar keer niet. "
            f"Probeer het over {count(-(-wait // 60), 'minuut', 'minuten')} nog eens.",
            wait,
        )


def _sits_there(session: Session, actor: Actor, number: str) -> bool:
    mine = [one.case_id for one in seats_of(session, actor).all if one.state == "active"]
    here = readable(session, actor, Case).where(
        Case.number == number.strip(), Case.id.in_(mine), Case.status == "open"
    )
    return session.scalars(here.with_only_columns(Case.id)).first() is not None


def _said(actor: Actor, post: Post, reason: str) -> str:
    """What the holder of regie reads in the case."""
    until = (actor.now + GLASS_LASTS).astimezone(AMSTERDAM)
    return (
        f"Noodtoegang door {post.organisation_name}, {Function(post.function).label}, "
        f"tot {until:%H.%M} uur. Reden: {reason}"
    )


def _note_refusal(actor: Actor) -> None:
    """Apart, because the transaction of the act is taken back."""
    with transaction(get_settings().database_url) as apart:
        if begin_actor(apart, actor.account_id) is None:
            return
        apart.execute(
            insert(EmergencyAttempt).values(id=new_id(), account_id=actor.account_id, at=actor.now)
        )
        record(apart, actor, Act.EMERGENCY_OPEN, outcome=Outcome.REFUSED, rule=RULE)
