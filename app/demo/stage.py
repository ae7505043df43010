"""The stage of the demo: people act through the operations, at a moment in the past.

Nothing is inserted beside them: what the demo shows is what the operations allow. The moment is
the database's own clock, which can be set only in a database that its owner marked as a demo.
"""

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.base.database import transaction
from app.casefile import cases, consents, entries, seats
from app.casefile.vocabulary import Category, Function, LifeDomain, Purpose
from app.demo.hours import in_office_hours, workday
from app.demo.people import Installed
from app.desk.case import read_case_page
from app.message import operations as message
from app.organisations.actor import AMSTERDAM, Actor, begin_actor
from app.plan import operations as plan
from app.regie import operations as regie

# Who sits for which organisation, and in which function.
SEATED = {
    "buurtteam": ("buurtcoach", Function.WT),
    "buurtteam_noord": ("buurtcoach3", Function.WT),
    "werkplein": ("consulent", Function.CW),
    "werkgeverspunt": ("arbeidsbemiddelaar", Function.WSP),
    "schakel": ("begeleider", Function.ZA),
    "schuldhulp": ("schuldhulp", Function.SH),
    "woonstede": ("woonconsulent", Function.WC),
    "ggz": ("ggz", Function.GZ),
    "huisarts": ("huisarts", Function.HA),
    "maatjes": ("vrijwilliger", Function.IN),
}
# Where invitations land with somebody else than who takes the seat.
INTAKE = {"schakel": "intake", "werkplein": "consulent", "buurtteam": "buurtcoach"}


@dataclass(frozen=True)
class Ask:
    """What a party is asked when it is invited."""

    party: str
    question: str
    reason: str


@dataclass(frozen=True)
class Opening:
    """How a case begins."""

    purpose: Purpose
    title: str
    help_request: str
    table_version: str
    necessity: str
    lighter_way: str
    resident: cases.Resident | None
    # why the resident does not know yet
    untold: cases.NotInformedReason | None = None
    asks: tuple[Ask, ...] = ()
    take_regie: bool = True


