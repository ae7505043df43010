"""When its term is over, nothing of a case is left but numbers: not in a table, a job or a dump."""

import re
import threading
import uuid
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, ProgrammingError

from app.base.database import open_session, transaction
from app.base.jobs import enqueue, worker_beside
from app.base.journal import Journal
from app.base.settings import get_settings
from app.rights import destruction
from app.rights.retention import PlaceHold, lift_hold, place_hold
from tests.base.test_jobs import wait_for
from tests.cast import Company
from tests.clock import Clock
from tests.databases import Database
from tests.rights.ending import (
    CANARY,
    KEPT,
    behind,
    close_and_wait,
    destroy,
    dump,
    everything_occurs,
    fill_with_canaries,
    hold_of,
    rows_of,
    tables_of_case,
    tables_that_hold,
)
from tests.story import Story, at_the_table

# Tables in which the story has something: of these the test below is no empty promise.
TRIED = {
    "agreement", "case_draft", "case_exclusion", "case_shell", "cases", "confirmation", "consent",
    "contact", "destruction_hold", "disclosure", "entry", "entry_version", "feedback", "goal",
    "identity_key", "known_question", "message_version", "notice", "occupancy", "regie_term",
    "seat", "signal", "subject",
}  # fmt: skip


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return tmp_path / "journal"


@pytest.fixture
def story(company: Company) -> Story:
    return at_the_table(company)


def is_there(database: Database, story: Story) -> bool:
    with behind(database) as connection:
        return rows_of(connection, story.case_id)["cases"] == 1


def lines(journal: Path) -> list[str]:
    return [str(line.said["number"]) for line in Journal(journal).lines()]


def test_nothing_of_a_case_is_left_in_any_table_job_draft_or_dump(
    company: Company, database: Database, journal: Path
) -> None:
    story = everything_occurs(company)
    words = fill_with_canaries(database, story)
    copy = dump(database)
    assert {word for word in words if word not in copy} == set()
    with behind(database) as connection:
        there = rows_of(connection, story.case_id)
    assert {table for table, number in there.items() if number} >= TRIED

    close_and_wait(story, days=400)
    settings = get_settings()
    assert destruction.purge(database.worker_url, journal, settings, lambda *_: None) == 1

    assert tables_that_hold(database, CANARY) == set()
    assert tables_that_hold(database, "Dijkstra") == set()
    with behind(database) as connection:
        assert set(rows_of(connection, story.case_id).values()) == {0}
    # the log keeps that it was there, and the certificate that it went
    assert tables_that_hold(database, str(story.case_id)) == {
        f"samenspel.{table}" for table in KEPT
    }
    copy = dump(database)
    assert CANARY not in copy
    assert "Dijkstra" not in copy
    assert str(story.ids["goal"]) not in re.sub(r"COPY samenspel\.read_event.*?\n\\\.", "", copy,
                                                flags=re.DOTALL)  # fmt: skip


def test_every_table_that_speaks_of_a_case_is_destroyed_with_it_or_kept_on_purpose(
    database: Database,
) -> None:
    """A new table is found by its column, or by the key with which it points to a case."""
    with behind(database) as connection:
        by_column = set(
            connection.scalars(
                text(
                    "SELECT table_name FROM information_schema.columns"
                    " WHERE table_schema = 'samenspel' AND column_name = 'case_id'"
                )
            )
        )
        keys = connection.execute(
            text(
                "SELECT c.relname AS of, r.relname AS to FROM pg_constraint k"
                " JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class r ON r.oid = k.confrelid"
                " WHERE k.contype = 'f' AND c.relnamespace = 'samenspel'::regnamespace"
            )
        ).all()
        known = set(tables_of_case(connection))
    wanted = by_column | {"cases"}
    while more := {key.of for key in keys if key.to in wanted} - wanted:
        wanted |= more
    assert known == wanted - KEPT


