"""Measure, and print the table."""

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fastapi.testclient import TestClient
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from app.base.database import engine_for
from app.base.embedded import EmbeddedPostgres
from app.base.settings import get_settings
from app.main import create_app
from bench.asked import Measure, Request, measures
from bench.decisions import AIM, BATCH, decisions
from bench.floor import FACTORY, PAGES
from bench.load import Errand, Timings, run
from bench.servers import PROCESSES, Web, web
from bench.stage import ENTRIES, OTHER_CASES, WHO, prepare
from bench.where import where
from bench.withdrawal import withdrawals
from tests.cast import Company
from tests.databases import Database, Databases
from tests.live import free_port, serving
from tests.statements import listening

SECONDS = 3.0
CONNECTIONS = (1, 8)
BASE = "http://127.0.0.1:8000"
out = Console()


@dataclass(frozen=True)
class Row:
    """What came of one measure with one number of connections."""

    measure: Measure
    connections: int
    timings: Timings
    statements: int
    floor: Timings | None


def main() -> None:
    """Everything, on a server of its own that is gone afterwards."""
    _show_decisions()
    with _database() as database:
        os.environ |= {**database.environment(), "SAMENSPEL_BASE_URL": BASE}
        get_settings.cache_clear()
        with out.status("De casussen worden gemaakt ..."):
            stage = prepare(database)
        _show_withdrawals(stage.company)
        todo = measures(stage)
        counted = _statements(todo)
        rows, megabytes = _measure(todo, counted)
        _show(rows, megabytes)
        _show_profile(todo[0])


@contextmanager
def _database() -> Iterator[Database]:
    """A server that keeps what it is told, as a real one does."""
    with tempfile.TemporaryDirectory(prefix="samenspel-bench-") as folder:
        Path(folder).chmod(0o711)
        with EmbeddedPostgres(Path(folder) / "db") as server, Databases(server).copy() as database:
            yield database


def _statements(todo: list[Measure]) -> list[int]:
    """How many statements each request takes, session and log included."""
    client = TestClient(create_app(), base_url=BASE)
    counts = []
    for measure in todo:
        asked = measure.request(0)
        with listening(engine_for(get_settings().database_url)) as heard:
            answer = client.request(
                asked.method, asked.path, headers=dict(asked.headers), json=asked.value
            )
        answer.raise_for_status()
        counts.append(len(heard))
    return counts


def _measure(todo: list[Measure], counted: list[int]) -> tuple[list[Row], float]:
    with_floor = [measure for measure in todo if measure.has_floor]
    pages = [(asked.path, asked.headers) for asked in (one.request(0) for one in with_floor)]
    rows = []
    with Progress(console=out, transient=True) as bar:
        task = bar.add_task("Meten", total=(len(todo) + len(with_floor)) * len(CONNECTIONS))
        floors: dict[tuple[str, int], Timings] = {}
        with web(FACTORY, {PAGES: json.dumps(pages)}) as floor:
            for number, measure in enumerate(with_floor):
                bare = Request("GET", f"/{number}", ())
                for connections in CONNECTIONS:
                    floors[measure.name, connections] = _run(floor, connections, bare)
                    bar.advance(task)
        with web("app.main:create_app", {}) as ours:
            for measure, statements in zip(todo, counted, strict=True):
                for connections in CONNECTIONS:
                    timings = _run(ours, connections, measure)
                    found = floors.get((measure.name, connections))
                    rows.append(Row(measure, connections, timings, statements, found))
                    bar.advance(task)
            megabytes = ours.megabytes()
    return rows, megabytes


def _run(servers: Web, connections: int, asked: Measure | Request) -> Timings:
    errands = []
    for number in range(connections):
        port = servers.port_of(number)
        request = asked if isinstance(asked, Request) else asked.request(number)
        errands.append(Errand(port, request.as_bytes(f"127.0.0.1:{port}")))
    return run(errands, SECONDS)


def _show(rows: list[Row], megabytes: float) -> None:
    table = Table(
        title=f"{PROCESSES} webprocessen, {os.cpu_count()} processors; een casus met {ENTRIES} "
        f"onderdelen, {OTHER_CASES} andere casussen"
    )
    table.add_column("Wat")
    for name in (
        "tegelijk",
        "per seconde",
        "p50 ms",
        "p95 ms",
        "statements",
        "vloer/s",
        "verhouding",
    ):
        table.add_column(name, justify="right")
    for row in rows:
        floor = row.floor.per_second if row.floor else None
        table.add_row(
            row.measure.name if row.connections == CONNECTIONS[0] else "",
            str(row.connections),
            f"{row.timings.per_second:.0f}",
            f"{row.timings.at(0.5):.1f}",
            f"{row.timings.at(0.95):.1f}",
            str(row.statements),
            f"{floor:.0f}" if floor else "",
            f"{row.timings.per_second / floor:.2f}" if floor else "",
        )
    out.print(table)
    out.print(f"Geheugen per webproces: {megabytes:.0f} MB")


def _show_decisions() -> None:
    """What the rule table does by itself, without a database."""
    title = f"Beslissingen in één proces, per {BATCH} (doel: {AIM} per seconde)"
    table = Table(title=title)
    table.add_column("Wat er zo is")
    table.add_column("per seconde", justify="right")
    for one in decisions():
        table.add_row(one.situation, f"{one.per_second:.0f}")
    out.print(table)


def _show_withdrawals(company: Company) -> None:
    """What ending a consent takes, with little and with much that rests on it."""
    with out.status("Er wordt gedeeld, en weer ingetrokken ..."):
        found = withdrawals(company)
    table = Table(title="Een toestemming intrekken")
    for name in ("wat eindigt", "statements", "ms"):
        table.add_column(name, justify="right")
    for one in found:
        table.add_row(str(one.disclosures), str(one.statements), f"{one.milliseconds:.0f}")
    out.print(table)


def _show_profile(measure: Measure) -> None:
    """Where the time of the case page goes."""
    port = free_port()
    asked = measure.request(0).as_bytes(f"127.0.0.1:{port}")
    with serving(create_app(), port):
        parts = where(port, asked)
    table = Table(title=f"Waar de tijd van de casuspagina blijft ({WHO})")
    table.add_column("Waar")
    table.add_column("Deel", justify="right")
    for part, share in parts:
        table.add_row(part, f"{share:.0%}")
    out.print(table)


if __name__ == "__main__":
    main()
