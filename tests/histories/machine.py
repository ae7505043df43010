"""One case in a real database, people who act in it, and an oracle that is told what happened.

Here stands how a case begins, and what must hold after each step; what people do is in the files
beside it. Who does something does it through the operations, as the web role.
"""

import uuid
from abc import abstractmethod
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from datetime import UTC, date, datetime
from random import Random
from typing import ClassVar, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.base.database import transaction
from app.base.errors import OperationError
from app.casefile.rule_sets import rule_set_id
from app.casefile.rule_table import RULE_SETS
from app.casefile.vocabulary import Function, Purpose
from app.demo.people import PEOPLE
from app.insight import signing
from app.organisations.actor import Actor
from tests.cast import FUNCTION_OF, START, Company
from tests.databases import Database
from tests.histories import beginnings
from tests.histories.at_the_door import through_every_door
from tests.histories.beginnings import Beginning
from tests.histories.facts import AMSTERDAM, Entry, Person, Seat, Signature, Sitting
from tests.histories.looking import (
    Shown,
    behind_the_lock,
    difference,
    set_clock,
)
from tests.histories.oracle import Oracle
from tests.histories.paper import DEFAULT, NARROW, WAMS

# Parties that not everybody may know of, and others.
SHY = ("ggz", "schuldhulp", "huisarts")
OTHERS = ("woonstede", "werkgeverspunt", "maatjes", "schakel", "werkplein")
PARTIES = SHY + OTHERS
NAMEABLE = (Function.WT, Function.SH, Function.ZA, Function.WC, Function.WSP, Function.IN)
# When a rule set can hold that could not before.
LATE = datetime(2028, 1, 3, 9, 0, tzinfo=UTC)
# At every so manieth step everybody is looked at, in all of their cases.
EVERYBODY_AT = 6

RULES = {one.name: rule_set_id(one) for one in RULE_SETS}
T = TypeVar("T")
numbers = st.integers(0, 240)


def pick(options: Sequence[T], number: int) -> T:
    return options[number % len(options)]


