"""Web processes, as many as a small installation has, each on a port of its own.

The client spreads its connections over the ports, so that every run divides the work the same.
"""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.live import LOOPBACK, free_port

PROCESSES = 2
SECONDS_TO_START = 60.0
# As in the Dockerfile.
MEMORY = {"MALLOC_ARENA_MAX": "2"}


@dataclass(frozen=True)
class Web:
    """The running processes."""

    ports: tuple[int, ...]
    pids: tuple[int, ...]

    def port_of(self, connection: int) -> int:
        return self.ports[connection % len(self.ports)]

    def megabytes(self) -> float:
        """What the largest process holds in memory now."""
        return max(_resident(pid) for pid in self.pids)


@contextmanager
def web(application: str, environment: Mapping[str, str]) -> Iterator[Web]:
    """Run `application` (a factory) for as long as the block lasts."""
    ports = tuple(free_port() for _ in range(PROCESSES))
    processes = [_start(application, port, environment) for port in ports]
    try:
        for port, process in zip(ports, processes, strict=True):
            _wait(port, process)
        yield Web(ports, tuple(process.pid for process in processes))
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(20)


def _start(application: str, port: int, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own program
        [
            sys.executable, "-m", "uvicorn", "--factory", application,
            "--host", LOOPBACK, "--port", str(port),
            "--no-access-log", "--log-level", "warning", "--no-server-header",
        ],
        env=os.environ | MEMORY | dict(environment),
    )  # fmt: skip


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"http://{LOOPBACK}:{port}/healthz", timeout=5).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("a web process did not start")


def _resident(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0
