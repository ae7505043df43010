"""Giving an anonymous case its name: the questions that remain, and then everybody knows."""

import uuid

from pydantic import BaseModel, ConfigDict
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.base.errors import Conflict, FieldError, Invalid
from app.casefile.access import read_case
from app.casefile.audit import Act, record
from app.casefile.cases import (
    ASK_AGAIN_AFTER,
    NotInformedReason,
    Resident,
    place_resident,
    write_identity,
)
from app.casefile.models import Case
from app.casefile.settle import hold, settle
from app.casefile.sharing import say
from app.casefile.vocabulary import Category, EntryKind
from app.organisations.actor import Actor


class NameCase(BaseModel):
    """What remains of the seven questions: who it is, whether the resident knows it and if not
    why, and why it cannot stay without a name (the lighter way). Why it is necessary was said
    when the case opened; the covenant answers the others."""

    model_config = ConfigDict(frozen=True)

    resident: Resident
    resident_informed: bool
    not_informed_reason: NotInformedReason | None = None
    lighter_way: str


def name_case(session: Session, actor: Actor, case_id: uuid.UUID, command: NameCase) -> uuid.UUID:
    """Give a case its name; answers the identity entry.

    Everybody at the table whom the rules allow knows it at once, who was asked once they take
    part. The resident gets a place of their own when they know. Invalid when they do not and no
    reason of the closed list is given: not informed means anonymous. Conflict when it has a name.
    """
    # of two who name it at once, the second finds it named
    hold(session, actor, case_id)
    case, seat = read_case(session, actor, case_id)
    if case.named:
        raise Conflict("Deze casus heeft al een naam.", "Bekijk de casus.")
    _check(command, actor)
    why = say(
        session, actor, case, seat,
        kind=EntryKind.NOTE, category=Category.PLAN, only_to=(), body=command.lighter_way,
        details={"seven_questions": True, "named": True},
        typed={"lighterWay": command.lighter_way},
    )  # fmt: skip
    identity = write_identity(session, actor, case, seat, command.resident)
    informed = command.resident_informed
    session.execute(
        update(Case)
        .where(Case.id == case_id)
        .values(
            named=True,
            resident_informed=informed,
            not_informed_reason=None if informed else command.not_informed_reason,
            ask_again_on=None if informed else actor.today + ASK_AGAIN_AFTER,
        )
        .execution_options(synchronize_session=False)
    )
    session.expire_all()
    if informed:
        place_resident(session, actor, case, seat)
    settle(session, case_id)
    record(session, actor, Act.CASE_NAME, case_id=case_id, entry_ids=[identity, why.entry_id])
    return identity


def _check(command: NameCase, actor: Actor) -> None:
    errors = []
    if not command.resident.name.strip():
        errors.append(FieldError("name", "Vul de naam in."))
    born = command.resident.birth_date
    if born is not None and born > actor.today:
        errors.append(FieldError("bornOn", "Kies een dag die al geweest is."))
    if not command.lighter_way.strip():
        errors.append(FieldError("lighterWay", "Schrijf waarom het niet zonder naam kan."))
    if not command.resident_informed and command.not_informed_reason is None:
        errors.append(
            FieldError(
                "notInformedReason",
                "Kies waarom de inwoner het nog niet weet, of laat de casus zonder naam.",
            )
        )
    if errors:
        raise Invalid(errors)
