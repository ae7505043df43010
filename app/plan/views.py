"""The plan as somebody may read it: goals with their lines, each line with its owner."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from pydantic import BaseModel, computed_field
from sqlalchemy.orm import Session

from app.casefile.access import Seats, readable, seats_of
from app.casefile.models import Case, Entry
from app.casefile.table import Party, party
from app.casefile.vocabulary import AgreementState, Category, LifeDomain
from app.organisations.actor import Actor
from app.plan.access import feedback_is_known as feedback_is_known
from app.plan.models import Agreement, Feedback, Goal
from app.plan.rules import Line, Step, is_late, steps


class AgreementView(BaseModel):
    """One line: who does what before when, and when it is done."""

    id: uuid.UUID
    case_id: uuid.UUID
    goal_id: uuid.UUID | None
    text: str
    done_when: str
    category: Category
    owner_seat_id: uuid.UUID
    owner_name: str
    owner_person: str | None
    owner_stands_in_for: str | None
    owner_phone: str | None
    due_on: date
    hard_date: str | None
    state: AgreementState
    late: bool
    proposed_due_on: date | None
    date_reason: str | None
    drop_reason: str | None
    settled_at: datetime | None
    version: int
    is_mine: bool
    i_wrote: bool
    steps: list[Step]
    feedback_to: str | None
    feedback_id: uuid.UUID | None
    feedback_due_on: date | None
    feedback_given: bool
    feedback_waits_for_me: bool
    starts_at: datetime | None = None
    lost_ground: bool = False

    @computed_field  # type: ignore[prop-decorator]
    @property
    def for_own_file(self) -> str:
        """The line as plain text, to copy into the own file."""
        return (
            f"Afspraak: {self.text}\nWie: {self.owner_person or self.owner_name}\n"
            f"Voor: {self.due_on.isoformat()}\nKlaar als: {self.done_when}\n"
            f"Stand: {self.state.label}"
        )


class GoalView(BaseModel):
    """A goal and its lines, the first due on top."""

    id: uuid.UUID
    text: str
    life_domain: LifeDomain
    category: Category
    state: str
    is_mine: bool
    lines: list[AgreementView]


class PlanView(BaseModel):
    """Goals in the order in which they were made, and lines without a goal."""

    goals: list[GoalView]
    loose: list[AgreementView]

    @property
    def lines(self) -> list[AgreementView]:
        return [line for goal in self.goals for line in goal.lines] + self.loose

    @property
    def is_empty(self) -> bool:
        return not self.goals and not self.loose


def plan_of(session: Session, actor: Actor, case_id: uuid.UUID, parties: list[Party]) -> PlanView:
    """The plan of a case as the actor may read it; two statements."""
    seats = seats_of(session, actor)
    goals = session.execute(
        readable(session, actor, Goal)
        .join(Entry, Entry.id == Goal.entry_id)
        .where(Goal.case_id == case_id)
        .add_columns(Entry)
        .order_by(Entry.created_at, Entry.id)
        .execution_options(populate_existing=True)
    ).all()
    rows = session.execute(
        readable(session, actor, Agreement)
        .join(Entry, Entry.id == Agreement.entry_id)
        .outerjoin(
            Feedback, (Feedback.agreement_id == Agreement.entry_id) & feedback_is_known(seats)
        )
        .where(Agreement.case_id == case_id)
        .add_columns(Entry, Feedback)
        .order_by(Agreement.due_on, Agreement.entry_id)
        .execution_options(populate_existing=True)
    ).all()
    return plan_from(
        [(goal, entry) for goal, entry in goals],
        [(agreement, entry, feedback) for agreement, entry, feedback in rows],
        parties,
        seats,
        actor,
    )


def plan_from(
    goals: Iterable[tuple[Goal, Entry]],
    rows: Iterable[tuple[Agreement, Entry, Feedback | None]],
    parties: list[Party],
    seats: Seats,
    actor: Actor,
    *,
    i_hold: bool = False,
) -> PlanView:
    """The plan out of rows that came through the door. `i_hold`: the actor holds regie."""
    goals = list(goals)
    by_goal: dict[uuid.UUID | None, list[AgreementView]] = defaultdict(list)
    known = {goal.entry_id for goal, _ in goals}
    for agreement, entry, feedback in one_per_line(rows, seats):
        line = line_view(agreement, entry, feedback, parties, seats, actor, i_hold=i_hold)
        by_goal[line.goal_id if line.goal_id in known else None].append(line)
    own = set(seats.active)
    return PlanView(
        goals=[
            GoalView(
                id=goal.entry_id,
                text=entry.body,
                life_domain=LifeDomain(goal.life_domain),
                category=Category(entry.category),
                state=goal.state,
                is_mine=goal.author_seat_id in own,
                lines=by_goal.get(goal.entry_id, []),
            )
            for goal, entry in goals
        ],
        loose=by_goal.get(None, []),
    )


def one_per_line(
    rows: Iterable[tuple[Agreement, Entry, Feedback | None]], seats: Seats
) -> list[tuple[Agreement, Entry, Feedback | None]]:
    """Each live line once, in the order in which it came, with the report that matters most to
    the actor: my own before another's, one that still waits before one that was given."""
    found: dict[uuid.UUID, tuple[Agreement, Entry, Feedback | None]] = {}
    for agreement, entry, feedback in rows:
        if entry.state != "live":
            continue
        held = found.get(agreement.entry_id)
        if held is None or _weight(feedback, seats) < _weight(held[2], seats):
            found[agreement.entry_id] = (agreement, entry, feedback)
    return list(found.values())


