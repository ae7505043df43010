"""The privacy model written out in plain lists: slow, obvious, and apart from the program.

"Everything said in a case is an entry. An entry is seen only through a disclosure. A disclosure
is made to a seat. A person occupies a seat for a time." Nothing here reads a database or the
rules of the program; who may have what comes out of the table that was copied from paper by
hand. What somebody sees is computed from the beginning each time it is asked.
"""

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tests.casefile.paper_table import expected

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
A_MINUTE = timedelta(seconds=60)
# How long after closing an organisation reads what it wrote, in the covenant of the cast.
TAKE_HOME = timedelta(days=30)
CARE = ("HA", "GZ")
NARROW = ("WSP", "IN")
MAY_HOLD = ("WT", "CW", "SH", "ZA", "JB")


@dataclass
class Person:
    """Somebody with at most one position: where they work, in which function, until when."""

    key: str
    organisation: str | None
    function: str | None
    intake: bool = False
    works_until: datetime | None = None
    disabled: bool = False
    excluded: bool = False


@dataclass
class Seat:
    """A place at the table. `who` lists who sat in it, from-until."""

    id: uuid.UUID
    function: str
    organisation: str | None
    state: str
    invited_by: "Seat | None" = None
    answer_due: datetime | None = None
    own_until: datetime | None = None
    who: list[tuple[Person, datetime]] = field(default_factory=list)


@dataclass
class Consent:
    """What the resident agreed to. `secret` are the categories it lifts secrecy for; empty: it
    says who may know that the seat takes part."""

    id: uuid.UUID
    about: Seat
    functions: tuple[str, ...]
    secret: tuple[str, ...]
    until: date
    withdrawn: bool = False

    def lives(self, now: datetime) -> bool:
        return not self.withdrawn and now < self.ends

    @property
    def ends(self) -> datetime:
        """When its last day is over, on the clock on the wall."""
        return datetime.combine(self.until + timedelta(days=1), time(), AMSTERDAM)


@dataclass
class Disclosure:
    """To this seat, from then; what it rests on, and when it was ended."""

    to: Seat
    starts: datetime
    consent: Consent | None = None
    ended: datetime | None = None

    @property
    def ends(self) -> datetime | None:
        ends = [self.ended] if self.ended else []
        return min([*ends, self.consent.ends] if self.consent else ends, default=None)

    def lives(self, now: datetime) -> bool:
        return self.starts <= now and (self.ends is None or now < self.ends)

    def ever_lives(self, now: datetime) -> bool:
        return self.ends is None or max(now, self.starts) < self.ends

    def end(self, now: datetime) -> None:
        if self.ever_lives(now):
            self.ended = max(now, self.starts)


@dataclass
class Entry:
    """Something said. It means nothing to whoever may not know whom it is `about`."""

    id: uuid.UUID
    author: Seat
    kind: str
    category: str
    about: Seat | None = None
    short_of: "Entry | None" = None
    draft: bool = False
    older_versions: int = 0
    disclosures: list[Disclosure] = field(default_factory=list)


@dataclass
class Term:
    """An offer of regie, and what came of it."""

    id: uuid.UUID
    seat: Seat
    by: Seat
    answer_due: datetime
    state: str = "offered"


