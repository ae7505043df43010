"""Withdrawing a consent: as many statements whether one entry rests on it or a hundred."""

import time
import uuid
from dataclasses import dataclass
from datetime import timedelta

from app.base.database import engine_for
from app.casefile import consents, entries
from app.casefile.vocabulary import Category, Function, Purpose
from tests.cast import Company
from tests.statements import listening

WHO = "begeleider"
READERS = (Function.WT, Function.CW)
# Each is disclosed to both readers.
ENTRIES = (1, 100)


@dataclass(frozen=True)
class Withdrawn:
    """What one withdrawal ended, and what it took, log included."""

    disclosures: int
    statements: int
    milliseconds: float


def withdrawals(company: Company) -> list[Withdrawn]:
    """The same withdrawal with little and with much that rests on it."""
    case_id = company.open_case(Purpose.SUPPORT, title="Een casus met een toestemming")
    company.seat(case_id, "schakel", "werkplein")
    return [_withdraw(company, case_id, number) for number in ENTRIES]


def _withdraw(company: Company, case_id: uuid.UUID, number: int) -> Withdrawn:
    consent_id = _with_what_rests_on_it(company, case_id, number)
    with company.as_(WHO, case_id) as (session, actor):
        started = time.perf_counter()
        with listening(engine_for(company.web_url)) as heard:
            ended = consents.withdraw_consent(session, actor, consent_id)
        return Withdrawn(ended, len(heard), (time.perf_counter() - started) * 1000)


def _with_what_rests_on_it(company: Company, case_id: uuid.UUID, number: int) -> uuid.UUID:
    with company.as_(WHO, case_id) as (session, actor):
        consent_id = consents.record_consent(
            session,
            actor,
            case_id,
            consents.RecordConsent(
                from_seat_id=company.seats[case_id, "schakel"],
                to_functions=READERS,
                categories=(Category.ABILITY,),
                until=actor.today + timedelta(days=30),
            ),
        )
        for one in range(number):
            said = entries.Share(category=Category.ABILITY, body=f"Kan dit nog niet alleen: {one}.")
            entries.share(session, actor, case_id, said)
    company.wait(seconds=61)
    return consent_id
