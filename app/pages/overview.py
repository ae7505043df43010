"""The regie overview of the coordinator: trouble first, with what can be done about it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from app.base.errors import Invalid
from app.oversight.alarms import LABELS, Alarm
from app.oversight.board import Filter, Numbers, Row, numbers, rows
from app.oversight.load import Load, by_organisation, by_person
from app.oversight.trend import Month, until_regie
from app.web.context import Context, SignedIn
from app.web.dutch import MONTHS, SHORT_MONTHS, count, relative, short_day
from app.web.paging import PAGE_SIZE, Cursors, Page
from app.web.rendering import render

router = APIRouter()
PATH = "/regie-overzicht"
# How the address says which alarm.
WORDS = {
    "zonder-regie": Alarm.WITHOUT_REGIE,
    "aangeboden": Alarm.OFFER_WAITS,
    "boodschap": Alarm.MESSAGE_UNCONFIRMED,
    "te-laat": Alarm.LINES_LATE,
    "evaluatie": Alarm.EVALUATION_LATE,
    "signaal": Alarm.SIGNAL_WAITS,
    "weg": Alarm.HOLDER_AWAY,
    "weet-het-niet": Alarm.NOT_INFORMED,
}
TILES = {
    "zonder-regie": "zonder regie",
    "aangeboden": "aangeboden, wacht op antwoord",
    "boodschap": "boodschap niet door iedereen bevestigd",
    "te-laat": "met afspraken die te laat zijn",
    "evaluatie": "evaluatie over tijd",
}
LOUD = frozenset({Alarm.WITHOUT_REGIE, Alarm.LINES_LATE})
# The picture of the trend: from (0, 100) at the bottom left to (300, 10).
WIDTH, BOTTOM, HEIGHT = 300, 100, 90


@dataclass(frozen=True, slots=True)
class Asked:
    """The filter as it stands in the address."""

    staat: str
    organisatie: str
    persoon: str

    @property
    def wanted(self) -> Filter:
        return Filter(
            alarm=WORDS.get(self.staat),
            organisation_id=_id(self.organisatie),
            account_id=_id(self.persoon),
        )

    def href(self, **changes: str) -> str:
        kept = {"staat": self.staat, "organisatie": self.organisatie, "persoon": self.persoon}
        query = {name: value for name, value in (kept | changes).items() if value}
        return f"{PATH}?{urlencode(query)}" if query else PATH


def _id(value: str) -> uuid.UUID | None:
    """Somebody's own address bar: what is no id filters nothing."""
    try:
        return uuid.UUID(value)
    except ValueError:
        return None


@router.get(PATH)
def overview(
    request: Request,
    context: SignedIn,
    staat: Annotated[str, Query(max_length=40)] = "",
    organisatie: Annotated[str, Query(max_length=40)] = "",
    persoon: Annotated[str, Query(max_length=40)] = "",
    vanaf: Annotated[str, Query(max_length=1000)] = "",
) -> Response:
    """Out of shells only."""
    session, actor = context.session, context.signed_in
    asked = Asked(staat, organisatie, persoon)
    told = numbers(session, actor)
    organisations = by_organisation(session, actor)
    found = _found(request, context, asked, vanaf)
    page = {
        "partnership": told.partnership,
        "summary": count(told.open_cases, "open casus", "open casussen"),
        "tiles": _tiles(told, asked, actor.now),
        "form": {"staat": staat, "organisatie": organisatie},
        "states": [(word, LABELS[alarm]) for word, alarm in WORDS.items()],
        "organisations": [(str(one.id), one.name) for one in organisations],
        "filtered": not asked.wanted.is_empty,
        "rows": [_row(one, actor.now) for one in found.items],
        "more_href": asked.href(vanaf=found.next_cursor) if found.next_cursor else None,
        "load": _bars(organisations, asked, "organisatie"),
        "load_people": _bars(by_person(session, actor), asked, "persoon"),
        "trend": _trend(until_regie(session, actor)),
    }
    return render(request, "overview/overview.html", page=page)


def _found(request: Request, context: Context, asked: Asked, cursor: str) -> Page[Row]:
    session, actor = context.session, context.signed_in
    cursors = Cursors(request.app.state.signer, asked.href(), actor.account_id)
    try:
        after = cursors.position(cursor or None)
    except Invalid:
        # an address of yesterday, or of a colleague: begin at the beginning
        after = None
    found = rows(session, actor, asked.wanted, size=PAGE_SIZE, after=after)
    return cursors.page(found, PAGE_SIZE, lambda row: row.position)


