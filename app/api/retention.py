"""How long cases are kept, what holds their destruction up, and the certificates, over the API."""

import uuid
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query

from app.api.once import Made, Once
from app.rights import retention
from app.rights.retention import Certificate, PlaceHold
from app.web.context import SignedIn
from app.web.paging import PAGE_SIZE, Cursors, Page, PageSize
from app.web.problems import problem_responses
from app.web.validation import ApiModel, Command, Line, Text

router = APIRouter(prefix="/api/v1")
RESPONSES = problem_responses(401, 403, 404, 409, 422)
TAG = "retention"


class ToDestroyOut(ApiModel):
    """A closed case that nobody holds up, by its number: its term, and the day it goes."""

    case_number: str
    closed_on: date
    months: int
    destroy_on: date


class HoldOut(ApiModel):
    """A stop on the destruction of a case. Overdue: it should have been looked at again."""

    id: uuid.UUID
    case_number: str
    reason: str
    review_on: date
    placed_by: str
    placed_at: datetime
    overdue: bool


class HoldIn(Command):
    """Hold up the destruction of the case with this number, until somebody lifts it."""

    case_number: Line
    reason: Text
    review_on: date


class ReviewIn(Command):
    """Why the stop goes on, and when it is looked at again."""

    reason: Text
    review_on: date


class ReleaseIn(Command):
    """Why the destruction may go on."""

    reason: Text


class CertificateOut(ApiModel):
    """Proof that a case was destroyed: how many rows of which kind, never what they said."""

    id: uuid.UUID
    partnership: str
    case_number: str
    closed_on: date
    retention_months: int
    destroyed_at: datetime
    rows: int
    counts: dict[str, int]
    reapplied_at: datetime | None


@router.get("/retention", tags=[TAG], responses=RESPONSES)
def list_retention(
    context: SignedIn,
    until: Annotated[date | None, Query(description="Within a month, unless you say so.")] = None,
    cursor: Annotated[str | None, Query()] = None,
    size: Annotated[PageSize, Query()] = PAGE_SIZE,
) -> Page[ToDestroyOut]:
    """Closed cases that go on this day or before, the soonest first."""
    session, actor = context.session, context.signed_in
    last = until or retention.warned_until(actor)
    cursors = Cursors(context.request.app.state.signer, f"retention:{last}", actor.account_id)
    behind = cursors.position(cursor)
    found = retention.to_destroy(
        session,
        actor,
        last,
        size=size + 1,
        after=(date.fromisoformat(behind[0]), uuid.UUID(behind[1])) if behind else None,
    )
    page = cursors.page(found, size, lambda one: (one.destroy_on.isoformat(), str(one.case_id)))
    rows = [
        ToDestroyOut(
            case_number=one.number,
            closed_on=one.closed_on,
            months=one.months,
            destroy_on=one.destroy_on,
        )
        for one in page.items
    ]
    return Page(items=rows, next_cursor=page.next_cursor)


@router.get("/retention-holds", tags=[TAG], responses=RESPONSES)
def list_holds(context: SignedIn) -> list[HoldOut]:
    """Live stops, the first to be looked at again first."""
    return [
        HoldOut(
            id=one.id,
            case_number=one.number,
            reason=one.reason,
            review_on=one.review_on,
            placed_by=one.placed_by,
            placed_at=one.placed_at,
            overdue=one.overdue,
        )
        for one in retention.holds(context.session, context.signed_in)
    ]


@router.post("/retention-holds", status_code=201, tags=[TAG], responses=RESPONSES)
def place_hold(command: HoldIn, context: SignedIn, once: Once) -> Made:
    """Hold up the destruction of a case."""
    said = PlaceHold(number=command.case_number, reason=command.reason, review_on=command.review_on)
    made = once.made(lambda: retention.place_hold(context.session, context.signed_in, said))
    return Made(id=made)


@router.post("/retention-holds/{hold_id}/review", status_code=201, tags=[TAG], responses=RESPONSES)
def review_hold(hold_id: uuid.UUID, command: ReviewIn, context: SignedIn, once: Once) -> Made:
    """Keep holding it up: the stop of before ends, a new one begins."""
    made = once.made(
        lambda: retention.review_hold(
            context.session, context.signed_in, hold_id, command.reason, command.review_on
        )
    )
    return Made(id=made)


@router.post("/retention-holds/{hold_id}/release", status_code=204, tags=[TAG], responses=RESPONSES)
def release_hold(hold_id: uuid.UUID, command: ReleaseIn, context: SignedIn, once: Once) -> None:
    """Let the destruction go on."""
    once.done(
        lambda: retention.lift_hold(context.session, context.signed_in, hold_id, command.reason)
    )


@router.get("/destruction-certificates", tags=[TAG], responses=RESPONSES)
def list_certificates(
    context: SignedIn,
    cursor: Annotated[str | None, Query()] = None,
    size: Annotated[PageSize, Query()] = PAGE_SIZE,
) -> Page[CertificateOut]:
    """Certificates, newest first."""
    session, actor = context.session, context.signed_in
    cursors = Cursors(
        context.request.app.state.signer, "destruction-certificates", actor.account_id
    )
    behind = cursors.position(cursor)
    found = retention.certificates(
        session,
        actor,
        size=size + 1,
        after=(datetime.fromisoformat(behind[0]), uuid.UUID(behind[1])) if behind else None,
    )
    page = cursors.page(found, size, lambda one: (one.destroyed_at.isoformat(), str(one.id)))
    return Page(items=[_out(one) for one in page.items], next_cursor=page.next_cursor)


@router.get("/destruction-certificates/{certificate_id}", tags=[TAG], responses=RESPONSES)
def read_certificate(certificate_id: uuid.UUID, context: SignedIn) -> CertificateOut:
    """One certificate."""
    return _out(retention.certificate(context.session, context.signed_in, certificate_id))


def _out(one: Certificate) -> CertificateOut:
    return CertificateOut(
        id=one.id,
        partnership=one.partnership,
        case_number=one.number,
        closed_on=one.closed_on,
        retention_months=one.retention_months,
        destroyed_at=one.destroyed_at,
        rows=one.rows,
        counts=one.counts,
        reapplied_at=one.reapplied_at,
    )
