"""Time, regie and rules; closing a case, opening it again, and its destruction."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from sqlalchemy import text

from app.base.database import transaction
from app.base.errors import OperationError
from app.casefile import cases
from app.casefile.access import readable
from app.casefile.models import Entry as EntryRow
from app.regie import operations as regie
from app.rights import destruction
from app.rights.reopening import ReopenCase, reopen_case
from tests.histories.facts import Entry, Person, Seat, Signature, Term
from tests.histories.machine import Machine, numbers, pick, pick_mostly
from tests.histories.oracle import MAY_HOLD
from tests.histories.paper import DEFAULT, NARROW, WAMS
from tests.rights.ending import rows_of

A_YEAR = timedelta(days=367)


class UntilTheEnd(Machine):
    """What happens to a case as a whole."""

    @rule(
        how_long=st.sampled_from(["a minute", "nine hours", "a day", "nine days", "past midnight"])
    )
    def time_passes(self, how_long: str) -> None:
        now = self.company.now
        if how_long == "past midnight":
            # past midnight here, and before midnight on the clock of the world
            night = datetime(now.year, now.month, now.day, 23, 30, tzinfo=UTC)
            self.company.now = night if night > now else night + timedelta(days=1)
        else:
            self.company.now += {
                "a minute": timedelta(seconds=61),
                "nine hours": timedelta(hours=9),
                "a day": timedelta(days=1),
                "nine days": timedelta(days=9),
            }[how_long]
        self.oracle.now = self.company.now

    @rule()
    @precondition(lambda self: self.something_is_due())
    def the_worker_does_its_work(self) -> None:
        with self.as_worker() as session:
            session.execute(
                text(
                    "SELECT samenspel.lapse_due(), samenspel.end_due_emergencies(),"
                    " samenspel.follow_rules_everywhere(10)"
                )
            )
        self.did("the worker works")
        self.oracle.lapse()

    def something_is_due(self) -> bool:
        """Whether the worker finds work: of most of its minutes nothing comes."""
        oracle = self.oracle
        return (
            any(one.state == "invited" for one in oracle.seats)
            or any(one.state == "offered" for one in oracle.terms)
            or any(not one.ended for one in oracle.accesses)
            or any(one.ends <= oracle.now for one in oracle.consents)
            or (oracle.rules != oracle.rules_in_force and not oracle.closed)
        )

    # Rules

    @rule(rules=st.sampled_from([DEFAULT, NARROW, NARROW, WAMS, WAMS]), days=st.integers(0, 2))
    def sign_rules(self, rules: str, days: int) -> None:
        self.sign(Signature(rules, self.today + timedelta(days=days)))

    # Regie

    @rule(number=numbers, to=numbers)
    @precondition(lambda self: self.actors())
    def offer_regie(self, number: int, to: int) -> None:
        seat, _ = self.speaker(number)
        able = [one for one in self.oracle.seats if one.function in MAY_HOLD]
        self.offer(seat, pick(able if able and number % 5 else self.oracle.seats, to))

    def offer(self, seat: Seat, target: Seat) -> None:
        person = self.who_speaks_from(seat)
        try:
            with self.acting(person) as (session, actor):
                assert self.case_id
                term_id = regie.offer(
                    session, actor, self.case_id,
                    regie.OfferRegie(seat_id=target.id, reason="Kent de inwoner goed."),
                )  # fmt: skip
        except OperationError:
            return
        assert target.kind == "organisation"
        assert self.oracle.knows(person, target)
        assert not self.oracle.kept_from_somebody(target)
        assert self.oracle.may_be_seen_by_all(seat)
        self.did("offers regie")
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
        term = pick_mostly(self.oracle.terms[::-1], self.oracle.may_take_regie, number)
        person = self.person_in(term.seat)
        if person is not None:
            self.accept(term, person)

    def accept(self, term: Term, person: Person) -> None:
        may = self.oracle.may_take_regie(term)
        try:
            with self.acting(person, narrowed=False) as (session, actor):
                regie.accept(session, actor, term.id)
        except OperationError:
            assert not may
            return
        assert may
        self.did("takes regie")
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
        with self.acting(person) as (session, actor):
            assert self.case_id
            regie.put_down(session, actor, self.case_id, "Ik ga weg.")
        self.did("puts regie down")
        self.oracle.put_regie_down()
        self.oracle.after_an_act()

    # The end

    def close(self, person: Person) -> None:
        with self.acting(person) as (session, actor):
            assert self.case_id
            cases.close_case(session, actor, self.case_id)
        self.did("closes")
        self.oracle.close()

    @rule(number=numbers)
    @precondition(lambda self: self.oracle.closed and not self.oracle.destroyed)
    def reopen(self, number: int) -> None:
        who = [one for one in self.people.values() if not one.disabled and one.organisation]
        place_of = self.oracle.place_to_reopen_from
        person = pick_mostly(who, lambda one: place_of(one) is not None, number)
        place = place_of(person)
        try:
            with self.acting(person, narrowed=False) as (session, actor):
                assert self.case_id
                again = ReopenCase(
                    necessity="Het gaat weer mis.", lighter_way="Die is er niet.",
                    resident_informed=True,
                )  # fmt: skip
                actor = reopen_case(session, actor, self.case_id, again)
                note = session.scalars(
                    readable(session, actor, EntryRow)
                    .where(EntryRow.case_id == self.case_id, EntryRow.kind == "note")
                    .order_by(EntryRow.id.desc())
                    .with_only_columns(EntryRow.id)
                ).first()
        except OperationError:
            assert place is None
            return
        assert place is not None
        assert note
        self.did("opens again")
        self.oracle.reopen(place)
        said = Entry(note, place, "note", "4", self.company.now, stays_here=True)
        self.oracle.say(said, speaker=person, only_to=[])
        self.oracle.after_an_act()

    @rule(a_year_later=st.booleans())
    @precondition(lambda self: self.oracle.closed and not self.oracle.destroyed)
    def destroy(self, a_year_later: bool) -> None:
        if a_year_later:
            self.company.now += A_YEAR
            self.oracle.now = self.company.now
        assert self.case_id
        with self.as_worker() as session:
            gone = destruction.destroy(session, None, self.case_id)
        assert gone == self.oracle.must_go
        if gone:
            self.did("is destroyed")
            self.oracle.destroy()
            with transaction(self.database.superuser_url) as session:
                left = rows_of(session.connection(), self.case_id)
            assert not any(left.values()), left
