"""Feedback: asking how it goes, asking for a report back, and giving it."""

import uuid
from datetime import date, datetime

from pydantic import BaseModel
from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from app.base.database import rows_changed
from app.base.errors import Conflict, FieldError, Invalid, NotFound, Refused
from app.base.model import new_id
from app.casefile.access import read_case, readable, seats_of
from app.casefile.audit import Act, record
from app.casefile.models import Notice
from app.casefile.rule_table import Facts
from app.casefile.settle import settle
from app.casefile.sharing import say
from app.casefile.table import parties_of, party
from app.casefile.vocabulary import Category, EntryKind
from app.organisations.actor import Actor
from app.plan.models import Feedback
from app.plan.operations import line_of


def ask_how(session: Session, actor: Actor, agreement_id: uuid.UUID) -> None:
    """Ask the owner of a line how it goes: a notice without content."""
    line = line_of(session, actor, agreement_id)
    case, _ = read_case(session, actor, line.case_id)
    if line.is_mine:
        raise Refused("Dit is je eigen afspraak.", "Schrijf zelf op hoe het gaat.")
    session.execute(
        insert(Notice).values(
            id=new_id(),
            case_id=case.id,
            partnership_id=case.partnership_id,
            seat_id=line.owner_seat_id,
            kind="how_is_it_going",
            created_at=actor.now,
        )
    )
    record(session, actor, Act.AGREEMENT_CHANGE, case_id=case.id, entry_ids=[agreement_id])


class Owed(BaseModel):
    """Feedback that I owe: to whom, about what, before when."""

    id: uuid.UUID
    case_id: uuid.UUID
    to_name: str
    about: str
    asked_at: datetime
    due_on: date


def ask_feedback(
    session: Session, actor: Actor, agreement_id: uuid.UUID, due_on: date
) -> uuid.UUID:
    """Ask the owner of a line to tell how it went; answers the id of what is owed.

    Conflict when my seat asked already and still waits. Somebody else may ask as well: a report
    goes to who asked it and to nobody else.
    """
    if due_on < actor.today:
        raise Invalid([FieldError("dueOn", "Kies een dag vanaf vandaag.")])
    line = line_of(session, actor, agreement_id)
    case, seat = read_case(session, actor, line.case_id)
    if line.is_mine:
        raise Refused("Dit is je eigen afspraak.", "Schrijf zelf op hoe het ging.")
    if line.feedback_waits_for_me:
        raise Conflict("Je hebt al om terugkoppeling gevraagd.", "Kijk bij de afspraak.")
    owed = Feedback(
        id=new_id(),
        case_id=case.id,
        partnership_id=case.partnership_id,
        owed_by_seat_id=line.owner_seat_id,
        owed_to_seat_id=seat.id,
        agreement_id=agreement_id,
        due_on=due_on,
    )
    session.add(owed)
    session.flush()
    settle(session, case.id)
    record(session, actor, Act.FEEDBACK_ASK, case_id=case.id, entry_ids=[agreement_id])
    return owed.id


def read_feedback(session: Session, actor: Actor, feedback_id: uuid.UUID) -> Owed:
    """What I owe, or NotFound."""
    owed = session.scalars(
        readable(session, actor, Feedback).where(
            Feedback.id == feedback_id,
            Feedback.owed_by_seat_id.in_(seats_of(session, actor).active),
        )
    ).one_or_none()
    if owed is None:
        raise NotFound
    to = party(parties_of(session, actor, owed.case_id), owed.owed_to_seat_id)
    about = (
        line_of(session, actor, owed.agreement_id).text if owed.agreement_id else "de uitnodiging"
    )
    return Owed(
        id=owed.id,
        case_id=owed.case_id,
        to_name=to.name if to else "",
        about=about,
        asked_at=owed.asked_at,
        due_on=owed.due_on,
    )


def give_feedback(
    session: Session,
    actor: Actor,
    feedback_id: uuid.UUID,
    text: str,
    category: Category | None = None,
) -> uuid.UUID:
    """Report back to whoever asked; answers the entry. A course of things unless its writer chose
    another `category`. Conflict when it was given already."""
    owed = session.scalars(
        readable(session, actor, Feedback).where(Feedback.id == feedback_id)
    ).one_or_none()
    if owed is None or owed.owed_by_seat_id not in seats_of(session, actor).active:
        raise NotFound
    if owed.given_at is not None:
        raise Conflict("Je hebt dit al teruggekoppeld.")
    case, seat = read_case(session, actor, owed.case_id)
    said = say(
        session, actor, case, seat,
        kind=EntryKind.FEEDBACK, category=category or Category.COURSE, body=text,
        chosen=category is not None,
        details={"agreement_id": str(owed.agreement_id) if owed.agreement_id else None},
        only_to=[owed.owed_to_seat_id], must_reach=[owed.owed_to_seat_id],
        facts_for=lambda _one: Facts(kind=EntryKind.FEEDBACK, owed_feedback=True),
    )  # fmt: skip
    changed = session.execute(
        update(Feedback)
        .where(Feedback.id == feedback_id, Feedback.given_at.is_(None))
        .values(given_at=actor.now, entry_id=said.entry_id)
        .execution_options(synchronize_session=False)
    )
    if rows_changed(changed) != 1:
        raise Conflict("Je hebt dit al teruggekoppeld.")
    settle(session, case.id)
    record(session, actor, Act.FEEDBACK_GIVE, case_id=case.id, entry_ids=[said.entry_id])
    return said.entry_id
