"""Organisations of your partnership, over the API."""

import uuid

from fastapi import APIRouter

from app.casefile.vocabulary import Function
from app.directory.organisations import Card, card, cards
from app.web.context import SignedIn
from app.web.problems import problem_responses
from app.web.validation import ApiModel

router = APIRouter(prefix="/api/v1/organisations", tags=["organisations"])
RESPONSES = problem_responses(401, 404)


class OrganisationOut(ApiModel):
    """An organisation, the functions that it can fill at a table, and how to call it."""

    id: uuid.UUID
    name: str
    functions: list[Function]
    what_we_do: str | None
    ask_us_for: str | None
    phone: str | None


def organisation_out(found: Card) -> OrganisationOut:
    """A card as the API gives it."""
    return OrganisationOut(**found.model_dump())


@router.get("", responses=problem_responses(401))
def list_organisations(context: SignedIn) -> list[OrganisationOut]:
    """All organisations of the partnership in which you work, by name."""
    return [organisation_out(one) for one in cards(context.session, context.signed_in)]


@router.get("/{organisation_id}", responses=RESPONSES)
def read_organisation(organisation_id: uuid.UUID, context: SignedIn) -> OrganisationOut:
    """One of them."""
    return organisation_out(card(context.session, context.signed_in, organisation_id))
