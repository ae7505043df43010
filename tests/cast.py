"""The fixed company of people and organisations, and how a test lets one of them act.

    with company.as_("consulent") as (session, actor):
        ...

Each block is one transaction as the web role, at the company's own moment on the clock.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import create_engine, pool, text
from sqlalchemy.orm import Session

from app.base.database import transaction
from app.casefile import cases, seats
from app.casefile.vocabulary import Function, Purpose
from app.demo.people import Installed, install_people
from app.organisations.actor import Actor, begin_actor

START = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
SINCE = datetime(2025, 1, 1, tzinfo=UTC)
RUBEN = cases.Resident(name="Ruben Dijkstra", birth_date=date(1990, 5, 1), phone="06 55 44 33 22")

FUNCTION_OF = {
    "buurtteam": Function.WT,
    "werkplein": Function.CW,
    "werkgeverspunt": Function.WSP,
    "schakel": Function.ZA,
    "schuldhulp": Function.SH,
    "woonstede": Function.WC,
    "ggz": Function.GZ,
    "huisarts": Function.HA,
    "maatjes": Function.IN,
    "westwijk": Function.ZA,
}
# Who takes the seat of which organisation.
PERSON_OF = {
    "buurtteam": "buurtcoach",
    "werkplein": "consulent",
    "werkgeverspunt": "arbeidsbemiddelaar",
    "schakel": "begeleider",
    "schuldhulp": "schuldhulp",
    "woonstede": "woonconsulent",
    "ggz": "ggz",
    "huisarts": "huisarts",
    "maatjes": "vrijwilliger",
}


@dataclass
class Company:
    """The cast in one database. `now` moves with `wait`; nothing else moves the clock."""

    web_url: str
    owner_url: str
    ids: Installed
    now: datetime = START
    seats: dict[tuple[uuid.UUID, str], uuid.UUID] = field(default_factory=dict)
    # Why people keep to their words when a list warns; where it is None, the warning stops them.
    keep_to_words: str | None = None

    def wait(self, **how_long: float) -> None:
        """Let time pass: `wait(seconds=61)`, `wait(days=3)`."""
        self.now += timedelta(**how_long)

    @contextmanager
    def as_(self, who: str, case_id: uuid.UUID | None = None) -> Iterator[tuple[Session, Actor]]:
        """One transaction in which `who` acts, narrowed to a case where one is given."""
        with transaction(self.web_url) as session:
            session.execute(
                text("SELECT set_config('samenspel.clock', :now, true)"),
                {"now": self.now.isoformat()},
            )
            actor = begin_actor(session, self.ids.accounts[who], case_id)
            assert actor is not None, f"{who} cannot sign in"
            if self.keep_to_words is not None:
                actor = actor.assuring(self.keep_to_words, no_treatment=True)
            yield session, actor

    @contextmanager
    def as_owner(self) -> Iterator[Session]:
        """As the owner of the tables, for what an administrator does, and to look behind."""
        engine = create_engine(self.owner_url, poolclass=pool.NullPool)
        with Session(engine) as session, session.begin():
            yield session
        engine.dispose()

    def open_case(
        self,
        purpose: Purpose = Purpose.WORK,
        *,
        by: str = "buurtteam",
        title: str = "Weer aan het werk, en aan het werk blijven",
        named: bool = True,
        resident: cases.Resident = RUBEN,
    ) -> uuid.UUID:
        """A case opened by the person of an organisation; the opener's seat is remembered."""
        with self.as_(PERSON_OF[by]) as (session, actor):
            _, opened = cases.open_case(
                session,
                actor,
                cases.OpenCase(
                    organisation_id=self.ids.organisations[by],
                    function=FUNCTION_OF[by],
                    purpose=purpose,
                    title=title,
                    help_request="Ik wil mijn baan houden, maar het wordt me te druk.",
                    table_version=f"{'Ruben' if named else 'Hij'} wil zijn baan houden.",
                    necessity="Zonder overleg raakt hij zijn baan kwijt.",
                    lighter_way="Anoniem overleggen bracht ons niet verder.",
                    resident=resident if named else None,
                    resident_informed=named,
                ),
            )
        self.seats[opened.case_id, by] = opened.seat_id
        return opened.case_id

    def invite(self, case_id: uuid.UUID, party: str, *, by: str = "buurtteam") -> uuid.UUID:
        """Ask an organisation to the table; answers the seat."""
        with self.as_(PERSON_OF[by], case_id) as (session, actor):
            seat_id = seats.invite(
                session,
                actor,
                case_id,
                seats.Invite(
                    organisation_id=self.ids.organisations[party],
                    function=FUNCTION_OF[party],
                    question="Willen jullie meedoen?",
                    reason="Jullie kennen dit werk.",
                    answer_on=actor.today + timedelta(days=7),
                ),
            )
        self.seats[case_id, party] = seat_id
        return seat_id

    def accept(self, case_id: uuid.UUID, party: str, who: str | None = None) -> None:
        """The party's person takes the seat; the intake of De Schakel assigns first."""
        person = who or PERSON_OF[party]
        seat_id = self.seats[case_id, party]
        if party == "schakel":
            with self.as_("intake") as (session, actor):
                seats.assign(session, actor, seat_id, self.ids.accounts[person])
        with self.as_(person) as (session, actor):
            seats.accept(session, actor, seat_id)

    def seat(self, case_id: uuid.UUID, *parties: str) -> None:
        """Invite and accept in one go."""
        for party in parties:
            self.invite(case_id, party)
            self.accept(case_id, party)

    def seat_resident(
        self, case_id: uuid.UUID, who: str = "inwoner", *, by: str = "buurtcoach"
    ) -> uuid.UUID:
        """Put the resident's own account in the resident's seat."""
        with self.as_(by, case_id) as (session, actor):
            seat_id = seats.seat_resident(session, actor, case_id, self.ids.accounts[who])
        self.seats[case_id, "resident"] = seat_id
        return seat_id


def assemble(web_url: str, owner_url: str) -> Company:
    """Install the cast in an empty database that is marked as a test."""
    engine = create_engine(owner_url, poolclass=pool.NullPool)
    with engine.begin() as connection:
        installed = install_people(connection, SINCE)
    engine.dispose()
    return Company(web_url=web_url, owner_url=owner_url, ids=installed)
