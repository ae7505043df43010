"""The one door: the only place where case content is selected.

Lists, counts, search, exports and mail all start from `readable()`. What somebody sees follows
from where they sit now and nothing else: no role, no setting, no super user. The database says
the same again in migrations/sql/locks, written apart from this file, so that a
mistake in one of the two shows nothing.

Invisible and non-existent are the same answer, `NotFound`, out of the same statements.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    and_,
    exists,
    false,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.base.errors import NotFound
from app.base.model import Base
from app.casefile.models import (
    Case,
    CaseExclusion,
    Consent,
    ConsentVoice,
    Disclosure,
    Entry,
    EntryVersion,
    KnownQuestion,
    Notice,
    Objection,
    Occupancy,
    Seat,
    Subject,
)
from app.organisations.actor import Actor, begin_actor

# The kind of notice that a closed case is soon out of sight.
ACCESS_ENDS = "access_ends"

M = TypeVar("M", bound=Base)
Ids = Sequence[uuid.UUID]


# Second looks at a table inside a query. Plain aliases, made once: an alias of the mapper for
# every clause was most of the time of a page.
_SHOWN = Disclosure.__table__.alias("shown").c
_ENTRY = Entry.__table__.alias("of_entry").c
_SEAT = Seat.__table__.alias("of_seat").c
_TAKEN = Occupancy.__table__.alias("taken").c


@dataclass(frozen=True, slots=True)
class MySeat:
    """A seat that the actor occupies now, or an invitation that waits for their answer."""

    id: uuid.UUID
    case_id: uuid.UUID
    partnership_id: uuid.UUID
    kind: str
    function: str
    organisation_id: uuid.UUID | None
    state: str
    role: str | None


@dataclass(frozen=True, slots=True)
class Seats:
    """The actor's seats, by what they open."""

    all: tuple[MySeat, ...]
    now: datetime

    @property
    def active(self) -> list[uuid.UUID]:
        return [seat.id for seat in self.all if seat.state == "active"]

    @property
    def own(self) -> list[uuid.UUID]:
        """Active and left: a seat that left keeps what it wrote itself (once closed, a while)."""
        return [seat.id for seat in self.all if seat.state in ("active", "left")]

    @property
    def invited(self) -> list[uuid.UUID]:
        return [seat.id for seat in self.all if seat.state == "invited"]

    def in_case(self, case_id: uuid.UUID) -> MySeat | None:
        """The seat from which the actor acts in a case: their own before one they stand in for."""
        here = [seat for seat in self.all if seat.case_id == case_id and seat.state == "active"]
        return min(here, key=lambda seat: (seat.role != "holder", str(seat.id)), default=None)


def live(column_from: Any, column_until: Any, now: datetime) -> ColumnElement[bool]:
    """From-until as everywhere here: including the start, excluding the end."""
    return and_(column_from <= now, or_(column_until.is_(None), column_until > now))


