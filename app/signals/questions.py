"""A signal without a case: an anonymous question to the intake of another organisation."""

import uuid
from datetime import datetime, timedelta

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Select, or_, select, update
from sqlalchemy.orm import Session, aliased

from app.base.database import rows_changed
from app.base.errors import Conflict, FieldError, Invalid, NotFound
from app.base.model import new_id
from app.casefile.audit import Act, record
from app.casefile.weighing import weigh_without_seat
from app.organisations.actor import Actor
from app.organisations.models import Account, Organisation
from app.signals.models import IntakeQuestion

# Within this time the same question to the same organisation is the same one, sent again.
PRESSED_TWICE = timedelta(minutes=2)


class AskIntake(BaseModel):
    """An anonymous question to the intake of another organisation."""

    model_config = ConfigDict(frozen=True)

    to_organisation_id: uuid.UUID
    question: str


class QuestionView(BaseModel):
    """A question without a case, as asker and intake see it."""

    id: uuid.UUID
    partnership_id: uuid.UUID
    from_organisation: str
    to_organisation: str
    asked_by: str
    phone: str | None
    question: str
    asked_at: datetime
    answer: str | None
    answered_at: datetime | None
    i_asked: bool


def organisations_to_ask(session: Session, actor: Actor) -> list[tuple[str, str, str]]:
    """Other organisations of the partnership: id, name, what to ask them for."""
    rows = session.scalars(_others(actor).order_by(Organisation.name))
    return [(str(row.id), row.name, row.ask_us_for or "") for row in rows]


def _others(actor: Actor) -> Select[Organisation]:
    return select(Organisation).where(
        Organisation.partnership_id.in_([post.partnership_id for post in actor.posts]),
        Organisation.id.not_in(actor.organisation_ids),
    )


def _asked_already(session: Session, actor: Actor, command: AskIntake) -> bool:
    """Whether I just asked the same: who presses twice means it once."""
    same = select(IntakeQuestion.id).where(
        IntakeQuestion.asked_by == actor.account_id,
        IntakeQuestion.to_organisation_id == command.to_organisation_id,
        IntakeQuestion.question == command.question,
        IntakeQuestion.asked_at > actor.now - PRESSED_TWICE,
    )
    return session.scalars(same.limit(1)).first() is not None


def ask_intake(session: Session, actor: Actor, command: AskIntake) -> uuid.UUID:
    """Ask the intake of another organisation something without saying whom it is about."""
    if not actor.posts:
        raise NotFound
    there = session.scalars(
        _others(actor).where(Organisation.id == command.to_organisation_id)
    ).one_or_none()
    if there is None:
        raise Invalid([FieldError("toOrganisationId", "Kies een andere organisatie.")])
    own = next(post for post in actor.posts if post.partnership_id == there.partnership_id)
    if _asked_already(session, actor, command):
        raise Conflict("Deze vraag is net al verstuurd.", "Je ziet hem hieronder staan.")
    weigh_without_seat(
        session, actor, own.partnership_id, {"question": command.question}, nameless=True
    )
    question = IntakeQuestion(
        id=new_id(),
        partnership_id=own.partnership_id,
        from_organisation_id=own.organisation_id,
        to_organisation_id=there.id,
        asked_by=actor.account_id,
        question=command.question,
        asked_at=actor.now,
    )
    session.add(question)
    session.flush()
    record(session, actor, Act.SIGNAL_SEND)
    return question.id


def answer_question(session: Session, actor: Actor, question_id: uuid.UUID, answer: str) -> None:
    """The intake answers. NotFound for others, Conflict when it was answered."""
    asked = read_question(session, actor, question_id)
    weigh_without_seat(session, actor, asked.partnership_id, {"answer": answer}, nameless=True)
    changed = session.execute(
        update(IntakeQuestion)
        .where(IntakeQuestion.id == question_id, IntakeQuestion.answered_at.is_(None))
        .values(answer=answer, answered_by=actor.account_id, answered_at=actor.now)
        .execution_options(synchronize_session=False)
    )
    if rows_changed(changed) != 1:
        raise Conflict("Een collega heeft deze vraag al beantwoord.", "Ververs de pagina.")
    session.expire_all()
    record(session, actor, Act.SIGNAL_CLAIM)


def questions_for(session: Session, actor: Actor) -> list[QuestionView]:
    """Questions that I asked, or that wait at my intake; newest first."""
    rows = session.execute(
        _questions()
        .where(
            or_(
                IntakeQuestion.asked_by == actor.account_id,
                IntakeQuestion.to_organisation_id.in_(actor.intake_ids),
            )
        )
        .order_by(IntakeQuestion.asked_at.desc())
        .limit(50)
    )
    return [_question(actor, *row) for row in rows]


def read_question(session: Session, actor: Actor, question_id: uuid.UUID) -> QuestionView:
    """One question that waits at my intake, logged as read; NotFound for anybody else."""
    row = session.execute(
        _questions().where(
            IntakeQuestion.id == question_id,
            IntakeQuestion.to_organisation_id.in_(actor.intake_ids),
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    record(session, actor, Act.SIGNAL_READ)
    return _question(actor, *row)


Found = tuple[IntakeQuestion, str, str, str, str | None]


def _questions() -> Select[*Found]:
    """Questions with the names of who asks and who is asked."""
    from_there, to_there = aliased(Organisation), aliased(Organisation)
    return (
        select(IntakeQuestion, from_there.name, to_there.name, Account.name, Account.phone)
        .join(from_there, from_there.id == IntakeQuestion.from_organisation_id)
        .join(to_there, to_there.id == IntakeQuestion.to_organisation_id)
        .join(Account, Account.id == IntakeQuestion.asked_by)
    )


def _question(
    actor: Actor, row: IntakeQuestion, asking: str, asked: str, name: str, phone: str | None
) -> QuestionView:
    return QuestionView(
        id=row.id,
        partnership_id=row.partnership_id,
        from_organisation=asking,
        to_organisation=asked,
        asked_by=name,
        phone=phone,
        question=row.question,
        asked_at=row.asked_at,
        answer=row.answer,
        answered_at=row.answered_at,
        i_asked=row.asked_by == actor.account_id,
    )
