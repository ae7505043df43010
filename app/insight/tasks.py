"""The jobs of this room: cases that follow their partnership to other rules."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.base.jobs import EVERY_MINUTE, enqueue, task

# A transaction holds no more cases than this; the rest is for the next job.
AT_ONCE = 200


@task("follow_rules", cron=EVERY_MINUTE)
def follow_rules(session: Session) -> None:
    """Let open cases follow to the rule set that holds today, until none is left behind."""
    followed = session.execute(
        text("SELECT samenspel.follow_rules_everywhere(:at_once)"), {"at_once": AT_ONCE}
    ).scalar_one()
    if followed == AT_ONCE:
        enqueue(session, "follow_rules")