def test_what_is_kept_has_no_place_for_content(database: Database) -> None:
    with behind(database) as connection:
        columns = connection.execute(
            text(
                "SELECT table_name || '.' || column_name FROM information_schema.columns"
                " WHERE table_schema = 'samenspel' AND table_name = ANY (:kept)"
                " AND data_type IN ('text', 'jsonb', 'bytea')"
            ),
            {"kept": sorted(KEPT)},
        ).scalars()
        # numbers by the names of tables
        assert set(columns) <= {"destruction_certificate.counts"}


def test_a_new_table_is_destroyed_too_also_when_it_only_points_to_a_row_of_the_case(
    database: Database, journal: Path, story: Story
) -> None:
    with behind(database) as connection:
        connection.exec_driver_sql(
            "CREATE TABLE samenspel.remark (id uuid PRIMARY KEY,"
            "  entry_id uuid REFERENCES samenspel.entry (id));"
            "CREATE TABLE samenspel.reader (remark_id uuid REFERENCES samenspel.remark (id));"
            "GRANT SELECT, DELETE ON samenspel.remark, samenspel.reader TO samenspel_door;"
            "INSERT INTO samenspel.remark SELECT gen_random_uuid(), id FROM samenspel.entry;"
            "INSERT INTO samenspel.reader SELECT id FROM samenspel.remark"
        )
    close_and_wait(story)
    assert destroy(database, journal, story.case_id)
    with behind(database) as connection:
        assert connection.scalar(text("SELECT count(*) FROM samenspel.remark")) == 0
        assert connection.scalar(text("SELECT count(*) FROM samenspel.reader")) == 0


def test_the_certificate_says_how_many_of_what_and_the_journal_says_the_same(
    database: Database, journal: Path, story: Story
) -> None:
    close_and_wait(story)
    with behind(database) as connection:
        there = rows_of(connection, story.case_id)
    assert destroy(database, journal, story.case_id)
    with behind(database) as connection:
        found = connection.execute(text("SELECT * FROM samenspel.destruction_certificate")).one()
    counts = dict(found.counts)
    assert counts.pop("job") > 0
    assert counts.pop("account") == 1
    assert counts == {table: number for table, number in there.items() if number}
    assert found.rows == sum(found.counts.values())
    assert (found.number, found.retention_months) == ("2026-0001", 12)
    [line] = Journal(journal).lines()
    assert line.kind == "destroyed"
    assert line.said["case_id"] == str(story.case_id)
    assert line.said["counts"] == found.counts
    assert set(line.said) == {
        "case_id", "partnership_id", "number", "closed_on", "retention_months", "destroyed_at",
        "destroyed_by", "rows", "counts",
    }  # fmt: skip


def test_the_resident_is_forgotten_with_their_last_case_and_not_before(
    company: Company, database: Database, journal: Path, story: Story
) -> None:
    other = at_the_table(company)
    close_and_wait(story, days=1)
    close_and_wait(other)
    account = text("SELECT * FROM samenspel.account WHERE id = :inwoner")
    who = {"inwoner": company.ids.accounts["inwoner"]}
    assert destroy(database, journal, story.case_id)
    with behind(database) as connection:
        assert "Dijkstra" in connection.execute(account, who).one().name
    assert destroy(database, journal, other.case_id)
    with behind(database) as connection:
        left = connection.execute(account, who).one()
        ways_in = connection.scalar(
            text("SELECT count(*) FROM samenspel.credential WHERE account_id = :inwoner"), who
        )
    assert (left.name, left.phone, left.reach, ways_in) == ("", None, None, 0)
    assert left.disabled_at is not None
    with pytest.raises(AssertionError, match="cannot sign in"), company.as_("inwoner"):
        pass


def test_other_cases_stay_as_they_are(
    company: Company, database: Database, journal: Path, story: Story
) -> None:
    other = company.open_case(title="Van een ander")
    with behind(database) as connection:
        before = rows_of(connection, other)
    close_and_wait(story)
    assert destroy(database, journal, story.case_id)
    with behind(database) as connection:
        assert rows_of(connection, other) == before


