"""Who looked in a case or at one entry, over the API: for the resident, for who holds regie, and
for the author of the entry."""

import uuid
from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from app.casefile.audit import Outcome
from app.insight.read_events import Asked, Looked, Position, read_events
from app.web.context import Context, SignedIn
from app.web.paging import PAGE_SIZE, Cursors, Page, PageSize
from app.web.problems import problem_responses
from app.web.validation import ApiModel

router = APIRouter(prefix="/api/v1/cases/{case_id}/read-events", tags=["read-events"])
RESPONSES = problem_responses(401, 403, 404, 422)


class ReadEventOut(ApiModel):
    """One time that somebody looked or wrote: for which organisation, in which function.

    `outcome` tells found (in a list or a search) apart from done; `entries` counts what was shown
    of what you may read too.
    """

    id: uuid.UUID
    at: datetime
    organisation: str | None
    function: str | None
    action: str
    outcome: Outcome
    entries: int
    is_mine: bool
    emergency: bool


def asked(
    since: Annotated[date | None, Query()] = None,
    until: Annotated[date | None, Query()] = None,
    organisation_id: Annotated[uuid.UUID | None, Query(alias="organisationId")] = None,
    function: Annotated[str | None, Query(max_length=40)] = None,
    outcome: Annotated[Outcome | None, Query()] = None,
    entry_id: Annotated[uuid.UUID | None, Query(alias="entryId")] = None,
) -> Asked:
    """What the address asks; the days count, from the first until the last."""
    return Asked(
        since=since,
        until=until,
        organisation_id=organisation_id,
        function=function,
        outcome=outcome,
        entry_id=entry_id,
    )


AskedHere = Annotated[Asked, Depends(asked)]
Read = Callable[..., list[Looked]]


@router.get("", responses=RESPONSES)
def list_read_events(
    case_id: uuid.UUID,
    context: SignedIn,
    which: AskedHere,
    cursor: Annotated[str | None, Query(max_length=1000)] = None,
    size: Annotated[PageSize, Query()] = PAGE_SIZE,
) -> Page[ReadEventOut]:
    """Who looked, newest first. That you ask this is in the list the next time."""
    return page_of_events(context, case_id, which, cursor, size, read_events)


def page_of_events(
    context: Context, case_id: uuid.UUID, which: Asked, cursor: str | None, size: int, read: Read
) -> Page[ReadEventOut]:
    """A page of what `read` gives."""
    signer = context.request.app.state.signer
    cursors = Cursors(
        signer, f"read-events:{case_id}:{which.model_dump_json()}", context.signed_in.account_id
    )
    found = read(
        context.session,
        context.signed_in,
        case_id,
        which,
        size=size + 1,
        after=position_of(cursors.position(cursor)),
    )
    rows = [
        ReadEventOut(
            id=one.id,
            at=one.at,
            organisation=one.organisation_name,
            function=one.function,
            action=one.action,
            outcome=Outcome(one.outcome),
            entries=one.entries,
            is_mine=one.mine,
            emergency=one.emergency,
        )
        for one in found
    ]
    return cursors.page(rows, size, lambda row: (row.at.isoformat(), str(row.id)))


def position_of(given: tuple[str, ...] | None) -> Position | None:
    """Where a page begins, out of its cursor."""
    if given is None:
        return None
    at, event_id = given
    return datetime.fromisoformat(at), uuid.UUID(event_id)
