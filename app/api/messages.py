"""The shared message and contacts with the resident, over the API."""

import uuid
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Header, Response
from pydantic import AwareDatetime, Field

from app.api.once import Once
from app.api.saying import Saying
from app.casefile.table import parties_of
from app.casefile.vocabulary import Category, ConfirmationState
from app.message import operations
from app.message.operations import Answer, How, LogContact, WriteMessage
from app.message.views import MessageView, message_of
from app.web.context import Context, SignedIn
from app.web.etags import check_match, etag_of
from app.web.problems import problem_responses
from app.web.validation import ApiModel, Line, Text

router = APIRouter(prefix="/api/v1/cases/{case_id}", tags=["messages"])
RESPONSES = problem_responses(401, 403, 404, 409, 422)


class SealOut(ApiModel):
    """What one party says of the current version."""

    seat_id: uuid.UUID
    name: str
    state: str
    old_version: int | None
    reason: str | None
    noted_by: str | None
    said_at: datetime | None
    is_me: bool


class HeardOut(ApiModel):
    """Which version the resident last heard, and from whom."""

    number: int | None
    from_name: str
    spoke_at: datetime
    is_current: bool


class ProposalOut(ApiModel):
    """A text that waits for the holder."""

    id: uuid.UUID
    text: str
    what_changed: str | None
    by_name: str
    written_at: datetime


class MessageOut(ApiModel):
    """The current message as you may read it; `id` is null while there is none."""

    id: uuid.UUID | None
    number: int | None
    text: str
    category: Category | None
    minor: bool
    what_changed: str | None
    published_at: datetime | None
    seals: list[SealOut]
    all_confirmed: bool
    last_heard: HeardOut | None
    still_old: list[str]
    proposals: list[ProposalOut]


class VersionOut(ApiModel):
    """An earlier version that you have."""

    id: uuid.UUID
    number: int
    text: str
    what_changed: str | None
    published_at: datetime


class Write(Saying):
    """A text that all will tell; part of the plan unless you choose another `category`.
    `expectedNumber`: the version you had before you (0: none)."""

    text: Text
    category: Category | None = None
    what_changed: Line | None = None
    minor: bool = False
    expected_number: Annotated[int | None, Field(ge=0, le=32767)] = None
    proposal_id: uuid.UUID | None = None


class Say(Saying):
    """What you say of a version."""

    state: ConfirmationState
    reason: Text | None = None


class NoteAnswer(Saying):
    """Who said yes by phone."""

    seat_id: uuid.UUID
    reason: Line | None = None


class Decline(Saying):
    """Why a proposal is not taken over."""

    reason: Text


class ContactIn(Saying):
    """You spoke to the resident, and told this version."""

    how: How
    spoke_at: AwareDatetime | None = None
    message_id: uuid.UUID | None = None
    note: Line | None = None


class ContactOut(ApiModel):
    """The contact that was noted."""

    id: uuid.UUID


def _out(view: MessageView) -> MessageOut:
    return MessageOut(
        id=view.id,
        number=view.number,
        text=view.text,
        category=view.category,
        minor=view.minor,
        what_changed=view.what_changed,
        published_at=view.published_at,
        seals=[
            SealOut(
                seat_id=seal.seat_id,
                name=seal.name,
                state=seal.state.value,
                old_version=seal.old_version,
                reason=seal.reason,
                noted_by=seal.noted_by,
                said_at=seal.said_at,
                is_me=seal.is_me,
            )
            for seal in view.seals
        ],
        all_confirmed=view.all_confirmed,
        last_heard=HeardOut(**view.last_heard.model_dump()) if view.last_heard else None,
        still_old=view.still_old,
        proposals=[
            ProposalOut(
                id=one.id,
                text=one.text,
                what_changed=one.what_changed,
                by_name=one.by_name,
                written_at=one.written_at,
            )
            for one in view.proposals
        ],
    )


def _read(context: Context, case_id: uuid.UUID) -> MessageOut:
    return _out(operations.read_message(context.session, context.signed_in, case_id))


