"""How long cases are kept, what holds their destruction up, and the certificates of what is gone.

For the privacy officer, who knows a case by its number and reads nothing of it. Everybody else
gets NotFound. Both tables are the officer's alone, and are never read through the door of the
case file: the database says the same by `samenspel.guarded()`.
"""

import uuid
from datetime import date, datetime, timedelta

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Select, func, select, text, tuple_, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.base.errors import Conflict, Invalid, NotFound
from app.base.model import new_id
from app.casefile.audit import Act, record
from app.insight.guard import guarded
from app.organisations.actor import Actor
from app.organisations.models import Account, Partnership
from app.rights.destruction import WARN_DAYS
from app.rights.retention_models import DestructionCertificate, DestructionHold

Position = tuple[date, uuid.UUID]
CertificatePosition = tuple[datetime, uuid.UUID]
# Longer is looked at again, and held up again.
LONGEST_HOLD = timedelta(days=366)


class ToDestroy(BaseModel):
    """A closed case that nobody holds up: when it was closed, its term, the day it goes."""

    case_id: uuid.UUID
    number: str
    closed_on: date
    months: int
    destroy_on: date


class Hold(BaseModel):
    """A stop on the destruction of a case. `overdue`: it should have been looked at again."""

    id: uuid.UUID
    case_id: uuid.UUID
    number: str
    reason: str
    review_on: date
    placed_by: str
    placed_at: datetime
    overdue: bool


class Certificate(BaseModel):
    """Proof that a case was destroyed: kinds and numbers, never content."""

    id: uuid.UUID
    partnership: str
    number: str
    closed_on: date
    retention_months: int
    destroyed_at: datetime
    rows: int
    counts: dict[str, int]
    reapplied_at: datetime | None


class PlaceHold(BaseModel):
    """Hold up the destruction of the case with this number."""

    model_config = ConfigDict(frozen=True)

    number: str
    reason: str
    review_on: date


def warned_until(actor: Actor) -> date:
    """The last day that is near enough to be warned of."""
    return actor.today + timedelta(days=WARN_DAYS)


def to_destroy(
    session: Session, actor: Actor, until: date, *, size: int, after: Position | None = None
) -> list[ToDestroy]:
    """At most `size` cases that go on `until` or before, the soonest first, from behind `after`;
    logged."""
    day, case_id = after or (None, None)
    rows = session.execute(
        text(
            "SELECT * FROM samenspel.retention(:partnership, :until, CAST(:day AS date),"
            " CAST(:case AS uuid), :size)"
        ),
        {"partnership": guarded(actor), "until": until, "day": day, "case": case_id, "size": size},
    ).all()
    record(session, actor, Act.RETENTION_READ)
    return [ToDestroy.model_validate(row, from_attributes=True) for row in rows]


def going(session: Session, actor: Actor) -> int:
    """How many cases go within a month. They go by themselves: nobody has to do anything."""
    return int(
        session.execute(
            text("SELECT samenspel.retention_count(:partnership, :until)"),
            {"partnership": guarded(actor), "until": warned_until(actor)},
        ).scalar_one()
    )


def waiting(session: Session, actor: Actor) -> int:
    """What waits for the privacy officer: stops that should have been looked at again."""
    return int(
        session.execute(
            _live_holds(actor)
            .where(DestructionHold.review_on < actor.today)
            .with_only_columns(func.count())
        ).scalar_one()
    )


def _live_holds(actor: Actor) -> Select[DestructionHold]:
    return select(DestructionHold).where(
        DestructionHold.partnership_id == guarded(actor), DestructionHold.lifted_at.is_(None)
    )


def holds(session: Session, actor: Actor) -> list[Hold]:
    """Live stops, the first to be looked at again first."""
    rows = session.execute(
        _live_holds(actor)
        .join(Account, Account.id == DestructionHold.placed_by)
        .order_by(DestructionHold.review_on, DestructionHold.number)
        .add_columns(Account.name)
    ).all()
    return [_hold(found, name, actor) for found, name in rows]


def read_hold(session: Session, actor: Actor, hold_id: uuid.UUID) -> Hold:
    """One live stop, or NotFound."""
    row = session.execute(
        _live_holds(actor)
        .join(Account, Account.id == DestructionHold.placed_by)
        .where(DestructionHold.id == hold_id)
        .add_columns(Account.name)
    ).one_or_none()
    if row is None:
        raise NotFound
    return _hold(row[0], row[1], actor)


