"""Who will see this, who the derived form, who not, and why; and saying it.

`judge` asks the rule table for every party at once and is what the form shows while somebody
types. `say` writes an entry with its disclosures by the same judgement, so that the form can
never promise something else than what happens.
"""

import uuid
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.base.errors import Refused
from app.base.model import new_id
from app.casefile.access import MySeat, readable
from app.casefile.consented import (
    OPENING,
    end_of,
    facts_by,
    fitting,
    live_consents,
    named_functions,
)
from app.casefile.models import Case, Consent, Disclosure, Entry, Objection, Subject
from app.casefile.rule_sets import rules_of
from app.casefile.rule_table import (
    Answer,
    Decision,
    Facts,
    decide,
    decide_presence,
)
from app.casefile.rules.shapes import CARE
from app.casefile.table import Party, parties_of
from app.casefile.vocabulary import (
    Category,
    EntryKind,
    Function,
    Purpose,
    RepresentativeScope,
)
from app.casefile.weighing import Typed, refuse_citizen_numbers, weigh
from app.organisations.actor import Actor

# Every disclosure can be undone for a minute before it starts (domain, "A wrong share").
UNDO_FOR = timedelta(seconds=60)
# In the details of a note for its author and the resident: it goes along to nobody else.
STAYS = "stays_here"
# The rule that a verdict names where the resident objected.
PAUSED = "objection"


class Sees(StrEnum):
    """What a party gets of what I am about to say."""

    FULL = "full"
    DERIVED = "derived"
    NONE = "none"


class Verdict(BaseModel):
    """What the rule table says about one party, in words that can be shown."""

    model_config = ConfigDict(frozen=True)

    party: Party
    sees: Sees
    sentence: str
    open_way: str | None
    rule: str
    article: str
    sender_ground: str
    receiver_ground: str
    derived: Category | None
    needs_consent: bool
    consent_id: uuid.UUID | None
    until: datetime | None


class Said(BaseModel):
    """What was written: the entry, whom it reaches and from when."""

    entry_id: uuid.UUID
    verdicts: list[Verdict]
    reaches: list[Party]
    starts_at: datetime


FactsFor = Callable[[Party], Facts]


def plain_facts(kind: EntryKind, *, told: bool = False) -> FactsFor:
    """Nothing special is the case: what most entries are judged by. `told`: the resident knows
    that this is shared (rule 9c asks it)."""
    return lambda _party: Facts(kind=kind, told=told)


def default_category(seat: MySeat) -> Category | None:
    """What somebody's free text counts as until they choose: care staff write treatment."""
    return Category.TREATMENT if Function(seat.function) in CARE else None


def judge(
    session: Session,
    actor: Actor,
    case: Case,
    seat: MySeat,
    category: Category,
    facts_for: FactsFor,
    parties: Iterable[Party] | None = None,
    subject_ids: Collection[uuid.UUID] | None = None,
) -> list[Verdict]:
    """The rule table's answer for every other party that the actor can see.

    Sharing reaches only seats that the author can see; a seat that is not in the answer does
    not exist for the author. `subject_ids` says whom it is about: None is the resident or
    residents of the case. Statements: the parties (unless given), the consents and the
    objections.
    """
    around = parties_of(session, actor, case.id) if parties is None else parties
    consents = live_consents(session, actor, seat)
    paused = _paused(session, actor, case, subject_ids)
    return [
        _stands_still(one)
        if one.seat_id in paused
        else _verdict(
            case, seat, category, _facts(facts_for, one, subject_ids), one, consents, actor
        )
        for one in around
        if one.seat_id != seat.id and (one.at_table or one.state == "invited")
    ]


def plainly_may(
    case: Case, seat: MySeat, actor: Actor, category: Category, kind: EntryKind, party: Party
) -> bool:
    """Whether a party may have this by the rule table alone, consents aside. No statement: for a
    hint on a page; `judge` decides."""
    facts = _facts(plain_facts(kind), party, None)
    return _verdict(case, seat, category, facts, party, [], actor).sees is Sees.FULL


def _paused(
    session: Session, actor: Actor, case: Case, subject_ids: Collection[uuid.UUID] | None
) -> frozenset[uuid.UUID]:
    """Seats against which one of these residents objected: nothing about them goes there while
    that is open, nor once it was upheld."""
    rows = session.execute(
        readable(session, actor, Objection)
        .where(Objection.case_id == case.id, Objection.state.in_(("open", "upheld")))
        .with_only_columns(Objection.against_seat_id, Objection.subject_id)
    ).all()
    return frozenset(
        row.against_seat_id for row in rows if subject_ids is None or row.subject_id in subject_ids
    )


