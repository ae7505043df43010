"""What is asked of the application, as the bytes that a browser or a program sends."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from app.web.context import session_cookie_name
from bench.load import TURN
from bench.stage import Stage

SEARCHED = "werk"


@dataclass(frozen=True)
class Request:
    """One request. `value` is the body, for JSON."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    value: Any = None

    def as_bytes(self, host: str) -> bytes:
        """The request as HTTP/1.1, for a connection that stays open."""
        body = b"" if self.value is None else json.dumps(self.value).encode()
        lines = [f"{self.method} {self.path} HTTP/1.1", f"Host: {host}"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        if body:
            lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
        return "\r\n".join([*lines, "", ""]).encode() + body


@dataclass(frozen=True)
class Measure:
    """One line of the table. `request(n)` is what connection n asks, over and over."""

    name: str
    request: Callable[[int], Request]
    has_floor: bool


def measures(stage: Stage) -> list[Measure]:
    """Everything that is measured, in the order of the table."""
    browser = (("Cookie", f"{session_cookie_name()}={stage.session}"),)
    program = (("Authorization", f"Bearer {stage.token}"),)
    due = (datetime.now(UTC).date() + timedelta(days=14)).isoformat()

    def page(path: str) -> Callable[[int], Request]:
        return lambda _number: Request("GET", path, browser)

    def add_agreement(number: int) -> Request:
        case = stage.writers[number]
        line = {
            "text": f"De reiskosten regelen, keer {TURN}.",
            "doneWhen": "Als het op de rekening staat.",
            "ownerSeatId": str(case.seat_id),
            "dueOn": due,
        }
        return Request("POST", f"/api/v1/cases/{case.case_id}/agreements", program, line)

    def confirm(number: int) -> Request:
        case = stage.writers[number]
        path = f"/api/v1/cases/{case.case_id}/messages/{case.message_id}/confirmations"
        return Request("POST", path, program, {"state": "confirmed"})

    as_json = Request("GET", f"/api/v1/cases/{stage.case_id}", program)
    return [
        Measure("casus, pagina", page(f"/casussen/{stage.case_id}"), True),
        Measure("casus, JSON", lambda _number: as_json, True),
        Measure("mijn casussen", page("/casussen"), True),
        Measure("zoeken", page(f"/casussen/zoeken?q={SEARCHED}"), True),
        Measure("afspraak toevoegen", add_agreement, False),
        Measure("boodschap bevestigen", confirm, False),
    ]
