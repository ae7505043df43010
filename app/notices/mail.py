"""Mail: a reason and a link, never content and never a name of a resident.

What is said stands in `templates/mail`: the first line is the subject.
"""

import smtplib
import ssl
from collections.abc import Iterable
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from app.base.settings import Settings

TEMPLATES = Path(__file__).parents[2] / "templates" / "mail"
SECONDS = 20


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=select_autoescape(disabled_extensions=("txt",), default=True),
        keep_trailing_newline=True,
    )


def letter(settings: Settings, template: str, *, to: str, **words: str) -> EmailMessage:
    """A mail out of a template, to one address. No two people see each other's address."""
    subject, _, body = _templates().get_template(template).render(words).partition("\n")
    message = EmailMessage()
    message["Subject"] = subject.strip()
    message["From"] = settings.smtp_from
    message["To"] = to
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain=settings.smtp_from.rpartition("@")[2])
    # no answers from machines that are away
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(body.strip() + "\n")
    return message


def send(settings: Settings, letters: Iterable[EmailMessage]) -> None:
    """Give them to the mail server. SMTPException or OSError when it does not take them: the job
    that sends is tried again later."""
    if settings.smtp_host is None:
        raise ValueError("mail needs SAMENSPEL_SMTP_HOST")
    with _connect(settings, settings.smtp_host) as server:
        if settings.smtp_user is not None and settings.smtp_password is not None:
            server.login(settings.smtp_user, settings.smtp_password.get_secret_value())
        for one in letters:
            server.send_message(one)


def _connect(settings: Settings, host: str) -> smtplib.SMTP:
    if settings.smtp_security == "tls":
        secure = ssl.create_default_context()
        return smtplib.SMTP_SSL(host, settings.smtp_port, timeout=SECONDS, context=secure)
    server = smtplib.SMTP(host, settings.smtp_port, timeout=SECONDS)
    if settings.smtp_security == "starttls":
        try:
            server.starttls(context=ssl.create_default_context())
        except BaseException:
            server.close()
            raise
    return server
