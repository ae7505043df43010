"""Mijn plan: what the resident sees of their own case, and what they say of it."""

import uuid
from datetime import date, timedelta

from pydantic import BaseModel
from sqlalchemy import func, text
from sqlalchemy.orm import Session

from app.base.errors import NotFound
from app.casefile.access import read_case, readable, seats_of
from app.casefile.audit import Act, record
from app.casefile.cases import resident_name
from app.casefile.models import Case, Consent, Entry
from app.casefile.table import Party, parties_of
from app.casefile.vocabulary import EntryKind
from app.insight.read_events import Asked, Looked, Position, read_events
from app.message.views import MessageView, message_of
from app.organisations.actor import Actor
from app.plan.views import PlanView, plan_of
from app.regie.holder import Regie, regie_of

WEEK = timedelta(days=7)


class MyCase(BaseModel):
    """One of my cases, to choose from when there are more."""

    id: uuid.UUID
    number: str
    title: str | None = None


class MyPlan(BaseModel):
    """Everything on the page of the resident."""

    case_id: uuid.UUID
    number: str
    first_name: str
    cases: list[MyCase]
    message: MessageView
    plan: PlanView
    regie: Regie
    table: list[Party]
    next_evaluation_on: date | None
    looked_this_week: int
    consents: int

    @property
    def consents_line(self) -> str:
        """How many consents hold now."""
        if not self.consents:
            return "Je gaf nu geen toestemming."
        return f"Je gaf {self.consents} {'toestemming' if self.consents == 1 else 'toestemmingen'}."


def my_case_ids(session: Session, actor: Actor) -> list[uuid.UUID]:
    """Cases in which the actor has the resident's seat; the newest first."""
    found = [
        seat.case_id
        for seat in seats_of(session, actor).all
        if seat.kind == "resident" and seat.state == "active"
    ]
    return sorted(found, reverse=True)


def my_plan(session: Session, actor: Actor, case_id: uuid.UUID | None = None) -> MyPlan:
    """The plan of one of my cases, the newest unless one is named. NotFound without any."""
    mine = my_case_ids(session, actor)
    chosen = mine[0] if case_id is None and mine else case_id
    if chosen is None or chosen not in mine:
        raise NotFound
    case, _ = read_case(session, actor, chosen)
    parties = parties_of(session, actor, chosen)
    message = message_of(session, actor, chosen, parties)
    plan = plan_of(session, actor, chosen, parties)
    record(
        session,
        actor,
        Act.PLAN_READ,
        case_id=chosen,
        purpose=case.purpose,
        entry_ids=[line.id for line in plan.lines]
        + [goal.id for goal in plan.goals]
        + ([message.id] if message.id else []),
    )
    return MyPlan(
        case_id=chosen,
        number=case.number,
        first_name=resident_name(session, actor, chosen) or actor.name.split()[0],
        cases=_cases(session, actor, mine)
        if len(mine) > 1
        else [MyCase(id=chosen, number=case.number)],
        message=message,
        plan=plan,
        regie=regie_of(session, actor, chosen, parties),
        table=[one for one in parties if one.at_table and not one.is_me],
        next_evaluation_on=case.next_evaluation_on,
        looked_this_week=_organisations_that_looked(session, actor, chosen),
        consents=_consents(session, actor, chosen),
    )


def _cases(session: Session, actor: Actor, mine: list[uuid.UUID]) -> list[MyCase]:
    """These cases with what they are called, in one statement, in the same order."""
    title = readable(session, actor, Entry).where(Entry.kind == EntryKind.TITLE.value).subquery()
    rows = session.execute(
        readable(session, actor, Case)
        .outerjoin(title, title.c.case_id == Case.id)
        .where(Case.id.in_(mine))
        .with_only_columns(Case.id, Case.number, title.c.body)
    ).all()
    found = {row.id: MyCase(id=row.id, number=row.number, title=row.body) for row in rows}
    return [found[one] for one in mine]


def _consents(session: Session, actor: Actor, case_id: uuid.UUID) -> int:
    """How many consents of mine hold now."""
    found = readable(session, actor, Consent).where(
        Consent.case_id == case_id,
        Consent.withdrawn_at.is_(None),
        Consent.answer == "yes",
        Consent.until >= actor.today,
    )
    return session.scalar(found.with_only_columns(func.count())) or 0


def _organisations_that_looked(session: Session, actor: Actor, case_id: uuid.UUID) -> int:
    """How many different parties looked in the last week."""
    return int(
        session.execute(
            text(
                "SELECT count(DISTINCT (organisation_name, function))"
                " FROM samenspel.read_events_of(:case) WHERE at > :since AND NOT mine"
            ),
            {"case": case_id, "since": actor.now - WEEK},
        ).scalar_one()
    )


def who_looked(
    session: Session,
    actor: Actor,
    case_id: uuid.UUID,
    asked: Asked,
    *,
    size: int,
    after: Position | None = None,
) -> list[Looked]:
    """Who looked in one of my cases, newest first; organisation and function, never the person."""
    if case_id not in my_case_ids(session, actor):
        raise NotFound
    return read_events(session, actor, case_id, asked, size=size, after=after)
