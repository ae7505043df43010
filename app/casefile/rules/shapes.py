"""What a rule set is made of: rules per category, the flow per purpose, and the grounds.

Only shapes. The default table is in `version_1`, the judging in `app.casefile.rule_table`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from app.casefile.vocabulary import Category, Function, Purpose

EVERYONE = frozenset(Function)
# Seats whose view follows a sentence of its own instead of the rows of the table.
OWN_SENTENCE = frozenset({Function.RES, Function.REP, Function.CO})
ACCEPTED = EVERYONE - OWN_SENTENCE
# Employer service point and informal help: at the table, with a narrower view.
NARROW = frozenset({Function.WSP, Function.IN})
# Care seats take part only with the resident's consent that names who may know.
CARE = frozenset({Function.HA, Function.GZ})


class Condition(StrEnum):
    """What must be so in this case before a row of the table lets something through."""

    LINE_OWNER_OR_MESSAGE = "line_owner_or_message"
    COURSE = "course"
    CHOSEN = "chosen"
    SCOPE = "scope"
    TOLD = "told"
    REGIE_OR_LINE = "regie_or_line"
    YOUTH_TASK = "youth_task"
    OWN_TRACK = "own_track"
    NO_OBJECTION = "no_objection"
    OWN_DATA = "own_data"


def functions(names: str) -> frozenset[Function]:
    """`functions("WT CW")`: keeps the table as readable as the one on paper."""
    return frozenset(Function(name) for name in names.split())


@dataclass(frozen=True)
class Grant:
    """These functions may, if the condition is met and, where asked, with consent (+T)."""

    to: frozenset[Function]
    consent: bool = False
    condition: Condition | None = None


@dataclass(frozen=True)
class Rule:
    """One row of the table. Who is in no grant and in no derived form is denied.

    `no` is the plain Dutch sentence for whoever may not have it; `instead` is what a writer
    is offered whose function may not write this category, if anything.
    """

    category: Category
    may: tuple[Grant, ...]
    article: str
    yes: str
    no: str
    writers: frozenset[Function] = EVERYONE
    derived: Category | None = None
    derived_for: frozenset[Function] = frozenset()
    instead: Category | None = None
    open_way: str | None = None

    def grants_to(self, function: Function) -> tuple[Grant, ...]:
        """The grants that name this function, in the order of the table."""
        return tuple(grant for grant in self.may if function in grant.to)


@dataclass(frozen=True)
class RuleSet:
    """A version of the rule table. Never changed in place: a change is a new version.

    `about`: what it is, in one or two plain sentences for the screen.
    `holds_unsigned`: it holds where a partnership has not signed another; any other set is off
    until the privacy officer of a partnership signs it with its jurist.
    `flows` holds what each purpose carries; a derived form flows where its source does.
    `grounds` is why a function may handle personal data at all; `secrecy` which duty of
    silence consent lifts for it. `presence` is the category that taking part implies; who is
    not in it implies nothing. `money_scope` is all that a bewindvoerder may see.
    """

    name: str
    version: int
    about: str
    valid_from: date
    rules: Mapping[Category, Rule]
    flows: Mapping[Purpose, frozenset[Category]]
    grounds: Mapping[Function, str]
    secrecy: Mapping[Function, str]
    presence: Mapping[Function, Category]
    money_scope: frozenset[Category]
    case_regie: frozenset[Function]
    holds_unsigned: bool = False
    valid_until: date | None = None
    always_flows: frozenset[Category] = field(default_factory=frozenset)

    def in_force(self, on: date) -> bool:
        """From the first day up to and including the last."""
        return self.valid_from <= on and (self.valid_until is None or on <= self.valid_until)

    def carries(self, purpose: Purpose, category: Category) -> bool:
        """May this category flow under this purpose at all?"""
        return category in self.always_flows or category in self.flows[purpose]