@pytest.mark.parametrize("days", [1, 364])
def test_before_its_day_a_case_stays(
    database: Database, journal: Path, story: Story, days: int
) -> None:
    close_and_wait(story, days)
    assert not destroy(database, journal, story.case_id)
    assert is_there(database, story)


def test_the_covenant_says_how_long(
    company: Company, database: Database, journal: Path, story: Story
) -> None:
    with company.as_owner() as session:
        session.execute(
            text("UPDATE samenspel.covenant_purpose SET retention_months = 24"
                 " WHERE purpose = 'work'")
        )  # fmt: skip
    close_and_wait(story)
    assert not destroy(database, journal, story.case_id)
    company.wait(days=366)
    Clock(company.owner_url).start(company.now)
    assert destroy(database, journal, story.case_id)


def test_an_open_case_is_never_destroyed(
    company: Company, database: Database, journal: Path, story: Story
) -> None:
    company.wait(days=4000)
    Clock(company.owner_url).start(company.now)
    assert not destroy(database, journal, story.case_id)
    assert is_there(database, story)


def test_a_case_that_was_opened_again_is_not_destroyed(
    database: Database, journal: Path, story: Story
) -> None:
    close_and_wait(story)
    with behind(database) as connection:
        connection.execute(text("UPDATE samenspel.cases SET status = 'open', closed_at = NULL"))
    assert not destroy(database, journal, story.case_id)
    assert is_there(database, story)
    assert lines(journal) == []


def test_a_stop_holds_it_up_until_it_is_lifted(
    company: Company, database: Database, journal: Path, story: Story
) -> None:
    with company.as_("privacy") as (session, actor):
        held = place_hold(session, actor, hold_of(story, "Er loopt een klacht."))
    close_and_wait(story)
    assert not destroy(database, journal, story.case_id)
    assert is_there(database, story)
    with company.as_("privacy") as (session, actor):
        lift_hold(session, actor, held, "De klacht is opgelost.")
    assert destroy(database, journal, story.case_id)


def test_a_stop_that_is_being_written_is_waited_for(
    company: Company, database: Database, journal: Path, story: Story
) -> None:
    close_and_wait(story)
    number = PlaceHold(
        number="2026-0001", reason="Er is bezwaar.", review_on=hold_of(story, "").review_on
    )
    results: list[bool] = []
    worker = threading.Thread(
        target=lambda: results.append(destroy(database, journal, story.case_id))
    )
    with company.as_("privacy") as (session, actor):
        place_hold(session, actor, number)
        worker.start()
        wait_for(lambda: _waits_for_a_lock(database))
    worker.join(20)
    assert results == [False]
    assert is_there(database, story)


def _waits_for_a_lock(database: Database) -> bool:
    with behind(database) as connection:
        found = connection.scalar(
            text(
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                " AND datname = current_database()"
            )
        )
    return bool(found)


def test_when_not_every_row_that_was_counted_goes_nothing_goes(
    company: Company, database: Database, journal: Path
) -> None:
    story = everything_occurs(company)
    close_and_wait(story)
    with behind(database) as connection:
        before = rows_of(connection, story.case_id)
        connection.exec_driver_sql(
            "CREATE FUNCTION samenspel.keep() RETURNS trigger LANGUAGE plpgsql"
            " AS 'BEGIN RETURN NULL; END';"
            "CREATE TRIGGER keep BEFORE DELETE ON samenspel.entry_version"
            " FOR EACH ROW EXECUTE FUNCTION samenspel.keep()"
        )
    with pytest.raises(DBAPIError, match="destruction_incomplete"):
        destroy(database, journal, story.case_id)
    with behind(database) as connection:
        assert rows_of(connection, story.case_id) == before
        assert (
            connection.scalar(text("SELECT count(*) FROM samenspel.destruction_certificate")) == 0
        )
    assert lines(journal) == []


