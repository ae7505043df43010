"""Asking a party, answering, leaving, dropping out; and giving a case its name."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from sqlalchemy import Update, update

from app.base.database import transaction
from app.base.errors import OperationError
from app.casefile import seats
from app.casefile.access import readable
from app.casefile.models import CaseExclusion, Entry
from app.casefile.naming import NameCase, name_case
from app.organisations.models import Account, Position
from tests.cast import FUNCTION_OF, RUBEN
from tests.histories.facts import Entry as Said
from tests.histories.facts import Person, Seat, Sitting
from tests.histories.machine import PARTIES, Machine, numbers, pick, pick_mostly
from tests.histories.oracle import CARE

# Who answers an invitation, and who sits there: the intake of De Schakel gives it to a colleague.
ANSWERS = {
    "werkplein": "consulent", "werkgeverspunt": "arbeidsbemiddelaar", "schakel": "begeleider",
    "schuldhulp": "schuldhulp", "woonstede": "woonconsulent", "ggz": "ggz", "huisarts": "huisarts",
    "maatjes": "vrijwilliger", "buurtteam": "buurtcoach",
}  # fmt: skip


class AtTheTable(Machine):
    """Who sits there."""

    # Asking

    @rule(number=numbers, party=st.sampled_from(PARTIES))
    @precondition(lambda self: self.actors())
    def invite(self, number: int, party: str) -> None:
        organised = [seat for seat in self.actors() if seat.organisation]
        before = [one.organisation for one in self.oracle.seats if one.state == "left"]
        if self.oracle.reopened_at and before and number % 2:
            party = pick([one for one in before if one in PARTIES] or [party], number)
        if organised:
            self.ask(pick(organised, number), party)

    def ask(self, by: Seat, party: str) -> Seat | None:
        person, oracle = self.who_speaks_from(by), self.oracle
        function = FUNCTION_OF[party]
        again = any(
            (seat.kind, seat.organisation) == ("organisation", party)
            and seat.state in ("invited", "active")
            and oracle.knows(person, seat)
            for seat in oracle.seats
        )
        before = oracle.place_of_before(person, party, function.value)
        may = not again and oracle.may_ask(person, by, function.value, party, before)
        try:
            with self.acting(person) as (session, actor):
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
            assert not may
            return None
        assert may
        assert question
        self.did("asks again" if before else "asks")
        due = seats.end_of(self.today + timedelta(days=7))
        if before is None:
            asked = Seat(seat_id, function.value, party, "invited", by, due)
            oracle.seats.append(asked)
        else:
            assert before.id == seat_id
            asked = before
            asked.state, asked.invited_by, asked.answer_due, asked.who = "invited", by, due, []
        oracle.say(
            Said(question, by, "question", "4", self.company.now),
            speaker=person, at_once=True, only_to=[asked],
        )  # fmt: skip
        oracle.after_an_act()
        return asked

    # Answering

    def waiting(self) -> list[Seat]:
        return [seat for seat in self.oracle.seats if seat.state == "invited"]

    @rule(number=numbers)
    @precondition(lambda self: self.waiting())
    def accept_invitation(self, number: int) -> None:
        self.answer(pick_mostly(self.waiting(), self.can_come, number))

    def who_answers(self, asked: Seat) -> tuple[Person, Person]:
        """Who opens the invitation, and who comes."""
        person = self.people[ANSWERS[str(asked.organisation)]]
        assigns = asked.organisation == "schakel" and not asked.who
        return (self.people["intake"] if assigns else person), person

    def can_come(self, asked: Seat) -> bool:
        opens, person = self.who_answers(asked)
        return (
            asked in self.oracle.asked(opens)
            and (asked.function not in CARE or bool(self.oracle.consents_to_take_part(asked)))
            and not any(self.oracle.is_behind_the_glass(one) for one in (person, opens))
            and not person.excluded
            and not person.disabled
            and person.works_until is None
        )

    def answer(self, asked: Seat) -> None:
        opens, person = self.who_answers(asked)
        can = self.can_come(asked)
        try:
            if opens is not person:
                with self.acting(opens, narrowed=False) as (session, actor):
                    seats.assign(session, actor, asked.id, self.company.ids.accounts[person.key])
                asked.who.append(Sitting(person, self.company.now))
            with self.acting(person, narrowed=False) as (session, actor):
                seats.accept(session, actor, asked.id)
        except (OperationError, AssertionError):
            assert not can
            return
        assert can
        self.did("takes part")
        if not asked.who:
            asked.who.append(Sitting(person, self.company.now))
        asked.state, asked.left_at, asked.own_until = "active", None, None
        self.oracle.after_an_act()

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
            mine = asked in self.oracle.asked(person)
            if mine and not self.oracle.is_behind_the_glass(person):
                with self.acting(person, narrowed=False) as (session, actor):
                    seats.decline(session, actor, asked.id, None)
                asked.state = "declined"
                self.did("declines")
                self.oracle.after_an_act()
                return

    def withdraw_invitation(self, asked: Seat) -> None:
        asker = self.person_in(asked.invited_by) if asked.invited_by else None
        if asker is not None:
            with self.acting(asker, narrowed=False) as (session, actor):
                seats.withdraw(session, actor, asked.id)
            asked.state = "withdrawn"
            self.did("takes the question back")
            self.oracle.after_an_act()

    # Leaving

    @rule(number=numbers)
    @precondition(lambda self: len(self.actors()) > 1)
    def leave(self, number: int) -> None:
        seat, _ = self.speaker(number)
        if seat.organisation is not None:
            self.leave_from(seat)

    def leave_from(self, seat: Seat) -> None:
        person = self.who_speaks_from(seat)
        must_stay = self.oracle.holder is seat or any(
            one.kind == "agreement" and one.about is seat and self.oracle.reads(person, one)
            for one in self.oracle.entries
        )
        try:
            with self.acting(person) as (session, actor):
                assert self.case_id
                seats.leave(session, actor, self.case_id)
        except OperationError:
            assert must_stay
            return
        assert not must_stay
        self.did("leaves")
        seat.state, seat.left_at = "left", self.company.now
        self.oracle.after_an_act()

    @rule(number=numbers, by=numbers, how=st.sampled_from(["excluded", "stops", "disabled"]))
    @precondition(lambda self: self.actors())
    def somebody_drops_out(self, number: int, by: int, how: str) -> None:
        whom = pick([one for one in self.people.values() if self.is_concerned(one)], number)
        self.drops_out(whom, how, self.speaker(by)[1])

    def drops_out(self, whom: Person, how: str, by: Person) -> None:
        if how == "excluded" and not whom.excluded:
            self.exclude(whom, by)
        elif how == "stops" and whom.works_until is None:
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
        self.did(how)

    def exclude(self, whom: Person, by: Person) -> None:
        with self.acting(by) as (session, _):
            session.add(
                CaseExclusion(
                    case_id=self.case_id,
                    account_id=self.company.ids.accounts[whom.key],
                    partnership_id=self.company.ids.partnership_id,
                )
            )
        whom.excluded = True

    def as_administrator(self, change: Update) -> None:
        with transaction(self.database.owner_url) as session:
            session.execute(change)

    # A name

    @rule(number=numbers)
    @precondition(lambda self: not self.oracle.named and self.actors())
    def give_the_case_its_name(self, number: int) -> None:
        """Everybody who may, knows it at once; the resident gets a place."""
        seat, person = self.speaker(number)
        with self.acting(person) as (session, actor):
            assert self.case_id
            named = NameCase(
                resident=RUBEN, resident_informed=True, lighter_way="Zonder naam kan het niet."
            )
            identity = name_case(session, actor, self.case_id, named)
            why = session.scalars(
                readable(session, actor, Entry)
                .where(Entry.author_seat_id == seat.id, Entry.kind == "note")
                .order_by(Entry.id.desc())
                .with_only_columns(Entry.id)
            ).first()
        assert why
        now, oracle = self.company.now, self.oracle
        oracle.named = True
        oracle.say(Said(why, seat, "note", "4", now, stays_here=True), speaker=person, only_to=[])
        oracle.say(
            Said(identity, seat, "identity", "1", now),
            speaker=person, at_once=True, also_asked=True,
        )  # fmt: skip
        self.seat_the_resident(person.key)
        self.did("gives a name")
        oracle.after_an_act()
