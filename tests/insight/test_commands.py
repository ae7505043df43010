"""`samenspel verify-log` and `worker`: what they need, and what they say."""

from pathlib import Path

import pytest
from sqlalchemy import text

from tests.cast import Company
from tests.databases import Database
from tests.insight.log import KEY, Log
from tests.test_cli import samenspel


@pytest.fixture
def log(company: Company, database: Database, tmp_path: Path) -> Log:
    made = Log(company, database, tmp_path / "journal")
    made.act(4)
    made.seal()
    return made


def told(log: Log) -> dict[str, str]:
    """What the machine with the key is told."""
    return dict(log.database.environment()) | {
        "SAMENSPEL_JOURNAL": str(log.path),
        "SAMENSPEL_SEAL_KEY": KEY.decode(),
    }


def test_a_log_that_holds_is_said_to_hold(log: Log) -> None:
    done = samenspel("verify-log", **told(log))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Nagekeken tot en met zegel 2: 5 regels." in done.stdout
    assert "Het logboek klopt." in done.stdout


def test_what_was_done_to_the_log_is_said_line_by_line(log: Log) -> None:
    line = log.lines()[2]
    with log.behind_our_back() as session:
        session.execute(text("DELETE FROM samenspel.read_event WHERE id = :line"), {"line": line})
        session.commit()
    done = samenspel("verify-log", **told(log))
    assert done.returncode == 1
    assert f"Regel 3 van zegel 1 ({line}) is weg." in done.stdout
    assert "Het logboek klopt niet." in done.stdout


@pytest.mark.parametrize("command", ["worker", "verify-log"])
def test_where_there_is_a_journal_the_key_must_be_there_too(log: Log, command: str) -> None:
    without = {name: value for name, value in told(log).items() if name != "SAMENSPEL_SEAL_KEY"}
    done = samenspel(command, **without)
    assert done.returncode == 2
    assert done.stderr.startswith("samenspel: SAMENSPEL_SEAL_KEY ontbreekt: zet ")


def test_without_a_journal_there_is_nothing_to_look_over(log: Log) -> None:
    without = {name: value for name, value in told(log).items() if name != "SAMENSPEL_JOURNAL"}
    done = samenspel("verify-log", **without)
    assert done.returncode == 2
    assert done.stderr.startswith("samenspel: SAMENSPEL_JOURNAL ontbreekt: zet ")
