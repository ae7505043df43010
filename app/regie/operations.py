"""Offering regie, accepting it, declining it, handing it over, putting it down.

Accepting happens in the database (`take_regie`): the old term ends at the very instant at which
the new one starts, and of two people who accept at once one wins.
"""

import uuid
from datetime import datetime, timedelta

from pydantic import BaseModel, ConfigDict
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.base.database import rows_changed
from app.base.errors import Conflict, FieldError, Invalid, NotFound, Refused
from app.base.model import new_id
from app.casefile.access import of_known_seat, read_case, read_one, readable, seats_of
from app.casefile.audit import Act, record
from app.casefile.models import Case, CaseShell
from app.casefile.settle import settle
from app.casefile.table import Party, parties_of, party
from app.casefile.vocabulary import Category, Function, RegieState
from app.casefile.weighing import weigh, weigh_without_seat
from app.organisations.actor import Actor
from app.organisations.models import CovenantPurpose
from app.regie.holder import offerer_is_known, regie_of
from app.regie.models import RegieTerm
from app.regie.rules import MAY_HOLD, OfferQuestion, why_not_offer

ANSWER_WITHIN = timedelta(days=3)


class OfferRegie(BaseModel):
    """Offer regie to a seat, with why; the answer is due within `answer_days`."""

    model_config = ConfigDict(frozen=True)

    seat_id: uuid.UUID
    reason: str
    answer_days: int = ANSWER_WITHIN.days


class Candidate(BaseModel):
    """A seat to which regie can be offered."""

    seat_id: uuid.UUID
    name: str
    person_name: str | None
    function: Function
    is_default: bool
    is_me: bool


class TermView(BaseModel):
    """One line of the history of regie. Without `offered_by` the reader may not know who offered
    it, and has no `reason` either."""

    id: uuid.UUID
    name: str
    person_name: str | None
    state: RegieState
    reason: str
    answer_reason: str | None
    offered_at: datetime
    answered_at: datetime | None
    held_from: datetime | None
    held_until: datetime | None
    offered_by: str | None
    can_withdraw: bool


BY_COORDINATOR = "de coördinator"


def default_function(session: Session, case: Case) -> Function:
    """Who takes regie by the working agreement of the covenant, for the purpose of this case."""
    return Function(
        session.execute(
            select(CovenantPurpose.regie_function).where(
                CovenantPurpose.partnership_id == case.partnership_id,
                CovenantPurpose.purpose == case.purpose,
            )
        ).scalar_one()
    )


def candidates(session: Session, actor: Actor, case_id: uuid.UUID) -> list[Candidate]:
    """Seats at the table that may hold regie, as far as the actor sees them."""
    case, _ = read_case(session, actor, case_id)
    default = default_function(session, case)
    holder = regie_of(session, actor, case_id).seat_id
    return [
        Candidate(
            seat_id=one.seat_id,
            name=one.name,
            person_name=one.person_name,
            function=Function(one.function),
            is_default=one.function == default,
            is_me=one.is_me,
        )
        for one in parties_of(session, actor, case_id)
        if one.at_table and one.function in MAY_HOLD and one.seat_id != holder
    ]


def offer(session: Session, actor: Actor, case_id: uuid.UUID, command: OfferRegie) -> uuid.UUID:
    """Offer regie to a seat at the table; answers the id of the offer.

    Refused by the rules of `why_not_offer`, and for a seat that somebody at the table may not
    know of. An earlier offer of mine that still waits is replaced.
    """
    case, seat = read_case(session, actor, case_id)
    to = party(parties_of(session, actor, case_id), command.seat_id)
    if to is None or not to.at_table:
        raise Invalid([FieldError("seatId", "Kies iemand die aan tafel zit.")])
    regie = regie_of(session, actor, case_id)
    if regie.seat_id == command.seat_id:
        raise Conflict("Deze partij heeft de regie al.")
    no = why_not_offer(
        OfferQuestion(
            to_function=Function(to.function),
            default_function=default_function(session, case),
            somebody_holds=regie.seat_id is not None,
            i_hold=regie.i_hold,
            i_coordinate=False,
            motive=command.reason,
        )
    )
    if no is not None:
        raise Refused(no.reason, no.open_way, no.rule)
    may, known = session.execute(
        text("SELECT samenspel.may_hold_regie(:seat), samenspel.may_be_known(:mine, NULL)"),
        {"seat": command.seat_id, "mine": seat.id},
    ).one()
    if not known:
        # all of them see who offers
        raise Refused(
            "Niet iedereen aan tafel mag weten dat jij meedoet.",
            "Vraag een ander aan tafel om de regie aan te bieden.",
            "regie_hidden",
        )
    if not may:
        raise Refused(
            "Deze partij kan hier geen regie hebben: niet iedereen aan tafel mag weten dat deze "
            "partij meedoet.",
            "Kies een partij die iedereen kent.",
            "regie_hidden",
        )
    weigh(
        session, actor, case, seat, {"reason": command.reason}, Category.PLAN,
        entry_id=command.seat_id,
    )  # fmt: skip
    if regie.offer is not None and regie.offer.offered_by_me:
        session.execute(
            update(RegieTerm)
            .where(RegieTerm.id == regie.offer.term_id, RegieTerm.state == "offered")
            .values(state="withdrawn", answered_at=actor.now)
            .execution_options(synchronize_session=False)
        )
    term_id = _insert_offer(session, actor, case_id, case.partnership_id, seat.id, command)
    settle(session, case_id)
    record(session, actor, Act.REGIE_OFFER, case_id=case_id)
    return term_id


