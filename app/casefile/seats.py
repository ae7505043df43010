"""Seats and invitations: asking a party to the table, and what it answers.

An invitation lands with the intake position of the organisation, which assigns a person. Until
the seat is active it shows the question and nothing else (domain, "Known to us?").
"""

import uuid
from datetime import date, datetime, time, timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.base.database import rows_changed
from app.base.errors import Conflict, FieldError, Invalid, NotFound, Refused
from app.base.jobs import enqueue
from app.base.model import new_id
from app.casefile.access import (
    MySeat,
    begin_again,
    read_case,
    read_one,
    readable,
    seats_of,
)
from app.casefile.audit import Act, Outcome, record
from app.casefile.models import Case, Entry, Occupancy, Seat
from app.casefile.rule_table import Facts
from app.casefile.settle import settle
from app.casefile.sharing import Said, say
from app.casefile.vocabulary import Category, EntryKind, Function
from app.organisations.actor import AMSTERDAM, Actor
from app.organisations.models import Account, Organisation, OrganisationFunction, Position

CARE = frozenset({Function.HA, Function.GZ})
NEUTRAL_DECLINE = "Wij kunnen niet meedoen."
Indication = Literal["yes", "no", "unknown"]


class Invite(BaseModel):
    """Ask a party to the table. `question` says what is asked, `reason` why this party."""

    model_config = ConfigDict(frozen=True)

    organisation_id: uuid.UUID
    function: Function
    question: str
    reason: str
    answer_on: date
    indication: Indication = "unknown"


class Invitation(BaseModel):
    """What the invited organisation sees: the question, and no identity."""

    seat_id: uuid.UUID
    case_id: uuid.UUID
    case_number: str
    purpose: str
    function: str
    organisation_id: uuid.UUID
    organisation_name: str
    asked_by_name: str | None
    asked_by_organisation: str | None
    question: str
    reason: str
    indication: str | None
    answer_due: datetime | None
    invited_at: datetime
    assigned_to: str | None
    assigned_account_id: uuid.UUID | None
    assigned_to_me: bool
    case_is_named: bool
    question_entry_id: uuid.UUID | None


class Colleague(BaseModel):
    """Somebody whom the intake can assign."""

    account_id: uuid.UUID
    name: str
    title: str


class Known(BaseModel):
    """The answer to "kennen wij deze inwoner?": name and birth date, and nothing else."""

    name: str
    birth_date: str | None


def end_of(day: date) -> datetime:
    """A term that ends on a date ends when that day is over, in Amsterdam."""
    return datetime.combine(day + timedelta(days=1), time(), AMSTERDAM)


def invite(session: Session, actor: Actor, case_id: uuid.UUID, command: Invite) -> uuid.UUID:
    """Ask a party to the table; answers the id of the new seat.

    Refused for a function that the organisation cannot fill; Conflict when that party is
    already at the table or asked. The mail carries no content.
    """
    case, seat = read_case(session, actor, case_id)
    if command.answer_on < actor.today:
        raise Invalid([FieldError("answerOn", "Kies een dag vanaf vandaag.")])
    fills = session.execute(
        select(OrganisationFunction.function)
        .join(Organisation, Organisation.id == OrganisationFunction.organisation_id)
        .where(
            OrganisationFunction.organisation_id == command.organisation_id,
            OrganisationFunction.function == command.function.value,
            Organisation.partnership_id == case.partnership_id,
        )
    ).scalar_one_or_none()
    if fills is None:
        raise Invalid([FieldError("organisationId", "Kies een organisatie uit de lijst.")])
    taken = session.execute(
        readable(session, actor, Seat)
        .where(
            Seat.case_id == case_id,
            Seat.organisation_id == command.organisation_id,
            Seat.function == command.function.value,
            Seat.state.in_(("invited", "active")),
        )
        .limit(1)
    ).scalar_one_or_none()
    if taken is not None:
        raise Conflict(
            "Deze organisatie is al gevraagd of zit al aan tafel.",
            "Kies een andere organisatie, of bel de organisatie zelf.",
        )
    invited = Seat(
        id=new_id(),
        case_id=case_id,
        partnership_id=case.partnership_id,
        kind="organisation",
        function=command.function.value,
        organisation_id=command.organisation_id,
        state="invited",
        invited_by_seat_id=seat.id,
        answer_due=end_of(command.answer_on),
        indication=command.indication,
    )
    session.add(invited)
    session.flush()
    settle(session, case_id)
    _ask(session, actor, case, seat, invited.id, command)
    record(session, actor, Act.SEAT_INVITE, case_id=case_id)
    enqueue(session, "mail_invitation", seat_id=invited.id)
    return invited.id


