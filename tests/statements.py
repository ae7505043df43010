"""What an act asks of the database: every statement, in the order in which it was sent."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, event


@dataclass(frozen=True)
class Statement:
    """One statement with its values, as the driver gets it."""

    text: str
    values: Mapping[str, Any]


@contextmanager
def listening(engine: Engine) -> Iterator[list[Statement]]:
    """The statements that go through `engine` while the block lasts."""
    heard: list[Statement] = []

    def hear(
        _connection: object, _cursor: object, statement: str, values: Any, *_rest: object
    ) -> None:
        heard.append(Statement(statement, dict(values) if values else {}))

    event.listen(engine, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        event.remove(engine, "before_cursor_execute", hear)
