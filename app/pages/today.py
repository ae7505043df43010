"""Vandaag: what waits for me, and doing it where I stand."""

import uuid
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from app.base.settings import get_settings
from app.casefile.access import ACCESS_ENDS
from app.casefile.vocabulary import Function, SignalType
from app.desk.today import Today, When, seen, soon, today
from app.emergency.glass import posts_for_glass
from app.opening.drafts import drafts_of
from app.organisations.actor import AMSTERDAM, Actor
from app.pages.cases import can_open_case
from app.pages.forms import go
from app.plan.views import DueView
from app.signals import operations as signals
from app.web.context import SignedIn
from app.web.cookies import put_cookie
from app.web.dutch import day, relative, short_day, waiting
from app.web.flash import Flash
from app.web.rendering import render

router = APIRouter()
DISCREET = "samenspel-discreet"
NOTICES = {
    "same_resident": (
        "Er is nog een casus van deze inwoner",
        "Vraag de inwoner wie er nog meer helpt. Dan kun je die partij uitnodigen.",
    ),
    "emergency_access": (
        "Iemand nam noodtoegang",
        "In de casus staat wie er meeleest, waarom en tot wanneer.",
    ),
    "how_is_it_going": ("Hoe gaat het met je afspraak?", "Iemand aan tafel vraagt ernaar."),
    "line_lost_ground": (
        "Een afspraak verloor haar grond",
        "Toestemming is ingetrokken. Kijk of het plan nog klopt.",
    ),
    "objection_decided": (
        "Er is besloten over een bezwaar",
        "Kijk in de casus bij bezwaar wat er besloten is.",
    ),
    ACCESS_ENDS: (
        "Neem mee wat van jullie is",
        "Deze casus is afgesloten. Binnen een maand zie je er niets meer van.",
    ),
    "access_advice": (
        "De inwoner vroeg om inzage",
        "Over iets wat jullie schreven, is jouw advies nodig.",
    ),
    "access_cosign": ("De inwoner vroeg om inzage", "Kijk mee met het besluit, en teken mee."),
    "consent_sleeps": (
        "Een toestemming wacht op bevestiging",
        "Een organisatie is samengevoegd. Vraag de inwoner of het ook voor de nieuwe geldt.",
    ),
    "other": ("Er is iets veranderd", "Kijk in de casus."),
}
# Where a notice leads that asks for something: a page of the case, or the case itself.
NOTICE_PLACES = {"access_advice": "/inzage", "access_cosign": "/inzage", ACCESS_ENDS: "/meenemen",
                 "consent_sleeps": "/toestemming/samengevoegd",
                 "emergency_access": "", "line_lost_ground": ""}  # fmt: skip
# What somebody should see first among them.
NOTICES_TO_HEED = frozenset({"emergency_access", "line_lost_ground"})
LABELS = {When.NOW: "Nu", When.TODAY: "Vandaag", When.WEEK: "Deze week"}


@router.get("/vandaag")
def page(request: Request, context: SignedIn) -> Response:
    """My day."""
    session, actor = context.session, context.signed_in
    found = today(session, actor)
    discreet = request.cookies.get(DISCREET) == "ja"
    groups = Cards(found, actor, discreet=discreet).groups()
    shown = {
        "greeting": f"{_greeting(actor)} {actor.name.split()[0]}",
        "summary": f"{day(actor.today, actor.now)} · {waiting(found.count)}",
        "discreet": discreet,
        "can_open_case": can_open_case(actor),
        "can_ask_intake": actor.kind == "professional" and bool(actor.posts),
        "can_break_glass": bool(posts_for_glass(actor)),
        "groups": groups,
        "drafts": [
            {"id": one.id, "title": one.title, "line": f"begonnen {relative(one.on, actor.now)}"}
            for one in drafts_of(session, actor)
        ],
        "news": [
            {
                "number": one.case_number,
                "case_id": one.case_id,
                "text": f"nieuw: {one.kind.label}",
                "at": one.at,
            }
            for one in found.news
        ],
        "signal_cases": [
            (str(case_id), number if discreet else f"{found.names.get(case_id, number)} ({number})")
            for case_id, number in found.case_numbers.items()
        ],
    }
    return render(request, "today/today.html", page=shown)


