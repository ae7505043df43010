"""What the door shows of a case: to one person, and to everybody at once.

As a superuser, so that row security hides nothing: what the door lets through too much, is seen.
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy import ARRAY, Uuid, bindparam, column, func, literal, null, text, true, union_all
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session, join

import app.emergency.access
import app.message.access
import app.plan.access
import app.rights.access
import app.signals.access  # noqa: F401 - all rooms at the door, as in the application
from app.casefile.access import MySeat, Seats, readable, seats_of
from app.casefile.models import Entry, EntryVersion
from app.casefile.models import Seat as SeatRow
from app.organisations.actor import Actor, Post, begin_actor
from tests.histories.looking import Shown

# Ids of each account, by what they are.
Ids = Mapping[uuid.UUID, Mapping[str, Sequence[uuid.UUID]]]
# Which columns those are, side by side: `left_0`, `left_1`, and so on.
Columns = tuple[str, ...]
# A query of the door in the words of the database, and what stands in it besides what is asked.
Query = tuple[str, Mapping[str, Any]]


def through_the_door(
    session: Session, account_id: uuid.UUID, case_id: uuid.UUID, scope: uuid.UUID | None
) -> Shown:
    """What the door gives this account. As a superuser, so that row security hides nothing: what
    the door lets through too much, is seen here."""
    actor = begin_actor(session, account_id, scope)
    if actor is None:
        return Counter()
    session.info.clear()
    looks: Any = union_all(*(look for _, look in looks_of(session, actor, case_id)))
    return Counter((kind, one) for kind, one in session.execute(looks))


def through_every_door(
    session: Session, accounts: Iterable[uuid.UUID], case_id: uuid.UUID, scope: uuid.UUID | None
) -> dict[uuid.UUID, Shown]:
    """The same for all of these accounts at once: the door is asked its own two questions, which
    seats are theirs and what those open, with columns where it has the ids of one person."""
    found: dict[uuid.UUID, Shown] = defaultdict(Counter)
    about = {
        "now": session.execute(text("SELECT samenspel.clock()")).scalar_one(),
        "case": case_id,
        "scope": scope,
    }
    seats: dict[uuid.UUID, dict[str, list[uuid.UUID]]] = {}
    posts = _posts_of_each(session, accounts, scope)
    if posts:
        for seat_id, state, account_id in _ask(session, whose_seats, posts, about):
            states = seats.setdefault(account_id, {"active": [], "left": [], "invited": []})
            states[state].append(seat_id)
    if seats:
        for kind, one, account_id in _ask(session, what_they_open, seats, about):
            found[account_id][kind, one] += 1
    return found


def _posts_of_each(session: Session, accounts: Iterable[uuid.UUID], scope: uuid.UUID | None) -> Ids:
    """For which organisations each of them works, or does the intake."""
    found = session.execute(
        text("SELECT a, samenspel.begin_actor(a, :scope) FROM unnest(CAST(:accounts AS uuid[])) a"),
        {"accounts": list(accounts), "scope": scope},
    )
    return {
        account_id: {
            what: [
                uuid.UUID(post["organisation_id"])
                for post in actor["positions"]
                if post["intake"] or what == "works"
            ]
            for what in ("works", "intake")
        }
        for account_id, actor in found
        if actor is not None
    }


def _ask(session: Session, question: Any, ids: Ids, about: Mapping[str, Any]) -> Any:
    most: dict[str, int] = {}
    for each in ids.values():
        for what, those in each.items():
            most[what] = max(most.get(what, 0), len(those))
    columns: dict[str, list[uuid.UUID | None]] = {"account": list(ids)}
    for what, length in sorted(most.items()):
        for n in range(length):
            columns[f"{what}_{n}"] = [
                each[what][n] if n < len(each[what]) else None for each in ids.values()
            ]
    words, fixed = question(tuple(columns), about["scope"] is not None)
    return session.connection().exec_driver_sql(words, {**fixed, **about, **columns})


class _Asked:
    """A session that remembers what it is asked, and has no answer."""

    def __init__(self) -> None:
        self.info: dict[Any, Any] = {}
        self.query: Any = None

    def execute(self, query: Any) -> "_Asked":
        self.query = query
        return self

    def all(self) -> list[Any]:
        return []


@cache
def whose_seats(columns: Columns, narrowed: bool) -> Query:
    """Seats, their state, and whose they are."""
    who = _in_columns(columns)
    somebody = Actor(
        who.c.account, "", "", "", _asked_for("now"),
        tuple(
            Post(one, "", one, "", "", one.name.startswith("intake"))
            for one in who.c
            if one.name != "account"
        ),
        _asked_for("scope") if narrowed else None,
    )  # fmt: skip
    asked = _Asked()
    seats_of(cast(Session, asked), somebody)
    each = getattr(asked.query, "selects", [asked.query])
    return _in_words(
        union_all(
            *(one.with_only_columns(SeatRow.id, SeatRow.state, who.c.account) for one in each)
        )
    )


@cache
def what_they_open(columns: Columns, narrowed: bool) -> Query:
    """Entries, seats and old versions, and to whom."""
    whose = _in_columns(columns)
    now, case_id = _asked_for("now"), _asked_for("case")
    nobody = Actor(uuid.uuid4(), "", "", "", now, ())
    asked = _Asked()
    asked.info["seats", nobody.account_id, None, now] = Seats(
        tuple(
            MySeat(one, case_id, case_id, "", "", None, one.name.split("_")[0], None)
            for one in whose.c
            if one.name != "account"
        ),
        now,
    )
    return _in_words(
        union_all(
            *(
                look.add_columns(whose.c.account).select_from(join(whose, model, true()))
                for model, look in looks_of(cast(Session, asked), nobody, case_id)
            )
        )
    )


def _asked_for(name: str) -> Any:
    return bindparam(name, required=False)


def _in_columns(columns: Columns) -> Any:
    """A row for each account."""
    return (
        func.unnest(*(bindparam(one, required=False, type_=ARRAY(Uuid)) for one in columns))
        .table_valued(*(column(one, Uuid) for one in columns), name="who")
        .render_derived()
    )


def _in_words(query: Any) -> Query:
    compiled = query.compile(
        dialect=cast(Any, postgresql.psycopg).dialect(), compile_kwargs={"render_postcompile": True}
    )
    return str(compiled), compiled.params


def looks_of(session: Session, actor: Actor, case_id: uuid.UUID) -> list[tuple[Any, Any]]:
    """What is looked for, and the query of the door for it."""
    entries, seats, versions = (
        readable(session, actor, Entry)
        .where(Entry.case_id == case_id)
        .with_only_columns(literal("entry"), Entry.id),
        readable(session, actor, SeatRow)
        .where(SeatRow.case_id == case_id)
        .with_only_columns(literal("seat"), SeatRow.id),
        readable(session, actor, EntryVersion)
        .where(EntryVersion.case_id == case_id)
        .with_only_columns(literal("version"), null()),
    )
    return [(Entry, entries), (SeatRow, seats), (EntryVersion, versions)]