def _ask(
    session: Session,
    actor: Actor,
    case: Case,
    seat: MySeat,
    invited_id: uuid.UUID,
    command: Invite,
) -> Said:
    """The question is an entry, disclosed to the seat that is asked, at once."""
    return say(
        session,
        actor,
        case,
        seat,
        kind=EntryKind.QUESTION,
        category=Category.PLAN,
        body=command.question,
        details={"reason": command.reason, "seat_id": str(invited_id)},
        only_to=[invited_id],
        must_reach=[invited_id],
        # asked of this party alone: as much its own as a line it owns
        facts_for=lambda _party: Facts(kind=EntryKind.QUESTION, owns_line=True),
        at_once=True,
    )


def invitations(session: Session, actor: Actor) -> list[Invitation]:
    """Invitations that wait for the actor: asked of them, or landed with their intake."""
    waiting = seats_of(session, actor).invited
    return [_invitation(session, actor, seat_id) for seat_id in waiting]


def invitation(session: Session, actor: Actor, seat_id: uuid.UUID) -> Invitation:
    """One of them, logged as read. NotFound for everybody else."""
    if seat_id not in seats_of(session, actor).invited:
        raise NotFound
    found = _invitation(session, actor, seat_id)
    record(
        session,
        actor,
        Act.SEAT_READ,
        case_id=found.case_id,
        entry_ids=[found.question_entry_id] if found.question_entry_id else [],
        seat=_my(session, actor, seat_id),
    )
    return found


def _invitation(session: Session, actor: Actor, seat_id: uuid.UUID) -> Invitation:
    seat = read_one(session, actor, Seat, seat_id)
    case = read_one(session, actor, Case, seat.case_id)
    question = session.execute(
        readable(session, actor, Entry).where(
            Entry.case_id == seat.case_id,
            Entry.kind == EntryKind.QUESTION.value,
            Entry.details["seat_id"].astext == str(seat_id),
        )
    ).scalar_one_or_none()
    organisation = session.get_one(Organisation, seat.organisation_id)
    assigned = _sitting(session, actor, seat_id)
    asker = (
        session.execute(
            readable(session, actor, Seat).where(Seat.id == seat.invited_by_seat_id)
        ).scalar_one_or_none()
        if seat.invited_by_seat_id
        else None
    )
    asker_person = _sitting(session, actor, asker.id) if asker else None
    asker_organisation = (
        session.get(Organisation, asker.organisation_id)
        if asker and asker.organisation_id
        else None
    )
    return Invitation(
        seat_id=seat.id,
        case_id=case.id,
        case_number=case.number,
        purpose=case.purpose,
        function=seat.function,
        organisation_id=organisation.id,
        organisation_name=organisation.name,
        asked_by_name=asker_person.name if asker_person else None,
        asked_by_organisation=asker_organisation.name if asker_organisation else None,
        question=question.body if question else "",
        reason=str(question.details.get("reason", "")) if question else "",
        indication=seat.indication,
        answer_due=seat.answer_due,
        invited_at=seat.invited_at,
        assigned_to=assigned.name if assigned else None,
        assigned_account_id=assigned.id if assigned else None,
        assigned_to_me=assigned is not None and assigned.id == actor.account_id,
        case_is_named=case.named,
        question_entry_id=question.id if question else None,
    )


