"""Wie keek er mee: in a case for who holds regie, at an entry for its author and the resident.

The resident has the whole of it in Mijn plan, out of the same words.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from pydantic import Field
from starlette.responses import Response

from app.casefile.audit import Act, Outcome
from app.casefile.cases import case_of
from app.casefile.vocabulary import Function, Purpose, StaffFunction
from app.insight.read_events import Asked, Looked, parties_that_looked, read_events
from app.web.context import Context, SignedIn
from app.web.paging import PAGE_SIZE, Cursors
from app.web.rendering import render
from app.web.validation import EmptyIsNone

router = APIRouter()

# What the acts of the log are called for who reads along.
SAID: dict[str, str] = {
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
    Act.CASE_LOOK: "zag wie er aan tafel zit",
    Act.CASE_LIST: "zag de casus in de eigen lijst",
    Act.CASE_SEARCH: "zocht, en vond iets uit de casus",
    Act.TODAY_READ: "zag iets uit de casus op de lijst van vandaag",
    Act.SHELL_READ: "bekeek wie de regie heeft, en de data",
    Act.SIGNAL_READ: "las een signaal",
    Act.LOG_READ: "bekeek het logboek",
    Act.LOG_EXPORT: "bewaarde het logboek als bestand",
    Act.LOG_CHECK: "bekeek het zegel van het logboek",
    Act.ACT_TRY: "wilde iets doen wat niet mocht",
}
OUTCOMES = (
    (Outcome.DONE.value, "Geopend of gedaan"),
    (Outcome.FOUND.value, "Alleen gevonden, in een lijst of bij zoeken"),
    (Outcome.REFUSED.value, "Mocht niet"),
)
OptionalDay = Annotated[date | None, EmptyIsNone, Query()]
OptionalId = Annotated[uuid.UUID | None, EmptyIsNone, Query()]
OptionalOutcome = Annotated[Outcome | None, EmptyIsNone, Query()]
OptionalWord = Annotated[Annotated[str, Field(max_length=40)] | None, EmptyIsNone, Query()]


@dataclass(frozen=True)
class Frame:
    """What stands around the lines. `keep` goes along in the address, `said` are words that come
    before those of everybody."""

    heading: str
    summary: str
    back: tuple[str, str]
    action: str
    purpose: Purpose | None
    keep: Mapping[str, str] = field(default_factory=dict)
    said: Mapping[str, str] = field(default_factory=dict)


def asked(
    van: OptionalDay = None,
    tot: OptionalDay = None,
    organisatie: OptionalId = None,
    functie: OptionalWord = None,
    wat: OptionalOutcome = None,
) -> Asked:
    """What the address asks."""
    return Asked(since=van, until=tot, organisation_id=organisatie, function=functie, outcome=wat)


AskedHere = Annotated[Asked, Depends(asked)]
After = Annotated[str | None, Query(max_length=1000)]


@router.get("/casussen/{case_id:uuid}/wie-keek-mee")
def looked(
    request: Request, context: SignedIn, case_id: uuid.UUID, which: AskedHere, na: After = None
) -> Response:
    """Who looked, newest first: organisation and function, never the person."""
    case = case_of(context.session, context.signed_in, case_id)
    path = f"/casussen/{case_id}"
    frame = Frame(
        heading="Wie keek er mee?",
        summary="Je ziet welke organisatie keek en in welke functie. Namen staan er niet bij. "
        "De inwoner kan dit ook zien.",
        back=(case.number, path),
        action=f"{path}/wie-keek-mee",
        purpose=Purpose(case.purpose),
    )
    return show_lines(request, context, case_id, which, na, frame)


@router.get("/casussen/{case_id:uuid}/onderdelen/{entry_id:uuid}/wie-keek-mee")
def looked_at_entry(
    request: Request,
    context: SignedIn,
    case_id: uuid.UUID,
    entry_id: uuid.UUID,
    which: AskedHere,
    na: After = None,
) -> Response:
    """Who saw this part: for its author, the resident, and who holds regie."""
    case = case_of(context.session, context.signed_in, case_id)
    path = f"/casussen/{case_id}/onderdelen/{entry_id}"
    frame = Frame(
        heading="Wie keek er naar dit onderdeel?",
        summary="Je ziet welke organisatie keek en in welke functie. Namen staan er niet bij.",
        back=("Onderdeel", path),
        action=f"{path}/wie-keek-mee",
        purpose=Purpose(case.purpose),
    )
    which = which.model_copy(update={"entry_id": entry_id})
    return show_lines(request, context, case_id, which, na, frame)


def show_lines(
    request: Request,
    context: Context,
    case_id: uuid.UUID,
    which: Asked,
    after: str | None,
    frame: Frame,
) -> Response:
    """A page of lines, with what can be asked of them."""
    session, actor = context.session, context.signed_in
    cursors = Cursors(
        request.app.state.signer,
        f"wie-keek-mee:{case_id}:{which.model_dump_json()}",
        actor.account_id,
    )
    behind = cursors.position(after)
    events = read_events(
        session,
        actor,
        case_id,
        which,
        size=PAGE_SIZE + 1,
        after=(datetime.fromisoformat(behind[0]), uuid.UUID(behind[1])) if behind else None,
    )
    shown = cursors.page(events, PAGE_SIZE, lambda one: (one.at.isoformat(), str(one.id)))
    parties = parties_that_looked(session, actor, case_id, which.entry_id)
    form = form_of(which)
    more = {**frame.keep, **form, "na": shown.next_cursor or ""}
    page = {
        "heading": frame.heading,
        "back_label": frame.back[0],
        "back_path": frame.back[1],
        "action": frame.action,
        "summary": frame.summary,
        "form": form,
        "keep": frame.keep,
        "organisations": sorted({(str(id_), name) for id_, name, _ in parties}, key=_name),
        "functions": sorted({(code, function_label(code).capitalize()) for _, _, code in parties}),
        "outcomes": OUTCOMES,
        "filtered": bool(form),
        "rows": [row_of(one, frame.purpose, frame.said) for one in shown.items],
        "more_href": f"{frame.action}?{urlencode(more)}" if shown.next_cursor else None,
    }
    return render(request, "insight/looked.html", page=page)


def form_of(which: Asked) -> dict[str, str]:
    """What was asked, as the form has it."""
    fields = {
        "van": which.since,
        "tot": which.until,
        "organisatie": which.organisation_id,
        "functie": which.function,
        "wat": which.outcome,
    }
    return {name: str(value) for name, value in fields.items() if value is not None}


def _name(option: tuple[str, str]) -> str:
    return option[1].casefold()


def row_of(
    one: Looked, purpose: Purpose | None, said: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """One act, as the table shows it."""
    who = ", ".join(part for part in (one.organisation_name, function_label(one.function)) if part)
    return {
        "at": one.at,
        "who": "Jij" if one.mine else who or "Onbekend",
        "what": (said or {}).get(one.action) or what_of(one.action),
        "found": one.outcome == Outcome.FOUND,
        "entries": one.entries,
        "why": purpose.label if purpose else "",
        "emergency": one.emergency,
    }


def what_of(action: str) -> str:
    """What an act of the log is called; of an older or newer one that has no name, in general."""
    return SAID.get(action, "werkte in de casus")


def function_label(value: str | None) -> str:
    """A function of the log, as the screen calls it."""
    if not value:
        return ""
    found = StaffFunction(value) if value in set(StaffFunction) else Function(value)
    return found.label
