"""Consents that sleep because an organisation merged, and confirming them."""

import uuid

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.casefile.cases import case_of
from app.casefile.consents import consents_of
from app.pages.consent_form import sentence
from app.pages.forms import go
from app.rights.merging import confirm_consent, read_sleeping
from app.web.context import SignedIn
from app.web.flash import Flash
from app.web.rendering import render

router = APIRouter(prefix="/casussen/{case_id:uuid}/toestemming/samengevoegd")


@router.get("")
def sleeping(request: Request, context: SignedIn, case_id: uuid.UUID) -> Response:
    """What waits to be confirmed with the resident."""
    session, actor = context.session, context.signed_in
    lines = {one.id: sentence(one) for one in consents_of(session, actor, case_id)}
    page = {
        "case_id": case_id,
        "number": case_of(session, actor, case_id).number,
        "consents": [
            {"id": one.id, "line": lines[one.id], "until": one.was_until, "old": one.old_name,
             "new": one.new_name}
            for one in read_sleeping(session, actor, case_id)
        ],
    }  # fmt: skip
    return render(request, "rights/merged_consents.html", page=page)


@router.post("/{consent_id:uuid}/bevestigen")
def confirm(
    request: Request, context: SignedIn, case_id: uuid.UUID, consent_id: uuid.UUID
) -> Response:
    """The resident said yes to the new organisation as well."""
    confirm_consent(context.session, context.signed_in, consent_id)
    done = Flash("Bevestigd. Wat eerder gedeeld was, komt niet vanzelf terug: deel het opnieuw.")
    return go(request, f"/casussen/{case_id}/toestemming/samengevoegd", done)
