"""Proposing, publishing and answering the message; who spoke to the resident."""

import uuid
from datetime import datetime, timedelta
from enum import StrEnum

from pydantic import BaseModel, ConfigDict
from sqlalchemy import text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.base.database import rows_changed
from app.base.errors import Conflict, FieldError, Invalid, NotFound, Refused
from app.casefile.access import MySeat, read_case, read_one, readable
from app.casefile.audit import Act, record
from app.casefile.models import Case, Entry
from app.casefile.rule_table import Facts
from app.casefile.settle import hold, settle
from app.casefile.sharing import Sees, judge, say
from app.casefile.table import Party, parties_of, party
from app.casefile.vocabulary import Category, ConfirmationState, EntryKind
from app.casefile.weighing import weigh
from app.message.models import Confirmation, Contact, MessageVersion
from app.message.views import MessageView, message_of
from app.organisations.actor import Actor
from app.regie.holder import regie_of

# A contact from before that is no news, and more likely a slip of the finger.
LONGEST_AGO = timedelta(days=366)
ONLY_WHAT_ALL_MAY_KNOW = "In de boodschap staat alleen wat iedereen aan tafel mag weten."


class How(StrEnum):
    """How somebody spoke to the resident."""

    PHONE = "phone"
    VISIT = "visit"
    OFFICE = "office"
    MESSAGE = "message"


HOW_LABELS = {
    How.PHONE: "gebeld",
    How.VISIT: "thuis",
    How.OFFICE: "op kantoor",
    How.MESSAGE: "bericht",
}


class WriteMessage(BaseModel):
    """A text that all will tell; part of the plan unless its writer chose a `category`. `minor`:
    only a time or a number changed. `expected_number` is
    the version that the writer had before them (0: none)."""

    model_config = ConfigDict(frozen=True)

    text: str
    category: Category | None = None
    what_changed: str | None = None
    minor: bool = False
    expected_number: int | None = None


class Answer(BaseModel):
    """What a party says of a version."""

    model_config = ConfigDict(frozen=True)

    state: ConfirmationState
    reason: str | None = None


class LogContact(BaseModel):
    """I spoke to the resident; which version I told, if any."""

    model_config = ConfigDict(frozen=True)

    how: How
    spoke_at: datetime | None = None
    message_id: uuid.UUID | None = None
    note: str = ""


def propose(session: Session, actor: Actor, case_id: uuid.UUID, command: WriteMessage) -> uuid.UUID:
    """Any seat proposes a text to the holder; answers its id. Refused when nobody holds regie."""
    case, seat = read_case(session, actor, case_id)
    parties = parties_of(session, actor, case_id)
    regie = regie_of(session, actor, case_id, parties)
    if regie.seat_id is None:
        raise Refused("Er is nog niemand met regie.", "Bied eerst de regie aan.", "no_holder")
    hold(session, actor, case_id)
    waiting = message_of(session, actor, case_id, parties).proposals
    if any(one.is_mine and one.text == command.text for one in waiting):
        raise Conflict("Dit voorstel ligt er al.", "Wie de regie heeft, kijkt ernaar.")
    mine = regie.seat_id == seat.id
    said = say(
        session, actor, case, seat,
        kind=EntryKind.MESSAGE, category=command.category or Category.PLAN, body=command.text,
        typed={"text": command.text, "whatChanged": command.what_changed},
        chosen=command.category is not None,
        only_to=[] if mine else [regie.seat_id], must_reach=[] if mine else [regie.seat_id],
        # a proposal is no message yet: the resident reads what is published
        subject_ids=[],
        parties=parties,
    )  # fmt: skip
    session.add(_version(case, seat, said.entry_id, command, actor, number=None))
    settle(session, case_id)
    record(session, actor, Act.MESSAGE_PROPOSE, case_id=case_id, entry_ids=[said.entry_id])
    return said.entry_id


