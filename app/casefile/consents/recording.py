"""Recording what the resident, or who stands in for them, agreed to."""

import uuid

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.base.errors import Conflict, FieldError, Invalid
from app.base.model import new_id
from app.casefile.access import MySeat, read_case, read_one, readable
from app.casefile.audit import Act, record
from app.casefile.consents.commands import ABOUT_CONTENT, AddVoice, RecordConsent, unclear
from app.casefile.models import Case, Consent, ConsentVoice
from app.casefile.rule_sets import rules_of
from app.casefile.rule_table import flat_rules
from app.casefile.settle import settle
from app.casefile.sharing import residents_of, say
from app.casefile.table import parties_of, party
from app.casefile.vocabulary import Category, EntryKind, Function, Voice
from app.organisations.actor import Actor
from app.organisations.models import Organisation


def record_consent(
    session: Session, actor: Actor, case_id: uuid.UUID, command: RecordConsent
) -> uuid.UUID:
    """Record what was agreed to. Whoever hears it may record it, for their own secrecy or for a
    party they can see; evidence is a note.

    While somebody who decides too is still to be asked it is recorded and opens nothing.
    """
    case, seat = read_case(session, actor, case_id)
    named = _organisations(session, case, command)
    errors = unclear(command, actor.today, named)
    parties = parties_of(session, actor, case_id)
    if party(parties, command.from_seat_id) is None:
        errors.append(FieldError("fromSeatId", "Kies een partij die aan tafel zit."))
    residents = residents_of(session, actor, case_id)
    subject_id = command.subject_id or (residents[0] if residents else None)
    if subject_id is None or subject_id not in residents:
        errors.append(FieldError("", "Deze casus heeft nog geen naam. Vul eerst de inwoner in."))
    elif command.age is None and _age(session, command, subject_id, actor) is None:
        errors.append(FieldError("age", "De geboortedatum is niet bekend. Kies hoe oud iemand is."))
    if errors:
        raise Invalid(errors)
    consent_id = new_id()
    say(
        session,
        actor,
        case,
        seat,
        kind=EntryKind.CONSENT,
        category=Category.TAKING_PART,
        body=command.note,
        typed={"note": command.note},
        about_seat_id=command.from_seat_id,
        # the party whose secrecy it is, and the resident; nobody else learns that it exists
        only_to=[command.from_seat_id],
        parties=parties,
        at_once=True,
        entry_id=consent_id,
    )
    session.add(
        Consent(
            entry_id=consent_id,
            case_id=case_id,
            partnership_id=case.partnership_id,
            author_seat_id=seat.id,
            kind=command.of_kind.value,
            subject_id=subject_id,
            from_seat_id=command.from_seat_id,
            to_functions=[function.value for function in command.to_functions],
            to_organisations=list(command.to_organisations),
            except_organisations=list(command.except_organisations),
            categories=[category.value for category in command.categories]
            if command.of_kind in ABOUT_CONTENT
            else [],
            purpose=case.purpose,
            how=command.how.value,
            given_on=command.given_on or actor.today,
            until=command.until,
            emergency_only=command.emergency_only,
            age=command.age,
            authority=[one.value for one in command.all_authority],
        )
    )
    session.flush()
    for who in (*command.given_by, *command.refused_by):
        said = AddVoice(
            who=who, agrees=who in command.given_by, how=command.how, said_on=command.given_on
        )
        _say_voice(session, actor, case, seat, consent_id, said)
    session.flush()
    session.expire_all()
    settle(session, case_id)
    record(session, actor, Act.CONSENT_RECORD, case_id=case_id, entry_ids=[consent_id])
    return consent_id


def _organisations(session: Session, case: Case, command: RecordConsent) -> set[uuid.UUID]:
    wanted = {*command.to_organisations, *command.except_organisations}
    if not wanted:
        return set()
    return set(
        session.scalars(
            select(Organisation.id).where(
                Organisation.id.in_(wanted), Organisation.partnership_id == case.partnership_id
            )
        )
    )


def _age(
    session: Session, command: RecordConsent, subject_id: uuid.UUID, actor: Actor
) -> int | None:
    """The age band out of the birth date; None when that is not known."""
    found: int | None = session.execute(
        text("SELECT samenspel.age_band(:subject, :kind, :on)"),
        {
            "subject": subject_id,
            "kind": command.of_kind.value,
            "on": command.given_on or actor.today,
        },
    ).scalar_one()
    return found


def _say_voice(
    session: Session, actor: Actor, case: Case, seat: MySeat, consent_id: uuid.UUID, said: AddVoice
) -> None:
    session.add(
        ConsentVoice(
            id=new_id(),
            consent_id=consent_id,
            case_id=case.id,
            partnership_id=case.partnership_id,
            who=said.who.value,
            agrees=said.agrees,
            how=said.how.value,
            said_on=said.said_on or actor.today,
            seat_id=seat.id,
            recorded_by=actor.account_id,
        )
    )


def add_voice(session: Session, actor: Actor, consent_id: uuid.UUID, command: AddVoice) -> None:
    """Record what somebody who decides too said: the second yes completes the consent, a no
    blocks it. Conflict for who spoke before, and for a consent that was withdrawn."""
    consent = read_one(session, actor, Consent, consent_id)
    case, seat = read_case(session, actor, consent.case_id)
    if (command.said_on or actor.today) > actor.today:
        raise Invalid.one("saidOn", "Kies een dag die al geweest is, of vandaag.")
    if consent.withdrawn_at is not None:
        raise Conflict("Deze toestemming is ingetrokken.", "Leg een nieuwe toestemming vast.")
    if consent.answer == "yes":
        # a no after a yes is a withdrawal, and has a way of its own that nothing blocks
        raise Conflict("Deze toestemming is er al.", "Je kunt haar wel intrekken.")
    if command.who in voices_of(session, actor, [consent_id]).get(consent_id, {}):
        raise Conflict("Van deze persoon staat het antwoord er al.", "Leg een nieuwe vast.")
    _say_voice(session, actor, case, seat, consent_id, command)
    session.flush()
    session.expire_all()
    settle(session, case.id)
    record(session, actor, Act.CONSENT_RECORD, case_id=case.id, entry_ids=[consent_id])


def voices_of(
    session: Session, actor: Actor, consent_ids: list[uuid.UUID]
) -> dict[uuid.UUID, dict[Voice, bool]]:
    """What each voice said to each of these consents, in one statement."""
    found: dict[uuid.UUID, dict[Voice, bool]] = {}
    for voice in session.scalars(
        readable(session, actor, ConsentVoice)
        .where(ConsentVoice.consent_id.in_(consent_ids))
        .order_by(ConsentVoice.recorded_at, ConsentVoice.id)
    ):
        found.setdefault(voice.consent_id, {})[Voice(voice.who)] = voice.agrees
    return found


def liftable(case: Case) -> tuple[list[Category], list[Function]]:
    """What consent can open in a case, and for whom: all that its rules ask it for. Nothing else:
    consent never widens a deny."""
    asked = [
        one
        for one in flat_rules(rules_of(case))
        if one.needs_consent
        and one.purpose == case.purpose
        and one.category != Category.TAKING_PART
    ]
    categories = {one.category for one in asked}
    functions = {one.to_function for one in asked}
    return (
        [one for one in Category if one in categories],
        [one for one in Function if one in functions],
    )
