"""The jobs of this room: the mail of an invitation, and terms that run out."""

import uuid

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.base.jobs import EVERY_MINUTE, task
from app.base.settings import get_settings
from app.notices.mail import letter, send


@task("mail_invitation")
def mail_invitation(session: Session, seat_id: uuid.UUID) -> None:
    """Tell whoever was asked, or the intake, that there is a question. Nobody, when it was
    answered or taken back meanwhile, or where no mail server is set."""
    settings = get_settings()
    if settings.smtp_host is None:
        return
    recipients = session.execute(
        text("SELECT email, name FROM samenspel.invitation_recipients(:seat) ORDER BY email"),
        {"seat": seat_id},
    ).all()
    if not recipients:
        return
    link = f"{settings.base_url}/uitnodigingen/{seat_id}"
    send(
        settings,
        [
            letter(settings, "invitation.txt", to=each.email, name=each.name, link=link)
            for each in recipients
        ],
    )


@task("lapse_due", cron=EVERY_MINUTE)
def lapse_due(session: Session) -> None:
    """End invitations and offers of regie that nobody answered in time."""
    session.execute(text("SELECT samenspel.lapse_due()"))


@task("end_emergencies", cron=EVERY_MINUTE)
def end_emergencies(session: Session) -> None:
    """Clear the seats of who broke the glass and whose eight hours are over."""
    session.execute(text("SELECT samenspel.end_due_emergencies()"))
