"""The social map, over the API: who can help with this?"""

from typing import Annotated

from fastapi import APIRouter, Query

from app.api.organisations import OrganisationOut, organisation_out
from app.casefile.vocabulary import Function
from app.directory.organisations import cards
from app.web.context import SignedIn
from app.web.problems import problem_responses
from app.web.validation import Line

router = APIRouter(prefix="/api/v1/directory", tags=["directory"])


@router.get("", responses=problem_responses(401, 422))
def search(
    context: SignedIn,
    need: Annotated[
        Line | None, Query(description="Words that must all stand on the card.")
    ] = None,
    function: Annotated[
        Function | None, Query(description="Only who can sit at a table in this function.")
    ] = None,
) -> list[OrganisationOut]:
    """Search by what somebody needs, not by the name of an organisation."""
    return [
        organisation_out(one)
        for one in cards(context.session, context.signed_in)
        if (need is None or one.answers(need)) and (function is None or function in one.functions)
    ]
