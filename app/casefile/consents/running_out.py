"""Consents that will soon be over, for who has to ask again."""

import uuid
from collections.abc import Iterable
from datetime import date, timedelta

from pydantic import BaseModel
from sqlalchemy import or_
from sqlalchemy.orm import Session

from app.casefile.access import readable, seats_of
from app.casefile.models import Case, Consent
from app.casefile.vocabulary import ConsentKind
from app.organisations.actor import Actor

WARN_BEFORE = timedelta(days=14)


class RunsOut(BaseModel):
    """A consent whose last day is near."""

    id: uuid.UUID
    case_id: uuid.UUID
    case_number: str
    kind: ConsentKind
    until: date


def running_out(session: Session, actor: Actor) -> list[RunsOut]:
    """Over all my cases: consents about my seat, or recorded from it, that end within 14 days
    and that no later one takes over. One statement."""
    mine = seats_of(session, actor).active
    rows = session.execute(
        readable(session, actor, Consent)
        .join(Case, Case.id == Consent.case_id)
        .where(
            or_(Consent.from_seat_id.in_(mine), Consent.author_seat_id.in_(mine)),
            Consent.withdrawn_at.is_(None),
            Consent.answer == "yes",
            Consent.until >= actor.today,
            Case.status == "open",
        )
        .add_columns(Case.number)
        .order_by(Consent.until, Consent.entry_id)
    ).all()
    consents = [row[0] for row in rows]
    return [
        RunsOut(
            id=consent.entry_id,
            case_id=consent.case_id,
            case_number=number,
            kind=ConsentKind(consent.kind),
            until=consent.until,
        )
        for consent, number in rows
        if consent.until <= actor.today + WARN_BEFORE and not _taken_over(consent, consents)
    ]


def _taken_over(consent: Consent, others: Iterable[Consent]) -> bool:
    return any(
        one.until > consent.until
        and one.from_seat_id == consent.from_seat_id
        and one.kind == consent.kind
        and set(one.to_functions) >= set(consent.to_functions)
        and set(one.categories) >= set(consent.categories)
        for one in others
    )
