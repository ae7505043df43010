"""The rule table as data: every version, its rows, and all that it lets through at best."""

import uuid
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from app.base.errors import NotFound
from app.casefile.rule_sets import rule_set_id
from app.casefile.rule_table import RULE_SETS, RuleSet, flat_rules
from app.casefile.vocabulary import Category, Function, Purpose
from app.web.context import SignedIn
from app.web.problems import problem_responses
from app.web.validation import ApiModel

router = APIRouter(prefix="/api/v1/rule-sets", tags=["rule-sets"])
RESPONSES = problem_responses(401, 404, 422)


class RowOut(ApiModel):
    """One row of the table: a category, who may write it, and what is said of it."""

    category: Category
    label: str
    article: str
    yes: str
    no: str
    open_way: str | None
    writers: list[Function]
    derived: Category | None
    instead: Category | None


class RuleSetOut(ApiModel):
    """A signed version. `validUntil` is its last day, if it has one."""

    id: uuid.UUID
    name: str
    version: int
    valid_from: date
    valid_until: date | None
    case_regie: list[Function]


class RuleSetRows(RuleSetOut):
    """The same with its rows, and what each purpose carries."""

    rows: list[RowOut]
    flows: dict[Purpose, list[Category]]


class CellOut(ApiModel):
    """One thing that is let through at best. `condition` is empty where nothing has to be so."""

    category: Category
    purpose: Purpose
    from_function: Function
    to_function: Function
    condition: str
    needs_consent: bool
    rule: str


def _found(wanted: uuid.UUID) -> RuleSet:
    for one in RULE_SETS:
        if rule_set_id(one) == wanted:
            return one
    raise NotFound


def _head(one: RuleSet) -> RuleSetOut:
    return RuleSetOut(
        id=rule_set_id(one),
        name=one.name,
        version=one.version,
        valid_from=one.valid_from,
        valid_until=one.valid_until,
        case_regie=sorted(one.case_regie),
    )


@router.get("", responses=RESPONSES)
def list_rule_sets(context: SignedIn) -> list[RuleSetOut]:
    """Every version that ever was in force, oldest first."""
    return [_head(one) for one in RULE_SETS]


@router.get("/{rule_set_id}", responses=RESPONSES)
def read_rule_set(rule_set_id: uuid.UUID, context: SignedIn) -> RuleSetRows:
    """One version with its rows."""
    one = _found(rule_set_id)
    return RuleSetRows(
        **dict(_head(one)),
        rows=[
            RowOut(
                category=rule.category,
                label=rule.category.label,
                article=rule.article,
                yes=rule.yes,
                no=rule.no,
                open_way=rule.open_way,
                writers=sorted(rule.writers),
                derived=rule.derived,
                instead=rule.instead,
            )
            for rule in one.rules.values()
        ],
        flows={
            purpose: [category for category in Category if one.carries(purpose, category)]
            for purpose in Purpose
        },
    )


@router.get("/{rule_set_id}/rules", responses=RESPONSES)
def list_rules(
    rule_set_id: uuid.UUID,
    context: SignedIn,
    category: Annotated[Category | None, Query()] = None,
    purpose: Annotated[Purpose | None, Query()] = None,
) -> list[CellOut]:
    """The matrix: who may get what from whom, for one category or purpose or for all."""
    return [
        CellOut(
            category=flat.category,
            purpose=flat.purpose,
            from_function=flat.from_function,
            to_function=flat.to_function,
            condition=flat.condition,
            needs_consent=flat.needs_consent,
            rule=flat.rule,
        )
        for flat in flat_rules(_found(rule_set_id))
        if category in (None, flat.category) and purpose in (None, flat.purpose)
    ]
