"""Who may have what at best: the only reading of the table, for one question at a time.

Says nothing about this case: conditions and consent are judged in `app.casefile.rule_table`.
"""

from app.casefile.rules.shapes import CARE, NARROW, Condition, Grant, RuleSet
from app.casefile.vocabulary import Category, Function, Purpose


def presence_category(rule_set: RuleSet, function: Function) -> Category:
    """The category that taking part in this function implies."""
    return rule_set.presence.get(function, Category.TAKING_PART)


def may_write(rule_set: RuleSet, category: Category, function: Function) -> bool:
    """Whether an entry of this category may come from this function."""
    return function in rule_set.rules[category].writers


def grants_of(
    rule_set: RuleSet,
    category: Category,
    purpose: Purpose,
    from_function: Function,
    to_function: Function,
) -> tuple[Grant, ...]:
    """Every way in which the table may let this through."""
    if category is Category.TAKING_PART:
        return _presence_grants(rule_set, purpose, from_function, to_function)
    only = frozenset({to_function})
    if to_function is Function.RES:
        return (Grant(only, condition=Condition.OWN_DATA),)
    if to_function is Function.REP:
        return (Grant(only, condition=Condition.SCOPE),)
    if not rule_set.carries(purpose, category):
        return ()
    rule = rule_set.rules[category]
    if to_function is Function.CO and not rule.grants_to(to_function):
        # choosing what a supporter sees does not by itself lift anybody's secrecy
        secret = any(grant.consent for grant in rule.may)
        return (Grant(only, consent=secret, condition=Condition.CHOSEN),)
    return rule.grants_to(to_function)


def _presence_grants(
    rule_set: RuleSet, purpose: Purpose, from_function: Function, to_function: Function
) -> tuple[Grant, ...]:
    """Who may know that a seat takes part (row 2 of the table).

    The resident always. Somebody who implies nothing is known to a supporter or representative
    as to the narrow seats: when they hold regie, or own a line that was shared.
    """
    only = frozenset({to_function})
    if to_function is Function.RES:
        return (Grant(only),)
    implied = presence_category(rule_set, from_function)
    if implied is not Category.TAKING_PART:
        return grants_of(rule_set, implied, purpose, from_function, to_function)
    shown_when = Grant(only, condition=Condition.REGIE_OR_LINE)
    if from_function in CARE:
        return _care_presence(to_function)
    if to_function is Function.REP:
        return (Grant(only, condition=Condition.SCOPE), shown_when)
    if to_function is Function.CO:
        return (Grant(only, condition=Condition.CHOSEN), shown_when)
    return rule_set.rules[Category.TAKING_PART].grants_to(to_function)


def _care_presence(to_function: Function) -> tuple[Grant, ...]:
    """Care is known only to functions that the resident's consent names; and then as narrowly
    as any other seat to those whose view is narrow."""
    condition = None
    if to_function in NARROW:
        condition = Condition.REGIE_OR_LINE
    elif to_function is Function.REP:
        condition = Condition.SCOPE
    return (Grant(frozenset({to_function}), consent=True, condition=condition),)


def shared_category(rule_set: RuleSet, category: Category, from_function: Function) -> Category:
    """What is really told: for taking part, the category that it implies."""
    if category is Category.TAKING_PART:
        return presence_category(rule_set, from_function)
    return category
