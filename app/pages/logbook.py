"""Het logboek: what the own organisation's people did, for its privacy officer; and its seal."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from app.casefile.audit import Act, Outcome
from app.casefile.vocabulary import Purpose
from app.insight.logbook import MEDIA_TYPE, as_json_line
from app.insight.officer import (
    AskedOfLog,
    LogLine,
    export_lines,
    log_checks,
    log_lines,
    my_people,
)
from app.pages.insight import (
    OUTCOMES,
    SAID,
    After,
    OptionalDay,
    OptionalId,
    OptionalOutcome,
    function_label,
    what_of,
)
from app.web.context import SignedIn
from app.web.paging import PAGE_SIZE, Cursors
from app.web.rendering import render
from app.web.validation import EmptyIsNone

router = APIRouter(prefix="/privacy")
LOG = "/privacy/logboek"
OTHERS = "anderen"
# What the acts are called that are of no case; nobody else reads these lines.
OF_THE_DESK: dict[str, str] = {
    Act.WARNINGS_READ: "bekeek waarschuwingen die opzij gelegd zijn",
    Act.RULES_TRY: "probeerde regels op papier",
    Act.RULES_SIGN: "tekende regels",
    Act.REGISTER_READ: "bekeek het register van verwerkingen",
    Act.DECISION_READ: "bekeek een antwoord op Mag dit?",
    Act.RETENTION_READ: "bekeek wat bewaard en vernietigd wordt",
    Act.CERTIFICATE_READ: "bekeek een verklaring van vernietiging",
    Act.EMERGENCY_READ: "bekeek wat er in nood gebeurde",
    Act.BREACH_REPORT: "meldde een datalek",
    Act.BREACH_READ: "bekeek een datalek",
    Act.BREACH_DECIDE: "besloot over een datalek",
    Act.BREACH_CLOSE: "rondde een datalek af",
}
OptionalAct = Annotated[Act | None, EmptyIsNone, Query()]


def asked(
    wie: Annotated[str, Query(max_length=10)] = "",
    persoon: OptionalId = None,
    van: OptionalDay = None,
    tot: OptionalDay = None,
    handeling: OptionalAct = None,
    wat: OptionalOutcome = None,
) -> AskedOfLog:
    """What the address asks. A person is one of the own organisation."""
    own = wie != OTHERS
    return AskedOfLog(
        own=own,
        account_id=persoon if own else None,
        since=van,
        until=tot,
        act=handeling,
        outcome=wat,
    )


AskedHere = Annotated[AskedOfLog, Depends(asked)]


@router.get("/logboek")
def lines(request: Request, context: SignedIn, which: AskedHere, na: After = None) -> Response:
    """What people did, newest first: the own ones by name, the others by organisation."""
    session, actor = context.session, context.signed_in
    cursors = Cursors(
        request.app.state.signer, f"logboek:{which.model_dump_json()}", actor.account_id
    )
    behind = cursors.position(na)
    found = log_lines(
        session,
        actor,
        which,
        size=PAGE_SIZE + 1,
        after=(datetime.fromisoformat(behind[0]), uuid.UUID(behind[1])) if behind else None,
    )
    shown = cursors.page(found, PAGE_SIZE, lambda one: (one.at.isoformat(), str(one.id)))
    form = form_of(which)
    page = {
        "form": form,
        "own": which.own,
        "people": [(str(id_), name) for id_, name in my_people(session, actor)],
        "acts": _acts(),
        "outcomes": OUTCOMES,
        "filtered": bool(form),
        "rows": _rows(shown.items),
        "export_href": f"{LOG}/bestand?{urlencode(form)}",
        "more_href": f"{LOG}?{urlencode({**form, 'na': shown.next_cursor})}"
        if shown.next_cursor
        else None,
    }
    return render(request, "privacy/logbook.html", page=page)


@router.get("/logboek/bestand")
def export(context: SignedIn, which: AskedHere) -> Response:
    """The same lines as a file, in the shape of the Logboek Dataverwerkingen."""
    found = export_lines(context.session, context.signed_in, which)
    return Response(
        "".join(as_json_line(line) for line in found),
        media_type=MEDIA_TYPE,
        headers={"Content-Disposition": 'attachment; filename="logboek.jsonl"'},
    )


@router.get("/zegel")
def seal(request: Request, context: SignedIn) -> Response:
    """Till where the log was looked over, when, and whether it held."""
    checks = log_checks(context.session, context.signed_in)
    page = {"last": checks[0] if checks else None, "earlier": checks[1:]}
    return render(request, "privacy/seal.html", page=page)


def form_of(which: AskedOfLog) -> dict[str, str]:
    """What was asked, as the form has it."""
    fields = {
        "wie": None if which.own else OTHERS,
        "persoon": which.account_id,
        "van": which.since,
        "tot": which.until,
        "handeling": which.act,
        "wat": which.outcome,
    }
    return {name: str(value) for name, value in fields.items() if value is not None}


def _acts() -> list[tuple[str, str]]:
    words = SAID | OF_THE_DESK
    named = [(act.value, words[act].capitalize()) for act in Act if act in words]
    return sorted(named, key=lambda one: one[1])


def _rows(found: Sequence[LogLine]) -> list[dict[str, Any]]:
    return [
        {
            "at": one.at,
            "who": one.person or one.organisation_name or "Onbekend",
            "function": function_label(one.function),
            "what": OF_THE_DESK.get(one.action) or what_of(one.action),
            "found": one.outcome == Outcome.FOUND,
            "refused": one.outcome == Outcome.REFUSED,
            "case": one.case_number or "",
            "why": Purpose(one.purpose).label if one.purpose in set(Purpose) else "",
            "emergency": one.emergency,
        }
        for one in found
    ]
