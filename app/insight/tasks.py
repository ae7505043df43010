"""The jobs of this room: sealing the log, and looking it over each night."""

from sqlalchemy.orm import Session

from app.base.jobs import EVERY_MINUTE, task
from app.base.journal import Journal
from app.base.settings import get_settings, seal_key
from app.insight import checking, sealing

AT_NIGHT = "17 3 * * *"


@task("seal_log", cron=EVERY_MINUTE)
def seal_log(session: Session) -> None:
    """Seal what is final. Not without a journal: the seals of a log lie outside its database."""
    settings = get_settings()
    if settings.journal is not None:
        sealing.seal_log(session, Journal(settings.journal), seal_key(settings))


@task("check_log", cron=AT_NIGHT)
def check_log(session: Session) -> None:
    """Look the whole log over, so that the privacy officer reads till where it holds."""
    settings = get_settings()
    if settings.journal is not None:
        checking.check_log(
            session, Journal(settings.journal), seal_key(settings), lambda _done, _total: None
        )
