"""Warnings about words that somebody overruled, over the API: for the privacy officer."""

import uuid
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query

from app.casefile.vocabulary import Category, Function, StaffFunction
from app.insight.overruled import overruled
from app.web.context import SignedIn
from app.web.paging import PAGE_SIZE, Cursors, Page, PageSize
from app.web.problems import problem_responses
from app.web.validation import ApiModel

router = APIRouter(prefix="/api/v1/overruled-warnings", tags=["overruled-warnings"])


class OverruledOut(ApiModel):
    """A warning that somebody overruled: never the text, nor of which case."""

    id: uuid.UUID
    at: datetime
    function: Function | StaffFunction
    organisation_id: uuid.UUID | None
    organisation: str | None
    proposed: Category
    chosen: Category
    reason: str


@router.get("", responses=problem_responses(401, 404, 422))
def list_overruled_warnings(
    context: SignedIn,
    organisation_id: Annotated[uuid.UUID | None, Query(alias="organisationId")] = None,
    cursor: Annotated[str | None, Query()] = None,
    size: Annotated[PageSize, Query()] = PAGE_SIZE,
) -> Page[OverruledOut]:
    """Newest first; of one organisation when it is named. 404 for who guards no privacy."""
    session, actor = context.session, context.signed_in
    name = f"overruled-warnings:{organisation_id}"
    cursors = Cursors(context.request.app.state.signer, name, actor.account_id)
    behind = cursors.position(cursor)
    found = overruled(
        session,
        actor,
        size=size + 1,
        organisation_id=organisation_id,
        after=(datetime.fromisoformat(behind[0]), uuid.UUID(behind[1])) if behind else None,
    )
    shown = cursors.page(found, size, lambda one: (one.at.isoformat(), str(one.id)))
    return Page(
        items=[
            OverruledOut(
                id=one.id,
                at=one.at,
                function=one.function,
                organisation_id=one.organisation_id,
                organisation=one.organisation_name,
                proposed=one.proposed,
                chosen=one.chosen,
                reason=one.reason,
            )
            for one in shown.items
        ],
        next_cursor=shown.next_cursor,
    )
