"""Calling a function of the database that may say no."""

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.base.errors import NotFound, OperationError

_REASON = re.compile(r"samenspel:(\w+)")


def ask(
    session: Session,
    statement: str,
    said: Mapping[str, Any],
    refusals: Mapping[str, OperationError] | None = None,
) -> Any:
    """The one value that `statement` answers.

    What it raises becomes what `refusals` names for the reason, else NotFound: a reason that
    nobody foresaw tells nothing. What was written before it in this transaction stays.
    """
    try:
        with session.begin_nested():
            answer = session.execute(text(statement), said).scalar_one_or_none()
    except DBAPIError as error:
        found = _REASON.search(str(error.orig))
        if found is None:
            raise
        raise (refusals or {}).get(found[1]) or NotFound() from None
    # rows that were loaded before would still be handed out by the session
    session.expire_all()
    return answer