def offer_as_coordinator(
    session: Session, actor: Actor, case_id: uuid.UUID, command: OfferRegie
) -> uuid.UUID:
    """The coordinator offers regie, knowing only organisation and function. NotFound for a case
    outside the own partnership, and for whoever is not a coordinator."""
    shell = session.execute(
        select(CaseShell).where(CaseShell.case_id == case_id, CaseShell.status == "open")
    ).scalar_one_or_none()
    if shell is None:
        raise NotFound
    if command.seat_id not in {one.seat_id for one in coordinator_candidates(session, case_id)}:
        raise Invalid([FieldError("seatId", "Kies een partij uit de lijst.")])
    if not command.reason.strip():
        raise Invalid([FieldError("reason", "Schrijf kort waarom deze partij.")])
    weigh_without_seat(
        session, actor, shell.partnership_id, {"reason": command.reason}, nameless=False
    )
    term_id = _insert_offer(session, actor, case_id, shell.partnership_id, None, command)
    settle(session, case_id)
    record(session, actor, Act.REGIE_OFFER, case_id=case_id)
    return term_id


def coordinator_candidates(session: Session, case_id: uuid.UUID) -> list[Candidate]:
    """Seats that a coordinator may offer regie to; empty for everybody else."""
    return [
        Candidate(
            seat_id=row.seat_id,
            name=row.organisation_name,
            person_name=None,
            function=Function(row.function),
            is_default=False,
            is_me=False,
        )
        for row in session.execute(
            text("SELECT * FROM samenspel.regie_candidates(:case)"), {"case": case_id}
        )
    ]


def _insert_offer(
    session: Session,
    actor: Actor,
    case_id: uuid.UUID,
    partnership_id: uuid.UUID,
    from_seat: uuid.UUID | None,
    command: OfferRegie,
) -> uuid.UUID:
    if not 1 <= command.answer_days <= 14:
        raise Invalid([FieldError("answerDays", "Kies een termijn van 1 tot 14 dagen.")])
    term_id = new_id()
    # a Core insert: a coordinator may write an offer that they cannot read back
    session.execute(
        insert(RegieTerm).values(
            id=term_id,
            case_id=case_id,
            partnership_id=partnership_id,
            kind="case",
            seat_id=command.seat_id,
            state="offered",
            offered_by=actor.account_id,
            offered_by_seat_id=from_seat,
            reason=command.reason.strip(),
            offered_at=actor.now,
            answer_due=actor.now + timedelta(days=command.answer_days),
        )
    )
    return term_id


def accept(session: Session, actor: Actor, term_id: uuid.UUID) -> None:
    """Take regie. Conflict when the offer is gone or somebody was first."""
    term = my_offer(session, actor, term_id)
    try:
        with session.begin_nested():
            session.execute(text("SELECT samenspel.take_regie(:term)"), {"term": term_id})
    except DBAPIError as error:
        raise _why_not_taken(error) from error
    # the database settled the case: what was remembered of the table is of before
    session.expire_all()
    session.info.clear()
    record(session, actor, Act.REGIE_ACCEPT, case_id=term.case_id)


def _why_not_taken(error: DBAPIError) -> Conflict:
    if "may_not_hold" in str(error.orig):
        return Conflict(
            "Je kunt hier nu geen regie hebben.",
            "Bespreek met de anderen wie het wel kan.",
        )
    return Conflict(
        "Deze regie is niet meer vrij: iemand was je voor, of het aanbod is verlopen.",
        "Ververs de casus om te zien wie de regie heeft.",
    )


def decline(session: Session, actor: Actor, term_id: uuid.UUID, reason: str) -> None:
    """Say no to an offer, with a reason."""
    if not reason.strip():
        raise Invalid([FieldError("reason", "Schrijf kort waarom je de regie niet neemt.")])
    term = my_offer(session, actor, term_id)
    _weigh(session, actor, term.case_id, term.seat_id, reason)
    _change(
        session,
        term_id,
        "offered",
        state="declined",
        answered_by=actor.account_id,
        answered_at=actor.now,
        answer_reason=reason.strip(),
    )
    settle(session, term.case_id)
    record(session, actor, Act.REGIE_DECLINE, case_id=term.case_id)