def pick_mostly(options: Sequence[T], may: Callable[[T], bool], number: int) -> T:
    """One of those that may, where there is one; now and then one of all, to see it refused."""
    allowed = [one for one in options if may(one)]
    return pick(allowed if allowed and number % 5 else options, number // 5)


class Machine(RuleBasedStateMachine):
    """One case, its beginning, and what is held against what after every step."""

    company: ClassVar[Company]
    database: ClassVar[Database]
    purpose: ClassVar[Purpose]
    # The numbers of the beginnings of this run, and those that were made before.
    beginnings: ClassVar[Sequence[int]]
    kept: ClassVar[dict[int, Beginning]] = {}
    # What happened, over all histories: that nothing is forgotten.
    happened: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.company.now = START
        self.steps = 0
        self.told_before: dict[str, Shown] = {}
        self.case_id: uuid.UUID | None = None
        self.case_number = ""
        self.people = {
            one.key: Person(one.key, one.party, one.function, one.intake) for one in PEOPLE
        }
        self.oracle = Oracle("", list(self.people.values()), START)

    # How it begins

    @initialize(number=st.data())
    def begin(self, number: st.DataObject) -> None:
        """One of the beginnings of this run: made the first time, afterwards put back."""
        key = number.draw(st.sampled_from(self.beginnings), label="beginning")
        begun = self.kept.get(key)
        with transaction(self.database.superuser_url) as session:
            beginnings.begin(session, beginnings.NONE if begun is None else key)
        if begun is None:
            self.open_at_random(Random(key))  # noqa: S311 - no secret
            self.kept[key] = self.as_it_stands()
            with transaction(self.database.superuser_url) as session:
                beginnings.keep(session, key)
        else:
            self.put_back(begun)

    def as_it_stands(self) -> Beginning:
        assert self.case_id
        oracle, people = deepcopy((self.oracle, self.people))
        return Beginning(oracle, people, self.case_id, self.case_number, self.company.now)

    def put_back(self, begun: Beginning) -> None:
        self.oracle, self.people = deepcopy((begun.oracle, begun.people))
        self.case_id, self.case_number = begun.case_id, begun.case_number
        self.company.now = begun.now

    def open_at_random(self, random: Random) -> None:
        rules = random.choice([DEFAULT, DEFAULT, NARROW, WAMS])
        named = random.choice([True, True, True, False])
        coach = self.open_case(late=random.choice([True, False]), rules=rules, named=named)
        self.it_begins(coach, random)

    def open_case(self, *, late: bool, rules: str, named: bool) -> Seat:
        company, oracle = self.company, self.oracle
        company.now = oracle.now = LATE if late else START
        if rules != DEFAULT:
            self.sign(Signature(rules, self.today))
        oracle.rules = oracle.rules_in_force
        self.case_id = company.open_case(self.purpose, named=named)
        oracle.purpose, oracle.named = self.purpose.value, named
        coach = Seat(company.seats[self.case_id, "buurtteam"], "WT", "buurtteam", "active")
        coach.who.append(Sitting(self.people["buurtcoach"], company.now))
        oracle.seats.append(coach)
        self.read_what_the_coach_wrote(coach)
        if named:
            self.seat_the_resident("buurtcoach")
        oracle.after_an_act()
        return coach

    @abstractmethod
    def it_begins(self, coach: Seat, random: Random) -> None:
        """Who comes to the table, and what they say before the first step."""

    def read_what_the_coach_wrote(self, coach: Seat) -> None:
        with self.acting(self.people["buurtcoach"]) as (session, _):
            self.case_number = session.execute(
                text("SELECT number FROM samenspel.cases WHERE id = :case"), {"case": self.case_id}
            ).scalar_one()
            rows = session.execute(
                text(
                    "SELECT id, kind, category, derived_from_id FROM samenspel.entry"
                    " WHERE case_id = :case AND kind <> 'taking_part' ORDER BY id"
                ),
                {"case": self.case_id},
            ).all()
        for row in rows:
            short_of = next(
                (one for one in self.oracle.entries if one.id == row.derived_from_id), None
            )
            self.oracle.entries.append(
                Entry(
                    row.id, coach, row.kind, row.category, self.company.now,
                    short_of=short_of, stays_here=row.kind == "note",
                )
            )  # fmt: skip

    def seat_the_resident(self, by: str) -> None:
        """The resident's own account in the resident's place, by who gave it."""
        assert self.case_id
        seat_id = self.company.seat_resident(self.case_id, by=by)
        resident = Seat(seat_id, "RES", None, "active", kind="resident")
        resident.who.append(Sitting(self.people["inwoner"], self.company.now))
        self.oracle.seats.append(resident)

    def sign(self, signature: Signature) -> None:
        """The privacy officer signs a rule set; refused before it can hold at all."""
        may = self.oracle.may_sign(signature)
        command = signing.Sign(
            rule_set_id=RULES[signature.rules],
            effective_from=signature.effective,
            jurist="Hanna de Wit",
        )
        try:
            with self.acting(self.people["privacy"], narrowed=False) as (session, actor):
                signing.sign(session, actor, command)
        except OperationError:
            assert not may
            return
        assert may
        self.did(f"signs {signature.rules}")
        self.oracle.signatures.append(signature)

    # Small steps that the acts are made of

    @contextmanager
    def acting(self, person: Person, *, narrowed: bool = True) -> Iterator[tuple[Session, Actor]]:
        """Somebody acts, and stands for their words: what those look like is not what is tried."""
        scope = self.case_id if narrowed else None
        with self.company.as_(person.key, scope) as (session, actor):
            yield session, actor.assuring("Zo is het gezegd.", no_treatment=True)

    @contextmanager
    def as_worker(self) -> Iterator[Session]:
        with transaction(self.database.worker_url) as session:
            set_clock(session, self.company.now)
            yield session

    def did(self, act: str) -> None:
        """Something happened, and is what the oracle was told."""
        type(self).happened[act] += 1

    def person_in(self, seat: Seat) -> Person | None:
        """Somebody who can act from this seat now."""
        return next(
            (one.person for one in seat.who if self.oracle.acts_from(one.person) is seat), None
        )

    def actors(self) -> list[Seat]:
        return [seat for seat in self.oracle.seats if self.person_in(seat) is not None]

    def speaker(self, number: int) -> tuple[Seat, Person]:
        seat = pick(self.actors(), number)
        return seat, self.who_speaks_from(seat)

    def who_speaks_from(self, seat: Seat) -> Person:
        person = self.person_in(seat)
        assert person is not None
        return person

    @property
    def today(self) -> date:
        return self.company.now.astimezone(AMSTERDAM).date()

    def everybody(self) -> Iterator[tuple[Person, uuid.UUID]]:
        for key, account_id in self.company.ids.accounts.items():
            yield self.people[key], account_id

    # What must hold after each step

    @invariant()
    def door_and_lock_and_oracle_say_the_same(self) -> None:
        if self.case_id is not None:
            self.steps += 1
            self.look(everybody=self.steps % EVERYBODY_AT == 0)

    def look(self, *, everybody: bool) -> None:
        """Hold door and row security against the oracle: for whom something changed or should
        have, or for everybody, who then look at all of their cases at once."""
        assert self.case_id
        self.oracle.now = self.company.now
        told = {person.key: self.told(person) for person, _ in self.everybody()}
        whom = [
            (person, account_id)
            for person, account_id in self.everybody()
            if everybody or told[person.key] or told[person.key] != self.told_before.get(person.key)
        ]
        self.told_before = told
        if not whom:
            return
        scope = None if everybody else self.case_id
        names = self.names()
        with transaction(self.company.web_url) as session:
            set_clock(session, self.company.now)
            lock = behind_the_lock(session, [one for _, one in whom], self.case_id, scope)
        with transaction(self.database.superuser_url) as session:
            set_clock(session, self.company.now)
            door = through_every_door(session, [one for _, one in whom], self.case_id, scope)
        for person, account_id in whom:
            differ = difference(lock[account_id], told[person.key], names)
            assert not differ, f"row security, {person.key}: {differ}"
            differ = difference(door[account_id], told[person.key], names)
            assert not differ, f"the door, {person.key}: {differ}"

    def told(self, person: Person) -> Shown:
        """What the oracle says."""
        if not self.is_concerned(person):
            return Counter()
        told: Shown = Counter(("entry", one) for one in self.oracle.readable(person))
        told.update(("seat", one) for one in self.oracle.known(person))
        older = self.oracle.older(person)
        if older:
            told["version", None] = older
        return told

    def is_concerned(self, person: Person) -> bool:
        """Whether somebody sits there, or works where a party was asked. Nobody else sees a thing:
        not the coordinator, the administrator or the privacy officer either."""
        return any(
            seat.organisation == person.organisation
            or any(one.person is person for one in seat.who)
            for seat in self.oracle.seats
        )

    def names(self) -> dict[uuid.UUID, str]:
        names = {
            one.id: f"{one.kind} {one.category} of {one.author.function}"
            for one in self.oracle.entries
        }
        return names | {
            seat.id: f"{seat.kind} {seat.function} {seat.state}" for seat in self.oracle.seats
        }

    @invariant()
    def whoever_sits_at_the_table_knows_who_holds_regie(self) -> None:
        holder = self.oracle.holder
        if holder is not None:
            for seat in self.oracle.seats:
                if seat.state == "active" and seat is not holder and seat.kind != "emergency":
                    assert self.oracle.seat_may_know(seat, holder), seat.function


def function_of(party: str) -> str:
    return FUNCTION_OF[party].value
