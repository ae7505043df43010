"""Asking the rule table, without saving anything and without a case; and asking again what a
program asked before (see `authzen`)."""

import uuid
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field

from app.base.errors import FieldError, Invalid
from app.casefile.rule_sets import rules_for
from app.casefile.rule_table import Answer, Facts, decide
from app.casefile.vocabulary import Category, EntryKind, Function, Purpose, RepresentativeScope
from app.insight.questions import replay
from app.web.context import SignedIn
from app.web.problems import problem_responses
from app.web.validation import ApiModel, Command

router = APIRouter(prefix="/api/v1/decisions", tags=["decisions"])
RESPONSES = problem_responses(401, 404, 422)


class FactsIn(Command):
    """What is so in the case. What you leave out is not so."""

    kind: EntryKind | None = None
    owns_line: bool = False
    is_holder: bool = False
    owed_feedback: bool = False
    owns_line_under_goal: bool = False
    told: bool = False
    chosen_by_resident: bool = False
    no_objection: bool = False
    youth_task: bool = False
    own_track: bool = False
    scope: RepresentativeScope | None = None
    consented: bool = False
    about_receiver: bool = False
    withheld: bool = False
    named_functions: frozenset[Function] = frozenset()


class Question(Command):
    """May `category` go from one function to another, for this purpose? `on`: today unless said."""

    category: Category
    purpose: Purpose
    from_function: Annotated[Function, Field(alias="from")]
    to_function: Annotated[Function, Field(alias="to")]
    on: date | None = None
    facts: FactsIn = FactsIn()


class DecisionOut(ApiModel):
    """The answer with its reasons. Only `allow` lets anything through."""

    answer: Answer
    category: Category
    rule: str
    rule_set: str
    rule_set_version: int
    sender_ground: str
    receiver_ground: str
    article: str
    sentence: str
    open_way: str | None
    derived: Category | None
    needs_consent: bool


@router.post("", responses=RESPONSES)
def ask(command: Question, context: SignedIn) -> DecisionOut:
    """What the rules of your partnership say; nothing is saved, and no case is looked at."""
    on = command.on or context.signed_in.today
    try:
        rule_set = rules_for(context.session, context.signed_in, on)
    except LookupError:
        raise Invalid([FieldError("on", "Op deze dag golden er nog geen regels.")]) from None
    decision = decide(
        rule_set,
        command.category,
        command.purpose,
        command.from_function,
        command.to_function,
        on,
        Facts(**command.facts.model_dump(by_alias=False)),
    )
    return DecisionOut(
        answer=decision.answer,
        category=decision.category,
        rule=decision.rule,
        rule_set=rule_set.name,
        rule_set_version=rule_set.version,
        sender_ground=decision.sender_ground,
        receiver_ground=decision.receiver_ground,
        article=decision.article,
        sentence=decision.sentence,
        open_way=decision.open_way,
        derived=decision.derived,
        needs_consent=decision.needs_consent,
    )


class ReplayOut(ApiModel):
    """A recorded question, its answer then, and the answer to the same question again."""

    id: uuid.UUID
    at: datetime
    question: dict[str, Any]
    answer: str
    rule: str
    rule_set_id: uuid.UUID | None
    again: str
    same: bool


@router.get("/{decision_id}", responses=RESPONSES)
def replay_decision(decision_id: uuid.UUID, context: SignedIn) -> ReplayOut:
    """Ask a recorded question again, by the rules of then. For whoever asked it, and for the
    privacy officer of their partnership."""
    found = replay(context.session, context.signed_in, decision_id)
    return ReplayOut(
        id=found.id,
        at=found.at,
        question=dict(found.question),
        answer=found.answer,
        rule=found.rule,
        rule_set_id=found.rule_set_id,
        again=found.again,
        same=found.same,
    )
