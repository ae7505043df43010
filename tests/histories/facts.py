"""What there is in a case, in plain records: people, places, words, and what was agreed."""

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tests.histories.paper import DEFAULT

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
A_MINUTE = timedelta(seconds=60)
# How long after closing an organisation reads what it wrote, in the covenant of the cast.
TAKE_HOME = timedelta(days=30)
# How long glass stays broken, and within how long that is looked at.
GLASS_LASTS = timedelta(hours=8)
REVIEWED_WITHIN = timedelta(days=7)


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

    def works(self, now: datetime) -> bool:
        return self.works_until is None or now < self.works_until


@dataclass
class Sitting:
    """Somebody in a place, from-until."""

    person: Person
    since: datetime
    until: datetime | None = None


@dataclass
class Seat:
    """A place at the table. `who` lists who sits in it. `left_at` stays with a party that is asked
    again in a case that was opened again. `kind`: of an organisation, of the resident, or of who
    broke the glass."""

    id: uuid.UUID
    function: str
    organisation: str | None
    state: str
    invited_by: "Seat | None" = None
    answer_due: datetime | None = None
    own_until: datetime | None = None
    left_at: datetime | None = None
    kind: str = "organisation"
    who: list[Sitting] = field(default_factory=list)


@dataclass
class Consent:
    """What was agreed to about a seat: letting know that it takes part (`taking_part`), lifting
    its secrecy for categories (`secrecy`), or something that opens nothing. Who named nobody in
    `organisations` named all of them."""

    id: uuid.UUID
    kind: str
    about: Seat
    functions: tuple[str, ...]
    categories: tuple[str, ...]
    until: date
    organisations: tuple[str, ...] = ()
    excepted: tuple[str, ...] = ()
    for_an_emergency: bool = False
    # Whether a curator decides instead of the resident; and what each of the two said.
    under_a_curator: bool = False
    said: dict[str, bool] = field(default_factory=dict)
    withdrawn: bool = False

    @property
    def answer(self) -> str:
        """The curator decides where there is one, else the resident; a no of the resident
        always counts."""
        decides = "curator" if self.under_a_curator else "resident"
        if self.said.get("resident") is False or self.said.get(decides) is False:
            return "no"
        return "yes" if self.said.get(decides) else "open"

    def holds(self, now: datetime) -> bool:
        return self.answer == "yes" and not self.withdrawn and now < self.ends

    def lives(self, now: datetime) -> bool:
        """Whether it opens anything by itself."""
        return self.holds(now) and not self.for_an_emergency

    def names(self, seat: Seat) -> bool:
        return self.names_party(seat.function, seat.organisation)

    def names_party(self, function: str, organisation: str | None) -> bool:
        return (
            function in self.functions
            and (not self.organisations or organisation in self.organisations)
            and organisation not in self.excepted
        )

    @property
    def ends(self) -> datetime:
        """When its last day is over, on the clock on the wall."""
        return datetime.combine(self.until + timedelta(days=1), time(), AMSTERDAM)


@dataclass
class Disclosure:
    """To this seat, from then; what it rests on, until when it is, and when it was ended and
    why. `way`: by a rule, in an emergency ("nood"), or behind the glass ("glas")."""

    to: Seat
    starts: datetime
    consent: Consent | None = None
    until: datetime | None = None
    way: str = "rule"
    rules: str = DEFAULT
    ended: datetime | None = None
    why: str = ""

    @property
    def ends(self) -> datetime | None:
        ends = [one for one in (self.ended, self.until) if one]
        return min([*ends, self.consent.ends] if self.consent else ends, default=None)

    def lives(self, now: datetime) -> bool:
        return self.starts <= now and (self.ends is None or now < self.ends)

    def ever_lives(self, now: datetime) -> bool:
        return self.ends is None or max(now, self.starts) < self.ends

    def was_shown(self, now: datetime) -> bool:
        return self.starts <= now and (self.ends is None or self.starts < self.ends)

    def end(self, now: datetime, why: str) -> None:
        if self.ever_lives(now):
            self.ended = max(now, self.starts)
            self.why = why


@dataclass
class Entry:
    """Something said. It means nothing to whoever may not know whom it is `about`."""

    id: uuid.UUID
    author: Seat
    kind: str
    category: str
    said: datetime
    about: Seat | None = None
    short_of: "Entry | None" = None
    draft: bool = False
    older_versions: int = 0
    of_the_resident: bool = True
    # For its author and the resident alone: why there is a case, an objection, an emergency.
    stays_here: bool = False
    # It tells the resident what was shared in an emergency, and not before then.
    tells_of_emergency: bool = False
    not_before: datetime | None = None
    # It should not have been shared, and its author said so.
    wrongly_shared: bool = False
    disclosures: list[Disclosure] = field(default_factory=list)


@dataclass
class Term:
    """An offer of regie, and what came of it. `held`: it was accepted once."""

    id: uuid.UUID
    seat: Seat
    by: Seat
    answer_due: datetime
    state: str = "offered"
    held: bool = False


@dataclass
class Objection:
    """The resident objects to sharing with a party; what that paused."""

    id: uuid.UUID
    against: Seat
    state: str = "open"
    paused: list[tuple[Entry, Disclosure]] = field(default_factory=list)


@dataclass
class EmergencyShare:
    """One entry to one party because silence would do more harm; `note` tells the resident."""

    id: uuid.UUID
    entry: Entry
    to: Seat
    note: Entry
    reviewed: bool = False


@dataclass
class EmergencyAccess:
    """Somebody broke the glass. `told`: the resident knows it."""

    id: uuid.UUID
    person: Person
    seat: Seat
    starts: datetime
    told: bool
    ended: bool = False
    reviewed: bool = False

    @property
    def ends(self) -> datetime:
        return self.starts + GLASS_LASTS

    def is_inside(self, now: datetime) -> bool:
        """Whoever is not out yet; a case that was closed meanwhile put them out."""
        return not self.ended and now < self.ends and self.seat.state == "active"

    def review_is_late(self, now: datetime) -> bool:
        return not self.reviewed and self.starts + REVIEWED_WITHIN <= now


@dataclass
class Signature:
    """The privacy officer signed a rule set, from a day on."""

    rules: str
    effective: date