def _sitting(session: Session, actor: Actor, seat_id: uuid.UUID) -> Account | None:
    occupancies = (
        readable(session, actor, Occupancy)
        .where(
            Occupancy.seat_id == seat_id,
            Occupancy.starts_at <= actor.now,
            (Occupancy.ends_at.is_(None)) | (Occupancy.ends_at > actor.now),
        )
        .order_by(Occupancy.role.desc(), Occupancy.starts_at)
        .limit(1)
        .subquery()
    )
    return session.execute(
        select(Account).join(occupancies, occupancies.c.account_id == Account.id)
    ).scalar_one_or_none()


def colleagues(session: Session, actor: Actor, seat_id: uuid.UUID) -> list[Colleague]:
    """Whom the intake can assign: who works there now in the function that is asked."""
    seat = _waiting(session, actor, seat_id)
    rows = session.execute(
        select(Account.id, Account.name, Position.title)
        .join(Position, Position.account_id == Account.id)
        .where(
            Position.organisation_id == seat.organisation_id,
            Position.function == seat.function,
            Position.starts_at <= actor.now,
            (Position.ends_at.is_(None)) | (Position.ends_at > actor.now),
            Account.disabled_at.is_(None),
        )
        .order_by(Account.name)
    )
    return [Colleague(account_id=row.id, name=row.name, title=row.title) for row in rows]


