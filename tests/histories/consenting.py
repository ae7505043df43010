"""What the resident says yes and no to: consents, and objections."""

from datetime import date, timedelta
from functools import partial

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from app.base.errors import OperationError
from app.casefile import consents
from app.casefile.access import readable
from app.casefile.models import Objection as ObjectionRow
from app.casefile.objections import RaiseObjection, raise_objection
from app.casefile.vocabulary import Category, ConsentKind, Function, Voice
from app.insight.objections import decide_objection
from tests.histories.facts import Consent, Entry, Objection, Seat
from tests.histories.machine import NAMEABLE, PARTIES, Machine, numbers, pick, pick_mostly

# Kind, and the categories it is about.
AGREED_TO = (
    ("taking_part", ()), ("taking_part", ()), ("secrecy", ("5",)), ("secrecy", ("6", "7")),
    ("help", ()), ("no_objection", ("8",)),
)  # fmt: skip
# Who decides, and who said what.
SAID = ("yes", "yes", "yes", "no", "yes, but a curator decides")


class Consenting(Machine):
    """What was agreed to."""

    @rule(
        number=numbers,
        about=numbers,
        days=st.integers(0, 9),
        to=st.lists(st.sampled_from(NAMEABLE), unique=True, min_size=1, max_size=3),
        what=st.sampled_from(AGREED_TO),
        narrowed=st.sampled_from(["", "", "only", "not"]),
        party=st.sampled_from(PARTIES),
        for_an_emergency=st.sampled_from([False, False, False, True]),
        said=st.sampled_from(SAID),
    )
    @precondition(lambda self: self.actors())
    def record_consent(
        self,
        number: int,
        about: int,
        days: int,
        to: list[Function],
        what: tuple[str, tuple[str, ...]],
        narrowed: str,
        party: str,
        for_an_emergency: bool,
        said: str,
    ) -> None:
        whose = [
            one
            for one in self.oracle.seats
            if one.function in ("GZ", "HA", "ZA") and one.kind == "organisation"
        ]
        if not whose:
            return
        by, _ = self.speaker(number)
        kind, categories = what
        curator = said.endswith("a curator decides")
        self.consent(
            by,
            Consent(
                by.id, kind, pick(whose, about), tuple(one.value for one in to), categories,
                self.a_day_of_its_own(days),
                organisations=(party,) if narrowed == "only" else (),
                excepted=(party,) if narrowed == "not" else (),
                for_an_emergency=for_an_emergency,
                under_a_curator=curator,
                said={"resident": said != "no"},
            ),
        )  # fmt: skip

    def to_take_part(self, by: Seat, about: Seat, to: list[Function], days: int) -> None:
        """The resident said yes to a party that they may know of."""
        functions = tuple(one.value for one in to)
        until = self.a_day_of_its_own(days)
        given = Consent(by.id, "taking_part", about, functions, (), until)
        given.said = {"resident": True}
        self.consent(by, given)

    def a_day_of_its_own(self, days: int) -> date:
        """No two end on one day: which of two equal ones a deling rests on is nobody's law."""
        until = self.today + timedelta(days=days)
        while any(one.until == until for one in self.oracle.consents):
            until += timedelta(days=1)
        return until

    def consent(self, by: Seat, given: Consent) -> None:
        person = self.who_speaks_from(by)
        organisations = self.company.ids.organisations
        kind = ConsentKind(given.kind)
        written = kind is ConsentKind.NO_OBJECTION
        yes = (Voice.RESIDENT,) if given.said["resident"] else ()
        command = consents.RecordConsent(
            from_seat_id=given.about.id,
            kind=kind,
            to_functions=tuple(Function(one) for one in given.functions),
            to_organisations=tuple(organisations[one] for one in given.organisations),
            except_organisations=tuple(organisations[one] for one in given.excepted),
            categories=tuple(Category(one) for one in given.categories),
            until=given.until,
            how=consents.How.WRITTEN if written else consents.How.SPOKEN,
            given_by=yes,
            refused_by=() if yes else (Voice.RESIDENT,),
            authority=(Voice.CURATOR,) if given.under_a_curator else (),
            emergency_only=given.for_an_emergency,
            # asked for only where the birth date is not known
            age=36,
        )
        known = self.oracle.knows(person, given.about)
        try:
            with self.acting(person) as (session, actor):
                assert self.case_id
                given.id = consents.record_consent(session, actor, self.case_id, command)
        except OperationError:
            assert not known
            return
        assert known
        self.did(f"consents: {given.kind}, {given.answer}")
        self.oracle.consents.append(given)
        said = Entry(given.id, by, "consent", "2", self.company.now, about=given.about)
        self.oracle.say(said, speaker=person, at_once=True, only_to=[given.about])
        self.oracle.after_an_act()

    @rule(number=numbers, who=numbers, agrees=st.booleans())
    @precondition(lambda self: self.actors() and self.oracle.consents)
    def the_curator_speaks(self, number: int, who: int, agrees: bool) -> None:
        waiting = [one for one in self.oracle.consents if "curator" not in one.said]
        if not waiting:
            return
        consent = pick_mostly(waiting, lambda one: one.answer == "open", number)
        entry = self.entry_of(consent)
        seat = pick_mostly(self.actors(), lambda one: self.hears(one, entry), who)
        person = self.who_speaks_from(seat)
        may = self.oracle.reads(person, entry) and not consent.withdrawn and consent.answer != "yes"
        try:
            with self.acting(person) as (session, actor):
                said = consents.AddVoice(who=Voice.CURATOR, agrees=agrees)
                consents.add_voice(session, actor, consent.id, said)
        except OperationError:
            assert not may
            return
        assert may
        self.did("a curator speaks")
        consent.said["curator"] = agrees
        self.oracle.after_an_act()

    def hears(self, seat: Seat, entry: Entry) -> bool:
        return self.oracle.reads(self.who_speaks_from(seat), entry)

    def entry_of(self, consent: Consent) -> Entry:
        return next(one for one in self.oracle.entries if one.id == consent.id)

    @rule(number=numbers, who=numbers)
    @precondition(lambda self: self.actors() and self.oracle.consents)
    def withdraw_consent(self, number: int, who: int) -> None:
        consent = pick(self.oracle.consents, number)
        entry = self.entry_of(consent)
        person = self.who_speaks_from(
            pick_mostly(self.actors(), lambda one: self.hears(one, entry), who)
        )
        mine = self.oracle.sits_in(person, "active")
        may = self.oracle.reads(person, entry) and (
            entry.author in mine
            or consent.about in mine
            or any(one.to in mine and one.lives(self.oracle.now) for one in entry.disclosures)
        )
        try:
            with self.acting(person, narrowed=False) as (session, actor):
                consents.withdraw_consent(session, actor, consent.id)
        except OperationError:
            assert not may
            return
        assert may
        self.did("withdraws consent")
        self.oracle.withdraw_consent(consent)
        self.oracle.after_an_act()

    # Objection

    @rule(number=numbers, against=numbers)
    @precondition(lambda self: self.actors())
    def object_to_sharing(self, number: int, against: int) -> None:
        by, person = self.speaker(number)
        may_object = partial(self.oracle.may_object, person)
        party = pick_mostly(self.oracle.seats, may_object, against)
        may = may_object(party)
        try:
            with self.acting(person) as (session, actor):
                assert self.case_id
                command = RaiseObjection(against_seat_id=party.id, words="Dat wil ik niet.")
                objection_id = raise_objection(session, actor, self.case_id, command)
                words = session.scalars(
                    readable(session, actor, ObjectionRow)
                    .where(ObjectionRow.id == objection_id)
                    .with_only_columns(ObjectionRow.entry_id)
                ).one()
        except OperationError:
            assert not may
            return
        assert may
        assert words
        self.did("objects")
        note = Entry(words, by, "note", "5", self.company.now, about=party, stays_here=True)
        self.oracle.say(note, speaker=person, at_once=True, only_to=[])
        self.oracle.object_to(Objection(objection_id, party))

    def undecided(self) -> list[Objection]:
        return [one for one in self.oracle.objections if one.state == "open"]

    @rule(number=numbers, upheld=st.sampled_from([False, False, True]))
    @precondition(lambda self: self.undecided())
    def decide_on_an_objection(self, number: int, upheld: bool) -> None:
        objection = pick(self.undecided(), number)
        with self.acting(self.people["privacy"], narrowed=False) as (session, actor):
            decide_objection(
                session, actor, objection.id, upheld=upheld, motive="De taak weegt zwaarder."
            )
        self.did("upholds" if upheld else "rejects")
        self.oracle.decide(objection, upheld=upheld)