@pytest.mark.parametrize(
    ("who", "call"),
    [
        ("web", "destroy_case(gen_random_uuid())"),
        ("web", "destroy_rows(gen_random_uuid())"),
        ("web", "destroy_again('{}')"),
        ("web", "due_for_destruction()"),
        ("web", "forget_jobs('{}')"),
        ("web", "clear_away(1, 1, 1, 1)"),
        ("web", "warn_of_end(1)"),
        ("web", "to_destroy(current_date, NULL)"),
        ("worker", "destroy_rows(gen_random_uuid())"),
        ("worker", "destroy_again('{}')"),
        ("worker", "forget_jobs('{}')"),
        ("owner", "destroy_case(gen_random_uuid())"),
        ("owner", "destroy_rows(gen_random_uuid())"),
    ],
)
def test_only_the_worker_destroys_and_only_what_is_due(
    database: Database, who: str, call: str
) -> None:
    url = getattr(database, f"{who}_url")
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction(url) as session,
    ):
        session.execute(text(f"SELECT samenspel.{call}"))


@pytest.mark.parametrize("table", ["entry", "cases", "read_event", "destruction_certificate"])
@pytest.mark.parametrize("who", ["web", "worker"])
def test_nobody_deletes_from_a_case_but_the_door(database: Database, who: str, table: str) -> None:
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction(getattr(database, f"{who}_url")) as session,
    ):
        session.execute(text(f"DELETE FROM samenspel.{table}"))  # noqa: S608


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE samenspel.destruction_certificate SET number = '2026-0002'",
        "DELETE FROM samenspel.destruction_certificate",
        "TRUNCATE samenspel.destruction_certificate",
    ],
)
def test_a_certificate_is_not_changed_not_even_past_all_locks(
    database: Database, change: str
) -> None:
    with pytest.raises(DBAPIError, match="never_changed"), behind(database) as connection:
        connection.execute(text(change))


def test_the_log_keeps_its_lines_and_gets_one_more(
    database: Database, journal: Path, story: Story
) -> None:
    close_and_wait(story)
    of_case = text("SELECT action FROM samenspel.read_event WHERE case_id = :case ORDER BY at, id")
    with behind(database) as connection:
        before = list(connection.scalars(of_case, {"case": story.case_id}))
    assert destroy(database, journal, story.case_id)
    with behind(database) as connection:
        assert list(connection.scalars(of_case, {"case": story.case_id})) == [
            *before,
            "case:destroy",
        ]


def test_what_was_destroyed_is_not_destroyed_twice(
    database: Database, journal: Path, story: Story
) -> None:
    close_and_wait(story)
    assert destroy(database, journal, story.case_id)
    assert not destroy(database, journal, story.case_id)
    assert not destroy(database, journal, uuid.uuid4())
    assert lines(journal) == ["2026-0001"]


def test_the_worker_does_it_by_itself_and_leaves_no_job_behind(
    company: Company,
    database: Database,
    journal: Path,
    story: Story,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SAMENSPEL_JOURNAL", str(journal))
    get_settings.cache_clear()
    close_and_wait(story)
    with worker_beside(database.worker_url):
        with transaction(database.worker_url) as session:
            enqueue(session, "keep_no_longer")
        wait_for(lambda: not is_there(database, story))
        wait_for(lambda: _named_in_jobs(database, story) == 0)
    assert lines(journal) == ["2026-0001"]


def _named_in_jobs(database: Database, story: Story) -> int:
    with open_session(database.worker_url) as session:
        found = session.scalar(
            text("SELECT count(*) FROM procrastinate.procrastinate_jobs WHERE args::text ~ :id"),
            {"id": str(story.case_id)},
        )
    return int(found or 0)


def test_without_a_journal_it_is_done_all_the_same(database: Database, story: Story) -> None:
    close_and_wait(story)
    assert destroy(database, None, story.case_id)
    assert not is_there(database, story)
