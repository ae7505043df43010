"""Nieuwe casus: six short steps that can be left and resumed."""

import uuid
from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from app.base.errors import NotFound
from app.opening import drafts
from app.opening.answers import Answers, answers_of, missing
from app.opening.choices import askable, own_post
from app.opening.operations import covenant_of, open_from_draft
from app.pages.forms import go, try_or_show
from app.pages.opening_forms import FIELDS, STEPS, Sent, form_name, form_of, said_in, typed_in
from app.pages.opening_steps import STANDS_ON_PURPOSE, TEMPLATES, choices
from app.pages.saying import NO_CARE, WHY, Saying
from app.web.context import Context, SignedIn
from app.web.flash import Flash
from app.web.rendering import render

router = APIRouter()
PATH = "/casussen/nieuw"
MOST_FIELDS = 120


async def read_form(request: Request) -> Sent:
    """All fields at once: which parties there are, differs per purpose."""
    sent = await request.form(max_fields=MOST_FIELDS)
    values = {key: value for key, value in sent.items() if isinstance(value, str)}
    return Sent(values, [str(one) for one in sent.getlist("partij")])


SentForm = Annotated[Sent, Depends(read_form)]


@router.get(PATH)
def begin(request: Request, context: SignedIn) -> Response:
    """Start, or go on with a start that nobody touched."""
    session, actor = context.session, context.signed_in
    own_post(actor)
    empty = drafts.untouched(session, actor)
    draft_id = empty or drafts.start_draft(session, actor, Answers())
    return go(request, f"{PATH}/{draft_id}/wat")


@router.get(PATH + "/{draft_id:uuid}")
def resume(request: Request, context: SignedIn, draft_id: uuid.UUID) -> Response:
    """Go on at the first step that is not done."""
    session, actor = context.session, context.signed_in
    draft = drafts.read_draft(session, actor, draft_id)
    if draft.opened_case_id is not None:
        return go(request, f"/casussen/{draft.opened_case_id}")
    answers = answers_of(draft.answers)
    left = {form_name(error.field) for error in missing(answers, actor.today)}
    if answers.parties is None:
        left.add("termijn")
    step = next((one for one in STEPS if left & set(FIELDS[one])), STEPS[-1])
    return go(request, f"{PATH}/{draft_id}/{step}")


@router.get(PATH + "/{draft_id:uuid}/{step}")
def show_step(request: Request, context: SignedIn, draft_id: uuid.UUID, step: str) -> Response:
    """One step, with what was typed before."""
    return _show(request, context, draft_id, step, None, {}, 200)


def _show(
    request: Request,
    context: Context,
    draft_id: uuid.UUID,
    step: str,
    sent: Sent | None,
    errors: Mapping[str, str],
    status: int,
) -> Response:
    if step not in STEPS:
        raise NotFound
    session, actor = context.session, context.signed_in
    draft = drafts.read_draft(session, actor, draft_id)
    if draft.opened_case_id is not None:
        return go(request, f"/casussen/{draft.opened_case_id}")
    answers = answers_of(draft.answers)
    covenant = covenant_of(session, actor, answers)
    if covenant is None and step in STANDS_ON_PURPOSE:
        first = Flash("Kies eerst waarvoor jullie samenwerken.", "info")
        return go(request, f"{PATH}/{draft_id}/wat", first)
    places = askable(session, actor, covenant) if covenant and step in STANDS_ON_PURPOSE else []
    form = form_of(answers, places) | (typed_in(step, sent) if sent else {})
    page = {
        "draft_id": draft_id,
        "at": STEPS.index(step) + 1,
        "step": step,
        "form": form,
        "errors": errors,
        **choices(session, actor, step, answers, covenant, places, form),
    }
    return render(request, TEMPLATES[step], status=status, page=page)


@router.post(PATH + "/{draft_id:uuid}/weg")
def discard(request: Request, context: SignedIn, draft_id: uuid.UUID) -> Response:
    """Throw it away."""
    drafts.discard(context.session, context.signed_in, draft_id)
    return go(request, "/vandaag", Flash("Weggegooid. Niemand anders heeft het gezien."))


@router.post(PATH + "/{draft_id:uuid}/{step}")
def keep_step(
    request: Request, context: Saying, draft_id: uuid.UUID, step: str, sent: SentForm
) -> Response:
    """Keep what was typed, then say what is missing, then go on. The last step opens the case."""
    if step not in STEPS:
        raise NotFound
    session, actor = context.session, context.signed_in
    draft = drafts.read_draft(session, actor, draft_id)
    if draft.opened_case_id is not None:
        return go(request, f"/casussen/{draft.opened_case_id}")
    covenant = covenant_of(session, actor, answers_of(draft.answers))
    places = askable(session, actor, covenant) if covenant and step == "tafel" else []
    said, errors = said_in(step, sent, places)
    kept = drafts.keep(session, actor, draft_id, said)
    for error in missing(kept, actor.today):
        name = form_name(error.field)
        if name in FIELDS[step]:
            errors.setdefault(name, error.message)
    if errors:
        return _show(request, context, draft_id, step, sent, errors, 422)
    if step != STEPS[-1]:
        return go(request, f"{PATH}/{draft_id}/{STEPS[STEPS.index(step) + 1]}")
    return _open(request, context, draft_id, sent)


def _open(request: Request, context: Context, draft_id: uuid.UUID, sent: Sent) -> Response:
    session, actor = context.session, context.signed_in

    def act() -> Response:
        _, case_id = open_from_draft(session, actor, draft_id)
        said = Flash("De casus is open. Wie je vroeg, krijgt bericht.")
        return go(request, f"/casussen/{case_id}", said)

    def show(errors: Mapping[str, str], status: int) -> Response:
        here = {form_name(field): message for field, message in errors.items()}
        # what concerns another step has no field on this page to point at
        on_this_page = {*FIELDS[STEPS[-1]], WHY, NO_CARE}
        elsewhere = [said for name, said in here.items() if name not in on_this_page]
        shown = {name: said for name, said in here.items() if name in on_this_page}
        if elsewhere:
            shown["nakijken"] = " ".join(elsewhere)
        return _show(request, context, draft_id, STEPS[-1], sent, shown, status)

    return try_or_show(session, act, show, {})
