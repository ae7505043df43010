"""From a view to a page: the templates, what they may call, and the answer.

Templates get values, never rows, and never a request. `me` and `now` come from the request's
state, where the page put them (`present`); both may be missing on a page for everybody.
"""

from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from app.web import dutch
from app.web.assets import Assets
from app.web.csrf import FIELD, csrf_token
from app.web.flash import Flash, FlashCookie, Undo

ROOT = Path(__file__).parents[2]

# Filters need to know what now is, also inside an imported macro, which has no context.
_now: ContextVar[datetime] = ContextVar("now")

Filter = Callable[..., str]


class Renderer:
    """The templates of one application, with its static files and its message cookie."""

    def __init__(self, templates: Path, assets: Assets, flash_cookie: FlashCookie) -> None:
        self.flash_cookie = flash_cookie
        self.environment = Environment(
            loader=FileSystemLoader(templates),
            autoescape=select_autoescape(disabled_extensions=("txt",), default=True),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self.environment.filters.update(FILTERS)
        self.environment.globals["static"] = assets.address

    def page(self, request: Request, template: str, status: int, context: dict[str, Any]) -> str:
        """The text of a page, with what the frame around it needs."""
        messages = self.flash_cookie.take(request) if status < 400 else None
        frame = {
            "me": getattr(request.state, "me", None),
            "csrf_field": lambda: csrf_field(request),
            "csrf_token": lambda: csrf_token(request),
            "flashes": messages.flashes if messages else (),
            "undo": messages.undo if messages else None,
            # what was said of the words of a form that comes back
            "assured": getattr(request.state, "assured", {}),
        }
        return self.text(template, now=now_of(request), **(frame | context))

    def text(self, template: str, *, now: datetime, **context: Any) -> str:
        """A template by itself, for a mail or a part of a page."""
        remembered = _now.set(now)
        try:
            return self.environment.get_template(template).render(now=now, **context)
        finally:
            _now.reset(remembered)


def render(request: Request, template: str, *, status: int = 200, **context: Any) -> HTMLResponse:
    """A page out of `template`; what the template needs and does not get raises."""
    renderer = renderer_of(request)
    response = HTMLResponse(renderer.page(request, template, status, context), status)
    if status < 400:
        renderer.flash_cookie.clear(request, response)
    return response


def present(request: Request, *, me: object, now: datetime) -> None:
    """Say who looks and what the time is, for every page of this request.

    `me` has the shape that `templates/base.html` describes; `now` is the database's clock.
    """
    request.state.me = me
    request.state.now = now


def flash(request: Request, response: Response, message: Flash | Undo) -> None:
    """Show `message` on the page that `response` leads to."""
    renderer_of(request).flash_cookie.put(request, response, message)


def csrf_field(request: Request) -> Markup:
    """The hidden field that every form carries."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, csrf_token(request))


def renderer_of(request: Request) -> Renderer:
    renderer: Renderer = request.app.state.renderer
    return renderer


def now_of(request: Request) -> datetime:
    """The moment that this page is about; the machine's own where nobody set it."""
    now: datetime = getattr(request.state, "now", None) or datetime.now(UTC)
    return now


def _with_now(write: Callable[[Any, datetime], str]) -> Filter:
    """The filter of a function that needs now; a template may name another moment itself."""

    def filtered(value: date, now: datetime | None = None) -> str:
        return write(value, now or _now.get())

    return filtered


FILTERS: dict[str, Filter] = {
    "dag": _with_now(dutch.day),
    "dag_kort": _with_now(dutch.short_day),
    "tijdstip": _with_now(dutch.moment),
    "relatief": _with_now(dutch.relative),
    "initialen": dutch.initials,
    "aantal": dutch.count,
}
