"""What the privacy officer reads and decides of emergencies and breaches.

The database finds out itself whose officer somebody is, and gives categories and functions: never
a word of what was said. For everybody else it does not exist.
"""

import uuid
from datetime import date, datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.base.errors import Conflict, FieldError, Invalid, NotFound
from app.casefile.audit import Act, record
from app.casefile.cases import NotInformedReason
from app.casefile.vocabulary import Category, Function
from app.emergency.wrong_share import Reader, readers
from app.insight.guard import guarded
from app.organisations.actor import Actor


class ReviewOutcome(StrEnum):
    """Whether setting the rules aside was right. Wrong ends it at once."""

    RIGHT = "right"
    WRONG = "wrong"


class GuardedAccess(BaseModel):
    """Somebody who broke the glass. `person_name` only for the officer of their organisation."""

    id: uuid.UUID
    case_number: str
    organisation_name: str
    function: Function
    person_name: str | None
    reason: str
    entries_opened: int
    starts_at: datetime
    ends_at: datetime
    review_due: datetime
    told_on: date | None
    not_told_reason: NotInformedReason | None
    outcome: ReviewOutcome | None
    motive: str | None
    reviewed_at: datetime | None


class GuardedShare(BaseModel):
    """Something that was shared in an emergency: which kind, from whom, to whom, until when."""

    id: uuid.UUID
    case_number: str
    category: Category
    from_organisation: str
    from_function: Function
    to_organisation: str
    to_function: Function
    starts_at: datetime
    ends_at: datetime
    told_on: date | None
    not_told_reason: NotInformedReason | None
    outcome: ReviewOutcome | None
    motive: str | None
    reviewed_at: datetime | None


class GuardedBreach(BaseModel):
    """A breach: which kind, whom it reached, what was decided and done."""

    id: uuid.UUID
    case_number: str
    category: Category
    organisation_name: str | None
    function: Function
    description: str
    reached: list[Function]
    subjects: int
    readers: int
    shared_from: datetime
    revoked_at: datetime
    discovered_at: datetime
    due_at: datetime
    notify_authority: bool | None
    inform_resident: bool | None
    motive: str | None
    consequences: str | None
    measures: str | None
    decided_at: datetime | None
    what_was_done: str | None
    closed_at: datetime | None
    controllers: str | None
    contact: str | None


class ReviewAccess(BaseModel):
    """The outcome of a review, with why. `told_on`: when the resident was told; else why not."""

    model_config = ConfigDict(frozen=True)

    outcome: ReviewOutcome
    motive: str
    told_on: date | None = None
    not_told_reason: NotInformedReason | None = None


class DecideBreach(BaseModel):
    """Whom it is told, and why. Consequences and measures are parts of the notification."""

    model_config = ConfigDict(frozen=True)

    notify_authority: bool
    inform_resident: bool
    motive: str
    consequences: str
    measures: str


def waiting_emergencies(session: Session, actor: Actor) -> int:
    """How many emergencies wait for a review."""
    guarded(actor)
    return int(
        session.execute(text("SELECT emergencies FROM samenspel.guarded_waiting()")).scalar_one()
    )


def waiting_breaches(session: Session, actor: Actor) -> int:
    """How many breaches are not closed."""
    guarded(actor)
    return int(
        session.execute(text("SELECT breaches FROM samenspel.guarded_waiting()")).scalar_one()
    )


def accesses(session: Session, actor: Actor, only: uuid.UUID | None = None) -> list[GuardedAccess]:
    """Who broke the glass; what waits for a review first."""
    guarded(actor)
    rows = session.execute(
        text("SELECT * FROM samenspel.guarded_emergency_accesses(:only)"), {"only": only}
    ).all()
    record(session, actor, Act.EMERGENCY_READ)
    return [GuardedAccess.model_validate(row, from_attributes=True) for row in rows]


def shares(session: Session, actor: Actor, only: uuid.UUID | None = None) -> list[GuardedShare]:
    """What was shared in an emergency; what waits for a review first."""
    guarded(actor)
    rows = session.execute(
        text("SELECT * FROM samenspel.guarded_emergency_shares(:only)"), {"only": only}
    ).all()
    record(session, actor, Act.EMERGENCY_READ)
    return [GuardedShare.model_validate(row, from_attributes=True) for row in rows]