def seats_of(session: Session, actor: Actor) -> Seats:
    """The actor's live seats, in one statement, once per transaction."""
    key = ("seats", actor.account_id, actor.case_scope, actor.now)
    known = session.info.get(key)
    if isinstance(known, Seats):
        return known
    columns = (
        Seat.id,
        Seat.case_id,
        Seat.partnership_id,
        Seat.kind,
        Seat.function,
        Seat.organisation_id,
        Seat.state,
    )
    in_scope = true() if actor.case_scope is None else Seat.case_id == actor.case_scope
    answerable = or_(
        Seat.state != "invited", Seat.answer_due.is_(None), Seat.answer_due > actor.now
    )
    not_excluded = ~exists().where(
        CaseExclusion.case_id == Seat.case_id, CaseExclusion.account_id == actor.account_id
    )
    sitting = (
        select(*columns, Occupancy.role)
        .join(Occupancy, Occupancy.seat_id == Seat.id)
        .where(
            Occupancy.account_id == actor.account_id,
            live(Occupancy.starts_at, Occupancy.ends_at, actor.now),
            or_(Seat.organisation_id.is_(None), Seat.organisation_id.in_(actor.organisation_ids)),
            Seat.state.in_(("active", "left", "invited")),
            # after a case closed, for a term
            or_(Seat.state != "left", Seat.own_until.is_(None), Seat.own_until > actor.now),
            answerable,
            in_scope,
            not_excluded,
        )
    )
    if actor.intake_ids:
        landing = select(*columns, literal(None).label("role")).where(
            Seat.state == "invited",
            Seat.organisation_id.in_(actor.intake_ids),
            ~exists().where(
                _TAKEN.seat_id == Seat.id, live(_TAKEN.starts_at, _TAKEN.ends_at, actor.now)
            ),
            answerable,
            in_scope,
            not_excluded,
        )
        rows = session.execute(sitting.union_all(landing)).all()
    else:
        rows = session.execute(sitting).all()
    seats = Seats(tuple(MySeat(*row) for row in rows), actor.now)
    session.info[key] = seats
    return seats


def begin_again(session: Session, actor: Actor) -> Actor:
    """After the actor's own seats changed: let the database, and the door, look again."""
    session.info.clear()
    session.expire_all()
    again = begin_actor(session, actor.account_id, actor.case_scope)
    if again is None:
        raise NotFound
    return again.assuring(actor.overrules, no_treatment=actor.no_treatment)


def _shown(entry_id: Any, to: Ids, now: datetime) -> ColumnElement[bool]:
    """Whether one of the seats `to` has a live disclosure of this entry."""
    if not to:
        return false()
    return exists().where(
        _SHOWN.entry_id == entry_id,
        _SHOWN.seat_id.in_(to),
        live(_SHOWN.starts_at, _SHOWN.ends_at, now),
    )


def entry_is_readable(seats: Seats, entry: Any = Entry) -> ColumnElement[bool]:
    """The sentence of domain.md: a live disclosure to an active seat of mine, or my seat wrote
    it; and neither its author nor whom it is about is hidden from me."""
    now = seats.now
    wrote_it = entry.author_seat_id.in_(seats.own)
    shared_with_me = or_(
        _shown(entry.id, seats.active, now),
        and_(entry.kind == "question", _shown(entry.id, seats.invited, now)),
    )
    author_known = _shown(entry.author_seat_id, [*seats.active, *seats.invited], now)
    about_known = or_(
        entry.about_seat_id.is_(None),
        entry.about_seat_id.in_([*seats.own, *seats.invited]),
        _shown(entry.about_seat_id, seats.active, now),
    )
    return or_(wrote_it, and_(entry.state == "live", shared_with_me, author_known, about_known))


def what_let_me_in(seats: Seats) -> FromClause:
    """Beside `Entry`: the one live disclosure to a seat of mine, which is the reason I see it."""
    return (
        select(
            Disclosure.rule,
            Disclosure.receiver_ground,
            Disclosure.ends_at,
            Disclosure.consent_id,
        )
        .where(
            Disclosure.entry_id == Entry.id,
            Disclosure.seat_id.in_([*seats.active, *seats.invited]),
            live(Disclosure.starts_at, Disclosure.ends_at, seats.now),
        )
        .limit(1)
        .lateral()
    )


def seat_is_known(seats: Seats, seat: Any = Seat) -> ColumnElement[bool]:
    """I sit in it, asked it and wait for the answer, or was told that it takes part."""
    return or_(
        seat.id.in_([*seats.own, *seats.invited]),
        and_(
            seat.state.in_(("invited", "declined", "lapsed", "withdrawn")),
            seat.invited_by_seat_id.in_(seats.active),
        ),
        _shown(seat.id, [*seats.active, *seats.invited], seats.now),
    )


