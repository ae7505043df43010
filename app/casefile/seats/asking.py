"""Asking a party to the table, and taking the question back."""

import uuid
from datetime import date, datetime, time, timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.base.errors import Conflict, FieldError, Invalid, NotFound, Refused
from app.base.jobs import enqueue
from app.base.model import new_id
from app.casefile.access import MySeat, read_case, read_one, readable, seats_of
from app.casefile.audit import Act, record
from app.casefile.consented import live_consents
from app.casefile.models import Case, Seat
from app.casefile.rule_sets import rules_of
from app.casefile.rule_table import Answer, Facts, decide_presence
from app.casefile.seats.mine import step
from app.casefile.settle import hold, settle
from app.casefile.sharing import presence_to, say
from app.casefile.table import parties_of
from app.casefile.vocabulary import Category, EntryKind, Function, Purpose
from app.organisations.actor import AMSTERDAM, Actor
from app.organisations.models import Organisation, OrganisationFunction

Indication = Literal["yes", "no", "requested", "not_needed", "unknown"]


class Invite(BaseModel):
    """Ask a party to the table. `question` says what is asked, `reason` why this party;
    `prepared` names those of the two that the covenant wrote and nobody typed."""

    model_config = ConfigDict(frozen=True)

    organisation_id: uuid.UUID
    function: Function
    question: str
    reason: str
    answer_on: date
    indication: Indication = "unknown"
    prepared: frozenset[str] = frozenset()


class Place(BaseModel):
    """A party that can be asked: an organisation in one of its functions."""

    model_config = ConfigDict(frozen=True)

    organisation_id: uuid.UUID
    organisation_name: str
    function: Function
    ask_us_for: str | None


def end_of(day: date) -> datetime:
    """A term that ends on a date ends when that day is over, in Amsterdam."""
    return datetime.combine(day + timedelta(days=1), time(), AMSTERDAM)


def places(session: Session, actor: Actor, case_id: uuid.UUID) -> list[Place]:
    """Who can still be asked, by name: parties of the covenant that are not at the table yet and
    were not asked, as far as the actor sees."""
    case, _ = read_case(session, actor, case_id)
    there = {
        (one.organisation_id, one.function)
        for one in parties_of(session, actor, case_id)
        if one.at_table or one.state == "invited"
    }
    rows = session.execute(
        select(
            Organisation.id, Organisation.name, OrganisationFunction.function,
            Organisation.ask_us_for,
        )
        .join(OrganisationFunction, OrganisationFunction.organisation_id == Organisation.id)
        .where(Organisation.partnership_id == case.partnership_id)
        .order_by(Organisation.name, OrganisationFunction.function)
    )  # fmt: skip
    return [
        Place(
            organisation_id=row.id,
            organisation_name=row.name,
            function=Function(row.function),
            ask_us_for=row.ask_us_for,
        )
        for row in rows
        if (row.id, row.function) not in there
    ]


def invite(session: Session, actor: Actor, case_id: uuid.UUID, command: Invite) -> uuid.UUID:
    """Ask a party to the table; answers the id of the new seat.

    Invalid for a function that the organisation cannot fill and for a term in the past; Conflict
    when that party is already at the table or asked; Refused for a party that may not know who
    asks, or who holds regie. The mail carries no content.
    """
    hold(session, actor, case_id)
    case, seat = read_case(session, actor, case_id)
    _check(session, actor, case, command)
    _check_known(session, actor, case, seat, command)
    invited_id = _place_of_before(session, actor, case, seat, command) or _new_place(
        session, case, seat, command
    )
    settle(session, case_id)
    _ask(session, actor, case, seat, invited_id, command)
    settle(session, case_id)
    record(session, actor, Act.SEAT_INVITE, case_id=case_id)
    enqueue(session, "mail_invitation", seat_id=invited_id)
    return invited_id


