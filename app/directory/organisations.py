"""Organisations of the partnership: what they do, what to ask them for, and how to call them."""

import uuid

from pydantic import BaseModel, ConfigDict
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.errors import NotFound
from app.casefile.vocabulary import Function
from app.organisations.actor import Actor
from app.organisations.models import Organisation, OrganisationFunction


class Card(BaseModel):
    """An organisation as others in the partnership know it."""

    model_config = ConfigDict(frozen=True)

    id: uuid.UUID
    name: str
    functions: list[Function]
    what_we_do: str | None
    ask_us_for: str | None
    phone: str | None

    def answers(self, need: str) -> bool:
        """Whether every word of `need` stands somewhere on the card."""
        told = " ".join(
            (
                self.name,
                self.what_we_do or "",
                self.ask_us_for or "",
                *(function.label for function in self.functions),
            )
        ).casefold()
        return all(word in told for word in need.casefold().split())


def cards(session: Session, actor: Actor) -> list[Card]:
    """All organisations of the partnerships in which the actor works, by name; two statements."""
    found = session.scalars(
        select(Organisation)
        .where(Organisation.partnership_id.in_({post.partnership_id for post in actor.posts}))
        .order_by(Organisation.name, Organisation.id)
    ).all()
    functions: dict[uuid.UUID, list[Function]] = {one.id: [] for one in found}
    for row in session.scalars(
        select(OrganisationFunction)
        .where(OrganisationFunction.organisation_id.in_(functions))
        .order_by(OrganisationFunction.function)
    ):
        functions[row.organisation_id].append(Function(row.function))
    return [
        Card(
            id=one.id,
            name=one.name,
            functions=functions[one.id],
            what_we_do=one.what_we_do,
            ask_us_for=one.ask_us_for,
            phone=one.phone,
        )
        for one in found
    ]


def card(session: Session, actor: Actor, organisation_id: uuid.UUID) -> Card:
    """One of them, or NotFound."""
    for one in cards(session, actor):
        if one.id == organisation_id:
            return one
    raise NotFound
