"""The regie overview of the coordinator, over the API: shells, and no content of any case."""

import uuid
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query

from app.casefile.vocabulary import Function
from app.oversight.alarms import Alarm
from app.oversight.board import Filter, numbers, rows
from app.oversight.load import Load, by_organisation, by_person
from app.oversight.trend import until_regie
from app.web.context import SignedIn
from app.web.paging import PAGE_SIZE, Cursors, Page, PageSize
from app.web.problems import problem_responses
from app.web.validation import ApiModel

router = APIRouter(prefix="/api/v1", tags=["overview"])
RESPONSES = problem_responses(401, 404, 422)


class CountOut(ApiModel):
    """How many open cases have this alarm, and since when the oldest of them has no holder."""

    alarm: Alarm
    cases: int
    oldest: datetime | None


class LoadOut(ApiModel):
    """Who holds regie in how many open cases."""

    id: uuid.UUID
    name: str
    organisation: str | None
    cases: int


class MonthOut(ApiModel):
    """Cases opened in a month; `days` until regie was taken, the median."""

    first_day: date
    days: float | None
    cases: int
    never_held: int


class OverviewOut(ApiModel):
    """All numbers of the overview."""

    partnership: str
    open_cases: int
    counts: list[CountOut]
    organisations: list[LoadOut]
    people: list[LoadOut]
    until_regie: list[MonthOut]


class ShellOut(ApiModel):
    """A case as a coordinator knows it."""

    case_id: uuid.UUID
    number: str
    alarms: list[Alarm]
    holder_organisation: str | None
    holder_person: str | None
    holder_function: Function | None
    holder_since: datetime | None
    without_regie_since: datetime | None
    offered_to: str | None
    last_holder_organisation: str | None
    phone: str | None
    late_agreements: int
    unconfirmed: int
    next_evaluation_on: date | None
    opened_at: datetime


@router.get("/overview", responses=RESPONSES)
def read_overview(context: SignedIn) -> OverviewOut:
    """How many cases need attention, who carries how much, and how quickly regie is taken."""
    session, actor = context.session, context.signed_in
    told = numbers(session, actor)
    return OverviewOut(
        partnership=told.partnership,
        open_cases=told.open_cases,
        counts=[
            CountOut(alarm=one.alarm, cases=one.number, oldest=one.oldest) for one in told.counts
        ],
        organisations=[_load(one) for one in by_organisation(session, actor)],
        people=[_load(one) for one in by_person(session, actor)],
        until_regie=[
            MonthOut(
                first_day=one.first_day,
                days=one.days,
                cases=one.cases,
                never_held=one.never_held,
            )
            for one in until_regie(session, actor)
        ],
    )


def _load(one: Load) -> LoadOut:
    return LoadOut(id=one.id, name=one.name, organisation=one.organisation, cases=one.cases)


@router.get("/shells", responses=RESPONSES)
def list_shells(
    context: SignedIn,
    alarm: Alarm | None = None,
    organisation: Annotated[uuid.UUID | None, Query()] = None,
    person: Annotated[uuid.UUID | None, Query()] = None,
    cursor: Annotated[str | None, Query(max_length=1000)] = None,
    limit: PageSize = PAGE_SIZE,
) -> Page[ShellOut]:
    """Open cases, trouble first."""
    session, actor = context.session, context.signed_in
    signer = context.request.app.state.signer
    cursors = Cursors(signer, f"shells:{alarm}:{organisation}:{person}", actor.account_id)
    wanted = Filter(alarm=alarm, organisation_id=organisation, account_id=person)
    found = rows(session, actor, wanted, size=limit, after=cursors.position(cursor))
    page = cursors.page(found, limit, lambda row: row.position)
    return Page(
        items=[
            ShellOut(
                case_id=one.case_id,
                number=one.number,
                alarms=one.alarms,
                holder_organisation=one.holder_organisation,
                holder_person=one.holder_person,
                holder_function=one.holder_function,
                holder_since=one.holder_since,
                without_regie_since=one.without_since,
                offered_to=one.offered_to,
                last_holder_organisation=one.last_holder_organisation,
                phone=one.phone,
                late_agreements=one.late_lines,
                unconfirmed=one.unconfirmed,
                next_evaluation_on=one.next_evaluation_on,
                opened_at=one.opened_at,
            )
            for one in page.items
        ],
        next_cursor=page.next_cursor,
    )
