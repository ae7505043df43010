"""May this go to them, on which ground: the one judge of the rule table.

Pure: plain values in, a decision with its reasons out. The table itself is data, in
`app.casefile.rules`; to find why somebody may see something, read the row of its
category there. What is not listed is denied, consent never widens a deny, and whatever is
not stated in the facts is not so.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.casefile.rules.decision import (
    Answer,
    Decision,
    allow,
    ask_consent,
    deny,
    deny_writer,
    derive,
    rule_key,
)
from app.casefile.rules.facts import MISSING, Facts, is_met
from app.casefile.rules.grants import grants_of, may_write, presence_category, shared_category
from app.casefile.rules.kinds import default_category, strictest
from app.casefile.rules.shapes import Rule, RuleSet
from app.casefile.rules.version_1 import RULE_SET_1, RULE_SET_1_NARROW
from app.casefile.rules.version_2_wams import RULE_SET_2_WAMS
from app.casefile.vocabulary import Category, Function, Purpose

__all__ = [
    "NOTHING_KNOWN",
    "RULE_SETS",
    "Answer",
    "Decision",
    "Facts",
    "FlatRule",
    "RuleSet",
    "decide",
    "decide_presence",
    "default_category",
    "derive_for",
    "flat_rules",
    "may_hold_case_regie",
    "may_write",
    "presence_category",
    "rule_set_in_force",
    "strictest",
]

# Every version that is shipped, oldest first. Which of them holds is signed per partnership.
RULE_SETS: tuple[RuleSet, ...] = (RULE_SET_1, RULE_SET_1_NARROW, RULE_SET_2_WAMS)

NOTHING_KNOWN = Facts()


@dataclass(frozen=True)
class FlatRule:
    """One thing the table lets through at best: a row of `samenspel.rule` in the database.

    `condition` is a value of `Condition`, or empty where nothing has to be so.
    """

    category: Category
    purpose: Purpose
    from_function: Function
    to_function: Function
    condition: str
    needs_consent: bool
    rule: str


def rule_set_in_force(on: date) -> RuleSet:
    """What holds on this day where a partnership has signed nothing; LookupError before that.

    Which one a partnership signed is asked of `app.casefile.rule_sets`.
    """
    for rule_set in reversed(RULE_SETS):
        if rule_set.holds_unsigned and rule_set.in_force(on):
            return rule_set
    raise LookupError(f"no rule set in force on {on.isoformat()}")


def decide(
    rule_set: RuleSet,
    category: Category,
    purpose: Purpose,
    from_function: Function,
    to_function: Function,
    on: date,
    facts: Facts = NOTHING_KNOWN,
) -> Decision:
    """May this category go from one function to the other, for this purpose, on this day?

    Category 2 is judged as the taking part of `from_function`: see `decide_presence`.
    """
    rule = rule_set.rules[category]
    if not rule_set.in_force(on):
        return deny(rule, "Deze regels gelden niet op deze dag.")
    if not may_write(rule_set, category, from_function):
        return deny_writer(rule)
    grants = grants_of(rule_set, category, purpose, from_function, to_function)
    shared = shared_category(rule_set, category, from_function)
    met = [one for one in grants if is_met(one.condition, facts, rule_set, shared, from_function)]
    for grant in met:
        if not grant.consent or _consented(category, to_function, facts):
            return allow(rule_set, rule, grant, from_function, to_function)
    if met:
        return ask_consent(rule_set, rule, from_function, to_function)
    instead = _judge_derived(rule_set, category, purpose, from_function, to_function, on, facts)
    if instead is not None:
        return derive(rule, _why_not(rule_set, rule, purpose, to_function), instead)
    if grants and grants[0].condition is not None:
        sentence, open_way = MISSING[grants[0].condition]
        return deny(rule, sentence, open_way, rule_key(rule, to_function))
    if not rule_set.carries(purpose, shared):
        return deny(rule, _not_this_purpose(purpose))
    return deny(rule, rule.no, rule.open_way)


def decide_presence(
    rule_set: RuleSet,
    from_function: Function,
    to_function: Function,
    purpose: Purpose,
    on: date,
    facts: Facts = NOTHING_KNOWN,
) -> Decision:
    """May `to_function` know that `from_function` takes part in the case?

    Debt counselling, youth and police take part as the category they imply; care only for
    the functions that the resident named (`facts.named_functions`).
    """
    return decide(rule_set, Category.TAKING_PART, purpose, from_function, to_function, on, facts)


def may_hold_case_regie(rule_set: RuleSet, function: Function) -> bool:
    """Whether this function may hold case regie at all."""
    return function in rule_set.case_regie


def derive_for(
    rule_set: RuleSet,
    category: Category,
    purpose: Purpose,
    from_function: Function,
    to_function: Function,
    on: date,
    facts: Facts = NOTHING_KNOWN,
) -> Category | None:
    """The nearest derived form that may go instead, with consent if need be; or None.

    Each derived form is judged again (6 to 5 to 5w). It is also offered to who could have the
    whole, where only the purpose stands in the way. Consent for the source never counts for
    the derived form.
    """
    instead = _judge_derived(rule_set, category, purpose, from_function, to_function, on, facts)
    return (instead.derived or instead.category) if instead else None


def _judge_derived(
    rule_set: RuleSet,
    category: Category,
    purpose: Purpose,
    from_function: Function,
    to_function: Function,
    on: date,
    facts: Facts,
) -> Decision | None:
    """The decision about the derived form; None where there is none, or it is denied too."""
    rule = rule_set.rules[category]
    would_get = rule.derived_for.union(*(grant.to for grant in rule.may))
    if rule.derived is None or to_function not in would_get:
        return None
    alone = facts.without_consent()
    again = decide(rule_set, rule.derived, purpose, from_function, to_function, on, alone)
    return None if again.answer is Answer.DENY else again


def flat_rules(rule_set: RuleSet) -> Iterable[FlatRule]:
    """All that this rule set lets through in the best case, in a fixed order.

    The database holds every disclosure to these rows. Rows under category 2 say who may know
    that `from_function` takes part.
    """
    for category in Category:
        for purpose in Purpose:
            for from_function in Function:
                if not may_write(rule_set, category, from_function):
                    continue
                for to_function in Function:
                    for grant in grants_of(rule_set, category, purpose, from_function, to_function):
                        yield FlatRule(
                            category,
                            purpose,
                            from_function,
                            to_function,
                            grant.condition.value if grant.condition else "",
                            grant.consent,
                            rule_key(rule_set.rules[category], to_function),
                        )


def _consented(category: Category, to_function: Function, facts: Facts) -> bool:
    """Consent to be known names functions; consent that lifts secrecy is one recorded fact."""
    if category is Category.TAKING_PART:
        return to_function in facts.named_functions
    return facts.consented


def _why_not(rule_set: RuleSet, rule: Rule, purpose: Purpose, to_function: Function) -> str:
    """Who could have it under another purpose is told so; the others read the row itself."""
    if rule.grants_to(to_function) and not rule_set.carries(purpose, rule.category):
        return _not_this_purpose(purpose)
    return rule.no


def _not_this_purpose(purpose: Purpose) -> str:
    return f"Hoort niet bij het doel: {purpose.label}."
