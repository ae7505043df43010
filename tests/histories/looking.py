"""What the door and row security show of a case, person by person, and how that differs from what
somebody says."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import literal, text, union_all
from sqlalchemy.orm import Session

import app.emergency.access
import app.message.access
import app.plan.access
import app.rights.access
import app.signals.access  # noqa: F401 - all rooms at the door, as in the application
from app.casefile.access import readable
from app.casefile.models import Entry, EntryVersion
from app.casefile.models import Seat as SeatRow
from app.organisations.actor import begin_actor

# How often each entry, seat and old version was shown.
Shown = Counter[tuple[str, uuid.UUID | None]]

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
    looks: Any = union_all(
        readable(session, actor, Entry)
        .where(Entry.case_id == case_id)
        .with_only_columns(literal("entry"), Entry.id),
        readable(session, actor, SeatRow)
        .where(SeatRow.case_id == case_id)
        .with_only_columns(literal("seat"), SeatRow.id),
        readable(session, actor, EntryVersion)
        .where(EntryVersion.case_id == case_id)
        .with_only_columns(literal("version"), literal(None)),
    )
    return Counter((kind, one) for kind, one in session.execute(looks))


def difference(seen: Shown, told: Shown, names: dict[uuid.UUID, str]) -> str:
    """What is too much and what is missing, in words; empty when they are the same."""
    return "; ".join(
        f"{how} {kind} {names.get(one, '') if one else ''}"
        for how, more in (("too much:", seen - told), ("missing:", told - seen))
        for kind, one in more
    )
