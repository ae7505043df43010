"""One message for the next page: "Gedeeld.", with or without a way to undo it.

It travels in a cookie that is signed for this session, so the text says what happened and never
quotes content or a name.
"""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from starlette.requests import Request
from starlette.responses import Response

from app.web.cookies import cookie_name, drop_cookie, put_cookie
from app.web.signing import Signer

COOKIE = "samenspel-melding"
LASTS = 300
USE = "flash"

Kind = Literal["ok", "info", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Flash:
    """A message that goes with the next page."""

    text: str
    kind: Kind = "ok"


@dataclass(frozen=True, slots=True)
class Undo:
    """What was just done and can still be taken back, by posting `fields` to `path`."""

    text: str
    path: str
    seconds: int
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Messages:
    """What the next page shows, in the shape that the frame of the page expects."""

    flashes: tuple[Flash, ...] = ()
    undo: Undo | None = None


class FlashCookie:
    """Puts messages into the answer and takes them out of the next request."""

    def __init__(self, signer: Signer, *, tls: bool, session_cookie: str) -> None:
        self._signer = signer
        self._tls = tls
        self._session_cookie = session_cookie
        self._name = cookie_name(COOKIE, tls=tls)

    def put(self, request: Request, response: Response, message: Flash | Undo) -> None:
        """Show `message` on the next page of this browser."""
        body = {"at": int(time.time()), "text": message.text}
        if isinstance(message, Undo):
            body |= {
                "path": message.path,
                "seconds": message.seconds,
                "fields": dict(message.fields),
            }
        else:
            body |= {"kind": message.kind}
        sealed = self._signer.seal(self._use(request), json.dumps(body).encode())
        put_cookie(response, self._name, sealed, tls=self._tls, max_age=LASTS)

    def take(self, request: Request) -> Messages:
        """The messages for this page; nothing when the cookie is not ours or is of before."""
        sealed = request.cookies.get(self._name)
        payload = self._signer.unseal(self._use(request), sealed) if sealed else None
        if payload is None:
            return Messages()
        body = json.loads(payload)
        age = int(time.time()) - body["at"]
        if age > LASTS:
            return Messages()
        if "path" not in body:
            return Messages(flashes=(Flash(body["text"], body["kind"]),))
        left = body["seconds"] - age
        if left <= 0:
            return Messages()
        return Messages(undo=Undo(body["text"], body["path"], left, body["fields"]))

    def clear(self, request: Request, response: Response) -> None:
        """Once is enough: the page that showed it makes the browser forget it."""
        if self._name in request.cookies:
            drop_cookie(response, self._name, tls=self._tls)

    def _use(self, request: Request) -> str:
        # A key per session: what was said to one person is not shown to the next at this desk.
        return f"{USE}:{request.cookies.get(self._session_cookie, '')}"
