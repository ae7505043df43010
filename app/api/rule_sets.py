"""The rule table as data: every version, its rows, and all that it lets through at best; what
another version would change, on paper; and signing it."""

import uuid
from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query

from app.api.once import Made, Once
from app.casefile.rule_matrix import Difference, matrix, opened
from app.casefile.rule_sets import rule_set_id as id_of
from app.casefile.rule_sets import rules_for
from app.casefile.rule_table import RULE_SETS, RuleSet, flat_rules
from app.casefile.vocabulary import Category, Function, Purpose
from app.insight import signing
from app.web.context import SignedIn
from app.web.problems import problem_responses
from app.web.validation import ApiModel, Command, Name

router = APIRouter(prefix="/api/v1/rule-sets", tags=["rule-sets"])
RESPONSES = problem_responses(401, 404, 422)
SIGNING = problem_responses(401, 403, 404, 409, 422)


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
    """A shipped version. `validFrom` and `validUntil` say when it can hold at all; `inForce`
    whether your partnership works by it today."""

    id: uuid.UUID
    name: str
    version: int
    about: str
    valid_from: date
    valid_until: date | None
    case_regie: list[Function]
    in_force: bool


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


def _head(one: RuleSet, now: RuleSet) -> RuleSetOut:
    return RuleSetOut(
        id=id_of(one),
        name=one.name,
        version=one.version,
        about=one.about,
        valid_from=one.valid_from,
        valid_until=one.valid_until,
        case_regie=sorted(one.case_regie),
        in_force=one is now,
    )


@router.get("", responses=RESPONSES)
def list_rule_sets(context: SignedIn) -> list[RuleSetOut]:
    """Every version that is shipped, oldest first."""
    now = rules_for(context.session, context.signed_in)
    return [_head(one, now) for one in RULE_SETS]


@router.get("/{rule_set_id}", responses=RESPONSES)
def read_rule_set(rule_set_id: uuid.UUID, context: SignedIn) -> RuleSetRows:
    """One version with its rows."""
    one = signing.found(rule_set_id)
    return RuleSetRows(
        **dict(_head(one, rules_for(context.session, context.signed_in))),
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
    """All that it lets through: who may get what from whom, for one category or purpose or all."""
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
        for flat in flat_rules(signing.found(rule_set_id))
        if category in (None, flat.category) and purpose in (None, flat.purpose)
    ]


class MatrixCellOut(ApiModel):
    """What a function may have at best, as the screen says it."""

    to_function: Function
    may: str
    text: str
    derived: Category | None


class MatrixRowOut(ApiModel):
    """A row of the matrix. `about`: who takes part, where the row says who may know that."""

    category: Category
    about: Function | None
    label: str
    cells: list[MatrixCellOut]


@router.get("/{rule_set_id}/matrix", responses=RESPONSES)
def read_matrix(
    rule_set_id: uuid.UUID, context: SignedIn, purpose: Annotated[Purpose, Query()]
) -> list[MatrixRowOut]:
    """The matrix of one purpose, rendered from the rules."""
    return [
        MatrixRowOut(
            category=row.category,
            about=row.about,
            label=row.label,
            cells=[
                MatrixCellOut(
                    to_function=to, may=cell.may.value, text=cell.text, derived=cell.derived
                )
                for to, cell in zip(Function, row.cells, strict=True)
            ],
        )
        for row in matrix(signing.found(rule_set_id), purpose)
    ]


class DifferenceOut(ApiModel):
    """A way to share that one of two versions has and the other has not."""

    category: Category
    purpose: Purpose
    from_functions: list[Function]
    to_function: Function
    condition: str
    needs_consent: bool
    text: str


class ComparisonOut(ApiModel):
    """What this version opens and closes, compared with another."""

    compared_with: uuid.UUID
    opens: list[DifferenceOut]
    closes: list[DifferenceOut]


def _differences(found: list[Difference]) -> list[DifferenceOut]:
    return [
        DifferenceOut(
            category=one.category,
            purpose=one.purpose,
            from_functions=list(one.from_functions),
            to_function=one.to_function,
            condition=one.condition or "",
            needs_consent=one.needs_consent,
            text=one.way,
        )
        for one in found
    ]


@router.get("/{rule_set_id}/comparison", responses=RESPONSES)
def compare_rule_sets(
    rule_set_id: uuid.UUID,
    context: SignedIn,
    other: Annotated[uuid.UUID | None, Query()] = None,
) -> ComparisonOut:
    """Two versions side by side; with what your partnership works by, unless `other` is given."""
    one = signing.found(rule_set_id)
    with_ = signing.found(other) if other else rules_for(context.session, context.signed_in)
    return ComparisonOut(
        compared_with=id_of(with_),
        opens=_differences(opened(with_, one)),
        closes=_differences(opened(one, with_)),
    )


class EndingOut(ApiModel):
    """So many live shares of this category, from one function to another, would end."""

    category: Category
    from_function: Function
    to_function: Function
    disclosures: int


class TrialOut(ComparisonOut):
    """The same on what your partnership shares now: numbers, and nothing of any case."""

    disclosures: int
    ends: list[EndingOut]


@router.get("/{rule_set_id}/trial", responses=RESPONSES)
def try_rule_set(rule_set_id: uuid.UUID, context: SignedIn) -> TrialOut:
    """On paper first: what it would end and open. For the privacy officer."""
    paper = signing.on_paper(context.session, context.signed_in, rule_set_id)
    return TrialOut(
        compared_with=id_of(paper.compared_with),
        opens=_differences(paper.opens),
        closes=_differences(paper.closes),
        disclosures=paper.disclosures,
        ends=[EndingOut(**one.model_dump()) for one in paper.ends],
    )


class SignatureOut(ApiModel):
    """Who signed which version from which day on, and for which jurist."""

    id: uuid.UUID
    rule_set_id: uuid.UUID
    name: str
    version: int
    effective_from: date
    jurist: str
    signed_by: str
    signed_at: datetime
    state: Literal["in_force", "planned", "past"]


class SignatureIn(Command):
    """From `effectiveFrom` on the partnership works by this version. `jurist`: who stands for its
    content. What it ends is told by its trial."""

    effective_from: date
    jurist: Name


@router.get("/{rule_set_id}/signatures", responses=RESPONSES)
def list_signatures(rule_set_id: uuid.UUID, context: SignedIn) -> list[SignatureOut]:
    """Signatures of this version in your partnership, newest first. For the privacy officer."""
    signing.found(rule_set_id)
    return [
        SignatureOut(**one.model_dump())
        for one in signing.signatures(context.session, context.signed_in)
        if one.rule_set_id == rule_set_id
    ]


@router.post("/{rule_set_id}/signatures", status_code=201, responses=SIGNING)
def sign_rule_set(
    rule_set_id: uuid.UUID, command: SignatureIn, context: SignedIn, once: Once
) -> Made:
    """Sign it. For the privacy officer; never backwards in time, and never undone but by signing
    another."""
    session, actor = context.session, context.signed_in
    said = signing.Sign(rule_set_id=rule_set_id, **command.model_dump(by_alias=False))
    return Made(id=once.made(lambda: signing.sign(session, actor, said)))
