"""Which rule set a partnership works by: looked at, tried on paper, and signed.

The privacy officer signs, with the name of the jurist who stands for the content. Nothing is
edited: whoever changes their mind signs again, and the last signature that is in effect holds.
From the day that it takes effect open cases follow, and what the new rules do not let through
ends (`samenspel.follow_rules`). What they newly make possible is shared by nobody but the authors.
"""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict
from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from app.base.errors import FieldError, Invalid, NotFound
from app.base.jobs import enqueue
from app.base.model import new_id
from app.casefile.audit import Act, record
from app.casefile.rule_matrix import Difference, opened
from app.casefile.rule_models import PartnershipRuleSet
from app.casefile.rule_sets import in_force, rule_set_id, shipped
from app.casefile.rule_table import RULE_SETS, RuleSet
from app.casefile.vocabulary import Category, Function
from app.insight.guard import guarded
from app.organisations.actor import Actor
from app.organisations.models import Account

LONGEST_NAME = 120


class State(StrEnum):
    """Where a shipped rule set stands in a partnership."""

    IN_FORCE = "in_force"
    PLANNED = "planned"
    PAST = "past"
    UNSIGNED = "unsigned"


class Signature(BaseModel):
    """One signature: which set, from when, by whom, with which jurist. `state` is that of the
    signature: one that was overtaken by a later one before its day never comes into force."""

    model_config = ConfigDict(frozen=True)

    id: uuid.UUID
    rule_set_id: uuid.UUID
    name: str
    version: int
    effective_from: date
    jurist: str
    signed_by: str
    signed_at: datetime
    state: State


class Ending(BaseModel):
    """So many live disclosures of this category, from one function to another, would end."""

    model_config = ConfigDict(frozen=True)

    category: Category
    from_function: Function
    to_function: Function
    disclosures: int


@dataclass(frozen=True)
class OnPaper:
    """What a rule set would do to what is shared now: `ends` counts what stops, of open cases;
    `opens` and `closes` are the ways to share that it has more and less than what holds now."""

    rule_set: RuleSet
    compared_with: RuleSet
    ends: list[Ending]
    opens: list[Difference]
    closes: list[Difference]

    @property
    def disclosures(self) -> int:
        return sum(one.disclosures for one in self.ends)


class Sign(BaseModel):
    """From this day on we work by this set; the jurist stands for its content."""

    model_config = ConfigDict(frozen=True)

    rule_set_id: uuid.UUID
    effective_from: date
    jurist: str


def found(wanted: uuid.UUID) -> RuleSet:
    """A shipped rule set, or NotFound."""
    try:
        return shipped(wanted)
    except LookupError:
        raise NotFound from None


def signatures(session: Session, actor: Actor) -> list[Signature]:
    """Every signature of the partnership that the actor guards, newest first."""
    rows = session.execute(
        select(PartnershipRuleSet, Account.name)
        .join(Account, Account.id == PartnershipRuleSet.signed_by, isouter=True)
        .where(PartnershipRuleSet.partnership_id == guarded(actor))
        .order_by(PartnershipRuleSet.signed_at.desc(), PartnershipRuleSet.id.desc())
    ).all()
    signed = [row for row, _ in rows]
    return [
        Signature(
            id=row.id,
            rule_set_id=row.rule_set_id,
            name=shipped(row.rule_set_id).name,
            version=shipped(row.rule_set_id).version,
            effective_from=row.effective_from,
            jurist=row.jurist,
            signed_by=name or "",
            signed_at=row.signed_at,
            state=_state(row, signed[:place], actor.today),
        )
        for place, (row, name) in enumerate(rows)
    ]


def _state(row: PartnershipRuleSet, later: list[PartnershipRuleSet], today: date) -> State:
    """`later`: what was signed after it. Who signed later for an earlier day overtakes it."""
    if any(one.effective_from <= max(today, row.effective_from) for one in later):
        return State.PAST
    return State.IN_FORCE if row.effective_from <= today else State.PLANNED