def publish(
    session: Session,
    actor: Actor,
    case_id: uuid.UUID,
    command: WriteMessage,
    proposal_id: uuid.UUID | None = None,
) -> uuid.UUID:
    """The holder makes a text the message; everybody is unconfirmed again. Answers its id.

    Refused for whoever does not hold regie, and when a party at the table may not read the
    text. Conflict when another version was published meanwhile.
    """
    case, seat = read_case(session, actor, case_id)
    parties = parties_of(session, actor, case_id)
    if not regie_of(session, actor, case_id, parties).i_hold:
        raise Refused(
            "Alleen wie de regie heeft, stelt de boodschap vast.",
            "Stel een andere tekst voor aan de regiehouder.",
            "holder_publishes",
        )
    hold(session, actor, case_id)
    now = message_of(session, actor, case_id, parties)
    if command.expected_number is not None and (now.number or 0) != command.expected_number:
        raise Conflict(
            f"Er is intussen een nieuwe versie ({now.number}).",
            "Lees die eerst. Je eigen tekst staat hier nog.",
        )
    if proposal_id is not None and proposal_id not in {one.id for one in now.proposals}:
        raise Conflict("Dit voorstel is al afgehandeld.", "Je eigen tekst staat hier nog.")
    if now.number and not (command.what_changed or "").strip():
        raise Invalid([FieldError("whatChanged", "Schrijf kort wat er anders is.")])
    category = command.category or Category.PLAN
    said = say(
        session, actor, case, seat,
        kind=EntryKind.MESSAGE, category=category, body=command.text,
        typed={"text": command.text, "whatChanged": command.what_changed},
        chosen=command.category is not None,
        must_reach=_readers(session, actor, case, seat, category, parties),
        parties=parties,
    )  # fmt: skip
    session.add(_version(case, seat, said.entry_id, command, actor, number=_next(session, case_id)))
    try:
        with session.begin_nested():
            session.flush()
    except IntegrityError as error:
        raise Conflict(
            "Iemand anders stelde net een nieuwe versie vast.", "Lees die eerst."
        ) from error
    _say(session, actor, case, said.entry_id, seat.id, Answer(state=ConfirmationState.CONFIRMED))
    if proposal_id is not None:
        _close_proposal(session, actor, proposal_id)
    settle(session, case_id)
    record(session, actor, Act.MESSAGE_PUBLISH, case_id=case_id, entry_ids=[said.entry_id])
    return said.entry_id


def _next(session: Session, case_id: uuid.UUID) -> int:
    """The next number of the case, also when an earlier version is not readable any more."""
    return int(
        session.execute(
            text("SELECT samenspel.next_message_number(:case)"), {"case": case_id}
        ).scalar_one()
    )


def _readers(
    session: Session,
    actor: Actor,
    case: Case,
    seat: MySeat,
    category: Category,
    parties: list[Party],
) -> list[uuid.UUID]:
    """Every organisation at the table that the holder sees; Refused when one may not read it."""
    verdicts = judge(
        session, actor, case, seat, category, lambda _one: Facts(kind=EntryKind.MESSAGE), parties
    )
    must = [one for one in verdicts if one.party.at_table and one.party.kind == "organisation"]
    blocked = [one.party.name for one in must if one.sees is not Sees.FULL]
    if blocked:
        raise Refused(
            f"{ONLY_WHAT_ALL_MAY_KNOW} Dit mag niet naar: {', '.join(blocked)}.",
            "Laat het onderdeel weg dat niet iedereen mag weten.",
            "message_for_all",
        )
    return [one.party.seat_id for one in must]


def _version(
    case: Case,
    seat: MySeat,
    entry_id: uuid.UUID,
    command: WriteMessage,
    actor: Actor,
    *,
    number: int | None,
) -> MessageVersion:
    return MessageVersion(
        entry_id=entry_id,
        case_id=case.id,
        partnership_id=case.partnership_id,
        author_seat_id=seat.id,
        state="proposed" if number is None else "published",
        number=number,
        minor=command.minor,
        what_changed=(command.what_changed or "").strip() or None,
        written_at=actor.now,
    )


def decline_proposal(session: Session, actor: Actor, proposal_id: uuid.UUID, reason: str) -> None:
    """The holder does not take a proposal over, and tells its writer why."""
    proposal = read_one(session, actor, MessageVersion, proposal_id)
    if proposal.state == "published":
        raise NotFound
    if not reason.strip():
        raise Invalid([FieldError("reason", "Schrijf kort waarom niet.")])
    case, seat = read_case(session, actor, proposal.case_id)
    if not regie_of(session, actor, case.id).i_hold:
        raise Refused("Alleen wie de regie heeft, beslist over een voorstel.", None)
    _close_proposal(session, actor, proposal_id)
    if proposal.author_seat_id != seat.id:
        say(
            session, actor, case, seat,
            kind=EntryKind.FEEDBACK, category=Category.PLAN, body=reason.strip(),
            typed={"reason": reason},
            details={"proposal_id": str(proposal_id)},
            only_to=[proposal.author_seat_id], must_reach=[proposal.author_seat_id],
            facts_for=lambda _one: Facts(kind=EntryKind.MESSAGE), subject_ids=[],
        )  # fmt: skip
    settle(session, case.id)
    record(session, actor, Act.MESSAGE_ANSWER, case_id=case.id, entry_ids=[proposal_id])


