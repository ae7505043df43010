"""Cases, over the API: the list of mine, opening one, and the whole of one as I may read it."""

import uuid
from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

from app.api.messages import MessageOut
from app.api.once import Once
from app.api.saying import Saying
from app.casefile import cases, naming
from app.casefile.cases import NotInformedReason
from app.casefile.naming import NameCase
from app.casefile.vocabulary import (
    AgreementState,
    Category,
    EntryKind,
    Function,
    LifeDomain,
    Purpose,
    SeatKind,
    SeatState,
    SignalType,
)
from app.desk.case import CaseView, read_case_page
from app.desk.cases import CaseLine, Choice, Show, after, my_cases, position_of
from app.plan.views import AgreementView
from app.web.context import Context, SignedIn
from app.web.etags import etag_of
from app.web.paging import PAGE_SIZE, Cursors, Page, PageSize
from app.web.problems import problem_responses
from app.web.validation import ApiModel, Command, Line, Name, Text

router = APIRouter(prefix="/api/v1/cases", tags=["cases"])
RESPONSES = problem_responses(401, 403, 404, 409, 422)


class CaseLineOut(ApiModel):
    """A case in your list, as you may know it."""

    id: uuid.UUID
    number: str
    purpose: Purpose
    status: Literal["open", "closed"]
    title: str | None
    resident_name: str | None
    holder: str | None
    i_hold: bool
    late_lines: int
    next_due_on: date | None
    opened_at: datetime
    next_evaluation_on: date | None


class ResidentIn(Command):
    """Who the resident is, and how to reach them. A BSN is refused: it is not stored."""

    name: Name
    born_on: date | None = None
    phone: Line | None = None
    reach: Line | None = None

    def told(self) -> cases.Resident:
        """The same, in the words of the case file."""
        return cases.Resident(
            name=self.name, birth_date=self.born_on, phone=self.phone, reach=self.reach
        )


class CaseIn(Saying):
    """A joint case. Without `resident` it stays anonymous; who does not know it, is anonymous
    unless for a reason of the closed list."""

    organisation_id: uuid.UUID
    function: Function
    purpose: Purpose
    title: Line
    help_request: Text
    table_version: Text | None = None
    necessity: Text
    lighter_way: Text
    resident: ResidentIn | None = None
    resident_informed: bool
    not_informed_reason: NotInformedReason | None = None


class NameIn(ResidentIn, Saying):
    """The questions that remain before a case gets a name. `lighterWay`: why it cannot stay
    without. Who does not know it, is anonymous unless for a reason of the closed list."""

    resident_informed: bool
    not_informed_reason: NotInformedReason | None = None
    lighter_way: Text


class CaseStep(Command):
    """Close the case: everybody keeps what they wrote themselves, and nothing else."""

    step: Literal["close"]


class PlaceAtTable(ApiModel):
    """A seat that you may know."""

    id: uuid.UUID
    kind: SeatKind
    function: Function
    organisation: str | None
    person: str | None
    phone: str | None
    reach: str | None
    state: SeatState
    is_mine: bool


class HolderOut(ApiModel):
    """Who holds regie; without `seatId` nobody does, also while an offer waits."""

    seat_id: uuid.UUID | None
    name: str | None
    person: str | None
    phone: str | None
    since: datetime | None
    is_mine: bool
    offered_to: str | None


class LineOut(ApiModel):
    """A line of the plan; the whole of it is at `…/agreements/{id}`."""

    id: uuid.UUID
    text: str
    owner: str
    due_on: date
    state: AgreementState
    late: bool
    is_mine: bool


class GoalLines(ApiModel):
    """A goal with its lines."""

    id: uuid.UUID
    text: str
    life_domain: LifeDomain
    agreements: list[LineOut]


class OpenSignalOut(ApiModel):
    """A signal that is not closed."""

    id: uuid.UUID
    type: SignalType
    note: str
    from_name: str
    sent_at: datetime
    claimed_by: str | None


class SaidOut(ApiModel):
    """Something that was shared with you; the whole of it is at `…/entries/{id}`."""

    id: uuid.UUID
    kind: EntryKind
    category: Category
    body: str
    author: str
    created_at: datetime
    heard_by: list[str]
    why: str | None


class CaseOut(ApiModel):
    """Everything that you may know of a case."""

    id: uuid.UUID
    number: str
    purpose: Purpose
    status: Literal["open", "closed"]
    opened_at: datetime
    next_evaluation_on: date | None
    title: str | None
    resident_name: str | None
    my_seat_id: uuid.UUID
    message: MessageOut
    regie: HolderOut
    seats: list[PlaceAtTable]
    goals: list[GoalLines]
    agreements: list[LineOut]
    signals: list[OpenSignalOut]
    help_request: str | None
    entries: list[SaidOut]


