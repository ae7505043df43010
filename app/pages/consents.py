"""Toestemming: recording what the resident agreed to, and ending it."""

import uuid
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from app.casefile import consents
from app.casefile.access import read_case
from app.casefile.audit import Act, record
from app.casefile.consents import ConsentView, How, RecordConsent, liftable
from app.casefile.table import Party, parties_of
from app.casefile.vocabulary import Category, Function, SeatKind
from app.pages.forms import go, try_or_show
from app.pages.saying import Saying
from app.web.context import Context, SignedIn
from app.web.dutch import count
from app.web.flash import Flash
from app.web.rendering import render
from app.web.validation import Command, EmptyIsNone, Text, parse

router = APIRouter(prefix="/casussen/{case_id:uuid}/toestemming")

SECRECY, TAKING_PART = "secrecy", "taking_part"
KINDS = [
    (SECRECY, "Iets delen dat geheim is", "Deze partij mag de anderen vertellen wat je aankruist."),
    (TAKING_PART, "Dat iemand meedoet",
     "Anderen mogen weten dat deze partij meedoet. Nodig voor huisarts en ggz."),
]  # fmt: skip
HOWS = {
    How.SPOKEN: "mondeling",
    How.WRITTEN: "op papier",
    How.REPRESENTATIVE: "via de vertegenwoordiger",
}
OPEN = ("active", "invited")
USUALLY = timedelta(days=91)
NAMES = {"fromSeatId": "van", "toFunctions": "functies", "categories": "soorten", "until": "tot",
         "givenOn": "gegeven_op", "how": "hoe", "note": "toelichting", "kind": "soort_toestemming",
         "from_seat_id": "van", "to_functions": "functies", "given_on": "gegeven_op"}  # fmt: skip


class ConsentForm(Command):
    """What was typed."""

    kind: Literal["secrecy", "taking_part"]
    from_seat_id: uuid.UUID
    categories: tuple[Category, ...]
    to_functions: tuple[Function, ...]
    how: How
    given_on: Annotated[date | None, EmptyIsNone]
    until: date
    note: Annotated[Text | None, EmptyIsNone]


@router.get("")
def list_consents(request: Request, context: SignedIn, case_id: uuid.UUID) -> Response:
    """What there is, and a form for more."""
    session, actor = context.session, context.signed_in
    _, seat = read_case(session, actor, case_id)
    form = {
        "van": str(seat.id),
        "hoe": How.SPOKEN.value,
        "gegeven_op": actor.today.isoformat(),
        "tot": (actor.today + USUALLY).isoformat(),
    }
    return _show(request, context, case_id, form, {}, 200)


def _show(
    request: Request,
    context: Context,
    case_id: uuid.UUID,
    form: Mapping[str, Any],
    errors: Mapping[str, str],
    status: int,
) -> Response:
    session, actor = context.session, context.signed_in
    case, _ = read_case(session, actor, case_id)
    found = consents.consents_of(session, actor, case_id)
    record(session, actor, Act.ENTRY_READ, case_id=case_id, entry_ids=[one.id for one in found])
    around = [one for one in parties_of(session, actor, case_id) if one.state in OPEN]
    categories, functions = liftable(case)
    page = {
        "case_id": case_id,
        "number": case.number,
        "form": form,
        "errors": errors,
        "kinds": KINDS,
        "parties": [
            (str(one.seat_id), _named(one)) for one in around if one.kind == SeatKind.ORGANISATION
        ],
        "categories": [(one.value, one.label.capitalize()) for one in categories],
        "functions": [(one.value, one.label.capitalize()) for one in _may_know(around, functions)],
        "hows": [(how.value, label.capitalize()) for how, label in HOWS.items()],
        "consents": [_line(one) for one in found],
    }
    return render(request, "consents/record.html", status=status, page=page)


def _named(one: Party) -> str:
    return f"{one.name}, {one.function_label}" + (" (wij)" if one.is_me else "")


