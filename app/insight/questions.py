"""A question to the rule table, kept as plain words, and asked again later."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.base.errors import NotFound
from app.casefile.audit import Act, record
from app.casefile.rule_models import DecisionLog
from app.casefile.rule_sets import shipped
from app.casefile.rule_table import NOTHING_KNOWN, Answer, Decision, Facts, RuleSet, decide
from app.casefile.vocabulary import Category, EntryKind, Function, Purpose, RepresentativeScope
from app.organisations.actor import Actor


@dataclass(frozen=True)
class RulesQuestion:
    """May this category go from one function to the other, for this purpose, on this day?"""

    category: Category
    purpose: Purpose
    from_function: Function
    to_function: Function
    on: date
    facts: Facts

    def ask(self, rules: RuleSet) -> Decision:
        return decide(
            rules,
            self.category,
            self.purpose,
            self.from_function,
            self.to_function,
            self.on,
            self.facts,
        )

    def as_words(self) -> dict[str, Any]:
        """Plain words only, and of the facts those that are so."""
        return {
            "kind": "rules",
            "category": self.category.value,
            "purpose": self.purpose.value,
            "from": self.from_function.value,
            "to": self.to_function.value,
            "on": self.on.isoformat(),
            "facts": {
                one.name: _plain(getattr(self.facts, one.name))
                for one in fields(Facts)
                if getattr(self.facts, one.name) != getattr(NOTHING_KNOWN, one.name)
            },
        }

    @classmethod
    def from_words(cls, words: Mapping[str, Any]) -> "RulesQuestion":
        """The question that `as_words` wrote down."""
        so = dict(words["facts"])
        if "kind" in so:
            so["kind"] = EntryKind(so["kind"])
        if "scope" in so:
            so["scope"] = RepresentativeScope(so["scope"])
        if "named_functions" in so:
            so["named_functions"] = frozenset(Function(name) for name in so["named_functions"])
        return cls(
            category=Category(words["category"]),
            purpose=Purpose(words["purpose"]),
            from_function=Function(words["from"]),
            to_function=Function(words["to"]),
            on=date.fromisoformat(words["on"]),
            facts=Facts(**so),
        )


def _plain(value: object) -> object:
    if isinstance(value, frozenset):
        return sorted(str(one) for one in value)
    return value if isinstance(value, bool) else str(value)


@dataclass(frozen=True)
class Recorded:
    """A question as it was asked and answered, and what the same question is answered now by the
    rules and the shares of then. `again` differs from `answer` only when something is broken, or
    when what was asked about has been destroyed since."""

    id: uuid.UUID
    at: datetime
    question: Mapping[str, Any]
    answer: str
    rule: str
    rule_set_id: uuid.UUID | None
    again: str

    @property
    def same(self) -> bool:
        return self.answer == self.again


def replay(session: Session, actor: Actor, decision_id: uuid.UUID) -> Recorded:
    """Ask a recorded question again. NotFound but for whoever asked it, and for the privacy
    officer of their partnership."""
    row = session.scalars(select(DecisionLog).where(DecisionLog.id == decision_id)).one_or_none()
    if row is None:
        raise NotFound
    record(session, actor, Act.DECISION_READ)
    return Recorded(
        id=row.id,
        at=row.at,
        question=row.question,
        answer=row.answer,
        rule=row.rule,
        rule_set_id=row.rule_set_id,
        again=_again(session, row),
    )


def _again(session: Session, row: DecisionLog) -> str:
    kind = row.question.get("kind")
    if kind == "rules" and row.rule_set_id is not None:
        return RulesQuestion.from_words(row.question).ask(shipped(row.rule_set_id)).answer.value
    if kind == "reading":
        read = session.execute(
            text("SELECT samenspel.was_readable(:decision)"), {"decision": row.id}
        ).scalar_one()
        return (Answer.ALLOW if read else Answer.DENY).value
    return "unknown"
