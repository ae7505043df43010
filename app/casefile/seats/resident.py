"""The resident in the resident's own place."""

import uuid

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.base.errors import NotFound, Refused
from app.base.model import new_id
from app.casefile.access import read_case, readable, seats_of
from app.casefile.audit import Act, record
from app.casefile.models import Occupancy, Seat
from app.casefile.settle import settle
from app.organisations.actor import Actor


def seat_resident(
    session: Session, actor: Actor, case_id: uuid.UUID, account_id: uuid.UUID
) -> uuid.UUID:
    """Put the resident's own account in the resident's place; answers that seat.

    Only the seat that gave the resident a place does this. Refused for an account that is not
    a resident's.
    """
    read_case(session, actor, case_id)
    seat = session.scalars(
        readable(session, actor, Seat).where(
            Seat.case_id == case_id,
            Seat.kind == "resident",
            Seat.invited_by_seat_id.in_(seats_of(session, actor).active),
        )
    ).first()
    if seat is None:
        raise NotFound
    seat_id = seat.id
    try:
        with session.begin_nested():
            session.add(
                Occupancy(
                    id=new_id(),
                    seat_id=seat_id,
                    case_id=case_id,
                    partnership_id=seat.partnership_id,
                    account_id=account_id,
                    role="holder",
                )
            )
            session.flush()
    except DBAPIError as error:
        raise Refused(
            "Dit account kan hier niet zitten.", "Kies het account van de inwoner."
        ) from error
    settle(session, case_id)
    record(session, actor, Act.SEAT_ASSIGN, case_id=case_id)
    return seat_id