@dataclass
class Oracle:
    """One case, told from its beginning."""

    purpose: str
    people: list[Person]
    now: datetime
    seats: list[Seat] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    consents: list[Consent] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)
    closed: bool = False

    # Who sits where

    def sits_in(self, person: Person, *states: str) -> list[Seat]:
        """The seats that this person occupies now, in one of these states. Who does not work
        there any more, was excluded or cannot sign in, sits nowhere."""
        if person.disabled or person.excluded:
            return []
        works = person.works_until is None or self.now < person.works_until
        return [
            seat
            for seat in self.seats
            if seat.state in states
            and self._sits(person, seat)
            and (seat.state != "left" or seat.own_until is None or self.now < seat.own_until)
            and (seat.organisation is None or (works and seat.organisation == person.organisation))
        ]

    def _sits(self, person: Person, seat: Seat) -> bool:
        return any(one is person and since <= self.now for one, since in seat.who)

    def asked(self, person: Person) -> list[Seat]:
        """Invitations that wait for this person: asked of them, or landed with their intake."""
        mine = self.sits_in(person, "invited")
        if person.intake and not person.disabled and not person.excluded:
            works = person.works_until is None or self.now < person.works_until
            mine += [
                seat
                for seat in self.seats
                if works
                and seat.state == "invited"
                and seat.organisation == person.organisation
                and not seat.who
            ]
        return [seat for seat in mine if seat.answer_due is None or self.now < seat.answer_due]

    def acts_from(self, person: Person) -> Seat | None:
        """The seat from which somebody speaks; of two, the one that stands first."""
        return min(self.sits_in(person, "active"), key=lambda seat: str(seat.id), default=None)

    # Who may know that somebody takes part

    def consent_to_know(self, seat: Seat, function: str) -> bool:
        return any(
            one.about is seat and not one.secret and function in one.functions
            for one in self.consents
            if one.lives(self.now)
        )

    def takes_part_by_consent(self, seat: Seat) -> bool:
        return any(
            one.about is seat and not one.secret for one in self.consents if one.lives(self.now)
        )

    def seat_may_know(self, reader: Seat, other: Seat) -> bool:
        """Whether `reader`, at the table or asked, may know that `other` takes part."""
        if reader.state == "invited":
            # somebody who is asked sees who asks, and nobody else
            return other is reader.invited_by
        if reader.state != "active":
            return False
        if reader.function == "RES":
            # the resident knows who takes part in their case, and who did
            return other.state in ("active", "left", "suspended")
        if other.state not in ("active", "left"):
            return False
        spoke = [
            entry
            for entry in self.entries
            if entry.author is other and any(
                one.to is reader and one.lives(self.now) for one in entry.disclosures
            )
        ]  # fmt: skip
        if any(entry.category == "9c" for entry in spoke):
            # that a settlement runs, and whom to call about it
            return True
        cell = expected("2", self.purpose, other.function, reader.function)
        if "T" in cell and not self.consent_to_know(other, reader.function):
            return False
        if "c" in cell:
            # employer service point and informal help: the holder, the resident, who speaks to them
            return other is self.holder or bool(spoke)
        return cell != "-"

    def knows(self, person: Person, other: Seat) -> bool:
        """Whether this person may know that the seat is there."""
        if other in self.sits_in(person, "active", "left") or other in self.asked(person):
            return True
        mine = self.sits_in(person, "active")
        if other.state in ("invited", "declined", "lapsed", "withdrawn"):
            return other.invited_by in mine
        return any(self.seat_may_know(seat, other) for seat in mine + self.asked(person))

    # Who reads what

    def reads(self, person: Person, entry: Entry) -> bool:
        if entry.author in self.sits_in(person, "active", "left"):
            return True
        open_to = self.sits_in(person, "active")
        if entry.kind == "question":
            open_to = open_to + self.asked(person)
        return (
            not entry.draft
            and any(one.to in open_to and one.lives(self.now) for one in entry.disclosures)
            and self.knows(person, entry.author)
            and (entry.about is None or self.knows(person, entry.about))
        )

    def readable(self, person: Person) -> set[uuid.UUID]:
        """What was said; and of each seat that it takes part, which is an entry as well."""
        own, mine = self.sits_in(person, "active", "left"), self.sits_in(person, "active")
        there = {
            seat.id
            for seat in self.seats
            if seat in own or any(self.seat_may_know(one, seat) for one in mine)
        }
        return there | {entry.id for entry in self.entries if self.reads(person, entry)}

    def known(self, person: Person) -> set[uuid.UUID]:
        return {seat.id for seat in self.seats if self.knows(person, seat)}

    def older(self, person: Person) -> int:
        """How many old versions this person reads: of what their own seat wrote."""
        mine = self.sits_in(person, "active", "left")
        return sum(entry.older_versions for entry in self.entries if entry.author in mine)

    # Who will hear what is said

    def consents_read(self, speaker: Person, author: Seat) -> list[Consent]:
        """Consents about the own seat that live, and that whoever speaks can read."""
        return [
            one
            for one in self.consents
            if one.about is author
            and one.lives(self.now)
            and self.reads(speaker, next(e for e in self.entries if e.id == one.id))
        ]

    def may_hear(
        self, speaker: Person, author: Seat, to: Seat, category: str, kind: str, owner: Seat | None
    ) -> tuple[bool, Consent | None]:
        """Whether `to` gets this from `author`, and the consent that it then rests on."""
        no = (False, None)
        mine = self.consents_read(speaker, author)
        presence = expected("2", self.purpose, author.function, to.function)
        if category != "9c":
            named = any(not one.secret and to.function in one.functions for one in mine)
            if presence == "-" or ("T" in presence and not named):
                # it would tell them that I take part
                return no
        if category == "2":
            return (presence == "+", None)
        cell = expected(category, self.purpose, author.function, to.function)
        if cell == "+":
            return (True, None)
        if cell == "T":
            lifts = [one for one in mine if category in one.secret and to.function in one.functions]
            best = max(lifts, key=lambda one: one.until, default=None)
            return (best is not None, best)
        if cell == "c":
            if to.function == "RES" or category == "9c":
                return (True, None)
            if category == "4":
                return (owner is to or kind == "question", None)
        return no

    def may_ask(self, speaker: Person, author: Seat, function: str) -> bool:
        """Whether this seat may ask a party of that function: asking tells that it takes part,
        and whoever comes must be able to know who holds regie."""
        mine = expected("2", self.purpose, author.function, function)
        if "T" in mine:
            named = [one for one in self.consents_read(speaker, author) if not one.secret]
            mine = "+" if any(function in one.functions for one in named) else "-"
        cells = [mine]
        if self.holder is not None:
            cells.append(expected("2", self.purpose, self.holder.function, function))
        return all(cell in ("+", "c") for cell in cells)

    # What happens

    @property
    def holder(self) -> Seat | None:
        return next((one.seat for one in self.terms if one.state == "accepted"), None)

    def seat(self, seat: Seat) -> Seat:
        """A new seat; that it takes part is an entry with the seat's own id."""
        self.seats.append(seat)
        return seat

    def say(
        self,
        entry: Entry,
        *,
        speaker: Person,
        at_once: bool = False,
        only_to: list[Seat] | None = None,
        owner: Seat | None = None,
    ) -> Entry:
        """Somebody says something. The resident gets all that is about them after the minute."""
        for to in self.seats:
            asked_too = only_to is not None and to.state == "invited"
            if to is entry.author or not (to.state == "active" or asked_too):
                continue
            if only_to is not None and to not in only_to:
                continue
            if not self.knows(speaker, to):
                continue
            may, consent = self.may_hear(
                speaker, entry.author, to, entry.category, entry.kind, owner
            )
            if may:
                starts = self.now if at_once else self.now + A_MINUTE
                entry.disclosures.append(Disclosure(to, starts, consent))
        self.entries.append(entry)
        self.tell_resident(entry)
        return entry

    def tell_resident(self, entry: Entry) -> None:
        for to in self.seats:
            told = any(one.to is to for one in entry.disclosures)
            here = to.function == "RES" and to.state == "active" and to is not entry.author
            if here and not told:
                entry.disclosures.append(Disclosure(to, self.now + A_MINUTE))

    def end(self, entry: Entry, *, also_resident: bool) -> None:
        """Stop sharing an entry. The resident's own view is not ended by revoking."""
        for one in entry.disclosures:
            if also_resident or one.to.function != "RES":
                one.end(self.now)

    def undo(self, entry: Entry) -> None:
        """Taken back unseen, with the short version that went beside it: drafts again."""
        for one in self.entries:
            if one is entry or (one.short_of is entry and not one.draft):
                self.end(one, also_resident=True)
                one.draft = True

    def withdraw_consent(self, consent: Consent) -> None:
        """What rests on it ends with it, and never starts."""
        consent.withdrawn = True
        for entry in self.entries:
            for one in entry.disclosures:
                if one.consent is consent:
                    one.end(self.now)

    def after_an_act(self) -> None:
        """A care seat whose consent is over does not take part any longer."""
        for seat in self.seats:
            care = seat.state == "active" and seat.function in CARE
            if care and not self.takes_part_by_consent(seat):
                seat.state = "suspended"

    def kept_from_somebody(self, seat: Seat) -> bool:
        """Whether an organisation at the table, or asked to it, may not know this seat."""
        return any(
            expected("2", self.purpose, seat.function, other.function) not in ("+", "c")
            for other in self.seats
            if other is not seat
            and other.organisation is not None
            and other.state in ("active", "invited")
        )

    def may_be_seen_by_all(self, seat: Seat) -> bool:
        """Whether no organisation at the table, or asked to it, is kept from knowing this seat,
        once it does something that the whole table sees."""
        for other in self.seats:
            if other is seat or not other.organisation or other.state not in ("active", "invited"):
                continue
            cell = expected("2", self.purpose, seat.function, other.function)
            if cell == "-" or ("T" in cell and not self.consent_to_know(seat, other.function)):
                return False
        return True

    def may_take_regie(self, term: Term) -> bool:
        return (
            term.state == "offered"
            and self.now < term.answer_due
            and term.seat.state == "active"
            and term.seat.function in MAY_HOLD
            and not self.kept_from_somebody(term.seat)
            and (self.holder is None or term.by is self.holder)
        )

    def take_regie(self, term: Term) -> None:
        for one in self.terms:
            if one.state == "accepted":
                one.state = "handed_over"
            elif one.state == "offered":
                one.state = "withdrawn"
        term.state = "accepted"

    def lapse(self) -> None:
        for seat in self.seats:
            if seat.state == "invited" and seat.answer_due and seat.answer_due <= self.now:
                seat.state = "lapsed"
        for term in self.terms:
            if term.state == "offered" and term.answer_due <= self.now:
                term.state = "lapsed"
        self.after_an_act()

    def close(self) -> None:
        """Everybody leaves and what was shared ends. Organisations keep what their own seat wrote
        for a term, informal help does not, the resident does."""
        self.closed = True
        for entry in self.entries:
            for one in entry.disclosures:
                one.end(self.now)
        for seat in self.seats:
            if seat.state == "active":
                seat.state = "left"
            elif seat.state == "invited":
                seat.state = "withdrawn"
            if seat.state == "left" and seat.organisation is not None:
                seat.own_until = self.now + (timedelta() if seat.function == "IN" else TAKE_HOME)
        for term in self.terms:
            if term.state == "accepted":
                term.state = "ended"
            elif term.state == "offered":
                term.state = "withdrawn"
