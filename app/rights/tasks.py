"""The jobs of this room: cases go when their term is over, and so does what was left behind."""

import uuid

from sqlalchemy.orm import Session

from app.base.jobs import enqueue, task
from app.base.settings import get_settings
from app.rights.destruction import clear_away, destroy, due, warn

EVERY_HOUR = "17 * * * *"


@task("keep_no_longer", cron=EVERY_HOUR)
def keep_no_longer(session: Session) -> None:
    """Warn of what will go, throw away what was left behind, and see to it that each case whose
    day has come is destroyed: a job and a transaction for each."""
    warn(session)
    clear_away(session, get_settings())
    for case_id in due(session):
        enqueue(session, "destroy_case", case_id=case_id)


@task("destroy_case")
def destroy_case(session: Session, case_id: uuid.UUID) -> None:
    """Destroy one case, when it still is to be destroyed."""
    destroy(session, get_settings().journal, case_id)
