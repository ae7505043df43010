"""Wie keek er mee: for who holds regie in a case. The resident has it in Mijn plan."""

import uuid
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from app.casefile.audit import Act, Outcome
from app.casefile.cases import case_of
from app.casefile.vocabulary import Function, Purpose, StaffFunction
from app.insight.read_events import Looked, read_events
from app.web.context import SignedIn
from app.web.paging import PAGE_SIZE, Cursors
from app.web.rendering import render

router = APIRouter()

# What the acts of the log are called for who reads along.
SAID = {
    Act.CASE_OPEN: "opende de casus voor iedereen",
    Act.CASE_NAME: "gaf de casus een naam",
    Act.CASE_READ: "bekeek de casus",
    Act.CASE_CLOSE: "sloot de casus af",
    Act.PLAN_READ: "bekeek het plan",
    Act.ENTRY_WRITE: "deelde iets",
    Act.ENTRY_CORRECT: "verbeterde een onderdeel",
    Act.ENTRY_SHARE: "deelde een onderdeel met meer partijen",
    Act.ENTRY_UNSHARE: "trok een onderdeel terug",
    Act.ENTRY_READ: "las een onderdeel",
    Act.CONSENT_RECORD: "legde toestemming vast",
    Act.CONSENT_WITHDRAW: "trok toestemming in",
    Act.OBJECTION_RAISE: "legde bezwaar vast",
    Act.OBJECTION_DECIDE: "besloot over bezwaar",
    Act.RESIDENT_TOLD: "legde vast dat de inwoner het weet",
    Act.RESIDENT_NOT_TOLD: "legde vast dat de inwoner het nog niet weet",
    Act.SEAT_INVITE: "nodigde een partij uit",
    Act.SEAT_ASSIGN: "wees een uitnodiging toe",
    Act.SEAT_READ: "las een uitnodiging",
    Act.SEAT_KNOWN: "vroeg om wie het gaat",
    Act.SEAT_ACCEPT: "ging meedoen",
    Act.SEAT_DECLINE: "doet niet mee",
    Act.SEAT_WITHDRAW: "trok een uitnodiging in",
    Act.SEAT_LEAVE: "stopte met de casus",
    Act.REGIE_OFFER: "bood de regie aan",
    Act.REGIE_ACCEPT: "nam de regie",
    Act.REGIE_DECLINE: "nam de regie niet aan",
    Act.REGIE_WITHDRAW: "trok het aanbod van de regie in",
    Act.REGIE_END: "legde de regie neer",
    Act.REGIE_READ: "bekeek wie de regie heeft",
    Act.GOAL_WRITE: "schreef een doel op",
    Act.AGREEMENT_WRITE: "maakte een afspraak",
    Act.AGREEMENT_CHANGE: "werkte een afspraak bij",
    Act.FEEDBACK_ASK: "vroeg om terugkoppeling",
    Act.FEEDBACK_GIVE: "koppelde terug",
    Act.MESSAGE_PROPOSE: "stelde een boodschap voor",
    Act.MESSAGE_PUBLISH: "maakte een nieuwe versie van de boodschap",
    Act.MESSAGE_ANSWER: "gaf antwoord op de boodschap",
    Act.MESSAGE_READ: "las de boodschap",
    Act.CONTACT_WRITE: "sprak de inwoner",
    Act.SIGNAL_SEND: "gaf een signaal",
    Act.SIGNAL_CLAIM: "pakte een signaal op",
    Act.INSIGHT_READ: "keek wie er meekeek",
    Act.RETENTION_HOLD: "hield de vernietiging tegen",
    Act.RETENTION_RELEASE: "liet de vernietiging weer doorgaan",
    Act.EMERGENCY_OPEN: "opende de casus met noodtoegang",
    Act.EMERGENCY_END: "sloot de noodtoegang",
    Act.EMERGENCY_REVIEW: "beoordeelde de noodtoegang",
    Act.EMERGENCY_TELL: "legde vast dat de inwoner het weet",
    Act.CASE_REOPEN: "opende de casus opnieuw",
    Act.CASE_EXPORT: "nam mee wat deze partij mag lezen",
    Act.CASE_TAKE_HOME: "nam het eigen deel mee",
    Act.STATEMENT_WRITE: "schreef wat er niet klopt",
    Act.ACCESS_ASK: "vroeg om inzage",
    Act.ACCESS_READ: "bekeek een verzoek om inzage",
    Act.ACCESS_ADVISE: "gaf advies over inzage",
    Act.ACCESS_DECIDE: "besliste over inzage",
    Act.ACCESS_SIGN: "tekende voor inzage",
    Act.ACCESS_HAND_OVER: "gaf de gegevens aan de inwoner",
    Act.ACCESS_MAKE: "maakte het overzicht voor de inwoner",
    Act.CONSENT_CONFIRM: "bevestigde een toestemming",
}


@router.get("/casussen/{case_id:uuid}/wie-keek-mee")
def looked(
    request: Request,
    context: SignedIn,
    case_id: uuid.UUID,
    na: Annotated[str | None, Query()] = None,
) -> Response:
    """Who looked, newest first: organisation and function, never the person."""
    session, actor = context.session, context.signed_in
    cursors = Cursors(request.app.state.signer, f"wie-keek-mee:{case_id}", actor.account_id)
    behind = cursors.position(na)
    events = read_events(
        session,
        actor,
        case_id,
        size=PAGE_SIZE + 1,
        after=(datetime.fromisoformat(behind[0]), uuid.UUID(behind[1])) if behind else None,
    )
    shown = cursors.page(events, PAGE_SIZE, lambda one: (one.at.isoformat(), str(one.id)))
    case = case_of(session, actor, case_id)
    path = f"/casussen/{case_id}"
    page = {
        "heading": "Wie keek er mee?",
        "back_label": case.number,
        "back_path": path,
        "action": f"{path}/wie-keek-mee",
        "summary": "Je ziet welke organisatie keek en in welke functie. Namen staan er niet bij. "
        "De inwoner kan dit ook zien.",
        "periods": [],
        "rows": [row_of(one, Purpose(case.purpose)) for one in shown.items],
        "more_href": f"{path}/wie-keek-mee?{urlencode({'na': shown.next_cursor})}"
        if shown.next_cursor
        else None,
    }
    return render(request, "insight/looked.html", page=page)


def row_of(one: Looked, purpose: Purpose) -> dict[str, Any]:
    """One act, as the table shows it."""
    who = ", ".join(part for part in (one.organisation_name, _function(one.function)) if part)
    what = SAID.get(Act(one.action), "werkte in de casus")
    if one.outcome == Outcome.REFUSED:
        what = "wilde iets doen wat niet mocht"
    return {
        "at": one.at,
        "who": "Jij" if one.mine else who or "Onbekend",
        "what": what,
        "why": purpose.label,
        "emergency": one.emergency,
    }


def _function(value: str | None) -> str:
    if not value:
        return ""
    found = StaffFunction(value) if value in set(StaffFunction) else Function(value)
    return found.label
