"""Goals, agreements and feedback, over the API."""

import uuid
from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Header, Response

from app.api.once import Made, Once
from app.api.saying import Saying
from app.casefile.vocabulary import AgreementState, Category, LifeDomain
from app.plan import feedback, operations
from app.plan.operations import AddAgreement, AddGoal
from app.plan.rules import Step
from app.plan.views import AgreementView
from app.web.context import Context, SignedIn
from app.web.etags import check_match, etag_of
from app.web.problems import problem_responses
from app.web.validation import ApiModel, Command, Line, Text

router = APIRouter(prefix="/api/v1/cases/{case_id}", tags=["plan"])
RESPONSES = problem_responses(401, 403, 404, 409, 422)
CHANGES = RESPONSES | problem_responses(412)
IfMatch = Annotated[str | None, Header(description="The `ETag` of the line as you saw it.")]


class AgreementOut(ApiModel):
    """One line: who does what before when, and when it is done."""

    id: uuid.UUID
    goal_id: uuid.UUID | None
    text: str
    done_when: str
    category: Category
    owner_seat_id: uuid.UUID
    owner: str
    due_on: date
    # the linter of the API design rules takes every name that ends in "date" for a day
    hard_because: str | None
    state: AgreementState
    late: bool
    lost_ground: bool
    proposed_due_on: date | None
    drop_reason: str | None
    settled_at: datetime | None
    version: int
    is_mine: bool
    steps: list[Step]
    for_own_file: str


class GoalOut(ApiModel):
    """A goal and its lines."""

    id: uuid.UUID
    text: str
    life_domain: LifeDomain
    category: Category
    state: str
    agreements: list[AgreementOut]


class GoalIn(Saying):
    """A goal in one life domain."""

    text: Line
    life_domain: LifeDomain
    reveals: bool = False


class AgreementIn(Saying):
    """A line with exactly one owner, a date and a done-criterion."""

    text: Line
    done_when: Line
    owner_seat_id: uuid.UUID
    due_on: date
    goal_id: uuid.UUID | None = None
    category: Category | None = None
    hard_because: operations.HardDate | None = None
    feedback_to_me: bool = False


class AgreementChange(Saying):
    """Other words or another day, for a line that you wrote."""

    text: Line
    done_when: Line
    due_on: date


class StepIn(Saying):
    """A step with a line. `reason` with dropping and another day, `dueOn` with another day."""

    step: Literal["accept", "propose_date", "agree_date", "keep_date", "done", "drop", "reopen"]
    due_on: date | None = None
    reason: Line | None = None


class FeedbackIn(Saying):
    """How it went: the course of things unless you choose another category."""

    text: Text
    category: Category | None = None


class AskFeedback(Command):
    """Before which day you want to hear how it went."""

    due_on: date


def _line(view: AgreementView) -> AgreementOut:
    return AgreementOut(
        id=view.id,
        goal_id=view.goal_id,
        text=view.text,
        done_when=view.done_when,
        category=view.category,
        owner_seat_id=view.owner_seat_id,
        owner=view.owner_person or view.owner_name,
        due_on=view.due_on,
        lost_ground=view.lost_ground,
        hard_because=view.hard_date,
        state=view.state,
        late=view.late,
        proposed_due_on=view.proposed_due_on,
        drop_reason=view.drop_reason,
        settled_at=view.settled_at,
        version=view.version,
        is_mine=view.is_mine,
        steps=view.steps,
        for_own_file=view.for_own_file,
    )


def _tag(view: AgreementView) -> str:
    return etag_of(str(view.id), view.version, view.text)


def _read(context: Context, agreement_id: uuid.UUID, response: Response) -> AgreementOut:
    view = operations.read_agreement(context.session, context.signed_in, agreement_id)
    response.headers["ETag"] = _tag(view)
    return _line(view)


@router.get("/goals", responses=RESPONSES)
def list_goals(case_id: uuid.UUID, context: SignedIn) -> list[GoalOut]:
    """The plan by goal, as you may read it."""
    session, actor = context.session, context.signed_in
    plan = operations.read_plan(session, actor, case_id)
    return [
        GoalOut(
            id=goal.id,
            text=goal.text,
            life_domain=goal.life_domain,
            category=goal.category,
            state=goal.state,
            agreements=[_line(line) for line in goal.lines],
        )
        for goal in plan.goals
    ]


@router.post("/goals", status_code=201, responses=RESPONSES)
def add_goal(case_id: uuid.UUID, command: GoalIn, context: SignedIn, once: Once) -> Made:
    """Add a goal."""
    goal = AddGoal(text=command.text, life_domain=command.life_domain, reveals=command.reveals)
    session, actor = context.session, command.by(context.signed_in)
    return Made(id=once.made(lambda: operations.add_goal(session, actor, case_id, goal)))