def _close_proposal(session: Session, actor: Actor, proposal_id: uuid.UUID) -> None:
    read_one(session, actor, MessageVersion, proposal_id)
    changed = session.execute(
        update(MessageVersion)
        .where(MessageVersion.entry_id == proposal_id, MessageVersion.state == "proposed")
        .values(state="declined")
        .execution_options(synchronize_session=False)
    )
    if rows_changed(changed) != 1:
        raise Conflict("Dit voorstel is al afgehandeld.")


def answer(session: Session, actor: Actor, message_id: uuid.UUID, command: Answer) -> None:
    """Confirm, object with a reason, or (only for a minor change) say that it was seen.

    Conflict when a newer version was published: read that one. An own answer replaces one that
    somebody else noted by phone.
    """
    version, case, seat = _current(session, actor, message_id)
    if command.state is ConfirmationState.NOTED_BY_PHONE:
        raise Invalid([FieldError("state", "Kies wat je zelf zegt.")])
    if command.state is ConfirmationState.SEEN and not version.minor:
        raise Invalid([FieldError("state", "Deze versie is meer dan een tijd of een getal. Bevestig of zeg wat niet klopt.")])  # noqa: E501  # fmt: skip
    if command.state is ConfirmationState.OBJECTED and not (command.reason or "").strip():
        raise Invalid([FieldError("reason", "Schrijf wat er niet klopt.")])
    _weigh(session, actor, case, seat, message_id, command.reason)
    _say(session, actor, case, message_id, seat.id, command)
    settle(session, case.id)
    record(session, actor, Act.MESSAGE_ANSWER, case_id=case.id, entry_ids=[message_id])


def note_answer(
    session: Session, actor: Actor, message_id: uuid.UUID, seat_id: uuid.UUID, reason: str
) -> None:
    """Somebody said yes by phone; noted by me. It counts as weaker until they confirm it."""
    _, case, seat = _current(session, actor, message_id)
    other = party(parties_of(session, actor, case.id), seat_id)
    if other is None or not other.at_table or other.is_me:
        raise Invalid([FieldError("seatId", "Kies een partij die aan tafel zit.")])
    _weigh(session, actor, case, seat, message_id, reason)
    done = session.execute(
        insert(Confirmation)
        .values(
            message_id=message_id,
            seat_id=seat_id,
            case_id=case.id,
            partnership_id=case.partnership_id,
            state=ConfirmationState.NOTED_BY_PHONE.value,
            reason=reason.strip() or None,
            noted_by_seat_id=seat.id,
            said_at=actor.now,
        )
        .on_conflict_do_nothing()
        .execution_options(preserve_rowcount=True)
    )
    if rows_changed(done) != 1:
        raise Conflict(f"{other.name} heeft al geantwoord.")
    settle(session, case.id)
    record(session, actor, Act.MESSAGE_ANSWER, case_id=case.id, entry_ids=[message_id])


