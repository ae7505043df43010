"""Requests for access (GDPR 15): asking, deciding per item, two signatures, handing over.

The privacy officer, who works on a request, reads no entry. Of each item that does not go along by
itself they see its category, day and author organisation; its author is asked first and advises.
"""

import uuid
from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.base.errors import Conflict, FieldError, Invalid, NotFound, Refused
from app.base.model import new_id
from app.casefile.access import readable
from app.casefile.audit import Act, record
from app.casefile.models import Entry
from app.casefile.vocabulary import Category, Function
from app.casefile.weighing import refuse_citizen_numbers
from app.organisations.actor import Actor
from app.rights.door import ask
from app.rights.models import AccessDecision, AskedThrough, Doubt, HandedOver, RequestState


class AccessRequestView(BaseModel):
    """A request, for who works on it (`officer`), who asked it (`resident`) or who signs along
    (`holder`). Only the officer learns how many items there are and how many are undecided."""

    id: uuid.UUID
    case_id: uuid.UUID
    number: str
    through: AskedThrough
    asked_on: date
    due_on: date
    state: RequestState
    role: Literal["officer", "resident", "holder"]
    late: bool
    signed_by_me: bool
    signed_at: datetime | None
    cosigned_at: datetime | None
    returned_why: str | None
    handed_over_at: datetime | None
    handed_over_how: HandedOver | None
    items: int | None
    undecided: int | None


class AccessItemView(BaseModel):
    """An entry that needs a decision. `entry_id`, organisation and function only for who may know
    them; `body` only for its author."""

    id: uuid.UUID
    request_id: uuid.UUID
    entry_id: uuid.UUID | None
    body: str | None
    category: Category
    written_on: date
    organisation: str | None
    function: Function | None
    doubt: Doubt
    advice: AccessDecision | None
    advice_why: str | None
    decision: AccessDecision | None
    decision_why: str | None
    is_mine: bool
    open: bool


def ask_access(session: Session, actor: Actor, case_id: uuid.UUID) -> uuid.UUID:
    """The resident asks what is kept about them in their case, open or closed. The answer is due
    within a month (GDPR 12(3)). NotFound for everybody else; Conflict while an earlier request
    is being worked on."""
    return _ask(session, actor, case_id, None, AskedThrough.MY_PLAN, actor.today)


def note_request(
    session: Session, actor: Actor, number: str, through: AskedThrough, asked_on: date
) -> uuid.UUID:
    """The privacy officer notes a request that came by letter or was spoken, by the number of the
    case. Invalid for a number that their partnership does not have."""
    if asked_on > actor.today:
        raise Invalid.one("askedOn", "Kies een dag die al geweest is, of vandaag.")
    try:
        return _ask(session, actor, None, number.strip(), through, asked_on)
    except NotFound:
        raise Invalid(
            [FieldError("caseNumber", "Vul het nummer in van een casus met een inwoner.")]
        ) from None


def _ask(
    session: Session,
    actor: Actor,
    case_id: uuid.UUID | None,
    number: str | None,
    through: AskedThrough,
    asked_on: date,
) -> uuid.UUID:
    request_id = new_id()
    of_case = ask(
        session,
        "SELECT samenspel.request_access(:request, :case, :number, :through, :asked_on)",
        {
            "request": request_id,
            "case": case_id,
            "number": number,
            "through": through.value,
            "asked_on": asked_on,
        },
        {
            "asked_already": Conflict(
                "Er loopt al een verzoek om inzage.", "Het antwoord daarop komt binnen de maand."
            ),
            "which_resident": Refused(
                "In deze casus zijn meer inwoners.",
                "Laat de inwoner het zelf vragen in Mijn plan.",
                "which_resident",
            ),
        },
    )
    record(session, actor, Act.ACCESS_ASK, case_id=of_case)
    return request_id


def access_requests(session: Session, actor: Actor) -> list[AccessRequestView]:
    """Requests that the actor has to do with, the first to answer first. Who has nothing to do
    with any gets an empty list."""
    rows = session.execute(text("SELECT * FROM samenspel.access_requests()")).all()
    return [
        AccessRequestView(
            **row._mapping,
            late=row.state != RequestState.HANDED_OVER and row.due_on < actor.today,
        )
        for row in rows
    ]


def access_request(session: Session, actor: Actor, request_id: uuid.UUID) -> AccessRequestView:
    """One of them, or NotFound. The page that shows it logs."""
    for one in access_requests(session, actor):
        if one.id == request_id:
            return one
    raise NotFound


def read_request(session: Session, actor: Actor, request_id: uuid.UUID) -> AccessRequestView:
    """The same, logged as read."""
    found = access_request(session, actor, request_id)
    record(session, actor, Act.ACCESS_READ, case_id=found.case_id)
    return found


