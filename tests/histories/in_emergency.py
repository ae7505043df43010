"""Sharing in an emergency, breaking the glass, and what the privacy officer says of both."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from app.base.errors import OperationError
from app.casefile.access import readable, seats_of
from app.casefile.cases import NotInformedReason
from app.casefile.models import Entry as EntryRow
from app.casefile.vocabulary import Function
from app.emergency import glass, guarding, sharing
from app.emergency.guarding import ReviewAccess, ReviewOutcome
from app.emergency.models import EmergencyShare as ShareRow
from tests.cast import RUBEN
from tests.histories.facts import (
    EmergencyAccess,
    EmergencyShare,
    Entry,
    Person,
    Seat,
    Sitting,
)
from tests.histories.machine import Machine, numbers, pick, pick_mostly

NOT_YET = NotInformedReason.NOT_REACHED
WHY = "Hij belt in paniek en niemand neemt op."


class InEmergency(Machine):
    """What cannot wait."""

    @rule(
        number=numbers,
        to=numbers,
        days=st.sampled_from([1, 7, 30]),
        told_in=st.sampled_from([None, 0, 3]),
    )
    @precondition(lambda self: self.actors())
    def share_in_emergency(self, number: int, to: int, days: int, told_in: int | None) -> None:
        """`told_in`: after how many days the resident hears of it; None is not yet."""
        free = [
            one
            for one in self.oracle.entries
            if self.person_in(one.author) is not None
            and one.kind in ("observation", "condition", "note", "help_request")
        ]
        if not free:
            return
        entry, party = pick_mostly(
            [(one, seat) for one in free[::-1] for seat in self.oracle.seats],
            lambda both: self.may_share_in_emergency(*both),
            number * 241 + to,
        )
        person = self.who_speaks_from(entry.author)
        may = self.may_share_in_emergency(entry, party)
        told_on = None if told_in is None else self.today + timedelta(days=told_in)
        command = sharing.ShareInEmergency(
            seat_id=party.id,
            weighing="Zwijgen is gevaarlijker.",
            consulted="Een collega",
            told_on=told_on,
            not_told_reason=NOT_YET if told_on is None else None,
            days=days,
        )
        try:
            # what is written by itself asks nobody to stand for its words
            with self.company.as_(person.key, self.case_id) as (session, actor):
                share_id = sharing.share_in_emergency(session, actor, entry.id, command)
                note_id = session.scalars(
                    readable(session, actor, ShareRow)
                    .where(ShareRow.id == share_id)
                    .with_only_columns(ShareRow.note_id)
                ).one()
        except OperationError:
            assert not may
            return
        assert may
        self.did("shares in an emergency")
        now = self.company.now
        note = Entry(
            note_id, entry.author, "note", entry.category, now,
            stays_here=True, tells_of_emergency=True,
        )  # fmt: skip
        self.oracle.share_in_emergency(
            EmergencyShare(share_id, entry, party, note), now + timedelta(days=days), told_on
        )

    def may_share_in_emergency(self, entry: Entry, to: Seat) -> bool:
        person = self.who_speaks_from(entry.author)
        return self.oracle.may_share_in_emergency(person, entry, to)

    @rule(number=numbers, outcome=st.sampled_from(["right", "wrong", "wrong"]))
    @precondition(lambda self: any(not one.reviewed for one in self.oracle.shares))
    def review_a_share(self, number: int, outcome: str) -> None:
        share = pick([one for one in self.oracle.shares if not one.reviewed], number)
        with self.acting(self.people["privacy"], narrowed=False) as (session, actor):
            guarding.review_share(session, actor, share.id, ReviewOutcome(outcome), "Gewogen.")
        self.did(f"an emergency share was {outcome}")
        share.reviewed = True
        if outcome == "wrong":
            self.oracle.was_wrong_to_share(share)

    @rule(number=numbers)
    @precondition(lambda self: self.oracle.shares)
    def the_resident_is_told(self, number: int) -> None:
        share = pick(self.oracle.shares, number)
        person = self.person_in(share.entry.author)
        if person is None:
            return
        may = share.note.not_before is None
        try:
            with self.acting(person) as (session, actor):
                sharing.tell_resident(session, actor, share.id)
        except OperationError:
            assert not may
            return
        assert may
        self.did("the resident is told of a share")
        self.oracle.tell_of_the_share(share)

    # Breaking the glass

    def professionals(self) -> list[Person]:
        return [one for one in self.people.values() if one.function in set(Function)]

    @rule(number=numbers, told=st.booleans())
    @precondition(lambda self: self.oracle.named and not self.oracle.closed)
    def break_the_glass(self, number: int, told: bool) -> None:
        may_break = self.oracle.may_break_the_glass
        person = pick_mostly(self.professionals(), may_break, number)
        if person.disabled:
            return
        may = may_break(person)
        try:
            access = self.go_in(person, told=told)
        except OperationError:
            assert not may
            return
        assert may
        self.did("breaks the glass")
        self.oracle.break_the_glass(access)
        with self.company.as_(person.key, self.case_id) as (session, actor):
            note = session.scalars(
                readable(session, actor, EntryRow)
                .where(EntryRow.author_seat_id == access.seat.id, EntryRow.kind == "note")
                .with_only_columns(EntryRow.id)
            ).one()
        self.oracle.notice_for_the_holder(
            Entry(note, access.seat, "note", "2", self.company.now, of_the_resident=False)
        )

    def go_in(self, person: Person, *, told: bool) -> EmergencyAccess:
        assert person.organisation
        assert person.function
        assert RUBEN.birth_date
        command = glass.BreakGlass(
            organisation_id=self.company.ids.organisations[person.organisation],
            function=Function(person.function),
            case_number=self.case_number,
            name=RUBEN.name,
            birth_date=RUBEN.birth_date,
            reason=WHY,
            not_told_reason=None if told else NOT_YET,
        )
        with self.company.as_(person.key) as (session, actor):
            actor, access_id = glass.break_glass(session, actor, command)
            [seat_id] = [
                one.id
                for one in seats_of(session, actor).all
                if one.kind == "emergency" and one.case_id == self.case_id and one.state == "active"
            ]
        seat = Seat(seat_id, person.function, person.organisation, "active", kind="emergency")
        access = EmergencyAccess(access_id, person, seat, self.company.now, told)
        seat.who.append(Sitting(person, access.starts, access.ends))
        return access

    def is_inside(self, access: EmergencyAccess) -> bool:
        return access.seat in self.oracle.sits_in(access.person, "active")

    @rule(number=numbers)
    @precondition(lambda self: any(not one.person.disabled for one in self.oracle.accesses))
    def step_out(self, number: int) -> None:
        """Only who is inside, and while the case is open."""
        who = [one for one in self.oracle.accesses if not one.person.disabled]
        access = pick_mostly(who, self.is_inside, number)
        inside = self.is_inside(access)
        try:
            with self.acting(access.person, narrowed=False) as (session, actor):
                glass.end_access(session, actor, access.id)
        except OperationError:
            assert not inside
            return
        assert inside
        self.did("steps out")
        self.oracle.close_the_glass(access)

    @rule(number=numbers, outcome=st.sampled_from(["right", "wrong"]))
    @precondition(lambda self: any(not one.reviewed for one in self.oracle.accesses))
    def review_an_access(self, number: int, outcome: str) -> None:
        """The resident is told by then at the latest."""
        access = pick([one for one in self.oracle.accesses if not one.reviewed], number)
        with self.acting(self.people["privacy"], narrowed=False) as (session, actor):
            review = ReviewAccess(
                outcome=ReviewOutcome(outcome), motive="Gewogen.", told_on=actor.today
            )
            guarding.review_access(session, actor, access.id, review)
        self.did(f"breaking the glass was {outcome}")
        access.reviewed = access.told = True
        if outcome == "wrong" and not access.ended:
            self.oracle.close_the_glass(access)
        self.oracle.after_an_act()
