"""Feedback: telling how it went, to who asked."""

import uuid
from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from app.casefile.cases import case_of
from app.casefile.vocabulary import Category
from app.organisations.actor import AMSTERDAM
from app.pages.forms import go, try_or_show
from app.pages.plan import CATEGORIES
from app.pages.saying import Saying
from app.plan import feedback
from app.web.context import Context, SignedIn
from app.web.flash import Flash
from app.web.rendering import render
from app.web.validation import Command, EmptyIsNone, Text, parse

router = APIRouter()
PATH = "/casussen/{case_id:uuid}/terugkoppeling/{feedback_id:uuid}"
NAMES = {"text": "tekst", "category": "soort"}


@router.get(PATH)
def feedback_form(
    request: Request, context: SignedIn, case_id: uuid.UUID, feedback_id: uuid.UUID
) -> Response:
    """Report back to who asked."""
    return _feedback_form(request, context, case_id, feedback_id, {}, {}, 200)


def _feedback_form(
    request: Request,
    context: Context,
    case_id: uuid.UUID,
    feedback_id: uuid.UUID,
    form: Mapping[str, str],
    errors: Mapping[str, str],
    status: int,
) -> Response:
    session, actor = context.session, context.signed_in
    owed = feedback.read_feedback(session, actor, feedback_id)
    page = {
        "case_id": case_id,
        "number": case_of(session, actor, case_id).number,
        "id": str(feedback_id),
        "to": owed.to_name,
        "about": owed.about,
        "asked_on": owed.asked_at.astimezone(AMSTERDAM).date(),
        "due": owed.due_on,
        "late": owed.due_on < actor.today,
        "categories": CATEGORIES,
        "form": form,
        "errors": errors,
    }
    return render(request, "plan/feedback.html", status=status, page=page)


class Report(Command):
    """What was typed as feedback."""

    text: Text
    category: Annotated[Category | None, EmptyIsNone] = None


@router.post(PATH)
def give_feedback(
    request: Request,
    context: Saying,
    case_id: uuid.UUID,
    feedback_id: uuid.UUID,
    tekst: Annotated[str, Form()] = "",
    soort: Annotated[str, Form()] = "",
) -> Response:
    """Give it, to who asked and nobody else."""
    session, actor = context.session, context.signed_in

    def act() -> Response:
        report = parse(Report, {"text": tekst, "category": soort})
        feedback.give_feedback(session, actor, feedback_id, report.text, report.category)
        return go(request, f"/casussen/{case_id}", Flash("Teruggekoppeld."))

    def show(errors: Mapping[str, str], status: int) -> Response:
        typed = {"tekst": tekst, "soort": soort}
        return _feedback_form(request, context, case_id, feedback_id, typed, errors, status)

    return try_or_show(session, act, show, NAMES)
