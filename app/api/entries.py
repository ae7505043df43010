"""What people say in a case, over the API: sharing it, and coming back on it."""

import uuid
from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Header, Query, Response
from pydantic import Field

from app.api.once import Once
from app.api.saying import Saying
from app.base.errors import FieldError, Invalid
from app.casefile import entries
from app.casefile.access import read_case
from app.casefile.audit import Act, record
from app.casefile.entries import DerivedForm, EntryView, Share
from app.casefile.short_forms import SHORT_FORMS
from app.casefile.vocabulary import Category, EntryKind
from app.web.context import Context, SignedIn
from app.web.etags import check_match, etag_of
from app.web.problems import problem_responses
from app.web.validation import ApiModel, Command, Text

router = APIRouter(prefix="/api/v1/cases/{case_id}/entries", tags=["entries"])
RESPONSES = problem_responses(401, 403, 404, 409, 422)
CHANGES = RESPONSES | problem_responses(412)
IfMatch = Annotated[str | None, Header(description="The `ETag` of the entry as you saw it.")]


class EarOut(ApiModel):
    """A party that also has it, now or once the minute of undo is over."""

    seat_id: uuid.UUID
    name: str
    person: str | None


class WhyOut(ApiModel):
    """Why you see it: the row of the rule table, your ground, and until when."""

    rule: str
    ground: str
    until: datetime | None
    by_consent: bool


class IdentityOut(ApiModel):
    """Who the resident is besides the name, and how to reach them."""

    born_on: date | None = None
    phone: str | None = None
    reach: str | None = None


class EntryOut(ApiModel):
    """An entry as you may read it. `why` is empty for what you wrote yourself; `identity` is
    there for the entry that says who the resident is, `short` for a short version: its fields."""

    id: uuid.UUID
    kind: EntryKind
    category: Category
    body: str
    short: dict[str, str] | None
    identity: IdentityOut | None
    version: int
    state: str
    author_seat_id: uuid.UUID
    author: str
    is_mine: bool
    created_at: datetime
    updated_at: datetime
    undo_until: datetime | None
    heard_by: list[EarOut]
    why: WhyOut | None


class EntryVersionOut(ApiModel):
    """What your entry said before."""

    version: int
    body: str
    written_at: datetime


class ShortIn(Command):
    """A short version for who may not have the whole; it becomes an entry of its own.

    Each category has its own fields: 5 `can`, `cannot`; 5w `works`, `worksNot`, `when`, `how`;
    8d `income`; 9a `debts`; 13p `goesWrong`, `thenHelps`.
    """

    category: Category
    can: Text | None = None
    cannot: Text | None = None
    works: Text | None = None
    works_not: Text | None = None
    when: Text | None = None
    how: Text | None = None
    income: Literal["settled", "uncertain"] | None = None
    debts: Literal["exist", "helped"] | None = None
    goes_wrong: Text | None = None
    then_helps: Text | None = None

    def written(self) -> DerivedForm:
        """Invalid without a field of its category, or with one of another."""
        given = self.model_dump(exclude={"category"}, exclude_none=True)
        own = {field.name for field in SHORT_FORMS.get(self.category, ())}
        wrong = [
            FieldError(f"short.{name}", "Hoort bij een andere soort.")
            for name in given
            if name not in own
        ]
        if wrong or not given:
            raise Invalid(wrong or [FieldError("short", "Vul een veld van deze soort in.")])
        return DerivedForm.filled_in(self.category, given)


class EntryIn(Saying):
    """What you share. Without `to` it goes to all whom the rules allow; `asDraft` to nobody.
    `short`: the short versions, the fullest first."""

    category: Category
    body: Text
    kind: EntryKind = EntryKind.OBSERVATION
    to: tuple[uuid.UUID, ...] | None = None
    short: Annotated[tuple[ShortIn, ...], Field(max_length=3)] = ()
    resident_told: bool = False
    as_draft: bool = False


class EntryChange(Saying):
    """Other words, in the same category and for the same parties."""

    body: Text


class RevokeIn(Command):
    """With whom you stop sharing; without `seatId` with everybody."""

    seat_id: uuid.UUID | None = None


class ShareWithIn(Saying):
    """Who gets it as well. Without `seatIds`: a draft, for all whom the rules allow."""

    seat_ids: tuple[uuid.UUID, ...] | None = None


def _out(view: EntryView) -> EntryOut:
    return EntryOut(
        id=view.id,
        kind=view.kind,
        category=view.category,
        body=view.body,
        short=_short(view),
        identity=_identity(view),
        version=view.version,
        state=view.state,
        author_seat_id=view.author_seat_id,
        author=view.author_name,
        is_mine=view.is_mine,
        created_at=view.created_at,
        updated_at=view.updated_at,
        undo_until=view.can_undo_until,
        heard_by=[
            EarOut(seat_id=one.seat_id, name=one.name, person=one.person_name)
            for one in view.heard_by
        ],
        why=_why(view),
    )


def _why(view: EntryView) -> WhyOut | None:
    if view.why_rule is None or view.why_ground is None:
        return None
    return WhyOut(
        rule=view.why_rule,
        ground=view.why_ground,
        until=view.why_until,
        by_consent=view.why_consent,
    )


def _short(view: EntryView) -> dict[str, str] | None:
    fields = view.details.get("short")
    return (
        {str(name): str(said) for name, said in fields.items()}
        if isinstance(fields, dict)
        else None
    )


