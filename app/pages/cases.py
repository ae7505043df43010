"""Casussen: the list of mine, and searching in them."""

import re
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from app.casefile.vocabulary import EntryKind, Purpose
from app.desk.cases import (
    CaseLine,
    Choice,
    Hit,
    Show,
    after,
    my_cases,
    names_of,
    position_of,
    search,
)
from app.emergency.glass import posts_for_glass
from app.organisations.actor import Actor
from app.web.context import SignedIn
from app.web.dutch import relative
from app.web.paging import PAGE_SIZE, Cursors
from app.web.rendering import render
from app.web.signing import Signer

router = APIRouter()
SHOWS = [
    (Show.HELD.value, "Ik heb de regie"),
    (Show.WITHOUT.value, "Zonder regie"),
    (Show.LATE.value, "Met een afspraak te laat"),
    (Show.PAST.value, "Afgesloten of gestopt"),
]


@router.get("/casussen")
def cases(
    request: Request,
    context: SignedIn,
    toon: Annotated[str, Query()] = "",
    doel: Annotated[str, Query()] = "",
    na: Annotated[str | None, Query()] = None,
) -> Response:
    """My cases; the filters stand in the address."""
    session, actor = context.session, context.signed_in
    show = Show(toon) if toon in list(Show) else Show.OPEN
    purpose = Purpose(doel) if doel in list(Purpose) else None
    signer: Signer = request.app.state.signer
    cursors = Cursors(signer, f"casussen:{show}:{doel}", actor.account_id)
    lines = cursors.page(
        my_cases(session, actor, Choice(show, purpose, after(cursors.position(na)), PAGE_SIZE)),
        PAGE_SIZE,
        position_of,
    )
    more = urlencode({"toon": toon, "doel": doel, "na": lines.next_cursor or ""})
    page = {
        "summary": _how_many(len(lines.items), more=bool(lines.next_cursor)),
        "form": {"toon": toon, "doel": doel},
        "shows": SHOWS,
        "purposes": [(one.value, one.label) for one in Purpose],
        "filtered": show is not Show.OPEN or purpose is not None,
        "can_open_case": can_open_case(actor),
        "rows": [_line(line, actor) for line in lines.items],
        "more_href": f"/casussen?{more}" if lines.next_cursor else None,
    }
    return render(request, "cases/list.html", page=page)


def _how_many(count: int, *, more: bool) -> str:
    if more:
        return f"{count} casussen, en er zijn er meer"
    return "1 casus" if count == 1 else f"{count} casussen"


def can_open_case(actor: Actor) -> bool:
    """Professionals with a function at a table open cases; volunteers and residents do not."""
    return actor.kind == "professional" and any(
        post.function not in ("COORD", "FG", "ADM") for post in actor.posts
    )


def _line(line: CaseLine, actor: Actor) -> dict[str, Any]:
    alarms = []
    if line.holder is None and not line.i_left:
        alarms.append({"label": "zonder regie", "tone": "attention"})
    if line.late_lines and not line.i_left:
        alarms.append({"label": "afspraak te laat", "tone": "attention"})
    regie = "jij" if line.i_hold else line.holder or "niemand"
    return {
        "id": line.id,
        "number": line.number,
        "who": line.resident_name or "",
        "title": line.title or f"Casus {line.number}",
        "line": line.purpose.label,
        "alarms": alarms,
        "past": line.i_left,
        "regie": ("afgesloten" if line.status == "closed" else "gestopt") if line.i_left else regie,
        "next": f"eerste afspraak {relative(line.next_due_on, actor.now)}"
        if line.next_due_on and not line.i_left
        else "",
    }


@router.get("/casussen/zoeken")
def find(
    request: Request, context: SignedIn, zoek: Annotated[str, Query(max_length=200)] = ""
) -> Response:
    """Search in what was shared with me."""
    session, actor = context.session, context.signed_in
    hits = search(session, actor, zoek)
    names = names_of(session, actor, [hit.case_id for hit in hits]) if hits else {}
    page = {
        "form": {"zoek": zoek},
        "summary": f"{len(hits)} gevonden" if hits else "Niets gevonden",
        "hits": [
            {
                "href": _where(hit),
                "number": hit.number,
                "who": names.get(hit.case_id, ""),
                "title": hit.kind.label,
                "parts": marked(hit.body, zoek),
            }
            for hit in hits
        ],
        "more_href": None,
        "can_break_glass": bool(posts_for_glass(actor)),
    }
    return render(request, "cases/search.html", page=page)


# Where something is found that has no place of its own on the page of its case.
PLACES = {
    EntryKind.TITLE: "",
    EntryKind.IDENTITY: "#tafel",
    EntryKind.GOAL: "#plan",
    EntryKind.AGREEMENT: "/afspraken/{id}",
    EntryKind.MESSAGE: "/boodschap/versies",
    EntryKind.SIGNAL: "#signaal-{id}",
    EntryKind.CONTACT: "",
    EntryKind.CONSENT: "/toestemming",
    EntryKind.QUESTION: "#tafel",
}


def _where(hit: Hit) -> str:
    """The page that shows what was found; of a case to which I was only asked, the question."""
    if hit.invitation_id is not None:
        return f"/uitnodigingen/{hit.invitation_id}"
    place = PLACES.get(hit.kind, "/onderdelen/{id}").format(id=hit.entry_id)
    return f"/casussen/{hit.case_id}{place}"


def marked(body: str, words: str) -> list[dict[str, Any]]:
    """The text in parts, with what was looked for marked."""
    wanted = [re.escape(word) for word in words.split() if word.isalnum()]
    if not wanted:
        return [{"text": body, "hit": False}]
    parts = re.split(f"({'|'.join(wanted)})", body, flags=re.IGNORECASE)
    return [{"text": part, "hit": index % 2 == 1} for index, part in enumerate(parts) if part]
