"""Random histories: after every step, for everybody, the door = row security = the oracle.

People do things through the operations, as the web role, on a real database; the oracle is told
what happened and computes in plain Python what each of them may see. Each history is a case of
its own in one database.
"""

import os
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, TypeVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Row, Update, literal, text, union_all, update
from sqlalchemy.orm import Session

import app.message.access
import app.plan.access
import app.signals.access  # noqa: F401 - all rooms at the door, as in the application
from app.base.database import transaction
from app.base.errors import OperationError
from app.casefile import cases, consents, entries, seats
from app.casefile.access import readable
from app.casefile.models import CaseExclusion, Entry, EntryVersion
from app.casefile.models import Seat as SeatRow
from app.casefile.vocabulary import Category, Function, Purpose
from app.demo.people import PEOPLE
from app.organisations.actor import begin_actor
from app.organisations.models import Account, Position
from app.plan import operations as plan
from app.regie import operations as regie
from tests.cast import FUNCTION_OF, START, Company
from tests.databases import Databases
from tests.oracle import Consent, Oracle, Person, Seat, Term
from tests.oracle import Entry as Said
from tests.standing import standing

# Parties that not everybody may know of, and others.
SHY = ("ggz", "schuldhulp", "huisarts")
OTHERS = ("woonstede", "werkgeverspunt", "maatjes", "schakel", "werkplein")
PARTIES = SHY + OTHERS
PURPOSES = (Purpose.HOUSING, Purpose.SUPPORT, Purpose.WORK, Purpose.DEBTS)
CATEGORIES = ("4", "5", "5w", "6", "7", "8", "9a", "9b", "9c", "10a", "13p", "14")
# Who answers an invitation, and who sits there: the intake of De Schakel gives it to a colleague.
ANSWERS = {
    "werkplein": "consulent", "werkgeverspunt": "arbeidsbemiddelaar", "schakel": "begeleider",
    "schuldhulp": "schuldhulp", "woonstede": "woonconsulent", "ggz": "ggz", "huisarts": "huisarts",
    "maatjes": "vrijwilliger", "buurtteam": "buurtcoach",
}  # fmt: skip
NAMEABLE = (Function.WT, Function.SH, Function.ZA, Function.WC, Function.WSP, Function.IN)
T = TypeVar("T")
Shown = Counter[tuple[str, uuid.UUID | None]]
numbers = st.integers(0, 60)


