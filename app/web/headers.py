"""What every answer carries, whatever room it comes from: the strict headers and a number."""

import logging
import time
import uuid

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

API_VERSION = "1.0.0"

# Nothing is loaded from elsewhere and nothing on a page is script or style by itself. `data:` is
# for the small pictures inside style sheets (the arrow of a select).
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)

ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    # Not "no-referrer": browsers would then name "null" as the origin of our own forms.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}

access_log = logging.getLogger("samenspel.access")


class HeadersMiddleware:
    """Sets the headers, gives the request its number, and writes one line of access log.

    The line names the route and not the address: a query string holds what somebody searched
    for, and that is content.
    """

    def __init__(self, app: ASGIApp, *, tls: bool) -> None:
        self.app = app
        self._tls = tls

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        number = uuid.uuid4().hex
        scope.setdefault("state", {})["request_id"] = number
        started = time.perf_counter()

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._complete(MutableHeaders(scope=message), scope["path"], number)
                took = (time.perf_counter() - started) * 1000
                access_log.info(
                    "%s %s %s %.0f ms %s",
                    scope["method"],
                    route_of(scope),
                    message["status"],
                    took,
                    number,
                )
            await send(message)

        await self.app(scope, receive, send_with_headers)

    def _complete(self, headers: MutableHeaders, path: str, number: str) -> None:
        for name, value in ALWAYS.items():
            headers[name] = value
        # a program that asks for a decision gets its own number back (AuthZEN)
        headers.setdefault("X-Request-Id", number)
        if self._tls:
            headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        if path.startswith("/api/"):
            headers["API-Version"] = API_VERSION
        # Only what says so itself (our static files) may be kept by a browser or a proxy.
        headers.setdefault("Cache-Control", "no-store")


def route_of(scope: Scope) -> str:
    """The pattern of the route that answered ("/casussen/{case_id}"), "-" when there is none."""
    return getattr(scope.get("route"), "path", "-")
