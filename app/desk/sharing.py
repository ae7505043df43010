"""What the pages of sharing ask besides the operations."""

import uuid
from typing import Any

from sqlalchemy.orm import Session

from app.casefile.access import MySeat, read_case
from app.casefile.entries import EntryView
from app.casefile.sharing import Sees, judge, plain_facts
from app.casefile.table import parties_of
from app.organisations.actor import Actor


def my_seat(session: Session, actor: Actor, case_id: uuid.UUID) -> MySeat:
    """My active seat in a case, or NotFound."""
    return read_case(session, actor, case_id)[1]


def newcomers_lacking(session: Session, actor: Actor, view: EntryView) -> list[dict[str, Any]]:
    """Parties at the table that may have an entry of mine and do not have it yet."""
    if view.state != "live":
        return []
    case, seat = read_case(session, actor, view.case_id)
    have = {ear.seat_id for ear in view.heard_by}
    lacking = [
        one
        for one in parties_of(session, actor, case.id)
        if one.at_table and not one.is_me and one.seat_id not in have
    ]
    verdicts = judge(session, actor, case, seat, view.category, plain_facts(view.kind), lacking)
    return [
        {
            "seat_id": one.party.seat_id,
            "name": one.party.person_name or one.party.name,
            "line": one.sentence,
        }
        for one in verdicts
        if one.sees is Sees.FULL
    ]
