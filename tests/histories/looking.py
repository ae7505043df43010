"""What row security shows of a case, person by person, and how what is shown differs from what
somebody says."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

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


def difference(seen: Shown, told: Shown, names: dict[uuid.UUID, str]) -> str:
    """What is too much and what is missing, in words; empty when they are the same."""
    return "; ".join(
        f"{how} {kind} {names.get(one, '') if one else ''}"
        for how, more in (("too much:", seen - told), ("missing:", told - seen))
        for kind, one in more
    )
