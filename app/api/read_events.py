"""Who looked in a case, over the API: for the resident and for who holds regie."""

import uuid
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query

from app.insight.read_events import Position, read_events
from app.web.context import SignedIn
from app.web.paging import PAGE_SIZE, Cursors, Page, PageSize
from app.web.problems import problem_responses
from app.web.validation import ApiModel

router = APIRouter(prefix="/api/v1/cases/{case_id}/read-events", tags=["read-events"])
RESPONSES = problem_responses(401, 403, 404, 422)


class ReadEventOut(ApiModel):
    """One time that somebody looked or wrote: for which organisation, in which function."""

    id: uuid.UUID
    at: datetime
    organisation: str | None
    function: str | None
    action: str
    outcome: str
    entries: int
    is_mine: bool
    emergency: bool


@router.get("", responses=RESPONSES)
def list_read_events(
    case_id: uuid.UUID,
    context: SignedIn,
    cursor: Annotated[str | None, Query()] = None,
    size: Annotated[PageSize, Query()] = PAGE_SIZE,
) -> Page[ReadEventOut]:
    """Who looked, newest first. That you ask this is in the list the next time."""
    session, actor = context.session, context.signed_in
    signer = context.request.app.state.signer
    cursors = Cursors(signer, f"read-events:{case_id}", actor.account_id)
    found = read_events(
        session, actor, case_id, size=size + 1, after=_position(cursors.position(cursor))
    )
    rows = [
        ReadEventOut(
            id=one.id,
            at=one.at,
            organisation=one.organisation_name,
            function=one.function,
            action=one.action,
            outcome=one.outcome,
            entries=one.entries,
            is_mine=one.mine,
            emergency=one.emergency,
        )
        for one in found
    ]
    return cursors.page(rows, size, lambda row: (row.at.isoformat(), str(row.id)))


def _position(given: tuple[str, ...] | None) -> Position | None:
    if given is None:
        return None
    at, event_id = given
    return datetime.fromisoformat(at), uuid.UUID(event_id)
