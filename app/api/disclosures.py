"""Who has what in a case, and who would get something that you are about to say."""

import uuid
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query

from app.casefile.access import read_case
from app.casefile.audit import Act, record
from app.casefile.entries import entries_of, preview
from app.casefile.sharing import Sees
from app.casefile.vocabulary import Category, EntryKind
from app.web.context import SignedIn
from app.web.problems import problem_responses
from app.web.validation import ApiModel

router = APIRouter(prefix="/api/v1/cases/{case_id}/disclosures", tags=["disclosures"])
RESPONSES = problem_responses(401, 403, 404, 422)


class DisclosureOut(ApiModel):
    """A party that has an entry of yours or one that you have too."""

    entry_id: uuid.UUID
    category: Category
    seat_id: uuid.UUID
    name: str
    person: str | None


class VerdictOut(ApiModel):
    """What one party would get, in words that can be shown. `derived` is the short version that
    it may have instead; `openWay` is what can be done."""

    seat_id: uuid.UUID
    name: str
    person: str | None
    sees: Sees
    sentence: str
    open_way: str | None
    rule: str
    article: str
    sender_ground: str
    receiver_ground: str
    derived: Category | None
    needs_consent: bool
    until: datetime | None


@router.get("", responses=RESPONSES)
def list_disclosures(case_id: uuid.UUID, context: SignedIn) -> list[DisclosureOut]:
    """Who besides you has each entry that you read, as far as you may know of them."""
    session, actor = context.session, context.signed_in
    read_case(session, actor, case_id)
    found = entries_of(session, actor, case_id)
    record(session, actor, Act.ENTRY_READ, case_id=case_id, entry_ids=[one.id for one in found])
    return [
        DisclosureOut(
            entry_id=entry.id,
            category=entry.category,
            seat_id=ear.seat_id,
            name=ear.name,
            person=ear.person_name,
        )
        for entry in found
        for ear in entry.heard_by
    ]


@router.get("/preview", responses=RESPONSES)
def preview_disclosures(
    case_id: uuid.UUID,
    category: Category,
    context: SignedIn,
    kind: EntryKind = EntryKind.OBSERVATION,
    resident_told: Annotated[bool, Query(alias="residentTold")] = False,
) -> list[VerdictOut]:
    """Who would see it, who the short version, who not, and why. Nothing is saved."""
    session, actor = context.session, context.signed_in
    return [
        VerdictOut(
            seat_id=one.party.seat_id,
            name=one.party.name,
            person=one.party.person_name,
            sees=one.sees,
            sentence=one.sentence,
            open_way=one.open_way,
            rule=one.rule,
            article=one.article,
            sender_ground=one.sender_ground,
            receiver_ground=one.receiver_ground,
            derived=one.derived,
            needs_consent=one.needs_consent,
            until=one.until,
        )
        for one in preview(session, actor, case_id, category, kind, resident_told=resident_told)
    ]
