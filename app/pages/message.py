"""The shared message: writing, comparing, answering it, and noting who spoke to the resident."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from pydantic import Field
from starlette.responses import Response

from app.base.errors import NotFound
from app.casefile.cases import case_of, resident_name
from app.casefile.table import parties_of
from app.casefile.vocabulary import Category, ConfirmationState
from app.message import operations
from app.message.compare import Part, compare
from app.message.operations import HOW_LABELS, Answer, How, LogContact, WriteMessage
from app.message.plain_language import hints as plain_hints
from app.message.views import MessageView, SealState, message_of
from app.organisations.actor import AMSTERDAM
from app.pages.forms import go, try_or_show
from app.pages.saying import Saying
from app.regie.holder import regie_of
from app.web.context import Context, SignedIn
from app.web.flash import Flash
from app.web.rendering import render
from app.web.validation import Command, EmptyIsNone, Line, Text, parse

router = APIRouter()
PATH = "/casussen/{case_id:uuid}"

SEALS = {
    SealState.CONFIRMED: "confirmed",
    SealState.SEEN: "seen",
    SealState.NOTED: "noted",
    SealState.OBJECTED: "objected",
    SealState.OLD: "old",
    SealState.READING: "waiting",
}
# What somebody may say of the words: more than "plan", but never what cannot go to all.
CATEGORIES = [
    (category.value, category.label)
    for category in (Category.WHAT_HELPS, Category.DEBTS_EXIST, Category.DEBT_SETTLEMENT)
]
NAMES = {"text": "tekst", "whatChanged": "wat_anders", "what_changed": "wat_anders",
         "reason": "reden", "seatId": "plek", "spokeAt": "wanneer", "spoke_at": "wanneer",
         "note": "tekst", "how": "hoe", "category": "soort", "messageId": "boodschap",
         "message_id": "boodschap", "expected_number": ""}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hint:
    """A tip on the words, as the template shows it."""

    quote: str
    text: str


@dataclass(frozen=True, slots=True)
class WritePage:
    """The form to write the message."""

    case_id: uuid.UUID
    number: str
    resident_name: str
    number_next: int
    holds_regie: bool
    current: str
    based_on: str
    readers_line: str
    proposal: dict[str, str] | None
    hints: list[Hint]
    categories: list[tuple[str, str]]
    form: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


class Written(Command):
    """What was typed in the form, in the names of the operation."""

    text: Text
    what_changed: Annotated[Line | None, EmptyIsNone] = None
    category: Annotated[Category | None, EmptyIsNone] = None
    minor: bool = False
    expected_number: Annotated[Annotated[int, Field(ge=0, le=32767)] | None, EmptyIsNone] = None


class Why(Command):
    """What was typed as a reason; that there has to be one, the operation says."""

    reason: Annotated[Text | None, EmptyIsNone] = None


def hints_of(text: str) -> list[Hint]:
    return [Hint(hint.words, hint.sentence) for hint in plain_hints(text)]


def _message(context: Context, case_id: uuid.UUID) -> MessageView:
    session, actor = context.session, context.signed_in
    return message_of(session, actor, case_id, parties_of(session, actor, case_id))


def _write_page(
    context: Context,
    case_id: uuid.UUID,
    proposal_id: uuid.UUID | None,
    form: Mapping[str, str] | None,
    errors: Mapping[str, str],
) -> WritePage:
    session, actor = context.session, context.signed_in
    case = case_of(session, actor, case_id)
    parties = parties_of(session, actor, case_id)
    view = operations.read_message(session, actor, case_id)
    proposal = next((one for one in view.proposals if one.id == proposal_id), None)
    shown = form
    if shown is None:
        shown = {"tekst": proposal.text if proposal else view.text}
        if proposal and proposal.what_changed:
            shown["wat_anders"] = proposal.what_changed
    readers = [one for one in parties if one.at_table]
    return WritePage(
        case_id=case_id,
        number=case.number,
        resident_name=resident_name(session, actor, case_id) or "",
        number_next=(view.number or 0) + 1,
        holds_regie=regie_of(session, actor, case_id, parties).i_hold,
        current=view.text,
        based_on=str(view.number or 0),
        readers_line=f"Dit lezen {len(readers)} partijen aan tafel.",
        proposal={"id": str(proposal.id), "by": proposal.by_name, "text": proposal.text}
        if proposal
        else None,
        hints=hints_of(shown.get("tekst", "")),
        categories=CATEGORIES,
        form=shown,
        errors=errors,
    )


@router.get(PATH + "/boodschap")
def write_form(
    request: Request,
    context: SignedIn,
    case_id: uuid.UUID,
    voorstel: Annotated[uuid.UUID | None, Query()] = None,
) -> Response:
    """The form, with the text of now or of a proposal in it."""
    page = _write_page(context, case_id, voorstel, None, {})
    return render(request, "message/write.html", page=page)


@router.post(PATH + "/boodschap")
def write(
    request: Request,
    context: Saying,
    case_id: uuid.UUID,
    tekst: Annotated[str, Form()] = "",
    wat_anders: Annotated[str, Form()] = "",
    klein: Annotated[str, Form()] = "",
    soort: Annotated[str, Form()] = "",
    op_basis_van: Annotated[str, Form()] = "",
    voorstel: Annotated[str, Form()] = "",
) -> Response:
    """The holder publishes; anybody else proposes."""
    session, actor = context.session, context.signed_in
    typed = {"tekst": tekst, "wat_anders": wat_anders, "klein": klein, "soort": soort}
    proposal_id = uuid.UUID(voorstel) if _is_id(voorstel) else None

    def act() -> Response:
        written = parse(
            Written,
            {
                "text": tekst,
                "what_changed": wat_anders,
                "category": soort,
                "minor": klein == "ja",
                "expected_number": op_basis_van,
            },
        )
        command = WriteMessage(
            text=written.text,
            what_changed=written.what_changed,
            category=written.category,
            minor=written.minor,
            expected_number=written.expected_number,
        )
        if regie_of(session, actor, case_id).i_hold:
            operations.publish(session, actor, case_id, command, proposal_id)
            said = "Dit is nu de boodschap. Iedereen krijgt de vraag om te bevestigen."
        else:
            operations.propose(session, actor, case_id, command)
            said = "Je voorstel ligt bij wie de regie heeft."
        return go(request, f"/casussen/{case_id}", Flash(said))

    def show(errors: Mapping[str, str], status: int) -> Response:
        page = _write_page(context, case_id, proposal_id, typed, errors)
        return render(request, "message/write.html", status=status, page=page)

    return try_or_show(session, act, show, NAMES)


@router.post(PATH + "/boodschap/tips")
def tips(
    request: Request,
    context: SignedIn,
    case_id: uuid.UUID,
    tekst: Annotated[str, Form(max_length=4000)] = "",
) -> Response:
    """Hints while somebody writes; nothing is kept."""
    case_of(context.session, context.signed_in, case_id)
    return render(request, "message/hints.html", page={"hints": hints_of(tekst)})


@router.get(PATH + "/boodschap/versies")
def versions(request: Request, context: SignedIn, case_id: uuid.UUID) -> Response:
    """All versions that I have, with what changed marked."""
    return _versions(request, context, case_id, {}, {}, 200)


def _versions(
    request: Request,
    context: Context,
    case_id: uuid.UUID,
    form: Mapping[str, str],
    errors: Mapping[str, str],
    status: int,
) -> Response:
    session, actor = context.session, context.signed_in
    case = case_of(session, actor, case_id)
    parties = parties_of(session, actor, case_id)
    names = {one.seat_id: one.name for one in parties}
    rows = operations.versions(session, actor, case_id)
    view = message_of(session, actor, case_id, parties)
    holds = regie_of(session, actor, case_id, parties).i_hold
    shown = []
    for index, (version, entry) in enumerate(rows):
        older = rows[index + 1][1].body if index + 1 < len(rows) else entry.body
        current = version.entry_id == view.id
        shown.append(
            {
                "id": str(version.entry_id),
                "number": version.number,
                "published": version.written_at,
                "by": names.get(version.author_seat_id, "iemand aan tafel"),
                "what_changed": version.what_changed or "",
                "parts": _parts(compare(older, entry.body)),
                "seals": seals_of(view) if current else [],
                "current": current,
            }
        )
    proposal = view.proposals[0] if view.proposals else None
    page = {
        "case_id": case_id,
        "number": case.number,
        "resident_name": resident_name(session, actor, case_id) or "",
        "holds_regie": holds,
        "versions": shown,
        "proposal": {
            "id": str(proposal.id),
            "by": proposal.by_name,
            "text": proposal.text,
            "parts": _parts(compare(view.text, proposal.text)),
            "can_answer": holds,
        }
        if proposal
        else None,
        "form": form,
        "errors": errors,
    }
    return render(request, "message/versions.html", status=status, page=page)


def _parts(parts: list[Part]) -> list[dict[str, str]]:
    return [{"text": part.text, "kind": part.kind.value} for part in parts]


def seals_of(view: MessageView) -> list[dict[str, str]]:
    """The seals as the template draws them."""
    return [{"state": SEALS[seal.state], "label": seal.label} for seal in view.seals]


@router.post(PATH + "/boodschap/{message_id:uuid}/afwijzen")
def decline_proposal(
    request: Request,
    context: Saying,
    case_id: uuid.UUID,
    message_id: uuid.UUID,
    reden: Annotated[str, Form()] = "",
) -> Response:
    """The holder does not take a proposal over, and says why."""
    session, actor = context.session, context.signed_in

    def act() -> Response:
        why = parse(Why, {"reason": reden})
        operations.decline_proposal(session, actor, message_id, why.reason or "")
        return go(request, f"/casussen/{case_id}", Flash("Het voorstel is niet overgenomen."))

    def show(errors: Mapping[str, str], status: int) -> Response:
        return _versions(request, context, case_id, {"reden": reden}, errors, status)

    return try_or_show(session, act, show, NAMES)


@router.post(PATH + "/boodschap/{message_id:uuid}/bevestigen")
def confirm(
    request: Request,
    context: SignedIn,
    case_id: uuid.UUID,
    message_id: uuid.UUID,
    terug: Annotated[str, Form()] = "",
) -> Response:
    """I say this too."""
    _answer(context, message_id, Answer(state=ConfirmationState.CONFIRMED))
    said = Flash("Bevestigd. Jij vertelt nu hetzelfde als de anderen.")
    return go(request, terug or f"/casussen/{case_id}", said)


@router.post(PATH + "/boodschap/{message_id:uuid}/gezien")
def seen(
    request: Request,
    context: SignedIn,
    case_id: uuid.UUID,
    message_id: uuid.UUID,
    terug: Annotated[str, Form()] = "",
) -> Response:
    """Only a time or a number changed, and I saw it."""
    _answer(context, message_id, Answer(state=ConfirmationState.SEEN))
    return go(request, terug or f"/casussen/{case_id}", Flash("Je hebt de nieuwe versie gezien."))


def _answer(context: Context, message_id: uuid.UUID, answer: Answer) -> None:
    operations.answer(context.session, context.signed_in, message_id, answer)


@router.get(PATH + "/boodschap/{message_id:uuid}/bezwaar")
def object_form(
    request: Request, context: SignedIn, case_id: uuid.UUID, message_id: uuid.UUID
) -> Response:
    """What is not right about it?"""
    return _object_form(request, context, case_id, message_id, {}, {}, 200)


def _object_form(
    request: Request,
    context: Context,
    case_id: uuid.UUID,
    message_id: uuid.UUID,
    form: Mapping[str, str],
    errors: Mapping[str, str],
    status: int,
) -> Response:
    page = _about(context, case_id, message_id) | {"form": form, "errors": errors}
    return render(request, "message/object.html", status=status, page=page)


def _about(context: Context, case_id: uuid.UUID, message_id: uuid.UUID) -> dict[str, Any]:
    session, actor = context.session, context.signed_in
    case = case_of(session, actor, case_id)
    view = operations.read_message(session, actor, case_id)
    if view.id != message_id:
        raise NotFound
    return {
        "case_id": case_id,
        "number": case.number,
        "message_id": str(message_id),
        "version": view.number,
        "text": view.text,
    }


@router.post(PATH + "/boodschap/{message_id:uuid}/bezwaar")
def object_(
    request: Request,
    context: Saying,
    case_id: uuid.UUID,
    message_id: uuid.UUID,
    reden: Annotated[str, Form()] = "",
) -> Response:
    """Object, with what has to be different."""

    def act() -> Response:
        why = parse(Why, {"reason": reden})
        _answer(context, message_id, Answer(state=ConfirmationState.OBJECTED, reason=why.reason))
        return go(
            request,
            f"/casussen/{case_id}",
            Flash("Je bezwaar staat bij de boodschap. Wie de regie heeft, ziet het."),
        )

    def show(errors: Mapping[str, str], status: int) -> Response:
        return _object_form(request, context, case_id, message_id, {"reden": reden}, errors, status)

    return try_or_show(context.session, act, show, NAMES)


@router.get(PATH + "/boodschap/{message_id:uuid}/noteren")
def note_form(
    request: Request, context: SignedIn, case_id: uuid.UUID, message_id: uuid.UUID
) -> Response:
    """Who said yes by phone?"""
    return _note_form(request, context, case_id, message_id, {}, {}, 200)


def _note_form(
    request: Request,
    context: Context,
    case_id: uuid.UUID,
    message_id: uuid.UUID,
    form: Mapping[str, str],
    errors: Mapping[str, str],
    status: int,
) -> Response:
    waiting = [
        (str(seal.seat_id), seal.name, seal.person_name or "")
        for seal in _message(context, case_id).seals
        if not seal.is_me and seal.state in (SealState.READING, SealState.OLD)
    ]
    page = _about(context, case_id, message_id) | {
        "seats": waiting,
        "form": form,
        "errors": errors,
    }
    return render(request, "message/noted.html", status=status, page=page)


@router.post(PATH + "/boodschap/{message_id:uuid}/noteren")
def note(
    request: Request,
    context: SignedIn,
    case_id: uuid.UUID,
    message_id: uuid.UUID,
    plek: Annotated[str, Form()] = "",
) -> Response:
    """Note that somebody said yes by phone; weaker until they confirm it themselves."""
    session, actor = context.session, context.signed_in

    def act() -> Response:
        seat_id = uuid.UUID(plek) if _is_id(plek) else uuid.UUID(int=0)
        operations.note_answer(session, actor, message_id, seat_id, "")
        return go(
            request,
            f"/casussen/{case_id}",
            Flash("Genoteerd. Het telt helemaal mee zodra de ander het zelf bevestigt."),
        )

    def show(errors: Mapping[str, str], status: int) -> Response:
        return _note_form(request, context, case_id, message_id, {"plek": plek}, errors, status)

    return try_or_show(session, act, show, NAMES)


@router.get(PATH + "/contact")
def contact_form(request: Request, context: SignedIn, case_id: uuid.UUID) -> Response:
    """I spoke to the resident."""
    return _contact_form(request, context, case_id, None, {}, 200)


def _contact_form(
    request: Request,
    context: Context,
    case_id: uuid.UUID,
    form: Mapping[str, str] | None,
    errors: Mapping[str, str],
    status: int,
) -> Response:
    session, actor = context.session, context.signed_in
    case = case_of(session, actor, case_id)
    rows = operations.versions(session, actor, case_id)
    now = actor.now.astimezone(AMSTERDAM).strftime("%Y-%m-%dT%H:%M")
    start = {"boodschap": str(rows[0][0].entry_id) if rows else "", "hoe": "phone", "wanneer": now}
    page = {
        "case_id": case_id,
        "number": case.number,
        "resident_name": resident_name(session, actor, case_id) or "",
        "versions": [
            (str(row.entry_id), f"De boodschap, versie {row.number}", entry.body)
            for row, entry in rows[:3]
        ],
        "none_value": "",
        "hows": [(how.value, label) for how, label in HOW_LABELS.items()],
        "now_value": now,
        "form": start if form is None else form,
        "errors": errors,
    }
    return render(request, "message/contact.html", status=status, page=page)


class Spoken(Command):
    """What was filled in, in the names of the operation."""

    how: How
    spoke_at: Annotated[datetime | None, EmptyIsNone] = None
    message_id: Annotated[uuid.UUID | None, EmptyIsNone] = None
    note: Annotated[Line | None, EmptyIsNone] = None


@router.post(PATH + "/contact")
def contact(
    request: Request,
    context: Saying,
    case_id: uuid.UUID,
    boodschap: Annotated[str, Form()] = "",
    hoe: Annotated[str, Form()] = "",
    wanneer: Annotated[str, Form()] = "",
    tekst: Annotated[str, Form()] = "",
) -> Response:
    """Log it, against the version that was told."""
    session, actor = context.session, context.signed_in
    typed = {"boodschap": boodschap, "hoe": hoe, "wanneer": wanneer, "tekst": tekst}

    def act() -> Response:
        spoken = parse(
            Spoken, {"how": hoe, "spoke_at": wanneer, "message_id": boodschap, "note": tekst}
        )
        at = spoken.spoke_at
        if at is not None and at.tzinfo is None:
            at = at.replace(tzinfo=AMSTERDAM)
        operations.log_contact(
            session,
            actor,
            case_id,
            LogContact(
                how=spoken.how, spoke_at=at, message_id=spoken.message_id, note=spoken.note or ""
            ),
        )
        return go(request, f"/casussen/{case_id}", Flash("Genoteerd. De anderen zien dit ook."))

    def show(errors: Mapping[str, str], status: int) -> Response:
        return _contact_form(request, context, case_id, typed, errors, status)

    return try_or_show(session, act, show, NAMES)


def _is_id(value: str) -> bool:
    try:
        uuid.UUID(value)
    except ValueError:
        return False
    return True
