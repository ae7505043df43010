"""Making and changing the plan: goals, agreements, feedback."""

import uuid
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict
from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from app.base.database import rows_changed
from app.base.errors import Conflict, FieldError, Invalid, NotFound, PreconditionFailed, Refused
from app.base.model import new_id
from app.casefile.access import MySeat, read_case, read_one, readable, seats_of
from app.casefile.audit import Act, record
from app.casefile.entries import correct
from app.casefile.models import Entry, Notice
from app.casefile.rule_table import Facts, strictest
from app.casefile.settle import settle
from app.casefile.sharing import say
from app.casefile.table import Party, parties_of, party
from app.casefile.vocabulary import Category, EntryKind, LifeDomain
from app.organisations.actor import Actor
from app.plan.models import Agreement, Feedback, Goal
from app.plan.rules import Step
from app.plan.views import AgreementView, PlanView, line_view, plan_of

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
    category = command.life_domain.reveals if command.reveals else Category.PLAN
    said = say(
        session, actor, case, seat,
        kind=EntryKind.GOAL, category=category, body=command.text,
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


def end_goal(session: Session, actor: Actor, goal_id: uuid.UUID, *, reached: bool) -> None:
    """A goal is reached or dropped; only the seat that wrote it says so."""
    goal = read_one(session, actor, Goal, goal_id)
    if goal.author_seat_id not in seats_of(session, actor).active:
        raise Refused("Dit doel is van een andere partij.", "Vraag die partij om het af te ronden.")
    session.execute(
        update(Goal)
        .where(Goal.entry_id == goal_id)
        .values(state="reached" if reached else "dropped")
    )
    record(session, actor, Act.GOAL_WRITE, case_id=goal.case_id, entry_ids=[goal_id])


def add_agreement(
    session: Session, actor: Actor, case_id: uuid.UUID, command: AddAgreement
) -> uuid.UUID:
    """Add a line with exactly one owner; answers its id.

    Refused when the owner may not read the line as it is; a line takes at least the category of
    its goal.
    """
    case, seat = read_case(session, actor, case_id)
    parties = parties_of(session, actor, case_id)
    owner = party(parties, command.owner_seat_id)
    errors = []
    if owner is None or not owner.at_table:
        errors.append(FieldError("ownerSeatId", "Kies wie het doet: iemand die aan tafel zit."))
    if command.due_on < actor.today:
        errors.append(FieldError("dueOn", "Kies een dag vanaf vandaag."))
    if errors or owner is None:
        raise Invalid(errors)
    category = _line_category(session, actor, command)
    mine = owner.seat_id == seat.id
    said = say(
        session, actor, case, seat,
        kind=EntryKind.AGREEMENT, category=category, body=command.text,
        details={"done_when": command.done_when},
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


def _line_category(session: Session, actor: Actor, command: AddAgreement) -> Category:
    chosen = command.category or Category.PLAN
    if command.goal_id is None:
        return chosen
    read_one(session, actor, Goal, command.goal_id)
    goal = read_one(session, actor, Entry, command.goal_id)
    return strictest([chosen, Category(goal.category)])


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
    view = _view(session, actor, agreement_id)
    record(session, actor, Act.ENTRY_READ, case_id=view.case_id, entry_ids=[agreement_id])
    return view


def _view(session: Session, actor: Actor, agreement_id: uuid.UUID) -> AgreementView:
    row = session.execute(
        readable(session, actor, Agreement)
        .join(Entry, Entry.id == Agreement.entry_id)
        .where(Agreement.entry_id == agreement_id)
        .add_columns(Entry)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotFound
    agreement, entry = row
    feedback = session.scalars(
        readable(session, actor, Feedback).where(Feedback.agreement_id == agreement_id).limit(1)
    ).one_or_none()
    parties = parties_of(session, actor, agreement.case_id)
    return line_view(agreement, entry, feedback, parties, seats_of(session, actor), actor)


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
    if _view(session, actor, agreement_id).i_wrote:
        return _take(
            session, actor, agreement_id, Step.PROPOSE_DATE, version,
            due_on=due_on, proposed_due_on=None, date_reason=reason.strip(),
        )  # fmt: skip
    return _take(
        session, actor, agreement_id, Step.PROPOSE_DATE, version,
        proposed_due_on=due_on, date_reason=reason.strip(),
    )  # fmt: skip


def agree_date(
    session: Session, actor: Actor, agreement_id: uuid.UUID, version: int | None = None
) -> int:
    """Who wrote the line agrees to the day that the owner proposed; then it is agreed."""
    proposed = _view(session, actor, agreement_id).proposed_due_on
    return _take(
        session, actor, agreement_id, Step.AGREE_DATE, version,
        due_on=proposed, proposed_due_on=None, state="accepted",
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
        session, actor, agreement_id, Step.DROP, version,
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
    if due_on < actor.today:
        raise Invalid([FieldError("dueOn", "Kies een dag vanaf vandaag.")])
    entry = read_one(session, actor, Entry, agreement_id)
    if entry.author_seat_id not in seats_of(session, actor).active:
        raise Refused("Deze afspraak is door een andere partij opgeschreven.", "Stel een dag voor.")
    number = _take(session, actor, agreement_id, Step.CHANGE, version, due_on=due_on)
    if entry.body != text or entry.details.get("done_when") != done_when:
        correct(session, actor, agreement_id, text, entry.version, details={"done_when": done_when})
    return number


def _take(
    session: Session,
    actor: Actor,
    agreement_id: uuid.UUID,
    step: Step,
    version: int | None,
    **changes: Any,
) -> int:
    """Take a step, if the line still stands where the actor saw it; one winner in a race."""
    line = _view(session, actor, agreement_id)
    if version is not None and line.version != version:
        raise PreconditionFailed
    if step not in line.steps:
        if not (line.is_mine or line.i_wrote):
            raise Refused(
                "Deze afspraak is van een andere partij.", "Vraag die partij hoe het gaat."
            )
        raise Conflict(f"Dit kan nu niet: de afspraak is {line.state.label}.", "Ververs de pagina.")
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


def ask_how(session: Session, actor: Actor, agreement_id: uuid.UUID) -> None:
    """Ask the owner of a line how it goes: a notice without content."""
    line = _view(session, actor, agreement_id)
    case, _ = read_case(session, actor, line.case_id)
    session.execute(
        insert(Notice).values(
            id=new_id(),
            case_id=case.id,
            partnership_id=case.partnership_id,
            seat_id=line.owner_seat_id,
            kind="how_is_it_going",
            created_at=actor.now,
        )
    )
    record(session, actor, Act.AGREEMENT_CHANGE, case_id=case.id, entry_ids=[agreement_id])


class Owed(BaseModel):
    """Feedback that I owe: to whom, about what, before when."""

    id: uuid.UUID
    case_id: uuid.UUID
    to_name: str
    about: str
    asked_at: datetime
    due_on: date


def ask_feedback(
    session: Session, actor: Actor, agreement_id: uuid.UUID, due_on: date
) -> uuid.UUID:
    """Ask the owner of a line to tell how it went; answers the id of what is owed.

    Conflict when somebody asked already: one report serves all who read the line.
    """
    if due_on < actor.today:
        raise Invalid([FieldError("dueOn", "Kies een dag vanaf vandaag.")])
    line = _view(session, actor, agreement_id)
    case, seat = read_case(session, actor, line.case_id)
    if line.is_mine:
        raise Refused("Dit is je eigen afspraak.", "Schrijf zelf op hoe het ging.")
    if line.feedback_id is not None:
        raise Conflict("Er is al om terugkoppeling gevraagd.", "Kijk bij de afspraak.")
    owed = Feedback(
        id=new_id(),
        case_id=case.id,
        partnership_id=case.partnership_id,
        owed_by_seat_id=line.owner_seat_id,
        owed_to_seat_id=seat.id,
        agreement_id=agreement_id,
        due_on=due_on,
    )
    session.add(owed)
    session.flush()
    settle(session, case.id)
    record(session, actor, Act.FEEDBACK_ASK, case_id=case.id, entry_ids=[agreement_id])
    return owed.id


def read_feedback(session: Session, actor: Actor, feedback_id: uuid.UUID) -> Owed:
    """What I owe, or NotFound."""
    owed = session.scalars(
        readable(session, actor, Feedback).where(
            Feedback.id == feedback_id,
            Feedback.owed_by_seat_id.in_(seats_of(session, actor).active),
        )
    ).one_or_none()
    if owed is None:
        raise NotFound
    to = party(parties_of(session, actor, owed.case_id), owed.owed_to_seat_id)
    about = _view(session, actor, owed.agreement_id).text if owed.agreement_id else "de uitnodiging"
    return Owed(
        id=owed.id,
        case_id=owed.case_id,
        to_name=to.name if to else "",
        about=about,
        asked_at=owed.asked_at,
        due_on=owed.due_on,
    )


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
    blocks = [line.for_own_file for line in plan.lines if line.is_mine or line.i_wrote]
    blocks += [f"{entry.created_at.date().isoformat()}: {entry.body}" for entry in said]
    record(session, actor, Act.ENTRY_READ, case_id=case_id, entry_ids=[one.id for one in said])
    return "\n\n".join(blocks)


def give_feedback(
    session: Session,
    actor: Actor,
    feedback_id: uuid.UUID,
    text: str,
    category: Category = Category.COURSE,
) -> uuid.UUID:
    """Report back to whoever asked; answers the entry. Conflict when it was given already."""
    owed = session.scalars(
        readable(session, actor, Feedback).where(Feedback.id == feedback_id)
    ).one_or_none()
    if owed is None or owed.owed_by_seat_id not in seats_of(session, actor).active:
        raise NotFound
    if owed.given_at is not None:
        raise Conflict("Je hebt dit al teruggekoppeld.")
    case, seat = read_case(session, actor, owed.case_id)
    said = say(
        session, actor, case, seat,
        kind=EntryKind.FEEDBACK, category=category, body=text,
        details={"agreement_id": str(owed.agreement_id) if owed.agreement_id else None},
        only_to=[owed.owed_to_seat_id], must_reach=[owed.owed_to_seat_id],
        facts_for=lambda _one: Facts(kind=EntryKind.FEEDBACK, owed_feedback=True),
    )  # fmt: skip
    changed = session.execute(
        update(Feedback)
        .where(Feedback.id == feedback_id, Feedback.given_at.is_(None))
        .values(given_at=actor.now, entry_id=said.entry_id)
        .execution_options(synchronize_session=False)
    )
    if rows_changed(changed) != 1:
        raise Conflict("Je hebt dit al teruggekoppeld.")
    settle(session, case.id)
    record(session, actor, Act.FEEDBACK_GIVE, case_id=case.id, entry_ids=[said.entry_id])
    return said.entry_id
