"""What the door and row security show of a case, person by person, and how that differs from what
somebody says."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import ARRAY, Uuid, column, func, literal, null, text, true, union_all
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

# How often each entry, seat and old version was shown.
Shown = Counter[tuple[str, uuid.UUID | None]]
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

# Asked as the web role: it is row security that answers, for one person after the other.
SHOWN_TO_EACH = """
CREATE FUNCTION samenspel.test_shown(p_accounts uuid[], p_scope uuid, p_case uuid)
RETURNS TABLE (account uuid, kind text, id uuid) LANGUAGE plpgsql SECURITY INVOKER AS $$
DECLARE
    v_account uuid;
BEGIN
    FOREACH v_account IN ARRAY p_accounts LOOP
        PERFORM samenspel.begin_actor(v_account, p_scope);
        RETURN QUERY
            SELECT v_account, 'entry', e.id FROM samenspel.entry e WHERE e.case_id = p_case
            UNION ALL
            SELECT v_account, 'seat', s.id FROM samenspel.seat s WHERE s.case_id = p_case
            UNION ALL
            SELECT v_account, 'version', NULL::uuid FROM samenspel.entry_version v
             WHERE v.case_id = p_case;
    END LOOP;
END
$$;
"""


def set_clock(session: Session, now: datetime) -> None:
    session.execute(
        text("SELECT set_config('samenspel.clock', :now, true)"), {"now": now.isoformat()}
    )


def behind_the_lock(
    session: Session, accounts: Iterable[uuid.UUID], case_id: uuid.UUID, scope: uuid.UUID | None
) -> dict[uuid.UUID, Shown]:
    """What row security lets each of these accounts see, in one look."""
    found: dict[uuid.UUID, Shown] = defaultdict(Counter)
    for account_id, kind, one in session.execute(
        text("SELECT * FROM samenspel.test_shown(:accounts, :scope, :case)"),
        {"accounts": list(accounts), "scope": scope, "case": case_id},
    ):
        found[account_id][kind, one] += 1
    return found


def through_the_door(
    session: Session, account_id: uuid.UUID, case_id: uuid.UUID, scope: uuid.UUID | None
) -> Shown:
    """What the door gives this account. As a superuser, so that row security hides nothing: what
    the door lets through too much, is seen here."""
    actor = begin_actor(session, account_id, scope)
    if actor is None:
        return Counter()
    session.info.clear()
    looks: Any = union_all(*(look for _, look in _looks(session, actor, case_id)))
    return Counter((kind, one) for kind, one in session.execute(looks))


def through_every_door(
    session: Session, accounts: Iterable[uuid.UUID], case_id: uuid.UUID, scope: uuid.UUID | None
) -> dict[uuid.UUID, Shown]:
    """The same for all of these accounts at once: the door is asked its own two questions, which
    seats are theirs and what those open, with columns where it has the ids of one person."""
    found: dict[uuid.UUID, Shown] = defaultdict(Counter)
    now, posts = _posts_of_each(session, accounts, scope)
    seats = _seats_of_each(session, posts, now, scope) if posts else {}
    if not seats:
        return found
    whose = _in_columns("whose", seats)
    nobody = Actor(uuid.uuid4(), "", "", "", now, (), scope)
    asked = _Asked()
    asked.info["seats", nobody.account_id, scope, now] = Seats(
        tuple(
            MySeat(one, case_id, case_id, "", "", None, one.name.split("_")[0], None)
            for one in whose.c
            if one.name != "account"
        ),
        now,
    )
    looks: Any = union_all(
        *(
            look.add_columns(whose.c.account).select_from(join(whose, model, true()))
            for model, look in _looks(cast(Session, asked), nobody, case_id)
        )
    )
    for kind, one, account_id in session.execute(looks):
        found[account_id][kind, one] += 1
    return found


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


# Ids of each account, by what they are.
Ids = Mapping[uuid.UUID, Mapping[str, Sequence[uuid.UUID]]]


def _in_columns(name: str, ids: Ids) -> Any:
    """A row for each account with those ids beside each other: `left_0`, `left_1`, and so on."""
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
    return (
        func.unnest(*(literal(those, ARRAY(Uuid)) for those in columns.values()))
        .table_valued(*(column(one, Uuid) for one in columns), name=name)
        .render_derived()
    )


def _posts_of_each(
    session: Session, accounts: Iterable[uuid.UUID], scope: uuid.UUID | None
) -> tuple[datetime, Ids]:
    """What it is then, and for which organisations each of them works, or does the intake."""
    found = session.execute(
        text("SELECT a, samenspel.begin_actor(a, :scope) FROM unnest(CAST(:accounts AS uuid[])) a"),
        {"accounts": list(accounts), "scope": scope},
    ).all()
    actors = {account_id: one for account_id, one in found if one is not None}
    now = max((datetime.fromisoformat(one["now"]) for one in actors.values()), default=LONG_AGO)
    return now, {
        account_id: {
            what: [
                uuid.UUID(post["organisation_id"])
                for post in one["positions"]
                if post["intake"] or what == "works"
            ]
            for what in ("works", "intake")
        }
        for account_id, one in actors.items()
    }


def _seats_of_each(session: Session, posts: Ids, now: datetime, scope: uuid.UUID | None) -> Ids:
    """Of each account that has any, its seats by their state."""
    who = _in_columns("who", posts)
    somebody = Actor(
        who.c.account, "", "", "", now,
        tuple(
            Post(one, "", one, "", "", one.name.startswith("intake"))
            for one in who.c
            if one.name != "account"
        ),
        scope,
    )  # fmt: skip
    asked = _Asked()
    seats_of(cast(Session, asked), somebody)
    each = getattr(asked.query, "selects", [asked.query])
    found: dict[uuid.UUID, dict[str, list[uuid.UUID]]] = {}
    for row in session.execute(union_all(*(one.add_columns(who.c.account) for one in each))):
        states = found.setdefault(row.account, {"active": [], "left": [], "invited": []})
        states[row.state].append(row.id)
    return found


def _looks(session: Session, actor: Actor, case_id: uuid.UUID) -> list[tuple[Any, Any]]:
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


def difference(seen: Shown, told: Shown, names: dict[uuid.UUID, str]) -> str:
    """What is too much and what is missing, in words; empty when they are the same."""
    return "; ".join(
        f"{how} {kind} {names.get(one, '') if one else ''}"
        for how, more in (("too much:", seen - told), ("missing:", told - seen))
        for kind, one in more
    )