def _weight(feedback: Feedback | None, seats: Seats) -> tuple[bool, bool, str]:
    if feedback is None:
        return (True, True, "")
    mine = feedback.owed_to_seat_id in seats.active or feedback.owed_by_seat_id in seats.active
    return (not mine, feedback.given_at is not None, str(feedback.id))


def line_view(
    agreement: Agreement,
    entry: Entry,
    feedback: Feedback | None,
    parties: Iterable[Party],
    seats: Seats,
    actor: Actor,
    *,
    i_hold: bool = False,
) -> AgreementView:
    """One line as the actor sees it, with what they can do. That it lost its ground is for its
    owner, its author and who holds regie."""
    around = list(parties)
    owner = party(around, agreement.owner_seat_id)
    asker = party(around, feedback.owed_to_seat_id) if feedback else None
    state = AgreementState(agreement.state)
    i_own = agreement.owner_seat_id in seats.active
    i_wrote = agreement.author_seat_id in seats.active
    allowed = steps(
        Line(
            state=state,
            due_on=agreement.due_on,
            proposed_due_on=agreement.proposed_due_on,
            i_own=i_own,
            i_wrote=i_wrote,
        )
    )
    return AgreementView(
        id=agreement.entry_id,
        case_id=agreement.case_id,
        goal_id=agreement.goal_id,
        text=entry.body,
        done_when=str(entry.details.get("done_when", "")),
        category=Category(entry.category),
        owner_seat_id=agreement.owner_seat_id,
        owner_name=owner.name if owner else "",
        owner_person=owner.person_name if owner else None,
        owner_stands_in_for=owner.stands_in_for if owner else None,
        owner_phone=owner.phone if owner else None,
        due_on=agreement.due_on,
        hard_date=agreement.hard_date,
        state=state,
        late=is_late(state, agreement.due_on, actor.today),
        proposed_due_on=agreement.proposed_due_on,
        date_reason=agreement.date_reason,
        drop_reason=agreement.drop_reason,
        settled_at=agreement.settled_at,
        version=agreement.version,
        is_mine=i_own,
        i_wrote=i_wrote,
        steps=sorted(allowed),
        feedback_to=asker.name if asker else None,
        feedback_id=feedback.id if feedback else None,
        feedback_due_on=feedback.due_on if feedback else None,
        feedback_given=feedback is not None and feedback.given_at is not None,
        feedback_waits_for_me=feedback is not None
        and feedback.given_at is None
        and feedback.owed_to_seat_id in seats.active,
        lost_ground=agreement.lost_ground_at is not None and (i_own or i_wrote or i_hold),
    )


class DueView(BaseModel):
    """Something in the plan that waits for the actor, in whichever case; for Vandaag."""

    kind: str
    case_id: uuid.UUID
    case_number: str
    line: AgreementView


def due_for(
    session: Session, actor: Actor, until: date, parties: list[Party] | None = None
) -> list[DueView]:
    """Over all my cases: lines of mine due until that day, dates that wait for my yes, late
    lines that I wrote, feedback I owe. One statement; owners other than me are named by the
    case page."""
    seats = seats_of(session, actor)
    rows = session.execute(
        readable(session, actor, Agreement)
        .join(Entry, Entry.id == Agreement.entry_id)
        .join(Case, Case.id == Agreement.case_id)
        .outerjoin(
            Feedback, (Feedback.agreement_id == Agreement.entry_id) & feedback_is_known(seats)
        )
        .where(
            Entry.state == "live",
            Agreement.case_id.in_([seat.case_id for seat in seats.all if seat.state == "active"]),
            Agreement.owner_seat_id.in_(seats.active) | Agreement.author_seat_id.in_(seats.active),
            (Agreement.state.in_(("proposed", "accepted")) & (Agreement.due_on <= until))
            | ((Agreement.state == "proposed") & Agreement.owner_seat_id.in_(seats.active))
            | (
                (Agreement.proposed_due_on.is_not(None))
                & Agreement.author_seat_id.in_(seats.active)
                & Agreement.state.in_(("proposed", "accepted"))
            )
            | (
                (Feedback.id.is_not(None))
                & (Feedback.given_at.is_(None))
                & Feedback.owed_by_seat_id.in_(seats.active)
                & (Agreement.state == "done")
            ),
        )
        .add_columns(Entry, Feedback, Case)
        .order_by(Agreement.due_on)
    ).all()
    numbers = {case.id: case.number for *_, case in rows}
    found = []
    lines = [(agreement, entry, feedback) for agreement, entry, feedback, _ in rows]
    for agreement, entry, feedback in one_per_line(lines, seats):
        line = line_view(agreement, entry, feedback, parties or [], seats, actor)
        found.append(
            DueView(
                kind=_kind(line),
                case_id=line.case_id,
                case_number=numbers[line.case_id],
                line=line,
            )
        )
    return found


def _kind(line: AgreementView) -> str:
    if line.hard_date and line.state in (AgreementState.PROPOSED, AgreementState.ACCEPTED):
        return "hard_date"
    if line.state is AgreementState.DONE:
        return "feedback_owed"
    if line.proposed_due_on and line.i_wrote and not line.is_mine:
        return "date_proposal"
    if line.is_mine and line.state is AgreementState.PROPOSED:
        return "agreement_proposed"
    return "agreement_due" if line.is_mine else "agreement_late"
