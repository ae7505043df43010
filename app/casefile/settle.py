"""After every act that changes a case: let the database draw the consequences."""

import uuid

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.casefile.table import PARTIES


def settle(session: Session, case_id: uuid.UUID) -> None:
    """Who may know of whom, what the resident gets, the coordinator's shell: made true again.

    It runs in the database as the door, because the actor does not see the whole table.
    """
    session.flush()
    session.execute(text("SELECT samenspel.settle(:case)"), {"case": case_id})
    for key in [key for key in session.info if key[:2] == (PARTIES, case_id)]:
        del session.info[key]
