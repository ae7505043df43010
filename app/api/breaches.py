"""A wrong share, over the API: by its author; and the record of the breach for the privacy
officer."""

import uuid
from datetime import datetime

from fastapi import APIRouter

from app.api.once import Made, Once
from app.api.saying import Saying
from app.casefile.vocabulary import Category, Function
from app.emergency import guarding, wrong_share
from app.emergency.guarding import DecideBreach, GuardedBreach
from app.emergency.notification import notification
from app.emergency.wrong_share import Reader, WrongShare
from app.web.context import SignedIn
from app.web.problems import problem_responses
from app.web.validation import ApiModel, Command, Text

router = APIRouter(prefix="/api/v1", tags=["breaches"])
RESPONSES = problem_responses(401, 403, 404, 409, 422)
WRONG = "/cases/{case_id}/entries/{entry_id}/wrong-share"


class ReaderOut(ApiModel):
    """One time that somebody had it before them: opened ("done"), or found in a list."""

    at: datetime
    organisation: str | None
    function: str | None
    outcome: str


class ReportedBreachOut(ApiModel):
    """What you reported about an entry of yours, and who read it before it stopped."""

    id: uuid.UUID
    discovered_at: datetime
    due_at: datetime
    decided: bool
    closed: bool
    readers: list[ReaderOut]


class WrongShareIn(Saying):
    """What went wrong, without what the entry says. Without `seatIds`: nobody should have it."""

    description: Text
    seat_ids: tuple[uuid.UUID, ...] | None = None


class BreachOut(ApiModel):
    """What the privacy officer sees of a breach: the kind and the functions, never the content."""

    id: uuid.UUID
    case_number: str
    category: Category
    organisation_name: str | None
    function: Function
    description: str
    reached: list[Function]
    subjects: int
    readers: int
    shared_from: datetime
    revoked_at: datetime
    discovered_at: datetime
    due_at: datetime
    notify_authority: bool | None
    inform_resident: bool | None
    motive: str | None
    consequences: str | None
    measures: str | None
    decided_at: datetime | None
    what_was_done: str | None
    closed_at: datetime | None


class BreachDetailOut(ApiModel):
    """One breach with every time that somebody had it before them, and the notification (AVG 33)
    in plain words."""

    breach: BreachOut
    read_by: list[ReaderOut]
    notification: str


class BreachDecisionIn(Command):
    """Whom it is told, and why."""

    notify_authority: bool
    inform_resident: bool
    motive: Text
    consequences: Text
    measures: Text


class ClosureIn(Command):
    """What was done."""

    what_was_done: Text


@router.get(WRONG, responses=RESPONSES)
def list_reported(
    case_id: uuid.UUID, entry_id: uuid.UUID, context: SignedIn
) -> list[ReportedBreachOut]:
    """What you reported about an entry of yours, newest first."""
    return [
        ReportedBreachOut(
            id=one.id,
            discovered_at=one.discovered_at,
            due_at=one.due_at,
            decided=one.decided,
            closed=one.closed,
            readers=[_reader(each) for each in one.readers],
        )
        for one in wrong_share.breaches_of(context.session, context.signed_in, entry_id)
    ]


@router.post(WRONG, status_code=201, responses=RESPONSES)
def report_wrong_share(
    case_id: uuid.UUID,
    entry_id: uuid.UUID,
    command: WrongShareIn,
    context: SignedIn,
    once: Once,
) -> Made:
    """Stop it at once, and open the record for the privacy officer."""
    said = WrongShare.model_validate(command.model_dump(by_alias=False))
    session, actor = context.session, command.by(context.signed_in)
    return Made(
        id=once.made(lambda: wrong_share.report_wrong_share(session, actor, entry_id, said))
    )


@router.get("/breaches", responses=RESPONSES)
def list_breaches(context: SignedIn) -> list[BreachOut]:
    """For the privacy officer: the clock that runs out first on top."""
    return [_out(one) for one in guarding.breaches(context.session, context.signed_in)]


@router.get("/breaches/{breach_id}", responses=RESPONSES)
def read_breach(breach_id: uuid.UUID, context: SignedIn) -> BreachDetailOut:
    """For the privacy officer: one breach, who read it, and the text of the notification."""
    found, readers = guarding.breach(context.session, context.signed_in, breach_id)
    return BreachDetailOut(
        breach=_out(found),
        read_by=[_reader(one) for one in readers],
        notification=notification(found),
    )


@router.post("/breaches/{breach_id}/decision", status_code=204, responses=RESPONSES)
def decide_breach(
    breach_id: uuid.UUID, command: BreachDecisionIn, context: SignedIn, once: Once
) -> None:
    """For the privacy officer: whom it is told. Once."""
    said = DecideBreach.model_validate(command.model_dump(by_alias=False))
    once.done(lambda: guarding.decide_breach(context.session, context.signed_in, breach_id, said))


@router.post("/breaches/{breach_id}/closure", status_code=204, responses=RESPONSES)
def close_breach(breach_id: uuid.UUID, command: ClosureIn, context: SignedIn, once: Once) -> None:
    """For the privacy officer: closed, with what was done."""
    once.done(
        lambda: guarding.close_breach(
            context.session, context.signed_in, breach_id, command.what_was_done
        )
    )


def _reader(one: Reader) -> ReaderOut:
    return ReaderOut(
        at=one.at, organisation=one.organisation_name, function=one.function, outcome=one.outcome
    )


def _out(one: GuardedBreach) -> BreachOut:
    return BreachOut.model_validate(one.model_dump(exclude={"controllers", "contact"}))
