"""A whole case in an open format, as far as the actor may read it: `docs/export.md` describes it.

Everything comes through the door, so that an export is never more than the pages show. The same
case at the same moment is always the same file.
"""

import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from app.base.errors import NotFound
from app.base.model import Base
from app.casefile.access import MySeat, read_one, readable, seats_of
from app.casefile.audit import Act, record
from app.casefile.models import Case, Consent, Disclosure, Entry, EntryVersion, Seat
from app.casefile.vocabulary import EntryKind
from app.message.models import Confirmation, Contact, MessageVersion
from app.organisations.actor import Actor
from app.organisations.models import Organisation, Partnership
from app.plan.models import Agreement, Feedback, Goal
from app.regie.models import RegieTerm
from app.signals.models import Signal

FORMAT = "samenspel-export/1"
M = TypeVar("M", bound=Base)

# What goes along of each table; the names of the export are those of the API.
_ENTRY = ("id", "kind", "category", "purpose", "author_seat_id", "about_seat_id", "subject_ids",
          "body", "details", "state", "version", "derived_from_id", "created_at",
          "updated_at")  # fmt: skip
_VERSION = ("version", "body", "details", "written_at", "replaced_at")
_DISCLOSURE = ("id", "seat_id", "category", "purpose", "rule_set_id", "rule", "sender_ground",
               "receiver_ground", "consent_id", "starts_at", "ends_at", "ended_why")  # fmt: skip
_GOAL = ("entry_id", "life_domain", "state")
_AGREEMENT = ("entry_id", "goal_id", "owner_seat_id", "due_on", "hard_date", "state",
              "proposed_due_on", "date_reason", "drop_reason", "settled_at",
              "version")  # fmt: skip
_FEEDBACK = ("id", "owed_by_seat_id", "owed_to_seat_id", "agreement_id", "due_on", "asked_at",
             "given_at", "entry_id")  # fmt: skip
_MESSAGE = ("entry_id", "state", "number", "minor", "what_changed", "written_at")
_CONFIRMATION = ("message_id", "seat_id", "state", "reason", "noted_by_seat_id", "said_at")
_CONTACT = ("entry_id", "message_id", "spoke_at", "how")
_SIGNAL = ("entry_id", "type", "sent_at", "claimed_by_seat_id", "claimed_at", "closed_at")
_TERM = ("id", "kind", "seat_id", "state", "offered_by_seat_id", "reason", "offered_at",
         "answer_due", "answered_at", "answer_reason", "during")  # fmt: skip
_CONSENT = ("entry_id", "kind", "from_seat_id", "to_functions", "categories", "purpose", "how",
            "given_on", "until", "withdrawn_at")  # fmt: skip
_CASE = ("id", "number", "purpose", "status", "named", "resident_informed",
         "not_informed_reason", "opened_at", "closed_at", "reopened_at",
         "next_evaluation_on", "rule_set_id")  # fmt: skip
_SEAT = ("id", "kind", "function", "state", "invited_at", "answered_at", "left_at",
         "subject_id")  # fmt: skip


def export_case(
    session: Session, actor: Actor, case_id: uuid.UUID, *, rule: str | None = None
) -> dict[str, Any]:
    """The case as the actor's place may read it: while it sits at the table all that was shared
    with it, afterwards its own words. NotFound for everybody else. Logged with all it holds;
    `rule` says in the log by which way it went out, when it was not the website.
    """
    seat = _place(session, actor, case_id)
    case = read_one(session, actor, Case, case_id)
    own = set(seats_of(session, actor).own)

    def rows(model: type[M], of_case: ColumnElement[bool], *order: Any) -> list[M]:
        return list(
            session.scalars(readable(session, actor, model).where(of_case).order_by(*order))
        )

    entries = rows(
        Entry,
        (Entry.case_id == case_id)
        & (Entry.kind != EntryKind.TAKING_PART.value)
        & (Entry.state != "withdrawn"),
        Entry.created_at,
        Entry.id,
    )
    shown = {entry.id for entry in entries}
    seats = rows(Seat, Seat.case_id == case_id, Seat.invited_at, Seat.id)
    known = {one.id for one in seats}
    # of what went to a party that is hidden now, or that broke the glass, nothing is told
    disclosures = [
        one
        for one in rows(
            Disclosure, Disclosure.case_id == case_id, Disclosure.made_at, Disclosure.id
        )
        if one.entry_id in shown and one.seat_id in known
    ]
    versions = rows(
        EntryVersion, EntryVersion.case_id == case_id, EntryVersion.entry_id, EntryVersion.version
    )
    content = {
        "goals": _of(rows(Goal, Goal.case_id == case_id, Goal.entry_id), _GOAL, shown),
        "agreements": _of(
            rows(Agreement, Agreement.case_id == case_id, Agreement.entry_id), _AGREEMENT, shown
        ),
        "feedback": _each(rows(Feedback, Feedback.case_id == case_id, Feedback.id), _FEEDBACK),
        "messages": _of(
            rows(MessageVersion, MessageVersion.case_id == case_id, MessageVersion.entry_id),
            _MESSAGE,
            shown,
        ),
        "confirmations": _each(
            rows(
                Confirmation,
                Confirmation.case_id == case_id,
                Confirmation.message_id,
                Confirmation.seat_id,
            ),
            _CONFIRMATION,
        ),
        "contacts": _of(
            rows(Contact, Contact.case_id == case_id, Contact.entry_id), _CONTACT, shown
        ),
        "signals": _of(rows(Signal, Signal.case_id == case_id, Signal.entry_id), _SIGNAL, shown),
        "regie": _each(
            rows(RegieTerm, RegieTerm.case_id == case_id, RegieTerm.offered_at, RegieTerm.id), _TERM
        ),
        "consents": _each(
            rows(Consent, Consent.case_id == case_id, Consent.given_on, Consent.entry_id), _CONSENT
        ),
    }
    record(
        session,
        actor,
        Act.CASE_EXPORT,
        case_id=case_id,
        entry_ids=shown,
        seat=seat,
        purpose=case.purpose,
        rule=rule,
    )
    exported = {
        "format": FORMAT,
        "madeAt": _plain(actor.now),
        "partnership": session.get_one(Partnership, case.partnership_id).name,
        "for": {"seatId": str(seat.id), "function": seat.function},
        "case": _told(case, _CASE),
        "seats": _seats(session, seats, own),
        "entries": [
            _told(entry, _ENTRY)
            | {
                "versions": [_told(one, _VERSION) for one in versions if one.entry_id == entry.id],
                "disclosures": [
                    _told(one, _DISCLOSURE) for one in disclosures if one.entry_id == entry.id
                ],
            }
            for entry in entries
        ],
    } | content
    return _without_hidden(exported, known | shown | {case.id})


