"""A request has a size that a person can type; anything larger is turned away at the door."""

from collections.abc import Awaitable, Callable

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST_BODY = 1024 * 1024

Respond = Callable[[Request, Exception], Awaitable[Response]]


class BodyLimitMiddleware:
    """Answers 413 to a body over `largest` bytes before any part of the application runs.

    A body without a length is read here first and passed on whole, so that nothing is half done
    when it turns out too long.
    """

    def __init__(self, app: ASGIApp, *, respond: Respond, largest: int = LARGEST_BODY) -> None:
        self.app = app
        self._respond = respond
        self._largest = largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        length = headers.get("content-length", "")
        if length.isdecimal():
            fits = int(length) <= self._largest
        elif "transfer-encoding" in headers:
            messages, fits = await self._read(receive)
            receive = _first(messages, receive)
        else:
            fits = True
        if fits:
            await self.app(scope, receive, send)
        else:
            response = await self._respond(Request(scope), HTTPException(413))
            await response(scope, receive, send)

    async def _read(self, receive: Receive) -> tuple[list[Message], bool]:
        messages: list[Message] = []
        size = 0
        while True:
            message = await receive()
            messages.append(message)
            size += len(message.get("body", b""))
            if size > self._largest:
                return [], False
            if not message.get("more_body", False):
                return messages, True


def _first(messages: list[Message], rest: Receive) -> Receive:
    waiting = iter(messages)

    async def receive() -> Message:
        message = next(waiting, None)
        return message if message is not None else await rest()

    return receive
