"""Opening a closed case again. It asks everything anew: why it is needed, whether the resident
knows, who has regie, and every party whether it comes. Nothing that was shared comes back."""

import uuid
from datetime import date, datetime

from pydantic import BaseModel, ConfigDict
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.base.errors import FieldError, Invalid, NotFound
from app.casefile.access import begin_again, read_case
from app.casefile.audit import Act, record
from app.casefile.cases import ASK_AGAIN_AFTER, EVALUATE_AFTER, NotInformedReason
from app.casefile.rule_sets import rule_set_id
from app.casefile.rule_table import rule_set_in_force
from app.casefile.settle import settle
from app.casefile.sharing import say
from app.casefile.vocabulary import Category, EntryKind
from app.organisations.actor import Actor
from app.rights.door import ask


class Reopenable(BaseModel):
    """A closed case that the actor opened or had regie of, while it is still kept."""

    case_id: uuid.UUID
    number: str
    closed_at: datetime
    until: date


class ReopenCase(BaseModel):
    """Open it again. The answers to the seven questions that the covenant does not prepare."""

    model_config = ConfigDict(frozen=True)

    necessity: str
    lighter_way: str
    resident_informed: bool
    not_informed_reason: NotInformedReason | None = None


def reopenable(session: Session) -> list[Reopenable]:
    """Cases that the actor may open again, the last closed first. No content: a number and days."""
    rows = session.execute(
        text("SELECT case_id, number, closed_at, until FROM samenspel.reopenable()"
             " ORDER BY closed_at DESC, case_id")
    )  # fmt: skip
    return [Reopenable(**row._mapping) for row in rows]


def may_reopen(session: Session, case_id: uuid.UUID) -> Reopenable:
    """One of them, or NotFound."""
    for one in reopenable(session):
        if one.case_id == case_id:
            return one
    raise NotFound


def reopen_case(session: Session, actor: Actor, case_id: uuid.UUID, command: ReopenCase) -> Actor:
    """Open a closed case again; answers the actor anew, who sits at the table from here on.

    NotFound for who did not open it and never had regie, and once it is not kept any longer.
    Nobody has regie: it is to be offered and accepted.
    """
    _check(command)
    ask(
        session,
        "SELECT samenspel.reopen_case(:case, :rules, :informed, :reason, :again, :evaluation)",
        {
            "case": case_id,
            "rules": rule_set_id(rule_set_in_force(actor.today)),
            "informed": command.resident_informed,
            "reason": None if command.resident_informed else command.not_informed_reason,
            "again": None if command.resident_informed else actor.today + ASK_AGAIN_AFTER,
            "evaluation": actor.today + EVALUATE_AFTER,
        },
    )
    actor = begin_again(session, actor)
    case, seat = read_case(session, actor, case_id)
    said = say(
        session, actor, case, seat,
        kind=EntryKind.NOTE, category=Category.PLAN, only_to=(), body=command.necessity,
        details={"seven_questions": True, "lighter_way": command.lighter_way},
        typed={"necessity": command.necessity, "lighterWay": command.lighter_way},
    )  # fmt: skip
    settle(session, case_id)
    record(
        session,
        actor,
        Act.CASE_REOPEN,
        case_id=case_id,
        entry_ids=[said.entry_id],
        purpose=case.purpose,
    )
    return actor


def _check(command: ReopenCase) -> None:
    errors = [
        FieldError(field, "Vul dit in.")
        for field, value in (
            ("necessity", command.necessity),
            ("lighterWay", command.lighter_way),
        )
        if not value.strip()
    ]
    if not command.resident_informed and not command.not_informed_reason:
        errors.append(FieldError("notInformedReason", "Kies waarom de inwoner het nog niet weet."))
    if errors:
        raise Invalid(errors)
