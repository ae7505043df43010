"""The data that is measured with: one full case, many others, and cases to write in."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app.base.database import transaction
from app.casefile.access import readable
from app.casefile.entries import Share, share
from app.casefile.models import Entry
from app.casefile.vocabulary import Category, Purpose
from app.demo.people import MAIL
from app.message import operations as message
from app.organisations.sign_in import make_api_token, start_session
from app.regie import operations as regie
from tests.cast import Company, assemble
from tests.databases import Database
from tests.story import TEXT, half_way

WHO = "buurtcoach"
ENTRIES = 30
OTHER_CASES = 60
WRITERS = 8


@dataclass(frozen=True)
class WriterCase:
    """A case of its own for each connection, so that writers do not wait for each other."""

    case_id: uuid.UUID
    seat_id: uuid.UUID
    message_id: uuid.UUID


@dataclass(frozen=True)
class Stage:
    """What there is to ask for, how to be let in, and who can do more."""

    company: Company
    case_id: uuid.UUID
    writers: tuple[WriterCase, ...]
    token: str
    session: str


def prepare(database: Database) -> Stage:
    """Fill an empty database; everything happened yesterday."""
    company = assemble(database.web_url, database.owner_url)
    company.now = datetime.now(UTC) - timedelta(days=1)
    story = half_way(company)
    _fill_up(company, story.case_id)
    for number in range(OTHER_CASES):
        company.open_case(Purpose.WORK, title=f"Weer aan het werk, nummer {number}", named=False)
    writers = tuple(_writer_case(company) for _ in range(WRITERS))
    with transaction(database.owner_url) as session:
        token = make_api_token(session, f"{WHO}@{MAIL}")
    with transaction(database.web_url) as session:
        cookie = start_session(session, company.ids.accounts[WHO])
    return Stage(company, story.case_id, writers, token, cookie)


def _fill_up(company: Company, case_id: uuid.UUID) -> None:
    """Say more until the reader of the page has thirty entries."""
    with company.as_(WHO, case_id) as (session, actor):
        have = len(session.scalars(readable(session, actor, Entry)).all())
        for number in range(have, ENTRIES):
            share(
                session,
                actor,
                case_id,
                Share(category=Category.WHAT_HELPS, body=f"Wat helpt, punt {number}: rustig aan."),
            )
    company.wait(seconds=61)


def _writer_case(company: Company) -> WriterCase:
    case_id = company.open_case(Purpose.WORK, title="Een casus om in te schrijven", named=False)
    seat_id = company.seats[case_id, "buurtteam"]
    with company.as_(WHO, case_id) as (session, actor):
        offered = regie.OfferRegie(seat_id=seat_id, reason="Ik ken de inwoner.")
        regie.accept(session, actor, regie.offer(session, actor, case_id, offered))
        message_id = message.publish(
            session, actor, case_id, message.WriteMessage(text=TEXT, expected_number=0)
        )
    return WriterCase(case_id, seat_id, message_id)
