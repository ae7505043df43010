"""The application as a server on this machine, for what only a real connection can show."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

LOOPBACK = "127.0.0.1"
SECONDS_TO_START = 20.0


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as trial:
        trial.bind((LOOPBACK, 0))
        return int(trial.getsockname()[1])


@contextmanager
def serving(app: FastAPI, port: int) -> Iterator[str]:
    """Serve `app` in a thread for as long as the block lasts; gives its address.

    RuntimeError when it does not come up.
    """
    server = uvicorn.Server(
        uvicorn.Config(
            app, host=LOOPBACK, port=port, log_level="warning", timeout_graceful_shutdown=2
        )
    )
    thread = threading.Thread(target=server.run, name="web", daemon=True)
    thread.start()
    try:
        _wait_until_open(port, thread)
        yield f"http://{LOOPBACK}:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


def _wait_until_open(port: int, thread: threading.Thread) -> None:
    pause = threading.Event()
    for _ in range(int(SECONDS_TO_START / 0.05)):
        with socket.socket() as trial:
            if trial.connect_ex((LOOPBACK, port)) == 0:
                return
        if not thread.is_alive():
            break
        pause.wait(0.05)
    raise RuntimeError("the server did not start")
