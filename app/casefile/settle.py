"""After every act that changes a case: let the database draw the consequences."""

import uuid

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.casefile.access import readable
from app.casefile.models import Case
from app.casefile.table import PARTIES
from app.organisations.actor import Actor


def hold(session: Session, actor: Actor, case_id: uuid.UUID) -> None:
    """Let nobody else settle the case until this transaction ends: what is looked up after this
    is still so when it is written."""
    session.execute(
        readable(session, actor, Case).where(Case.id == case_id).with_for_update(key_share=True)
    )


def settle(session: Session, case_id: uuid.UUID) -> None:
    """Who may know of whom, what the resident gets, the coordinator's shell: made true again.

    It runs in the database as the door, because the actor does not see the whole table.
    """
    session.flush()
    session.execute(text("SELECT samenspel.settle(:case)"), {"case": case_id})
    # it may have followed its partnership to other rules
    known = session.identity_map.get(Case.__mapper__.identity_key_from_primary_key((case_id,)))
    if known is not None:
        session.expire(known, ["rule_set_id"])
    for key in [key for key in session.info if key[:2] == (PARTIES, case_id)]:
        del session.info[key]