class Histories(RuleBasedStateMachine):
    """One case, and what people do in it in whatever order."""

    company: ClassVar[Company]
    worker_url: ClassVar[str]
    purpose: ClassVar[Purpose]

    def __init__(self) -> None:
        super().__init__()
        self.company.now = START
        self.steps = 0
        self.told_before: dict[str, Shown] = {}
        self.case_id: uuid.UUID | None = None
        self.people = {
            one.key: Person(one.key, one.party, one.function, one.intake) for one in PEOPLE
        }
        self.oracle = Oracle("", list(self.people.values()), START)

    # How it begins

    @initialize(
        shy=st.sampled_from(SHY),
        others=st.lists(st.sampled_from(OTHERS), unique=True, min_size=1, max_size=3),
        named=st.lists(st.sampled_from(NAMEABLE), unique=True, min_size=1, max_size=3),
    )
    def open_case(self, shy: str, others: list[str], named: list[Function]) -> None:
        company, oracle = self.company, self.oracle
        # a history is about who sees what, whatever the words are
        company.keep_to_words = "Zo is het gezegd."
        self.case_id = company.open_case(self.purpose)
        oracle.purpose = self.purpose.value
        coach = oracle.seat(
            Seat(company.seats[self.case_id, "buurtteam"], "WT", "buurtteam", "active")
        )
        coach.who.append((self.people["buurtcoach"], START))
        resident = oracle.seat(Seat(company.seat_resident(self.case_id), "RES", None, "active"))
        resident.who.append((self.people["inwoner"], START))
        for row in self.how_it_began():
            short_of = next((one for one in oracle.entries if one.id == row.derived_from_id), None)
            said = Said(row.id, coach, row.kind, row.category, short_of=short_of)
            oracle.entries.append(said)
            oracle.tell_resident(said)
        for party in (shy, *others):
            asked = self.ask(coach, party)
            if asked is not None and asked.function in ("GZ", "HA"):
                self.consent(coach, asked, tuple(named), (), 10)
            if asked is not None:
                self.answer(asked)
        self.something_is_said(coach)

    def something_is_said(self, coach: Seat) -> None:
        """A line for a party that not everybody may know of, and words of each that sits there:
        so that every history has something to hide."""
        for seat in self.actors():
            if seat.organisation in SHY:
                self.agree_on(coach, seat)
            if seat is not coach:
                self.tell(seat, "5w", with_short=False)
        self.time_passes("a minute")

    def how_it_began(self) -> list[Row[tuple[uuid.UUID, str, str, uuid.UUID | None]]]:
        """What the coach wrote by opening the case."""
        wrote = text(
            "SELECT id, kind, category, derived_from_id FROM samenspel.entry"
            " WHERE case_id = :case AND kind <> 'taking_part' ORDER BY id"
        )
        with self.company.as_("buurtcoach") as (session, _):
            return list(session.execute(wrote, {"case": self.case_id}).all())

    # Small steps that the rules are made of

    def person_in(self, seat: Seat) -> Person | None:
        """Somebody who can act from this seat now."""
        return next(
            (one for one in self.people.values() if self.oracle.acts_from(one) is seat), None
        )

    def actors(self) -> list[Seat]:
        return [seat for seat in self.oracle.seats if self.person_in(seat) is not None]

    def speaker(self, number: int) -> tuple[Seat, Person]:
        seat = pick(self.actors(), number)
        person = self.person_in(seat)
        assert person is not None
        return seat, person

    def ask(self, by: Seat, party: str) -> Seat | None:
        person = self.person_in(by)
        assert person is not None
        function = FUNCTION_OF[party]
        again = any(
            seat.organisation == party
            and seat.state in ("invited", "active")
            and self.oracle.knows(person, seat)
            for seat in self.oracle.seats
        )
        try:
            with self.company.as_(person.key, self.case_id) as (session, actor):
                assert self.case_id
                seat_id = seats.invite(
                    session, actor, self.case_id,
                    seats.Invite(
                        organisation_id=self.company.ids.organisations[party], function=function,
                        question="Doen jullie mee?", reason="Jullie kennen dit.",
                        answer_on=actor.today + timedelta(days=7),
                    ),
                )  # fmt: skip
                question = session.scalars(
                    readable(session, actor, Entry)
                    .where(Entry.kind == "question", Entry.case_id == self.case_id)
                    .order_by(Entry.id.desc())
                    .with_only_columns(Entry.id)
                ).first()
        except OperationError:
            assert again or not self.oracle.may_ask(person, by, function.value)
            return None
        assert not again
        assert self.oracle.may_ask(person, by, function.value)
        assert question
        due = seats.end_of(self.today + timedelta(days=7))
        asked = Seat(seat_id, function.value, party, "invited", by, due)
        self.oracle.seat(asked)
        self.oracle.say(
            Said(question, by, "question", "4"), speaker=person, at_once=True, only_to=[asked]
        )
        self.oracle.after_an_act()
        return asked

    @property
    def today(self):  # type: ignore[no-untyped-def]
        from tests.oracle import AMSTERDAM

        return self.company.now.astimezone(AMSTERDAM).date()

    def answer(self, asked: Seat) -> None:
        person = self.people[ANSWERS[str(asked.organisation)]]
        who_opens = self.people["intake"] if asked.organisation == "schakel" else person
        can = (
            asked in self.oracle.asked(who_opens)
            and (asked.function not in ("HA", "GZ") or self.oracle.takes_part_by_consent(asked))
            and not person.excluded
            and not person.disabled
            and (person.works_until is None)
        )
        try:
            if who_opens is not person and not asked.who:
                with self.company.as_(who_opens.key) as (session, actor):
                    seats.assign(session, actor, asked.id, self.company.ids.accounts[person.key])
                asked.who.append((person, self.company.now))
            with self.company.as_(person.key) as (session, actor):
                seats.accept(session, actor, asked.id)
        except (OperationError, AssertionError):
            assert not can
            return
        assert can
        if not asked.who:
            asked.who.append((person, self.company.now))
        asked.state = "active"
        self.oracle.after_an_act()

    def consent(
        self, by: Seat, about: Seat, to: tuple[Function, ...], secret: tuple[str, ...], days: int
    ) -> None:
        person = self.person_in(by)
        assert person is not None
        # no two end on one day: which of two equal ones a deling rests on is nobody's law
        until = self.today + timedelta(days=days)
        while any(one.until == until for one in self.oracle.consents):
            until += timedelta(days=1)
        try:
            with self.company.as_(person.key, self.case_id) as (session, actor):
                assert self.case_id
                consent_id = consents.record_consent(
                    session, actor, self.case_id,
                    consents.RecordConsent(
                        from_seat_id=about.id, taking_part=not secret, to_functions=to,
                        categories=tuple(Category(one) for one in secret), until=until,
                    ),
                )  # fmt: skip
        except OperationError:
            return
        assert self.oracle.knows(person, about)
        said = Said(consent_id, by, "consent", "2", about=about)
        self.oracle.consents.append(
            Consent(consent_id, about, tuple(one.value for one in to), secret, until)
        )
        self.oracle.say(said, speaker=person, at_once=True, only_to=[about])
        self.oracle.after_an_act()

    def everybody(self) -> Iterator[tuple[Person, uuid.UUID]]:
        for key, account_id in self.company.ids.accounts.items():
            yield self.people[key], account_id

    # What people do

    @rule(number=numbers, party=st.sampled_from(PARTIES))
    @precondition(lambda self: self.actors())
    def invite(self, number: int, party: str) -> None:
        organised = [seat for seat in self.actors() if seat.organisation]
        if organised:
            self.ask(pick(organised, number), party)

    @rule(number=numbers)
    @precondition(lambda self: self.waiting())
    def accept_invitation(self, number: int) -> None:
        self.answer(pick(self.waiting(), number))

    def waiting(self) -> list[Seat]:
        return [seat for seat in self.oracle.seats if seat.state == "invited"]

    @rule(number=numbers, withdrawn=st.booleans())
    @precondition(lambda self: self.waiting())
    def invitation_ends(self, number: int, withdrawn: bool) -> None:
        asked = pick(self.waiting(), number)
        if withdrawn:
            self.withdraw_invitation(asked)
        else:
            self.decline(asked)

    def decline(self, asked: Seat) -> None:
        for person in self.people.values():
            if asked in self.oracle.asked(person):
                with self.company.as_(person.key) as (session, actor):
                    seats.decline(session, actor, asked.id, None)
                asked.state = "declined"
                self.oracle.after_an_act()
                return

    def withdraw_invitation(self, asked: Seat) -> None:
        asker = self.person_in(asked.invited_by) if asked.invited_by else None
        if asker is not None:
            with self.company.as_(asker.key) as (session, actor):
                seats.withdraw(session, actor, asked.id)
            asked.state = "withdrawn"
            self.oracle.after_an_act()

    @rule(number=numbers)
    @precondition(lambda self: len(self.actors()) > 1)
    def leave(self, number: int) -> None:
        seat, person = self.speaker(number)
        if seat.organisation is None:
            return
        must_stay = self.oracle.holder is seat or any(
            one.kind == "agreement" and one.about is seat and self.oracle.reads(person, one)
            for one in self.oracle.entries
        )
        try:
            with self.company.as_(person.key, self.case_id) as (session, actor):
                assert self.case_id
                seats.leave(session, actor, self.case_id)
        except OperationError:
            assert must_stay
            return
        assert not must_stay
        seat.state = "left"
        self.oracle.after_an_act()

    @rule(number=numbers, category=st.sampled_from(CATEGORIES), with_short=st.booleans())
    @precondition(lambda self: self.actors())
    def share(self, number: int, category: str, with_short: bool) -> None:
        seat, _ = self.speaker(number)
        self.tell(seat, category, with_short=with_short)

    def tell(self, seat: Seat, category: str, *, with_short: bool) -> None:
        person = self.person_in(seat)
        assert person is not None
        short = entries.DerivedForm(category=Category.WHAT_HELPS, body="Kort gezegd.")
        with self.company.as_(person.key, self.case_id) as (session, actor):
            assert self.case_id
            shared = entries.share(
                session, actor, self.case_id,
                entries.Share(category=Category(category), body="Gezegd.", resident_told=True,
                              derived=short if with_short else None),
            )  # fmt: skip
        said = Said(shared.entry_id, seat, "observation", category)
        self.oracle.say(said, speaker=person)
        if shared.derived_entry_id:
            have_it = [one.to for one in said.disclosures]
            others = [one for one in self.oracle.seats if one not in have_it]
            self.oracle.say(
                Said(shared.derived_entry_id, seat, "condition", "5w", short_of=said),
                speaker=person,
                only_to=[one for one in others if one.state == "active"],
            )
        self.oracle.after_an_act()

    @rule(number=numbers, owner=numbers)
    @precondition(lambda self: self.actors())
    def agree(self, number: int, owner: int) -> None:
        seat, _ = self.speaker(number)
        self.agree_on(seat, pick(self.oracle.seats, owner))

    def agree_on(self, seat: Seat, to: Seat) -> None:
        person = self.person_in(seat)
        assert person is not None
        hears = to is seat or (
            to.state == "active"
            and self.oracle.knows(person, to)
            and self.oracle.may_hear(person, seat, to, "4", "agreement", to)[0]
        )
        try:
            with self.company.as_(person.key, self.case_id) as (session, actor):
                assert self.case_id
                line_id = plan.add_agreement(
                    session, actor, self.case_id,
                    plan.AddAgreement(text=f"Belt {len(self.oracle.entries)}.", done_when="Gebeld.",
                                      owner_seat_id=to.id, due_on=actor.today),
                )  # fmt: skip
        except OperationError:
            assert not hears
            return
        assert hears
        self.oracle.say(Said(line_id, seat, "agreement", "4", about=to), speaker=person, owner=to)
        self.oracle.after_an_act()

    def mine_to_change(self, number: int) -> tuple[Said, Person] | None:
        said = [one for one in self.oracle.entries if self.person_in(one.author) is not None]
        if not said:
            return None
        # the last ones first: undo is a matter of seconds
        entry = pick(said[::-1], number)
        person = self.person_in(entry.author)
        assert person is not None
        return entry, person

    @rule(number=numbers, how=st.sampled_from(["undo", "revoke", "correct"]))
    def come_back_on(self, number: int, how: str) -> None:
        found = self.mine_to_change(number)
        if found is not None:
            {"undo": self.undo, "revoke": self.revoke, "correct": self.correct}[how](*found)

    def undo(self, entry: Said, person: Person) -> None:
        in_time = bool(entry.disclosures) and all(
            self.company.now < one.starts for one in entry.disclosures
        )
        try:
            with self.company.as_(person.key) as (session, actor):
                entries.undo(session, actor, entry.id)
        except OperationError:
            assert not in_time
            return
        assert in_time
        self.oracle.undo(entry)
        self.oracle.after_an_act()

    def revoke(self, entry: Said, person: Person) -> None:
        with self.company.as_(person.key) as (session, actor):
            entries.revoke(session, actor, entry.id)
        self.oracle.end(entry, also_resident=False)
        self.oracle.after_an_act()

    def correct(self, entry: Said, person: Person) -> None:
        with self.company.as_(person.key) as (session, actor):
            entries.correct(session, actor, entry.id, "Beter gezegd.", entry.older_versions + 1)
        entry.older_versions += 1

    @rule(
        number=numbers, about=numbers, days=st.integers(0, 9),
        to=st.lists(st.sampled_from(NAMEABLE), unique=True, min_size=1, max_size=3),
        secret=st.sampled_from([(), ("5",), ("6", "7")]),
    )  # fmt: skip
    @precondition(lambda self: self.actors())
    def record_consent(
        self, number: int, about: int, days: int, to: list[Function], secret: tuple[str, ...]
    ) -> None:
        whose = [one for one in self.oracle.seats if one.function in ("GZ", "HA", "ZA")]
        if whose:
            by, _ = self.speaker(number)
            self.consent(by, pick(whose, about), tuple(to), secret, days)

    @rule(number=numbers, who=numbers)
    @precondition(lambda self: self.oracle.consents)
    def withdraw_consent(self, number: int, who: int) -> None:
        consent = pick(self.oracle.consents, number)
        entry = next(one for one in self.oracle.entries if one.id == consent.id)
        _, person = self.speaker(who) if self.actors() else (None, None)
        if person is None:
            return
        reads = self.oracle.reads(person, entry)
        may = reads and entry.author.state != "left"
        try:
            with self.company.as_(person.key) as (session, actor):
                consents.withdraw_consent(session, actor, consent.id)
        except OperationError:
            assert not may
            return
        assert reads
        self.oracle.withdraw_consent(consent)
        self.oracle.after_an_act()

    @rule(how_long=st.sampled_from(["a minute", "a day", "nine days", "past midnight"]))
    def time_passes(self, how_long: str) -> None:
        now = self.company.now
        if how_long == "past midnight":
            # past midnight here, and before midnight on the clock of the world
            night = datetime(now.year, now.month, now.day, 23, 30, tzinfo=UTC)
            self.company.now = night if night > now else night + timedelta(days=1)
        else:
            self.company.now += {
                "a minute": timedelta(seconds=61),
                "a day": timedelta(days=1),
                "nine days": timedelta(days=9),
            }[how_long]
        self.oracle.now = self.company.now

    @rule()
    @precondition(lambda self: self.waiting() or self.oracle.terms or self.oracle.consents)
    def terms_lapse(self) -> None:
        with transaction(self.worker_url) as session:
            set_clock(session, self.company.now)
            session.execute(text("SELECT samenspel.lapse_due()"))
        self.oracle.lapse()

    @rule(number=numbers, to=numbers)
    @precondition(lambda self: self.actors())
    def offer_regie(self, number: int, to: int) -> None:
        seat, person = self.speaker(number)
        target = pick(self.oracle.seats, to)
        try:
            with self.company.as_(person.key, self.case_id) as (session, actor):
                assert self.case_id
                term_id = regie.offer(
                    session, actor, self.case_id,
                    regie.OfferRegie(seat_id=target.id, reason="Kent de inwoner goed."),
                )  # fmt: skip
        except OperationError:
            return
        assert self.oracle.knows(person, target)
        assert not self.oracle.kept_from_somebody(target)
        assert self.oracle.may_be_seen_by_all(seat)
        for term in self.oracle.terms:
            if term.state == "offered" and term.by is seat and self.oracle.now < term.answer_due:
                term.state = "withdrawn"
                break
        due = self.company.now + timedelta(days=3)
        self.oracle.terms.append(Term(term_id, target, seat, due))
        self.oracle.after_an_act()

    @rule(number=numbers)
    @precondition(lambda self: self.oracle.terms)
    def accept_regie(self, number: int) -> None:
        term = pick(self.oracle.terms[::-1], number)
        person = self.person_in(term.seat)
        if person is None:
            return
        may = self.oracle.may_take_regie(term)
        try:
            with self.company.as_(person.key) as (session, actor):
                regie.accept(session, actor, term.id)
        except OperationError:
            assert not may
            return
        assert may
        self.oracle.take_regie(term)
        self.oracle.after_an_act()

    @rule(case_closes=st.booleans())
    @precondition(lambda self: self.oracle.holder is not None)
    def regie_ends(self, case_closes: bool) -> None:
        assert self.oracle.holder is not None
        person = self.person_in(self.oracle.holder)
        if person is None:
            return
        if case_closes:
            self.close(person)
        else:
            self.put_regie_down(person)

    def put_regie_down(self, person: Person) -> None:
        with self.company.as_(person.key, self.case_id) as (session, actor):
            assert self.case_id
            regie.put_down(session, actor, self.case_id, "Ik ga weg.")
        for term in self.oracle.terms:
            if term.state == "accepted":
                term.state = "ended"
        self.oracle.after_an_act()

    @rule(number=numbers, by=numbers, how=st.sampled_from(["excluded", "leaves", "disabled"]))
    @precondition(lambda self: self.actors())
    def somebody_drops_out(self, number: int, by: int, how: str) -> None:
        concerned = [one for one in self.people.values() if self.ever_asked(one)]
        whom = pick(concerned, number)
        if how == "excluded" and not whom.excluded:
            self.exclude(whom, self.speaker(by)[1])
        elif how == "leaves" and whom.works_until is None:
            whom.works_until = self.company.now
            self.as_administrator(
                update(Position)
                .where(Position.account_id == self.company.ids.accounts[whom.key])
                .values(ends_at=self.company.now)
            )
        elif how == "disabled":
            whom.disabled = True
            self.as_administrator(
                update(Account)
                .where(Account.id == self.company.ids.accounts[whom.key])
                .values(disabled_at=self.company.now)
            )

    def exclude(self, whom: Person, by: Person) -> None:
        with self.company.as_(by.key, self.case_id) as (session, _):
            session.add(
                CaseExclusion(
                    case_id=self.case_id,
                    account_id=self.company.ids.accounts[whom.key],
                    partnership_id=self.company.ids.partnership_id,
                )
            )
        whom.excluded = True

    def as_administrator(self, change: Update) -> None:
        with self.company.as_owner() as session:
            session.execute(change)

    def close(self, person: Person) -> None:
        with self.company.as_(person.key, self.case_id) as (session, actor):
            assert self.case_id
            cases.close_case(session, actor, self.case_id)
        self.oracle.close()

    # What must hold after each of them

    @invariant()
    def door_and_lock_and_oracle_say_the_same(self) -> None:
        if self.case_id is None:
            return
        self.steps += 1
        self.oracle.now = self.company.now
        everybody = self.steps % 4 == 0
        scope = None if everybody else self.case_id
        told = {person.key: self.told(person) for person, _ in self.everybody()}
        with transaction(self.company.web_url) as session:
            set_clock(session, self.company.now)
            lock = self.behind_the_lock(session, scope)
            for person, account_id in self.everybody():
                differ = self.difference(lock[account_id], told[person.key])
                assert not differ, f"row security, {person.key}: {differ}"
                # the door is asked again of whom something changed for, and now and then of all
                if everybody or told[person.key] != self.told_before.get(person.key):
                    door = self.through_the_door(session, account_id, scope)
                    differ = self.difference(door, told[person.key])
                    assert not differ, f"the door, {person.key}: {differ}"
        self.told_before = told

    def told(self, person: Person) -> Shown:
        """What the oracle says."""
        told: Shown = Counter(("entry", one) for one in self.oracle.readable(person))
        told.update(("seat", one) for one in self.oracle.known(person))
        told["version", None] = self.oracle.older(person)
        return told

    def behind_the_lock(self, session: Session, scope: uuid.UUID | None) -> dict[uuid.UUID, Shown]:
        """What row security lets each person see, in one look."""
        found: dict[uuid.UUID, Shown] = defaultdict(Counter)
        accounts = [account_id for _, account_id in self.everybody()]
        for account_id, kind, one in session.execute(
            text("SELECT * FROM samenspel.test_shown(:accounts, :scope, :case)"),
            {"accounts": accounts, "scope": scope, "case": self.case_id},
        ):
            found[account_id][kind, one] += 1
        return found

    def ever_asked(self, person: Person) -> bool:
        return any(
            seat.organisation == person.organisation or any(one is person for one, _ in seat.who)
            for seat in self.oracle.seats
        )

    def through_the_door(
        self, session: Session, account_id: uuid.UUID, scope: uuid.UUID | None
    ) -> Shown:
        actor = begin_actor(session, account_id, scope)
        if actor is None:
            return Counter()
        session.info.clear()
        looks: Any = union_all(
            readable(session, actor, Entry)
            .where(Entry.case_id == self.case_id)
            .with_only_columns(literal("entry"), Entry.id),
            readable(session, actor, SeatRow)
            .where(SeatRow.case_id == self.case_id)
            .with_only_columns(literal("seat"), SeatRow.id),
            readable(session, actor, EntryVersion)
            .where(EntryVersion.case_id == self.case_id)
            .with_only_columns(literal("version"), literal(None)),
        )
        return Counter((kind, one) for kind, one in session.execute(looks))

    def difference(self, seen: Shown, told: Shown) -> str:
        """What is too much and what is missing, in words."""
        names = {
            one.id: f"{one.kind} {one.category} of {one.author.function}"
            for one in self.oracle.entries
        }
        names |= {seat.id: f"{seat.function} {seat.state}" for seat in self.oracle.seats}
        return "; ".join(
            f"{how} {kind} {names.get(one, '') if one else ''}"
            for how, more in (("too much:", seen - told), ("missing:", told - seen))
            for kind, one in more
        )

    @invariant()
    def whoever_sits_at_the_table_knows_who_holds_regie(self) -> None:
        holder = self.oracle.holder
        if holder is not None:
            for seat in self.oracle.seats:
                if seat.state == "active" and seat is not holder:
                    assert self.oracle.seat_may_know(seat, holder), seat.function

    def teardown(self) -> None:
        """People work on in the next history."""
        with self.company.as_owner() as session:
            session.execute(update(Position).values(ends_at=None))
            session.execute(update(Account).values(disabled_at=None))