def state_of(rule_set: RuleSet, signed: list[Signature]) -> State:
    """Where this set stands, by the signatures of a partnership: the best of its states."""
    own = {one.state for one in signed if one.rule_set_id == rule_set_id(rule_set)}
    if State.IN_FORCE not in {one.state for one in signed} and rule_set.holds_unsigned:
        return State.IN_FORCE
    for state in (State.IN_FORCE, State.PLANNED, State.PAST):
        if state in own:
            return state
    return State.UNSIGNED


def on_paper(session: Session, actor: Actor, wanted: uuid.UUID) -> OnPaper:
    """Try a rule set on what is shared now, without doing anything: numbers, and no row of a case.

    NotFound for whoever is not the privacy officer, and for a set that is not there.
    """
    partnership_id = guarded(actor)
    rule_set = found(wanted)
    now = in_force(session, partnership_id, actor.today)
    rows = session.execute(
        text(
            "SELECT category, from_function, to_function, disclosures"
            " FROM samenspel.rule_set_on_paper(:partnership, :rules)"
        ),
        {"partnership": partnership_id, "rules": wanted},
    ).all()
    record(session, actor, Act.RULES_TRY, rule=_named(rule_set))
    ends = [
        Ending(
            category=Category(row.category),
            from_function=Function(row.from_function),
            to_function=Function(row.to_function),
            disclosures=row.disclosures,
        )
        for row in rows
    ]
    order = list(Category), list(Function)
    return OnPaper(
        rule_set=rule_set,
        compared_with=now,
        ends=sorted(
            ends,
            key=lambda one: (
                order[0].index(one.category),
                order[1].index(one.from_function),
                order[1].index(one.to_function),
            ),
        ),
        opens=opened(now, rule_set),
        closes=opened(rule_set, now),
    )


def sign(session: Session, actor: Actor, command: Sign) -> uuid.UUID:
    """Sign a rule set from a day on; answers the signature. Invalid for a day that is past or
    that comes before the set can hold, and without a jurist."""
    partnership_id = guarded(actor)
    rule_set = found(command.rule_set_id)
    errors = _errors(command, rule_set, actor.today)
    if errors:
        raise Invalid(errors)
    signature_id = new_id()
    session.execute(
        insert(PartnershipRuleSet).values(
            id=signature_id,
            partnership_id=partnership_id,
            rule_set_id=command.rule_set_id,
            effective_from=command.effective_from,
            jurist=command.jurist.strip(),
            signed_by=actor.account_id,
        )
    )
    record(session, actor, Act.RULES_SIGN, rule=_named(rule_set))
    if command.effective_from <= actor.today:
        enqueue(session, "follow_rules")
    return signature_id


def _errors(command: Sign, rule_set: RuleSet, today: date) -> list[FieldError]:
    errors = []
    if command.effective_from < today:
        errors.append(FieldError("effectiveFrom", "Kies vandaag of een dag die nog komt."))
    elif not rule_set.in_force(command.effective_from):
        errors.append(
            FieldError(
                "effectiveFrom",
                f"Deze regels kunnen pas gelden vanaf {rule_set.valid_from:%d-%m-%Y}.",
            )
        )
    if not command.jurist.strip():
        errors.append(FieldError("jurist", "Schrijf op welke jurist hiervoor staat."))
    elif len(command.jurist) > LONGEST_NAME:
        errors.append(FieldError("jurist", f"Houd de naam korter dan {LONGEST_NAME} tekens."))
    return errors


def _named(rule_set: RuleSet) -> str:
    return f"{rule_set.name} {rule_set.version}"


def states(session: Session, actor: Actor) -> list[tuple[RuleSet, State]]:
    """Every shipped set, and where it stands in the partnership that the actor guards."""
    signed = signatures(session, actor)
    return [(one, state_of(one, signed)) for one in RULE_SETS]
