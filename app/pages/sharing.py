"""Delen: who will see it, who the short version, who not and why, before anything is saved."""

import uuid
from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from app.base.errors import FieldError, Invalid
from app.casefile import entries
from app.casefile.cases import case_of
from app.casefile.entries import DerivedForm, EntryView, Share
from app.casefile.rule_table import may_write, rule_set_in_force
from app.casefile.sharing import Sees, default_category
from app.casefile.vocabulary import Category, EntryKind, Function
from app.desk.sharing import my_seat
from app.pages.forms import go, try_or_show
from app.pages.sharing_form import AREAS, SentForm, SharingForm, is_id
from app.pages.sharing_preview import found_in, preview_of
from app.web.context import Context, SignedIn
from app.web.flash import Flash, Undo
from app.web.rendering import render
from app.web.validation import Command, Text, parse

router = APIRouter()
PATH = "/casussen/{case_id:uuid}"
UNDO_SECONDS = 60
NAMES = {"body": "tekst", "category": "soort", "text": "tekst"}


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
    rules = rule_set_in_force(actor.today)
    function = Function(seat.function)
    page = {
        "case_id": case_id,
        "number": case_of(session, actor, case_id).number,
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
        "draft_id": None,
        "preview": preview_of(context, case_id, sent, errors),
    }
    return render(request, template, status=status, page=page)


@router.post(PATH + "/delen/voorbeeld")
def preview(request: Request, context: SignedIn, case_id: uuid.UUID, sent: SentForm) -> Response:
    """Who would see this, while somebody types; without JavaScript the whole form again."""
    partial = request.headers.get("hx-request") == "true"
    template = "sharing/preview.html" if partial else "sharing/share.html"
    return _form(request, context, case_id, sent, {}, 200, template)


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


def _typed(sent: SharingForm) -> Typed:
    return parse(
        Typed,
        {"body": sent.values.get("tekst", ""), "category": sent.category or ""},
    )


@router.post(PATH + "/delen")
def share(request: Request, context: SignedIn, case_id: uuid.UUID, sent: SentForm) -> Response:
    """Share it, with a minute to take it back."""
    session, actor = context.session, context.signed_in
    old = sent.values.get("onderdeel", "")

    def act() -> Response:
        typed = _typed(sent)
        reason = sent.values.get("reden_afwijken", "").strip()
        if found_in(context, case_id, sent) is not None and not reason:
            raise Invalid(
                [FieldError("reden_afwijken", "Kies de strengere soort, of schrijf waarom niet.")]
            )
        if is_id(old) and not _is_draft(entries.entry_view(session, actor, uuid.UUID(old))):
            version = sent.values.get("versie", "")
            expected = int(version) if version.isdecimal() and len(version) < 9 else 0
            entries.correct_words(session, actor, uuid.UUID(old), typed.body, expected)
            here = f"/casussen/{case_id}/onderdelen/{old}"
            return go(request, here, Flash("Verbeterd. Wie het las, ziet nu deze versie."))
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
    short = [one for one in verdicts if one.sees is Sees.DERIVED and one.party.at_table]
    category = short[0].derived if short else None
    body = sent.short(category) if category else ""
    return Share(
        category=typed.category,
        body=typed.body,
        kind=EntryKind.CONDITION
        if typed.category is Category.WHAT_HELPS
        else EntryKind.OBSERVATION,
        # without a short version written by a person, who may not have the whole has nothing
        to=(*full, *(one.party.seat_id for one in short)) if body else tuple(full),
        derived=DerivedForm(category=category, body=body) if category and body else None,
        overruled_warning=sent.values.get("reden_afwijken", "").strip() or None,
        resident_told=told,
    )


def _drop_old(context: Context, sent: SharingForm) -> None:
    """The draft that became something else is taken away."""
    old = sent.values.get("onderdeel", "")
    if is_id(old):
        view = entries.entry_view(context.session, context.signed_in, uuid.UUID(old))
        if _is_draft(view):
            entries.withdraw_draft(context.session, context.signed_in, view.id)


def _is_draft(view: EntryView) -> bool:
    return view.state == entries.DRAFT
