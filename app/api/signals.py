"""Signals, and questions without a case, over the API."""

import uuid
from datetime import datetime

from fastapi import APIRouter

from app.api.once import Made, Once
from app.api.saying import Saying
from app.casefile.access import read_case
from app.casefile.audit import Act, record
from app.casefile.vocabulary import SignalType
from app.signals import operations, questions
from app.signals.operations import SignalView
from app.signals.questions import AskIntake
from app.web.context import Context, SignedIn
from app.web.problems import problem_responses
from app.web.validation import ApiModel, Line, Text

router = APIRouter(prefix="/api/v1", tags=["signals"])
RESPONSES = problem_responses(401, 403, 404, 409, 422)
SIGNALS = "/cases/{case_id}/signals"


class SignalOut(ApiModel):
    """Something happened: what, from whom, and who picked it up."""

    id: uuid.UUID
    case_id: uuid.UUID
    case_number: str
    type: SignalType
    note: str
    from_name: str
    from_person: str | None
    sent_at: datetime
    claimed_by: str | None
    claimed_by_person: str | None
    claimed_at: datetime | None
    i_claimed: bool
    i_sent: bool


class SignalIn(Saying):
    """What happened. A note gives no cause."""

    type: SignalType
    note: Line | None = None


class IntakeQuestionOut(ApiModel):
    """A question without a case, as asker and intake see it."""

    id: uuid.UUID
    from_organisation: str
    to_organisation: str
    asked_by: str
    phone: str | None
    question: str
    asked_at: datetime
    answer: str | None
    answered_at: datetime | None
    is_mine: bool


class IntakeQuestionIn(Saying):
    """Ask the intake of another organisation something, without saying whom it is about."""

    to_organisation_id: uuid.UUID
    question: Text


class AnswerIn(Saying):
    """What the intake answers."""

    answer: Text


def _signal(found: SignalView) -> SignalOut:
    return SignalOut(
        id=found.id,
        case_id=found.case_id,
        case_number=found.case_number,
        type=found.type,
        note=found.note,
        from_name=found.from_name,
        from_person=found.from_person,
        sent_at=found.sent_at,
        claimed_by=found.claimed_by_name,
        claimed_by_person=found.claimed_by_person,
        claimed_at=found.claimed_at,
        i_claimed=found.i_claimed,
        i_sent=found.i_sent,
    )


def _logged(context: Context, found: list[SignalView]) -> list[SignalOut]:
    """One line in the log for each case of which something is shown."""
    for case_id in sorted({one.case_id for one in found}):
        ids = [one.id for one in found if one.case_id == case_id]
        record(context.session, context.signed_in, Act.ENTRY_READ, case_id=case_id, entry_ids=ids)
    return [_signal(one) for one in found]


@router.get("/signals", responses=problem_responses(401))
def list_my_signals(context: SignedIn) -> list[SignalOut]:
    """Open signals in all your cases; those that nobody picked up first."""
    return _logged(context, operations.signals_for(context.session, context.signed_in))


@router.get(SIGNALS, responses=RESPONSES)
def list_signals(case_id: uuid.UUID, context: SignedIn) -> list[SignalOut]:
    """Open signals in one case."""
    session, actor = context.session, context.signed_in
    read_case(session, actor, case_id)
    return _logged(context, operations.signals_of(session, actor, case_id))


@router.post(SIGNALS, status_code=201, responses=RESPONSES)
def send_signal(case_id: uuid.UUID, command: SignalIn, context: SignedIn, once: Once) -> Made:
    """Tell who holds regie and who owns a line, at once."""
    session, actor = context.session, command.by(context.signed_in)
    return Made(
        id=once.made(
            lambda: (
                operations.send(session, actor, case_id, command.type, command.note or "").signal_id
            )
        )
    )


@router.post(SIGNALS + "/{signal_id}/claim", status_code=204, responses=RESPONSES)
def claim_signal(case_id: uuid.UUID, signal_id: uuid.UUID, context: SignedIn, once: Once) -> None:
    """You pick it up. 409 when somebody was first."""
    once.done(lambda: operations.claim(context.session, context.signed_in, signal_id))


@router.post(SIGNALS + "/{signal_id}/closure", status_code=204, responses=RESPONSES)
def close_signal(case_id: uuid.UUID, signal_id: uuid.UUID, context: SignedIn, once: Once) -> None:
    """It is dealt with."""
    once.done(lambda: operations.close(context.session, context.signed_in, signal_id))


@router.get("/intake-questions", responses=problem_responses(401))
def list_intake_questions(context: SignedIn) -> list[IntakeQuestionOut]:
    """Questions that you asked, or that wait at your intake; newest first."""
    session, actor = context.session, context.signed_in
    found = questions.questions_for(session, actor)
    record(session, actor, Act.SIGNAL_READ)
    return [
        IntakeQuestionOut(
            id=one.id,
            from_organisation=one.from_organisation,
            to_organisation=one.to_organisation,
            asked_by=one.asked_by,
            phone=one.phone,
            question=one.question,
            asked_at=one.asked_at,
            answer=one.answer,
            answered_at=one.answered_at,
            is_mine=one.i_asked,
        )
        for one in found
    ]


@router.post("/intake-questions", status_code=201, responses=RESPONSES)
def ask_intake(command: IntakeQuestionIn, context: SignedIn, once: Once) -> Made:
    """Ask another organisation something without a case."""
    session, actor = context.session, command.by(context.signed_in)
    asked = AskIntake(to_organisation_id=command.to_organisation_id, question=command.question)
    return Made(id=once.made(lambda: questions.ask_intake(session, actor, asked)))


@router.post("/intake-questions/{question_id}/answer", status_code=204, responses=RESPONSES)
def answer_question(
    question_id: uuid.UUID, command: AnswerIn, context: SignedIn, once: Once
) -> None:
    """The intake answers. 409 when a colleague did."""
    session, actor = context.session, command.by(context.signed_in)
    once.done(lambda: questions.answer_question(session, actor, question_id, command.answer))