def _greeting(actor: Actor) -> str:
    hour = actor.now.astimezone(AMSTERDAM).hour
    if hour < 12:
        return "Goedemorgen"
    return "Goedemiddag" if hour < 18 else "Goedenavond"


class Cards:
    """The cards of the page, by how soon they want something."""

    def __init__(self, found: Today, actor: Actor, *, discreet: bool) -> None:
        self._found = found
        self._now = actor.now
        self._today = actor.today
        self._discreet = discreet
        self._cards: dict[When, list[dict[str, Any]]] = {when: [] for when in When}

    def groups(self) -> list[dict[str, Any]]:
        """In the order in which it burns: hard dates, signals, regie, invitations, the rest."""
        for due in self._found.plan:
            if due.kind == "hard_date":
                self._line(due)
        self._signals()
        self._regie()
        self._invitations()
        self._questions()
        self._messages()
        for due in self._found.plan:
            if due.kind != "hard_date":
                self._line(due)
        self._asks()
        for notice in self._found.notices:
            title, line = NOTICES.get(notice.kind, NOTICES["other"])
            place = NOTICE_PLACES.get(notice.kind)
            heed = "attention" if notice.kind in NOTICES_TO_HEED else "action"
            path = "" if place is None else f"/casussen/{notice.case_id}{place}"
            self._add(When.TODAY, notice.case_id, kind="notice", id=notice.id,
                      tone="quiet" if place is None else heed,
                      number=notice.case_number, title=title, lines=[line],
                      path=path)  # fmt: skip
        return [{"label": LABELS[when], "cards": self._cards[when]} for when in When]

    def _add(self, when: When, case_id: uuid.UUID | None, **card: Any) -> None:
        hidden = self._discreet or case_id is None
        who = "" if hidden else self._found.names.get(case_id, "")  # type: ignore[arg-type]
        self._cards[when].append({"who": who, "case_id": case_id, "number": "", **card})

    def _when(self, moment: datetime | None) -> str:
        if moment is None:
            return ""
        on = moment.astimezone(AMSTERDAM).date()
        return f"{relative(on, self._now)}, {short_day(on, self._now)}"

    def _signals(self) -> None:
        for one in self._found.signals:
            if one.claimed_at is not None or one.i_sent:
                continue
            lines = [f"{one.from_person or one.from_name}, {self._when(one.sent_at)}."]
            if one.note:
                lines.append(f"“{one.note}”")
            self._add(When.NOW, one.case_id, kind="signal", id=one.id, signal_id=one.id,
                      number=one.case_number, title=f"Signaal: {one.type.label}", lines=lines,
                      tone="attention")  # fmt: skip

    def _regie(self) -> None:
        for one in self._found.regie:
            why = [f"“{one.reason}”"] if one.reason else []
            lines = [*why, f"Antwoord {self._when(one.answer_due)}."]
            self._add(When.NOW, one.case_id, kind="regie_offer", id=one.term_id,
                      term_id=one.term_id, number=one.case_number, tone="attention",
                      title="De regie is je aangeboden", lines=lines)  # fmt: skip

    def _invitations(self) -> None:
        for one in self._found.invitations:
            names = (one.asked_by_name, one.asked_by_organisation)
            lines = [f"“{one.question}”", f"Van {', '.join(name for name in names if name)}."]
            if one.assigned_to and not one.assigned_to_me:
                lines.append(f"Toegewezen aan {one.assigned_to}.")
            if one.answer_due:
                lines.append(f"Antwoord {self._when(one.answer_due)}.")
            self._add(When.NOW, one.case_id, kind="invitation", id=one.seat_id,
                      seat_id=one.seat_id, number=one.case_number, tone="attention",
                      title=f"Willen jullie meedoen als {Function(one.function).label}?",
                      lines=lines)  # fmt: skip

    def _questions(self) -> None:
        for one in self._found.questions:
            self._add(When.TODAY, None, kind="question", id=one.id, question_id=one.id,
                      title=f"Vraag van {one.from_organisation}", lines=[one.question],
                      tone="action")  # fmt: skip

    def _messages(self) -> None:
        for one in self._found.messages:
            verb = "Lees" if one.minor else "Bevestig"
            self._add(When.TODAY, one.case_id, kind="message_to_confirm", id=one.message_id,
                      message_id=one.message_id, number=one.case_number, tone="action",
                      title=f"{verb} de boodschap, versie {one.number}", lines=[],
                      text=one.text, minor=one.minor,
                      what_changed=one.what_changed or "")  # fmt: skip

    def _asks(self) -> None:
        """What has to be asked of the resident again."""
        for one in self._found.consents:
            ahead = f"{relative(one.until, self._now)}, {short_day(one.until, self._now)}"
            self._add(soon(one.until, self._today), one.case_id, kind="consent_ends", id=one.id,
                      number=one.case_number, tone="action", lines=[ahead],
                      title=f"Toestemming loopt af: {one.kind.label}")  # fmt: skip
        for untold in self._found.untold:
            until = untold.at_latest
            self._add(When.TODAY, untold.case_id, kind="untold", id=untold.case_id,
                      number=untold.case_number, tone="attention",
                      title="Weet de inwoner het nu?",
                      lines=[f"Uiterlijk {relative(until, self._now)}, "
                             f"{short_day(until, self._now)}."])  # fmt: skip

    def _line(self, due: DueView) -> None:
        line = due.line
        ahead = f"{relative(line.due_on, self._now)}, {short_day(line.due_on, self._now)}"
        card: dict[str, Any] = {
            "kind": due.kind, "id": line.id, "agreement_id": line.id, "number": due.case_number,
            "mine": line.is_mine, "tone": "attention" if line.late else "action",
            "title": line.text, "lines": [ahead],
        }  # fmt: skip
        when = When.TODAY
        if due.kind == "hard_date":
            when, card["tone"] = When.NOW, "attention"
        elif due.kind == "date_proposal":
            card |= {
                "proposed_on": line.proposed_due_on,
                "lines": ["Een andere datum is voorgesteld."],
            }
        elif due.kind == "feedback_owed":
            card |= {"feedback_id": line.feedback_id, "title": f"Koppel terug: {line.text}",
                     "lines": ["Iemand wacht op wat eruit kwam."]}  # fmt: skip
        elif due.kind == "agreement_proposed":
            card |= {"kind": "agreement_to_accept",
                     "lines": ["Nieuw voor jou. Doe jij dit?", ahead]}  # fmt: skip
        else:
            when, card["kind"] = soon(line.due_on, self._today), "agreement_due"
        self._add(when, due.case_id, **card)


@router.post("/vandaag/signaal")
def send_signal(
    request: Request,
    context: SignedIn,
    casus: Annotated[uuid.UUID, Form()],
    type: Annotated[SignalType, Form()],  # noqa: A002 - the name of the field in the form
) -> Response:
    """One tap."""
    sent = signals.send(context.session, context.signed_in, casus, type)
    heard = len(sent.reaches)
    parties = "partij" if heard == 1 else "partijen"
    return go(request, "/vandaag", Flash(f"Verstuurd naar {heard} {parties}."))


@router.post("/vandaag/gezien")
def notice_seen(
    request: Request, context: SignedIn, bericht: Annotated[uuid.UUID, Form()]
) -> Response:
    """I have seen it."""
    seen(context.session, context.signed_in, bericht)
    return go(request, "/vandaag")


@router.post("/vandaag/discreet")
def set_discreet(
    request: Request, context: SignedIn, aan: Annotated[str, Form()] = "ja"
) -> Response:
    """Hide the names, for the bus."""
    response = go(request, "/vandaag")
    put_cookie(
        response,
        DISCREET,
        "ja" if aan == "ja" else "nee",
        tls=get_settings().tls,
        max_age=31_536_000,
    )
    return response
