"""Which rule set holds: for a case, for a partnership, on a day; and the shipped sets as rows in
the database, where a trigger holds every disclosure to them.

A case works by the version that it carries. `settle()` moves an open case on when the privacy
officer of its partnership signed another that takes effect (see `app.insight.signing`).
"""

import uuid
from datetime import date

from sqlalchemy import Connection, insert, select, text
from sqlalchemy.orm import Session

from app.casefile.models import Case, Rule
from app.casefile.models import RuleSet as StoredRuleSet
from app.casefile.rule_table import RULE_SETS, flat_rules
from app.casefile.rules.shapes import RuleSet
from app.organisations.actor import Actor

# A rule set has the same id in every installation, so that logs and exports can be compared.
_NAMESPACE = uuid.UUID("6f0f8a0e-6d1d-5d0c-9d55-0f3f6b1f3c11")


def rule_set_id(rule_set: RuleSet) -> uuid.UUID:
    """The id of this version of this rule set."""
    return uuid.uuid5(_NAMESPACE, f"{rule_set.name}:{rule_set.version}")


def shipped(wanted: uuid.UUID) -> RuleSet:
    """The rule set with this id. LookupError when none of ours has it."""
    return _BY_ID[wanted]


_BY_ID = {rule_set_id(one): one for one in RULE_SETS}


def rules_of(case: Case) -> RuleSet:
    """The version that this case works by."""
    return shipped(case.rule_set_id)


def in_force(session: Session, partnership_id: uuid.UUID | None, on: date) -> RuleSet:
    """What a partnership works by on a day: what it signed, else what holds unsigned.

    For nobody's partnership: what holds unsigned. LookupError on a day without rules.
    """
    found = session.execute(
        text("SELECT samenspel.rule_set_in_force(:partnership, :day)"),
        {"partnership": partnership_id, "day": on},
    ).scalar_one()
    if found is None:
        raise LookupError(f"no rule set in force on {on.isoformat()}")
    return shipped(found)


def rules_for(session: Session, actor: Actor, on: date | None = None) -> RuleSet:
    """What the partnership of the actor's first position works by, today unless said otherwise."""
    partnership_id = actor.posts[0].partnership_id if actor.posts else None
    return in_force(session, partnership_id, on or actor.today)


def install(connection: Connection) -> None:
    """Add the rule sets that are not there yet; run as the owner, after the migrations.

    A version that is there is never touched: a change is a new version.
    """
    there = set(connection.scalars(select(StoredRuleSet.id)))
    for rule_set in RULE_SETS:
        if rule_set_id(rule_set) in there:
            continue
        connection.execute(
            insert(StoredRuleSet).values(
                id=rule_set_id(rule_set),
                name=rule_set.name,
                version=rule_set.version,
                effective_from=rule_set.valid_from,
                holds_unsigned=rule_set.holds_unsigned,
            )
        )
        connection.execute(
            insert(Rule),
            [
                {
                    "rule_set_id": rule_set_id(rule_set),
                    "category": flat.category.value,
                    "purpose": flat.purpose.value,
                    "from_function": flat.from_function.value,
                    "to_function": flat.to_function.value,
                    "condition": str(flat.condition or ""),
                    "needs_consent": flat.needs_consent,
                    "rule": flat.rule,
                }
                for flat in flat_rules(rule_set)
            ],
        )
    # the planner must know at once that a rule is found by its key
    connection.execute(text("ANALYZE samenspel.rule"))
