"""My seat or my invitation by its id, and the step it takes; shared by the acts of this room."""

import uuid

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.base.database import rows_changed
from app.base.errors import Conflict, NotFound
from app.casefile.access import MySeat, seats_of
from app.casefile.models import Seat
from app.organisations.actor import Actor


def mine(session: Session, actor: Actor, seat_id: uuid.UUID) -> MySeat:
    """A seat or invitation of the actor's own, or NotFound."""
    found = next((seat for seat in seats_of(session, actor).all if seat.id == seat_id), None)
    if found is None:
        raise NotFound
    return found


def waiting(session: Session, actor: Actor, seat_id: uuid.UUID) -> MySeat:
    """An invitation that waits for the actor; Conflict when it was theirs and is answered."""
    found = mine(session, actor, seat_id)
    if found.state != "invited":
        raise Conflict("Deze uitnodiging is al beantwoord.", "Bekijk de casus in je lijst.")
    return found


def step(session: Session, seat_id: uuid.UUID, before: str, **changes: object) -> None:
    """Change the seat if it still stands where we think; the database decides who is first."""
    changed = session.execute(
        update(Seat)
        .where(Seat.id == seat_id, Seat.state == before)
        .values(**changes)
        .execution_options(synchronize_session=False)
    )
    if rows_changed(changed) != 1:
        raise Conflict(
            "Iemand was je net voor: dit is al beantwoord of ingetrokken.",
            "Ververs de pagina om te zien hoe het nu staat.",
        )
    session.expire_all()
