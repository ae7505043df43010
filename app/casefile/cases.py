"""Opening, naming and closing a case."""

import hashlib
import hmac
import unicodedata
import uuid
from datetime import date, timedelta
from enum import StrEnum

from pydantic import BaseModel, ConfigDict
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.base.errors import Conflict, FieldError, Invalid, Refused
from app.base.model import new_id
from app.base.settings import get_settings
from app.casefile.access import MySeat, begin_again, read_case, readable, seats_of
from app.casefile.audit import Act, record
from app.casefile.models import Case, Entry, Seat, Subject
from app.casefile.rule_sets import rule_set_id
from app.casefile.rule_table import rule_set_in_force
from app.casefile.settle import settle
from app.casefile.sharing import residents_of, say
from app.casefile.vocabulary import Category, EntryKind, Function, Purpose, SeatKind
from app.organisations.actor import Actor
from app.organisations.models import CovenantPurpose

EVALUATE_AFTER = timedelta(days=42)
ASK_AGAIN_AFTER = timedelta(days=14)


class NotInformedReason(StrEnum):
    """Why the resident does not know yet: a closed list (domain, "The resident knows")."""

    DANGER = "danger"
    NOT_REACHED = "not_reached"
    FIRST_MEETING_PLANNED = "first_meeting_planned"


NOT_INFORMED_LABELS = {
    NotInformedReason.DANGER: "Vertellen is nu gevaarlijk voor de inwoner of voor iemand anders.",
    NotInformedReason.NOT_REACHED: "We krijgen de inwoner nog niet te pakken.",
    NotInformedReason.FIRST_MEETING_PLANNED: "We vertellen het in een gesprek dat al gepland is.",
}


class Resident(BaseModel):
    """Who the resident is, and how to reach them. No BSN: it is not stored anywhere."""

    model_config = ConfigDict(frozen=True)

    name: str
    birth_date: date | None = None
    phone: str | None = None
    reach: str | None = None


class OpenCase(BaseModel):
    """Open a joint case. Without `resident` it stays anonymous."""

    model_config = ConfigDict(frozen=True)

    organisation_id: uuid.UUID
    function: Function
    purpose: Purpose
    title: str
    help_request: str
    table_version: str | None = None
    necessity: str
    lighter_way: str
    resident: Resident | None = None
    resident_informed: bool
    not_informed_reason: NotInformedReason | None = None


class Opened(BaseModel):
    """The new case, and the entries that the opener can give along to whom they invite."""

    case_id: uuid.UUID
    number: str
    seat_id: uuid.UUID
    to_give_along: list[uuid.UUID]


def open_case(session: Session, actor: Actor, command: OpenCase) -> tuple[Actor, Opened]:
    """Open a case with the opener at the table, and the resident when they are named and know.

    Invalid when the resident is named without knowing it and without a reason of the closed
    list; Refused when the actor does not have this function in this organisation, or the
    covenant does not have this purpose. Answers the actor anew: they have a seat more.
    """
    _check(command)
    post = next(
        (
            post
            for post in actor.posts
            if post.organisation_id == command.organisation_id
            and post.function == command.function.value
        ),
        None,
    )
    if post is None:
        raise Refused("Je hebt deze functie niet bij deze organisatie.", "Kies je eigen functie.")
    if not session.scalar(
        select(CovenantPurpose.id).where(
            CovenantPurpose.partnership_id == post.partnership_id,
            CovenantPurpose.purpose == command.purpose.value,
        )
    ):
        raise Refused("Dit doel staat niet in het convenant.", "Kies een doel uit de lijst.")
    case_id, seat_id = new_id(), new_id()
    number = session.execute(
        text(
            "SELECT samenspel.open_case(:case, :seat, :occupancy, :organisation, :function,"
            " :purpose, :rules, :named, :informed, :reason, :again, :evaluation)"
        ),
        {
            "case": case_id,
            "seat": seat_id,
            "occupancy": new_id(),
            "organisation": command.organisation_id,
            "function": command.function.value,
            "purpose": command.purpose.value,
            "rules": rule_set_id(rule_set_in_force(actor.today)),
            "named": command.resident is not None,
            "informed": command.resident_informed,
            "reason": command.not_informed_reason,
            "again": None if command.resident_informed else actor.today + ASK_AGAIN_AFTER,
            "evaluation": actor.today + EVALUATE_AFTER,
        },
    ).scalar_one()
    actor = begin_again(session, actor)
    case, seat = read_case(session, actor, case_id)
    session.add(
        Subject(id=new_id(), case_id=case_id, partnership_id=case.partnership_id, kind="resident")
    )
    session.flush()
    given = _first_entries(session, actor, case, seat, command)
    if command.resident is not None:
        given.append(_name(session, actor, case, seat, command.resident))
        if command.resident_informed:
            seat_in_name(session, actor, case, seat)
    settle(session, case_id)
    record(session, actor, Act.CASE_OPEN, case_id=case_id, entry_ids=given, purpose=case.purpose)
    return actor, Opened(case_id=case_id, number=number, seat_id=seat_id, to_give_along=given)


