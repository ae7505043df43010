"""Answering an invitation: passing it to a colleague, taking part, not taking part."""

import uuid

from sqlalchemy import func, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.base.errors import Refused
from app.base.model import new_id
from app.casefile.access import begin_again, live, read_one, readable
from app.casefile.audit import Act, record
from app.casefile.models import Case, Occupancy
from app.casefile.rules.shapes import CARE
from app.casefile.seats.mine import step, waiting
from app.casefile.settle import settle
from app.casefile.vocabulary import Category, Function
from app.casefile.weighing import weigh
from app.organisations.actor import Actor

# The answer reads the same for unknown, unwilling and no consent (domain, "Known to us?").
NEUTRAL_DECLINE = "Wij kunnen niet meedoen."


def assign(session: Session, actor: Actor, seat_id: uuid.UUID, account_id: uuid.UUID) -> None:
    """Give an invitation to a colleague (or take it oneself).

    Refused for somebody who does not work there in that function, or may not see the case; the
    answer does not say which of the two.
    """
    seat = waiting(session, actor, seat_id)
    try:
        with session.begin_nested():
            session.execute(
                update(Occupancy)
                .where(
                    Occupancy.seat_id == seat_id,
                    live(Occupancy.starts_at, Occupancy.ends_at, actor.now),
                )
                # never before it began: an occupancy may have been given this very instant
                .values(ends_at=func.greatest(Occupancy.starts_at, actor.now))
                .execution_options(synchronize_session=False)
            )
            session.add(
                Occupancy(
                    id=new_id(),
                    seat_id=seat_id,
                    case_id=seat.case_id,
                    partnership_id=seat.partnership_id,
                    account_id=account_id,
                    role="holder",
                )
            )
            session.flush()
    except DBAPIError as error:
        raise Refused(
            "Deze collega kan deze uitnodiging niet krijgen.",
            "Kies een collega uit de lijst.",
            "does_not_fit_seat",
        ) from error
    record(session, actor, Act.SEAT_ASSIGN, case_id=seat.case_id, seat=seat)


def accept(session: Session, actor: Actor, seat_id: uuid.UUID) -> Actor:
    """Take the seat. Answers the actor anew: they see more from here on.

    Whoever answers without having been assigned (a small organisation whose intake does the
    work) takes the seat themselves. Conflict when the invitation is gone; Refused for general
    practice and mental health without the resident's recorded consent.
    """
    seat = waiting(session, actor, seat_id)
    if not _sits_there(session, actor, seat_id):
        assign(session, actor, seat_id, actor.account_id)
    if Function(seat.function) in CARE and _no_consent(session, seat_id):
        raise Refused(
            "Je kunt nog niet meedoen. De toestemming van de inwoner is nog niet vastgelegd.",
            "Vraag wie je uitnodigt om die toestemming vast te leggen.",
            "2",
        )
    step(session, seat_id, "invited", state="active", answered_at=actor.now)
    actor = begin_again(session, actor)
    settle(session, seat.case_id)
    record(session, actor, Act.SEAT_ACCEPT, case_id=seat.case_id)
    return actor


def decline(session: Session, actor: Actor, seat_id: uuid.UUID, reason: str | None) -> None:
    """Not take part. The sentence is the same for unknown, unwilling and no consent; a reason
    may follow it."""
    seat = waiting(session, actor, seat_id)
    case = read_one(session, actor, Case, seat.case_id)
    weigh(session, actor, case, seat, {"reason": reason}, Category.PLAN, entry_id=seat_id)
    said = f"{NEUTRAL_DECLINE} {reason.strip()}" if reason and reason.strip() else NEUTRAL_DECLINE
    step(
        session,
        seat_id,
        "invited",
        state="declined",
        answered_at=actor.now,
        decline_reason=said,
    )
    record(session, actor, Act.SEAT_DECLINE, case_id=seat.case_id, seat=seat)
    settle(session, seat.case_id)


def _sits_there(session: Session, actor: Actor, seat_id: uuid.UUID) -> bool:
    """An invitation is mine because I was assigned, or because it landed with my intake and
    nobody was: there is no third way."""
    return (
        session.scalars(
            readable(session, actor, Occupancy).where(
                Occupancy.seat_id == seat_id,
                Occupancy.account_id == actor.account_id,
                live(Occupancy.starts_at, Occupancy.ends_at, actor.now),
            )
        ).first()
        is not None
    )


def _no_consent(session: Session, seat_id: uuid.UUID) -> bool:
    return (
        session.execute(
            text("SELECT samenspel.consented_to_take_part(:seat, NULL)"), {"seat": seat_id}
        ).scalar_one_or_none()
        is None
    )
