"""A database that was put back serves nobody until what was destroyed is gone from it again."""

import subprocess
import sys
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from app.base.database import engine_for, transaction
from app.base.destroyed import not_destroyed_yet
from app.base.journal import Journal
from app.base.settings import get_settings
from app.main import create_app
from app.rights import destruction
from tests.cast import Company
from tests.clock import Clock
from tests.databases import Database, Databases
from tests.rights.ending import (
    CANARY,
    behind,
    close_and_wait,
    destroy,
    dump,
    everything_occurs,
    fill_with_canaries,
    put_back,
    rows_of,
    tables_that_hold,
)
from tests.story import Story, at_the_table
from tests.test_cli import samenspel

# Cut off at the worst moment: the line is in the journal, the transaction is not committed.
CUT_OFF = """
import os, sys, uuid
from pathlib import Path
from app.base.database import open_session
from app.rights.destruction import destroy
with open_session(sys.argv[1]) as session:
    assert destroy(session, Path(sys.argv[2]), uuid.UUID(sys.argv[3]))
    os._exit(9)
"""


@pytest.fixture
def journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the settings say it is."""
    path = tmp_path / "journal"
    monkeypatch.setenv("SAMENSPEL_JOURNAL", str(path))
    get_settings.cache_clear()
    return path


@pytest.fixture
def story(company: Company) -> Story:
    return at_the_table(company)


def environment(database: Database, journal: Path) -> dict[str, str]:
    return dict(database.environment()) | {
        "SAMENSPEL_JOURNAL": str(journal),
        "SAMENSPEL_SEAL_KEY": "a key that only seals the logs of tests",
    }


def behind_by(database: Database, journal: Path) -> int:
    with engine_for(database.web_url).connect() as connection:
        return len(not_destroyed_yet(connection, journal))


def certificates(database: Database) -> list[dict[str, object]]:
    with behind(database) as connection:
        rows = connection.execute(
            text("SELECT to_jsonb(c) FROM samenspel.destruction_certificate c ORDER BY number")
        ).scalars()
        return list(rows)


def test_an_older_copy_serves_nobody_until_what_was_destroyed_is_gone_again(
    company: Company, database: Database, databases: Databases, journal: Path
) -> None:
    story = everything_occurs(company)
    fill_with_canaries(database, story)
    copy = dump(database)
    close_and_wait(story, days=400)
    settings = get_settings()
    assert destruction.purge(database.worker_url, journal, settings, lambda *_: None) == 1
    [proof] = certificates(database)

    with databases.copy("template0") as older:
        put_back(copy, older)
        assert CANARY in dump(older)
        Clock(older.owner_url).start(company.now)
        told = environment(older, journal)
        for command in ("serve", "worker", "purge"):
            refused = samenspel(command, **told)
            assert refused.returncode == 2, command
            assert refused.stderr.splitlines() == [
                "samenspel: de database is ouder dan het journaal: 1 vernietigde casus(sen) horen"
                " weg te zijn. Draai eerst samenspel migrate en samenspel reapply"
            ]
        assert _ready(older, journal) == (503, "de database is teruggezet: samenspel reapply\n")

        again = samenspel("reapply", **told)
        assert again.returncode == 0, again.stderr
        assert "Opnieuw vernietigd: 1." in again.stdout
        assert tables_that_hold(older, CANARY) == set()
        copy_of_older = dump(older)
        assert CANARY not in copy_of_older
        assert "Dijkstra" not in copy_of_older
        [written_back] = certificates(older)
        assert written_back["reapplied_at"] is not None
        assert written_back | {"reapplied_at": None} == proof
        assert _ready(older, journal) == (200, "ok\n")

        # once more does no harm
        assert samenspel("reapply", **told).returncode == 0
        assert certificates(older) == [written_back]


def _ready(database: Database, journal: Path) -> tuple[int, str]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment(database, journal).items():
            patch.setenv(name, value)
        get_settings.cache_clear()
        answer = TestClient(create_app()).get("/readyz")
    get_settings.cache_clear()
    return answer.status_code, answer.text


def test_a_copy_of_before_there_were_certificates_serves_nobody_either(
    database: Database, journal: Path, story: Story
) -> None:
    close_and_wait(story)
    assert destroy(database, journal, story.case_id)
    with behind(database) as connection:
        connection.exec_driver_sql("DROP FUNCTION samenspel.without_certificate(uuid[])")
    assert behind_by(database, journal) == 1


def test_a_case_that_the_copy_never_had_only_gets_its_certificate_back(
    database: Database, databases: Databases, journal: Path, story: Story
) -> None:
    close_and_wait(story)
    assert destroy(database, journal, story.case_id)
    [proof] = certificates(database)
    with databases.copy() as older:
        assert behind_by(older, journal) == 1
        done = destruction.reapply(older.owner_url, journal, get_settings(), lambda *_: None)
        assert done == 1
        [written_back] = certificates(older)
        assert written_back["counts"] == proof["counts"]
        assert behind_by(older, journal) == 0


def test_a_stop_or_a_reopening_in_the_copy_does_not_bring_a_destroyed_case_back(
    database: Database, journal: Path, story: Story
) -> None:
    """What the copy thinks of it is of before."""
    close_and_wait(story)
    with transaction(database.worker_url) as session:
        assert destruction.destroy(session, journal, story.case_id)
        session.rollback()
    with behind(database) as connection:
        connection.execute(text("UPDATE samenspel.cases SET status = 'open', closed_at = NULL"))
    assert destruction.reapply(database.owner_url, journal, get_settings(), lambda *_: None) == 1
    with behind(database) as connection:
        assert set(rows_of(connection, story.case_id).values()) == {0}


def test_a_worker_killed_between_the_journal_and_the_commit_is_repaired_by_reapply(
    database: Database, journal: Path, story: Story
) -> None:
    close_and_wait(story)
    _kill_half_way(database, journal, story)
    assert behind_by(database, journal) == 1
    with behind(database) as connection:
        assert rows_of(connection, story.case_id)["cases"] == 1
    assert samenspel("serve", **environment(database, journal)).returncode == 2
    assert samenspel("reapply", **environment(database, journal)).returncode == 0
    with behind(database) as connection:
        assert set(rows_of(connection, story.case_id).values()) == {0}
    assert behind_by(database, journal) == 0


def test_a_worker_that_lives_on_does_it_after_all_with_a_second_line_for_one_certificate(
    database: Database, journal: Path, story: Story
) -> None:
    close_and_wait(story)
    _kill_half_way(database, journal, story)
    assert destroy(database, journal, story.case_id)
    assert len(list(Journal(journal).lines())) == 2
    assert len(certificates(database)) == 1
    assert behind_by(database, journal) == 0


def _kill_half_way(database: Database, journal: Path, story: Story) -> None:
    killed = subprocess.run(
        [sys.executable, "-c", CUT_OFF, database.worker_url, journal, str(story.case_id)],
        check=False,
    )
    assert killed.returncode == 9
    assert len(list(Journal(journal).lines())) == 1


def test_a_journal_that_was_harmed_stops_the_start(
    database: Database, journal: Path, story: Story
) -> None:
    close_and_wait(story)
    assert destroy(database, journal, story.case_id)
    journal.write_bytes(journal.read_bytes().replace(b'"after": "0', b'"after": "1'))
    for command in ("serve", "worker", "reapply"):
        refused = samenspel(command, **environment(database, journal))
        assert refused.returncode == 2
        assert refused.stderr == "samenspel: regel 1 van het journaal volgt niet op de vorige\n"
    assert _ready(database, journal)[0] == 503


def test_reapplying_asks_for_the_journal(database: Database) -> None:
    refused = samenspel("reapply", SAMENSPEL_OWNER_URL=database.owner_url)
    assert refused.returncode == 2
    assert refused.stderr.startswith("samenspel: SAMENSPEL_JOURNAL ontbreekt: zet ")


def test_purging_by_hand_destroys_what_is_due(
    database: Database, journal: Path, story: Story
) -> None:
    close_and_wait(story)
    done = samenspel("purge", **environment(database, journal))
    assert done.returncode == 0, done.stderr
    assert "Vernietigd: 1." in done.stdout
    assert len(certificates(database)) == 1
    assert "Vernietigd: 0." in samenspel("purge", **environment(database, journal)).stdout
