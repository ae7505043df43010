"""Consents in a case, over the API."""

import uuid
from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import Field

from app.api.once import Made, Once
from app.api.saying import Saying
from app.casefile import consents
from app.casefile.access import read_case
from app.casefile.audit import Act, record
from app.casefile.consents import AddVoice, How, RecordConsent
from app.casefile.consents.who_decides import ConsentAnswer
from app.casefile.vocabulary import Category, ConsentKind, Function, Voice
from app.web.context import SignedIn
from app.web.problems import problem_responses
from app.web.validation import ApiModel, Command, Text

router = APIRouter(prefix="/api/v1/cases/{case_id}/consents", tags=["consents"])
RESPONSES = problem_responses(401, 403, 404, 409, 422)
HowGiven = Literal["spoken", "written", "representative"]


class ConsentOut(ApiModel):
    """What the resident agreed to: what, from whom, to whom, until when. `answer` is what all
    who decide together say: only `yes` opens anything, and not when it is for an emergency."""

    id: uuid.UUID
    kind: ConsentKind
    taking_part: bool
    from_seat_id: uuid.UUID
    from_name: str
    recorded_by: str
    to_functions: list[Function]
    to_organisations: list[uuid.UUID]
    except_organisations: list[uuid.UUID]
    categories: list[Category]
    given_on: date
    until: date
    how: HowGiven
    emergency_only: bool
    said_yes: list[Voice]
    said_no: list[Voice]
    answer: ConsentAnswer
    missing: list[Voice]
    reason: str
    withdrawn: bool


class ConsentIn(Saying):
    """What was agreed to. `kind` is `taking_part` or `secrecy` when left out, as `takingPart`
    says. `age` in years, only where the birth date is not known."""

    from_seat_id: uuid.UUID
    taking_part: bool = False
    kind: ConsentKind | None = None
    to_functions: tuple[Function, ...]
    to_organisations: tuple[uuid.UUID, ...] = ()
    except_organisations: tuple[uuid.UUID, ...] = ()
    categories: tuple[Category, ...] = ()
    until: date
    how: HowGiven = "spoken"
    given_by: tuple[Voice, ...] = (Voice.RESIDENT,)
    refused_by: tuple[Voice, ...] = ()
    authority: tuple[Voice, ...] = ()
    age: Annotated[int, Field(ge=0, le=130)] | None = None
    emergency_only: bool = False
    given_on: date | None = None
    note: Text | None = None


class VoiceIn(Command):
    """What somebody who decides too said afterwards."""

    who: Voice
    agrees: bool
    how: HowGiven = "spoken"
    said_on: date | None = None


class LosesOut(ApiModel):
    """A party that loses something, and how many entries."""

    name: str
    entries: int


class StaysOut(ApiModel):
    """What goes on with a party on another ground."""

    name: str
    entries: int
    rule: str
    ground: str


class WithdrawalOut(ApiModel):
    """What follows when a consent is withdrawn, as far as you may know."""

    entries: int
    loses: list[LosesOut]
    stays: list[StaysOut]


class EarlierReadOut(ApiModel):
    """One time that somebody read what rested on a consent."""

    at: datetime
    organisation_name: str | None
    function: str | None
    entries: int


@router.get("", responses=RESPONSES)
def list_consents(case_id: uuid.UUID, context: SignedIn) -> list[ConsentOut]:
    """Consents that you may know of, newest first."""
    session, actor = context.session, context.signed_in
    found = consents.consents_of(session, actor, case_id)
    record(session, actor, Act.ENTRY_READ, case_id=case_id, entry_ids=[one.id for one in found])
    return [
        ConsentOut(
            id=one.id,
            kind=one.kind,
            taking_part=one.taking_part,
            from_seat_id=one.from_seat_id,
            from_name=one.from_name,
            recorded_by=one.recorded_by,
            to_functions=one.to_functions,
            to_organisations=one.to_organisations,
            except_organisations=one.except_organisations,
            categories=one.categories,
            given_on=one.given_on,
            until=one.until,
            how=one.how.value,
            emergency_only=one.emergency_only,
            said_yes=one.said_yes,
            said_no=one.said_no,
            answer=one.answer,
            missing=one.missing,
            reason=one.reason,
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


@router.post("/{consent_id}/voices", status_code=204, responses=RESPONSES)
def add_voice(
    case_id: uuid.UUID, consent_id: uuid.UUID, command: VoiceIn, context: SignedIn, once: Once
) -> None:
    """Record what somebody who decides too said: the second yes completes it, a no blocks it."""
    session, actor = context.session, context.signed_in
    read_case(session, actor, case_id)
    said = AddVoice(
        who=command.who, agrees=command.agrees, how=How(command.how), said_on=command.said_on
    )
    once.done(lambda: consents.add_voice(session, actor, consent_id, said))


@router.get("/{consent_id}/withdrawal", responses=RESPONSES)
def what_follows(case_id: uuid.UUID, consent_id: uuid.UUID, context: SignedIn) -> WithdrawalOut:
    """What will follow when it is withdrawn. Changes nothing."""
    session, actor = context.session, context.signed_in
    read_case(session, actor, case_id)
    found = consents.what_follows(session, actor, consent_id)
    record(session, actor, Act.ENTRY_READ, case_id=case_id, entry_ids=[consent_id])
    return WithdrawalOut(
        entries=found.entries,
        loses=[LosesOut.model_validate(one, from_attributes=True) for one in found.loses],
        stays=[StaysOut.model_validate(one, from_attributes=True) for one in found.stays],
    )


@router.post("/{consent_id}/withdrawal", status_code=204, responses=RESPONSES)
def withdraw_consent(
    case_id: uuid.UUID, consent_id: uuid.UUID, context: SignedIn, once: Once
) -> None:
    """End a consent and all that rests on it, from the next request on. Never refused."""
    session, actor = context.session, context.signed_in
    read_case(session, actor, case_id)
    once.done(lambda: consents.withdraw_consent(session, actor, consent_id))


@router.get("/{consent_id}/earlier-reads", responses=RESPONSES)
def earlier_reads(
    case_id: uuid.UUID, consent_id: uuid.UUID, context: SignedIn
) -> list[EarlierReadOut]:
    """Who read what rested on it: organisation and function, never the person."""
    session, actor = context.session, context.signed_in
    read_case(session, actor, case_id)
    return [
        EarlierReadOut.model_validate(one, from_attributes=True)
        for one in consents.earlier_reads(session, actor, consent_id)
    ]
