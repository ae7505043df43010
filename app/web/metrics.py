"""Numbers for Prometheus: how many requests, how long they took, how busy the database is.

Counted per route and never per address: an address holds ids. The numbers are of one process;
where several serve, the label `process` keeps their counts apart.
"""

import os
import time
from collections import Counter
from threading import Lock

from fastapi import APIRouter, Request
from sqlalchemy import QueuePool
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.base.database import engine_for
from app.base.errors import NotFound
from app.base.settings import get_settings
from app.web.headers import route_of

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
# Upper bounds in seconds; the last is where somebody starts to wonder.
BOUNDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
ON_THIS_MACHINE = frozenset({"127.0.0.1", "::1"})
FORWARDED = ("forwarded", "x-forwarded-for")

router = APIRouter()


class Metrics:
    """The counts since this process started."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._requests: Counter[tuple[str, str, int]] = Counter()
        self._within: Counter[float] = Counter()
        self._seconds = 0.0

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """One request that was answered."""
        with self._lock:
            self._requests[method, route, status] += 1
            self._seconds += seconds
            for bound in BOUNDS:
                if seconds <= bound:
                    self._within[bound] += 1

    def text(self) -> str:
        """The counts in the text format of Prometheus."""
        with self._lock:
            requests, within = dict(self._requests), dict(self._within)
            seconds = self._seconds
        process = f'process="{os.getpid()}"'
        lines = ["# TYPE samenspel_requests_total counter"]
        lines += [
            f'samenspel_requests_total{{{process},method="{method}",route="{route}",'
            f'status="{status}"}} {number}'
            for (method, route, status), number in sorted(requests.items())
        ]
        total = sum(requests.values())
        lines.append("# TYPE samenspel_request_seconds histogram")
        lines += [
            f'samenspel_request_seconds_bucket{{{process},le="{bound}"}} {within.get(bound, 0)}'
            for bound in BOUNDS
        ]
        lines += [
            f'samenspel_request_seconds_bucket{{{process},le="+Inf"}} {total}',
            f"samenspel_request_seconds_sum{{{process}}} {seconds:.6f}",
            f"samenspel_request_seconds_count{{{process}}} {total}",
            "# TYPE samenspel_database_connections_in_use gauge",
            f"samenspel_database_connections_in_use{{{process}}} {_connections_in_use()}",
        ]
        return "\n".join(lines) + "\n"


class MetricsMiddleware:
    """Counts every answer, outside of all else."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self.app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                took = time.perf_counter() - started
                self._metrics.count(scope["method"], route_of(scope), message["status"], took)
            await send(message)

        await self.app(scope, receive, counted)


@router.get("/metrics")
def metrics(request: Request) -> PlainTextResponse:
    """The numbers, for who asks on this machine itself; for anybody else there is no such page."""
    if not is_on_this_machine(request):
        raise NotFound
    counted: Metrics = request.app.state.metrics
    return PlainTextResponse(counted.text(), media_type=MEDIA_TYPE)


def is_on_this_machine(request: Request) -> bool:
    """Asked from here and not passed on: a proxy in front of us sits on this machine as well."""
    if request.client is None or any(name in request.headers for name in FORWARDED):
        return False
    return request.client.host in ON_THIS_MACHINE


def _connections_in_use() -> int:
    pool = engine_for(get_settings().database_url).pool
    return pool.checkedout() if isinstance(pool, QueuePool) else 0
