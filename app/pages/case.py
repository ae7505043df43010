"""The case on one page: the message, who holds regie, the table, the plan, what was shared."""

import uuid
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.casefile.entries import EntryView
from app.casefile.table import Party
from app.casefile.vocabulary import AgreementState, SeatKind
from app.desk.case import CaseView, OpenSignal, read_case_page
from app.organisations.actor import AMSTERDAM, Actor
from app.pages.message import seals_of
from app.pages.plan import HARD_DATES
from app.plan.rules import Step
from app.plan.views import AgreementView
from app.web.context import SignedIn
from app.web.dutch import day, moment, relative, short_day
from app.web.rendering import render

router = APIRouter()
AT_OR_ASKED = ("active", "invited", "declined")


@router.get("/casussen/{case_id:uuid}")
def case(request: Request, context: SignedIn, case_id: uuid.UUID) -> Response:
    """The case: one message, one plan, one holder."""
    view = read_case_page(context.session, context.signed_in, case_id)
    return render(request, "cases/case.html", page=shown(view, context.signed_in))


def shown(view: CaseView, actor: Actor) -> dict[str, Any]:
    """The case as the template draws it."""
    first = view.resident_name.split()[0] if view.resident_name else None
    return {
        "id": view.id,
        "number": view.number,
        "title": view.title or f"Casus {view.number}",
        "subtitle": _subtitle(view, actor),
        "purpose_label": view.purpose.label,
        "resident_name": first,
        "can": _can(view, actor),
        "hard_dates": [
            {
                "title": f"{dict(HARD_DATES)[line.hard_date].capitalize()}: {line.text}",
                "on": line.due_on,
            }
            for line in view.plan.lines
            if line.hard_date and line.state in (AgreementState.PROPOSED, AgreementState.ACCEPTED)
        ],
        "signals": [_signal(one, actor) for one in view.signals],
        "lacking": _lacking(view),
        "message": _message(view, first, actor) if view.message.id else None,
        "ask_for_message": None
        if view.message.id or view.regie.i_hold
        else view.regie.person_name or view.regie.name,
        "regie": _regie(view, actor),
        "people": [_person(one, view, actor) for one in view.parties if one.state in AT_OR_ASKED],
        "goals": [
            {
                "id": goal.id,
                "text": goal.text,
                "domain": goal.life_domain.label,
                "agreements": [_agreement(line) for line in goal.lines],
            }
            for goal in view.plan.goals
        ],
        "loose": [_agreement(line) for line in view.plan.loose],
        "help_request": {
            "text": view.help_request.body,
            "audience": audience(view.help_request, view.parties),
            "entry_id": view.help_request.id,
            "wide": audience(view.help_request, view.parties).startswith("Iedereen"),
        }
        if view.help_request
        else None,
        "entries": [_entry(entry, view.parties, actor) for entry in view.entries],
        "timeline": _timeline(view),
        "behind_glass": _behind_glass(view),
        "left": view.i_left,
        "looked": "Zie welke organisaties deze casus openden, en wanneer."
        if view.regie.i_hold
        else None,
    }


def _subtitle(view: CaseView, actor: Actor) -> str:
    opened = view.opened_at.astimezone(AMSTERDAM).date()
    parts = [view.resident_name or "zonder naam", f"doel: {view.purpose.label}"]
    if view.i_left:
        ended = "afgesloten" if view.status == "closed" else "je bent gestopt met deze casus"
        return " · ".join([*parts, f"{ended}: je leest hier nog wat je zelf schreef"])
    parts.append(f"open sinds {short_day(opened, actor.now)}")
    if view.next_evaluation_on:
        ahead = relative(view.next_evaluation_on, actor.now)
        parts.append(f"volgende evaluatie {ahead}, {day(view.next_evaluation_on, actor.now)}")
    return " · ".join(parts)


def _can(view: CaseView, actor: Actor) -> list[str]:
    if view.i_left:
        takes_home = view.status == "closed" and actor.kind == "professional"
        return ["take_home"] if takes_home else []
    if _behind_glass(view):
        return []
    found = ["share", "add_plan", "signal"]
    if view.regie.i_hold:
        found += ["hand_over_regie", "see_insight", "close"]
    elif view.regie.seat_id is None:
        found.append("offer_regie")
    if view.regie.seat_id is not None:
        found.append("write_message")
    if actor.kind == "professional":
        found += ["invite", "consent", "objection", "export"]
        found += ["tell"] if view.untold else []
        if not view.named:
            found.append("name")
    if not view.regie.i_hold:
        found.append("leave")
    return found