def _tiles(told: Numbers, asked: Asked, now: datetime) -> list[dict[str, Any]]:
    by_alarm = {one.alarm: one for one in told.counts}
    tiles = []
    for word, label in TILES.items():
        found = by_alarm[WORDS[word]]
        if found.number and found.oldest is not None:
            label = f"{label}, de langste sinds {short_day(found.oldest, now)}"
        current = asked.staat == word
        tiles.append(
            {
                "key": word,
                "number": found.number,
                "label": label,
                "tone": "attention" if found.alarm in LOUD else "quiet",
                "href": asked.href(staat="" if current else word),
                "current": current,
            }
        )
    return tiles


def _row(found: Row, now: datetime) -> dict[str, Any]:
    without = found.without_since is not None
    called = found.offered_to or found.last_holder_organisation if without else None
    if without:
        holder = "niemand"
        line = f"aangeboden aan {found.offered_to}" if found.offered_to else ""
        if not line and found.last_holder_organisation:
            line = f"eerder {found.last_holder_organisation}"
        since = found.without_since
    else:
        holder = found.holder_person or "niemand op deze plek"
        line = ", ".join(
            part
            for part in (
                found.holder_function.label if found.holder_function else "",
                found.holder_organisation or "",
            )
            if part
        )
        since = found.holder_since
    return {
        "case_id": found.case_id,
        "number": found.number,
        "alarms": [{"label": _alarm(one, found), "tone": _tone(one)} for one in found.alarms],
        "holder": holder,
        "holder_line": line,
        "since": f"{relative(since, now)} ({short_day(since, now)})" if since else "",
        "phone": found.phone,
        "call_name": called or found.holder_person or found.holder_organisation or "",
        "actions": ["offer", "call"] if without or not found.holder_person else ["call"],
    }


def _alarm(alarm: Alarm, found: Row) -> str:
    if alarm is Alarm.LINES_LATE:
        return count(found.late_lines, "afspraak te laat", "afspraken te laat")
    if alarm is Alarm.MESSAGE_UNCONFIRMED:
        waiting = count(found.unconfirmed, "partij", "partijen")
        return f"boodschap: {waiting} nog niet"
    return LABELS[alarm]


def _tone(alarm: Alarm) -> str:
    return "quiet" if alarm in (Alarm.OFFER_WAITS, Alarm.MESSAGE_UNCONFIRMED) else "attention"


def _bars(load: Sequence[Load], asked: Asked, name: str) -> list[dict[str, Any]]:
    most = max((one.cases for one in load), default=1)
    return [
        {
            "label": one.name,
            "line": one.organisation or "",
            "count": one.cases,
            "share": round(100 * one.cases / most),
            "href": asked.href(**{name: str(one.id)}),
        }
        for one in load
    ]


def _trend(months: Sequence[Month]) -> dict[str, Any]:
    title = "Dagen tot de regie is aangenomen"
    known = [(month, month.days) for month in months if month.days is not None]
    if len(known) < 2:
        return {"title": title, "months": [], "points": "", "dots": [], "first": "", "last": "",
                "unit": ""}  # fmt: skip
    highest = max(max(days for _, days in known), 1.0)
    step = WIDTH / (len(known) - 1)
    dots = [
        {"x": round(number * step, 1), "y": round(BOTTOM - HEIGHT * days / highest, 1)}
        for number, (_, days) in enumerate(known)
    ]
    return {
        "title": title,
        "months": [
            {
                "label": f"{MONTHS[month.first_day.month - 1]} {month.first_day.year}",
                "value": _days(month.days),
            }
            for month in months
        ],
        "points": " ".join(f"{dot['x']},{dot['y']}" for dot in dots),
        "dots": dots,
        "first": _end(*known[0]),
        "last": _end(*known[-1]),
        "unit": "Dagen, de middelste casus",
    }


def _end(month: Month, days: float) -> str:
    return f"{SHORT_MONTHS[month.first_day.month - 1]} {month.first_day.year}: {_days(days)} dagen"


def _days(days: float | None) -> str:
    """With a comma, as we write numbers; nothing where nobody took regie yet."""
    return "nog niet" if days is None else f"{days:.1f}".replace(".", ",")
