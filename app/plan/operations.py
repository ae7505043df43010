"""Making and changing the plan: goals, agreements, feedback."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.base.database import rows_changed
from app.base.errors import Conflict, FieldError, Invalid, NotFound, PreconditionFailed, Refused
from app.base.model import new_id
from app.casefile.access import MySeat, read_case, read_one, readable, seats_of
from app.casefile.audit import Act, record
from app.casefile.entries import correct
from app.casefile.models import Entry
from app.casefile.rule_table import Facts, strictest
from app.casefile.settle import hold, settle
from app.casefile.sharing import say
from app.casefile.table import Party, parties_of, party
from app.casefile.vocabulary import Category, EntryKind, LifeDomain
from app.casefile.weighing import Typed, weigh
from app.organisations.actor import Actor
from app.plan.models import Agreement, Feedback, Goal
from app.plan.rules import Step
from app.plan.views import (
    AgreementView,
    PlanView,
    feedback_is_known,
    line_view,
    one_per_line,
    plan_of,
)

# Within this time the same words from the same seat are the same thing, sent again.
PRESSED_TWICE = timedelta(minutes=10)
HardDate = Literal["eviction", "disconnection", "hearing"]


class AddGoal(BaseModel):
    """A goal in one life domain. `reveals` says that the words give the domain away: then it
    takes the category of that domain."""

    model_config = ConfigDict(frozen=True)

    text: str
    life_domain: LifeDomain
    reveals: bool = False


class AddAgreement(BaseModel):
    """Who does what before when, and when it is done."""

    model_config = ConfigDict(frozen=True)

    text: str
    done_when: str
    owner_seat_id: uuid.UUID
    due_on: date
    goal_id: uuid.UUID | None = None
    category: Category | None = None
    hard_date: HardDate | None = None
    feedback_to_me: bool = False


def add_goal(session: Session, actor: Actor, case_id: uuid.UUID, command: AddGoal) -> uuid.UUID:
    """Add a goal; answers its id. It reaches whom the rules allow."""
    case, seat = read_case(session, actor, case_id)
    hold(session, actor, case_id)
    if _said_already(session, actor, seat, command.text):
        raise Conflict("Dit doel staat al in het plan.", "Kijk in het plan.")
    category = command.life_domain.reveals if command.reveals else Category.PLAN
    said = say(
        session, actor, case, seat,
        kind=EntryKind.GOAL, category=category, body=command.text,
        # only what gives the domain away is a choice: without it the words count as they are
        chosen=command.reveals,
    )  # fmt: skip
    session.add(
        Goal(
            entry_id=said.entry_id,
            case_id=case_id,
            partnership_id=case.partnership_id,
            author_seat_id=seat.id,
            life_domain=command.life_domain.value,
            state="open",
        )
    )
    settle(session, case_id)
    record(session, actor, Act.GOAL_WRITE, case_id=case_id, entry_ids=[said.entry_id])
    return said.entry_id


def _said_already(session: Session, actor: Actor, seat: MySeat, words: str) -> bool:
    """Whether my seat just wrote this goal: who presses twice means it once."""
    same = (
        readable(session, actor, Entry)
        .where(
            Entry.case_id == seat.case_id,
            Entry.author_seat_id == seat.id,
            Entry.kind == EntryKind.GOAL.value,
            Entry.state == "live",
            Entry.body == words,
            Entry.created_at > actor.now - PRESSED_TWICE,
        )
        .limit(1)
    )
    return session.scalars(same).first() is not None


def end_goal(session: Session, actor: Actor, goal_id: uuid.UUID, *, reached: bool) -> None:
    """A goal is reached or dropped, once; only the seat that wrote it says so."""
    goal = read_one(session, actor, Goal, goal_id)
    if goal.author_seat_id not in seats_of(session, actor).active:
        raise Refused("Dit doel is van een andere partij.", "Vraag die partij om het af te ronden.")
    changed = session.execute(
        update(Goal)
        .where(Goal.entry_id == goal_id, Goal.state == "open")
        .values(state="reached" if reached else "dropped")
        .execution_options(synchronize_session=False)
    )
    if rows_changed(changed) != 1:
        raise Conflict("Dit doel is al afgerond.", "Ververs de pagina.")
    session.expire_all()
    record(session, actor, Act.GOAL_WRITE, case_id=goal.case_id, entry_ids=[goal_id])


def add_agreement(
    session: Session, actor: Actor, case_id: uuid.UUID, command: AddAgreement
) -> uuid.UUID:
    """Add a line with exactly one owner; answers its id.

    Refused when the owner may not read the line as it is; a line takes at least the category of
    its goal.
    """
    case, seat = read_case(session, actor, case_id)
    hold(session, actor, case_id)
    parties = parties_of(session, actor, case_id)
    owner = party(parties, command.owner_seat_id)
    goal = _goal_of(session, actor, case_id, command.goal_id)
    errors = []
    if owner is None or not owner.at_table:
        errors.append(FieldError("ownerSeatId", "Kies wie het doet: iemand die aan tafel zit."))
    if command.due_on < actor.today:
        errors.append(FieldError("dueOn", "Kies een dag vanaf vandaag."))
    if command.goal_id is not None and goal is None:
        errors.append(FieldError("goalId", "Kies een doel dat in dit plan staat."))
    if errors or owner is None:
        raise Invalid(errors)
    if _line_already(session, actor, seat, owner, command):
        raise Conflict("Deze afspraak staat al in het plan.", "Kijk in het plan.")
    category = strictest(
        [command.category or Category.PLAN, *([Category(goal.category)] if goal else [])]
    )
    mine = owner.seat_id == seat.id
    said = say(
        session, actor, case, seat,
        kind=EntryKind.AGREEMENT, category=category, body=command.text,
        details={"done_when": command.done_when},
        typed={"text": command.text, "doneWhen": command.done_when},
        chosen=command.category is not None,
        about_seat_id=owner.seat_id,
        must_reach=[] if mine else [owner.seat_id],
        facts_for=_line_facts(owner),
        parties=parties,
    )  # fmt: skip
    session.add(
        Agreement(
            entry_id=said.entry_id,
            case_id=case_id,
            partnership_id=case.partnership_id,
            author_seat_id=seat.id,
            goal_id=command.goal_id,
            owner_seat_id=owner.seat_id,
            due_on=command.due_on,
            hard_date=command.hard_date,
            state="accepted" if mine else "proposed",
            version=1,
        )
    )
    session.flush()
    if command.feedback_to_me and not mine:
        _ask_feedback(session, case.partnership_id, case_id, seat, owner, said.entry_id, command)
    settle(session, case_id)
    record(session, actor, Act.AGREEMENT_WRITE, case_id=case_id, entry_ids=[said.entry_id])
    return said.entry_id


def _goal_of(
    session: Session, actor: Actor, case_id: uuid.UUID, goal_id: uuid.UUID | None
) -> Entry | None:
    """The entry of an open goal in this case that I can read."""
    if goal_id is None:
        return None
    return session.scalars(
        readable(session, actor, Entry)
        .join(Goal, Goal.entry_id == Entry.id)
        .where(
            Entry.id == goal_id,
            Entry.case_id == case_id,
            Entry.state == "live",
            Goal.state == "open",
        )
    ).one_or_none()


def _line_already(
    session: Session, actor: Actor, seat: MySeat, owner: Party, command: AddAgreement
) -> bool:
    """Whether my seat just wrote the same line for the same owner and day."""
    same = (
        readable(session, actor, Agreement)
        .join(Entry, Entry.id == Agreement.entry_id)
        .where(
            Agreement.case_id == seat.case_id,
            Agreement.author_seat_id == seat.id,
            Agreement.owner_seat_id == owner.seat_id,
            Agreement.due_on == command.due_on,
            Entry.body == command.text,
            Entry.state == "live",
            Entry.created_at > actor.now - PRESSED_TWICE,
        )
        .limit(1)
    )
    return session.scalars(same).first() is not None


def _line_facts(owner: Party) -> Callable[[Party], Facts]:
    return lambda one: Facts(kind=EntryKind.AGREEMENT, owns_line=one.seat_id == owner.seat_id)


def _ask_feedback(
    session: Session,
    partnership_id: uuid.UUID,
    case_id: uuid.UUID,
    seat: MySeat,
    owner: Party,
    agreement_id: uuid.UUID,
    command: AddAgreement,
) -> None:
    session.add(
        Feedback(
            id=new_id(),
            case_id=case_id,
            partnership_id=partnership_id,
            owed_by_seat_id=owner.seat_id,
            owed_to_seat_id=seat.id,
            agreement_id=agreement_id,
            due_on=command.due_on,
        )
    )
    session.flush()


def read_plan(session: Session, actor: Actor, case_id: uuid.UUID) -> PlanView:
    """The whole plan on its own, logged as read; NotFound for whoever does not sit there."""
    read_case(session, actor, case_id)
    plan = plan_of(session, actor, case_id, parties_of(session, actor, case_id))
    ids = [line.id for line in plan.lines] + [goal.id for goal in plan.goals]
    record(session, actor, Act.PLAN_READ, case_id=case_id, entry_ids=ids)
    return plan


def read_agreement(session: Session, actor: Actor, agreement_id: uuid.UUID) -> AgreementView:
    """One line, logged as read; NotFound for whoever may not."""
    view = line_of(session, actor, agreement_id)
    record(session, actor, Act.ENTRY_READ, case_id=view.case_id, entry_ids=[agreement_id])
    return view


def line_of(session: Session, actor: Actor, agreement_id: uuid.UUID) -> AgreementView:
    """One line as the actor may read it, or NotFound; not logged."""
    seats = seats_of(session, actor)
    rows = session.execute(
        readable(session, actor, Agreement)
        .join(Entry, Entry.id == Agreement.entry_id)
        .outerjoin(
            Feedback, (Feedback.agreement_id == Agreement.entry_id) & feedback_is_known(seats)
        )
        .where(Agreement.entry_id == agreement_id)
        .add_columns(Entry, Feedback)
        .execution_options(populate_existing=True)
    ).all()
    found = one_per_line([(line, entry, owed) for line, entry, owed in rows], seats)
    if not found:
        raise NotFound
    agreement, entry, feedback = found[0]
    parties = parties_of(session, actor, agreement.case_id)
    return line_view(agreement, entry, feedback, parties, seats, actor)


def accept(
    session: Session, actor: Actor, agreement_id: uuid.UUID, version: int | None = None
) -> int:
    """The owner says yes to a line; answers its new version."""
    return _take(session, actor, agreement_id, Step.ACCEPT, version, state="accepted")


def propose_date(
    session: Session,
    actor: Actor,
    agreement_id: uuid.UUID,
    due_on: date,
    reason: str,
    version: int | None = None,
) -> int:
    """The owner can do it, but on another day; who wrote the line agrees to that or not."""
    errors = []
    if due_on < actor.today:
        errors.append(FieldError("dueOn", "Kies een dag vanaf vandaag."))
    if not reason.strip():
        errors.append(FieldError("reason", "Schrijf kort waarom een andere dag beter is."))
    if errors:
        raise Invalid(errors)
    typed = {"reason": reason}
    if line_of(session, actor, agreement_id).i_wrote:
        return _take(
            session, actor, agreement_id, Step.PROPOSE_DATE, version, typed=typed,
            due_on=due_on, proposed_due_on=None, date_reason=reason.strip(),
        )  # fmt: skip
    return _take(
        session, actor, agreement_id, Step.PROPOSE_DATE, version, typed=typed,
        proposed_due_on=due_on, date_reason=reason.strip(),
    )  # fmt: skip


def agree_date(
    session: Session, actor: Actor, agreement_id: uuid.UUID, version: int | None = None
) -> int:
    """Who wrote the line agrees to the day that the owner proposed; then it is agreed."""
    line = line_of(session, actor, agreement_id)
    return _take(
        session, actor, agreement_id, Step.AGREE_DATE, line.version if version is None else version,
        due_on=line.proposed_due_on, proposed_due_on=None, state="accepted",
    )  # fmt: skip


def keep_date(
    session: Session, actor: Actor, agreement_id: uuid.UUID, version: int | None = None
) -> int:
    """Who wrote the line keeps to the day that was agreed."""
    return _take(session, actor, agreement_id, Step.AGREE_DATE, version, proposed_due_on=None)


def finish(
    session: Session, actor: Actor, agreement_id: uuid.UUID, version: int | None = None
) -> int:
    """Done. Feedback that was asked is now due."""
    return _take(
        session, actor, agreement_id, Step.DONE, version, state="done", settled_at=actor.now
    )


def drop(
    session: Session,
    actor: Actor,
    agreement_id: uuid.UUID,
    reason: str,
    version: int | None = None,
) -> int:
    """It will not happen, with why."""
    if not reason.strip():
        raise Invalid([FieldError("reason", "Schrijf kort waarom dit niet meer hoeft.")])
    return _take(
        session, actor, agreement_id, Step.DROP, version, typed={"reason": reason},
        state="dropped", settled_at=actor.now, drop_reason=reason.strip(),
    )  # fmt: skip


def reopen(
    session: Session, actor: Actor, agreement_id: uuid.UUID, version: int | None = None
) -> int:
    """It was not done after all."""
    return _take(
        session, actor, agreement_id, Step.REOPEN, version, state="accepted", settled_at=None
    )


def change(
    session: Session,
    actor: Actor,
    agreement_id: uuid.UUID,
    *,
    text: str,
    done_when: str,
    due_on: date,
    version: int,
) -> int:
    """Who wrote the line changes its words or its day. PreconditionFailed on an old version."""
    entry = read_one(session, actor, Entry, agreement_id)
    if entry.author_seat_id not in seats_of(session, actor).active:
        raise Refused("Deze afspraak is door een andere partij opgeschreven.", "Stel een dag voor.")
    line = line_of(session, actor, agreement_id)
    if due_on < actor.today and due_on != line.due_on:
        raise Invalid([FieldError("dueOn", "Kies een dag vanaf vandaag.")])
    # the owner's yes was to the words and the day of before
    again: dict[str, Any] = {} if line.is_mine else {"state": "proposed"}
    if due_on != line.due_on:
        again["proposed_due_on"] = None
    number = _take(session, actor, agreement_id, Step.CHANGE, version, due_on=due_on, **again)
    if entry.body != text or entry.details.get("done_when") != done_when:
        correct(
            session, actor, agreement_id, text, entry.version, details={"done_when": done_when},
            typed={"text": text, "doneWhen": done_when},
        )  # fmt: skip
    return number


def _take(
    session: Session,
    actor: Actor,
    agreement_id: uuid.UUID,
    step: Step,
    version: int | None,
    typed: Typed | None = None,
    **changes: Any,
) -> int:
    """Take a step, if the line still stands where the actor saw it; one winner in a race.

    `typed`: a reason beside the line, which is read by all who have the line.
    """
    line = line_of(session, actor, agreement_id)
    if version is not None and line.version != version:
        raise PreconditionFailed
    if step not in line.steps:
        if not (line.is_mine or line.i_wrote):
            raise Refused(
                "Deze afspraak is van een andere partij.", "Vraag die partij hoe het gaat."
            )
        raise Conflict(f"Dit kan nu niet: de afspraak is {line.state.label}.", "Ververs de pagina.")
    if typed:
        case, seat = read_case(session, actor, line.case_id)
        weigh(session, actor, case, seat, typed, line.category, entry_id=agreement_id)
    changed = session.execute(
        update(Agreement)
        .where(Agreement.entry_id == agreement_id, Agreement.version == line.version)
        .values(version=line.version + 1, **changes)
        .execution_options(synchronize_session=False)
    )
    if rows_changed(changed) != 1:
        raise PreconditionFailed
    session.expire_all()
    settle(session, line.case_id)
    record(session, actor, Act.AGREEMENT_CHANGE, case_id=line.case_id, entry_ids=[agreement_id])
    return line.version + 1


def own_lines(session: Session, actor: Actor, case_id: uuid.UUID) -> str:
    """My own lines and what my seat said, as plain text for the own file."""
    _, seat = read_case(session, actor, case_id)
    plan = plan_of(session, actor, case_id, parties_of(session, actor, case_id))
    said = session.scalars(
        readable(session, actor, Entry)
        .where(
            Entry.case_id == case_id,
            Entry.author_seat_id == seat.id,
            Entry.kind.in_(("observation", "condition", "note", "contact", "feedback", "signal")),
            Entry.body != "",
        )
        .order_by(Entry.created_at)
    ).all()
    lines = [line for line in plan.lines if line.is_mine or line.i_wrote]
    blocks = [line.for_own_file for line in lines]
    blocks += [f"{entry.created_at.date().isoformat()}: {entry.body}" for entry in said]
    record(
        session,
        actor,
        Act.ENTRY_READ,
        case_id=case_id,
        entry_ids=[line.id for line in lines] + [one.id for one in said],
    )
    return "\n\n".join(blocks)
