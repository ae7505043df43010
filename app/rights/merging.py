"""Organisations that merge: people and places move along, and consents that name the old one sleep
until the resident said yes to the new one as well."""

import uuid
from datetime import date, datetime

from pydantic import BaseModel
from sqlalchemy import select, text
from sqlalchemy.orm import Session

import app.rights.access  # noqa: F401 - registers the clause of this room
from app.base.errors import NotFound
from app.casefile.access import read_case, readable
from app.casefile.audit import Act, record
from app.casefile.models import Consent
from app.casefile.table import parties_of, party
from app.casefile.vocabulary import Category, Function
from app.organisations.actor import Actor
from app.organisations.models import Organisation
from app.rights.door import ask
from app.rights.models import ConsentLapse


class Merged(BaseModel):
    """What moved: positions of people, places in cases; and how many consents sleep."""

    people: int
    seats: int
    consents: int


class Sleeping(BaseModel):
    """A consent that waits to be confirmed, for who may know of it. `from_name` is the party that
    it is about."""

    id: uuid.UUID
    from_name: str
    old_name: str
    new_name: str
    taking_part: bool
    to_functions: list[Function]
    categories: list[Category]
    was_until: date
    lapsed_at: datetime


def merge_organisations(owner_session: Session, old: str, new: str) -> Merged:
    """Let the organisation called `old` go into the one called `new`, from this moment; run as the
    owner. NotFound for a name that is not there, is there twice, or is in another partnership."""
    ids = [
        owner_session.scalars(select(Organisation.id).where(Organisation.name == name)).all()
        for name in (old, new)
    ]
    if any(len(found) != 1 for found in ids):
        raise NotFound
    [[old_id], [new_id]] = ids
    if old_id == new_id:
        raise NotFound
    row = owner_session.execute(
        text("SELECT * FROM samenspel.merge_organisations(:old, :new)"),
        {"old": old_id, "new": new_id},
    ).one()
    return Merged(**row._mapping)


def sleeping_consents(session: Session, actor: Actor, case_id: uuid.UUID) -> list[Sleeping]:
    """Consents of a case that wait to be confirmed, as far as the actor may know of them."""
    read_case(session, actor, case_id)
    rows = session.execute(
        readable(session, actor, ConsentLapse)
        .join(Consent, Consent.entry_id == ConsentLapse.consent_id)
        .where(
            ConsentLapse.case_id == case_id,
            ConsentLapse.confirmed_at.is_(None),
            ConsentLapse.was_until >= actor.today,
            Consent.withdrawn_at.is_(None),
        )
        .order_by(ConsentLapse.lapsed_at, ConsentLapse.consent_id)
        .add_columns(Consent)
    ).all()
    names = dict(session.execute(select(Organisation.id, Organisation.name)).all())
    parties = parties_of(session, actor, case_id)
    return [
        Sleeping(
            id=consent.entry_id,
            from_name=about.name if (about := party(parties, consent.from_seat_id)) else "",
            old_name=names.get(lapse.old_organisation_id, ""),
            new_name=names.get(lapse.new_organisation_id, ""),
            taking_part=consent.kind == "taking_part",
            to_functions=[Function(one) for one in consent.to_functions],
            categories=[Category(one) for one in consent.categories],
            was_until=lapse.was_until,
            lapsed_at=lapse.lapsed_at,
        )
        for lapse, consent in rows
    ]


def read_sleeping(session: Session, actor: Actor, case_id: uuid.UUID) -> list[Sleeping]:
    """The same, logged as read."""
    found = sleeping_consents(session, actor, case_id)
    record(session, actor, Act.ENTRY_READ, case_id=case_id, entry_ids=[one.id for one in found])
    return found


def confirm_consent(session: Session, actor: Actor, consent_id: uuid.UUID) -> None:
    """The resident agrees that the consent holds for the new organisation as well. What rested on
    it before does not come back by itself: it is shared again. NotFound when nothing waits."""
    case_id = ask(session, "SELECT samenspel.confirm_consent(:consent)", {"consent": consent_id})
    session.info.clear()
    record(session, actor, Act.CONSENT_CONFIRM, case_id=case_id, entry_ids=[consent_id])
