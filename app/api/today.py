"""What waits for you, and searching in what was shared with you, over the API."""

import uuid
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query

from app.api.once import Once
from app.casefile.vocabulary import ConsentKind, EntryKind, Function, SignalType
from app.desk.cases import search
from app.desk.today import seen, today
from app.web.context import SignedIn
from app.web.problems import problem_responses
from app.web.validation import ApiModel

router = APIRouter(prefix="/api/v1/me", tags=["me"])
RESPONSES = problem_responses(401, 422)


class SignalWaits(ApiModel):
    """A signal, and whether somebody picked it up."""

    id: uuid.UUID
    case_id: uuid.UUID
    case_number: str
    type: SignalType
    note: str
    from_name: str
    sent_at: datetime
    claimed_at: datetime | None
    i_sent: bool


class RegieWaits(ApiModel):
    """Regie that is offered to you."""

    term_id: uuid.UUID
    case_id: uuid.UUID
    case_number: str
    reason: str
    answer_due: datetime


class InvitationWaits(ApiModel):
    """An invitation that waits for you or for your intake."""

    seat_id: uuid.UUID
    case_number: str
    function: Function
    question: str
    answer_due: datetime | None
    assigned_to_me: bool


class MessageWaits(ApiModel):
    """A version of a message that you did not answer: the whole text."""

    message_id: uuid.UUID
    case_id: uuid.UUID
    case_number: str
    number: int
    text: str
    minor: bool
    what_changed: str | None


class LineWaits(ApiModel):
    """A line of a plan that asks something of you; `kind` says what."""

    kind: str
    agreement_id: uuid.UUID
    case_id: uuid.UUID
    case_number: str
    text: str
    due_on: date
    late: bool
    is_mine: bool


class QuestionWaits(ApiModel):
    """A question without a case, for your intake."""

    id: uuid.UUID
    from_organisation: str
    question: str
    asked_at: datetime


class NoticeWaits(ApiModel):
    """Something changed; a notice carries no content."""

    id: uuid.UUID
    kind: str
    case_id: uuid.UUID
    case_number: str


class ConsentEnds(ApiModel):
    """A consent whose last day is near: ask the resident again."""

    id: uuid.UUID
    case_id: uuid.UUID
    case_number: str
    kind: ConsentKind
    until: date


class UntoldWaits(ApiModel):
    """A case of which the resident does not know: at the latest on this day."""

    case_id: uuid.UUID
    case_number: str
    at_latest: date


class TodayOut(ApiModel):
    """All that waits, in the order in which it burns within each list."""

    signals: list[SignalWaits]
    regie: list[RegieWaits]
    invitations: list[InvitationWaits]
    messages: list[MessageWaits]
    plan: list[LineWaits]
    questions: list[QuestionWaits]
    consents: list[ConsentEnds]
    untold: list[UntoldWaits]
    notices: list[NoticeWaits]


class HitOut(ApiModel):
    """Something that has these words."""

    case_id: uuid.UUID
    number: str
    entry_id: uuid.UUID
    kind: EntryKind
    body: str


@router.get("/today", responses=RESPONSES)
def read_today(context: SignedIn) -> TodayOut:
    """What waits for you, over all your cases."""
    found = today(context.session, context.signed_in)
    lines = [
        LineWaits(
            kind=due.kind,
            agreement_id=due.line.id,
            case_id=due.case_id,
            case_number=due.case_number,
            text=due.line.text,
            due_on=due.line.due_on,
            late=due.line.late,
            is_mine=due.line.is_mine,
        )
        for due in found.plan
    ]
    return TodayOut(
        signals=[SignalWaits.model_validate(one, from_attributes=True) for one in found.signals],
        regie=[RegieWaits.model_validate(one, from_attributes=True) for one in found.regie],
        invitations=[
            InvitationWaits.model_validate(one, from_attributes=True) for one in found.invitations
        ],
        messages=[MessageWaits.model_validate(one, from_attributes=True) for one in found.messages],
        plan=lines,
        questions=[
            QuestionWaits.model_validate(one, from_attributes=True) for one in found.questions
        ],
        consents=[ConsentEnds.model_validate(one, from_attributes=True) for one in found.consents],
        untold=[UntoldWaits.model_validate(one, from_attributes=True) for one in found.untold],
        notices=[NoticeWaits.model_validate(one, from_attributes=True) for one in found.notices],
    )


@router.post("/notices/{notice_id}/seen", status_code=204, responses=RESPONSES)
def notice_seen(notice_id: uuid.UUID, context: SignedIn, once: Once) -> None:
    """You have seen it; twice is as good as once."""
    once.done(lambda: seen(context.session, context.signed_in, notice_id))


@router.get("/search-results", responses=RESPONSES)
def find(
    context: SignedIn, query: Annotated[str, Query(min_length=1, max_length=200)]
) -> list[HitOut]:
    """What was shared with you and has these words, newest first. The hits are logged, the
    words are not."""
    return [
        HitOut.model_validate(one, from_attributes=True)
        for one in search(context.session, context.signed_in, query)
    ]
