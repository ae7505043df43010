"""No other site can let a signed-in browser do something: checked here, for every request.

A form carries the field `csrf`, a script the header `X-CSRF-Token`. The token is a signature over
the session cookie, so there is nothing to store. Somebody who is not signed in yet gets a cookie
with a random value for it, so that the sign-in form is protected as well. On top of that the
origin that the browser names must be ours.

The token is the same during a session. Pages are not compressed by us, so it cannot be guessed
from their length; a proxy in front should not compress them either.
"""

import secrets
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.base.errors import Refused
from app.web.cookies import cookie_name, put_cookie
from app.web.signing import Signer

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")
FIELD = "csrf"
HEADER = "x-csrf-token"
VISITOR_COOKIE = "samenspel-bezoek"
BEARER_PATHS = ("/api/", "/access/")
USE = "csrf"

Respond = Callable[[Request, Exception], Awaitable[Response]]


class Visit:
    """The token of this request, made only when a page asks for it."""

    def __init__(self, signer: Signer, session: str | None, visitor: str | None) -> None:
        self._signer = signer
        self._session = session
        self.visitor = visitor or secrets.token_urlsafe(24)
        self.is_new = session is None and visitor is None
        self.asked = False

    @property
    def token(self) -> str:
        self.asked = True
        return self._signer.mac(USE, *self._bound_to)

    def accepts(self, token: str) -> bool:
        return self._signer.matches(token, USE, *self._bound_to)

    @property
    def _bound_to(self) -> tuple[str, str]:
        return ("session", self._session) if self._session else ("visitor", self.visitor)


def csrf_token(request: Request) -> str:
    """The token for forms and for `X-CSRF-Token`, of whoever makes this request."""
    visit = request.scope["state"]["csrf"]
    assert isinstance(visit, Visit)  # noqa: S101 - set by the middleware, never by a client
    return visit.token


class CsrfMiddleware:
    """Lets a request that changes something through only with its token and from our origin.

    A request to the API with a bearer token needs none, as a browser does not send one by itself;
    it goes on without its cookies, so that they can never be what lets it in.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        signer: Signer,
        session_cookie: str,
        base_url: str,
        tls: bool,
        respond: Respond,
    ) -> None:
        self.app = app
        self._signer = signer
        self._session_cookie = session_cookie
        self._visitor_cookie = cookie_name(VISITOR_COOKIE, tls=tls)
        self._host = urlsplit(base_url).netloc.lower()
        self._tls = tls
        self._respond = respond

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if _has_bearer(scope["path"], headers):
            scope["headers"] = [pair for pair in scope["headers"] if pair[0] != b"cookie"]
            must_check = False
        else:
            must_check = scope["method"] not in SAFE_METHODS
        cookies = Request(scope).cookies
        session = cookies.get(self._session_cookie)
        visit = Visit(self._signer, session, cookies.get(self._visitor_cookie))
        scope.setdefault("state", {})["csrf"] = visit
        # Without a cookie the API has nobody to protect: it answers that signing in is needed.
        if must_check and (session or not scope["path"].startswith(BEARER_PATHS)):
            receive, refusal = await self._check(scope, receive, headers, visit)
            if refusal is not None:
                await refusal(scope, receive, send)
                return
        await self.app(scope, receive, self._with_cookie(visit, send))

    async def _check(
        self, scope: Scope, receive: Receive, headers: Headers, visit: Visit
    ) -> tuple[Receive, Response | None]:
        """The body to read on from, and the answer when the request may not go on."""
        request = Request(scope, receive)
        if not self._is_our_origin(headers):
            return receive, await self._respond(request, _refusal())
        token = headers.get(HEADER)
        if token is None and headers.get("content-type", "").startswith(FORM_TYPES):
            body = await _read(receive)
            try:
                async with Request(scope, Replay(body, receive)).form() as form:
                    sent = form.get(FIELD)
            except HTTPException as error:
                return receive, await self._respond(request, error)
            token = sent if isinstance(sent, str) else None
            receive = Replay(body, receive)
        if token is None or not visit.accepts(token):
            return receive, await self._respond(request, _refusal())
        return receive, None

    def _is_our_origin(self, headers: Headers) -> bool:
        """What the browser says of where the form stood; old ones say nothing, the token does."""
        origin = headers.get("origin")
        if origin is not None:
            named = urlsplit(origin)
            ours = {self._host, headers.get("host", "").lower()}
            return named.scheme in ("http", "https") and named.netloc.lower() in ours
        return headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")

    def _with_cookie(self, visit: Visit, send: Send) -> Send:
        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start" and visit.is_new and visit.asked:
                carrier = Response()
                put_cookie(carrier, self._visitor_cookie, visit.visitor, tls=self._tls)
                MutableHeaders(scope=message).append("set-cookie", carrier.headers["set-cookie"])
            await send(message)

        return send_with_cookie


class Replay:
    """A receive function that gives a body that was read already, once, and then goes on."""

    def __init__(self, body: bytes, rest: Receive) -> None:
        self._body = body
        self._rest = rest
        self._given = False

    async def __call__(self) -> Message:
        if self._given:
            return await self._rest()
        self._given = True
        return {"type": "http.request", "body": self._body, "more_body": False}


async def _read(receive: Receive) -> bytes:
    """The whole body; the size limit in front of us keeps it small."""
    chunks: list[bytes] = []
    while True:
        message = await receive()
        chunks.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(chunks)


def _has_bearer(path: str, headers: Headers) -> bool:
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return path.startswith(BEARER_PATHS) and scheme.lower() == "bearer" and bool(token.strip())


def _refusal() -> Refused:
    return Refused(
        "We weten niet zeker of dit van jou komt. Er is niets veranderd.",
        "Ga terug met de knop van je browser. Wat je typte staat er nog. "
        "Ververs de pagina en probeer het opnieuw.",
    )
