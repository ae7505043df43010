"""New cases that were left half-way: kept on the server, seen by their writer alone."""

import uuid
from datetime import date

from pydantic import BaseModel
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.base.errors import Conflict, NotFound
from app.base.model import new_id
from app.opening.answers import Answers, answers_of
from app.opening.choices import own_post
from app.opening.models import CaseDraft
from app.organisations.actor import AMSTERDAM, Actor


class DraftLine(BaseModel):
    """A draft in a list."""

    id: uuid.UUID
    title: str
    on: date


def drafts_of(session: Session, actor: Actor) -> list[DraftLine]:
    """My drafts that were not opened yet, newest first."""
    rows = session.scalars(
        select(CaseDraft)
        .where(
            CaseDraft.account_id == actor.account_id,
            CaseDraft.opened_case_id.is_(None),
            CaseDraft.answers != {},
        )
        .order_by(CaseDraft.updated_at.desc())
    )
    return [
        DraftLine(
            id=row.id,
            title=answers_of(row.answers).title or "Nieuwe casus",
            on=row.started_at.astimezone(AMSTERDAM).date(),
        )
        for row in rows
    ]


def untouched(session: Session, actor: Actor) -> uuid.UUID | None:
    """A draft of mine in which nothing was typed yet, to begin in."""
    return session.scalars(
        select(CaseDraft.id)
        .where(
            CaseDraft.account_id == actor.account_id,
            CaseDraft.opened_case_id.is_(None),
            CaseDraft.answers == {},
        )
        .limit(1)
    ).first()


def start_draft(session: Session, actor: Actor, answers: Answers) -> uuid.UUID:
    """Begin a new case. Refused for who cannot open one."""
    own_post(actor)
    draft = CaseDraft(
        id=new_id(),
        account_id=actor.account_id,
        answers=answers.stored(),
        started_at=actor.now,
        updated_at=actor.now,
    )
    session.add(draft)
    session.flush()
    return draft.id


def read_draft(session: Session, actor: Actor, draft_id: uuid.UUID) -> CaseDraft:
    """My own draft, locked for this transaction; NotFound for everybody else."""
    draft = session.execute(
        select(CaseDraft)
        .where(CaseDraft.id == draft_id, CaseDraft.account_id == actor.account_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if draft is None:
        raise NotFound
    return draft


def keep(session: Session, actor: Actor, draft_id: uuid.UUID, said: Answers) -> Answers:
    """Keep the answers that were given in `said`; the others stay as they were.

    Answers all of them. Conflict when the case was opened already.
    """
    draft = read_draft(session, actor, draft_id)
    if draft.opened_case_id is not None:
        raise Conflict("Deze casus is al geopend.", "Ga verder in de casus zelf.")
    kept = answers_of(draft.answers).model_copy(
        update={name: getattr(said, name) for name in said.model_fields_set}
    )
    draft.answers = kept.stored()
    draft.updated_at = actor.now
    session.flush()
    return kept


def discard(session: Session, actor: Actor, draft_id: uuid.UUID) -> None:
    """Throw a draft away. Conflict when it became a case."""
    if read_draft(session, actor, draft_id).opened_case_id is not None:
        raise Conflict("Deze casus is al geopend.", "Ga verder in de casus zelf.")
    session.execute(delete(CaseDraft).where(CaseDraft.id == draft_id))
