"""The privacy model written out in plain lists: slow, obvious, and apart from the program.

Who may have what comes out of the table that was copied from paper by hand (`paper`). Here
stands what happens to a case; what people see of it is in `seeing`, whom words reach in `hearing`.
"""

from datetime import datetime, timedelta

from tests.histories import paper
from tests.histories.emergencies import Emergencies
from tests.histories.facts import (
    A_MINUTE,
    AMSTERDAM,
    TAKE_HOME,
    Consent,
    Disclosure,
    Entry,
    Person,
    Seat,
    Signature,
    Term,
)

CARE = ("HA", "GZ")
MAY_HOLD = ("WT", "CW", "SH", "ZA", "JB")


class Oracle(Emergencies):
    """One case, told from its beginning."""

    def say(
        self,
        entry: Entry,
        *,
        speaker: Person,
        at_once: bool = False,
        only_to: list[Seat] | None = None,
        also_asked: bool = False,
        owner: Seat | None = None,
    ) -> Entry:
        """Somebody says something. The resident gets all that is about them after the minute."""
        for to in self.seats:
            asked = to.state == "invited" and (also_asked or only_to is not None)
            if to is entry.author or to.kind == "emergency":
                continue
            if not (to.state == "active" or asked) or (only_to is not None and to not in only_to):
                continue
            if not self.knows(speaker, to):
                continue
            may, consent = self.may_hear(
                speaker, entry.author, to, entry.category, entry.kind, owner
            )
            if may:
                starts = self.now if at_once else self.now + A_MINUTE
                entry.disclosures.append(Disclosure(to, starts, consent, rules=self.rules))
        self.entries.append(entry)
        return entry

    def stop_sharing(self, entry: Entry) -> None:
        """The resident's own view is not ended by this; what an objection paused stays away."""
        for one in entry.disclosures:
            if one.to.kind != "resident":
                one.end(self.now, "revoked")
        self.stays_away(entry)

    def stays_away(self, entry: Entry) -> None:
        for objection in self.objections:
            objection.paused = [one for one in objection.paused if one[0] is not entry]

    def undo(self, entry: Entry) -> None:
        """Taken back unseen, with the short version that went beside it: drafts again."""
        for one in self.entries:
            if one is entry or (one.short_of is entry and not one.draft):
                for disclosure in one.disclosures:
                    disclosure.end(self.now, "undone")
                self.stays_away(one)
                one.draft = True

    def withdraw_consent(self, consent: Consent) -> None:
        """What rests on it ends with it, and never starts."""
        consent.withdrawn = True
        for entry in self.entries:
            for one in entry.disclosures:
                if one.consent is consent:
                    one.end(self.now, "withdrawn")

    # What follows by itself

    def after_an_act(self) -> None:
        """The case follows its partnership to other rules; who was asked again and does not come
        is where they were; a care seat whose consent is over does not take part any longer; the
        resident gets what is about them."""
        self.follow_the_rules()
        for seat in self.seats:
            if seat.state in ("declined", "lapsed", "withdrawn") and seat.left_at is not None:
                seat.state = "left"
            care = seat.state == "active" and seat.function in CARE and seat.kind != "emergency"
            if care and not self.consents_to_take_part(seat):
                seat.state = "suspended"
        for entry in self.entries:
            self.tell_the_resident(entry)

    def tell_the_resident(self, entry: Entry) -> None:
        """All that is about them, a minute after it was said; also what was taken back unseen and
        said after all, and what ended when the case closed."""
        if entry.draft or not entry.of_the_resident:
            return
        for to in self.seats:
            if to.kind != "resident" or to.state != "active" or to is entry.author:
                continue
            before = [one for one in entry.disclosures if one.to is to]
            if all(one.why in ("closed", "undone") for one in before):
                starts = max(self.now, entry.said + A_MINUTE, entry.not_before or self.now)
                entry.disclosures.append(Disclosure(to, starts, rules=self.rules))

    # Rules

    @property
    def rules_in_force(self) -> str:
        """The last signed of those that are in effect, else the default."""
        effective = [one.rules for one in self.signatures if one.effective <= self.today]
        return effective[-1] if effective else paper.DEFAULT

    def may_sign(self, signature: Signature) -> bool:
        return signature.effective >= max(self.today, paper.EARLIEST[signature.rules])

    def follow_the_rules(self) -> None:
        """What the new rules do not let through ends; nothing is added. What was shared in an
        emergency rested on no rule."""
        if self.closed or self.rules == self.rules_in_force:
            return
        self.rules = self.rules_in_force
        for entry in self.entries:
            for one in entry.disclosures:
                asks = (entry.category, self.purpose, entry.author.function, one.to.function)
                allowed = paper.cell(one.rules, *asks) in paper.OPENS
                if (
                    one.way != "nood"
                    and allowed
                    and paper.cell(self.rules, *asks) not in paper.OPENS
                ):
                    one.end(self.now, "rules")

    # Regie

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
        term.held = True

    def put_regie_down(self, offers: str = "offered") -> None:
        for term in self.terms:
            if term.state == "accepted":
                term.state = "ended"
            elif term.state == "offered":
                term.state = offers

    def lapse(self) -> None:
        """What the worker does by itself: terms that ran out, glass that was broken long enough."""
        for seat in self.seats:
            if seat.state == "invited" and seat.answer_due and seat.answer_due <= self.now:
                seat.state = "lapsed"
        for term in self.terms:
            if term.state == "offered" and term.answer_due <= self.now:
                term.state = "lapsed"
        for access in self.accesses:
            if not access.ended and access.ends <= self.now:
                self.close_the_glass(access)
        self.after_an_act()

    # The end

    def close(self) -> None:
        """Everybody leaves and what was shared ends. Organisations keep what their own seat wrote
        for a term, informal help does not, the resident does."""
        self.closed_at = self.now
        for entry in self.entries:
            for one in entry.disclosures:
                one.end(self.now, "closed")
        for objection in self.objections:
            objection.paused = []
        for seat in self.seats:
            if seat.state == "active":
                seat.state, seat.left_at = "left", self.now
            elif seat.state == "invited":
                seat.state = "withdrawn" if seat.left_at is None else "left"
            if seat.state == "left" and seat.kind != "resident" and seat.own_until is None:
                keeps = seat.kind == "organisation" and seat.function != "IN"
                seat.own_until = self.now + (TAKE_HOME if keeps else timedelta())
        self.put_regie_down(offers="withdrawn")

    @property
    def year_is_over(self) -> datetime:
        """When the year after closing is over, on the clock on the wall."""
        assert self.closed_at
        closed = self.closed_at.astimezone(AMSTERDAM)
        leap_day = (closed.month, closed.day) == (2, 29)
        return closed.replace(year=closed.year + 1, day=28 if leap_day else closed.day)

    def place_to_reopen_from(self, person: Person) -> Seat | None:
        """The seat that opened the case or had regie, of somebody who still works there."""
        if not self.closed or self.destroyed or self.now >= self.year_is_over:
            return None
        if person.disabled or person.excluded or not person.works(self.now):
            return None
        had_regie = [one.seat for one in self.terms if one.held]
        places = [
            seat
            for seat in self.seats
            if seat.kind == "organisation"
            and seat.state == "left"
            and seat.organisation == person.organisation
            and self.occupies(person, seat)
            and (seat.invited_by is None or seat in had_regie)
        ]
        return min(
            places, key=lambda seat: (seat.invited_by is not None, str(seat.id)), default=None
        )

    def reopen(self, place: Seat) -> None:
        """It sits at the table again, with the resident; who left reads their own words again, and
        so does who had to stop. Nothing that was shared comes back, but to the resident."""
        for seat in self.seats:
            if seat.state == "suspended":
                seat.state, seat.left_at = "left", self.closed_at
        self.closed_at, self.reopened_at = None, self.now
        for seat in self.seats:
            if seat.state == "left" and seat.kind == "organisation" and seat.function != "IN":
                seat.own_until = None
            if seat.state == "left" and (seat is place or seat.kind == "resident"):
                seat.state, seat.left_at = "active", None
        self.after_an_act()

    @property
    def must_go(self) -> bool:
        """Closed, and its year is over."""
        return self.closed and self.today >= self.year_is_over.date()

    def destroy(self) -> None:
        """Nothing of it is left, for anybody."""
        self.destroyed = True
        self.seats, self.entries, self.consents, self.terms = [], [], [], []
        self.objections, self.shares, self.accesses = [], [], []
