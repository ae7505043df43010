"""Puts the signed rule sets into the database, where a trigger holds every disclosure to them."""

import uuid

from sqlalchemy import Connection, insert, select, text

from app.casefile.models import Rule
from app.casefile.models import RuleSet as StoredRuleSet
from app.casefile.rule_table import RULE_SETS, flat_rules
from app.casefile.rules.shapes import RuleSet

# A rule set has the same id in every installation, so that logs and exports can be compared.
_NAMESPACE = uuid.UUID("6f0f8a0e-6d1d-5d0c-9d55-0f3f6b1f3c11")


def rule_set_id(rule_set: RuleSet) -> uuid.UUID:
    """The id of this version of this rule set."""
    return uuid.uuid5(_NAMESPACE, f"{rule_set.name}:{rule_set.version}")


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