def _current(
    session: Session, actor: Actor, message_id: uuid.UUID
) -> tuple[MessageVersion, Case, MySeat]:
    version = read_one(session, actor, MessageVersion, message_id)
    if version.state != "published":
        raise NotFound
    case, seat = read_case(session, actor, version.case_id)
    # publishing settles the case and holds it until it commits
    hold(session, actor, case.id)
    latest = session.scalars(
        readable(session, actor, MessageVersion)
        .join(Entry, Entry.id == MessageVersion.entry_id)
        .where(
            MessageVersion.case_id == case.id,
            MessageVersion.state == "published",
            Entry.state == "live",
        )
        .order_by(MessageVersion.number.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if latest is None:
        raise NotFound
    if latest.entry_id != message_id:
        raise Conflict(
            f"Er is een nieuwe versie ({latest.number}).",
            "Lees die eerst; jouw antwoord ging over een oude tekst.",
        )
    return version, case, seat


def _weigh(
    session: Session,
    actor: Actor,
    case: Case,
    seat: MySeat,
    message_id: uuid.UUID,
    reason: str | None,
) -> None:
    """What somebody says of the message is read by all who have it."""
    weigh(session, actor, case, seat, {"reason": reason}, Category.PLAN, entry_id=message_id)


def _say(
    session: Session,
    actor: Actor,
    case: Case,
    message_id: uuid.UUID,
    seat_id: uuid.UUID,
    command: Answer,
) -> None:
    values = {
        "state": command.state.value,
        "reason": (command.reason or "").strip() or None,
        "noted_by_seat_id": None,
        "said_at": actor.now,
    }
    mine = readable(session, actor, Confirmation).where(
        Confirmation.message_id == message_id, Confirmation.seat_id == seat_id
    )
    if session.scalars(mine).one_or_none() is None:
        done = session.execute(
            insert(Confirmation)
            .values(
                message_id=message_id,
                seat_id=seat_id,
                case_id=case.id,
                partnership_id=case.partnership_id,
                **values,
            )
            .on_conflict_do_nothing()
            .execution_options(preserve_rowcount=True)
        )
        if rows_changed(done) == 1:
            return
    session.execute(
        update(Confirmation)
        .where(Confirmation.message_id == message_id, Confirmation.seat_id == seat_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    session.expire_all()


def log_contact(
    session: Session, actor: Actor, case_id: uuid.UUID, command: LogContact
) -> uuid.UUID:
    """I spoke to the resident, and told this version; answers the entry.

    A course of things (category 14): it reaches the holder and whoever has a line.
    """
    case, seat = read_case(session, actor, case_id)
    spoke_at = command.spoke_at or actor.now
    errors = []
    if spoke_at > actor.now:
        errors.append(FieldError("spokeAt", "Kies een moment dat al geweest is."))
    if spoke_at < actor.now - LONGEST_AGO:
        errors.append(FieldError("spokeAt", "Kies een moment in het laatste jaar."))
    hold(session, actor, case_id)
    told = command.message_id
    if told is not None and not _is_version(session, actor, case_id, told):
        errors.append(FieldError("messageId", "Kies een versie van deze casus."))
    if errors:
        raise Invalid(errors)
    if _logged_already(session, actor, seat, command, spoke_at):
        raise Conflict("Dit contact staat er al.", "Kijk in de casus.")
    parties = parties_of(session, actor, case_id)
    regie = regie_of(session, actor, case_id, parties)
    said = say(
        session, actor, case, seat,
        kind=EntryKind.CONTACT, category=Category.COURSE, body=command.note,
        typed={"note": command.note},
        facts_for=lambda one: Facts(
            kind=EntryKind.CONTACT,
            is_holder=one.seat_id == regie.seat_id,
            # who tells the message must know which version the resident heard last
            owns_line_under_goal=told is not None and one.kind == "organisation",
        ),
        at_once=not command.note,
        parties=parties,
    )  # fmt: skip
    session.add(
        Contact(
            entry_id=said.entry_id,
            case_id=case_id,
            partnership_id=case.partnership_id,
            author_seat_id=seat.id,
            message_id=command.message_id,
            spoke_at=spoke_at,
            how=command.how.value,
        )
    )
    settle(session, case_id)
    record(session, actor, Act.CONTACT_WRITE, case_id=case_id, entry_ids=[said.entry_id])
    return said.entry_id


def _is_version(session: Session, actor: Actor, case_id: uuid.UUID, message_id: uuid.UUID) -> bool:
    found = readable(session, actor, MessageVersion).where(
        MessageVersion.entry_id == message_id,
        MessageVersion.case_id == case_id,
        MessageVersion.state == "published",
    )
    return session.scalars(found).one_or_none() is not None


def _logged_already(
    session: Session, actor: Actor, seat: MySeat, command: LogContact, spoke_at: datetime
) -> bool:
    """Whether my seat logged this very contact: who presses twice means it once."""
    same = (
        readable(session, actor, Contact)
        .join(Entry, Entry.id == Contact.entry_id)
        .where(
            Contact.case_id == seat.case_id,
            Contact.author_seat_id == seat.id,
            Contact.spoke_at == spoke_at,
            Contact.how == command.how.value,
            Contact.message_id.is_not_distinct_from(command.message_id),
            Entry.body == command.note,
        )
        .limit(1)
    )
    return session.scalars(same).first() is not None


def versions(
    session: Session, actor: Actor, case_id: uuid.UUID
) -> list[tuple[MessageVersion, Entry]]:
    """All published versions that the actor has, newest first, to compare; logged as read."""
    read_case(session, actor, case_id)
    rows = [
        (row, entry)
        for row, entry in session.execute(
            readable(session, actor, MessageVersion)
            .join(Entry, Entry.id == MessageVersion.entry_id)
            .where(MessageVersion.case_id == case_id, MessageVersion.state == "published")
            .add_columns(Entry)
            .order_by(MessageVersion.number.desc())
        )
    ]
    record(
        session,
        actor,
        Act.MESSAGE_READ,
        case_id=case_id,
        entry_ids=[row.entry_id for row, _ in rows],
    )
    return rows


def read_message(session: Session, actor: Actor, case_id: uuid.UUID) -> MessageView:
    """The message on its own, logged as read."""
    read_case(session, actor, case_id)
    view = message_of(session, actor, case_id, parties_of(session, actor, case_id))
    record(
        session, actor, Act.MESSAGE_READ, case_id=case_id, entry_ids=[view.id] if view.id else []
    )
    return view
