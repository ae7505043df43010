"""Who acts in this transaction.

The database finds out itself which seats the actor has (`begin_actor`); what comes back here is
who they are and for whom they work, never what they may see.
"""

import uuid
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.orm import Session

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


@dataclass(frozen=True, slots=True)
class Post:
    """A live position: for which organisation, in which function."""

    organisation_id: uuid.UUID
    organisation_name: str
    partnership_id: uuid.UUID
    function: str
    title: str
    intake: bool


@dataclass(frozen=True, slots=True)
class Actor:
    """The person of this transaction, and the one moment that it takes place in.

    `case_scope` is the case that the transaction was narrowed to, if any: seats in other cases
    do not count in it, for neither of the two locks. `overrules` and `no_treatment` are what the
    actor says of the words of this request (`app.casefile.weighing`): why they stand although a
    list warned, and that they say nothing of a diagnosis or treatment.
    """

    account_id: uuid.UUID
    name: str
    email: str
    kind: str
    now: datetime
    posts: tuple[Post, ...]
    case_scope: uuid.UUID | None = None
    overrules: str | None = None
    no_treatment: bool = False

    def assuring(self, overrules: str | None, *, no_treatment: bool) -> "Actor":
        """The same actor, with what they say of their words."""
        return replace(self, overrules=overrules or None, no_treatment=no_treatment)

    @property
    def today(self) -> date:
        """The date on the calendar on the wall (Europe/Amsterdam)."""
        return self.now.astimezone(AMSTERDAM).date()

    @property
    def organisation_ids(self) -> tuple[uuid.UUID, ...]:
        return tuple(post.organisation_id for post in self.posts)

    @property
    def intake_ids(self) -> tuple[uuid.UUID, ...]:
        return tuple(post.organisation_id for post in self.posts if post.intake)

    def has_function(self, function: str) -> bool:
        return any(post.function == function for post in self.posts)


def begin_actor(
    session: Session, account_id: uuid.UUID, case_id: uuid.UUID | None = None
) -> Actor | None:
    """Make `account_id` the actor of this transaction; None for an unknown or disabled account."""
    found = session.execute(
        text("SELECT samenspel.begin_actor(:account, :case)"),
        {"account": account_id, "case": case_id},
    ).scalar_one()
    return _actor(found, case_id)


def begin_session(
    session: Session, token_hash: bytes, *, bearer: bool, case_id: uuid.UUID | None = None
) -> Actor | None:
    """The same, for whoever holds this browser session or API token."""
    found = session.execute(
        text("SELECT samenspel.begin_session(:token, :bearer, :case)"),
        {"token": token_hash, "bearer": bearer, "case": case_id},
    ).scalar_one()
    return _actor(found, case_id)


def _actor(found: dict[str, Any] | None, case_id: uuid.UUID | None) -> Actor | None:
    if found is None:
        return None
    return Actor(
        account_id=uuid.UUID(found["account_id"]),
        name=found["name"],
        email=found["email"],
        kind=found["kind"],
        now=datetime.fromisoformat(found["now"]),
        posts=tuple(
            Post(
                organisation_id=uuid.UUID(post["organisation_id"]),
                organisation_name=post["organisation_name"],
                partnership_id=uuid.UUID(post["partnership_id"]),
                function=post["function"],
                title=post["title"],
                intake=post["intake"],
            )
            for post in found["positions"]
        ),
        case_scope=case_id,
    )
