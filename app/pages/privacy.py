"""Privacy: where the privacy officer begins. Each subject has a page of its own below it."""

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from app.insight.guard import guarded
from app.organisations.actor import Actor
from app.rights.requests import waiting_requests
from app.web.context import SignedIn
from app.web.rendering import render

router = APIRouter()
PATH = "/privacy"


@dataclass(frozen=True, slots=True)
class Subject:
    """A page of the privacy officer: what it is about, and how many things wait there."""

    path: str
    title: str
    about: str
    waiting: Callable[[Session, Actor], int] | None = None


# In the order in which it burns.
SUBJECTS: tuple[Subject, ...] = (
    Subject(
        "/privacy/inzage",
        "Verzoeken om inzage",
        "Een inwoner wil weten wat er over hem of haar staat. Het antwoord komt binnen een maand.",
        waiting_requests,
    ),
)


@router.get(PATH)
def desk(request: Request, context: SignedIn) -> Response:
    """What waits, per subject. Nothing of any case stands here."""
    session, actor = context.session, context.signed_in
    guarded(actor)
    subjects = [
        {
            "path": one.path,
            "title": one.title,
            "about": one.about,
            "waiting": one.waiting(session, actor) if one.waiting else 0,
        }
        for one in SUBJECTS
    ]
    return render(request, "privacy/desk.html", page={"subjects": subjects})
