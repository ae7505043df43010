"""Objection (GDPR 21): the resident does not want sharing with a party to go on.

Recording it pauses that sharing at once, in both locks: what the party has about this resident
ends, and nothing new goes there. The privacy officer decides within a month with a motive
(`app.insight.objections`); see docs/decisions/0007-an-objection-ends-what-it-pauses.md.
"""

import uuid
from datetime import date, datetime, timedelta
from enum import StrEnum

from pydantic import BaseModel, ConfigDict
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.base.errors import Conflict, FieldError, Invalid
from app.base.model import new_id
from app.casefile.access import read_case, readable
from app.casefile.audit import Act, record
from app.casefile.models import Objection
from app.casefile.settle import settle
from app.casefile.sharing import STAYS, residents_of, say
from app.casefile.table import Party, parties_of, party
from app.casefile.vocabulary import Category, EntryKind, Function, SeatKind
from app.organisations.actor import Actor

# GDPR 12.3: an answer within a month.
DECIDE_WITHIN = timedelta(days=30)
# Who works on a public task or a legitimate interest (GDPR 6.1.e, 6.1.f): there one can object.
# Care works on a contract of treatment, and a supporter on the resident's own choice.
CAN_OBJECT_TO = frozenset(
    {
        Function.WT, Function.CW, Function.WSP, Function.SH, Function.WC,
        Function.ZA, Function.PV, Function.JB, Function.VT, Function.IN,
    }
)  # fmt: skip


class ObjectionState(StrEnum):
    """Where an objection stands."""

    OPEN = "open"
    UPHELD = "upheld"
    REJECTED = "rejected"


class RaiseObjection(BaseModel):
    """Against sharing with which party, and what the resident says about it."""

    model_config = ConfigDict(frozen=True)

    against_seat_id: uuid.UUID
    words: str
    subject_id: uuid.UUID | None = None


class ObjectionView(BaseModel):
    """An objection as those see it who know the party: that it is there and where it stands."""

    id: uuid.UUID
    against_seat_id: uuid.UUID
    against_name: str
    raised_at: datetime
    decide_before: date
    state: ObjectionState
    motive: str | None
    decided_at: datetime | None


def can_object_to(one: Party) -> bool:
    """Whether the law lets the resident object to sharing with this party."""
    return (
        one.kind == SeatKind.ORGANISATION
        and one.state in ("active", "suspended")
        and Function(one.function) in CAN_OBJECT_TO
    )


def raise_objection(
    session: Session, actor: Actor, case_id: uuid.UUID, command: RaiseObjection
) -> uuid.UUID:
    """Record an objection and pause the sharing. Anybody at the table may, and the resident.
    The resident's words are an entry of whoever records it, for the resident and nobody else."""
    case, seat = read_case(session, actor, case_id)
    parties = parties_of(session, actor, case_id)
    against = party(parties, command.against_seat_id)
    residents = residents_of(session, actor, case_id)
    subject_id = command.subject_id or (residents[0] if residents else None)
    errors = []
    if against is None or not can_object_to(against):
        errors.append(
            FieldError(
                "againstSeatId", "Kies een partij die op grond van een wettelijke taak leest."
            )
        )
    if not command.words.strip():
        errors.append(FieldError("words", "Schrijf op wat de inwoner zegt."))
    if subject_id not in residents:
        errors.append(FieldError("", "Deze casus heeft nog geen naam. Vul eerst de inwoner in."))
    if errors:
        raise Invalid(errors)
    if _stands(session, actor, command.against_seat_id, subject_id):
        raise Conflict(
            "Er is al bezwaar tegen delen met deze partij.", "Wacht op het besluit daarover."
        )
    said = say(
        session, actor, case, seat,
        kind=EntryKind.NOTE, category=Category.ABILITY, body=command.words,
        about_seat_id=command.against_seat_id, only_to=(), at_once=True, parties=parties,
        typed={"words": command.words}, details={STAYS: True},
    )  # fmt: skip
    objection_id = new_id()
    session.execute(
        text("SELECT samenspel.raise_objection(:id, :seat, :subject, :against, :entry, :before)"),
        {
            "id": objection_id,
            "seat": seat.id,
            "subject": subject_id,
            "against": command.against_seat_id,
            "entry": said.entry_id,
            "before": actor.today + DECIDE_WITHIN,
        },
    )
    session.expire_all()
    settle(session, case_id)
    record(session, actor, Act.OBJECTION_RAISE, case_id=case_id, entry_ids=[said.entry_id])
    return objection_id


def _stands(
    session: Session, actor: Actor, against: uuid.UUID, subject_id: uuid.UUID | None
) -> bool:
    return (
        session.scalars(
            readable(session, actor, Objection).where(
                Objection.against_seat_id == against,
                Objection.subject_id == subject_id,
                Objection.state != ObjectionState.REJECTED.value,
            )
        ).first()
        is not None
    )


def objections_of(session: Session, actor: Actor, case_id: uuid.UUID) -> list[ObjectionView]:
    """Objections in a case against parties that the actor knows, newest first."""
    read_case(session, actor, case_id)
    parties = parties_of(session, actor, case_id)
    rows = session.scalars(
        readable(session, actor, Objection)
        .where(Objection.case_id == case_id)
        .order_by(Objection.raised_at.desc(), Objection.id.desc())
    ).all()
    return [
        ObjectionView(
            id=row.id,
            against_seat_id=row.against_seat_id,
            against_name=against.name if (against := party(parties, row.against_seat_id)) else "",
            raised_at=row.raised_at,
            decide_before=row.decide_before,
            state=ObjectionState(row.state),
            motive=row.motive,
            decided_at=row.decided_at,
        )
        for row in rows
    ]