def _may_know(around: list[Party], functions: list[Function]) -> list[Function]:
    """Who is at the table or asked comes first; then whom the rules could let know."""
    here = [one.function for one in around if one.kind == SeatKind.ORGANISATION]
    return [one for one in Function if one in here] + [one for one in functions if one not in here]


def _line(one: ConsentView) -> dict[str, Any]:
    to = ", ".join(function.label for function in one.to_functions)
    what = ", ".join(category.label for category in one.categories)
    said = "doet mee, en dat mogen weten" if one.taking_part else f"mag delen ({what}) met"
    return {
        "id": one.id,
        "line": f"{one.from_name} {said}: {to}",
        "given": one.given_on,
        "until": one.until,
        "how": HOWS[one.how],
        "withdrawn": one.withdrawn_at,
        "ends_line": _ends(one),
    }


def _ends(one: ConsentView) -> str:
    """What follows, in numbers, before it is done."""
    if one.taking_part:
        return f"{one.from_name} doet niet meer mee, tenzij er nog een andere toestemming is."
    if not one.resting.entries:
        return "er is nog niets op gedeeld."
    who = " en ".join(one.resting.names) or "anderen"
    verb = "verliezen" if len(one.resting.names) > 1 else "verliest"
    number = count(one.resting.entries, "onderdeel", "onderdelen")
    return f"{who} {verb} toegang tot {number}."


@router.post("")
def record_consent(
    request: Request,
    context: Saying,
    case_id: uuid.UUID,
    soort_toestemming: Annotated[str, Form()] = "",
    van: Annotated[str, Form()] = "",
    soorten: Annotated[list[str] | None, Form()] = None,
    functies: Annotated[list[str] | None, Form()] = None,
    hoe: Annotated[str, Form()] = "",
    gegeven_op: Annotated[str, Form()] = "",
    tot: Annotated[str, Form()] = "",
    toelichting: Annotated[str, Form()] = "",
) -> Response:
    """Record it."""
    session, actor = context.session, context.signed_in
    typed = {"soort_toestemming": soort_toestemming, "van": van, "soorten": soorten or [],
             "functies": functies or [], "hoe": hoe, "gegeven_op": gegeven_op, "tot": tot,
             "toelichting": toelichting}  # fmt: skip

    def act() -> Response:
        said = parse(
            ConsentForm,
            {
                "kind": soort_toestemming,
                "from_seat_id": van,
                "categories": soorten or [],
                "to_functions": functies or [],
                "how": hoe,
                "given_on": gegeven_op,
                "until": tot,
                "note": toelichting,
            },
        )
        taking_part = said.kind == TAKING_PART
        consents.record_consent(
            session,
            actor,
            case_id,
            RecordConsent(
                from_seat_id=said.from_seat_id,
                taking_part=taking_part,
                to_functions=said.to_functions,
                categories=() if taking_part else said.categories,
                until=said.until,
                how=said.how,
                given_on=said.given_on,
                note=said.note or "",
            ),
        )
        done = Flash("De toestemming is vastgelegd. Alleen de partij om wie het gaat en de "
                     "inwoner zien dat.")  # fmt: skip
        return go(request, f"/casussen/{case_id}/toestemming", done)

    def show(errors: Mapping[str, str], status: int) -> Response:
        named = {NAMES.get(field.split(".")[0], field): said for field, said in errors.items()}
        return _show(request, context, case_id, typed, named, status)

    return try_or_show(session, act, show, {})


@router.post("/{consent_id:uuid}/intrekken")
def withdraw(
    request: Request, context: SignedIn, case_id: uuid.UUID, consent_id: uuid.UUID
) -> Response:
    """End it; what rests on it ends at once. Never refused."""
    ended = consents.withdraw_consent(context.session, context.signed_in, consent_id)
    said = "De toestemming is ingetrokken."
    if ended:
        said += f" {count(ended, 'deling is', 'delingen zijn')} gestopt."
    return go(request, f"/casussen/{case_id}/toestemming", Flash(said))