def _new_place(session: Session, case: Case, seat: MySeat, command: Invite) -> uuid.UUID:
    invited = Seat(
        id=new_id(),
        case_id=case.id,
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
    return invited.id


def _place_of_before(
    session: Session, actor: Actor, case: Case, seat: MySeat, command: Invite
) -> uuid.UUID | None:
    """In a case that was opened again: the place that this party had, asked anew. With its yes,
    what it wrote then is its own again, to share or not."""
    if case.reopened_at is None:
        return None
    before = session.scalars(
        readable(session, actor, Seat)
        .where(
            Seat.case_id == case.id,
            Seat.kind == "organisation",
            Seat.organisation_id == command.organisation_id,
            Seat.function == command.function.value,
            Seat.state == "left",
            Seat.left_at <= case.reopened_at,
        )
        .order_by(Seat.left_at.desc(), Seat.id)
        .with_only_columns(Seat.id)
    ).first()
    if before is not None:
        session.execute(
            text("SELECT samenspel.invite_again(:seat, :by, :due, :indication)"),
            {
                "seat": before,
                "by": seat.id,
                "due": end_of(command.answer_on),
                "indication": command.indication,
            },
        )
        session.expire_all()
    return before


def _check(session: Session, actor: Actor, case: Case, command: Invite) -> None:
    errors = [
        FieldError(field, "Vul dit in.")
        for field, value in (("question", command.question), ("reason", command.reason))
        if not value.strip()
    ]
    if command.answer_on < actor.today:
        errors.append(FieldError("answerOn", "Kies een dag vanaf vandaag."))
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
        errors.append(FieldError("organisationId", "Kies een organisatie uit de lijst."))
    if errors:
        raise Invalid(errors)
    taken = session.scalars(
        readable(session, actor, Seat)
        .where(
            Seat.case_id == case.id,
            # a colleague who broke the glass looks on, and is no party
            Seat.kind == "organisation",
            Seat.organisation_id == command.organisation_id,
            Seat.function == command.function.value,
            Seat.state.in_(("invited", "active")),
        )
        .limit(1)
    ).first()
    if taken is not None:
        raise Conflict(
            "Deze organisatie is al gevraagd of zit al aan tafel.",
            "Kies een andere organisatie, of bel de organisatie zelf.",
        )


def _check_known(session: Session, actor: Actor, case: Case, seat: MySeat, command: Invite) -> None:
    """Whoever is asked sees who asks, and at the table who holds regie: both must be allowed."""
    consents = live_consents(session, actor, seat)
    function = command.function
    presence = presence_to(case, seat, function, command.organisation_id, consents, actor)
    if presence.answer is not Answer.ALLOW:
        raise Refused(
            "Deze partij mag niet weten dat jij meedoet.",
            "Vraag een ander aan tafel om deze partij uit te nodigen.",
            "2",
        )
    # by name: the table of regie belongs to a room above this one
    holder = session.execute(
        text(
            "SELECT s.function FROM samenspel.regie_term t"
            " JOIN samenspel.seat s ON s.id = t.seat_id"
            " WHERE t.case_id = :case AND t.state = 'accepted'"
        ),
        {"case": case.id},
    ).scalar_one_or_none()
    if holder is None:
        return
    known = decide_presence(
        rules_of(case), Function(holder), function,
        Purpose(case.purpose), actor.today, Facts(is_holder=True),
    )  # fmt: skip
    if known.answer is not Answer.ALLOW:
        raise Refused(
            "Deze partij mag niet weten wie hier de regie heeft.",
            "Draag eerst de regie over aan een partij die iedereen mag kennen.",
            "regie_hidden",
        )


def typed_in(command: Invite) -> dict[str, str]:
    """What somebody typed for a party: what the covenant prepared says nothing of this case."""
    texts = {"question": command.question, "reason": command.reason}
    return {name: text for name, text in texts.items() if name not in command.prepared}


def _ask(
    session: Session,
    actor: Actor,
    case: Case,
    seat: MySeat,
    invited_id: uuid.UUID,
    command: Invite,
) -> None:
    """The question is an entry, disclosed to the seat that is asked, at once."""
    say(
        session,
        actor,
        case,
        seat,
        kind=EntryKind.QUESTION,
        category=Category.PLAN,
        body=command.question,
        typed=typed_in(command),
        details={"reason": command.reason, "seat_id": str(invited_id)},
        only_to=[invited_id],
        must_reach=[invited_id],
        # asked of this party alone: as much its own as a line it owns
        facts_for=lambda _party: Facts(kind=EntryKind.QUESTION, owns_line=True),
        at_once=True,
    )


def withdraw(session: Session, actor: Actor, seat_id: uuid.UUID) -> None:
    """Take back an invitation that was not answered yet. Only who asked can."""
    seat = read_one(session, actor, Seat, seat_id)
    case_id = seat.case_id
    if seat.invited_by_seat_id not in seats_of(session, actor).active:
        raise NotFound
    step(session, seat_id, "invited", state="withdrawn", answered_at=actor.now)
    record(session, actor, Act.SEAT_WITHDRAW, case_id=case_id)
    settle(session, case_id)
