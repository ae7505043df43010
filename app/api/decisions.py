"""Asking the rule table, without saving anything and without a case."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from app.base.errors import FieldError, Invalid
from app.casefile.rule_table import (
    Answer,
    Facts,
    decide,
    rule_set_in_force,
)
from app.casefile.vocabulary import Category, EntryKind, Function, Purpose, RepresentativeScope
from app.web.context import SignedIn
from app.web.problems import problem_responses
from app.web.validation import ApiModel, Command

router = APIRouter(prefix="/api/v1/decisions", tags=["decisions"])
RESPONSES = problem_responses(401, 422)


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
    """What the rules say; nothing is saved, and no case is looked at."""
    on = command.on or context.signed_in.today
    try:
        rule_set = rule_set_in_force(on)
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
