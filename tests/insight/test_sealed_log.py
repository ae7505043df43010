"""Every line that is final gets its seal, once, whatever happens meanwhile."""

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from app.base.database import transaction
from app.base.settings import SettingsError, get_settings
from app.insight import sealing, tasks
from app.insight.checking import Harm
from app.regie import operations as regie
from tests.cast import Company
from tests.databases import Database
from tests.insight.log import KEY, Log


@pytest.fixture
def log(company: Company, database: Database, tmp_path: Path) -> Log:
    """Nine lines, sealed by three, and told to the journal."""
    made = Log(company, database, tmp_path / "journal")
    made.act(8)
    assert made.seal() == 9
    return made


def test_every_line_is_sealed_once_and_the_journal_knows_each_seal(log: Log) -> None:
    log.act(5)
    assert log.seal() == 5
    assert log.seal() == 0
    checked = log.check()
    assert checked.problems == []
    assert (checked.lines, checked.waiting) == (len(log.lines()), 0)
    assert [line.said["number"] for line in log.journal.lines()] == [1, 2, 3, 4, 5]


def test_a_line_waits_for_its_seal_as_long_as_an_older_transaction_runs(log: Log) -> None:
    with log.company.as_("consulent") as (late, _):
        late.execute(text("SELECT pg_current_xact_id()"))
        log.act(2)
        assert log.seal() == 0
        assert log.check().waiting == 2
    assert log.seal() == 2
    assert log.check().problems == []


def test_a_line_that_commits_late_is_not_passed_by(log: Log) -> None:
    with log.company.as_("buurtcoach", log.case_id) as (session, actor):
        regie.history(session, actor, log.case_id)
        log.act(3)
        log.seal()
    log.seal()
    checked = log.check()
    assert checked.problems == []
    assert (checked.lines, checked.waiting) == (len(log.lines()), 0)


def test_a_seal_that_the_journal_was_not_told_of_is_told_by_the_next_run(log: Log) -> None:
    """As when the worker is killed between the database and the journal."""
    lines = log.path.read_bytes().splitlines(keepends=True)
    log.path.write_bytes(b"".join(lines[:-1]))
    log.act(1)
    log.seal()
    assert log.check().problems == []
    assert len(list(log.journal.lines())) == len(lines) + 1


def test_half_a_line_that_a_killed_worker_left_in_the_journal_is_written_again(log: Log) -> None:
    written = log.path.read_bytes()
    log.path.write_bytes(written[:-20])
    log.seal()
    assert log.check().problems == []
    assert log.path.read_bytes() == written


def test_in_a_database_that_moved_to_another_server_every_line_is_still_sealed(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There transactions are counted anew, often from a lower number."""
    far, here = 500_000, sealing.horizon_of

    def there(session: Session) -> sealing.Horizon:
        seen = here(session)
        return sealing.Horizon(7, seen.below + far, seen.above + far, seen.now)

    log.act(2)
    with log.behind_our_back() as session:
        session.execute(
            text("UPDATE samenspel.read_event SET tx = (tx::text::bigint + :far)::text::xid8"),
            {"far": far},
        )
        session.execute(text("DELETE FROM samenspel.log_seal"))
        session.commit()
    log.path.unlink()
    with monkeypatch.context() as patch:
        patch.setattr(sealing, "horizon_of", there)
        assert log.seal() == 11

    log.act(7)
    checked = log.check()
    assert (checked.problems, checked.waiting) == ([], 7)
    assert log.seal() == 7
    log.act(2)
    assert log.seal() == 2
    checked = log.check()
    assert checked.problems == []
    assert (checked.lines, checked.waiting) == (20, 0)


def test_lines_that_were_cut_off_stay_named_when_others_are_sealed_after_them(log: Log) -> None:
    with log.behind_our_back() as session:
        session.execute(
            text(
                "WITH last AS (DELETE FROM samenspel.log_seal WHERE number = 3 RETURNING event_ids)"
                " DELETE FROM samenspel.read_event r USING last WHERE r.id = ANY (last.event_ids)"
            )
        )
        session.commit()
    assert log.harms() == {Harm.CUT_OFF}
    log.act(2)
    log.seal()
    [problem] = log.check().problems
    assert problem.harm is Harm.SEAL_REMOVED
    assert problem.what == "Zegel 3 is weg, met 3 regels die in het journaal staan."


def test_neither_the_web_nor_the_worker_changes_the_log_or_its_seals(log: Log) -> None:
    for url in (log.database.web_url, log.database.worker_url):
        for statement in (
            "UPDATE samenspel.read_event SET emergency = true",
            "DELETE FROM samenspel.read_event",
            "UPDATE samenspel.log_seal SET number = 9",
            "DELETE FROM samenspel.log_seal",
            "DELETE FROM samenspel.log_check",
        ):
            with (
                pytest.raises(ProgrammingError, match="permission denied"),
                transaction(url) as session,
            ):
                session.execute(text(statement))


@pytest.mark.parametrize("column", ["tx", "at"])
def test_when_a_line_was_written_is_not_the_program_s_to_say(log: Log, column: str) -> None:
    with log.behind_our_back() as session:
        may = session.scalar(
            text(
                "SELECT has_column_privilege('samenspel_web', 'samenspel.read_event', :column,"
                " 'INSERT')"
            ),
            {"column": column},
        )
    assert may is False


def test_the_worker_seals_by_itself_where_there_is_a_journal_and_needs_the_key_for_it(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.act(2)

    def work() -> None:
        get_settings.cache_clear()
        with transaction(log.database.worker_url) as session:
            tasks.seal_log(session)
        with transaction(log.database.worker_url) as session:
            tasks.check_log(session)

    work()
    assert log.check().waiting == 2
    monkeypatch.setenv("SAMENSPEL_JOURNAL", str(log.path))
    with pytest.raises(SettingsError, match="SAMENSPEL_SEAL_KEY ontbreekt"):
        work()
    monkeypatch.setenv("SAMENSPEL_SEAL_KEY", KEY.decode())
    work()
    checked = log.check()
    assert (checked.problems, checked.waiting) == ([], 0)
