"""What the forms of regie are filled with: to whom it can be offered, and what I am to answer."""

import uuid
from datetime import datetime

from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.errors import Conflict, NotFound
from app.casefile.access import read_case, seats_of
from app.casefile.audit import Act, record
from app.casefile.models import CaseShell
from app.casefile.table import parties_of
from app.casefile.vocabulary import Function
from app.organisations.actor import Actor
from app.regie.holder import offerer_is_known, regie_of
from app.regie.operations import (
    Candidate,
    OfferRegie,
    candidates,
    coordinator_candidates,
    default_function,
    my_offer,
    offer,
    offer_as_coordinator,
    offered_by,
)


class Offering(BaseModel):
    """To whom the actor can offer regie. `default` is what the covenant names; a coordinator
    does not know the purpose, and so gets none."""

    case_number: str
    from_the_table: bool
    holder: str | None
    i_hold: bool
    default: Function | None
    candidates: list[Candidate]


class ToAnswer(BaseModel):
    """An offer that waits for my answer. Without `offered_by` and `reason`: from somebody whom I
    may not know any more."""

    term_id: uuid.UUID
    case_number: str
    offered_by: str | None
    reason: str
    answer_due: datetime
    holder: str | None


def offering(session: Session, actor: Actor, case_id: uuid.UUID) -> Offering:
    """From the table what a seat knows, else what a coordinator knows; NotFound for others."""
    if seats_of(session, actor).in_case(case_id) is None:
        return _for_coordinator(session, actor, case_id)
    case, _ = read_case(session, actor, case_id)
    regie = regie_of(session, actor, case_id)
    return Offering(
        case_number=case.number,
        from_the_table=True,
        holder=regie.person_name or regie.name,
        i_hold=regie.i_hold,
        default=default_function(session, case),
        candidates=candidates(session, actor, case_id),
    )


def _for_coordinator(session: Session, actor: Actor, case_id: uuid.UUID) -> Offering:
    number = session.scalars(
        select(CaseShell.number).where(CaseShell.case_id == case_id, CaseShell.status == "open")
    ).one_or_none()
    if number is None:
        raise NotFound
    record(session, actor, Act.SHELL_READ, case_id=case_id)
    return Offering(
        case_number=number,
        from_the_table=False,
        holder=None,
        i_hold=False,
        default=None,
        candidates=coordinator_candidates(session, case_id),
    )


def make_offer(
    session: Session, actor: Actor, case_id: uuid.UUID, command: OfferRegie
) -> uuid.UUID:
    """Offer regie from where the actor stands: a seat at the table, else as coordinator."""
    if seats_of(session, actor).in_case(case_id) is None:
        return offer_as_coordinator(session, actor, case_id, command)
    return offer(session, actor, case_id, command)


def to_answer(session: Session, actor: Actor, case_id: uuid.UUID, term_id: uuid.UUID) -> ToAnswer:
    """An offer to a seat of mine, logged as read; Conflict when it no longer waits."""
    case, _ = read_case(session, actor, case_id)
    term = my_offer(session, actor, term_id)
    if term.case_id != case_id:
        raise NotFound
    if term.state != "offered" or term.answer_due <= actor.now:
        raise Conflict(
            "Dit aanbod is al beantwoord of verlopen.", "Kijk in de casus wie de regie heeft."
        )
    record(session, actor, Act.REGIE_READ, case_id=case_id)
    parties = parties_of(session, actor, case_id)
    regie = regie_of(session, actor, case_id, parties)
    return ToAnswer(
        term_id=term.id,
        case_number=case.number,
        offered_by=offered_by(term, parties),
        reason=term.reason if offerer_is_known(term, parties) else "",
        answer_due=term.answer_due,
        holder=regie.person_name or regie.name,
    )
