"""What every form of a page needs: going on with a message, coming back with what was typed."""

from collections.abc import Callable, Mapping

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse, Response

from app.base.errors import Conflict, Invalid, OperationError, Refused
from app.pages.saying import SECOND_LOOK_NAMES
from app.web.context import REFUSAL
from app.web.flash import Flash, Undo
from app.web.redirects import local_path
from app.web.rendering import flash

UNPROCESSABLE = 422
CONFLICT = 409
FORBIDDEN = 403


def go(request: Request, path: str, message: Flash | Undo | None = None) -> Response:
    """After a POST: to a page, with a message on it. `path` is ours, or it leads home."""
    response = RedirectResponse(local_path(path), status_code=303)
    if message is not None:
        flash(request, response, message)
    return response


def try_or_show(
    session: Session,
    act: Callable[[], Response],
    show: Callable[[Mapping[str, str], int], Response],
    names: Mapping[str, str],
) -> Response:
    """Do it, or show the form again with everything that was typed and what to do.

    What the act wrote before it failed is taken back first: nothing is ever half-done.
    `names` translates the fields of the operation into those of the form. What concerns no field
    stands under the empty name. NotFound and the like go their own way.
    """
    try:
        with session.begin_nested():
            return act()
    except Invalid as error:
        return show({_name(one.field, names): one.message for one in error.errors}, UNPROCESSABLE)
    except Refused as error:
        session.info[REFUSAL] = error
        return show({"": said(error)}, FORBIDDEN)
    except Conflict as error:
        return show({"": said(error)}, CONFLICT)


def _name(field: str, names: Mapping[str, str]) -> str:
    return names.get(field, SECOND_LOOK_NAMES.get(field, field))


def said(error: OperationError) -> str:
    """Why not, and what is open instead, in one breath."""
    reason = getattr(error, "reason", "")
    open_way = getattr(error, "open_way", None)
    return f"{reason} {open_way}" if open_way else reason
