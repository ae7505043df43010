"""Who sits where, who may know of whom, who reads what: computed from the beginning each time.

"Everything said in a case is an entry. An entry is seen only through a disclosure. A disclosure
is made to a seat. A person occupies a seat for a time." Nothing here reads a database or the
rules of the program.
"""

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime

from tests.histories import paper
from tests.histories.facts import (
    AMSTERDAM,
    Consent,
    EmergencyAccess,
    EmergencyShare,
    Entry,
    Objection,
    Person,
    Seat,
    Signature,
    Term,
)

ASKED = ("invited", "declined", "lapsed", "withdrawn")


@dataclass
class Seeing:
    """One case, told from its beginning, and what each person may see of it now."""

    purpose: str
    people: list[Person]
    now: datetime
    rules: str = paper.DEFAULT
    named: bool = True
    seats: list[Seat] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    consents: list[Consent] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)
    objections: list[Objection] = field(default_factory=list)
    shares: list[EmergencyShare] = field(default_factory=list)
    accesses: list[EmergencyAccess] = field(default_factory=list)
    signatures: list[Signature] = field(default_factory=list)
    closed_at: datetime | None = None
    reopened_at: datetime | None = None
    destroyed: bool = False

    @property
    def closed(self) -> bool:
        return self.closed_at is not None

    @property
    def today(self) -> date:
        return self.now.astimezone(AMSTERDAM).date()

    @property
    def holder(self) -> Seat | None:
        return next((one.seat for one in self.terms if one.state == "accepted"), None)

    def cell(self, category: str, author: str, receiver: str) -> str:
        return paper.cell(self.rules, category, self.purpose, author, receiver)

    # Who sits where

    def sits_in(self, person: Person, *states: str) -> list[Seat]:
        """The seats that this person occupies now, in one of these states. Who does not work
        there any more, was excluded or cannot sign in, sits nowhere."""
        if person.disabled or person.excluded:
            return []
        return [
            seat
            for seat in self.seats
            if seat.state in states
            and self.occupies(person, seat)
            and (seat.state != "left" or seat.own_until is None or self.now < seat.own_until)
            and (
                seat.organisation is None
                or (person.works(self.now) and seat.organisation == person.organisation)
            )
        ]

    def occupies(self, person: Person, seat: Seat) -> bool:
        return any(
            one.person is person
            and one.since <= self.now
            and (one.until is None or self.now < one.until)
            for one in seat.who
        )

    def asked(self, person: Person) -> list[Seat]:
        """Invitations that wait for this person: asked of them, or landed with their intake."""
        mine = self.sits_in(person, "invited")
        if person.intake and not person.disabled and not person.excluded:
            mine += [
                seat
                for seat in self.seats
                if person.works(self.now)
                and seat.state == "invited"
                and seat.organisation == person.organisation
                and not seat.who
            ]
        return [seat for seat in mine if seat.answer_due is None or self.now < seat.answer_due]

    def is_behind_the_glass(self, person: Person) -> bool:
        """Somebody who broke the glass reads along, and does nothing in this case."""
        return any(seat.kind == "emergency" for seat in self.sits_in(person, "active"))

    def acts_from(self, person: Person) -> Seat | None:
        """The seat from which somebody speaks; of two, the one that stands first."""
        if self.is_behind_the_glass(person):
            return None
        return min(self.sits_in(person, "active"), key=lambda seat: str(seat.id), default=None)

    # Who may know that somebody takes part

    def consent_to_know(self, seat: Seat, function: str, organisation: str | None) -> bool:
        return any(
            one.names_party(function, organisation) for one in self.consents_to_take_part(seat)
        )

    def consents_to_take_part(self, seat: Seat) -> list[Consent]:
        return [
            one
            for one in self.consents
            if one.about is seat and one.kind == "taking_part" and one.lives(self.now)
        ]

    def told_by(self, author: Seat, to: Seat) -> list[tuple[Entry, str]]:
        """What this seat says to that one now, and in which way."""
        return [
            (entry, one.way)
            for entry in self.entries
            if entry.author is author
            for one in entry.disclosures
            if one.to is to and one.lives(self.now)
        ]

    def seat_may_know(self, reader: Seat, other: Seat) -> bool:
        """Whether `reader`, at the table or asked, may know that `other` takes part."""
        if reader.state == "invited":
            # somebody who is asked sees who asks, and nobody else
            return other is reader.invited_by
        if reader.state != "active" or reader is other:
            return False
        if other.kind == "emergency":
            # who broke the glass is known to who holds regie, and to the resident once told
            told = any(one.seat is other and one.told for one in self.accesses)
            return reader is self.holder or (reader.kind == "resident" and told)
        if reader.kind == "resident":
            # the resident knows who takes part in their case, and who did
            asked_again = other.state == "invited" and other.left_at is not None
            return other.state in ("active", "left", "suspended") or asked_again
        return other.state in ("active", "left", "suspended") and self.party_may_know(reader, other)

    def party_may_know(self, reader: Seat, other: Seat) -> bool:
        """The same, for a party that reads along by the rules."""
        told = self.told_by(other, reader)
        if any(way == "nood" for _, way in told):
            # who shares in an emergency makes themselves known by it
            return True
        if other.state == "suspended":
            return False
        if any(entry.category == "9c" for entry, _ in told):
            # that a settlement runs, and whom to call about it
            return True
        cell = self.cell("2", other.function, reader.function)
        if "T" in cell and not self.consent_to_know(other, reader.function, reader.organisation):
            return False
        if "c" in cell:
            # employer service point and informal help: the holder, the resident, who speaks to them
            return other is self.holder or bool(told)
        return cell != "-"

    def knows(self, person: Person, other: Seat) -> bool:
        """Whether this person may know that the seat is there."""
        if other in self.sits_in(person, "active", "left") or other in self.asked(person):
            return True
        mine = self.sits_in(person, "active")
        if other.state in ASKED and other.invited_by in mine:
            return True
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
