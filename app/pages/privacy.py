"""Privacy: where the privacy officer begins. Each subject has a page of its own below it."""

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from app.insight.guard import guarded
from app.insight.officer import last_check, problems_in_log
from app.organisations.actor import Actor
from app.web.context import SignedIn
from app.web.dutch import moment
from app.web.rendering import render

router = APIRouter()
PATH = "/privacy"


def last_check_said(session: Session, actor: Actor) -> str:
    """The last verified seal, when, and over how many lines."""
    last = last_check(session, actor)
    if last is None:
        return "Nog niet nagekeken."
    when = moment(last.at, actor.now)
    return f"Nagekeken tot en met zegel {last.seal_number}, {last.lines} regels, {when}."


@dataclass(frozen=True, slots=True)
class Subject:
    """A page of the privacy officer: what it is about, how many things wait there, and how it
    stands in a sentence."""

    path: str
    title: str
    about: str
    waiting: Callable[[Session, Actor], int] | None = None
    stands: Callable[[Session, Actor], str] | None = None


# In the order in which it burns.
SUBJECTS: tuple[Subject, ...] = (
    Subject(
        "/privacy/zegel",
        "Zegel van het logboek",
        "Of er aan het logboek niets is veranderd, en tot waar dat is nagekeken.",
        problems_in_log,
        last_check_said,
    ),
    Subject(
        "/privacy/logboek",
        "Logboek",
        "Wat de mensen van jouw organisatie openden, zochten en deden.",
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
            "stands": one.stands(session, actor) if one.stands else "",
        }
        for one in SUBJECTS
    ]
    return render(request, "privacy/desk.html", page={"subjects": subjects})
