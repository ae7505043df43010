"""Privacy: warnings about words that somebody overruled. Never the text, nor of which case."""

import uuid
from datetime import datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from app.insight.overruled import Overruled, organisations, overruled
from app.web.context import SignedIn
from app.web.paging import PAGE_SIZE, Cursors
from app.web.rendering import render

router = APIRouter()
PATH = "/privacy/waarschuwingen"


@router.get(PATH)
def warnings(
    request: Request,
    context: SignedIn,
    organisatie: Annotated[str, Query()] = "",
    na: Annotated[str | None, Query()] = None,
) -> Response:
    """Newest first; of one organisation when it is chosen."""
    session, actor = context.session, context.signed_in
    choices = [(str(one), name) for one, name in organisations(session, actor)]
    chosen = organisatie if organisatie in dict(choices) else ""
    cursors = Cursors(request.app.state.signer, f"waarschuwingen:{chosen}", actor.account_id)
    behind = cursors.position(na)
    found = overruled(
        session,
        actor,
        size=PAGE_SIZE + 1,
        organisation_id=uuid.UUID(chosen) if chosen else None,
        after=(datetime.fromisoformat(behind[0]), uuid.UUID(behind[1])) if behind else None,
    )
    shown = cursors.page(found, PAGE_SIZE, lambda one: (one.at.isoformat(), str(one.id)))
    filters = {"organisatie": chosen} if chosen else {}
    more = urlencode(filters | {"na": shown.next_cursor}) if shown.next_cursor else ""
    page = {
        "form": {"organisatie": chosen},
        "organisations": choices,
        "filtered": bool(chosen),
        "rows": [_row(one) for one in shown.items],
        "more_href": f"{PATH}?{more}" if more else None,
    }
    return render(request, "privacy/warnings.html", page=page)


def _row(one: Overruled) -> dict[str, object]:
    return {
        "at": one.at,
        "who": ", ".join(part for part in (one.organisation_name, one.function.label) if part),
        "proposed": one.proposed.label,
        "chosen": one.chosen.label,
        "reason": one.reason,
    }
