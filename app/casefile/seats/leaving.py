"""Leaving the table: what follows from it, in numbers, and doing it."""

import uuid

from pydantic import BaseModel
from sqlalchemy import func, text
from sqlalchemy.orm import Session

from app.base.errors import Refused
from app.casefile.access import MySeat, read_case, readable
from app.casefile.audit import Act, record
from app.casefile.models import Entry
from app.casefile.seats.mine import step
from app.casefile.settle import settle
from app.casefile.vocabulary import EntryKind
from app.organisations.actor import Actor


class Leaving(BaseModel):
    """What leaving means: how many entries of others go out of sight, how many of my own stay,
    and what has to happen first, if anything."""

    loses: int
    keeps: int
    first: str | None


def leaving(session: Session, actor: Actor, case_id: uuid.UUID) -> Leaving:
    """What would follow if the actor left now."""
    _, seat = read_case(session, actor, case_id)
    own = Entry.author_seat_id == seat.id
    loses, keeps = session.execute(
        readable(session, actor, Entry)
        .where(Entry.case_id == case_id, Entry.kind != EntryKind.TAKING_PART.value)
        .with_only_columns(func.count().filter(~own), func.count().filter(own))
    ).one()
    no = _what_first(session, seat)
    return Leaving(loses=loses, keeps=keeps, first=f"{no.reason} {no.open_way}" if no else None)


def leave(session: Session, actor: Actor, case_id: uuid.UUID) -> None:
    """Leave the table. What the seat wrote itself stays readable for it, and nothing else.

    Refused while it holds regie or owns open lines: nothing is left without an owner.
    """
    _, seat = read_case(session, actor, case_id)
    no = _what_first(session, seat)
    if no is not None:
        raise no
    record(session, actor, Act.SEAT_LEAVE, case_id=case_id)
    step(session, seat.id, "active", state="left", left_at=actor.now)
    settle(session, case_id)


def _what_first(session: Session, seat: MySeat) -> Refused | None:
    # by name: the tables of regie and the plan belong to rooms above this one
    holds, owns = session.execute(
        text(
            "SELECT EXISTS (SELECT 1 FROM samenspel.regie_term"
            "  WHERE seat_id = :seat AND state = 'accepted'),"
            " EXISTS (SELECT 1 FROM samenspel.agreement"
            "  WHERE owner_seat_id = :seat AND state IN ('proposed', 'accepted'))"
        ),
        {"seat": seat.id},
    ).one()
    if holds:
        return Refused("Je hebt nog de regie.", "Draag eerst de regie over.", "regie_first")
    if owns:
        return Refused(
            "Er staan nog afspraken op jouw naam.",
            "Rond ze eerst af, of laat ze vervallen.",
            "lines_first",
        )
    return None