def _behind_glass(view: CaseView) -> bool:
    """Whether I look on because I broke the glass."""
    return any(one.is_me and one.kind == SeatKind.EMERGENCY for one in view.parties)


def _signal(one: OpenSignal, actor: Actor) -> dict[str, Any]:
    note = f" “{one.note}”" if one.note else ""
    return {
        "id": one.id,
        "title": f"Signaal: {one.type.label}",
        "line": f"{one.from_name}, {moment(one.sent_at, actor.now)}.{note}",
        "claimed_by": one.claimed_by,
        "can_claim": one.can_claim,
    }


def _lacking(view: CaseView) -> str | None:
    """Who came later and does not have yet what I wrote, in one sentence."""
    if not view.lacking:
        return None
    *most, last = [one.name for one in view.lacking]
    who = f"{', '.join(most)} en {last}" if most else last
    verb = "lezen" if most else "leest"
    if any(one.message for one in view.lacking):
        return f"{who} {verb} de boodschap nog niet."
    return f"{who} {verb} nog niet alles wat nodig is."


def _message(whole: CaseView, first: str | None, actor: Actor) -> dict[str, Any]:
    view = whole.message
    on = view.published_at.astimezone(AMSTERDAM).date() if view.published_at else actor.today
    heard = view.last_heard
    last = None
    if heard is not None:
        when = day(heard.spoke_at.astimezone(AMSTERDAM).date(), actor.now)
        which = f"versie {heard.number}" if heard.number else "geen versie van de boodschap"
        last = f"{first or 'De inwoner'} hoorde het laatst {which}, van {heard.from_name}, {when}."
    return {
        "id": view.id,
        "text": view.text,
        "version_line": f"versie {view.number}, {day(on, actor.now)}",
        "is_current_confirmable": view.i_must_answer,
        "proposals": len(view.proposals),
        "seals": _seals(whole),
        "all_confirmed": view.all_confirmed,
        "last_heard": last,
        "still_old": _still_old(view.still_old),
        "can_confirm": view.i_must_answer,
        "minor": view.minor,
    }


def _seals(view: CaseView) -> list[dict[str, str]]:
    """The seals: the resident by name, and who cannot confirm because I did not share it yet."""
    without = {one.seat_id for one in view.lacking if one.message}
    paused = {one.seat_id for one in view.parties if one.paused}
    found = []
    for seal, drawn in zip(view.message.seals, seals_of(view.message), strict=True):
        label = drawn["label"]
        if seal.seat_id in without:
            label = f"{seal.name} kreeg dit nog niet"
        elif seal.seat_id in paused:
            label = f"{seal.name}: delen staat stil"
        elif seal.kind == SeatKind.RESIDENT and view.resident_name:
            label = label.replace(seal.name, view.resident_name, 1)
        found.append(drawn | {"label": label})
    return found


def _still_old(names: list[str]) -> str | None:
    if not names:
        return None
    verb = "vertelt" if len(names) == 1 else "vertellen"
    *most, last = names
    who = f"{', '.join(most)} en {last}" if most else last
    return f"{who} {verb} nog een oude versie."


def _regie(view: CaseView, actor: Actor) -> dict[str, Any]:
    regie = view.regie
    waits = regie.offer
    line = ""
    if waits is not None:
        line = f"Aangeboden aan {waits.to_person or waits.to_name}. Antwoord voor "
        line += f"{short_day(waits.answer_due.astimezone(AMSTERDAM).date(), actor.now)}."
    elif regie.seat_id is None:
        line = "Bied de regie aan iemand aan tafel aan."
    holder = next((one for one in view.parties if one.seat_id == regie.seat_id), None)
    return {
        "state": "held" if regie.seat_id else ("offered" if waits else "none"),
        "name": regie.person_name or regie.name or "",
        "function": regie.function_label or "",
        "organisation": regie.organisation_name or "",
        "since": regie.since.astimezone(AMSTERDAM).date() if regie.since else None,
        "phone": regie.phone,
        "reach": holder.reach if holder else None,
        "line": line,
        "offered_to_me": waits.term_id if waits and waits.is_mine else None,
    }