def review_access(
    session: Session, actor: Actor, access_id: uuid.UUID, command: ReviewAccess
) -> None:
    """Say whether breaking the glass was right. The resident is told, or there is a reason why
    not yet. Conflict when it was reviewed before."""
    found = accesses(session, actor, access_id)
    if not found:
        raise NotFound
    told = found[0].told_on or command.told_on
    errors = _motive(command.motive)
    if told is None and command.not_told_reason is None:
        errors.append(FieldError("toldOn", "Vul in wanneer de inwoner het hoorde, of kies waarom "
                                           "nog niet."))  # fmt: skip
    if command.told_on is not None and command.told_on > actor.today:
        errors.append(FieldError("toldOn", "Kies een dag die al geweest is, of vandaag."))
    if errors:
        raise Invalid(errors)
    _once(
        session,
        "SELECT samenspel.review_emergency_access(:id, :outcome, :motive, :told, :not_told)",
        id=access_id,
        outcome=command.outcome,
        motive=command.motive.strip(),
        told=command.told_on,
        not_told=command.not_told_reason,
    )
    record(session, actor, Act.EMERGENCY_REVIEW)


def review_share(
    session: Session, actor: Actor, share_id: uuid.UUID, outcome: ReviewOutcome, motive: str
) -> None:
    """Say whether sharing in an emergency was right; wrong ends it. Conflict the second time."""
    if not shares(session, actor, share_id):
        raise NotFound
    errors = _motive(motive)
    if errors:
        raise Invalid(errors)
    _once(
        session,
        "SELECT samenspel.review_emergency_share(:id, :outcome, :motive)",
        id=share_id,
        outcome=outcome,
        motive=motive.strip(),
    )
    record(session, actor, Act.EMERGENCY_REVIEW)


def told_of_access(session: Session, actor: Actor, access_id: uuid.UUID) -> None:
    """The resident was told after all who looked. Conflict the second time."""
    if not accesses(session, actor, access_id):
        raise NotFound
    _once(session, "SELECT samenspel.told_of_emergency(:id)", id=access_id)
    record(session, actor, Act.EMERGENCY_TELL)


def breaches(session: Session, actor: Actor) -> list[GuardedBreach]:
    """All breaches, the clock that runs out first on top."""
    return _breaches(session, actor, None)


def breach(
    session: Session, actor: Actor, breach_id: uuid.UUID
) -> tuple[GuardedBreach, list[Reader]]:
    """One breach, with every time that somebody had it before them. NotFound for who does not
    guard it."""
    found = _breaches(session, actor, breach_id)
    if not found:
        raise NotFound
    return found[0], readers(session, breach_id)


def _breaches(session: Session, actor: Actor, only: uuid.UUID | None) -> list[GuardedBreach]:
    guarded(actor)
    rows = session.execute(
        text("SELECT * FROM samenspel.guarded_breaches(:only)"), {"only": only}
    ).all()
    record(session, actor, Act.BREACH_READ)
    return [GuardedBreach.model_validate(row, from_attributes=True) for row in rows]


def decide_breach(
    session: Session, actor: Actor, breach_id: uuid.UUID, command: DecideBreach
) -> None:
    """Decide whom it is told. Conflict when it was decided before."""
    breach(session, actor, breach_id)
    errors = _motive(command.motive)
    for field, value, what in (
        ("consequences", command.consequences, "Schrijf op wat dit voor de inwoner kan betekenen."),
        ("measures", command.measures, "Schrijf op wat jullie doen om het te herstellen."),
    ):
        if not value.strip():
            errors.append(FieldError(field, what))
    if errors:
        raise Invalid(errors)
    _once(
        session,
        "SELECT samenspel.decide_breach(:id, :authority, :resident, :motive, :consequences,"
        " :measures)",
        id=breach_id,
        authority=command.notify_authority,
        resident=command.inform_resident,
        motive=command.motive.strip(),
        consequences=command.consequences.strip(),
        measures=command.measures.strip(),
    )
    record(session, actor, Act.BREACH_DECIDE)


def close_breach(session: Session, actor: Actor, breach_id: uuid.UUID, done: str) -> None:
    """Close it with what was done. Conflict while nothing is decided, or when it is closed."""
    found, _ = breach(session, actor, breach_id)
    if found.decided_at is None:
        raise Conflict("Er is nog niet besloten of dit gemeld wordt.", "Besluit dat eerst.")
    if not done.strip():
        raise Invalid([FieldError("whatWasDone", "Schrijf op wat er gedaan is.")])
    _once(
        session,
        "SELECT samenspel.close_breach(:id, :done)",
        id=breach_id,
        done=done.strip(),
    )
    record(session, actor, Act.BREACH_CLOSE)


def _motive(motive: str) -> list[FieldError]:
    return [] if motive.strip() else [FieldError("motive", "Schrijf op waarom.")]


def _once(session: Session, statement: str, **values: object) -> None:
    if not session.execute(text(statement), values).scalar_one():
        raise Conflict("Dit is al gedaan.", "Kijk wat er staat.")
