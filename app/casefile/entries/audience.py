"""More parties for an entry that was shared before."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from app.base.errors import Conflict, NotFound
from app.casefile.access import read_case, readable
from app.casefile.audit import Act, record
from app.casefile.entries.mine import TELLS_RESIDENT, mine, refuse_what_tells_the_resident
from app.casefile.entries.views import EntryView, entries_of
from app.casefile.models import Disclosure
from app.casefile.settle import settle
from app.casefile.sharing import STAYS, UNDO_FOR, Sees, disclose, judge, plain_facts
from app.casefile.table import parties_of
from app.casefile.vocabulary import Category, EntryKind
from app.organisations.actor import Actor


def share_with(
    session: Session, actor: Actor, entry_id: uuid.UUID, seat_ids: Iterable[uuid.UUID]
) -> datetime:
    """Give an entry of mine to more parties, by the rules of now. Refused as a whole when one
    of them may not have it."""
    entry = mine(session, actor, entry_id)
    refuse_what_tells_the_resident(entry)
    case, seat = read_case(session, actor, entry.case_id)
    wanted = set(seat_ids)
    verdicts = judge(
        session, actor, case, seat, Category(entry.category), plain_facts(EntryKind(entry.kind))
    )
    may = [one for one in verdicts if one.party.seat_id in wanted and one.sees is Sees.FULL]
    if len(may) != len(wanted):
        from_rules = next(
            (one for one in verdicts if one.party.seat_id in wanted and one not in may), None
        )
        if from_rules is None:
            raise NotFound
        raise Conflict(from_rules.sentence, from_rules.open_way)
    have = set(
        session.scalars(
            readable(session, actor, Disclosure)
            .where(
                Disclosure.entry_id == entry_id,
                (Disclosure.ends_at.is_(None)) | (Disclosure.ends_at > actor.now),
            )
            .with_only_columns(Disclosure.seat_id)
        )
    )
    starts_at = actor.now + UNDO_FOR
    disclose(
        session,
        actor,
        case,
        entry,
        [one for one in may if one.party.seat_id not in have],
        starts_at,
    )
    settle(session, case.id)
    record(session, actor, Act.ENTRY_SHARE, case_id=case.id, entry_ids=[entry_id])
    return starts_at


def offers_for_newcomer(
    session: Session, actor: Actor, case_id: uuid.UUID, seat_id: uuid.UUID
) -> list[EntryView]:
    """My earlier entries that the rules allow a party that joined later, and that it lacks.

    Newcomers start empty; the author decides (domain, "Newcomers start empty").
    """
    case, seat = read_case(session, actor, case_id)
    parties = [one for one in parties_of(session, actor, case_id) if one.seat_id == seat_id]
    if not parties:
        raise NotFound
    views = [one for one in entries_of(session, actor, case_id) if one.is_mine]
    offered = []
    for view in views:
        stays = view.details.get("seven_questions") or view.details.get(STAYS)
        if view.state != "live" or stays or seat_id in {ear.seat_id for ear in view.heard_by}:
            continue
        if TELLS_RESIDENT in view.details:
            continue
        verdicts = judge(session, actor, case, seat, view.category, plain_facts(view.kind), parties)
        if any(verdict.sees is Sees.FULL for verdict in verdicts):
            offered.append(view)
    return offered
