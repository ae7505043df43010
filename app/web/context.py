"""One request, one transaction: opened here, committed here, before the answer is sent.

`scope="function"` matters: FastAPI's default finishes a dependency after the answer has gone, so
that a commit that fails would still have said 200.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from app.base.database import open_session
from app.base.errors import Refused, TooSoon
from app.base.settings import get_settings
from app.organisations.actor import Actor, begin_actor, begin_session
from app.organisations.sign_in import hash_token

# Where a page that shows a refusal itself leaves it, to be logged all the same.
REFUSAL = "refusal"


class SignInNeeded(Exception):
    """Nobody is signed in: a page leads to the sign-in form, the API answers 401."""


@dataclass(slots=True)
class Context:
    """What an endpoint works with. `actor` is None only where signing in is not needed."""

    request: Request
    session: Session
    actor: Actor | None

    @property
    def signed_in(self) -> Actor:
        if self.actor is None:
            raise SignInNeeded
        return self.actor

    def act_as(self, account_id: uuid.UUID) -> Actor | None:
        """For the sign-in form: from here on this account acts."""
        self.actor = begin_actor(self.session, account_id)
        return self.actor


def session_cookie_name() -> str:
    """`__Host-` binds the cookie to this host over TLS; without TLS browsers refuse that name."""
    return "__Host-samenspel" if get_settings().tls else "samenspel"


def session_token(request: Request) -> str | None:
    return request.cookies.get(session_cookie_name())


def bearer_token(request: Request) -> str | None:
    """The token of `Authorization: Bearer ...`, for the API only."""
    if not request.url.path.startswith(("/api/", "/access/")):
        return None
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def case_in_path(request: Request) -> uuid.UUID | None:
    """The case that the address names, so that only seats in that case are looked up."""
    try:
        return uuid.UUID(str(request.path_params["case_id"]))
    except (KeyError, ValueError):
        return None


def open_context(request: Request) -> Iterator[Context]:
    """Find out who acts, hand over to the endpoint, commit; roll back whatever goes wrong.

    No line in the log, no answer: also not where a rule said no, nor where only a form of a case
    was shown. `log_refusal` and `log_look` of `app.state` are the log's, in a room above this one.
    """
    with open_session(get_settings().database_url) as session:
        bearer = bearer_token(request)
        token = bearer or session_token(request)
        actor = None
        if token:
            actor = begin_session(
                session,
                hash_token(token),
                bearer=bearer is not None,
                case_id=case_in_path(request),
            )
        request.state.actor = actor
        context = Context(request, session, actor)
        try:
            yield context
        except BaseException as error:
            session.rollback()
            if isinstance(error, Refused):
                _log_after_rollback(context, error)
            raise
        _log_what_was_shown(context)
        session.commit()


def _log_what_was_shown(context: Context) -> None:
    """A refusal that a page shows itself, and a look at a case that wrote no line of its own."""
    session, actor, request = context.session, context.actor, context.request
    if actor is None:
        return
    case_id, refused = case_in_path(request), session.info.pop(REFUSAL, None)
    if refused is not None:
        request.app.state.log_refusal(session, actor, case_id, refused)
    elif request.method == "GET" and case_id is not None:
        request.app.state.log_look(session, actor, case_id)


def _log_after_rollback(context: Context, refused: Refused) -> None:
    """In a new transaction on the same connection; who acts is found out once more."""
    if context.actor is None or isinstance(refused, TooSoon):
        return
    session, case_id = context.session, case_in_path(context.request)
    session.info.clear()
    actor = begin_actor(session, context.actor.account_id, case_id)
    if actor is not None:
        context.request.app.state.log_refusal(session, actor, case_id, refused)
        session.commit()


def open_signed_in(
    context: Annotated[Context, Depends(open_context, scope="function")],
) -> Context:
    """The same, for somebody: without a live session there is nothing to see."""
    if context.actor is None:
        raise SignInNeeded
    return context


Open = Annotated[Context, Depends(open_context, scope="function")]
SignedIn = Annotated[Context, Depends(open_signed_in, scope="function")]