def _stands_still(party: Party) -> Verdict:
    return Verdict(
        party=party,
        sees=Sees.NONE,
        sentence="De inwoner maakte bezwaar. Delen met deze partij staat stil.",
        open_way=None,
        rule=PAUSED,
        article="AVG 21",
        sender_ground="",
        receiver_ground="",
        derived=None,
        needs_consent=False,
        consent_id=None,
        until=None,
    )


def _facts(facts_for: FactsFor, party: Party, subject_ids: Collection[uuid.UUID] | None) -> Facts:
    about = party.subject_id is not None and (
        subject_ids is None or party.subject_id in subject_ids
    )
    scope = RepresentativeScope(party.scope) if party.scope else None
    return replace(facts_for(party), about_receiver=about, scope=scope)


def _verdict(
    case: Case,
    seat: MySeat,
    category: Category,
    facts: Facts,
    party: Party,
    consents: list[Consent],
    actor: Actor,
) -> Verdict:
    hidden = None if category in NAMES_ITS_AUTHOR else _hides_me(case, seat, party, consents, actor)
    if hidden is not None:
        return hidden
    decision = _decide(case, seat, category, party, facts, actor)
    rests_on = None
    for kind in OPENING:
        consent = fitting(consents, kind, category, party, case.purpose)
        if decision.answer is Answer.ALLOW or consent is None:
            continue
        with_it = _decide(case, seat, category, party, facts_by(kind, facts), actor)
        if with_it.answer is Answer.ALLOW:
            decision, rests_on = with_it, consent
    return Verdict(
        party=party,
        sees=_sees(decision),
        sentence=decision.sentence,
        open_way=decision.open_way,
        rule=decision.rule,
        article=decision.article,
        sender_ground=decision.sender_ground,
        receiver_ground=decision.receiver_ground,
        derived=decision.derived,
        needs_consent=decision.needs_consent,
        consent_id=rests_on.entry_id if rests_on else None,
        until=end_of(rests_on) if rests_on else None,
    )


# That a settlement runs names whom to call about it: whoever may know that, may know who tells.
NAMES_ITS_AUTHOR = frozenset({Category.DEBT_SETTLEMENT})
HIDES_ME = "Ziet ook niet dat jij meedoet."


def _hides_me(
    case: Case, seat: MySeat, party: Party, consents: list[Consent], actor: Actor
) -> Verdict | None:
    """Nothing goes to a party that may not know that I take part: it would tell them.

    Who speaks to a party with a narrow view makes themselves known to it by that act.
    """
    presence = presence_to(
        case, seat, Function(party.function), party.organisation_id, consents, actor
    )
    if presence.answer is Answer.ALLOW:
        return None
    return Verdict(
        party=party,
        sees=Sees.NONE,
        sentence=HIDES_ME,
        open_way=presence.open_way,
        rule=presence.rule,
        article=presence.article,
        sender_ground=presence.sender_ground,
        receiver_ground=presence.receiver_ground,
        derived=None,
        needs_consent=presence.needs_consent,
        consent_id=None,
        until=None,
    )


def presence_to(
    case: Case,
    seat: MySeat,
    to_function: Function,
    to_organisation: uuid.UUID | None,
    consents: list[Consent],
    actor: Actor,
) -> Decision:
    """May a party of this function, in this organisation, know that I take part, if I speak to
    it?"""
    named = named_functions(consents, to_function, to_organisation)
    return decide_presence(
        rules_of(case),
        Function(seat.function),
        to_function,
        Purpose(case.purpose),
        actor.today,
        Facts(
            named_functions=named,
            owns_line=True,
            about_receiver=True,
            own_track=seat.function == to_function.value,
        ),
    )


def _decide(
    case: Case,
    seat: MySeat,
    category: Category,
    party: Party,
    facts: Facts,
    actor: Actor,
) -> Decision:
    return decide(
        rules_of(case),
        category,
        Purpose(case.purpose),
        Function(seat.function),
        Function(party.function),
        actor.today,
        facts,
    )


def _sees(decision: Decision) -> Sees:
    if decision.answer is Answer.ALLOW:
        return Sees.FULL
    return Sees.DERIVED if decision.answer is Answer.DERIVE else Sees.NONE


def residents_of(session: Session, actor: Actor, case_id: uuid.UUID) -> list[uuid.UUID]:
    """The subjects that are residents of this case: whom an entry is about unless said."""
    return list(
        session.scalars(
            readable(session, actor, Subject)
            .where(Subject.case_id == case_id, Subject.kind == "resident")
            .with_only_columns(Subject.id)
        )
    )


