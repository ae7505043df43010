"""Delen: who will see it, who the short version, who not and why, before anything is saved."""

import uuid
from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from app.casefile import entries
from app.casefile.cases import case_of
from app.casefile.entries import EntryView, Share
from app.casefile.rule_sets import rules_of
from app.casefile.rule_table import may_write
from app.casefile.sharing import Sees, default_category
from app.casefile.vocabulary import Category, EntryKind, Function
from app.desk.sharing import my_seat
from app.pages.forms import go, try_or_show
from app.pages.saying import Saying
from app.pages.sharing_form import AREAS, READERS, SHORT_NAMES, SentForm, SharingForm, is_id
from app.pages.sharing_preview import preview_of
from app.web.context import Context, SignedIn
from app.web.flash import Flash, Undo
from app.web.rendering import render
from app.web.validation import Command, Text, parse

router = APIRouter()
PATH = "/casussen/{case_id:uuid}"
UNDO_SECONDS = 60
# Of one moment only, and of no use later.
NOT_KEPT = READERS | {"csrf", "vraag_aan", "concept"}
NAMES = {"body": "tekst", "category": "soort", "text": "tekst"} | {
    f"short.{name}": field for name, field in SHORT_NAMES.items()
}


class Typed(Command):
    """What was typed in the form."""

    body: Text
    category: Category


@router.get(PATH + "/delen")
def form(
    request: Request,
    context: SignedIn,
    case_id: uuid.UUID,
    onderdeel: Annotated[uuid.UUID | None, Query()] = None,
) -> Response:
    """What do you want to share? With `onderdeel`: what has to be different."""
    session, actor = context.session, context.signed_in
    seat = my_seat(session, actor, case_id)
    values: dict[str, str] = {}
    if onderdeel is not None:
        view = entries.read_entry(session, actor, onderdeel)
        values = {"tekst": view.body, "soort": view.category.value, "onderdeel": str(onderdeel)}
        values["versie"] = str(view.version)
        typed = view.details.get("typed")
        if view.is_mine and _is_draft(view) and isinstance(typed, dict):
            values |= typed | {"concept": str(onderdeel)}
    else:
        start = default_category(seat)
        if start is not None:
            values["soort"] = start.value
    return _form(request, context, case_id, SharingForm(values, None), {}, 200)


def _form(
    request: Request,
    context: Context,
    case_id: uuid.UUID,
    sent: SharingForm,
    errors: Mapping[str, str],
    status: int,
    template: str = "sharing/share.html",
) -> Response:
    session, actor = context.session, context.signed_in
    seat = my_seat(session, actor, case_id)
    case = case_of(session, actor, case_id)
    rules = rules_of(case)
    function = Function(seat.function)
    page = {
        "case_id": case_id,
        "number": case.number,
        "form": sent.values,
        "errors": errors,
        "areas": [
            {
                "label": label,
                "options": [
                    (one.value, one.label, "") for one in options if may_write(rules, one, function)
                ],
            }
            for label, options in AREAS
            if any(may_write(rules, one, function) for one in options)
        ],
        "purposes": [],
        "subjects": [],
        "entry_id": sent.values.get("onderdeel"),
        "draft_id": sent.values.get("concept"),
        "preview": preview_of(context, case_id, sent, errors),
    }
    return render(request, template, status=status, page=page)


@router.post(PATH + "/delen/voorbeeld")
def preview(request: Request, context: Saying, case_id: uuid.UUID, sent: SentForm) -> Response:
    """Who would see this, while somebody types; without JavaScript the whole form again."""
    partial = request.headers.get("hx-request") == "true"
    template = "sharing/preview.html" if partial else "sharing/share.html"
    return _form(request, context, case_id, sent.with_what_is_proposed(), {}, 200, template)


@router.post(PATH + "/delen/concept")
def keep(request: Request, context: SignedIn, case_id: uuid.UUID, sent: SentForm) -> Response:
    """Keep it for later; nobody else sees it."""
    session, actor = context.session, context.signed_in

    def act() -> Response:
        typed = _typed(sent)
        draft = Share(category=typed.category, body=typed.body, as_draft=True)
        entries.share(session, actor, case_id, draft)
        _drop_old(context, sent)
        return go(request, f"/casussen/{case_id}", Flash("Bewaard. Alleen jij ziet dit concept."))

    def show(errors: Mapping[str, str], status: int) -> Response:
        return _form(request, context, case_id, sent, errors, status)

    return try_or_show(session, act, show, NAMES)


