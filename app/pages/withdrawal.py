"""Ending a consent: first what will follow, in numbers; then doing it; then who had read it.

For the parties on the case, and for the resident in Mijn plan.
"""

import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from app.base.errors import NotFound
from app.casefile import consents
from app.casefile.access import read_case
from app.casefile.audit import Act, record
from app.casefile.consents import Withdrawal
from app.casefile.vocabulary import Category, Function
from app.pages.consent_form import line_of, sentence
from app.pages.forms import go
from app.resident.my_plan import my_case_ids
from app.web.context import Context, SignedIn
from app.web.dutch import count
from app.web.flash import Flash
from app.web.rendering import render

router = APIRouter()
CASE = "/casussen/{case_id:uuid}/toestemming/{consent_id:uuid}"
MINE = "/mijn-plan/toestemmingen"


def _paths(context: Context, case_id: uuid.UUID) -> tuple[str, str, str]:
    """Where the list is, what it is called, and the place in the frame."""
    if context.signed_in.kind == "resident":
        return f"{MINE}?plan={case_id}", "Jouw toestemmingen", "/mijn-plan"
    return f"/casussen/{case_id}/toestemming", "Toestemming", "/casussen"


@router.get(CASE + "/intrekken")
def confirm(
    request: Request, context: SignedIn, case_id: uuid.UUID, consent_id: uuid.UUID
) -> Response:
    """What will follow. Nothing has been done yet."""
    session, actor = context.session, context.signed_in
    view = consents.consent_view(session, actor, consent_id)
    if view.case_id != case_id:
        raise NotFound
    found = consents.what_follows(session, actor, consent_id)
    record(session, actor, Act.ENTRY_READ, case_id=case_id, entry_ids=[consent_id])
    back, back_label, place = _paths(context, case_id)
    page = {
        "line": sentence(view),
        "summary": loses_line(found),
        "loses": [
            f"{one.name} verliest {count(one.entries, 'onderdeel', 'onderdelen')}."
            for one in found.loses
        ],
        "stays": [_stays(one.name, one.entries, one.rule, one.ground) for one in found.stays],
        "suspends": view.suspends,
        "from_name": view.from_name,
        "withdrawn": view.withdrawn,
        "action": f"/casussen/{case_id}/toestemming/{consent_id}/intrekken",
        "back": back,
        "back_label": back_label,
        "place": place,
    }
    return render(request, "consents/withdraw.html", page=page)


def loses_line(found: Withdrawal) -> str:
    """ "3 partijen verliezen 5 onderdelen"."""
    if not found.loses:
        return "Niemand verliest iets: er is niets op gedeeld dat nu nog te lezen is."
    who = count(len(found.loses), "partij verliest", "partijen verliezen")
    return f"{who} {count(found.entries, 'onderdeel', 'onderdelen')}."


def _stays(name: str, entries: int, rule: str, ground: str) -> str:
    what = f"regel {rule}"
    if rule in list(Category):
        what = Category(rule).label
    elif rule in list(Function):
        what = Function(rule).label
    kept = count(entries, "onderdeel", "onderdelen")
    return f"{name} houdt {kept} ({what}), op grond van: {ground}."


@router.post(CASE + "/intrekken")
def withdraw(
    request: Request, context: SignedIn, case_id: uuid.UUID, consent_id: uuid.UUID
) -> Response:
    """End it; what rests on it ends at once. Never refused."""
    lost = consents.withdraw_consent(context.session, context.signed_in, consent_id)
    said = "De toestemming is ingetrokken."
    if lost:
        said += f" {count(lost, 'deling is', 'delingen zijn')} gestopt."
    return go(request, f"/casussen/{case_id}/toestemming/{consent_id}/gelezen", Flash(said))


@router.get(CASE + "/gelezen")
def read_before(
    request: Request, context: SignedIn, case_id: uuid.UUID, consent_id: uuid.UUID
) -> Response:
    """Who read what rested on it."""
    session, actor = context.session, context.signed_in
    view = consents.consent_view(session, actor, consent_id)
    if view.case_id != case_id:
        raise NotFound
    reads = consents.earlier_reads(session, actor, consent_id)
    back, back_label, place = _paths(context, case_id)
    page = {
        "line": sentence(view),
        "withdrawn": view.withdrawn_at,
        "rows": [
            {
                "at": one.at,
                "who": ", ".join(
                    part for part in (one.organisation_name, _function(one.function)) if part
                )
                or "Onbekend",
                "what": count(one.entries, "onderdeel", "onderdelen"),
            }
            for one in reads
        ],
        "back": back,
        "back_label": back_label,
        "place": place,
    }
    return render(request, "consents/earlier_reads.html", page=page)


def _function(value: str | None) -> str:
    return Function(value).label if value in list(Function) else value or ""


@router.get(MINE)
def mine(
    request: Request, context: SignedIn, plan: Annotated[uuid.UUID | None, Query()] = None
) -> Response:
    """What I said yes to, and ending it."""
    session, actor = context.session, context.signed_in
    ids = my_case_ids(session, actor)
    case_id = plan or (ids[0] if ids else None)
    if case_id is None or case_id not in ids:
        raise NotFound
    case, _ = read_case(session, actor, case_id)
    found = consents.consents_of(session, actor, case_id)
    record(session, actor, Act.ENTRY_READ, case_id=case_id, entry_ids=[one.id for one in found])
    page: dict[str, Any] = {
        "case_id": case_id,
        "number": case.number,
        "consents": [line_of(one) for one in found],
    }
    return render(request, "my_plan/consents.html", page=page)
