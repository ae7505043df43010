"""`Idempotency-Key` on a POST: for a program that does not know whether its request arrived.

    @router.post("/cases/{case_id}/goals", status_code=201)
    def add(context: SignedIn, case_id: UUID, command: AddGoal, once: Once) -> GoalView:
        goal_id = once.made(lambda: add_goal(context.session, ..., command).id)
        return goal(context.session, context.signed_in, goal_id)

The answer is read again through the door, so that a replay shows what may be seen now.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header, Request
from sqlalchemy.orm import Session

from app.web.context import SignedIn
from app.web.headers import route_of
from app.web.idempotency import HEADER, LONGEST_KEY, Claim, DatabaseKeys, Outcome, claim_of, once
from app.web.validation import ApiModel

DONE = 200
MADE = 201


class Made(ApiModel):
    """What was made."""

    id: uuid.UUID


@dataclass(frozen=True, slots=True)
class OneRequest:
    """The request that is to happen once, within the transaction of its context."""

    session: Session
    claim: Claim | None

    def made(self, act: Callable[[], uuid.UUID]) -> uuid.UUID:
        """Make something, or find the id of what the same request made before."""
        outcome = once(DatabaseKeys(self.session), self.claim, lambda: Outcome(MADE, str(act())))
        return uuid.UUID(outcome.resource_id)

    def done(self, act: Callable[[], object]) -> None:
        """Do something that leaves no thing of its own, unless it was done before."""

        def acted() -> Outcome:
            act()
            return Outcome(DONE, None)

        once(DatabaseKeys(self.session), self.claim, acted)


async def sent_body(request: Request) -> bytes:
    """The body as it came. Async because reading is; it waits for nothing but the client."""
    return await request.body()


def open_once(
    request: Request,
    context: SignedIn,
    body: Annotated[bytes, Depends(sent_body)],
    key: Annotated[
        str | None,
        Header(
            alias=HEADER,
            max_length=LONGEST_KEY,
            description="The same key within a day answers the same thing, without doing it again.",
        ),
    ] = None,
) -> OneRequest:
    """The request with its key, if it has one."""
    claim = claim_of(
        request.app.state.signer,
        account_id=context.signed_in.account_id,
        key=key,
        route=f"{request.method} {route_of(request.scope)}",
        address=request.url.path,
        body=body,
    )
    return OneRequest(context.session, claim)


Once = Annotated[OneRequest, Depends(open_once)]
