"""Rectification (GDPR 16): what the resident says of an entry that is not right.

The entry stays as its author wrote it. The statement goes where the entry goes, also to who gets it
later, and ends where it ends; the database sees to that (`samenspel.follow_statements`).
"""

import uuid

from sqlalchemy.orm import Session

from app.base.errors import FieldError, Invalid, NotFound
from app.base.model import new_id
from app.casefile.access import read_case, read_one
from app.casefile.audit import Act, record
from app.casefile.models import Entry, Seat
from app.casefile.settle import settle
from app.casefile.vocabulary import EntryKind, SeatKind
from app.casefile.weighing import refuse_citizen_numbers
from app.organisations.actor import Actor

STATEMENT_ON = "statement_on"


def add_statement(session: Session, actor: Actor, entry_id: uuid.UUID, words: str) -> uuid.UUID:
    """Say what is not right about an entry of somebody else; answers the new entry.

    NotFound for everybody but the resident whom the entry is about. It is read a minute from now.
    """
    about = read_one(session, actor, Entry, entry_id)
    case, mine = read_case(session, actor, about.case_id)
    seat = read_one(session, actor, Seat, mine.id)
    if (
        seat.kind != SeatKind.RESIDENT
        or seat.subject_id not in about.subject_ids
        or about.author_seat_id == seat.id
    ):
        raise NotFound
    if not words.strip():
        raise Invalid([FieldError("body", "Schrijf wat er niet klopt.")])
    refuse_citizen_numbers({"body": words})
    statement_id = new_id()
    session.add(
        Entry(
            id=statement_id,
            case_id=case.id,
            partnership_id=case.partnership_id,
            kind=EntryKind.NOTE.value,
            category=about.category,
            purpose=about.purpose,
            author_seat_id=seat.id,
            about_seat_id=about.about_seat_id,
            subject_ids=[seat.subject_id],
            body=words.strip(),
            details={STATEMENT_ON: str(entry_id)},
            state="live",
            version=1,
            created_by=actor.account_id,
            created_at=actor.now,
            updated_at=actor.now,
        )
    )
    session.flush()
    settle(session, case.id)
    record(
        session,
        actor,
        Act.STATEMENT_WRITE,
        case_id=case.id,
        entry_ids=[entry_id, statement_id],
        purpose=case.purpose,
    )
    return statement_id
