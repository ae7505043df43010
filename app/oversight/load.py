"""Who carries how many cases, by organisation and by person."""

import uuid

from pydantic import BaseModel
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.casefile.models import CaseShell
from app.organisations.actor import Actor
from app.organisations.models import Account, Organisation
from app.oversight.alarms import overseen


class Load(BaseModel):
    """Somebody and the number of open cases in which they hold regie."""

    id: uuid.UUID
    name: str
    organisation: str | None
    cases: int


def by_organisation(session: Session, actor: Actor) -> list[Load]:
    """Organisations that hold regie, the fullest first."""
    found = session.execute(
        select(Organisation.id, Organisation.name, func.count().label("cases"))
        .join(CaseShell, CaseShell.holder_organisation_id == Organisation.id)
        .where(overseen(actor))
        .group_by(Organisation.id)
        .order_by(func.count().desc(), Organisation.name)
    )
    return [Load(id=row.id, name=row.name, organisation=None, cases=row.cases) for row in found]


def by_person(session: Session, actor: Actor) -> list[Load]:
    """People that hold regie, the fullest first."""
    found = session.execute(
        select(
            Account.id,
            Account.name,
            Organisation.name.label("organisation"),
            func.count().label("cases"),
        )
        .join(CaseShell, CaseShell.holder_account_id == Account.id)
        .join(Organisation, Organisation.id == CaseShell.holder_organisation_id)
        .where(overseen(actor))
        .group_by(Account.id, Organisation.id)
        .order_by(func.count().desc(), Account.name)
    )
    return [
        Load(id=row.id, name=row.name, organisation=row.organisation, cases=row.cases)
        for row in found
    ]