@router.get("", responses=problem_responses(401, 422))
def list_cases(
    context: SignedIn,
    show: Annotated[Show, Query(description="Which of your cases.")] = Show.OPEN,
    purpose: Annotated[Purpose | None, Query()] = None,
    cursor: Annotated[str | None, Query()] = None,
    size: Annotated[PageSize, Query()] = PAGE_SIZE,
) -> Page[CaseLineOut]:
    """The cases in which you sit, newest first; `past`: closed, or where you stopped."""
    session, actor = context.session, context.signed_in
    signer = context.request.app.state.signer
    cursors = Cursors(signer, f"cases:{show}:{purpose}", actor.account_id)
    choice = Choice(show, purpose, after(cursors.position(cursor)), size)
    found = cursors.page(my_cases(session, actor, choice), size, position_of)
    return Page(items=[_line(one) for one in found.items], next_cursor=found.next_cursor)


def _line(one: CaseLine) -> CaseLineOut:
    return CaseLineOut.model_validate(one, from_attributes=True)


@router.post("", status_code=201, responses=RESPONSES)
def open_case(command: CaseIn, context: SignedIn, once: Once, response: Response) -> CaseOut:
    """Open a case with yourself at the table, and the resident when they are named and know."""

    def act() -> uuid.UUID:
        asked = cases.OpenCase.model_validate(
            {
                **command.model_dump(by_alias=False),
                "resident": command.resident.told() if command.resident else None,
            }
        )
        actor = command.by(context.signed_in)
        context.actor, opened = cases.open_case(context.session, actor, asked)
        return opened.case_id

    return _read(context, once.made(act), response)


@router.get("/{case_id}", responses=RESPONSES)
def read_case(case_id: uuid.UUID, context: SignedIn, response: Response) -> CaseOut:
    """The whole case as you may read it; the `ETag` moves with that and nothing else."""
    return _read(context, case_id, response)


@router.post("/{case_id}/steps", status_code=204, responses=RESPONSES)
def step(case_id: uuid.UUID, command: CaseStep, context: SignedIn, once: Once) -> None:
    """Close it; only who holds regie."""
    once.done(lambda: cases.close_case(context.session, context.signed_in, case_id))


@router.put("/{case_id}/resident", responses=RESPONSES)
def name_case(
    case_id: uuid.UUID, command: NameIn, context: SignedIn, response: Response
) -> CaseOut:
    """Give an anonymous case its name. Everybody at the table then knows who it is about; who was
    asked knows it once they take part."""
    asked = NameCase(
        resident=command.told(),
        resident_informed=command.resident_informed,
        not_informed_reason=command.not_informed_reason,
        lighter_way=command.lighter_way,
    )
    naming.name_case(context.session, command.by(context.signed_in), case_id, asked)
    return _read(context, case_id, response)


def _read(context: Context, case_id: uuid.UUID, response: Response) -> CaseOut:
    found = _out(read_case_page(context.session, context.signed_in, case_id))
    response.headers["ETag"] = etag_of(found.model_dump(mode="json"))
    return found


def _out(view: CaseView) -> CaseOut:
    offer = view.regie.offer
    return CaseOut(
        **view.model_dump(
            include={
                "id",
                "number",
                "purpose",
                "status",
                "opened_at",
                "next_evaluation_on",
                "title",
                "resident_name",
                "my_seat_id",
            }
        ),
        message=MessageOut.model_validate(view.message, from_attributes=True),
        regie=HolderOut(
            seat_id=view.regie.seat_id,
            name=view.regie.name,
            person=view.regie.person_name,
            phone=view.regie.phone,
            since=view.regie.since,
            is_mine=view.regie.i_hold,
            offered_to=(offer.to_person or offer.to_name) if offer else None,
        ),
        seats=[
            PlaceAtTable(
                id=one.seat_id,
                kind=SeatKind(one.kind),
                function=Function(one.function),
                organisation=one.organisation_name,
                person=one.person_name,
                phone=one.phone,
                reach=one.reach,
                state=SeatState(one.state),
                is_mine=one.is_me,
            )
            for one in view.parties
        ],
        goals=[
            GoalLines(
                id=goal.id,
                text=goal.text,
                life_domain=goal.life_domain,
                agreements=[_agreement(line) for line in goal.lines],
            )
            for goal in view.plan.goals
        ],
        agreements=[_agreement(line) for line in view.plan.loose],
        signals=[OpenSignalOut.model_validate(one, from_attributes=True) for one in view.signals],
        help_request=view.help_request.body if view.help_request else None,
        entries=[
            SaidOut(
                id=one.id,
                kind=one.kind,
                category=one.category,
                body=one.body,
                author=one.author_name,
                created_at=one.created_at,
                heard_by=[ear.name for ear in one.heard_by],
                why=one.why_rule,
            )
            for one in view.entries
        ],
    )


def _agreement(line: AgreementView) -> LineOut:
    return LineOut(
        id=line.id,
        text=line.text,
        owner=line.owner_person or line.owner_name,
        due_on=line.due_on,
        state=line.state,
        late=line.late,
        is_mine=line.is_mine,
    )
