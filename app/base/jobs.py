"""Work that happens by itself: mail, terms that lapse, seals.

A job is put in the transaction that causes it: both happen, or neither. Its arguments are ids,
never content. What a job finds when it runs, decides what it does; so a job that runs twice, or
late, does no harm.

A room brings its tasks in a module `tasks`:

    @task("mail_invitation")
    def mail_invitation(session: Session, seat_id: uuid.UUID) -> None: ...
"""

import asyncio
import importlib
import importlib.util
import json
import pkgutil
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from procrastinate import App, PsycopgConnector, RetryStrategy
from procrastinate.manager import JobManager
from procrastinate.schema import SchemaManager
from sqlalchemy import make_url, text
from sqlalchemy.orm import Session

import app as rooms
from app.base.database import transaction

SCHEMA = "procrastinate"
CONCURRENCY = 4
# Eight tries in about a day: a mail server that is down for a night loses nothing.
RETRY = RetryStrategy(max_attempts=8, exponential_wait=4)
EVERY_MINUTE = "* * * * *"

Work = Callable[..., None]
AnyWork = TypeVar("AnyWork", bound=Work)


@dataclass(frozen=True, slots=True)
class Task:
    """A kind of job: what it does, and the moments (in cron's notation) it happens by itself."""

    name: str
    work: Work
    cron: str | None


_TASKS: dict[str, Task] = {}


def task(name: str, *, cron: str | None = None) -> Callable[[AnyWork], AnyWork]:
    """Names a function as the work of a kind of job.

    It gets a session of the worker's role, in one transaction per job, and the ids that were
    given to `enqueue`. With `cron` it also runs by itself at those moments, without ids.
    """

    def register(work: AnyWork) -> AnyWork:
        if name in _TASKS:
            raise ValueError(f"there are two tasks named {name}")
        _TASKS[name] = Task(name, work, cron)
        return work

    return register


def enqueue(session: Session, task_name: str, **ids: uuid.UUID) -> None:
    """Put a job in the transaction of `session`; it is done after the commit, soon."""
    session.execute(
        text("SELECT procrastinate.enqueue(:task, CAST(:ids AS jsonb))"),
        {"task": task_name, "ids": json.dumps({name: str(id_) for name, id_ in ids.items()})},
    )


def schema_sql() -> str:
    """The tables and functions of procrastinate, to be made in its own schema."""
    return SchemaManager.get_schema()


def run_worker(worker_url: str) -> None:
    """Do jobs until a signal says stop; what is being done is finished first."""
    asyncio.run(_work(worker_url, signals=True))


@contextmanager
def worker_beside(worker_url: str) -> Iterator[None]:
    """A worker in a thread of this process, for the demo, for as long as the block lasts."""
    started = threading.Event()
    stop: list[Callable[[], object]] = []

    async def until_stopped() -> None:
        loop = asyncio.get_running_loop()
        work = asyncio.ensure_future(_work(worker_url, signals=False))
        stop.append(lambda: loop.call_soon_threadsafe(work.cancel))
        started.set()
        await asyncio.wait([work])

    thread = threading.Thread(target=lambda: asyncio.run(until_stopped()), name="worker")
    thread.start()
    started.wait()
    try:
        yield
    finally:
        stop[0]()
        thread.join()


async def _work(worker_url: str, *, signals: bool) -> None:
    worker = _worker_for(worker_url)
    async with worker.open_async():
        await _pick_up_left_behind(worker.job_manager)
        await worker.run_worker_async(
            concurrency=CONCURRENCY,
            install_signal_handlers=signals,
            delete_jobs="successful",
            shutdown_graceful_timeout=10,
        )


def _worker_for(worker_url: str) -> App:
    _load_tasks()
    address = make_url(worker_url).set(drivername="postgresql")
    connector = PsycopgConnector(
        conninfo=address.render_as_string(hide_password=False),
        kwargs={"options": f"-c search_path={SCHEMA}", "application_name": "samenspel worker"},
    )
    worker = App(connector=connector)
    for each in _TASKS.values():
        _add(worker, each, worker_url)

    async def pick_up(timestamp: int) -> None:  # noqa: ARG001 - of a moment in cron
        await _pick_up_left_behind(worker.job_manager)

    worker.periodic(cron=EVERY_MINUTE)(worker.task(name="pick_up_left_behind")(pick_up))
    return worker


def _add(worker: App, each: Task, worker_url: str) -> None:
    def run(timestamp: int | None = None, **ids: str) -> None:  # noqa: ARG001 - of a moment in cron
        with transaction(worker_url) as session:
            each.work(session, **{name: uuid.UUID(id_) for name, id_ in ids.items()})

    known = worker.task(name=each.name, retry=RETRY)(run)
    if each.cron is not None:
        worker.periodic(cron=each.cron)(known)


async def _pick_up_left_behind(manager: JobManager) -> None:
    """A worker that was killed leaves what it was doing behind as being done: let it be done."""
    for job in await manager.get_stalled_jobs():
        await manager.retry_job(job)


def _load_tasks() -> None:
    """By name: the rooms that bring tasks lie above this one."""
    for room in pkgutil.iter_modules(rooms.__path__):
        name = f"app.{room.name}.tasks"
        if room.ispkg and importlib.util.find_spec(name) is not None:
            importlib.import_module(name)
