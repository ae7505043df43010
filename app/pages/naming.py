"""Giving an anonymous case its name."""

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from app.base.errors import Conflict
from app.casefile import naming
from app.casefile.cases import NOT_INFORMED_LABELS, NotInformedReason, Resident, case_of
from app.casefile.naming import NameCase
from app.casefile.table import parties_of
from app.pages.forms import go, try_or_show
from app.pages.saying import Saying
from app.web.context import Context, SignedIn
from app.web.dutch import count
from app.web.flash import Flash
from app.web.rendering import render
from app.web.validation import Command, EmptyIsNone, Line, Name, Text, parse

router = APIRouter(prefix="/casussen/{case_id:uuid}/naam")
NAMES = {"name": "naam", "born_on": "geboortedatum", "bornOn": "geboortedatum",
         "phone": "telefoon", "reach": "bereiken", "informed": "weet_het",
         "notInformedReason": "waarom_niet", "not_informed_reason": "waarom_niet",
         "lighter_way": "lichter", "lighterWay": "lichter"}  # fmt: skip


class NameForm(Command):
    """What was typed."""

    name: Name
    born_on: Annotated[date | None, EmptyIsNone] = None
    phone: Annotated[Line | None, EmptyIsNone] = None
    reach: Annotated[Line | None, EmptyIsNone] = None
    informed: bool
    not_informed_reason: Annotated[NotInformedReason | None, EmptyIsNone] = None
    lighter_way: Text


@router.get("")
def form(request: Request, context: SignedIn, case_id: uuid.UUID) -> Response:
    """The questions that remain."""
    return _form(request, context, case_id, {}, {}, 200)


def _form(
    request: Request,
    context: Context,
    case_id: uuid.UUID,
    typed: Mapping[str, str],
    errors: Mapping[str, str],
    status: int,
) -> Response:
    session, actor = context.session, context.signed_in
    case = case_of(session, actor, case_id)
    if case.named:
        raise Conflict("Deze casus heeft al een naam.", "Bekijk de casus.")
    around = [one for one in parties_of(session, actor, case_id) if not one.is_me]
    here = sum(one.at_table for one in around)
    asked = sum(one.state == "invited" for one in around)
    page = {
        "case_id": case_id,
        "number": case.number,
        "follows": _follows(here, asked),
        "not_informed_reasons": [
            (reason.value, label) for reason, label in NOT_INFORMED_LABELS.items()
        ],
        "form": typed,
        "errors": errors,
    }
    return render(request, "naming/name.html", status=status, page=page)


def _follows(here: int, asked: int) -> list[str]:
    """What naming it means, in numbers, before it is done."""
    found = []
    if here:
        know = "weet" if here == 1 else "weten"
        found.append(f"{count(here, 'partij', 'partijen')} aan tafel {know} dan om wie het gaat.")
    if asked:
        know = "weet" if asked == 1 else "weten"
        who = count(asked, "gevraagde partij", "gevraagde partijen")
        found.append(f"{who} {know} het pas bij meedoen.")
    return [*found, "Een naam weghalen kan niet meer."]


@router.post("")
def name(
    request: Request,
    context: Saying,
    case_id: uuid.UUID,
    naam: Annotated[str, Form()] = "",
    geboortedatum: Annotated[str, Form()] = "",
    telefoon: Annotated[str, Form()] = "",
    bereiken: Annotated[str, Form()] = "",
    weet_het: Annotated[str, Form()] = "",
    waarom_niet: Annotated[str, Form()] = "",
    lichter: Annotated[str, Form()] = "",
) -> Response:
    """Give it its name."""
    session, actor = context.session, context.signed_in
    typed = {"naam": naam, "geboortedatum": geboortedatum, "telefoon": telefoon,
             "bereiken": bereiken, "weet_het": weet_het, "waarom_niet": waarom_niet,
             "lichter": lichter}  # fmt: skip

    def act() -> Response:
        said = parse(
            NameForm,
            {
                "name": naam,
                "born_on": geboortedatum,
                "phone": telefoon,
                "reach": bereiken,
                "informed": {"ja": True, "nee": False}.get(weet_het, weet_het),
                "not_informed_reason": waarom_niet,
                "lighter_way": lichter,
            },
        )
        naming.name_case(
            session,
            actor,
            case_id,
            NameCase(
                resident=Resident(
                    name=said.name, birth_date=said.born_on, phone=said.phone, reach=said.reach
                ),
                resident_informed=said.informed,
                not_informed_reason=said.not_informed_reason,
                lighter_way=said.lighter_way,
            ),
        )
        done = Flash("De casus heeft nu een naam. Iedereen aan tafel ziet om wie het gaat.")
        return go(request, f"/casussen/{case_id}", done)

    def show(errors: Mapping[str, str], status: int) -> Response:
        return _form(request, context, case_id, typed, errors, status)

    return try_or_show(session, act, show, NAMES)
