"""Seats of a case and invitations, over the API."""

import uuid
from datetime import date, datetime
from typing import Literal

from fastapi import APIRouter

from app.api.once import Once
from app.api.saying import Saying
from app.base.errors import NotFound
from app.casefile import seats
from app.casefile.access import read_case
from app.casefile.audit import Act, record
from app.casefile.seats import Indication, Invite
from app.casefile.table import parties_of
from app.casefile.vocabulary import EntryKind, Function, Purpose, SeatKind, SeatState
from app.web.context import Context, SignedIn
from app.web.problems import problem_responses
from app.web.validation import ApiModel, Command, Line, Text

router = APIRouter(prefix="/api/v1", tags=["seats"])
RESPONSES = problem_responses(401, 403, 404, 409, 422)
INVITATION = "/invitations/{seat_id}"


class SeatOut(ApiModel):
    """A place at the table, as far as you may know it."""

    id: uuid.UUID
    kind: SeatKind
    function: Function
    organisation_id: uuid.UUID | None
    organisation: str | None
    person: str | None
    phone: str | None
    reach: str | None
    state: SeatState
    answer_due: datetime | None
    decline_reason: str | None
    is_mine: bool


class PlaceOut(ApiModel):
    """A party that can still be asked."""

    organisation_id: uuid.UUID
    organisation: str
    function: Function
    ask_us_for: str | None


class InviteIn(Saying):
    """Ask a party to the table. `giveAlong` names entries of your own that it reads once it takes
    part: the title, who the resident is, the help request for the table."""

    organisation_id: uuid.UUID
    function: Function
    question: Text
    reason: Text
    answer_on: date
    indication: Indication = "unknown"
    give_along: tuple[uuid.UUID, ...] = ()


class StayedOut(ApiModel):
    """What the rules do not let go along, and why."""

    entry_id: uuid.UUID
    kind: EntryKind
    why: str


class AskedOut(ApiModel):
    """The new seat, and what stayed behind."""

    id: uuid.UUID
    not_given: list[StayedOut]


class SeatStep(Command):
    """Take an invitation back, or leave your own seat."""

    step: Literal["withdraw", "leave"]


class KnownOut(ApiModel):
    """Name and birth date, for a day."""

    name: str
    born_on: date | None
    until: datetime


class InvitationOut(ApiModel):
    """What is asked of you: the question, and no identity."""

    seat_id: uuid.UUID
    case_number: str
    purpose: Purpose
    function: Function
    organisation_id: uuid.UUID
    asked_by: str | None
    asked_by_organisation: str | None
    phone: str | None
    question: str
    reason: str
    indication: str | None
    answer_due: datetime | None
    assigned_to: str | None
    assigned_to_me: bool
    case_is_named: bool
    known: KnownOut | None


class ColleagueOut(ApiModel):
    """Somebody who can take the invitation."""

    account_id: uuid.UUID
    name: str
    title: str


class InvitationStep(Saying):
    """Answer: `accept`; `decline`, with a reason or without; `assign` to `accountId`."""

    step: Literal["accept", "decline", "assign"]
    reason: Text | None = None
    account_id: uuid.UUID | None = None


class WhyKnown(Command):
    """Why you have to know of whom this is."""

    why: Line


@router.get("/cases/{case_id}/seats", responses=RESPONSES)
def list_seats(case_id: uuid.UUID, context: SignedIn) -> list[SeatOut]:
    """Who is at the table and who was asked, as far as you may know."""
    session, actor = context.session, context.signed_in
    read_case(session, actor, case_id)
    record(session, actor, Act.SEAT_READ, case_id=case_id)
    return [
        SeatOut(
            id=one.seat_id,
            kind=SeatKind(one.kind),
            function=Function(one.function),
            organisation_id=one.organisation_id,
            organisation=one.organisation_name,
            person=one.person_name,
            phone=one.phone,
            reach=one.reach,
            state=SeatState(one.state),
            answer_due=one.answer_due,
            decline_reason=one.decline_reason,
            is_mine=one.is_me,
        )
        for one in parties_of(session, actor, case_id)
    ]


@router.get("/cases/{case_id}/places", responses=RESPONSES)
def list_places(case_id: uuid.UUID, context: SignedIn) -> list[PlaceOut]:
    """Who can still be asked."""
    return [
        PlaceOut(
            organisation_id=one.organisation_id,
            organisation=one.organisation_name,
            function=one.function,
            ask_us_for=one.ask_us_for,
        )
        for one in seats.places(context.session, context.signed_in, case_id)
    ]


