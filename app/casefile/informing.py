"""The resident knows: telling it after all, or saying once more why not yet.

Not informed is for a reason out of a closed list, asked again after 14 days and at most a month;
then it is an alarm (domain, "The resident knows").
"""

import uuid
from datetime import date, timedelta

from pydantic import BaseModel
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.base.errors import Conflict, Refused
from app.casefile.access import read_case, readable, seats_of
from app.casefile.audit import Act, record
from app.casefile.cases import ASK_AGAIN_AFTER, NotInformedReason, place_resident
from app.casefile.models import Case, Seat
from app.casefile.settle import settle
from app.casefile.vocabulary import SeatKind
from app.organisations.actor import AMSTERDAM, Actor

AT_MOST = timedelta(days=31)


class Untold(BaseModel):
    """A case of which the resident does not know: since when, why, until when at most."""

    case_id: uuid.UUID
    case_number: str
    reason: NotInformedReason | None
    since: date
    ask_again_on: date | None
    at_latest: date


def untold_of(session: Session, actor: Actor, case_id: uuid.UUID) -> Untold | None:
    """Where telling stands in a case; None once the resident knows, or while nobody is named."""
    case, _ = read_case(session, actor, case_id)
    return None if case.resident_informed or not case.named else _untold(case)


def _untold(case: Case) -> Untold:
    since = case.opened_at.astimezone(AMSTERDAM).date()
    reason = case.not_informed_reason
    return Untold(
        case_id=case.id,
        case_number=case.number,
        reason=NotInformedReason(reason) if reason else None,
        since=since,
        ask_again_on=case.ask_again_on,
        at_latest=since + AT_MOST,
    )


def to_ask_again(session: Session, actor: Actor) -> list[Untold]:
    """My cases in which it is time to ask again, in one statement; for Vandaag."""
    mine = [seat.case_id for seat in seats_of(session, actor).all
            if seat.state == "active" and seat.kind == SeatKind.ORGANISATION]  # fmt: skip
    rows = session.scalars(
        readable(session, actor, Case)
        .where(
            Case.id.in_(mine),
            Case.status == "open",
            Case.named.is_(True),
            Case.resident_informed.is_(False),
            Case.ask_again_on <= actor.today,
        )
        .order_by(Case.ask_again_on, Case.number)
    )
    return [_untold(case) for case in rows]


def tell(session: Session, actor: Actor, case_id: uuid.UUID) -> None:
    """The resident knows now: they get their own place, with all that is about them."""
    case, seat = read_case(session, actor, case_id)
    if not case.named or case.resident_informed:
        raise Conflict("De inwoner weet het al, of de casus heeft nog geen naam.")
    session.execute(
        update(Case)
        .where(Case.id == case_id)
        .values(resident_informed=True, not_informed_reason=None, ask_again_on=None)
    )
    taken = session.scalars(
        readable(session, actor, Seat).where(
            Seat.case_id == case_id, Seat.kind == SeatKind.RESIDENT.value
        )
    ).first()
    if taken is None:
        place_resident(session, actor, case, seat)
    session.expire_all()
    settle(session, case_id)
    record(session, actor, Act.RESIDENT_TOLD, case_id=case_id)


def not_yet(session: Session, actor: Actor, case_id: uuid.UUID, reason: NotInformedReason) -> date:
    """Say once more why not yet; answers when it is asked again. Refused after a month: from
    then on there is no reason left to choose."""
    case, _ = read_case(session, actor, case_id)
    if not case.named or case.resident_informed:
        raise Conflict("De inwoner weet het al, of de casus heeft nog geen naam.")
    found = _untold(case)
    if actor.today >= found.at_latest:
        raise Refused(
            "Langer dan een maand zonder dat de inwoner het weet, mag niet.",
            "Vertel het de inwoner, of sluit de casus af.",
            "not_informed",
        )
    again = min(actor.today + ASK_AGAIN_AFTER, found.at_latest)
    session.execute(
        update(Case)
        .where(Case.id == case_id)
        .values(not_informed_reason=reason.value, ask_again_on=again)
    )
    session.expire_all()
    settle(session, case_id)
    record(session, actor, Act.RESIDENT_NOT_TOLD, case_id=case_id)
    return again
