"""Ending a consent: what will follow, doing it, and who read what rested on it.

Withdrawing is never refused: the resident, the party that it is about and who recorded it may,
whatever else is so.
"""

import uuid
from datetime import datetime

from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.casefile.access import read_one
from app.casefile.audit import Act, record
from app.casefile.models import Consent
from app.casefile.table import Party, parties_of, party
from app.organisations.actor import Actor


class Loses(BaseModel):
    """A party that loses something, and how many entries."""

    name: str
    entries: int


class Stays(BaseModel):
    """What the same author shared with a party on another ground, and goes on."""

    name: str
    entries: int
    rule: str
    ground: str


class Withdrawal(BaseModel):
    """What follows when a consent is withdrawn, as far as the actor may know."""

    consent_id: uuid.UUID
    case_id: uuid.UUID
    loses: list[Loses]
    stays: list[Stays]

    @property
    def entries(self) -> int:
        return sum(one.entries for one in self.loses)


class EarlierRead(BaseModel):
    """One time that somebody read what rested on a consent: never the person."""

    at: datetime
    organisation_name: str | None
    function: str | None
    entries: int


def what_follows(session: Session, actor: Actor, consent_id: uuid.UUID) -> Withdrawal:
    """Who will lose what, and what stays on another ground; changes nothing. NotFound for whoever
    may not know of the consent."""
    consent = read_one(session, actor, Consent, consent_id)
    parties = parties_of(session, actor, consent.case_id)
    rows = session.execute(
        text("SELECT * FROM samenspel.withdrawal_of(:consent)"), {"consent": consent_id}
    ).all()
    loses = [Loses(name=_name(parties, row.seat_id), entries=row.entries)
             for row in rows if not row.stays]  # fmt: skip
    stays = [
        Stays(
            name=_name(parties, row.seat_id), entries=row.entries, rule=row.rule, ground=row.ground
        )
        for row in rows
        if row.stays
    ]
    return Withdrawal(
        consent_id=consent_id,
        case_id=consent.case_id,
        loses=sorted(loses, key=lambda one: one.name),
        stays=sorted(stays, key=lambda one: (one.name, one.rule)),
    )


def _name(parties: list[Party], seat_id: uuid.UUID) -> str:
    found = party(parties, seat_id)
    return found.name if found else ""


def withdraw_consent(session: Session, actor: Actor, consent_id: uuid.UUID) -> int:
    """End a consent and all that rests on it; answers how many entries parties lost by it, as
    far as the actor may know."""
    consent = read_one(session, actor, Consent, consent_id)
    record(session, actor, Act.CONSENT_WITHDRAW, case_id=consent.case_id, entry_ids=[consent_id])
    lost = session.execute(
        text("SELECT samenspel.withdraw_consent(:consent)"), {"consent": consent_id}
    ).scalar_one()
    # rows that were loaded before would still be handed out by the session
    session.expire_all()
    return int(lost)


def earlier_reads(session: Session, actor: Actor, consent_id: uuid.UUID) -> list[EarlierRead]:
    """Who read what rested on a consent while it did, newest first; asking is logged itself."""
    consent = read_one(session, actor, Consent, consent_id)
    rows = session.execute(
        text("SELECT * FROM samenspel.read_on_consent(:consent)"), {"consent": consent_id}
    ).all()
    record(session, actor, Act.INSIGHT_READ, case_id=consent.case_id, entry_ids=[consent_id])
    return [EarlierRead.model_validate(row, from_attributes=True) for row in rows]