@router.get("/agreements", responses=RESPONSES)
def list_agreements(case_id: uuid.UUID, context: SignedIn) -> list[AgreementOut]:
    """All lines of the plan that you may read, by goal."""
    session, actor = context.session, context.signed_in
    return [_line(line) for line in operations.read_plan(session, actor, case_id).lines]


@router.post("/agreements", status_code=201, responses=RESPONSES)
def add_agreement(
    case_id: uuid.UUID, command: AgreementIn, context: SignedIn, once: Once, response: Response
) -> AgreementOut:
    """Add a line; its owner still says yes to it."""
    session, actor = context.session, command.by(context.signed_in)
    typed = command.model_dump(by_alias=False)
    hard_date = typed.pop("hard_because")
    line = AddAgreement(**typed, hard_date=hard_date)
    made = once.made(lambda: operations.add_agreement(session, actor, case_id, line))
    return _read(context, made, response)


@router.get("/agreements/{agreement_id}", responses=RESPONSES)
def read_agreement(
    case_id: uuid.UUID, agreement_id: uuid.UUID, context: SignedIn, response: Response
) -> AgreementOut:
    """One line, with its `ETag`."""
    return _read(context, agreement_id, response)


@router.patch("/agreements/{agreement_id}", responses=CHANGES)
def change_agreement(
    case_id: uuid.UUID,
    agreement_id: uuid.UUID,
    command: AgreementChange,
    context: SignedIn,
    response: Response,
    if_match: IfMatch = None,
) -> AgreementOut:
    """Change a line that you wrote; `If-Match` is required."""
    session, actor = context.session, command.by(context.signed_in)
    now = operations.read_agreement(session, actor, agreement_id)
    check_match(if_match, _tag(now), required=True)
    operations.change(
        session,
        actor,
        agreement_id,
        text=command.text,
        done_when=command.done_when,
        due_on=command.due_on,
        version=now.version,
    )
    return _read(context, agreement_id, response)


@router.post("/agreements/{agreement_id}/steps", responses=CHANGES)
def take_step(
    case_id: uuid.UUID,
    agreement_id: uuid.UUID,
    command: StepIn,
    context: SignedIn,
    once: Once,
    response: Response,
    if_match: IfMatch = None,
) -> AgreementOut:
    """Accept, finish, drop, reopen, or another day."""

    def act() -> None:
        # inside, so that a request that arrives again is not measured by what it did itself
        now = operations.line_of(context.session, context.signed_in, agreement_id)
        check_match(if_match, _tag(now), required=False)
        _take(context, agreement_id, command, now.version)

    once.done(act)
    return _read(context, agreement_id, response)


def _take(context: Context, agreement_id: uuid.UUID, command: StepIn, version: int) -> None:
    session, actor = context.session, command.by(context.signed_in)
    reason = command.reason or ""
    if command.step == "accept":
        operations.accept(session, actor, agreement_id, version)
    elif command.step == "propose_date":
        operations.propose_date(
            session, actor, agreement_id, command.due_on or date.min, reason, version
        )
    elif command.step == "agree_date":
        operations.agree_date(session, actor, agreement_id, version)
    elif command.step == "keep_date":
        operations.keep_date(session, actor, agreement_id, version)
    elif command.step == "done":
        operations.finish(session, actor, agreement_id, version)
    elif command.step == "drop":
        operations.drop(session, actor, agreement_id, reason, version)
    else:
        operations.reopen(session, actor, agreement_id, version)


@router.post("/agreements/{agreement_id}/feedback", status_code=201, responses=RESPONSES)
def ask_feedback(
    case_id: uuid.UUID,
    agreement_id: uuid.UUID,
    command: AskFeedback,
    context: SignedIn,
    once: Once,
) -> Made:
    """Ask the owner to tell how it went."""
    session, actor = context.session, context.signed_in
    return Made(
        id=once.made(lambda: feedback.ask_feedback(session, actor, agreement_id, command.due_on))
    )


@router.post("/feedback/{feedback_id}", status_code=201, responses=RESPONSES)
def give_feedback(
    case_id: uuid.UUID, feedback_id: uuid.UUID, command: FeedbackIn, context: SignedIn, once: Once
) -> Made:
    """Report back to who asked, and to nobody else."""
    session, actor = context.session, command.by(context.signed_in)
    return Made(
        id=once.made(
            lambda: feedback.give_feedback(
                session, actor, feedback_id, command.text, command.category
            )
        )
    )
