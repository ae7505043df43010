"""What is asked often is planned once, unless a pooler cannot do with that."""

import pytest
from sqlalchemy import text

from app.base.database import engine_for


def prepared(url: str) -> int:
    """How many statements a connection knows by heart after it asked one again and again."""
    with engine_for(url).connect() as connection:
        for _ in range(5):
            connection.execute(text("SELECT id FROM samenspel.organisation"))
        known = connection.execute(text("SELECT count(*) FROM pg_prepared_statements"))
        return int(known.scalar_one())


def test_a_statement_that_is_asked_often_is_prepared(web_url: str) -> None:
    assert prepared(web_url) > 0


def test_with_a_pooler_that_cannot_do_with_them_none_is_prepared(
    web_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAMENSPEL_PREPARED_STATEMENTS", "false")
    assert prepared(web_url) == 0
