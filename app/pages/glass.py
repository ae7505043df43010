"""Noodtoegang: into one case for eight hours, because it cannot wait; and out of it again."""

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from app.base.errors import NotFound
from app.casefile.cases import NOT_INFORMED_LABELS, NotInformedReason
from app.casefile.vocabulary import Function
from app.emergency import glass
from app.emergency.glass import BreakGlass
from app.organisations.actor import Actor, Post
from app.pages.forms import go, try_or_show
from app.pages.saying import Saying
from app.web.context import Context, SignedIn
from app.web.dutch import count, moment
from app.web.flash import Flash
from app.web.rendering import render
from app.web.validation import Command, EmptyIsNone, Line, Name, Text, parse

router = APIRouter(prefix="/noodtoegang")
REASONS = [(one.value, label) for one, label in NOT_INFORMED_LABELS.items()]
NAMES = {"caseNumber": "nummer", "case_number": "nummer", "name": "naam", "reason": "reden",
         "birthDate": "geboortedatum", "birth_date": "geboortedatum",
         "not_told_reason": "waarom_niet"}  # fmt: skip


class Typed(Command):
    """What was typed in the form."""

    case_number: Line
    name: Name
    birth_date: date
    reason: Text
    not_told_reason: Annotated[NotInformedReason | None, EmptyIsNone]


@router.get("")
def form(request: Request, context: SignedIn) -> Response:
    """Which case, whose, and why it cannot wait; and where I am inside now."""
    return _show(request, context, {}, {}, 200)


def _show(
    request: Request,
    context: Context,
    typed: Mapping[str, str],
    errors: Mapping[str, str],
    status: int,
) -> Response:
    session, actor = context.session, context.signed_in
    posts = glass.posts_for_glass(actor)
    inside = glass.inside(session, actor)
    if not posts and not inside:
        raise NotFound
    page = {
        "form": typed,
        "errors": errors,
        "posts": [(_key(one), f"{_label(one)}, {one.organisation_name}") for one in posts],
        "reasons": REASONS,
        "inside": [
            {
                "id": one.id,
                "case_id": one.case_id,
                "number": one.case_number,
                "line": f"Nog tot {moment(one.ends_at, actor.now)}. Je leest "
                f"{count(one.entries_opened, 'onderdeel', 'onderdelen')}.",
                "reason": one.reason,
            }
            for one in inside
        ],
    }
    return render(request, "emergency/glass.html", status=status, page=page)


def _key(post: Post) -> str:
    return f"{post.organisation_id}:{post.function}"


def _label(post: Post) -> str:
    return post.title or Function(post.function).label


def _chosen(actor: Actor, key: str) -> Post:
    """The function that was chosen; the only one where there is no choice."""
    posts = glass.posts_for_glass(actor)
    found = [one for one in posts if _key(one) == key] or (posts if len(posts) == 1 else [])
    if not found:
        raise NotFound
    return found[0]


@router.post("")
def open_case(
    request: Request,
    context: Saying,
    functie: Annotated[str, Form()] = "",
    nummer: Annotated[str, Form()] = "",
    naam: Annotated[str, Form()] = "",
    geboortedatum: Annotated[str, Form()] = "",
    reden: Annotated[str, Form()] = "",
    waarom_niet: Annotated[str, Form()] = "",
) -> Response:
    """Break the glass. Whatever does not fit gets one and the same answer."""
    session, actor = context.session, context.signed_in
    typed = {"functie": functie, "nummer": nummer, "naam": naam, "geboortedatum": geboortedatum,
             "reden": reden, "waarom_niet": waarom_niet}  # fmt: skip

    def act() -> Response:
        said = parse(
            Typed,
            {
                "case_number": nummer,
                "name": naam,
                "birth_date": geboortedatum,
                "reason": reden,
                "not_told_reason": waarom_niet,
            },
        )
        post = _chosen(actor, functie)
        again, access_id = glass.break_glass(
            session,
            actor,
            BreakGlass(
                organisation_id=post.organisation_id,
                function=Function(post.function),
                **said.model_dump(by_alias=False),
            ),
        )
        [here] = [one for one in glass.inside(session, again) if one.id == access_id]
        done = Flash(
            "Je leest acht uur mee. Wie de regie heeft, en de functionaris gegevensbescherming, "
            "weten dit."
        )
        return go(request, f"/casussen/{here.case_id}", done)

    def show(errors: Mapping[str, str], status: int) -> Response:
        return _show(request, context, typed, errors, status)

    return try_or_show(session, act, show, NAMES)


@router.post("/{access_id:uuid}/stoppen")
def stop(request: Request, context: SignedIn, access_id: uuid.UUID) -> Response:
    """Out again, before the eight hours are over."""
    glass.end_access(context.session, context.signed_in, access_id)
    done = Flash(
        "Je noodtoegang is gestopt. De functionaris gegevensbescherming beoordeelt hem binnen "
        "een week."
    )
    return go(request, "/vandaag", done)