def export_by_number(
    session: Session, actor: Actor, number: str, *, rule: str | None = None
) -> dict[str, Any]:
    """The same, for the number of a case that the actor sits in or sat in."""
    found = session.scalars(readable(session, actor, Case).where(Case.number == number)).all()
    if len(found) != 1:
        raise NotFound
    return export_case(session, actor, found[0].id, rule=rule)


def _place(session: Session, actor: Actor, case_id: uuid.UUID) -> MySeat:
    seats = seats_of(session, actor)
    left = (one for one in seats.all if one.case_id == case_id and one.state == "left")
    found = seats.in_case(case_id) or next(left, None)
    if found is None:
        raise NotFound
    return found


def _seats(session: Session, seats: list[Seat], own: set[uuid.UUID]) -> list[dict[str, Any]]:
    names = dict(
        session.execute(
            select(Organisation.id, Organisation.name).where(
                Organisation.id.in_({one.organisation_id for one in seats} - {None})
            )
        ).all()
    )
    return [
        _told(one, _SEAT)
        | {
            "organisation": names.get(one.organisation_id) if one.organisation_id else None,
            "isMine": one.id in own,
        }
        for one in seats
    ]


# Ids of places and of entries: never one that is not in the export.
_POINTERS = ("authorSeatId", "aboutSeatId", "derivedFromId", "seatId", "ownerSeatId", "goalId",
             "owedBySeatId", "owedToSeatId", "agreementId", "notedBySeatId", "messageId",
             "claimedBySeatId", "offeredBySeatId", "fromSeatId", "consentId",
             "entryId")  # fmt: skip


def _without_hidden(value: dict[str, Any], known: set[uuid.UUID]) -> dict[str, Any]:
    """A pointer to what the actor does not see becomes null: not even its id is known."""
    ids = {str(one) for one in known}

    def walk(part: Any, key: str = "") -> Any:
        if isinstance(part, dict):
            return {name: walk(inner, name) for name, inner in part.items()}
        if isinstance(part, list):
            return [walk(inner, key) for inner in part]
        return None if key in _POINTERS and part not in ids else part

    return {name: part if name == "for" else walk(part, name) for name, part in value.items()}


def _of(rows: Iterable[Any], names: tuple[str, ...], shown: set[uuid.UUID]) -> list[dict[str, Any]]:
    return [_told(row, names) for row in rows if row.entry_id in shown]


def _each(rows: Iterable[Base], names: tuple[str, ...]) -> list[dict[str, Any]]:
    return [_told(row, names) for row in rows]


def _told(row: Base, names: tuple[str, ...]) -> dict[str, Any]:
    return {_camel(name): _plain(getattr(row, name)) for name in names}


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


def _plain(value: Any) -> Any:
    """What JSON can say: ids and days as text, a period as its two ends."""
    for kind, write in _WRITTEN.items():
        if isinstance(value, kind):
            return write(value)
    return value


_WRITTEN: Mapping[Any, Callable[[Any], Any]] = {
    uuid.UUID: str,
    datetime: datetime.isoformat,
    date: date.isoformat,
    Range: lambda value: {"from": _plain(value.lower), "until": _plain(value.upper)},
    list: lambda value: [_plain(one) for one in value],
}
