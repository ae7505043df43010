"""Mail carries a reason and a link, and nothing that somebody may not know."""

import uuid
from collections.abc import Iterator
from email.message import EmailMessage, Message
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as MessageHandler
from sqlalchemy import text

from app.base.database import transaction
from app.base.settings import get_settings
from app.casefile import seats
from app.casefile.table import parties_of
from app.casefile.vocabulary import Purpose
from app.notices.tasks import lapse_due, mail_invitation
from app.regie import operations as regie
from tests.cast import Company
from tests.databases import Database
from tests.live import LOOPBACK, free_port


class Postbox(MessageHandler):
    """Keeps what was delivered."""

    def __init__(self) -> None:
        super().__init__(message_class=EmailMessage)
        self.letters: list[Message] = []

    def handle_message(self, message: Message) -> None:
        self.letters.append(message)


@pytest.fixture
def postbox(company: Company, monkeypatch: pytest.MonkeyPatch) -> Iterator[Postbox]:
    box = Postbox()
    server = Controller(box, hostname=LOOPBACK, port=free_port())
    server.start()
    for name, value in {
        "SMTP_HOST": LOOPBACK,
        "SMTP_PORT": str(server.port),
        "SMTP_SECURITY": "none",
        "SMTP_FROM": "samenspel@gemeente.example",
    }.items():
        monkeypatch.setenv(f"SAMENSPEL_{name}", value)
    get_settings.cache_clear()
    yield box
    server.stop()


def run(company: Company, database: Database, work: Any, **ids: uuid.UUID) -> None:
    """A job as the worker does it, at the company's moment of the clock."""
    with transaction(database.worker_url) as session:
        session.execute(
            text("SELECT set_config('samenspel.clock', :now, true)"),
            {"now": company.now.isoformat()},
        )
        work(session, **ids)


def test_the_intake_is_told_that_there_is_a_question_and_nothing_of_what_it_is(
    company: Company, database: Database, postbox: Postbox
) -> None:
    case_id = company.open_case(Purpose.WORK)
    seat_id = company.invite(case_id, "schakel")
    run(company, database, mail_invitation, seat_id=seat_id)
    [letter] = postbox.letters
    assert letter["To"] == "intake@demo.example"
    said = f"{letter['Subject']}\n{letter.get_payload()}"
    assert f"http://testserver/uitnodigingen/{seat_id}" in said
    for word in ("Ruben", "Dijkstra", "Willen jullie", "kennen dit werk", "baan", "Anouk", "2026-"):
        assert word not in said, word


def test_after_assigning_it_goes_to_the_colleague(
    company: Company, database: Database, postbox: Postbox
) -> None:
    case_id = company.open_case(Purpose.WORK)
    seat_id = company.invite(case_id, "schakel")
    with company.as_("intake") as (session, actor):
        seats.assign(session, actor, seat_id, company.ids.accounts["begeleider"])
    run(company, database, mail_invitation, seat_id=seat_id)
    assert [one["To"] for one in postbox.letters] == ["begeleider@demo.example"]


def test_what_was_taken_back_or_answered_meanwhile_is_not_mailed(
    company: Company, database: Database, postbox: Postbox
) -> None:
    case_id = company.open_case(Purpose.WORK)
    company.seat(case_id, "werkplein")
    taken_back = company.invite(case_id, "schuldhulp")
    with company.as_("buurtcoach", case_id) as (session, actor):
        seats.withdraw(session, actor, taken_back)
    for seat_id in (taken_back, company.seats[case_id, "werkplein"], uuid.uuid4()):
        run(company, database, mail_invitation, seat_id=seat_id)
    assert postbox.letters == []


def test_without_a_mail_server_nothing_is_sent_and_nothing_fails(
    company: Company, database: Database
) -> None:
    seat_id = company.invite(company.open_case(Purpose.WORK), "schakel")
    assert get_settings().smtp_host is None
    run(company, database, mail_invitation, seat_id=seat_id)


def test_a_mail_server_that_is_away_makes_the_job_fail_so_that_it_is_tried_again(
    company: Company, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAMENSPEL_SMTP_HOST", LOOPBACK)
    monkeypatch.setenv("SAMENSPEL_SMTP_PORT", str(free_port()))
    get_settings.cache_clear()
    seat_id = company.invite(company.open_case(Purpose.WORK), "schakel")
    with pytest.raises(OSError, match="refused"):
        run(company, database, mail_invitation, seat_id=seat_id)


def test_what_nobody_answered_in_time_lapses_and_leaves_no_trace_at_the_table(
    company: Company, database: Database
) -> None:
    case_id = company.open_case(Purpose.WORK)
    company.seat(case_id, "werkplein")
    seat_id = company.invite(case_id, "schuldhulp")
    with company.as_("consulent", case_id) as (session, actor):
        command = regie.OfferRegie(seat_id=company.seats[case_id, "buurtteam"], reason="Jij.")
        regie.offer(session, actor, case_id, command)
    company.wait(days=9)
    for _ in range(2):
        run(company, database, lapse_due)
    with company.as_("buurtcoach", case_id) as (session, actor):
        states = {one.seat_id: one.state for one in parties_of(session, actor, case_id)}
        [term] = regie.history(session, actor, case_id)
    assert (states[seat_id], term.state) == ("lapsed", "lapsed")
    with company.as_("schuldhulp") as (session, actor):
        assert seats.invitations(session, actor) == []
    with company.as_("consulent", case_id) as (session, actor):
        assert seat_id not in {one.seat_id for one in parties_of(session, actor, case_id)}