def waiting_requests(session: Session, actor: Actor) -> int:
    """How many requests wait for something of the privacy officer."""
    return sum(
        one.role == "officer" and one.state is not RequestState.HANDED_OVER
        for one in access_requests(session, actor)
    )


def items_of(
    session: Session,
    actor: Actor,
    *,
    request_id: uuid.UUID | None = None,
    case_id: uuid.UUID | None = None,
) -> list[AccessItemView]:
    """What needs a decision, oldest first: all of a request for the officer, one's own for an
    author, and what they can read for who has regie."""
    rows = session.execute(
        text("SELECT * FROM samenspel.access_items(:request, :case)"),
        {"request": request_id, "case": case_id},
    ).all()
    mine = [row.entry_id for row in rows if row.is_mine]
    bodies = (
        {
            entry.id: entry.body
            for entry in session.scalars(readable(session, actor, Entry).where(Entry.id.in_(mine)))
        }
        if mine
        else {}
    )
    return [AccessItemView(**row._mapping, body=bodies.get(row.entry_id)) for row in rows]


def items_in_case(session: Session, actor: Actor, case_id: uuid.UUID) -> list[AccessItemView]:
    """The items of a case that the actor may see, logged; NotFound for who has nothing to do with
    a request in it."""
    found = items_of(session, actor, case_id=case_id)
    signs_along = any(
        one.case_id == case_id and one.role == "holder" for one in access_requests(session, actor)
    )
    if not found and not signs_along:
        raise NotFound
    record(
        session,
        actor,
        Act.ACCESS_READ,
        case_id=case_id,
        entry_ids=[one.entry_id for one in found if one.entry_id],
    )
    return found


def advise(
    session: Session, actor: Actor, item_id: uuid.UUID, advice: AccessDecision, why: str
) -> None:
    """The author says what they would do, and why. NotFound for who did not write it, and once
    the request is signed."""
    _with_reason(why)
    case_id = ask(
        session,
        "SELECT samenspel.advise_access(:item, :advice, :why)",
        {"item": item_id, "advice": advice.value, "why": why.strip()},
    )
    record(session, actor, Act.ACCESS_ADVISE, case_id=case_id)


def decide(
    session: Session, actor: Actor, item_id: uuid.UUID, decision: AccessDecision, why: str
) -> None:
    """The officer gives or withholds an item, with a reason. NotFound once it is signed."""
    _with_reason(why)
    case_id = ask(
        session,
        "SELECT samenspel.decide_access(:item, :decision, :why)",
        {"item": item_id, "decision": decision.value, "why": why.strip()},
    )
    record(session, actor, Act.ACCESS_DECIDE, case_id=case_id)


def _with_reason(why: str) -> None:
    if not why.strip():
        raise Invalid.one("why", "Schrijf kort waarom.")
    refuse_citizen_numbers({"why": why})


def sign(session: Session, actor: Actor, request_id: uuid.UUID) -> None:
    """The officer is done deciding. Conflict while something is undecided."""
    _step(session, actor, request_id, "sign", None, Act.ACCESS_SIGN)


def cosign(session: Session, actor: Actor, request_id: uuid.UUID) -> None:
    """The second pair of eyes: another officer, or who has regie. Never who signed."""
    _step(session, actor, request_id, "cosign", None, Act.ACCESS_SIGN)


def send_back(session: Session, actor: Actor, request_id: uuid.UUID, why: str) -> None:
    """The second pair of eyes does not agree: the officer decides again."""
    _with_reason(why)
    _step(session, actor, request_id, "return", why.strip(), Act.ACCESS_DECIDE)


def hand_over(session: Session, actor: Actor, request_id: uuid.UUID, how: HandedOver) -> None:
    """The package is the resident's from here on: online in Mijn plan, and on paper for a day to
    the officer who gives it."""
    _step(session, actor, request_id, "hand_over", how.value, Act.ACCESS_HAND_OVER)


def _step(
    session: Session, actor: Actor, request_id: uuid.UUID, step: str, word: str | None, act: Act
) -> None:
    case_id = ask(
        session,
        "SELECT samenspel.step_access(:request, :step, :word)",
        {"request": request_id, "step": step, "word": word},
        {
            "undecided": Conflict(
                "Er staan nog onderdelen open.", "Beslis eerst over elk onderdeel op de lijst."
            ),
            "other_step": Conflict(
                "Dit verzoek is al een stap verder.", "Ververs de pagina om te zien waar het staat."
            ),
            "same_eyes": Refused(
                "Wie tekende, tekent niet ook mee.",
                "Vraag een andere functionaris, of wie de regie heeft.",
                "same_eyes",
            ),
        },
    )
    record(session, actor, act, case_id=case_id)