@router.get("/messages/current", responses=RESPONSES)
def current_message(case_id: uuid.UUID, context: SignedIn, response: Response) -> MessageOut:
    """The current message with the seals that you may see; `ETag` over just that."""
    found = _read(context, case_id)
    response.headers["ETag"] = etag_of(found.model_dump(mode="json"))
    return found


@router.get("/messages", responses=RESPONSES)
def list_messages(case_id: uuid.UUID, context: SignedIn) -> list[VersionOut]:
    """All versions that you have, newest first."""
    return [
        VersionOut(
            id=row.entry_id,
            number=row.number or 0,
            text=entry.body,
            what_changed=row.what_changed,
            published_at=row.written_at,
        )
        for row, entry in operations.versions(context.session, context.signed_in, case_id)
    ]


@router.post("/messages", status_code=201, responses=RESPONSES | problem_responses(412))
def publish_message(
    case_id: uuid.UUID,
    command: Write,
    context: SignedIn,
    once: Once,
    if_match: Annotated[str | None, Header()] = None,
) -> MessageOut:
    """Publish a version, as the holder of regie. `If-Match`: the ETag of the current one."""
    session, actor = context.session, command.by(context.signed_in)

    def act() -> uuid.UUID:
        # inside, so that a request that arrives again is not measured by what it did itself
        if if_match is not None:
            now = _out(message_of(session, actor, case_id, parties_of(session, actor, case_id)))
            check_match(if_match, etag_of(now.model_dump(mode="json")), required=False)
        return operations.publish(session, actor, case_id, _write(command), command.proposal_id)

    once.made(act)
    return _read(context, case_id)


@router.post("/message-proposals", status_code=201, responses=RESPONSES)
def propose_message(
    case_id: uuid.UUID, command: Write, context: SignedIn, once: Once
) -> MessageOut:
    """Propose a text to whoever holds regie."""
    session, actor = context.session, command.by(context.signed_in)
    once.made(lambda: operations.propose(session, actor, case_id, _write(command)))
    return _read(context, case_id)


@router.post("/message-proposals/{message_id}/decline", responses=RESPONSES)
def decline_proposal(
    case_id: uuid.UUID, message_id: uuid.UUID, command: Decline, context: SignedIn, once: Once
) -> MessageOut:
    """Do not take a proposal over, and say why."""
    session, actor = context.session, command.by(context.signed_in)
    once.done(lambda: operations.decline_proposal(session, actor, message_id, command.reason))
    return _read(context, case_id)


@router.post("/messages/{message_id}/confirmations", responses=RESPONSES)
def answer_message(
    case_id: uuid.UUID, message_id: uuid.UUID, command: Say, context: SignedIn, once: Once
) -> MessageOut:
    """Confirm, object with a reason, or say that you saw a minor change."""
    session, actor = context.session, command.by(context.signed_in)
    answer = Answer(state=command.state, reason=command.reason)
    once.done(lambda: operations.answer(session, actor, message_id, answer))
    return _read(context, case_id)


@router.post("/messages/{message_id}/noted-confirmations", responses=RESPONSES)
def note_answer(
    case_id: uuid.UUID, message_id: uuid.UUID, command: NoteAnswer, context: SignedIn, once: Once
) -> MessageOut:
    """Note that another party said yes by phone; weaker until they confirm it."""
    session, actor = context.session, command.by(context.signed_in)
    once.done(
        lambda: operations.note_answer(
            session, actor, message_id, command.seat_id, command.reason or ""
        )
    )
    return _read(context, case_id)


@router.post("/contacts", status_code=201, responses=RESPONSES)
def log_contact(
    case_id: uuid.UUID, command: ContactIn, context: SignedIn, once: Once
) -> ContactOut:
    """You spoke to the resident."""
    session, actor = context.session, command.by(context.signed_in)
    contact = LogContact(
        how=command.how,
        spoke_at=command.spoke_at,
        message_id=command.message_id,
        note=command.note or "",
    )
    return ContactOut(
        id=once.made(lambda: operations.log_contact(session, actor, case_id, contact))
    )


def _write(command: Write) -> WriteMessage:
    return WriteMessage(
        text=command.text,
        category=command.category,
        what_changed=command.what_changed,
        minor=command.minor,
        expected_number=command.expected_number,
    )
