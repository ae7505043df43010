"""Who looked in a case: for the resident, and for who holds regie."""

import uuid
from datetime import datetime

from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.base.errors import Refused
from app.casefile.access import MySeat, read_case
from app.casefile.audit import Act, record
from app.organisations.actor import Actor

Position = tuple[datetime, uuid.UUID]


class Looked(BaseModel):
    """One act in the log: which organisation, in which function, did what. Never the person."""

    id: uuid.UUID
    at: datetime
    organisation_name: str | None
    function: str | None
    action: str
    outcome: str
    entries: int
    mine: bool
    emergency: bool


def read_events(
    session: Session, actor: Actor, case_id: uuid.UUID, *, size: int, after: Position | None = None
) -> list[Looked]:
    """At most `size` acts, newest first, from behind `after`; asking is logged itself.

    NotFound for who does not sit in the case, Refused for who is neither the resident nor the
    holder of regie.
    """
    _, seat = read_case(session, actor, case_id)
    if not _may_look(session, seat):
        raise Refused(
            "Alleen de inwoner en wie de regie heeft, zien wie er keek.",
            "Vraag het aan wie de regie heeft.",
            "insight",
        )
    at, event_id = after or (None, None)
    rows = session.execute(
        text(
            "SELECT * FROM samenspel.read_events_of(:case)"
            " WHERE CAST(:at AS timestamptz) IS NULL OR (at, id) < (:at, CAST(:event AS uuid))"
            " ORDER BY at DESC, id DESC LIMIT :size"
        ),
        {"case": case_id, "at": at, "event": event_id, "size": size},
    ).all()
    record(session, actor, Act.INSIGHT_READ, case_id=case_id)
    return [Looked.model_validate(row, from_attributes=True) for row in rows]


def _may_look(session: Session, seat: MySeat) -> bool:
    # by name: the table of regie belongs to a room above this one
    holds = session.execute(
        text(
            "SELECT EXISTS (SELECT 1 FROM samenspel.regie_term"
            " WHERE seat_id = :seat AND state = 'accepted')"
        ),
        {"seat": seat.id},
    ).scalar_one()
    return seat.kind == "resident" or bool(holds)
