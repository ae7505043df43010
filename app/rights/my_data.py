"""What is written about the resident, as they read it, with what they said of it."""

import uuid
from collections import defaultdict
from datetime import datetime

from pydantic import BaseModel
from sqlalchemy.orm import Session

from app.base.errors import NotFound
from app.casefile.access import readable, seats_of
from app.casefile.audit import Act, record
from app.casefile.entries import entries_of
from app.casefile.models import Case
from app.casefile.vocabulary import Category, EntryKind
from app.organisations.actor import Actor
from app.rights.statements import STATEMENT_ON


class MyCase(BaseModel):
    """A case of mine, to choose from when there are more."""

    id: uuid.UUID
    number: str


class Written(BaseModel):
    """An entry about the resident, and their own words about it."""

    id: uuid.UUID
    kind: EntryKind
    category: Category
    body: str
    author_name: str
    created_at: datetime
    is_mine: bool
    statements: list[str]


def my_cases(session: Session, actor: Actor) -> list[MyCase]:
    """Cases in which the actor has or had the resident's place, also closed; newest first."""
    ids = {seat.case_id for seat in seats_of(session, actor).all if seat.kind == "resident"}
    rows = session.scalars(
        readable(session, actor, Case).where(Case.id.in_(ids)).order_by(Case.id.desc())
    )
    return [MyCase(id=one.id, number=one.number) for one in rows]


def written_about_me(
    session: Session, actor: Actor, case_id: uuid.UUID | None
) -> tuple[uuid.UUID, list[Written]]:
    """The case (the newest unless one is named) and what the resident reads there, newest first.
    NotFound for who is not a resident at that table."""
    mine = sorted(
        (
            seat.case_id
            for seat in seats_of(session, actor).all
            if seat.kind == "resident" and seat.state == "active"
        ),
        reverse=True,
    )
    chosen = case_id or (mine[0] if mine else None)
    if chosen is None or chosen not in mine:
        raise NotFound
    views = entries_of(session, actor, chosen)
    said: dict[str, list[str]] = defaultdict(list)
    for view in reversed(views):
        if view.details.get(STATEMENT_ON):
            said[str(view.details[STATEMENT_ON])].append(view.body)
    record(session, actor, Act.ENTRY_READ, case_id=chosen, entry_ids=[one.id for one in views])
    return chosen, [
        Written(
            id=view.id,
            kind=view.kind,
            category=view.category,
            body=view.body,
            author_name=view.author_name,
            created_at=view.created_at,
            is_mine=view.is_mine,
            statements=said.get(str(view.id), []),
        )
        for view in views
        if view.body and not view.details.get(STATEMENT_ON)
    ]
