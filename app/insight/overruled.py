"""Warnings that somebody overruled: for the privacy officer, never the text or the case."""

import uuid
from datetime import datetime

from pydantic import BaseModel
from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from app.casefile.audit import Act, record
from app.casefile.vocabulary import Category, Function, StaffFunction
from app.casefile.warning_overruled import WarningOverruled
from app.insight.guard import guarded
from app.organisations.actor import Actor
from app.organisations.models import Organisation

Position = tuple[datetime, uuid.UUID]


class Overruled(BaseModel):
    """A warning that somebody overruled: in which function, what was proposed and chosen, why."""

    id: uuid.UUID
    at: datetime
    function: Function | StaffFunction
    organisation_id: uuid.UUID | None
    organisation_name: str | None
    proposed: Category
    chosen: Category
    reason: str


def overruled(
    session: Session,
    actor: Actor,
    *,
    size: int,
    organisation_id: uuid.UUID | None = None,
    after: Position | None = None,
) -> list[Overruled]:
    """At most `size` of them, newest first, of one organisation when it is named; logged.

    NotFound for who does not guard the privacy of a partnership.
    """
    found = (
        select(
            WarningOverruled.id,
            WarningOverruled.at,
            WarningOverruled.function,
            WarningOverruled.organisation_id,
            Organisation.name.label("organisation_name"),
            WarningOverruled.proposed,
            WarningOverruled.chosen,
            WarningOverruled.reason,
        )
        .outerjoin(Organisation, Organisation.id == WarningOverruled.organisation_id)
        .where(WarningOverruled.partnership_id == guarded(actor))
        .order_by(WarningOverruled.at.desc(), WarningOverruled.id.desc())
        .limit(size)
    )
    if organisation_id is not None:
        found = found.where(WarningOverruled.organisation_id == organisation_id)
    if after is not None:
        found = found.where(tuple_(WarningOverruled.at, WarningOverruled.id) < after)
    rows = session.execute(found).all()
    record(session, actor, Act.WARNINGS_READ)
    return [Overruled.model_validate(row, from_attributes=True) for row in rows]


def organisations(session: Session, actor: Actor) -> list[tuple[uuid.UUID, str]]:
    """The organisations of the partnership, by name, to choose from."""
    rows = session.execute(
        select(Organisation.id, Organisation.name)
        .where(Organisation.partnership_id == guarded(actor))
        .order_by(Organisation.name)
    )
    return [(row.id, row.name) for row in rows]
