"""Taking home: what each organisation takes along of a case that closed, for a term.

Its own contributions, and the plan and the message as far as they were shared with it when the case
closed. Informal help and guests take nothing home: their access ended with the case.
"""

import uuid
from datetime import date, datetime, timedelta
from typing import Any

from pydantic import BaseModel
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.base.errors import NotFound
from app.casefile.access import read_case, read_one, readable, seats_of
from app.casefile.audit import Act, record
from app.casefile.models import Case, Entry, Seat
from app.casefile.vocabulary import EntryKind
from app.organisations.actor import Actor
from app.organisations.models import CovenantPurpose, Organisation, Partnership

FORMAT = "samenspel-take-home/1"


class AfterClosing(BaseModel):
    """What the covenant says of a case that would be closed today: until when each organisation
    may take its part home, and how many months all of it is kept."""

    take_home_until: date
    months: int


def after_closing(session: Session, actor: Actor, case_id: uuid.UUID) -> AfterClosing:
    """These terms, by the purpose of the case. NotFound for who does not sit in it."""
    case, _ = read_case(session, actor, case_id)
    terms = session.execute(
        select(CovenantPurpose.take_home_days, CovenantPurpose.retention_months).where(
            CovenantPurpose.partnership_id == case.partnership_id,
            CovenantPurpose.purpose == case.purpose,
        )
    ).one()
    return AfterClosing(
        take_home_until=actor.today + timedelta(days=terms.take_home_days),
        months=terms.retention_months,
    )


def take_home_until(session: Session, actor: Actor, case_id: uuid.UUID) -> datetime:
    """Until when the actor may take their part home. NotFound when there is nothing to take: an
    open case, a term that is over, or a place that takes nothing."""
    return _place(session, actor, case_id)[1]


def _place(session: Session, actor: Actor, case_id: uuid.UUID) -> tuple[Seat, datetime]:
    left = [seat.id for seat in seats_of(session, actor).all if seat.state == "left"]
    seat = session.scalars(
        readable(session, actor, Seat)
        .join(Case, Case.id == Seat.case_id)
        .where(
            Seat.id.in_(left),
            Seat.case_id == case_id,
            Seat.kind == "organisation",
            Case.status == "closed",
            Seat.own_until.is_not(None),
        )
        .order_by(Seat.own_until.desc(), Seat.id)
    ).first()
    if seat is None or seat.own_until is None:
        raise NotFound
    return seat, seat.own_until


def take_home(session: Session, actor: Actor, case_id: uuid.UUID) -> dict[str, Any]:
    """The package of the actor's place: `own`, `plan` and `message`, oldest first. Logged."""
    seat, until = _place(session, actor, case_id)
    case = read_one(session, actor, Case, case_id)
    organisation = session.get_one(Organisation, seat.organisation_id)
    shared: list[dict[str, Any]] = session.execute(
        text("SELECT samenspel.take_home(:case)"), {"case": case_id}
    ).scalar_one()
    in_plan = {one["id"] for one in shared}
    own = [one for one in _own(session, actor, case_id) if one["id"] not in in_plan]
    record(
        session,
        actor,
        Act.CASE_TAKE_HOME,
        case_id=case_id,
        entry_ids=[uuid.UUID(one["id"]) for one in [*own, *shared]],
        seat=next(one for one in seats_of(session, actor).all if one.id == seat.id),
        purpose=case.purpose,
    )
    return {
        "format": FORMAT,
        "caseId": str(case.id),
        "caseNumber": case.number,
        "purpose": case.purpose,
        "partnership": session.get_one(Partnership, case.partnership_id).name,
        "openedAt": case.opened_at.isoformat(),
        "closedAt": case.closed_at.isoformat() if case.closed_at else None,
        "until": until.isoformat(),
        "organisation": organisation.name,
        "function": seat.function,
        "own": own,
        "plan": [one for one in shared if one["kind"] != EntryKind.MESSAGE],
        "message": [one for one in shared if one["kind"] == EntryKind.MESSAGE],
    }


def _own(session: Session, actor: Actor, case_id: uuid.UUID) -> list[dict[str, Any]]:
    """What the actor's own seats wrote."""
    mine = seats_of(session, actor).own
    rows = session.scalars(
        readable(session, actor, Entry)
        .where(
            Entry.case_id == case_id,
            Entry.author_seat_id.in_(mine),
            Entry.kind != EntryKind.TAKING_PART.value,
            Entry.state != "withdrawn",
        )
        .order_by(Entry.created_at, Entry.id)
    )
    return [
        {
            "id": str(one.id),
            "kind": one.kind,
            "category": one.category,
            "purpose": one.purpose,
            "writtenAt": one.created_at.isoformat(),
            "version": one.version,
            "state": one.state,
            "body": one.body,
            "details": one.details,
        }
        for one in rows
    ]
