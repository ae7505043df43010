"""The log for the privacy officer, over the API: lines, the same as a file, and how it stands."""

import uuid
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from app.api.read_events import position_of
from app.casefile.audit import Act, Outcome
from app.insight.logbook import MEDIA_TYPE, as_json_line
from app.insight.officer import AskedOfLog, LogLine, export_lines, log_checks, log_lines
from app.web.context import SignedIn
from app.web.paging import PAGE_SIZE, Cursors, Page, PageSize
from app.web.problems import problem_responses
from app.web.validation import ApiModel

router = APIRouter(prefix="/api/v1", tags=["read-events"])
RESPONSES = problem_responses(401, 404, 422)


class LogLineOut(ApiModel):
    """What somebody did: of the own organisation by name and with the case, of another the
    organisation and the function only."""

    id: uuid.UUID
    at: datetime
    person: str | None
    organisation: str | None
    function: str | None
    action: str
    outcome: Outcome
    case_number: str | None
    purpose: str | None
    emergency: bool


class LogCheckOut(ApiModel):
    """One time that the log was held against its seals and the journal."""

    at: datetime
    seal_number: int
    lines: int
    waiting: int
    problems: int


def asked(
    own: Annotated[bool, Query()] = True,
    account_id: Annotated[uuid.UUID | None, Query(alias="accountId")] = None,
    since: Annotated[date | None, Query()] = None,
    until: Annotated[date | None, Query()] = None,
    action: Annotated[Act | None, Query()] = None,
    outcome: Annotated[Outcome | None, Query()] = None,
) -> AskedOfLog:
    """What the address asks; the days count, from the first until the last."""
    return AskedOfLog(
        own=own, account_id=account_id, since=since, until=until, act=action, outcome=outcome
    )


AskedHere = Annotated[AskedOfLog, Depends(asked)]


@router.get("/read-events", responses=RESPONSES)
def list_log_lines(
    context: SignedIn,
    which: AskedHere,
    cursor: Annotated[str | None, Query(max_length=1000)] = None,
    size: Annotated[PageSize, Query()] = PAGE_SIZE,
) -> Page[LogLineOut]:
    """What people did, newest first; 404 for who is no privacy officer."""
    session, actor = context.session, context.signed_in
    signer = context.request.app.state.signer
    cursors = Cursors(signer, f"log:{which.model_dump_json()}", actor.account_id)
    after = position_of(cursors.position(cursor))
    found = log_lines(session, actor, which, size=size + 1, after=after)
    return cursors.page(
        [_out(line) for line in found], size, lambda row: (row.at.isoformat(), str(row.id))
    )


@router.get(
    "/read-event-exports",
    responses=RESPONSES
    | {200: {"content": {MEDIA_TYPE: {}}, "description": "One JSON object a line"}},
    response_class=Response,
)
def export_log_lines(context: SignedIn, which: AskedHere) -> Response:
    """The same lines in the shape of the Logboek Dataverwerkingen, with the attributes of NEN 7513;
    422 for more than fit in one file."""
    found = export_lines(context.session, context.signed_in, which)
    return Response("".join(as_json_line(line) for line in found), media_type=MEDIA_TYPE)


@router.get("/log-checks", responses=RESPONSES)
def list_log_checks(context: SignedIn) -> list[LogCheckOut]:
    """The last times that the log was looked over, newest first."""
    return [
        LogCheckOut(
            at=one.at,
            seal_number=one.seal_number,
            lines=one.lines,
            waiting=one.waiting,
            problems=one.problems,
        )
        for one in log_checks(context.session, context.signed_in)
    ]


def _out(line: LogLine) -> LogLineOut:
    return LogLineOut(
        id=line.id,
        at=line.at,
        person=line.person,
        organisation=line.organisation_name,
        function=line.function,
        action=line.action,
        outcome=Outcome(line.outcome),
        case_number=line.case_number,
        purpose=line.purpose,
        emergency=line.emergency,
    )
