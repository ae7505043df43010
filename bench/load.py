"""A number of connections that each ask the same thing, one request after the other."""

import itertools
import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

WARM_UP = 0.7
PATIENCE = 30.0
# Where this stands in what is sent, each time has another number: saying the same twice is refused.
TURN = "0000000"


class Unexpected(Exception):
    """The server answered something else than success."""


@dataclass
class Timings:
    """How long each answer took, in seconds, and how long all of it lasted."""

    seconds: list[float] = field(default_factory=list)
    lasted: float = 0.0

    @property
    def per_second(self) -> float:
        return len(self.seconds) / self.lasted

    def at(self, part: float) -> float:
        """The time within which `part` (0-1) of the answers came, in milliseconds."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(part * len(ordered)))] * 1000


@dataclass(frozen=True)
class Errand:
    """What one connection does: `sent` to `port`, over and over."""

    port: int
    sent: bytes

    def next(self) -> bytes:
        """What is sent this time."""
        return self.sent.replace(TURN.encode(), b"%07d" % next(_TURNS))


_TURNS = itertools.count(1)


def run(errands: Sequence[Errand], seconds: float) -> Timings:
    """All errands at once for `seconds`, after warming up. Unexpected on the first failure."""
    found = Timings()
    failures: list[BaseException] = []
    start = threading.Barrier(len(errands) + 1)
    threads = [
        threading.Thread(target=_repeat, args=(errand, seconds, start, found, failures))
        for errand in errands
    ]
    for thread in threads:
        thread.start()
    start.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    found.lasted = time.perf_counter() - began - WARM_UP
    if failures:
        raise failures[0]
    return found


def _repeat(
    errand: Errand,
    seconds: float,
    start: threading.Barrier,
    found: Timings,
    failures: list[BaseException],
) -> None:
    start.wait()
    try:
        with socket.create_connection(("127.0.0.1", errand.port), PATIENCE) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            warm = time.perf_counter() + WARM_UP
            end = warm + seconds
            while (now := time.perf_counter()) < end:
                _ask(connection, errand.next())
                if now >= warm:
                    found.seconds.append(time.perf_counter() - now)
    except (OSError, Unexpected) as error:
        failures.append(error)


def _ask(connection: socket.socket, sent: bytes) -> None:
    connection.sendall(sent)
    answer = bytearray()
    while (end := answer.find(b"\r\n\r\n")) < 0:
        answer += _some(connection)
    head = bytes(answer[:end])
    if head[9:10] != b"2":
        raise Unexpected(f"{sent.split(b' HTTP')[0].decode()}: {head[:15].decode()}")
    missing = end + 4 + _length(head) - len(answer)
    while missing > 0:
        missing -= len(_some(connection))


def _some(connection: socket.socket) -> bytes:
    part = connection.recv(65536)
    if not part:
        raise Unexpected("the server closed the connection")
    return part


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    raise Unexpected("an answer without a length")
