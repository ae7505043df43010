"""Toestemming: recording what the resident agreed to, and who else decides. Ending one has a
page of its own."""

import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import Response

from app.casefile import consents
from app.casefile.access import read_case
from app.casefile.audit import Act, record
from app.casefile.consents import AddVoice, ConsentView, How, liftable
from app.casefile.table import parties_of
from app.casefile.vocabulary import ConsentKind, SeatKind, Voice
from app.directory.organisations import cards
from app.pages.consent_form import (
    AGES,
    HOWS,
    KINDS,
    NAMES,
    Sent,
    line_of,
    may_know,
    named,
    organisations_of,
)
from app.pages.forms import go, try_or_show
from app.pages.saying import Saying
from app.pages.sharing_form import is_id
from app.web.context import Context, SignedIn
from app.web.flash import Flash
from app.web.rendering import render
from app.web.validation import Command, parse

router = APIRouter(prefix="/casussen/{case_id:uuid}/toestemming")
OPEN = ("active", "invited")
USUALLY = timedelta(days=91)


class Heard(Command):
    """What somebody who decides too said."""

    who: Voice
    how: How = How.SPOKEN


@router.get("")
def list_consents(
    request: Request,
    context: SignedIn,
    case_id: uuid.UUID,
    opnieuw: Annotated[uuid.UUID | None, Query()] = None,
    van: str = "",
    soort: str = "",
    functie: str = "",
    meedoen: str = "",
    terug: str = "",
) -> Response:
    """What there is, and a form for more: empty, with what Delen lacks, or the same once more."""
    session, actor = context.session, context.signed_in
    _, seat = read_case(session, actor, case_id)
    form: dict[str, Any] = {
        "soort_toestemming": _kind(soort, meedoen),
        "van": van or str(seat.id),
        "soorten": [soort] if soort else [],
        "functies": [functie] if functie else [],
        "hoe": How.SPOKEN.value,
        "wie_ja": [Voice.RESIDENT.value],
        "gegeven_op": actor.today.isoformat(),
        "tot": (actor.today + USUALLY).isoformat(),
        "terug": terug if is_id(terug) else "",
    }
    if opnieuw is not None:
        form |= _again(consents.consent_view(session, actor, opnieuw))
    return _show(request, context, case_id, form, {}, 200)


def _kind(category: str, taking_part: str) -> str:
    if taking_part:
        return ConsentKind.TAKING_PART.value
    return ConsentKind.SECRECY.value if category else ""


def _again(old: ConsentView) -> dict[str, Any]:
    """The same question once more; only the answer is new."""
    return {
        "soort_toestemming": old.kind.value,
        "van": str(old.from_seat_id),
        "soorten": [one.value for one in old.categories],
        "functies": [one.value for one in old.to_functions],
        "alleen": [str(one) for one in old.to_organisations],
        "niet": [str(one) for one in old.except_organisations],
        "nood": "ja" if old.emergency_only else "",
        "hoe": old.how.value,
        "wie_ja": [one.value for one in old.said_yes],
    }


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
    representatives = [(one.value, one.label.capitalize()) for one in Voice if one != "resident"]
    page = {
        "case_id": case_id,
        "number": case.number,
        "form": form,
        "errors": errors,
        "kinds": [(kind.value, label, more) for kind, label, more in KINDS],
        "parties": [
            (str(one.seat_id), named(one)) for one in around if one.kind == SeatKind.ORGANISATION
        ],
        "categories": [(one.value, one.label.capitalize()) for one in categories],
        "functions": [(one.value, one.label.capitalize()) for one in may_know(around, functions)],
        "organisations": organisations_of(cards(session, actor), around, form),
        "voices": [(one.value, one.label.capitalize()) for one in Voice],
        "representatives": representatives,
        "ages": AGES,
        "hows": [(how.value, label.capitalize()) for how, label in HOWS.items()],
        "consents": [line_of(one) for one in found],
        "unfold": any(form.get(one) for one in ("alleen", "niet", "wie_nee", "gezag", "nood"))
        or bool({"alleen", "niet", "wie_ja", "wie_nee", "leeftijd"} & set(errors)),
    }
    return render(request, "consents/record.html", status=status, page=page)


@router.post("")
def record_consent(request: Request, context: Saying, case_id: uuid.UUID, sent: Sent) -> Response:
    """Record it, and go back to what was being shared if it was asked from there."""
    session, actor = context.session, context.signed_in

    def act() -> Response:
        made = consents.record_consent(session, actor, case_id, sent.command())
        view = consents.consent_view(session, actor, made)
        said = (
            "De toestemming is vastgelegd. Alleen de partij om wie het gaat en de inwoner zien dat."
        )
        if view.missing:
            said = f"Vastgelegd, maar zij geldt nog niet. {view.reason}"
        back = sent.values.get("terug", "")
        here = f"/casussen/{case_id}/toestemming"
        to = f"/casussen/{case_id}/delen?onderdeel={back}" if is_id(back) else here
        return go(request, to, Flash(said, "info" if view.missing else "ok"))

    def show(errors: Mapping[str, str], status: int) -> Response:
        by_field = {NAMES.get(field.split(".")[0], field): said for field, said in errors.items()}
        return _show(request, context, case_id, sent.values, by_field, status)

    return try_or_show(session, act, show, {})


@router.post("/{consent_id:uuid}/stem")
def add_voice(
    request: Request,
    context: SignedIn,
    case_id: uuid.UUID,
    consent_id: uuid.UUID,
    wie: Annotated[str, Form()] = "",
    zegt: Annotated[str, Form()] = "",
) -> Response:
    """What somebody who decides too said: the second yes completes it, a no blocks it."""
    session, actor = context.session, context.signed_in

    def act() -> Response:
        heard = parse(Heard, {"who": wie})
        said = AddVoice(who=heard.who, agrees=zegt == "ja", how=heard.how)
        consents.add_voice(session, actor, consent_id, said)
        view = consents.consent_view(session, actor, consent_id)
        words = "Vastgelegd. De toestemming geldt nu."
        if view.missing or view.said_no:
            words = f"Vastgelegd. De toestemming geldt niet. {view.reason}"
        return go(request, f"/casussen/{case_id}/toestemming", Flash(words))

    def show(errors: Mapping[str, str], status: int) -> Response:
        return _show(request, context, case_id, {}, errors, status)

    return try_or_show(session, act, show, {"who": ""})