def withdraw(session: Session, actor: Actor, term_id: uuid.UUID) -> None:
    """Take back an offer that was made from a seat of mine."""
    term = read_one(session, actor, RegieTerm, term_id)
    if term.offered_by_seat_id not in seats_of(session, actor).active:
        raise NotFound
    _change(session, term_id, "offered", state="withdrawn", answered_at=actor.now)
    settle(session, term.case_id)
    record(session, actor, Act.REGIE_WITHDRAW, case_id=term.case_id)


def put_down(session: Session, actor: Actor, case_id: uuid.UUID, reason: str) -> None:
    """Put regie down without a successor: the case is zonder regie, and that is an alarm."""
    if not reason.strip():
        raise Invalid([FieldError("reason", "Schrijf kort waarom je de regie neerlegt.")])
    read_case(session, actor, case_id)
    regie = regie_of(session, actor, case_id)
    if regie.term_id is None or not regie.i_hold:
        raise Refused("Je hebt deze regie niet.", "Vraag wie de regie heeft.")
    _weigh(session, actor, case_id, regie.seat_id, reason)
    _change(
        session,
        regie.term_id,
        "accepted",
        state="ended",
        answer_reason=reason.strip(),
        during=func.tstzrange(func.lower(RegieTerm.during), actor.now, "[)"),
    )
    settle(session, case_id)
    record(session, actor, Act.REGIE_END, case_id=case_id)


def _weigh(
    session: Session, actor: Actor, case_id: uuid.UUID, seat_id: uuid.UUID | None, reason: str
) -> None:
    """Why not, or why no longer, is read by everybody at the table."""
    case, seat = read_case(session, actor, case_id)
    about = seat_id or seat.id
    weigh(session, actor, case, seat, {"reason": reason}, Category.PLAN, entry_id=about)


def history(session: Session, actor: Actor, case_id: uuid.UUID) -> list[TermView]:
    """Every offer and term of regie, newest first, with the reasons that were given."""
    read_case(session, actor, case_id)
    parties = parties_of(session, actor, case_id)
    mine = set(seats_of(session, actor).active)
    record(session, actor, Act.REGIE_READ, case_id=case_id)
    return [
        _term_view(term, parties, mine)
        for term in session.scalars(
            readable(session, actor, RegieTerm)
            .where(RegieTerm.case_id == case_id)
            .order_by(RegieTerm.offered_at.desc(), RegieTerm.id.desc())
            .execution_options(populate_existing=True)
        )
    ]


def offered_to_me(session: Session, actor: Actor) -> list[tuple[RegieTerm, Case, str]]:
    """Offers that wait for an answer of mine, over all my cases, each with why; for Vandaag.
    The reason is empty when I may not know any more who gave it."""
    seats = seats_of(session, actor)
    rows = session.execute(
        readable(session, actor, RegieTerm)
        .join(Case, Case.id == RegieTerm.case_id)
        .where(
            RegieTerm.seat_id.in_(seats.active),
            RegieTerm.state == "offered",
            RegieTerm.answer_due > actor.now,
        )
        .add_columns(
            Case,
            RegieTerm.offered_by_seat_id.is_(None)
            | of_known_seat(RegieTerm.offered_by_seat_id)(seats),
        )
        .order_by(RegieTerm.answer_due)
    )
    return [(term, case, term.reason if known else "") for term, case, known in rows]


def offered_by(term: RegieTerm, parties: list[Party]) -> str | None:
    """Who made this offer; None when the reader may not know them."""
    if term.offered_by_seat_id is None:
        return BY_COORDINATOR
    who = party(parties, term.offered_by_seat_id)
    if who is None:
        return None
    return f"{who.person_name}, {who.name}" if who.person_name else who.name


def _term_view(term: RegieTerm, parties: list[Party], mine: set[uuid.UUID]) -> TermView:
    who = party(parties, term.seat_id)
    return TermView(
        id=term.id,
        name=who.name if who else "",
        person_name=who.person_name if who else None,
        state=RegieState(term.state),
        reason=term.reason if offerer_is_known(term, parties) else "",
        answer_reason=term.answer_reason,
        offered_at=term.offered_at,
        answered_at=term.answered_at,
        held_from=term.during.lower if term.during else None,
        held_until=term.during.upper if term.during else None,
        offered_by=offered_by(term, parties),
        can_withdraw=term.state == "offered" and term.offered_by_seat_id in mine,
    )


def my_offer(session: Session, actor: Actor, term_id: uuid.UUID) -> RegieTerm:
    """An offer of regie to a seat of mine, or NotFound."""
    term = read_one(session, actor, RegieTerm, term_id)
    if term.seat_id not in seats_of(session, actor).active:
        raise NotFound
    return term


def _change(session: Session, term_id: uuid.UUID, before: str, **changes: object) -> None:
    changed = session.execute(
        update(RegieTerm)
        .where(RegieTerm.id == term_id, RegieTerm.state == before)
        .values(**changes)
        .execution_options(synchronize_session=False)
    )
    if rows_changed(changed) != 1:
        raise Conflict("Dit is al beantwoord of verlopen.", "Ververs de pagina.")
    session.expire_all()
