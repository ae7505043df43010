"""Where the time of a page goes: a look at what runs, a thousand times a second."""

import sys
import threading
from collections import Counter
from pathlib import Path
from types import FrameType

from bench.load import Errand, run

SECONDS = 6.0
EVERY = 0.001
# From the innermost call outwards, the first of these that is found has the time.
PARTS = (
    ("psycopg", "de database (psycopg wacht op PostgreSQL)"),
    ("sqlalchemy", "SQLAlchemy"),
    ("jinja2", "de template (Jinja)"),
    ("markupsafe", "de template (Jinja)"),
    ("templates", "de template (Jinja)"),
    ("pydantic", "Pydantic"),
    ("starlette", "FastAPI, Starlette en Uvicorn"),
    ("fastapi", "FastAPI, Starlette en Uvicorn"),
    ("uvicorn", "FastAPI, Starlette en Uvicorn"),
    ("anyio", "FastAPI, Starlette en Uvicorn"),
    ("asyncio", "FastAPI, Starlette en Uvicorn"),
)
OURS = "Samenspel zelf"
OTHER = "overig"
# Whoever stands here has nothing to do.
IDLE = {
    ("selectors.py", "select"),
    ("threading.py", "wait"),
    ("queue.py", "get"),
    ("runners.py", "run"),
    ("base_events.py", "_run_once"),
}
ROOT = str(Path(__file__).parents[1] / "app")


def where(port: int, sent: bytes) -> list[tuple[str, float]]:
    """The parts with their share (0-1) of the time in which the server in this process works."""
    seen: Counter[str] = Counter()
    done = threading.Event()
    asking = threading.Thread(target=_ask, args=(port, sent, done), name="asks")
    asking.start()
    own = {threading.get_ident(), threading.main_thread().ident}
    while not done.wait(EVERY):
        busy = {thread.ident for thread in threading.enumerate() if _answers(thread)} - own
        for ident, frame in sys._current_frames().items():
            if ident in busy and (part := _part(frame)):
                seen[part] += 1
    asking.join()
    total = sum(seen.values()) or 1
    return [(part, count / total) for part, count in seen.most_common()]


def _ask(port: int, sent: bytes, done: threading.Event) -> None:
    try:
        run([Errand(port, sent)], SECONDS)
    finally:
        done.set()


def _answers(thread: threading.Thread) -> bool:
    """Threads of the server: the loop, and the workers that run the endpoints."""
    return thread.name == "web" or "worker" in thread.name.lower()


def _part(innermost: FrameType) -> str | None:
    code = innermost.f_code
    if (Path(code.co_filename).name, code.co_name) in IDLE:
        return None
    frame: FrameType | None = innermost
    while frame is not None:
        name = frame.f_code.co_filename
        if name.startswith(ROOT):
            return OURS
        for word, part in PARTS:
            if f"/{word}/" in name or f"/{word}." in name:
                return part
        frame = frame.f_back
    return OTHER
