"""Connections: one engine per role and address, sessions that hold one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, cast

from sqlalchemy import CursorResult, Engine, ExceptionContext, Result, create_engine, event
from sqlalchemy.orm import Session

from app.base.errors import Refused
from app.base.settings import prepares_statements

PREPARE_AFTER = 3


@cache
def engine_for(url: str) -> Engine:
    """The engine of this process for `url`.

    Small pool: endpoints are synchronous and a request holds its connection for milliseconds.
    What is asked often is prepared: with row security PostgreSQL plans longer than it reads.
    """
    engine = create_engine(
        url,
        pool_size=8,
        max_overflow=8,
        pool_pre_ping=False,
        pool_recycle=1800,
        connect_args={
            "prepare_threshold": PREPARE_AFTER if prepares_statements() else None,
            "application_name": "samenspel",
        },
        hide_parameters=True,
    )
    event.listen(engine, "handle_error", _say_what_the_database_refuses)
    return engine


# What a trigger refuses to everybody who comes there, whatever they were doing: one sentence.
REFUSALS = {
    "samenspel:emergency_reads_only": (
        "Met noodtoegang lees je alleen mee: je schrijft niets in deze casus.",
        "Stop je noodtoegang, en vraag wie de regie heeft om je uit te nodigen.",
    )
}


def _say_what_the_database_refuses(context: ExceptionContext) -> None:
    diagnosis = getattr(context.original_exception, "diag", None)
    refusal = REFUSALS.get(getattr(diagnosis, "message_primary", None) or "")
    if refusal is not None:
        raise Refused(*refusal)


def open_session(url: str) -> Session:
    """A session without anything loaded; the caller commits and closes."""
    return Session(engine_for(url), expire_on_commit=False)


@contextmanager
def transaction(url: str) -> Iterator[Session]:
    """One transaction: committed when the block ends well, rolled back when it does not."""
    with open_session(url) as session, session.begin():
        yield session


def rows_changed(result: Result[*tuple[Any, ...]]) -> int:
    """How many rows an UPDATE or DELETE touched: the way to notice that somebody was first.

    Of an INSERT only with the execution option `preserve_rowcount`.
    """
    return cast("CursorResult[Any]", result).rowcount
