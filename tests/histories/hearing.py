"""Who will hear what is said, and who may be asked: before anybody says or asks it."""

from tests.histories.facts import A_MINUTE, Consent, Entry, Person, Seat
from tests.histories.paper import IF_TOLD
from tests.histories.seeing import Seeing

# Bound to secrecy by law: who can stand before a conflict of duties.
HOLDERS_OF_A_SECRET = ("WT", "CW", "SH", "ZA", "HA", "GZ", "JB", "VT")
# What somebody says in their own words, outside plan and message.
FREE_KINDS = ("observation", "condition", "note", "help_request")
# Never behind the glass: who takes part, treatment, substance use, police.
NOT_BEHIND_GLASS = ("2", "6", "7", "11")


class Hearing(Seeing):
    """The same case, and what the rules would let through."""

    def consents_read(self, speaker: Person, author: Seat) -> list[Consent]:
        """Consents about the own seat that live, and that whoever speaks can read."""
        return [
            one
            for one in self.consents
            if one.about is author
            and one.lives(self.now)
            and self.reads(speaker, next(e for e in self.entries if e.id == one.id))
        ]

    def may_make_known(
        self, speaker: Person, author: Seat, function: str, organisation: str | None
    ) -> bool:
        """Whether speaking to a party does not tell it more than it may know: that I take part."""
        presence = self.cell("2", author.function, function)
        if presence == "-":
            return False
        return "T" not in presence or any(
            one.kind == "taking_part" and one.names_party(function, organisation)
            for one in self.consents_read(speaker, author)
        )

    def is_paused(self, to: Seat) -> bool:
        """The resident objected, and that is not decided, or they were right."""
        return any(one.against is to and one.state != "rejected" for one in self.objections)

    def is_paused_behind_the_glass(self, to: Seat) -> bool:
        """The same, of a party that somebody of it would go around."""
        return any(
            one.state != "rejected"
            and (one.against.organisation, one.against.function) == (to.organisation, to.function)
            for one in self.objections
        )

    def may_hear(
        self,
        speaker: Person,
        author: Seat,
        to: Seat,
        category: str,
        kind: str,
        owner: Seat | None,
        *,
        told: bool = True,
    ) -> tuple[bool, Consent | None]:
        """Whether `to` gets this from `author`, and the consent that it then rests on. `told`:
        the resident knows that it is shared."""
        no = (False, None)
        if self.is_paused(to):
            return no
        if category != "9c" and not self.may_make_known(
            speaker, author, to.function, to.organisation
        ):
            return no
        if category == "2":
            return (self.cell("2", author.function, to.function) == "+", None)
        cell = self.cell(category, author.function, to.function)
        if cell == "+":
            return (True, None)
        if cell == "T":
            best = self.longest(self.consents_read(speaker, author), category, to)
            return (best is not None, best)
        if cell == "c":
            if to.kind == "resident":
                return (True, None)
            if category in IF_TOLD:
                return (told, None)
            if category == "4":
                return (owner is to or kind == "question", None)
        return no

    def longest(self, consents: list[Consent], category: str, to: Seat) -> Consent | None:
        """Of the consents that lift secrecy for this, to them, the one that lasts longest."""
        lifts = [
            one
            for one in consents
            if one.kind == "secrecy" and category in one.categories and one.names(to)
        ]
        return max(lifts, key=lambda one: one.until, default=None)

    def may_ask(
        self, speaker: Person, author: Seat, function: str, organisation: str, before: Seat | None
    ) -> bool:
        """Whether this seat may ask a party of that function: asking tells that it takes part,
        and whoever comes must be able to know who holds regie. `before`: the place that the party
        had before the case was opened again."""
        if before is not None and self.is_paused(before):
            return False
        if not self.may_make_known(speaker, author, function, organisation):
            return False
        return self.holder is None or self.cell("2", self.holder.function, function) in ("+", "c")

    def place_of_before(self, person: Person, party: str, function: str) -> Seat | None:
        """In a case that was opened again: where this party sat, as far as this person knows."""
        if self.reopened_at is None:
            return None
        places = [
            seat
            for seat in self.seats
            if seat.kind == "organisation"
            and (seat.organisation, seat.function) == (party, function)
            and seat.state == "left"
            and seat.left_at is not None
            and seat.left_at <= self.reopened_at
            and self.knows(person, seat)
        ]
        last = max((seat.left_at for seat in places if seat.left_at), default=None)
        last_ones = [seat for seat in places if seat.left_at == last]
        return min(last_ones, key=lambda seat: str(seat.id), default=None)

    # In an emergency

    def may_share_in_emergency(self, speaker: Person, entry: Entry, to: Seat) -> bool:
        """Who holds a secret may share an own entry with an organisation at the table that does
        not have it, and does not get it by a rule."""
        return (
            entry.author.function in HOLDERS_OF_A_SECRET
            and entry.category != "11"
            and not entry.tells_of_emergency
            and entry.kind in FREE_KINDS
            and to.kind == "organisation"
            and to.state == "active"
            and to is not entry.author
            and self.knows(speaker, to)
            and not any(one.to is to and one.ever_lives(self.now) for one in entry.disclosures)
            and not self.may_hear(
                speaker, entry.author, to, entry.category, entry.kind, None, told=False
            )[0]
        )

    def may_break_the_glass(self, person: Person) -> bool:
        """A professional with a function of the table, who does not sit there, is not inside yet
        and has no review that is late. No informal help, no staff."""
        mine = [one for one in self.accesses if one.person is person]
        return (
            person.function not in (None, "IN", "COORD", "FG", "ADM")
            and person.works(self.now)
            and not person.disabled
            and not person.excluded
            and self.named
            and not self.closed
            and not self.sits_in(person, "active")
            and not any(one.is_inside(self.now) or one.review_is_late(self.now) for one in mine)
        )

    def behind_the_glass(self, to: Seat) -> list[tuple[Entry, Consent | None]]:
        """What opens to who breaks the glass: what the function could have at best, without
        anybody's consent or with a consent that names it, also one for an emergency. It is no way
        around an objection of the resident."""
        found = []
        for entry in self.entries:
            if entry.draft or entry.stays_here or entry.wrongly_shared:
                continue
            if entry.of_the_resident and self.is_paused_behind_the_glass(to):
                continue
            if entry.kind in ("consent", "question") or entry.category in NOT_BEHIND_GLASS:
                continue
            if entry.author.kind == "emergency" or self.now < entry.said + A_MINUTE:
                continue
            if not self.seat_may_know(to, entry.author):
                continue
            if entry.about is not None and not self.seat_may_know(to, entry.about):
                continue
            cell = self.cell(entry.category, entry.author.function, to.function)
            given = [
                one for one in self.consents if one.about is entry.author and one.holds(self.now)
            ]
            consent = self.longest(given, entry.category, to) if cell == "T" else None
            if cell == "+" or consent is not None:
                found.append((entry, consent))
        return found

    # Regie

    def kept_from_somebody(self, seat: Seat) -> bool:
        """Whether an organisation at the table, or asked to it, may not know this seat."""
        return any(
            self.cell("2", seat.function, other.function) not in ("+", "c")
            for other in self.others_at_the_table(seat)
        )

    def may_be_seen_by_all(self, seat: Seat) -> bool:
        """Whether no organisation at the table, or asked to it, is kept from knowing this seat,
        once it does something that the whole table sees."""
        for other in self.others_at_the_table(seat):
            cell = self.cell("2", seat.function, other.function)
            named = self.consent_to_know(seat, other.function, other.organisation)
            if cell == "-" or ("T" in cell and not named):
                return False
        return True

    def others_at_the_table(self, seat: Seat) -> list[Seat]:
        """The other organisations that sit there or were asked."""
        return [
            other
            for other in self.seats
            if other is not seat
            and other.kind == "organisation"
            and other.state in ("active", "invited")
        ]
