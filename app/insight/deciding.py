"""What a program asks of the rules: may this go there, may that seat read this. Every question is
recorded with the version of the rules that answered it, so that it can be asked again.

No oracle about what is hidden: a question about something that is not there, or that the asker may
not know, has one answer with one reason. Nothing here lets anybody in; the door does that.
"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from app.base.errors import NotFound
from app.base.model import new_id
from app.casefile.access import read_one
from app.casefile.models import Entry
from app.casefile.rule_models import DecisionLog
from app.casefile.rule_sets import rule_set_id, rules_for
from app.casefile.rule_table import NOTHING_KNOWN, Answer, Decision, Facts, RuleSet
from app.casefile.table import parties_of, party
from app.casefile.vocabulary import Category, EntryKind, Function, Purpose
from app.insight.questions import RulesQuestion
from app.organisations.actor import Actor
from app.organisations.models import Organisation, OrganisationFunction

Word = TypeVar("Word", bound=StrEnum)
UNKNOWN = "Het bestaat niet, of het is niet met jou gedeeld."
READS = "Deze plek kan dit nu lezen."
READS_NOT = "Deze plek kan dit nu niet lezen."
OWN_WORDS = "Deze plek schreef dit zelf."


class Semantics(StrEnum):
    """What a batch does with the first answer of a kind (AuthZEN, evaluations_semantic)."""

    EXECUTE_ALL = "execute_all"
    DENY_ON_FIRST_DENY = "deny_on_first_deny"
    PERMIT_ON_FIRST_PERMIT = "permit_on_first_permit"


@dataclass(frozen=True)
class Thing:
    """Whom or what a question is about, as the asker names it."""

    type: str
    id: str
    properties: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """One question. `facts`: what is so in the case; None when they make no sense."""

    subject: Thing
    action: str
    resource: Thing
    words: Mapping[str, Any]
    facts: Facts | None = NOTHING_KNOWN


@dataclass(frozen=True)
class Evaluated:
    """An answer. `decision` is the rule table's own where that was asked; `answer` is a word of
    `Answer`, or `unknown`."""

    id: uuid.UUID
    allowed: bool
    answer: str
    sentence: str
    rule: str = ""
    rule_set: RuleSet | None = None
    decision: Decision | None = None
    question: Mapping[str, Any] = field(default_factory=lambda: {"kind": "unknown"})


def evaluate(
    session: Session,
    actor: Actor,
    questions: Iterable[Asked | None],
    semantics: Semantics = Semantics.EXECUTE_ALL,
) -> list[Evaluated]:
    """Answer questions in their order and record each that was answered; None is one that could
    not be read. A batch that stops early answers no more than it came to."""
    asker = _Asker(session, actor, rules_for(session, actor))
    answers: list[Evaluated] = []
    for asked in questions:
        answer = asker.answer(asked)
        answers.append(answer)
        if semantics is Semantics.DENY_ON_FIRST_DENY and not answer.allowed:
            break
        if semantics is Semantics.PERMIT_ON_FIRST_PERMIT and answer.allowed:
            break
    _record(session, actor, answers)
    return answers


def _record(session: Session, actor: Actor, answers: list[Evaluated]) -> None:
    session.execute(
        insert(DecisionLog),
        [
            {
                "id": one.id,
                "account_id": actor.account_id,
                "partnership_id": actor.posts[0].partnership_id if actor.posts else None,
                "rule_set_id": rule_set_id(one.rule_set) if one.rule_set else None,
                "question": dict(one.question),
                "answer": one.answer,
                "rule": one.rule,
            }
            for one in answers
        ],
    )


@dataclass
class _Asker:
    """Somebody with the rules of their partnership, for one batch."""

    session: Session
    actor: Actor
    rules: RuleSet
    organisations: set[tuple[str, str]] | None = None

    def answer(self, asked: Asked | None) -> Evaluated:
        if asked is not None and asked.resource.type == "category":
            return self._by_the_rules(asked)
        if asked is not None and (asked.resource.type, asked.action) == ("entry", "read"):
            return self._may_read(asked)
        return self._unknown()

    @staticmethod
    def _unknown() -> Evaluated:
        return Evaluated(new_id(), allowed=False, answer="unknown", sentence=UNKNOWN)

    def _by_the_rules(self, asked: Asked) -> Evaluated:
        me = self._function(asked.subject)
        side = {"share": "to", "read": "from"}.get(asked.action)
        other = _word(Function, asked.words.get(side)) if side else None
        category = _word(Category, asked.resource.id)
        purpose = _word(Purpose, asked.words.get("purpose"))
        if not (me and other and category and purpose and asked.facts is not None):
            return self._unknown()
        question = RulesQuestion(
            category=category,
            purpose=purpose,
            from_function=me if side == "to" else other,
            to_function=other if side == "to" else me,
            on=self.actor.today,
            facts=asked.facts,
        )
        decision = question.ask(self.rules)
        return Evaluated(
            new_id(),
            allowed=decision.answer is Answer.ALLOW,
            answer=decision.answer.value,
            sentence=decision.sentence,
            rule=decision.rule,
            rule_set=self.rules,
            decision=decision,
            question=question.as_words(),
        )

    def _function(self, subject: Thing) -> Function | None:
        """A function; one of an organisation of the asker's own partnership; or the asker."""
        if subject.type == "account":
            if subject.id not in (str(self.actor.account_id), self.actor.email):
                return None
            wanted = subject.properties.get("function")
            mine = [post.function for post in self.actor.posts if wanted in (None, post.function)]
            return next((one for name in mine if (one := _word(Function, name))), None)
        function = _word(Function, subject.id) if subject.type == "function" else None
        organisation = subject.properties.get("organisation")
        if function is None or organisation is None:
            return function
        return function if (str(organisation), function.value) in self._around() else None

    def _around(self) -> set[tuple[str, str]]:
        if self.organisations is None:
            rows = self.session.execute(
                select(OrganisationFunction.organisation_id, OrganisationFunction.function)
                .join(Organisation, Organisation.id == OrganisationFunction.organisation_id)
                .where(
                    Organisation.partnership_id.in_([p.partnership_id for p in self.actor.posts])
                )
            )
            self.organisations = {(str(row.organisation_id), row.function) for row in rows}
        return self.organisations

    def _may_read(self, asked: Asked) -> Evaluated:
        """Whether a seat that the asker knows can read an entry that the asker reads. It tells
        what "je ziet dit met 2 anderen" tells, and nothing else."""
        seat_id, entry_id = _id(asked.subject.id), _id(asked.resource.id)
        if asked.subject.type != "seat" or seat_id is None or entry_id is None:
            return self._unknown()
        try:
            entry = read_one(self.session, self.actor, Entry, entry_id)
        except NotFound:
            return self._unknown()
        known = party(parties_of(self.session, self.actor, entry.case_id), seat_id)
        if known is None:
            return self._unknown()
        wrote = entry.author_seat_id == seat_id
        awake = known.at_table or (known.state == "invited" and entry.kind == EntryKind.QUESTION)
        reads = wrote or (awake and self._hears(entry, seat_id))
        return Evaluated(
            new_id(),
            allowed=reads,
            answer=(Answer.ALLOW if reads else Answer.DENY).value,
            sentence=OWN_WORDS if wrote else READS if reads else READS_NOT,
            rule_set=self.rules,
            question={
                "kind": "reading",
                "entry": str(entry_id),
                "seat": str(seat_id),
                "awake": awake,
            },
        )

    def _hears(self, entry: Entry, seat_id: uuid.UUID) -> bool:
        return bool(
            self.session.execute(
                text(
                    "SELECT EXISTS (SELECT 1 FROM samenspel.audience(:case)"
                    " WHERE entry_id = :entry AND seat_id = :seat AND starts_at <= :now)"
                ),
                {
                    "case": entry.case_id,
                    "entry": entry.id,
                    "seat": seat_id,
                    "now": self.actor.now,
                },
            ).scalar_one()
        )


def _word(words: type[Word], said: object) -> Word | None:
    try:
        return words(str(said))
    except ValueError:
        return None


def _id(said: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(said)
    except ValueError:
        return None
