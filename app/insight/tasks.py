"""The jobs of this room: cases that follow their partnership to other rules, sealing the log, and
looking it over each night."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.base.jobs import EVERY_MINUTE, enqueue, task
from app.base.journal import Journal
from app.base.settings import get_settings, seal_key
from app.insight import checking, sealing

# A transaction holds no more cases than this; the rest is for the next job.
AT_ONCE = 200
AT_NIGHT = "17 3 * * *"


@task("follow_rules", cron=EVERY_MINUTE)
def follow_rules(session: Session) -> None:
    """Let open cases follow to the rule set that holds today, until none is left behind."""
    followed = session.execute(
        text("SELECT samenspel.follow_rules_everywhere(:at_once)"), {"at_once": AT_ONCE}
    ).scalar_one()
    if followed == AT_ONCE:
        enqueue(session, "follow_rules")


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
