"""Puts this layer around an application: headers, errors, forms, templates, static files.

From the outside in: headers and number, our own mistakes, size, forged requests, then the rooms.
"""

from pathlib import Path

from fastapi import FastAPI

from app.web.assets import PREFIX, Assets
from app.web.body_limit import BodyLimitMiddleware
from app.web.context import SignInNeeded
from app.web.csrf import CsrfMiddleware
from app.web.failures import FailureMiddleware, add_failure_handlers
from app.web.flash import FlashCookie
from app.web.headers import HeadersMiddleware
from app.web.problems import add_problem_handlers, ask_to_sign_in, respond
from app.web.rendering import ROOT, Renderer
from app.web.signing import Signer


def install_web(
    app: FastAPI,
    *,
    secret: str,
    base_url: str,
    tls: bool,
    session_cookie: str,
    root: Path = ROOT,
) -> Signer:
    """Call once in `create_app()`; answers the signer, which is also `app.state.signer`.

    `root` is the folder with `templates/` and `static/` in it.
    """
    signer = Signer(secret)
    assets = Assets(root / "static")
    flash_cookie = FlashCookie(signer, tls=tls, session_cookie=session_cookie)
    app.state.signer = signer
    app.state.renderer = Renderer(root / "templates", assets, flash_cookie)
    app.mount(PREFIX, assets.app(), name="static")
    add_problem_handlers(app)
    add_failure_handlers(app)
    app.add_exception_handler(SignInNeeded, ask_to_sign_in)
    # The last one added is the outermost.
    app.add_middleware(
        CsrfMiddleware,
        signer=signer,
        session_cookie=session_cookie,
        base_url=base_url,
        tls=tls,
        respond=respond,
    )
    app.add_middleware(BodyLimitMiddleware, respond=respond)
    app.add_middleware(FailureMiddleware)
    app.add_middleware(HeadersMiddleware, tls=tls)
    return signer
