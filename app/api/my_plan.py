"""The resident's own plan, over the API."""

import uuid
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from app.api.read_events import AskedHere, ReadEventOut, page_of_events
from app.resident.my_plan import my_plan, who_looked
from app.web.context import SignedIn
from app.web.paging import PAGE_SIZE, Page, PageSize
from app.web.problems import problem_responses
from app.web.validation import ApiModel

router = APIRouter(prefix="/api/v1/me", tags=["me"])
RESPONSES = problem_responses(401, 404, 422)


class TaskOut(ApiModel):
    """Who does what."""

    id: uuid.UUID
    text: str
    owner: str
    due_on: date
    state: str
    is_mine: bool


class MyPlanOut(ApiModel):
    """Your plan: what everybody tells you, who does what, who holds regie."""

    case_id: uuid.UUID
    number: str
    message_id: uuid.UUID | None
    message: str
    my_answer: str | None
    tasks: list[TaskOut]
    regie: str | None
    regie_phone: str | None
    next_evaluation_on: date | None
    looked_this_week: int


@router.get("/plan", responses=RESPONSES)
def read_my_plan(
    context: SignedIn, case_id: Annotated[uuid.UUID | None, Query(alias="caseId")] = None
) -> MyPlanOut:
    """Your plan; 404 when you are not the resident of a case."""
    found = my_plan(context.session, context.signed_in, case_id)
    return MyPlanOut(
        case_id=found.case_id,
        number=found.number,
        message_id=found.message.id,
        message=found.message.text,
        my_answer=found.message.my_seal.state.value if found.message.my_seal else None,
        tasks=[
            TaskOut(
                id=line.id,
                text=line.text,
                owner=line.owner_person or line.owner_name,
                due_on=line.due_on,
                state=line.state.value,
                is_mine=line.is_mine,
            )
            for line in found.plan.lines
        ],
        regie=found.regie.person_name or found.regie.name,
        regie_phone=found.regie.phone,
        next_evaluation_on=found.next_evaluation_on,
        looked_this_week=found.looked_this_week,
    )


@router.get("/plan/read-events", responses=RESPONSES)
def read_who_looked(
    context: SignedIn,
    which: AskedHere,
    case_id: Annotated[uuid.UUID, Query(alias="caseId")],
    cursor: Annotated[str | None, Query(max_length=1000)] = None,
    size: Annotated[PageSize, Query()] = PAGE_SIZE,
) -> Page[ReadEventOut]:
    """Who looked in your case: organisation and function. Found is told apart from opened."""
    return page_of_events(context, case_id, which, cursor, size, who_looked)