def _hold(found: DestructionHold, placed_by: str, actor: Actor) -> Hold:
    return Hold(
        id=found.id,
        case_id=found.case_id,
        number=found.number,
        reason=found.reason,
        review_on=found.review_on,
        placed_by=placed_by,
        placed_at=found.placed_at,
        overdue=found.review_on < actor.today,
    )


def place_hold(session: Session, actor: Actor, command: PlaceHold) -> uuid.UUID:
    """Hold up the destruction of a case, open or closed; answers the stop.

    Invalid for an unknown number and for a day that is not ahead within a year, Conflict when
    there is a stop already.
    """
    partnership_id = guarded(actor)
    _check_day(actor, command.review_on)
    hold_id = new_id()
    try:
        with session.begin_nested():
            case_id = session.execute(
                text(
                    "SELECT samenspel.hold_destruction("
                    ":hold, :partnership, :number, :reason, :review)"
                ),
                {
                    "hold": hold_id,
                    "partnership": partnership_id,
                    "number": command.number,
                    "reason": command.reason,
                    "review": command.review_on,
                },
            ).scalar_one()
    except IntegrityError:
        raise Conflict(
            "De vernietiging van deze casus staat al stil.", "Bekijk de stop die er al is."
        ) from None
    if case_id is None:
        raise Invalid.one("number", "Er is geen casus met dit nummer. Controleer het nummer.")
    record(session, actor, Act.RETENTION_HOLD, case_id=case_id)
    return hold_id


def _check_day(actor: Actor, review_on: date) -> None:
    if not actor.today < review_on <= actor.today + LONGEST_HOLD:
        raise Invalid.one("reviewOn", "Kies een dag na vandaag, hoogstens een jaar vooruit.")


def lift_hold(session: Session, actor: Actor, hold_id: uuid.UUID, reason: str) -> Hold:
    """Let the destruction go on; answers what is no longer. NotFound for what is no live stop."""
    hold = read_hold(session, actor, hold_id)
    session.execute(
        update(DestructionHold)
        .where(DestructionHold.id == hold_id, DestructionHold.lifted_at.is_(None))
        .values(lifted_by=actor.account_id, lifted_at=actor.now, lift_reason=reason)
        .execution_options(synchronize_session=False)
    )
    record(session, actor, Act.RETENTION_RELEASE, case_id=hold.case_id)
    return hold


def review_hold(
    session: Session, actor: Actor, hold_id: uuid.UUID, reason: str, review_on: date
) -> uuid.UUID:
    """Keep holding it up until another day: the stop of before ends, a new one begins."""
    _check_day(actor, review_on)
    ended = lift_hold(session, actor, hold_id, reason)
    return place_hold(
        session, actor, PlaceHold(number=ended.number, reason=reason, review_on=review_on)
    )


def _certificates(actor: Actor) -> Select[DestructionCertificate, str]:
    return (
        select(DestructionCertificate, Partnership.name)
        .join(Partnership, Partnership.id == DestructionCertificate.partnership_id)
        .where(DestructionCertificate.partnership_id == guarded(actor))
    )


def certificates(
    session: Session, actor: Actor, *, size: int, after: CertificatePosition | None = None
) -> list[Certificate]:
    """At most `size` certificates, newest first, from behind `after`; logged."""
    place = tuple_(DestructionCertificate.destroyed_at, DestructionCertificate.case_id)
    query = _certificates(actor).order_by(
        DestructionCertificate.destroyed_at.desc(), DestructionCertificate.case_id.desc()
    )
    if after is not None:
        query = query.where(place < tuple_(*after))
    rows = session.execute(query.limit(size)).all()
    record(session, actor, Act.CERTIFICATE_READ)
    return [_certificate(found, partnership) for found, partnership in rows]


def certificate(session: Session, actor: Actor, certificate_id: uuid.UUID) -> Certificate:
    """One certificate, or NotFound; logged."""
    row = session.execute(
        _certificates(actor).where(DestructionCertificate.case_id == certificate_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    record(session, actor, Act.CERTIFICATE_READ, case_id=certificate_id)
    return _certificate(row[0], row[1])


def _certificate(found: DestructionCertificate, partnership: str) -> Certificate:
    return Certificate(
        id=found.case_id,
        partnership=partnership,
        number=found.number,
        closed_on=found.closed_on,
        retention_months=found.retention_months,
        destroyed_at=found.destroyed_at,
        rows=found.rows,
        counts=found.counts,
        reapplied_at=found.reapplied_at,
    )
