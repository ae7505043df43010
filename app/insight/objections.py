"""Objections that the privacy officer decides on, and residents who do not know yet. Of a case
its number, and nothing that was said in it."""

import uuid
from datetime import date, datetime, timedelta

from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.base.errors import Conflict, Invalid, NotFound
from app.casefile.audit import Act, record
from app.casefile.objections import ObjectionState
from app.casefile.vocabulary import Function
from app.insight.guard import guarded
from app.organisations.actor import AMSTERDAM, Actor

# After this the resident should have been told (domain, "The resident knows").
AT_MOST_UNTOLD = timedelta(days=31)


class ToDecide(BaseModel):
    """An objection with its clock."""

    id: uuid.UUID
    case_number: str
    against: str
    against_function: Function
    raised_by: Function
    raised_at: datetime
    decide_before: date
    state: ObjectionState
    motive: str | None
    decided_at: datetime | None
    late: bool


class Untold(BaseModel):
    """A case in which somebody is named who does not know it."""

    case_number: str
    since: datetime
    reason: str | None
    ask_again_on: date | None
    too_long: bool


def objections_to_guard(session: Session, actor: Actor) -> list[ToDecide]:
    """Open ones first, the first to decide on top. NotFound for whoever guards nothing."""
    guarded(actor)
    rows = session.execute(text("SELECT * FROM samenspel.objections_to_guard()")).all()
    return [
        ToDecide(
            **row._asdict(),
            late=row.state == ObjectionState.OPEN and row.decide_before < actor.today,
        )
        for row in rows
    ]


def objections_waiting(session: Session, actor: Actor) -> int:
    """How many objections wait for a decision."""
    found = objections_to_guard(session, actor)
    return sum(one.state is ObjectionState.OPEN for one in found)


def decide_objection(
    session: Session, actor: Actor, objection_id: uuid.UUID, *, upheld: bool, motive: str
) -> None:
    """Decide with a motive. Upheld: the sharing has ended. Rejected: it goes on, as far as the
    rules of now, the consents and the authors let it. Conflict when it was decided before."""
    guarded(actor)
    if not motive.strip():
        raise Invalid.one("motive", "Schrijf op waarom je zo besluit. Noem niets uit de casus.")
    try:
        with session.begin_nested():
            case_id = session.execute(
                text("SELECT samenspel.decide_objection(:objection, :upheld, :motive)"),
                {"objection": objection_id, "upheld": upheld, "motive": motive.strip()},
            ).scalar_one()
    except DBAPIError as error:
        if "already_decided" in str(error.orig):
            raise Conflict("Over dit bezwaar is al besloten.", "Bekijk het besluit.") from error
        raise NotFound from error
    session.expire_all()
    record(session, actor, Act.OBJECTION_DECIDE, case_id=case_id)


def untold_to_guard(session: Session, actor: Actor) -> list[Untold]:
    """Open cases of which the resident does not know, the longest first."""
    guarded(actor)
    rows = session.execute(text("SELECT * FROM samenspel.not_informed_to_guard()")).all()
    return [
        Untold(
            **row._asdict(),
            too_long=row.since.astimezone(AMSTERDAM).date() + AT_MOST_UNTOLD < actor.today,
        )
        for row in rows
    ]


def untold_waiting(session: Session, actor: Actor) -> int:
    """How many of them take longer than a month."""
    return sum(one.too_long for one in untold_to_guard(session, actor))
