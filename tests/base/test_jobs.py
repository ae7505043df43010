"""A job is there when the act is, is done once it is there, and survives who was doing it."""

import time
import uuid
from collections.abc import Callable

import pytest
from procrastinate import RetryStrategy
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from app.base import jobs
from app.base.database import open_session, transaction
from app.base.jobs import enqueue, task, worker_beside
from tests.databases import Database

Done = list[tuple[str, uuid.UUID]]


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> Done:
    """What the task `note` was called with, and as whom."""
    monkeypatch.setattr(jobs, "_TASKS", {})
    calls: Done = []

    @task("note")
    def note(session: Session, entry_id: uuid.UUID) -> None:
        calls.append((str(session.scalar(text("SELECT current_user"))), entry_id))

    return calls


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline, "the worker did not do it"
        time.sleep(0.02)


def waiting(database: Database) -> int:
    with transaction(database.worker_url) as session:
        count = session.scalar(text("SELECT count(*) FROM procrastinate.procrastinate_jobs"))
    return int(count or 0)


def test_a_job_is_done_by_the_worker_after_the_commit(database: Database, done: Done) -> None:
    entry = uuid.uuid4()
    with worker_beside(database.worker_url):
        with transaction(database.web_url) as session:
            enqueue(session, "note", entry_id=entry)
        wait_for(lambda: done == [("samenspel_worker", entry)])
        wait_for(lambda: waiting(database) == 0)


def test_a_job_goes_with_the_act_that_caused_it(database: Database) -> None:
    with open_session(database.web_url) as session:
        enqueue(session, "note", entry_id=uuid.uuid4())
        session.rollback()
    assert waiting(database) == 0


def test_a_job_waits_for_a_worker(database: Database, done: Done) -> None:
    with transaction(database.web_url) as session:
        enqueue(session, "note", entry_id=uuid.uuid4())
    assert waiting(database) == 1
    with worker_beside(database.worker_url):
        wait_for(lambda: len(done) == 1)


def test_a_job_that_a_killed_worker_left_behind_is_done_after_all(
    database: Database, done: Done
) -> None:
    with transaction(database.web_url) as session:
        enqueue(session, "note", entry_id=uuid.uuid4())
    with transaction(database.worker_url) as session:
        session.execute(text("SET LOCAL search_path = procrastinate"))
        session.execute(text("UPDATE procrastinate_jobs SET status = 'doing'"))
    with worker_beside(database.worker_url):
        wait_for(lambda: len(done) == 1)


def test_a_job_that_fails_is_tried_again(
    database: Database, done: Done, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[uuid.UUID] = []
    monkeypatch.setattr(jobs, "RETRY", RetryStrategy(max_attempts=3))

    @task("stumble")
    def stumble(session: Session, entry_id: uuid.UUID) -> None:
        tries.append(entry_id)
        if len(tries) == 1:
            session.execute(text("SELECT 1 / 0"))

    with transaction(database.web_url) as session:
        enqueue(session, "stumble", entry_id=uuid.uuid4())
    with worker_beside(database.worker_url):
        wait_for(lambda: len(tries) == 2)
        wait_for(lambda: waiting(database) == 0)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT args FROM procrastinate.procrastinate_jobs",
        "UPDATE procrastinate.procrastinate_jobs SET status = 'failed'",
        "DELETE FROM procrastinate.procrastinate_jobs",
        "SELECT job_id FROM procrastinate.procrastinate_events",
        "CREATE TABLE procrastinate.mine ()",
    ],
)
def test_web_processes_add_jobs_and_do_nothing_else(database: Database, statement: str) -> None:
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction(database.web_url) as session,
    ):
        session.execute(text(statement))


def test_two_tasks_cannot_share_a_name(done: Done) -> None:
    with pytest.raises(ValueError, match="two tasks named note"):
        task("note")(print)