def _identity(view: EntryView) -> IdentityOut | None:
    if view.kind is not EntryKind.IDENTITY:
        return None
    told = view.details
    return IdentityOut.model_validate(
        {"born_on": told.get("birth_date"), "phone": told.get("phone"), "reach": told.get("reach")}
    )


def _tag(view: EntryView) -> str:
    return etag_of(str(view.id), view.version, view.body)


def _read(context: Context, entry_id: uuid.UUID, response: Response) -> EntryOut:
    session, actor = context.session, context.signed_in
    view = entries.read_entry(session, actor, entry_id)
    response.headers["ETag"] = _tag(view)
    return _out(view)


@router.get("", responses=RESPONSES)
def list_entries(
    case_id: uuid.UUID,
    context: SignedIn,
    lacked_by: Annotated[
        uuid.UUID | None,
        Query(
            alias="lackedBy",
            description="A seat that came later: only entries of yours that it lacks and may have.",
        ),
    ] = None,
) -> list[EntryOut]:
    """What you may read in a case, newest first, each with who else has it and why you do."""
    session, actor = context.session, context.signed_in
    read_case(session, actor, case_id)
    if lacked_by is None:
        found = entries.entries_of(session, actor, case_id)
    else:
        found = entries.offers_for_newcomer(session, actor, case_id, lacked_by)
    record(session, actor, Act.ENTRY_READ, case_id=case_id, entry_ids=[one.id for one in found])
    return [_out(one) for one in found]


@router.post("", status_code=201, responses=RESPONSES)
def share_entry(
    case_id: uuid.UUID, command: EntryIn, context: SignedIn, once: Once, response: Response
) -> EntryOut:
    """Say something; others have it in a minute. Refused when somebody in `to` may not have it."""
    session, actor = context.session, command.by(context.signed_in)
    said = Share(
        **command.model_dump(by_alias=False, exclude={"short"}),
        derived=tuple(one.written() for one in command.short),
    )
    made = once.made(lambda: entries.share(session, actor, case_id, said).entry_id)
    return _read(context, made, response)


@router.get("/{entry_id}", responses=RESPONSES)
def read_entry(
    case_id: uuid.UUID, entry_id: uuid.UUID, context: SignedIn, response: Response
) -> EntryOut:
    """One entry, with its `ETag`."""
    return _read(context, entry_id, response)


@router.patch("/{entry_id}", responses=CHANGES)
def correct_entry(
    case_id: uuid.UUID,
    entry_id: uuid.UUID,
    command: EntryChange,
    context: SignedIn,
    response: Response,
    if_match: IfMatch = None,
) -> EntryOut:
    """Correct what you wrote; `If-Match` is required. What it said before stays with you."""
    session, actor = context.session, command.by(context.signed_in)
    now = entries.entry_view(session, actor, entry_id)
    check_match(if_match, _tag(now), required=True)
    entries.correct_words(session, actor, entry_id, command.body, now.version)
    return _read(context, entry_id, response)


@router.delete("/{entry_id}", status_code=204, responses=RESPONSES)
def withdraw_draft(case_id: uuid.UUID, entry_id: uuid.UUID, context: SignedIn) -> None:
    """Take a draft away. 409 once it was shared: then you can stop sharing it."""
    entries.withdraw_draft(context.session, context.signed_in, entry_id)


@router.get("/{entry_id}/versions", responses=RESPONSES)
def list_versions(
    case_id: uuid.UUID, entry_id: uuid.UUID, context: SignedIn
) -> list[EntryVersionOut]:
    """What your entry said before, newest first; nobody else reads this."""
    return [
        EntryVersionOut(version=one.version, body=one.body, written_at=one.written_at)
        for one in entries.older_versions(context.session, context.signed_in, entry_id)
    ]


@router.post("/{entry_id}/undo", responses=RESPONSES)
def undo_entry(
    case_id: uuid.UUID, entry_id: uuid.UUID, context: SignedIn, once: Once, response: Response
) -> EntryOut:
    """Take it back within the minute, before anybody read it; it becomes a draft."""
    once.done(lambda: entries.undo(context.session, context.signed_in, entry_id))
    return _read(context, entry_id, response)


@router.post("/{entry_id}/revocations", responses=RESPONSES)
def revoke_entry(
    case_id: uuid.UUID,
    entry_id: uuid.UUID,
    command: RevokeIn,
    context: SignedIn,
    once: Once,
    response: Response,
) -> EntryOut:
    """Stop sharing, with one party or with all, from the next request on."""
    session, actor = context.session, context.signed_in
    once.done(lambda: entries.revoke(session, actor, entry_id, command.seat_id))
    return _read(context, entry_id, response)


@router.post("/{entry_id}/shares", responses=RESPONSES)
def share_with_more(
    case_id: uuid.UUID,
    entry_id: uuid.UUID,
    command: ShareWithIn,
    context: SignedIn,
    once: Once,
    response: Response,
) -> EntryOut:
    """Give it to more parties, by the rules of now, or share a draft after all."""
    session, actor = context.session, command.by(context.signed_in)

    def act() -> object:
        if command.seat_ids is None:
            return entries.share_draft(session, actor, entry_id)
        return entries.share_with(session, actor, entry_id, command.seat_ids)

    once.done(act)
    return _read(context, entry_id, response)