def _check(command: OpenCase) -> None:
    errors = []
    for field, value in (
        ("title", command.title),
        ("helpRequest", command.help_request),
        ("necessity", command.necessity),
        ("lighterWay", command.lighter_way),
    ):
        if not value.strip():
            errors.append(FieldError(field, "Vul dit in."))
    if command.resident and not command.resident_informed and not command.not_informed_reason:
        errors.append(
            FieldError(
                "notInformedReason",
                "Kies waarom de inwoner het nog niet weet, of open de casus zonder naam.",
            )
        )
    if errors:
        raise Invalid(errors)


def _first_entries(
    session: Session, actor: Actor, case: Case, seat: MySeat, command: OpenCase
) -> list[uuid.UUID]:
    """Title, help request, its table version, and the typed answers; nobody hears them yet."""
    title = say(
        session, actor, case, seat,
        kind=EntryKind.TITLE, category=Category.PLAN, body=command.title,
    )  # fmt: skip
    own_words = say(
        session, actor, case, seat,
        kind=EntryKind.HELP_REQUEST, category=Category.HELP_REQUEST, body=command.help_request,
    )  # fmt: skip
    given = [title.entry_id]
    if command.table_version:
        for_table = say(
            session, actor, case, seat,
            kind=EntryKind.HELP_REQUEST, category=Category.HELP_REQUEST_TABLE,
            body=command.table_version, derived_from_id=own_words.entry_id,
        )  # fmt: skip
        given.append(for_table.entry_id)
    say(
        session, actor, case, seat,
        kind=EntryKind.NOTE, category=Category.PLAN, only_to=(), body=command.necessity,
        details={"seven_questions": True, "lighter_way": command.lighter_way},
    )  # fmt: skip
    return given


def name_case(session: Session, actor: Actor, case_id: uuid.UUID, resident: Resident) -> uuid.UUID:
    """Give an anonymous case its name, once the resident knows; answers the identity entry."""
    case, seat = read_case(session, actor, case_id)
    if case.named:
        raise Conflict("Deze casus heeft al een naam.")
    identity = _name(session, actor, case, seat, resident)
    session.execute(
        update(Case)
        .where(Case.id == case_id)
        .values(named=True, resident_informed=True, ask_again_on=None)
    )
    seat_in_name(session, actor, case, seat)
    session.expire_all()
    settle(session, case_id)
    record(session, actor, Act.CASE_OPEN, case_id=case_id, entry_ids=[identity])
    return identity


def _name(
    session: Session, actor: Actor, case: Case, seat: MySeat, resident: Resident
) -> uuid.UUID:
    said = say(
        session, actor, case, seat,
        kind=EntryKind.IDENTITY, category=Category.IDENTITY, body=resident.name,
        details=resident.model_dump(mode="json"), at_once=True,
    )  # fmt: skip
    [subject] = residents_of(session, actor, case.id)
    session.execute(
        text("SELECT samenspel.match_resident(:subject, :key)"),
        {"subject": subject, "key": identity_key(resident)},
    )
    return said.entry_id


def identity_key(resident: Resident) -> bytes:
    """Keyed hash of name and birth date for the blind match; the key is not in the database."""
    folded = unicodedata.normalize("NFKD", resident.name).casefold()
    letters = "".join(sign for sign in folded if sign.isalpha())
    born = resident.birth_date.isoformat() if resident.birth_date else ""
    secret = get_settings().secret.get_secret_value().encode()
    return hmac.new(secret, f"identity:{letters}:{born}".encode(), hashlib.sha256).digest()


def seat_in_name(session: Session, actor: Actor, case: Case, seat: MySeat) -> None:
    """The resident's own place at the table; somebody can be put in it later."""
    [subject] = residents_of(session, actor, case.id)
    session.add(
        Seat(
            id=new_id(),
            case_id=case.id,
            partnership_id=case.partnership_id,
            kind=SeatKind.RESIDENT.value,
            function=Function.RES.value,
            subject_id=subject,
            state="active",
            invited_by_seat_id=seat.id,
        )
    )
    session.flush()


def case_of(session: Session, actor: Actor, case_id: uuid.UUID) -> Case:
    """The case in which the actor sits, or NotFound."""
    return read_case(session, actor, case_id)[0]


def resident_name(session: Session, actor: Actor, case_id: uuid.UUID) -> str | None:
    """The resident's first name, for whoever may know it; None while the case is anonymous."""
    name = session.scalars(
        readable(session, actor, Entry)
        .where(Entry.case_id == case_id, Entry.kind == EntryKind.IDENTITY.value)
        .order_by(Entry.created_at)
        .limit(1)
    ).first()
    return name.body.split()[0] if name is not None and name.body else None


def close_case(session: Session, actor: Actor, case_id: uuid.UUID) -> None:
    """Close a case: everybody keeps what they wrote themselves and nothing else."""
    case, _ = read_case(session, actor, case_id)
    if case.status != "open":
        raise Conflict("Deze casus is al gesloten.")
    record(session, actor, Act.CASE_CLOSE, case_id=case_id)
    try:
        session.execute(text("SELECT samenspel.close_case(:case)"), {"case": case_id})
    except DBAPIError as error:
        raise Refused(
            "Alleen wie de regie heeft, sluit de casus af.", "Vraag de regiehouder."
        ) from error
    session.expire_all()
    session.info.clear()


def my_case_ids(session: Session, actor: Actor) -> list[uuid.UUID]:
    """Cases in which the actor sits now: where every search and list starts."""
    return sorted({seat.case_id for seat in seats_of(session, actor).all if seat.state == "active"})
