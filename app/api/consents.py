"""Consents in a case, over the API."""

import uuid
from datetime import date
from typing import Literal

from fastapi import APIRouter

from app.api.once import Made, Once
from app.api.saying import Saying
from app.casefile import consents
from app.casefile.access import read_case
from app.casefile.audit import Act, record
from app.casefile.consents import How, RecordConsent
from app.casefile.vocabulary import Category, Function
from app.web.context import SignedIn
from app.web.problems import problem_responses
from app.web.validation import ApiModel, Text

router = APIRouter(prefix="/api/v1/cases/{case_id}/consents", tags=["consents"])
RESPONSES = problem_responses(401, 403, 404, 409, 422)
HowGiven = Literal["spoken", "written", "representative"]


class ConsentOut(ApiModel):
    """What the resident agreed to: what, from whom, to whom, until when."""

    id: uuid.UUID
    taking_part: bool
    from_seat_id: uuid.UUID
    from_name: str
    to_functions: list[Function]
    categories: list[Category]
    given_on: date
    until: date
    how: HowGiven
    withdrawn: bool


class ConsentIn(Saying):
    """With `takingPart`: `toFunctions` may know that this party takes part. Otherwise this party
    may tell them `categories`."""

    from_seat_id: uuid.UUID
    taking_part: bool = False
    to_functions: tuple[Function, ...]
    categories: tuple[Category, ...] = ()
    until: date
    how: HowGiven = "spoken"
    given_on: date | None = None
    note: Text | None = None


@router.get("", responses=RESPONSES)
def list_consents(case_id: uuid.UUID, context: SignedIn) -> list[ConsentOut]:
    """Consents that you may know of, newest first."""
    session, actor = context.session, context.signed_in
    found = consents.consents_of(session, actor, case_id)
    record(session, actor, Act.ENTRY_READ, case_id=case_id, entry_ids=[one.id for one in found])
    return [
        ConsentOut(
            id=one.id,
            taking_part=one.taking_part,
            from_seat_id=one.from_seat_id,
            from_name=one.from_name,
            to_functions=one.to_functions,
            categories=one.categories,
            given_on=one.given_on,
            until=one.until,
            how=one.how.value,
            withdrawn=one.withdrawn,
        )
        for one in found
    ]


@router.post("", status_code=201, responses=RESPONSES)
def record_consent(case_id: uuid.UUID, command: ConsentIn, context: SignedIn, once: Once) -> Made:
    """Record what the resident agreed to."""
    session, actor = context.session, command.by(context.signed_in)
    said = RecordConsent(
        **command.model_dump(by_alias=False, exclude={"how", "note"}),
        how=How(command.how),
        note=command.note or "",
    )
    return Made(id=once.made(lambda: consents.record_consent(session, actor, case_id, said)))


@router.post("/{consent_id}/withdrawal", status_code=204, responses=RESPONSES)
def withdraw_consent(
    case_id: uuid.UUID, consent_id: uuid.UUID, context: SignedIn, once: Once
) -> None:
    """End a consent and all that rests on it, from the next request on. Never refused."""
    session, actor = context.session, context.signed_in
    read_case(session, actor, case_id)
    once.done(lambda: consents.withdraw_consent(session, actor, consent_id))