def _person(one: Party, view: CaseView, actor: Actor) -> dict[str, Any]:
    note, tone = "", ""
    if one.state == "invited":
        due = one.answer_due.astimezone(AMSTERDAM).date() if one.answer_due else None
        note = "uitgenodigd" + (f", antwoord voor {short_day(due, actor.now)}" if due else "")
        tone = "waiting"
    elif one.state == "declined":
        note = one.decline_reason or "doet niet mee"
    elif one.kind == SeatKind.EMERGENCY:
        note = "noodtoegang: leest alleen mee"
    elif one.paused:
        note = "de inwoner maakte bezwaar: delen staat stil"
    elif one.stands_in_for:
        note = f"vervangt {one.stands_in_for}"
    elif one.is_me:
        tone = "me"
    is_resident = one.kind == SeatKind.RESIDENT
    return {
        "seat_id": one.seat_id,
        "name": one.person_name or (is_resident and view.resident_name) or one.name,
        "function": one.person_title or one.function_label,
        "organisation": (one.organisation_name or "") if one.person_name else "",
        "phone": None if one.is_me else one.phone or (view.resident_phone if is_resident else None),
        "reach": one.reach or (view.resident_reach if is_resident else None),
        "note": note,
        "tone": tone,
        "can_withdraw": one.state == "invited" and not one.is_me,
    }


def _agreement(line: AgreementView) -> dict[str, Any]:
    # a resident is their own party: one name is enough
    owner = ", ".join(dict.fromkeys(name for name in (line.owner_person, line.owner_name) if name))
    notes = []
    if line.owner_stands_in_for:
        notes.append(f"vervangt {line.owner_stands_in_for}")
    if line.state is AgreementState.DONE and line.feedback_given and line.feedback_to:
        notes.append(f"teruggekoppeld aan {line.feedback_to}")
    elif line.done_when:
        notes.append(f"klaar als: {line.done_when}")
    if line.proposed_due_on:
        notes.append("andere datum voorgesteld")
    return {
        "id": line.id,
        "text": line.text,
        "owner_line": owner,
        "note": " · ".join(notes),
        "due": line.due_on,
        "state": line.state.value,
        "settled_on": line.settled_at.astimezone(AMSTERDAM).date() if line.settled_at else None,
        "late": line.late,
        "lost_ground": line.lost_ground,
        "hard": dict(HARD_DATES).get(line.hard_date or "", ""),
        "mine": line.is_mine,
        "can_accept": Step.ACCEPT in line.steps,
        "can_settle": Step.DONE in line.steps and line.state is AgreementState.ACCEPTED,
    }


def audience(entry: EntryView, parties: list[Party]) -> str:
    """Who also sees it, and why I do, in one line."""
    others = entry.heard_by
    at_table = [one for one in parties if one.at_table and not one.is_me]
    if entry.state == "draft":
        return "Concept. Alleen jij ziet dit."
    if at_table and len(others) >= len(at_table) - (0 if entry.is_mine else 1):
        return "Iedereen aan tafel ziet dit"
    if not others:
        return "Alleen jij ziet dit" if entry.is_mine else "Alleen jij en de schrijver zien dit"
    count = "1 ander" if len(others) == 1 else f"{len(others)} anderen"
    why = ", want de inwoner gaf toestemming" if entry.why_consent else ""
    return f"Je ziet dit met {count}{why}"


def _entry(entry: EntryView, parties: list[Party], actor: Actor) -> dict[str, Any]:
    line = audience(entry, parties)
    written = entry.created_at.astimezone(AMSTERDAM).date()
    return {
        "id": entry.id,
        "tag": _tag(entry),
        "text": entry.body,
        "audience": line,
        "wide": line.startswith("Iedereen"),
        "by_line": f"{entry.author_name}, {short_day(written, actor.now)}",
    }


def _tag(entry: EntryView) -> str:
    if entry.details.get("seven_questions"):
        return "waarom samenwerken"
    if entry.details.get("statement_on"):
        return f"de inwoner zegt dat iets niet klopt: {entry.category.label}"
    return entry.category.label


def _timeline(view: CaseView) -> list[dict[str, Any]]:
    """What happened, oldest last; made of what I see and nothing else."""
    found = [
        {"at": one.created_at, "text": f"{one.author_name} deelde iets: {one.category.label}"}
        for one in view.entries
    ]
    if view.message.published_at:
        found.append(
            {"at": view.message.published_at, "text": f"Boodschap, versie {view.message.number}"}
        )
    found += [
        {"at": line.settled_at, "text": f"Klaar: {line.text}"}
        for line in view.plan.lines
        if line.settled_at and line.state is AgreementState.DONE
    ]
    if view.regie.since:
        found.append({"at": view.regie.since, "text": f"{view.regie.name} nam de regie"})
    found.append({"at": view.opened_at, "text": "De casus is geopend"})
    return sorted(found, key=lambda one: one["at"], reverse=True)