def disclosure_is_mine(seats: Seats) -> ColumnElement[bool]:
    """To me and live, or made by a seat of mine."""
    return or_(
        Disclosure.author_seat_id.in_(seats.own),
        and_(
            Disclosure.seat_id.in_([*seats.active, *seats.invited]),
            live(Disclosure.starts_at, Disclosure.ends_at, seats.now),
        ),
    )


def case_is_mine(seats: Seats) -> ColumnElement[bool]:
    return Case.id.in_([seat.case_id for seat in seats.all])


def of_readable_entry(
    entry_id: InstrumentedAttribute[uuid.UUID] | InstrumentedAttribute[uuid.UUID | None],
) -> Callable[[Seats], ColumnElement[bool]]:
    """For a table whose rows belong to an entry: readable when the entry is."""

    def clause(seats: Seats) -> ColumnElement[bool]:
        return exists().where(_ENTRY.id == entry_id, entry_is_readable(seats, _ENTRY))

    return clause


def of_known_seat(
    seat_id: InstrumentedAttribute[uuid.UUID] | InstrumentedAttribute[uuid.UUID | None],
) -> Callable[[Seats], ColumnElement[bool]]:
    """For a table whose rows belong to a seat: readable when the seat is known."""

    def clause(seats: Seats) -> ColumnElement[bool]:
        return exists().where(_SEAT.id == seat_id, seat_is_known(seats, _SEAT))

    return clause


_CLAUSES: dict[type[Base], Callable[[Seats], ColumnElement[bool]]] = {
    Case: case_is_mine,
    Seat: seat_is_known,
    Occupancy: of_known_seat(Occupancy.seat_id),
    Entry: entry_is_readable,
    EntryVersion: lambda seats: EntryVersion.author_seat_id.in_(seats.own),
    Disclosure: disclosure_is_mine,
    Consent: of_readable_entry(Consent.entry_id),
    ConsentVoice: of_readable_entry(ConsentVoice.consent_id),
    Objection: of_known_seat(Objection.against_seat_id),
    KnownQuestion: lambda seats: KnownQuestion.seat_id.in_([*seats.own, *seats.invited]),
    # also a seat that has left is told that it will see nothing any more
    Notice: lambda seats: or_(
        Notice.seat_id.in_(seats.active),
        and_(Notice.kind == ACCESS_ENDS, Notice.seat_id.in_(seats.own)),
    ),
    Subject: lambda seats: Subject.case_id.in_(
        [seat.case_id for seat in seats.all if seat.state == "active"]
    ),
}


def register(model: type[Base], clause: Callable[[Seats], ColumnElement[bool]]) -> None:
    """A room above says for its own table when a row is readable. Once, at import."""
    if model in _CLAUSES:
        raise ValueError(f"{model.__name__} already has its clause")
    _CLAUSES[model] = clause


def guarded_models() -> frozenset[type[Base]]:
    """Every model that the door knows, for the tests that walk them."""
    return frozenset(_CLAUSES)


def readable(session: Session, actor: Actor, model: type[M]) -> Select[M]:
    """All rows of `model` that the actor may read; the start of every query on a case table.

    A model that the door does not know gives nothing.
    """
    clause = _CLAUSES.get(model)
    if clause is None:
        return select(model).where(false())
    return select(model).where(clause(seats_of(session, actor)))


def read_one(session: Session, actor: Actor, model: type[M], row_id: uuid.UUID) -> M:
    """The row with this primary key, or NotFound: not there and not for you are one answer."""
    key = model.__mapper__.primary_key[0]
    row = session.execute(
        readable(session, actor, model)
        .where(key == row_id)
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if row is None:
        raise NotFound
    return row


def read_case(session: Session, actor: Actor, case_id: uuid.UUID) -> tuple[Case, MySeat]:
    """The case and the active seat that the actor has in it, or NotFound."""
    seat = seats_of(session, actor).in_case(case_id)
    if seat is None:
        raise NotFound
    return read_one(session, actor, Case, case_id), seat
