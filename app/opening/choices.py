"""What the covenant prepares for a new case: purposes, the seven answers, parties to ask."""

import uuid

from pydantic import BaseModel, ConfigDict
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.errors import Refused
from app.casefile.vocabulary import Function, Purpose
from app.organisations.actor import Actor, Post
from app.organisations.models import CovenantPurpose, Organisation, OrganisationFunction
from app.regie.rules import MAY_HOLD


class Prepared(BaseModel):
    """One purpose of the covenant, with the five answers that nobody types again."""

    model_config = ConfigDict(frozen=True)

    purpose: Purpose
    whose_task: str
    ground: str
    secrecy: str
    who_minimally: str
    controllers: str
    regie: Function
    propose: list[Function]
    answer_days: int


class Askable(BaseModel):
    """A party that can be asked, with the question and the reason that are prepared for it.

    `reason` is empty for a party beyond the covenant's proposal: then somebody has to say why.
    """

    model_config = ConfigDict(frozen=True)

    organisation_id: uuid.UUID
    organisation_name: str
    function: Function
    what_we_do: str
    question: str
    reason: str

    @property
    def proposed(self) -> bool:
        return bool(self.reason)


def own_post(actor: Actor) -> Post:
    """The position from which the actor opens a case. Refused without one at a table."""
    post = next((post for post in actor.posts if post.function in Function.__members__), None)
    if post is None or actor.kind != "professional":
        raise Refused("Je kunt met deze functie geen casus openen.", "Vraag een buurtcoach.")
    return post


def can_hold(actor: Actor) -> bool:
    """Whether the opener's function may hold regie."""
    return own_post(actor).function in MAY_HOLD


def prepared(session: Session, actor: Actor) -> list[Prepared]:
    """The purposes that the covenant has today, in its own order."""
    rows = session.scalars(
        select(CovenantPurpose)
        .where(
            CovenantPurpose.partnership_id == own_post(actor).partnership_id,
            CovenantPurpose.effective_from <= actor.today,
        )
        .order_by(CovenantPurpose.id)
    )
    return [
        Prepared(
            purpose=Purpose(row.purpose),
            whose_task=row.whose_task,
            ground=row.ground,
            secrecy=row.secrecy,
            who_minimally=row.who_minimally,
            controllers=row.controllers,
            regie=Function(row.regie_function),
            propose=[Function(name) for name in row.proposed_functions.split()],
            answer_days=row.answer_days,
        )
        for row in rows
    ]


def askable(session: Session, actor: Actor, covenant: Prepared) -> list[Askable]:
    """Who can be asked, with those whom the covenant proposes first."""
    own = own_post(actor)
    rows = session.execute(
        select(
            Organisation.id,
            Organisation.name,
            Organisation.what_we_do,
            Organisation.ask_us_for,
            OrganisationFunction.function,
        )
        .join(OrganisationFunction, OrganisationFunction.organisation_id == Organisation.id)
        .where(
            Organisation.partnership_id == own.partnership_id,
            Organisation.id != own.organisation_id,
        )
        .order_by(Organisation.name, OrganisationFunction.function)
    ).all()
    reason = f"Jullie werk hoort volgens het convenant bij dit doel: {covenant.purpose.label}."
    found = [
        Askable(
            organisation_id=row.id,
            organisation_name=row.name,
            function=Function(row.function),
            what_we_do=row.what_we_do or "",
            question=f"Willen jullie meedenken? Het gaat om: {row.ask_us_for}"
            if row.ask_us_for
            else "Willen jullie meedenken?",
            reason=reason if row.function in covenant.propose else "",
        )
        for row in rows
    ]
    order = {function: index for index, function in enumerate(covenant.propose)}
    return sorted(found, key=lambda one: order.get(one.function, len(order)))
