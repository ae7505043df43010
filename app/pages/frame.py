"""What stands around every page: who looks, and which places there are for them."""

from dataclasses import dataclass

from fastapi import Request

from app.casefile.vocabulary import Function, StaffFunction
from app.organisations.actor import Actor
from app.pages.cases import can_open_case
from app.web.context import Open
from app.web.rendering import present


@dataclass(frozen=True, slots=True)
class Place:
    """An item of the main menu; `sign` names its drawing."""

    label: str
    path: str
    sign: str


@dataclass(frozen=True, slots=True)
class Me:
    """The signed-in person, as `templates/base.html` shows them."""

    name: str
    function_label: str
    organisation_name: str
    is_resident: bool
    is_coordinator: bool
    nav: tuple[Place, ...]


TODAY = Place("Vandaag", "/vandaag", "today")
CASES = Place("Casussen", "/casussen", "cases")
SEARCH = Place("Zoeken", "/casussen/zoeken", "search")
NEW = Place("Nieuw", "/casussen/nieuw", "plus")
OVERVIEW = Place("Regie-overzicht", "/regie-overzicht", "overview")
PRIVACY = Place("Privacy", "/privacy", "lock")
MY_PLAN = Place("Mijn plan", "/mijn-plan", "plan")


def frame(request: Request, context: Open) -> None:
    """For every page: put the person into the frame around it, or nobody."""
    if context.actor is not None:
        present(request, me=me_of(context.actor), now=context.actor.now)


def me_of(actor: Actor) -> Me:
    """How somebody is shown: in the function of their first position."""
    post = actor.posts[0] if actor.posts else None
    return Me(
        name=actor.name,
        function_label=post.title if post else "",
        organisation_name=post.organisation_name if post else "",
        is_resident=is_resident(actor),
        is_coordinator=actor.has_function(StaffFunction.COORDINATOR),
        nav=places_of(actor),
    )


def is_resident(actor: Actor) -> bool:
    return actor.kind == "resident"


def places_of(actor: Actor) -> tuple[Place, ...]:
    """The places for this person; the first is where they begin. A phone has room for four."""
    if is_resident(actor):
        return (MY_PLAN,)
    # Who works for no organisation (a representative) is here for a case all the same.
    at_tables = not actor.posts or any(actor.has_function(function) for function in Function)
    coordinates = actor.has_function(StaffFunction.COORDINATOR)
    guards = actor.has_function(StaffFunction.PRIVACY)
    if not at_tables:
        own = (*((OVERVIEW,) if coordinates else ()), *((PRIVACY,) if guards else ()))
        return own or (TODAY,)
    return (
        TODAY,
        CASES,
        *((OVERVIEW,) if coordinates else ()),
        *((PRIVACY,) if guards else ()),
        SEARCH,
        *((NEW,) if can_open_case(actor) else ()),
    )