@dataclass
class Stage:
    """One case and the moment at which it is, which began `ago` and moves on with `wait`."""

    web_url: str
    ids: Installed
    now: datetime
    ago: timedelta
    opener: str = "buurtteam"
    # who sits for a party here, where that is not the person of SEATED
    instead: dict[str, str] = field(default_factory=dict)
    case_id: uuid.UUID = field(default_factory=uuid.uuid4)
    number: str = ""
    seats: dict[str, uuid.UUID] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.at = min(in_office_hours(self.now - self.ago), self.now)

    def wait(self, **how_long: float) -> None:
        """Let time pass, the night included; never past now."""
        self.at = min(in_office_hours(self.at + timedelta(**how_long)), self.now)

    def until(self, **ago: float) -> None:
        """Go on to a moment so long before now, unless it is later already."""
        self.at = max(self.at, self.now - timedelta(**ago))

    def go_to(self, hour: int, minute: int = 0, *, days_ago: int) -> None:
        """Go on to this hour on the clock in Amsterdam, so many days ago, unless it is later
        already. Also in the evening: somebody works then too."""
        day = self.now.astimezone(AMSTERDAM) - timedelta(days=days_ago)
        moment = day.replace(hour=hour, minute=minute, second=0, microsecond=0)
        self.at = min(max(self.at, moment.astimezone(UTC)), self.now)

    @property
    def is_now(self) -> bool:
        """Whether there is no time left for more."""
        return self.at >= self.now

    def person(self, party: str) -> str:
        return self.instead.get(party, SEATED[party][0])

    @contextmanager
    def as_(
        self, who: str, *, in_case: bool = True, because: str | None = None
    ) -> Iterator[tuple[Session, Actor]]:
        """One transaction in which a person acts, at this moment. Who is warned about a word can
        keep to it, and says why: `because`."""
        with transaction(self.web_url) as session:
            session.execute(
                text("SELECT set_config('samenspel.clock', :at, true)"),
                {"at": self.at.isoformat()},
            )
            scope = self.case_id if in_case else None
            actor = begin_actor(session, self.ids.accounts[who], scope)
            if actor is None:
                raise LookupError(f"{who} cannot act")
            yield session, actor.assuring(because, no_treatment=True)

    def open(self, opening: Opening) -> None:
        """Open the case, invite, give along, take regie: one act, as the wizard does it."""
        with self.as_(self.person(self.opener), in_case=False) as (session, actor):
            actor, opened = cases.open_case(
                session,
                actor,
                cases.OpenCase(
                    organisation_id=self.ids.organisations[self.opener],
                    function=SEATED[self.opener][1],
                    purpose=opening.purpose,
                    title=opening.title,
                    help_request=opening.help_request,
                    table_version=opening.table_version,
                    necessity=opening.necessity,
                    lighter_way=opening.lighter_way,
                    resident=opening.resident,
                    resident_informed=opening.resident is not None and opening.untold is None,
                    not_informed_reason=opening.untold,
                ),
            )
            self.case_id, self.number = opened.case_id, opened.number
            self.seats[self.opener] = opened.seat_id
            for ask in opening.asks:
                self._invite(session, actor, ask, opened.to_give_along)
            if opening.take_regie:
                term = regie.offer(
                    session,
                    actor,
                    self.case_id,
                    regie.OfferRegie(seat_id=opened.seat_id, reason="Ik ken de inwoner al."),
                )
                regie.accept(session, actor, term)

    def _invite(
        self, session: Session, actor: Actor, ask: Ask, give_along: list[uuid.UUID]
    ) -> None:
        seat_id = seats.invite(
            session,
            actor,
            self.case_id,
            seats.Invite(
                organisation_id=self.ids.organisations[ask.party],
                function=SEATED[ask.party][1],
                question=ask.question,
                reason=ask.reason,
                answer_on=actor.today + timedelta(days=5),
            ),
        )
        self.seats[ask.party] = seat_id
        # the employer service point and volunteers have the message and their own lines: no title
        narrow = SEATED[ask.party][1] in (Function.WSP, Function.IN)
        for entry_id in give_along[1:] if narrow else give_along:
            entries.share_with(session, actor, entry_id, [seat_id])

    def invite(self, ask: Ask) -> None:
        """Ask one more party, by the opener."""
        with self.as_(self.person(self.opener)) as (session, actor):
            self._invite(session, actor, ask, [])

    def accept(self, *parties: str) -> None:
        """These parties take their seat; where the intake is somebody else, they assign first."""
        for party in parties:
            who = self.person(party)
            intake = INTAKE.get(party, who)
            if intake != who:
                with self.as_(intake, in_case=False) as (session, actor):
                    seats.assign(session, actor, self.seats[party], self.ids.accounts[who])
            with self.as_(who, in_case=False) as (session, actor):
                seats.accept(session, actor, self.seats[party])

    def decline(self, party: str, reason: str) -> None:
        with self.as_(self.person(party), in_case=False) as (session, actor):
            seats.decline(session, actor, self.seats[party], reason)

    def seat_resident(self, who: str = "inwoner") -> None:
        """Give the resident their own sign-in at the table."""
        with self.as_(self.person(self.opener)) as (session, actor):
            self.seats["inwoner"] = seats.seat_resident(
                session, actor, self.case_id, self.ids.accounts[who]
            )

    def share(
        self,
        party: str,
        category: Category,
        body: str,
        derived: tuple[Category, str | Mapping[str, str]] | None = None,
        *,
        told: bool = False,
        draft: bool = False,
        because: str | None = None,
    ) -> uuid.UUID:
        """Say something through the Delen form; answers its id. The short version is a text, or
        what was filled in in its fields."""
        short = None
        if derived is not None:
            shorter, said = derived
            short = (
                entries.DerivedForm(category=shorter, body=said)
                if isinstance(said, str)
                else entries.DerivedForm.filled_in(shorter, said)
            )
        with self.as_(self.person(party), because=because) as (session, actor):
            return entries.share(
                session,
                actor,
                self.case_id,
                entries.Share(
                    category=category,
                    body=body,
                    resident_told=told,
                    derived=short,
                    as_draft=draft,
                ),
            ).entry_id

    def agree(
        self,
        about: str,
        to: tuple[Function, ...],
        until: date,
        *,
        categories: tuple[Category, ...] = (),
        by: str = "",
        note: str = "",
    ) -> uuid.UUID:
        """Record what the resident agreed to; answers its id. With categories: that a party may
        tell these; without: that these functions may know that it takes part."""
        with self.as_(self.person(by or self.opener)) as (session, actor):
            return consents.record_consent(
                session,
                actor,
                self.case_id,
                consents.RecordConsent(
                    from_seat_id=self.seats[about],
                    taking_part=not categories,
                    to_functions=to,
                    categories=categories,
                    until=until,
                    note=note,
                ),
            )

    def look(self, *who: str) -> None:
        """These people read the whole case."""
        for one in who:
            with self.as_(one) as (session, actor):
                read_case_page(session, actor, self.case_id)

    def goal(self, text_: str, domain: LifeDomain, *, by: str = "") -> uuid.UUID:
        with self.as_(self.person(by or self.opener)) as (session, actor):
            return plan.add_goal(
                session, actor, self.case_id, plan.AddGoal(text=text_, life_domain=domain)
            )

    def line(
        self,
        what: str,
        done_when: str,
        owner: str,
        due_on: date,
        *,
        goal_id: uuid.UUID | None = None,
        by: str = "",
        hard: plan.HardDate | None = None,
        feedback: bool = False,
        category: Category | None = None,
        because: str | None = None,
    ) -> uuid.UUID:
        with self.as_(self.person(by or self.opener), because=because) as (session, actor):
            return plan.add_agreement(
                session,
                actor,
                self.case_id,
                plan.AddAgreement(
                    text=what,
                    done_when=done_when,
                    owner_seat_id=self.seats[owner],
                    due_on=workday(due_on),
                    goal_id=goal_id,
                    category=category,
                    hard_date=hard,
                    feedback_to_me=feedback,
                ),
            )

    def publish(self, body: str, what_changed: str | None = None, *, by: str = "") -> uuid.UUID:
        with self.as_(self.person(by or self.opener)) as (session, actor):
            return message.publish(
                session,
                actor,
                self.case_id,
                message.WriteMessage(text=body, what_changed=what_changed),
            )

    def answer(self, who: str, message_id: uuid.UUID, answer: message.Answer) -> None:
        with self.as_(who) as (session, actor):
            message.answer(session, actor, message_id, answer)
