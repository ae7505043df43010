"""What sets the sharing aside: objections of the resident, and emergencies."""

from abc import abstractmethod
from datetime import date, datetime, time

from tests.histories.facts import (
    AMSTERDAM,
    Disclosure,
    EmergencyAccess,
    EmergencyShare,
    Entry,
    Objection,
    Person,
    Seat,
)
from tests.histories.hearing import Hearing
from tests.histories.paper import OPENS

# Who reads on a public task or a legitimate interest: there one can object (GDPR 21).
CAN_OBJECT_TO = ("WT", "CW", "WSP", "SH", "WC", "ZA", "PV", "JB", "VT", "IN")


class Emergencies(Hearing):
    """The same case, and what pauses or overrules its rules."""

    @abstractmethod
    def after_an_act(self) -> None:
        """What follows from the rules, as `settle` makes it true."""

    # Objection

    def may_object(self, person: Person, against: Seat) -> bool:
        return (
            against.kind == "organisation"
            and against.state in ("active", "suspended")
            and against.function in CAN_OBJECT_TO
            and self.knows(person, against)
            and not self.is_paused(against)
        )

    def object_to(self, objection: Objection) -> None:
        """What the party has of the resident pauses; that it takes part stays known. What it
        opened behind the glass has ended, and does not go on afterwards."""
        self.objections.append(objection)
        against = objection.against
        for entry in self.entries:
            for one in entry.disclosures:
                behind = one.to.kind == "emergency" and entry.of_the_resident
                if behind and (one.to.organisation, one.to.function) == (
                    against.organisation,
                    against.function,
                ):
                    one.end(self.now, "objection")
                paused = one.to is objection.against and one.ever_lives(self.now)
                if paused and entry.of_the_resident:
                    one.end(self.now, "objection")
                    objection.paused.append((entry, one))
        self.after_an_act()

    def decide(self, objection: Objection, *, upheld: bool) -> None:
        """Upheld: it has ended. Rejected: what was paused goes on until when it would have gone
        on, as far as the rules of now and the consents let it."""
        objection.state = "upheld" if upheld else "rejected"
        if not upheld and objection.against.state in ("active", "suspended"):
            for entry, paused in objection.paused:
                self.go_on(entry, paused)
        self.after_an_act()

    def go_on(self, entry: Entry, paused: Disclosure) -> None:
        to, consent = paused.to, paused.consent
        cell = self.cell(entry.category, entry.author.function, to.function)
        allowed = cell in ("+", "c") or (
            cell == "T" and consent is not None and consent.lives(self.now)
        )
        again = Disclosure(
            to, max(paused.starts, self.now), consent, paused.until, paused.way, self.rules
        )
        has_it = any(one.to is to and one.ever_lives(self.now) for one in entry.disclosures)
        if (allowed or paused.way == "nood") and not entry.draft and not has_it:
            entry.disclosures.append(again)

    # Sharing in an emergency

    def share_in_emergency(
        self, share: EmergencyShare, until: datetime, told_on: date | None
    ) -> None:
        """That party reads it from now on; the resident reads that it was shared from the day on
        which they are told. A draft becomes an entry."""
        share.entry.draft = False
        share.entry.disclosures.append(
            Disclosure(share.to, self.now, until=until, way="nood", rules=self.rules)
        )
        share.note.draft = told_on is None
        if told_on is not None:
            share.note.not_before = datetime.combine(told_on, time(), AMSTERDAM)
            tells = max(self.now, share.note.not_before)
            for seat in self.seats:
                # who wrote what they may not write, tells it like anything else: after a minute
                cell = self.cell(share.note.category, share.note.author.function, "RES")
                if seat.kind == "resident" and seat.state == "active" and cell in OPENS:
                    share.note.disclosures.append(Disclosure(seat, tells, rules=self.rules))
        self.entries.append(share.note)
        self.shares.append(share)
        self.after_an_act()

    def was_wrong_to_share(self, share: EmergencyShare) -> None:
        """The privacy officer says so: it ends, also where it was paused."""
        for one in share.entry.disclosures:
            if one.to is share.to and one.way == "nood":
                one.end(self.now, "review")
        for objection in self.objections:
            objection.paused = [
                (entry, one)
                for entry, one in objection.paused
                if not (entry is share.entry and one.to is share.to and one.way == "nood")
            ]
        self.after_an_act()

    def tell_of_the_share(self, share: EmergencyShare) -> None:
        """Told after all: from here the resident reads it."""
        share.note.draft = False
        share.note.not_before = self.now
        self.after_an_act()

    # Breaking the glass

    def break_the_glass(self, access: EmergencyAccess) -> None:
        """A seat of their own for a while, with what opens to their function."""
        self.seats.append(access.seat)
        self.accesses.append(access)
        self.after_an_act()
        for entry, consent in self.behind_the_glass(access.seat):
            entry.disclosures.append(
                Disclosure(access.seat, self.now, consent, access.ends, "glas", self.rules)
            )

    def notice_for_the_holder(self, note: Entry) -> None:
        """Who holds regie reads at once who looks."""
        if self.holder is not None:
            note.disclosures.append(Disclosure(self.holder, self.now, rules=self.rules))
        self.entries.append(note)

    def close_the_glass(self, access: EmergencyAccess) -> None:
        access.ended = True
        for sitting in access.seat.who:
            sitting.until = min(self.now, access.ends)
        for entry in self.entries:
            for one in entry.disclosures:
                if one.to is access.seat:
                    one.end(self.now, "glass")
        if access.seat.state == "active":
            access.seat.state = "left"
        self.after_an_act()