def assign(session: Session, actor: Actor, seat_id: uuid.UUID, account_id: uuid.UUID) -> None:
    """The intake gives an invitation to a colleague (or takes it itself).

    Refused for somebody who does not work there in that function, or may not see the case; the
    answer does not say which of the two.
    """
    seat = _waiting(session, actor, seat_id)
    session.execute(
        Occupancy.__table__.update()  # type: ignore[attr-defined]
        .where(Occupancy.seat_id == seat_id, Occupancy.ends_at.is_(None))
        .values(ends_at=actor.now)
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
    try:
        session.flush()
    except DBAPIError as error:
        raise Refused(
            "Deze collega kan deze uitnodiging niet krijgen.",
            "Kies een collega uit de lijst.",
            "does_not_fit_seat",
        ) from error
    record(session, actor, Act.SEAT_ASSIGN, case_id=seat.case_id, seat=seat)


def known_to_us(session: Session, actor: Actor, seat_id: uuid.UUID, why: str) -> Known:
    """ "Kennen wij deze inwoner?": name and birth date, with a reason, logged.

    Refused in a case without a name, and for general practice and mental health as long as the
    resident did not consent to asking them.
    """
    if not why.strip():
        raise Invalid([FieldError("why", "Schrijf kort waarom je dit wilt weten.")])
    seat = _waiting(session, actor, seat_id)
    found = session.execute(
        text("SELECT samenspel.known_to_us(:seat)"), {"seat": seat_id}
    ).scalar_one_or_none()
    if found is None:
        raise Refused(
            "We kunnen de naam niet laten zien.",
            "Antwoord op de vraag alleen, of bel wie de vraag stelt.",
            "known_to_us",
        )
    record(
        session,
        actor,
        Act.SEAT_KNOWN,
        case_id=seat.case_id,
        seat=seat,
        entry_ids=[uuid.UUID(found["entry_id"])],
        outcome=Outcome.FOUND,
    )
    return Known(name=found["name"], birth_date=found["birth_date"])


def accept(session: Session, actor: Actor, seat_id: uuid.UUID) -> Actor:
    """Take the seat. Answers the actor anew: they see more from here on.

    Whoever answers without having been assigned (a small organisation whose intake does the
    work) takes the seat themselves. Conflict when the invitation is gone; Refused for general
    practice and mental health without the resident's recorded consent.
    """
    seat = _waiting(session, actor, seat_id)
    sitting = _sitting(session, actor, seat_id)
    if sitting is None:
        assign(session, actor, seat_id, actor.account_id)
    elif sitting.id != actor.account_id:
        raise Refused(
            f"Deze uitnodiging is voor {sitting.name}.",
            "Laat die collega antwoorden, of wijs de uitnodiging opnieuw toe.",
        )
    if Function(seat.function) in CARE and _no_consent(session, seat_id):
        raise Refused(
            "Je kunt nog niet meedoen. De toestemming van de inwoner is nog niet vastgelegd.",
            "Vraag wie je uitnodigt om die toestemming vast te leggen.",
            "2",
        )
    _step(session, seat_id, "invited", state="active", answered_at=actor.now)
    actor = begin_again(session, actor)
    settle(session, seat.case_id)
    record(session, actor, Act.SEAT_ACCEPT, case_id=seat.case_id)
    return actor


def decline(session: Session, actor: Actor, seat_id: uuid.UUID, reason: str | None) -> None:
    """Not take part. The sentence is the same for unknown, unwilling and no consent."""
    seat = _waiting(session, actor, seat_id)
    said = f"{NEUTRAL_DECLINE} {reason.strip()}" if reason and reason.strip() else NEUTRAL_DECLINE
    _step(
        session,
        seat_id,
        "invited",
        state="declined",
        answered_at=actor.now,
        decline_reason=said,
    )
    record(session, actor, Act.SEAT_DECLINE, case_id=seat.case_id, seat=seat)
    settle(session, seat.case_id)


def withdraw(session: Session, actor: Actor, seat_id: uuid.UUID) -> None:
    """Take back an invitation that was not answered yet. Only who asked can."""
    seat = read_one(session, actor, Seat, seat_id)
    if seat.invited_by_seat_id not in seats_of(session, actor).active:
        raise NotFound
    _step(session, seat_id, "invited", state="withdrawn", answered_at=actor.now)
    record(session, actor, Act.SEAT_WITHDRAW, case_id=seat.case_id)
    settle(session, seat.case_id)


def leave(session: Session, actor: Actor, case_id: uuid.UUID) -> None:
    """Leave the table. What the seat wrote itself stays readable for it, and nothing else.

    Refused while it holds regie or owns open lines: hand those over first.
    """
    _, seat = read_case(session, actor, case_id)
    if session.execute(
        text("SELECT true FROM samenspel.regie_term WHERE seat_id = :seat AND state = 'accepted'"),
        {"seat": seat.id},
    ).scalar_one_or_none():
        raise Refused("Je hebt nog de regie.", "Draag eerst de regie over.", "regie_first")
    record(session, actor, Act.SEAT_LEAVE, case_id=case_id)
    _step(session, seat.id, "active", state="left", left_at=actor.now)
    settle(session, case_id)


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
    session.add(
        Occupancy(
            id=new_id(),
            seat_id=seat.id,
            case_id=case_id,
            partnership_id=seat.partnership_id,
            account_id=account_id,
            role="holder",
        )
    )
    try:
        session.flush()
    except DBAPIError as error:
        raise Refused(
            "Dit account kan hier niet zitten.", "Kies het account van de inwoner."
        ) from error
    settle(session, case_id)
    record(session, actor, Act.SEAT_ASSIGN, case_id=case_id)
    return seat.id


def _waiting(session: Session, actor: Actor, seat_id: uuid.UUID) -> MySeat:
    """The invitation as a seat of mine; Conflict when it was mine and is answered."""
    found = _my(session, actor, seat_id)
    if found.state != "invited":
        raise Conflict("Deze uitnodiging is al beantwoord.", "Bekijk de casus in je lijst.")
    return found


def _my(session: Session, actor: Actor, seat_id: uuid.UUID) -> MySeat:
    found = next((seat for seat in seats_of(session, actor).all if seat.id == seat_id), None)
    if found is None:
        raise NotFound
    return found


def _no_consent(session: Session, seat_id: uuid.UUID) -> bool:
    return (
        session.execute(
            text("SELECT samenspel.consented_to_take_part(:seat, NULL)"), {"seat": seat_id}
        ).scalar_one_or_none()
        is None
    )


def _step(session: Session, seat_id: uuid.UUID, before: str, **changes: object) -> None:
    """Change the seat if it still stands where we think; the database decides who is first."""
    changed = session.execute(
        Seat.__table__.update()  # type: ignore[attr-defined]
        .where(Seat.id == seat_id, Seat.state == before)
        .values(**changes)
    )
    if rows_changed(changed) != 1:
        raise Conflict(
            "Iemand was je net voor: dit is al beantwoord of ingetrokken.",
            "Ververs de pagina om te zien hoe het nu staat.",
        )
