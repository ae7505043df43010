""" "Kennen wij deze inwoner?": name and birth date, for a day, with a reason, logged."""

import uuid
from datetime import date, datetime, timedelta

from pydantic import BaseModel
from sqlalchemy import func, text
from sqlalchemy.orm import Session

from app.base.errors import FieldError, Invalid, Refused
from app.base.model import new_id
from app.casefile.access import readable
from app.casefile.audit import Act, Outcome, record
from app.casefile.models import KnownQuestion
from app.casefile.seats.mine import waiting
from app.casefile.weighing import refuse_citizen_numbers
from app.organisations.actor import Actor

SHOWN_FOR = timedelta(days=1)


class Known(BaseModel):
    """The answer: name and birth date, and nothing else. `until` is when it is gone again."""

    name: str
    birth_date: date | None
    until: datetime
    entry_id: uuid.UUID


def known_to_us(session: Session, actor: Actor, seat_id: uuid.UUID, why: str) -> Known:
    """Ask it. Refused in a case without a name, and for general practice and mental health as
    long as the resident did not consent to asking them."""
    if not why.strip():
        raise Invalid([FieldError("why", "Schrijf kort waarom je dit wilt weten.")])
    # read by nobody but the own organisation, so its words are not weighed
    refuse_citizen_numbers({"why": why})
    seat = waiting(session, actor, seat_id)
    session.add(
        KnownQuestion(
            id=new_id(),
            seat_id=seat_id,
            case_id=seat.case_id,
            partnership_id=seat.partnership_id,
            asked_by=actor.account_id,
            why=why.strip(),
            asked_at=actor.now,
        )
    )
    session.flush()
    found = known_already(session, actor, seat_id)
    if found is None:
        raise Refused(
            "We kunnen de naam niet laten zien.",
            "Antwoord op de vraag alleen, of bel wie de vraag stelt.",
            "known_to_us",
        )
    record(
        session,
        actor,
        Act.SEAT_KNOWN,
        case_id=seat.case_id,
        seat=seat,
        entry_ids=[found.entry_id],
        outcome=Outcome.FOUND,
    )
    return found


def known_already(session: Session, actor: Actor, seat_id: uuid.UUID) -> Known | None:
    """What the actor asked less than a day ago and may still see. Whoever calls it logs it."""
    asked_at = session.scalars(
        readable(session, actor, KnownQuestion)
        .where(
            KnownQuestion.seat_id == seat_id,
            KnownQuestion.asked_by == actor.account_id,
            KnownQuestion.asked_at > actor.now - SHOWN_FOR,
        )
        .with_only_columns(func.max(KnownQuestion.asked_at))
    ).one()
    if asked_at is None:
        return None
    found = session.execute(
        text("SELECT samenspel.known_to_us(:seat)"), {"seat": seat_id}
    ).scalar_one_or_none()
    if found is None:
        return None
    return Known(
        name=found["name"],
        birth_date=found["birth_date"],
        until=asked_at + SHOWN_FOR,
        entry_id=found["entry_id"],
    )