def say(
    session: Session,
    actor: Actor,
    case: Case,
    seat: MySeat,
    *,
    kind: EntryKind,
    category: Category,
    body: str,
    details: Mapping[str, Any] | None = None,
    about_seat_id: uuid.UUID | None = None,
    subject_ids: list[uuid.UUID] | None = None,
    derived_from_id: uuid.UUID | None = None,
    only_to: Iterable[uuid.UUID] | None = None,
    must_reach: Iterable[uuid.UUID] = (),
    facts_for: FactsFor | None = None,
    at_once: bool = False,
    also_invited: bool = False,
    parties: list[Party] | None = None,
    entry_id: uuid.UUID | None = None,
    typed: Typed | None = None,
    chosen: bool = False,
) -> Said:
    """Write an entry and disclose it to every party that the rules allow.

    `typed` names the texts that somebody typed, by the field of the command; the body unless said.
    They are weighed first; `chosen` says that the author picked the category. `only_to` narrows to
    these seats; `must_reach` refuses the whole when one of those may not have it. `also_invited`
    lets it sleep for parties that were asked, so that they read it once they take part. `at_once`
    skips the minute of undo: only for what nobody typed freely, or what cannot wait. The caller
    settles the case when the act is complete.
    """
    entry_id = entry_id or new_id()
    weigh(
        session, actor, case, seat, {"text": body} if typed is None else typed, category,
        entry_id=entry_id, chosen=chosen, nameless=kind is EntryKind.QUESTION,
    )  # fmt: skip
    refuse_citizen_numbers({"": body})
    verdicts = judge(session, actor, case, seat, category, facts_for or plain_facts(kind), parties)
    wanted = None if only_to is None else set(only_to)
    reaching = [
        verdict
        for verdict in verdicts
        if verdict.sees is Sees.FULL
        and (wanted is None or verdict.party.seat_id in wanted)
        and (
            verdict.party.at_table
            or also_invited
            or (wanted is not None and verdict.party.seat_id in wanted)
        )
    ]
    missing = set(must_reach) - {verdict.party.seat_id for verdict in reaching} - {seat.id}
    if missing:
        _refuse(verdicts, missing)
    entry = Entry(
        id=entry_id,
        case_id=case.id,
        partnership_id=case.partnership_id,
        kind=kind.value,
        category=category.value,
        purpose=case.purpose,
        author_seat_id=seat.id,
        about_seat_id=about_seat_id,
        subject_ids=residents_of(session, actor, case.id) if subject_ids is None else subject_ids,
        body=body,
        details=dict(details or {}),
        state="live",
        version=1,
        derived_from_id=derived_from_id,
        created_by=actor.account_id,
        created_at=actor.now,
        updated_at=actor.now,
    )
    session.add(entry)
    session.flush()
    starts_at = actor.now if at_once else actor.now + UNDO_FOR
    disclose(session, actor, case, entry, reaching, starts_at)
    return Said(
        entry_id=entry.id,
        verdicts=verdicts,
        reaches=[verdict.party for verdict in reaching],
        starts_at=starts_at,
    )


def _refuse(verdicts: list[Verdict], missing: set[uuid.UUID]) -> None:
    blocking = next((one for one in verdicts if one.party.seat_id in missing), None)
    if blocking is None:
        raise Refused("Deze partij zit niet aan tafel.", "Kies een partij die aan tafel zit.")
    raise Refused(blocking.sentence, blocking.open_way, blocking.rule)


def disclose(
    session: Session,
    actor: Actor,
    case: Case,
    entry: Entry,
    verdicts: Iterable[Verdict],
    starts_at: datetime,
) -> None:
    """Write the disclosures that `judge` allowed, in one statement.

    The database asks its own copy of the rules again for each row.
    """
    rows = [
        {
            "id": new_id(),
            "case_id": case.id,
            "partnership_id": case.partnership_id,
            "entry_id": entry.id,
            "author_seat_id": entry.author_seat_id,
            "seat_id": verdict.party.seat_id,
            "category": entry.category,
            "purpose": case.purpose,
            "rule_set_id": case.rule_set_id,
            "rule": verdict.rule,
            "sender_ground": verdict.sender_ground,
            "receiver_ground": verdict.receiver_ground,
            "consent_id": verdict.consent_id,
            "starts_at": starts_at,
            "ends_at": max(starts_at, verdict.until) if verdict.until else None,
            "made_by": actor.account_id,
            "made_at": actor.now,
        }
        for verdict in verdicts
    ]
    if rows:
        session.execute(insert(Disclosure), rows)