# Asked as the web role: it is row security that answers, for one person after the other.
SHOWN_TO_EACH = """
CREATE FUNCTION samenspel.test_shown(p_accounts uuid[], p_scope uuid, p_case uuid)
RETURNS TABLE (account uuid, kind text, id uuid) LANGUAGE plpgsql SECURITY INVOKER AS $$
DECLARE
    v_account uuid;
BEGIN
    FOREACH v_account IN ARRAY p_accounts LOOP
        PERFORM samenspel.begin_actor(v_account, p_scope);
        RETURN QUERY
            SELECT v_account, 'entry', e.id FROM samenspel.entry e WHERE e.case_id = p_case
            UNION ALL
            SELECT v_account, 'seat', s.id FROM samenspel.seat s WHERE s.case_id = p_case
            UNION ALL
            SELECT v_account, 'version', NULL::uuid FROM samenspel.entry_version v
             WHERE v.case_id = p_case;
    END LOOP;
END
$$
"""


def set_clock(session: Session, now: datetime) -> None:
    session.execute(
        text("SELECT set_config('samenspel.clock', :now, true)"), {"now": now.isoformat()}
    )


def pick(options: list[T], number: int) -> T:
    return options[number % len(options)]


@pytest.fixture(scope="module")
def histories(databases: Databases) -> Iterator[type[Histories]]:
    """The machine, in a database for all histories of this run."""
    with standing(databases) as (company, database):
        Histories.company = company
        Histories.worker_url = database.worker_url
        with Histories.company.as_owner() as session:
            session.execute(text(SHOWN_TO_EACH))
        yield Histories


def run(machine: type[Histories], purpose: Purpose, examples: int) -> None:
    machine.purpose = purpose
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=12,
            deadline=None,
            derandomize=bool(os.environ.get("CI")),
            database=None,
            # a history is short enough to read as it is found; making it shorter takes minutes
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.parametrize("purpose", PURPOSES)
def test_after_every_step_of_any_history_everybody_sees_what_the_model_says(
    histories: type[Histories], purpose: Purpose
) -> None:
    run(histories, purpose, 50)


@pytest.mark.long
@pytest.mark.parametrize("purpose", PURPOSES)
def test_the_same_over_many_more_histories(histories: type[Histories], purpose: Purpose) -> None:
    run(histories, purpose, 500)