@router.post("/cases/{case_id}/seats", status_code=201, responses=RESPONSES)
def invite(case_id: uuid.UUID, command: InviteIn, context: SignedIn, once: Once) -> AskedOut:
    """Ask a party to the table."""
    session, actor = context.session, command.by(context.signed_in)
    stayed: list[StayedOut] = []

    def act() -> uuid.UUID:
        asked = Invite(**command.model_dump(by_alias=False, exclude={"give_along"}))
        made = seats.invite(session, actor, case_id, asked)
        for one in seats.give_along(session, actor, case_id, made, command.give_along):
            stayed.append(StayedOut(entry_id=one.entry_id, kind=one.kind, why=one.why))
        return made

    return AskedOut(id=once.made(act), not_given=stayed)


@router.post("/cases/{case_id}/seats/{seat_id}/steps", responses=RESPONSES, status_code=204)
def seat_step(
    case_id: uuid.UUID, seat_id: uuid.UUID, command: SeatStep, context: SignedIn, once: Once
) -> None:
    """Take an invitation back, or leave your own seat."""
    session, actor = context.session, context.signed_in
    if command.step == "withdraw":
        once.done(lambda: seats.withdraw(session, actor, seat_id))
    else:
        if read_case(session, actor, case_id)[1].id != seat_id:
            raise NotFound
        once.done(lambda: seats.leave(session, actor, case_id))


@router.get("/invitations", responses=problem_responses(401))
def list_invitations(context: SignedIn) -> list[InvitationOut]:
    """Invitations that wait for you or for your intake."""
    session, actor = context.session, context.signed_in
    found = seats.invitations(session, actor)
    asked = [one.question_entry_id for one in found if one.question_entry_id]
    record(session, actor, Act.SEAT_READ, entry_ids=asked)
    return [_invitation(one) for one in found]


@router.get(INVITATION, responses=RESPONSES)
def read_invitation(seat_id: uuid.UUID, context: SignedIn) -> InvitationOut:
    """One invitation."""
    return _read(context, seat_id)


@router.get(INVITATION + "/colleagues", responses=RESPONSES)
def list_colleagues(seat_id: uuid.UUID, context: SignedIn) -> list[ColleagueOut]:
    """Who of you can take it."""
    return [
        ColleagueOut(account_id=one.account_id, name=one.name, title=one.title)
        for one in seats.colleagues(context.session, context.signed_in, seat_id)
    ]


@router.post(INVITATION + "/known-questions", status_code=201, responses=RESPONSES)
def ask_known(
    seat_id: uuid.UUID, command: WhyKnown, context: SignedIn, once: Once
) -> InvitationOut:
    """Do we know this resident? The answer is there for a day."""
    session, actor = context.session, context.signed_in
    once.done(lambda: seats.known_to_us(session, actor, seat_id, command.why))
    return _read(context, seat_id)


@router.post(INVITATION + "/steps", responses=RESPONSES, status_code=204)
def invitation_step(
    seat_id: uuid.UUID, command: InvitationStep, context: SignedIn, once: Once
) -> None:
    """Answer it, or pass it to a colleague."""
    session, actor = context.session, command.by(context.signed_in)

    def act() -> None:
        if command.step == "accept":
            seats.accept(session, actor, seat_id)
        elif command.step == "decline":
            seats.decline(session, actor, seat_id, command.reason)
        else:
            seats.assign(session, actor, seat_id, command.account_id or actor.account_id)

    once.done(act)


def _read(context: Context, seat_id: uuid.UUID) -> InvitationOut:
    return _invitation(seats.invitation(context.session, context.signed_in, seat_id))


def _invitation(found: seats.Invitation) -> InvitationOut:
    return InvitationOut(
        seat_id=found.seat_id,
        case_number=found.case_number,
        purpose=found.purpose,
        function=found.function,
        organisation_id=found.organisation_id,
        asked_by=found.asked_by_name,
        asked_by_organisation=found.asked_by_organisation,
        phone=found.asker.phone if found.asker else None,
        question=found.question,
        reason=found.reason,
        indication=found.indication,
        answer_due=found.answer_due,
        assigned_to=found.assigned_to,
        assigned_to_me=found.assigned_to_me,
        case_is_named=found.case_is_named,
        known=KnownOut(
            name=found.known.name, born_on=found.known.birth_date, until=found.known.until
        )
        if found.known
        else None,
    )
