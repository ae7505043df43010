"""Saying something, agreeing on something, and coming back on it."""

from functools import partial

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from app.base.errors import OperationError
from app.casefile import entries
from app.casefile.vocabulary import Category
from app.emergency.wrong_share import WrongShare, report_wrong_share
from app.plan import operations as plan
from tests.histories.facts import Entry, Person, Seat
from tests.histories.machine import Machine, numbers, pick, pick_mostly

CATEGORIES = (
    "4", "5", "5w", "6", "7", "8", "9a", "9b", "9c", "10a", "10b", "13", "13p", "14",
)  # fmt: skip


class Saying(Machine):
    """What is said."""

    @rule(number=numbers, category=st.sampled_from(CATEGORIES), with_short=st.booleans())
    @precondition(lambda self: self.actors())
    def share(self, number: int, category: str, with_short: bool) -> None:
        seat, _ = self.speaker(number)
        self.tell(seat, category, with_short=with_short)

    def tell(self, seat: Seat, category: str, *, with_short: bool) -> None:
        person = self.who_speaks_from(seat)
        short = entries.DerivedForm(category=Category.WHAT_HELPS, body="Kort gezegd.")
        with self.acting(person) as (session, actor):
            assert self.case_id
            shared = entries.share(
                session, actor, self.case_id,
                entries.Share(category=Category(category), body="Gezegd.", resident_told=True,
                              derived=short if with_short else None),
            )  # fmt: skip
        self.did("shares")
        now = self.company.now
        said = Entry(shared.entry_id, seat, "observation", category, now)
        self.oracle.say(said, speaker=person)
        if shared.derived_entry_id:
            have_it = [one.to for one in said.disclosures]
            self.oracle.say(
                Entry(shared.derived_entry_id, seat, "condition", "5w", now, short_of=said),
                speaker=person,
                only_to=[
                    one for one in self.oracle.seats if one not in have_it and one.state == "active"
                ],
            )
        self.oracle.after_an_act()

    @rule(number=numbers, owner=numbers)
    @precondition(lambda self: self.actors())
    def agree(self, number: int, owner: int) -> None:
        seat, _ = self.speaker(number)
        self.agree_on(seat, pick_mostly(self.oracle.seats, partial(self.can_own, seat), owner))

    def can_own(self, seat: Seat, to: Seat) -> bool:
        """Whether a line of this seat may be on the name of that one."""
        person = self.who_speaks_from(seat)
        return to is seat or (
            to.state == "active"
            and to.kind != "emergency"
            and self.oracle.knows(person, to)
            and self.oracle.may_hear(person, seat, to, "4", "agreement", to)[0]
        )

    def agree_on(self, seat: Seat, to: Seat) -> None:
        person = self.who_speaks_from(seat)
        hears = self.can_own(seat, to)
        try:
            with self.acting(person) as (session, actor):
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
        self.did("agrees")
        line = Entry(line_id, seat, "agreement", "4", self.company.now, about=to)
        self.oracle.say(line, speaker=person, owner=to)
        self.oracle.after_an_act()

    # Coming back on it

    def mine_to_change(self, number: int) -> tuple[Entry, Person] | None:
        said = [one for one in self.oracle.entries if self.person_in(one.author) is not None]
        if not said:
            return None
        # the last ones first: undo is a matter of seconds
        entry = pick(said[::-1], number)
        return entry, self.who_speaks_from(entry.author)

    def in_time(self, entry: Entry) -> bool:
        """Whether it can be taken back unseen; never what tells the resident of an emergency."""
        return (
            bool(entry.disclosures)
            and all(self.company.now < one.starts for one in entry.disclosures)
            and not entry.tells_of_emergency
        )

    @rule(number=numbers, how=st.sampled_from(["undo", "revoke", "correct", "was wrong"]))
    @precondition(lambda self: self.actors())
    def come_back_on(self, number: int, how: str) -> None:
        found = self.mine_to_change(number)
        if found is not None:
            {
                "undo": self.undo,
                "revoke": self.revoke,
                "correct": self.correct,
                "was wrong": self.report_as_wrong,
            }[how](*found)

    def undo(self, entry: Entry, person: Person) -> None:
        in_time = self.in_time(entry)
        try:
            with self.acting(person, narrowed=False) as (session, actor):
                entries.undo(session, actor, entry.id)
        except OperationError:
            assert not in_time
            return
        assert in_time
        self.did("undoes")
        self.oracle.undo(entry)
        self.oracle.after_an_act()

    def revoke(self, entry: Entry, person: Person) -> None:
        with self.acting(person, narrowed=False) as (session, actor):
            entries.revoke(session, actor, entry.id)
        self.did("revokes")
        self.oracle.stop_sharing(entry)
        self.oracle.after_an_act()

    def correct(self, entry: Entry, person: Person) -> None:
        with self.acting(person, narrowed=False) as (session, actor):
            entries.correct(session, actor, entry.id, "Beter gezegd.", entry.older_versions + 1)
        self.did("corrects")
        entry.older_versions += 1

    def report_as_wrong(self, entry: Entry, person: Person) -> None:
        now = self.company.now
        reached = any(one.to.kind != "resident" and one.was_shown(now) for one in entry.disclosures)
        try:
            with self.acting(person, narrowed=False) as (session, actor):
                wrong = WrongShare(description="Te veel gedeeld.")
                report_wrong_share(session, actor, entry.id, wrong)
        except OperationError:
            assert not reached
            return
        assert reached
        self.did("shared wrongly")
        entry.wrongly_shared = True
        self.oracle.stop_sharing(entry)
        self.oracle.after_an_act()
