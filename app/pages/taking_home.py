"""After a case: closing it, taking home what is one's own, opening it again; and exporting it."""

import uuid
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from app.casefile import cases
from app.casefile.access import read_one
from app.casefile.cases import NOT_INFORMED_LABELS, NotInformedReason
from app.casefile.models import Case
from app.pages.forms import go, try_or_show
from app.pages.saying import Saying
from app.regie.holder import regie_of
from app.rights.export import export_case
from app.rights.letters import take_home_letter
from app.rights.package import as_json
from app.rights.paper import set_in_type
from app.rights.reopening import ReopenCase, may_reopen, reopen_case, reopenable
from app.rights.take_home import after_closing, take_home, take_home_until
from app.web.context import Context, SignedIn
from app.web.downloads import JSON, PDF, download
from app.web.dutch import count, day
from app.web.flash import Flash
from app.web.rendering import render
from app.web.validation import Command, EmptyIsNone, Text, parse

router = APIRouter(prefix="/casussen")
CASE = "/{case_id:uuid}"
KNOWS = [("ja", "Ja, de inwoner weet dat we de casus weer openen"), ("nee", "Nee, nog niet")]
NAMES = {"necessity": "noodzaak", "lighterWay": "lichter", "lighter_way": "lichter",
         "notInformedReason": "waarom_niet", "not_informed_reason": "waarom_niet",
         "resident_informed": "weet_het"}  # fmt: skip


class ReopenForm(Command):
    """What was typed."""

    necessity: Text
    lighter_way: Text
    not_informed_reason: Annotated[NotInformedReason | None, EmptyIsNone] = None


@router.get(CASE + "/afsluiten")
def close_form(request: Request, context: SignedIn, case_id: uuid.UUID) -> Response:
    """What follows from closing, before it is done."""
    return _close_form(request, context, case_id, "", 200)


def _close_form(
    request: Request, context: Context, case_id: uuid.UUID, error: str, status: int
) -> Response:
    session, actor = context.session, context.signed_in
    case = cases.case_of(session, actor, case_id)
    holds = regie_of(session, actor, case_id).i_hold
    terms = after_closing(session, actor, case_id)
    blocked = "" if holds else "Alleen wie de regie heeft, sluit de casus af."
    page = {
        "case_id": case_id,
        "number": case.number,
        "blocked": error or blocked,
        "consequences": [
            "Wat met elkaar gedeeld is, is voor niemand meer te lezen. Dat gaat meteen in.",
            f"Elke organisatie kan tot {day(terms.take_home_until, actor.now)} meenemen wat ze "
            "zelf schreef, met het plan en de boodschap.",
            "Vrijwilligers en naasten zien de casus niet meer.",
            f"Na {count(terms.months, 'maand', 'maanden')} wordt alles vernietigd.",
        ],
    }
    return render(request, "rights/close.html", status=status, page=page)


@router.post(CASE + "/afsluiten")
def close(request: Request, context: SignedIn, case_id: uuid.UUID) -> Response:
    """Close it; only who has regie."""
    session, actor = context.session, context.signed_in

    def act() -> Response:
        cases.close_case(session, actor, case_id)
        done = Flash("De casus is afgesloten. Neem nog mee wat van jullie is.")
        return go(request, f"/casussen/{case_id}/meenemen", done)

    def show(errors: Mapping[str, str], status: int) -> Response:
        return _close_form(request, context, case_id, errors[""], status)

    return try_or_show(session, act, show, {})


@router.get(CASE + "/meenemen")
def take(request: Request, context: SignedIn, case_id: uuid.UUID) -> Response:
    """What my organisation can take along, and until when."""
    session, actor = context.session, context.signed_in
    until = take_home_until(session, actor, case_id)
    page = {
        "case_id": case_id,
        "number": read_one(session, actor, Case, case_id).number,
        "until": until,
        "can_reopen": any(one.case_id == case_id for one in reopenable(session)),
    }
    return render(request, "rights/take_home.html", page=page)


@router.get(CASE + "/meenemen/brief")
def take_letter(context: SignedIn, case_id: uuid.UUID) -> Response:
    """The package on paper."""
    package = take_home(context.session, context.signed_in, case_id)
    made = set_in_type("take_home", take_home_letter(package), context.signed_in.now)
    return download(made, f"meenemen-{package['caseNumber']}.pdf", PDF)


@router.get(CASE + "/meenemen/bestand")
def take_file(context: SignedIn, case_id: uuid.UUID) -> Response:
    """The package as a file that a program can read."""
    package = take_home(context.session, context.signed_in, case_id)
    return download(as_json(package), f"meenemen-{package['caseNumber']}.json", JSON)


@router.get(CASE + "/export")
def export(context: SignedIn, case_id: uuid.UUID) -> Response:
    """The whole case in an open format, as far as I may read it."""
    exported = export_case(context.session, context.signed_in, case_id)
    return download(as_json(exported), f"casus-{exported['case']['number']}.json", JSON)


@router.get("/heropenen")
def list_reopenable(request: Request, context: SignedIn) -> Response:
    """Closed cases that I may open again."""
    found = reopenable(context.session)
    page = {
        "cases": [
            {"id": one.case_id, "number": one.number, "closed_at": one.closed_at,
             "until": one.until}
            for one in found
        ]
    }  # fmt: skip
    return render(request, "rights/reopenable.html", page=page)


@router.get(CASE + "/heropenen")
def reopen_form(request: Request, context: SignedIn, case_id: uuid.UUID) -> Response:
    """Why it is needed again, and whether the resident knows."""
    return _reopen_form(request, context, case_id, {}, {}, 200)


def _reopen_form(
    request: Request,
    context: Context,
    case_id: uuid.UUID,
    form: Mapping[str, Any],
    errors: Mapping[str, str],
    status: int,
) -> Response:
    one = may_reopen(context.session, case_id)
    page = {
        "case_id": case_id,
        "number": one.number,
        "knows": KNOWS,
        "reasons": [(reason.value, label) for reason, label in NOT_INFORMED_LABELS.items()],
        "form": form,
        "errors": errors,
    }
    return render(request, "rights/reopen.html", status=status, page=page)


@router.post(CASE + "/heropenen")
def reopen(
    request: Request,
    context: Saying,
    case_id: uuid.UUID,
    noodzaak: Annotated[str, Form()] = "",
    lichter: Annotated[str, Form()] = "",
    weet_het: Annotated[str, Form()] = "",
    waarom_niet: Annotated[str, Form()] = "",
) -> Response:
    """Open it again; nobody has regie and everybody is to be asked."""
    session, actor = context.session, context.signed_in
    may_reopen(context.session, case_id)

    def act() -> Response:
        said = parse(
            ReopenForm,
            {"necessity": noodzaak, "lighter_way": lichter, "not_informed_reason": waarom_niet},
        )
        command = ReopenCase(**said.model_dump(by_alias=False), resident_informed=weet_het == "ja")
        context.actor = reopen_case(session, actor, case_id, command)
        done = Flash("De casus is weer open. Vraag opnieuw wie er meedoet, en bied de regie aan.")
        return go(request, f"/casussen/{case_id}", done)

    def show(errors: Mapping[str, str], status: int) -> Response:
        typed = {"noodzaak": noodzaak, "lichter": lichter, "weet_het": weet_het,
                 "waarom_niet": waarom_niet}  # fmt: skip
        return _reopen_form(request, context, case_id, typed, errors, status)

    return try_or_show(session, act, show, NAMES)
