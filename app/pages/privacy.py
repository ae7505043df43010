"""Privacy: where the privacy officer begins. Each subject has a page of its own below it."""

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from app.emergency.guarding import waiting_breaches, waiting_emergencies
from app.insight.guard import guarded
from app.insight.objections import objections_waiting, untold_waiting
from app.insight.officer import last_check, problems_in_log
from app.organisations.actor import Actor
from app.rights import retention
from app.rights.destruction import WARN_DAYS
from app.rights.requests import waiting_requests
from app.web.context import SignedIn
from app.web.dutch import count, moment, waiting
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


def going_said(session: Session, actor: Actor) -> str:
    """How many cases are destroyed within a month."""
    cases = count(retention.going(session, actor), "casus", "casussen")
    return f"Binnen {WARN_DAYS} dagen: {cases}."


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
        "/privacy/datalekken",
        "Datalekken",
        "Wat iemand niet had mogen delen, en wie het las.",
        waiting_breaches,
    ),
    Subject(
        "/privacy/nood",
        "Nood",
        "Noodtoegang en delen in nood: was het juist?",
        waiting_emergencies,
    ),
    Subject(
        "/privacy/bezwaren",
        "Bezwaren",
        "De inwoner wil niet dat een partij meeleest. Jij besluit binnen een maand.",
        objections_waiting,
    ),
    Subject(
        "/privacy/inzage",
        "Verzoeken om inzage",
        "Een inwoner wil weten wat er over hem of haar staat. Het antwoord komt binnen een maand.",
        waiting_requests,
    ),
    Subject(
        "/privacy/niet-verteld",
        "Inwoners die het nog niet weten",
        "In welke casussen de inwoner niet weet dat we overleggen, en hoe lang al.",
        untold_waiting,
    ),
    Subject(
        "/privacy/waarschuwingen",
        "Waarschuwingen die iemand opzij legde",
        "Wie hield zich aan een mildere soort dan werd voorgesteld, en waarom.",
    ),
    Subject(
        "/privacy/regels",
        "Regels",
        "Welke regels gelden, wat andere regels zouden veranderen, en tekenen.",
    ),
    Subject(
        "/privacy/verwerkingen",
        "Verwerkingen",
        "Per doel wie verantwoordelijk is, wat er gedeeld mag worden en hoe lang het blijft.",
    ),
    Subject(
        f"{PATH}/vernietiging",
        "Bewaren en vernietigen",
        "Wat binnenkort wordt vernietigd, wat stilstaat, en de verklaringen.",
        retention.waiting,
        going_said,
    ),
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
    """What waits, per subject, and then the rest. Nothing of any case stands here."""
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
    number = sum(int(str(one["waiting"])) for one in subjects)
    page = {
        "summary": f"{waiting(number).capitalize()}.",
        "waiting": [one for one in subjects if one["waiting"]],
        "rest": [one for one in subjects if not one["waiting"]],
    }
    return render(request, "privacy/desk.html", page=page)
