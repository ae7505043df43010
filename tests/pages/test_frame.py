"""Which places somebody has, and where they begin."""

import uuid
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.organisations.actor import Actor, Post
from app.pages.frame import me_of


def actor(*functions: str, kind: str = "professional") -> Actor:
    posts = tuple(
        Post(uuid.uuid4(), "Buurtteam Oost", uuid.uuid4(), function, "titel", intake=False)
        for function in functions
    )
    now = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
    return Actor(uuid.uuid4(), "Anouk Verhoef", "a@demo.example", kind, now, posts)


@pytest.mark.parametrize(
    ("who", "places"),
    [
        (actor("WT"), ["/vandaag", "/casussen", "/casussen/zoeken", "/casussen/nieuw"]),
        (actor("IN", kind="informal"), ["/vandaag", "/casussen", "/casussen/zoeken"]),
        (actor("COORD"), ["/regie-overzicht"]),
        (
            actor("WT", "COORD"),
            ["/vandaag", "/casussen", "/regie-overzicht", "/casussen/zoeken", "/casussen/nieuw"],
        ),
        (actor("ADM"), ["/vandaag"]),
        (actor("FG"), ["/privacy"]),
        (actor(), ["/vandaag", "/casussen", "/casussen/zoeken"]),
        (actor(kind="resident"), ["/mijn-plan"]),
    ],
)
def test_everybody_has_the_places_of_their_function(who: Actor, places: list[str]) -> None:
    assert [place.path for place in me_of(who).nav] == places


@pytest.mark.parametrize("who", [actor("WT"), actor("COORD"), actor("FG"), actor(kind="resident")])
def test_every_place_has_a_drawing(who: Actor) -> None:
    components = Path("templates/components.html").read_text()
    assert all(f"name == '{place.sign}'" in components for place in me_of(who).nav)


def test_somebody_is_shown_in_the_function_of_their_first_position() -> None:
    me = me_of(actor("WT", "COORD"))
    assert (me.name, me.function_label, me.organisation_name) == (
        "Anouk Verhoef",
        "titel",
        "Buurtteam Oost",
    )
    assert me.is_coordinator
    assert not me.is_resident
    assert me_of(actor(kind="resident")).organisation_name == ""
