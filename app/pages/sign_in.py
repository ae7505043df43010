"""Signing in and out. In a demo database the people of the story are buttons."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse, Response

from app.base.errors import NotFound, TooSoon
from app.base.settings import get_settings
from app.demo.people import MAIL, PEOPLE, SIGN_INS
from app.organisations.attempt import attempt
from app.organisations.installation import demo_account, is_demo
from app.organisations.sign_in import end_session, start_session
from app.web.context import Context, Open, session_cookie_name, session_token
from app.web.cookies import drop_cookie, put_cookie
from app.web.problems import SIGN_IN_PATH
from app.web.redirects import HOME, local_path
from app.web.rendering import render

LONGEST_FIELD = 1000
WRONG = "Dit e-mailadres en wachtwoord horen niet bij elkaar. Typ ze allebei nog een keer."

router = APIRouter()

Typed = Annotated[str, Form(max_length=LONGEST_FIELD)]


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """A button of the demo."""

    email: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class SignInForm:
    """The form as it is shown: what was typed, what to mend, and where it leads."""

    further: str
    form: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    demo: tuple[DemoPerson, ...] = ()


@router.get(SIGN_IN_PATH)
def form(
    request: Request, context: Open, verder: Annotated[str, Query(max_length=LONGEST_FIELD)] = HOME
) -> Response:
    """The form; who is signed in already goes on."""
    if context.actor is not None:
        return RedirectResponse(local_path(verder), status_code=303)
    return _form(request, context.session, SignInForm(local_path(verder)))


@router.post(SIGN_IN_PATH)
def sign_in(
    request: Request,
    context: Open,
    email: Typed = "",
    password: Typed = "",
    verder: Typed = HOME,
) -> Response:
    """Sign in with e-mail and password; the form again, without the password, when it fails."""
    further = local_path(verder)
    typed = {"email": email}
    missing = _missing(email, password)
    if missing:
        return _form(request, context.session, SignInForm(further, typed, missing), 422)
    try:
        account_id = attempt(context.session, email, password, _address(request))
    except TooSoon as error:
        shown = SignInForm(further, typed, {"password": error.reason})
        answer = _form(request, context.session, shown, 429)
        answer.headers["Retry-After"] = str(error.wait_seconds)
        return answer
    if account_id is None or context.act_as(account_id) is None:
        return _form(request, context.session, SignInForm(further, typed, {"password": WRONG}), 422)
    return _signed_in(request, context, further)


@router.post(f"{SIGN_IN_PATH}/demo")
def sign_in_to_demo(
    request: Request, context: Open, email: Typed = "", verder: Typed = HOME
) -> Response:
    """Sign in as somebody of the story; outside a demo there is no such address."""
    account_id = demo_account(context.session, email)
    if account_id is None or context.act_as(account_id) is None:
        raise NotFound
    return _signed_in(request, context, local_path(verder))


@router.post("/uitloggen")
def sign_out(request: Request, context: Open) -> Response:
    """End the session on the server too, so that a copied cookie is worth nothing."""
    token = session_token(request)
    if token is not None:
        end_session(context.session, token)
    answer = RedirectResponse(SIGN_IN_PATH, status_code=303)
    drop_cookie(answer, session_cookie_name(), tls=get_settings().tls)
    return answer


def _signed_in(request: Request, context: Context, further: str) -> Response:
    """A new session, never the one that the browser came with."""
    earlier = session_token(request)
    if earlier is not None:
        end_session(context.session, earlier)
    assert context.actor is not None  # noqa: S101 - both callers have just asked
    token = start_session(context.session, context.actor.account_id)
    answer = RedirectResponse(further, status_code=303)
    # Without an age: the browser forgets it when it closes, the server after half a day.
    put_cookie(answer, session_cookie_name(), token, tls=get_settings().tls)
    return answer


def _form(request: Request, session: Session, shown: SignInForm, status: int = 200) -> Response:
    people = demo_people() if is_demo(session) else ()
    page = SignInForm(shown.further, shown.form, shown.errors, people)
    return render(request, "sign_in/form.html", status=status, page=page)


def demo_people() -> tuple[DemoPerson, ...]:
    """The sign-ins that the demo promises."""
    by_key = {person.key: person for person in PEOPLE}
    chosen = (by_key[key] for key in SIGN_INS)
    return tuple(DemoPerson(f"{person.key}@{MAIL}", person.name, person.title) for person in chosen)


def _missing(email: str, password: str) -> dict[str, str]:
    errors = {}
    if not email.strip():
        errors["email"] = "Vul je e-mailadres in."
    elif not email.isprintable():
        errors["email"] = "Typ je e-mailadres opnieuw in plaats van te plakken."
    if not password:
        errors["password"] = "Vul je wachtwoord in."  # noqa: S105 - a message
    return errors


def _address(request: Request) -> str:
    return request.client.host if request.client is not None else ""
