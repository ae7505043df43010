"""How long it took until somebody took regie, per month in which a case was opened."""

from datetime import date, timedelta

from pydantic import BaseModel
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.casefile.models import CaseShell
from app.organisations.actor import Actor
from app.oversight.alarms import coordinated

MONTHS = 12


class Month(BaseModel):
    """The cases opened in a month: in how many days regie was taken, half of them sooner; and
    how many have never had a holder."""

    first_day: date
    days: float | None
    cases: int
    never_held: int


def until_regie(session: Session, actor: Actor) -> list[Month]:
    """The last twelve months in which a case was opened, oldest first; closed cases count too."""
    month = func.date_trunc("month", func.timezone("Europe/Amsterdam", CaseShell.opened_at))
    days = func.extract("epoch", CaseShell.first_held_at - CaseShell.opened_at) / 86400
    found = session.execute(
        select(
            month.label("month"),
            func.percentile_cont(0.5).within_group(days).label("days"),
            func.count().label("cases"),
            func.count().filter(CaseShell.first_held_at.is_(None)).label("never_held"),
        )
        .where(
            CaseShell.partnership_id.in_(coordinated(actor)),
            CaseShell.opened_at >= actor.now - timedelta(days=31 * MONTHS),
        )
        .group_by(month)
        .order_by(month)
    ).all()
    return [
        Month(
            first_day=row.month.date(),
            days=round(float(row.days), 1) if row.days is not None else None,
            cases=row.cases,
            never_held=row.never_held,
        )
        for row in found[-MONTHS:]
    ]