@router.post(PATH + "/delen/toestemming")
def ask_consent(
    request: Request, context: SignedIn, case_id: uuid.UUID, sent: SentForm
) -> Response:
    """Go and record the consent that is lacking for one party; what was typed is kept as a
    draft, to come back to."""
    session, actor = context.session, context.signed_in
    seat = my_seat(session, actor, case_id)
    asked = {"van": str(seat.id)}
    told = sent.values.get("verteld") == "ja"
    category = sent.category
    for one in (
        entries.preview(session, actor, case_id, category, resident_told=told) if category else []
    ):
        if str(one.party.seat_id) == sent.values.get("vraag_aan"):
            lacking = one.derived or category if one.sees is Sees.DERIVED else category
            asked |= {"functie": one.party.function}
            asked |= {"meedoen": "ja"} if one.rule == "2" else {"soort": str(lacking)}

    def act() -> Response:
        if sent.values.get("tekst", "").strip() and category:
            typed = _typed(sent)
            kept = {name: value for name, value in sent.values.items() if name not in NOT_KEPT}
            draft = Share(category=typed.category, body=typed.body, as_draft=True, typed=kept)
            asked["terug"] = str(entries.share(session, actor, case_id, draft).entry_id)
            _drop_old(context, sent)
        return go(request, f"/casussen/{case_id}/toestemming?{urlencode(asked)}#nieuw")

    def show(errors: Mapping[str, str], status: int) -> Response:
        return _form(request, context, case_id, sent, errors, status)

    return try_or_show(session, act, show, NAMES)


@router.post(PATH + "/delen/nood")
def keep_for_emergency(
    request: Request, context: SignedIn, case_id: uuid.UUID, sent: SentForm
) -> Response:
    """Keep it as a draft, and go on to sharing it with one party in an emergency."""
    session, actor = context.session, context.signed_in

    def act() -> Response:
        typed = _typed(sent)
        draft = Share(category=typed.category, body=typed.body, as_draft=True)
        kept = entries.share(session, actor, case_id, draft)
        _drop_old(context, sent)
        return go(request, f"/casussen/{case_id}/onderdelen/{kept.entry_id}/delen-in-nood")

    def show(errors: Mapping[str, str], status: int) -> Response:
        return _form(request, context, case_id, sent, errors, status)

    return try_or_show(session, act, show, NAMES)


def _typed(sent: SharingForm) -> Typed:
    return parse(
        Typed,
        {"body": sent.values.get("tekst", ""), "category": sent.category or ""},
    )


@router.post(PATH + "/delen")
def share(request: Request, context: Saying, case_id: uuid.UUID, sent: SentForm) -> Response:
    """Share it, with a minute to take it back."""
    session, actor = context.session, context.signed_in
    old = sent.values.get("onderdeel", "")

    def act() -> Response:
        typed = _typed(sent)
        if is_id(old) and not _is_draft(entries.entry_view(session, actor, uuid.UUID(old))):
            version = sent.values.get("versie", "")
            expected = int(version) if version.isdecimal() and len(version) < 9 else 0
            entries.correct_words(session, actor, uuid.UUID(old), typed.body, expected)
            _drop_old(context, sent)
            here = f"/casussen/{case_id}/onderdelen/{old}"
            return go(request, here, Flash("Verbeterd. Wie het las, ziet nu deze versie."))
        sent.must_have_shown_its_readers()
        shared = entries.share(session, actor, case_id, _command(context, case_id, sent, typed))
        _drop_old(context, sent)
        heard = len(shared.reaches) + len(shared.derived_reaches)
        if not heard:
            here = f"/casussen/{case_id}/onderdelen/{shared.entry_id}"
            return go(request, here, Flash("Bewaard. Niemand anders ziet dit.", "info"))
        undo = f"/casussen/{case_id}/onderdelen/{shared.entry_id}/ongedaan"
        said = f"Gedeeld met {heard} {'mens' if heard == 1 else 'mensen'}."
        return go(request, f"/casussen/{case_id}", Undo(said, undo, UNDO_SECONDS))

    def show(errors: Mapping[str, str], status: int) -> Response:
        return _form(request, context, case_id, sent, errors, status)

    return try_or_show(session, act, show, NAMES)


def _command(context: Context, case_id: uuid.UUID, sent: SharingForm, typed: Typed) -> Share:
    told = sent.values.get("verteld") == "ja"
    verdicts = entries.preview(
        context.session, context.signed_in, case_id, typed.category, resident_told=told
    )
    chosen = None if sent.readers is None else set(sent.readers)
    full = [
        one.party.seat_id
        for one in verdicts
        if one.sees is Sees.FULL
        and one.party.at_table
        and (chosen is None or one.party.seat_id in chosen or one.party.kind == "resident")
    ]
    offers = entries.short_offers(
        context.session, context.signed_in, case_id, typed.category, verdicts
    )
    # without a short version written by a person, who may not have the whole has nothing
    forms = [(offer, sent.short(offer.category)) for offer in offers]
    short = [one.seat_id for offer, form in forms if form for one in offer.parties]
    return Share(
        category=typed.category,
        body=typed.body,
        kind=EntryKind.CONDITION
        if typed.category is Category.WHAT_HELPS
        else EntryKind.OBSERVATION,
        to=(*full, *short),
        derived=tuple(form for _, form in forms if form),
        resident_told=told,
    )


def _drop_old(context: Context, sent: SharingForm) -> None:
    """The draft that became something else is taken away."""
    for old in {sent.values.get("onderdeel", ""), sent.values.get("concept", "")}:
        if is_id(old):
            view = entries.entry_view(context.session, context.signed_in, uuid.UUID(old))
            if _is_draft(view):
                entries.withdraw_draft(context.session, context.signed_in, view.id)


def _is_draft(view: EntryView) -> bool:
    return view.state == entries.DRAFT
