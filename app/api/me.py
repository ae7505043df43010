"""Who you are, and for whom you work."""

import uuid

from fastapi import APIRouter

from app.casefile.vocabulary import Function, StaffFunction
from app.web.context import SignedIn
from app.web.problems import problem_responses
from app.web.validation import ApiModel

router = APIRouter(prefix="/api/v1/me", tags=["me"])


class PostOut(ApiModel):
    """For which organisation you work, in which function."""

    organisation_id: uuid.UUID
    organisation: str
    partnership_id: uuid.UUID
    function: Function | StaffFunction
    title: str
    intake: bool


class MeOut(ApiModel):
    """Your account and where you work. What you may see follows from where you sit."""

    account_id: uuid.UUID
    name: str
    email: str
    kind: str
    posts: list[PostOut]


@router.get("", responses=problem_responses(401))
def read_me(context: SignedIn) -> MeOut:
    """You, as the application knows you."""
    actor = context.signed_in
    return MeOut(
        account_id=actor.account_id,
        name=actor.name,
        email=actor.email,
        kind=actor.kind,
        posts=[
            PostOut(
                organisation_id=post.organisation_id,
                organisation=post.organisation_name,
                partnership_id=post.partnership_id,
                function=_function(post.function),
                title=post.title,
                intake=post.intake,
            )
            for post in actor.posts
        ],
    )


def _function(value: str) -> Function | StaffFunction:
    return StaffFunction(value) if value in set(StaffFunction) else Function(value)
