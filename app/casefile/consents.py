"""A minimal record of consent: lifting secrecy, and letting functions know who takes part.

Consent never widens a deny: it lifts secrecy where the rule table asks for it. Withdrawing ends
what rests on it at the next request, in one transaction, and is never refused.
"""

import uuid
from datetime import date, datetime, timedelta
from enum import StrEnum

from pydantic import BaseModel, ConfigDict
from sqlalchemy import or_, text
from sqlalchemy.orm import Session

from app.base.errors import FieldError, Invalid
from app.base.model import new_id
from app.casefile.access import read_case, read_one, readable
from app.casefile.audit import Act, record
from app.casefile.models import Case, Consent, Disclosure
from app.casefile.rule_sets import rules_of
from app.casefile.rule_table import flat_rules
from app.casefile.settle import settle
from app.casefile.sharing import residents_of, say
from app.casefile.table import Party, parties_of, party
from app.casefile.vocabulary import Category, EntryKind, Function
from app.organisations.actor import Actor

# After this it is asked again: a resident who said yes long ago may have forgotten.
AT_MOST = timedelta(days=366)


class How(StrEnum):
    """How the resident gave it."""

    SPOKEN = "spoken"
    WRITTEN = "written"
    REPRESENTATIVE = "representative"


class RecordConsent(BaseModel):
    """What the resident agreed to: what, from whom, to whom, until when.

    `taking_part`: the functions in `to_functions` may know that `from_seat_id` takes part.
    Otherwise: `from_seat_id` may tell them `categories` (secrecy is lifted).
    """

    model_config = ConfigDict(frozen=True)

    from_seat_id: uuid.UUID
    taking_part: bool = False
    to_functions: tuple[Function, ...]
    categories: tuple[Category, ...] = ()
    until: date
    how: How = How.SPOKEN
    given_on: date | None = None
    note: str = ""


class Resting(BaseModel):
    """What ends when a consent is withdrawn, as far as the actor may know: how many entries, and
    who loses them."""

    entries: int = 0
    names: list[str] = []


class ConsentView(BaseModel):
    """A consent as it is shown to those who may know of it."""

    id: uuid.UUID
    taking_part: bool
    from_seat_id: uuid.UUID
    from_name: str
    to_functions: list[Function]
    categories: list[Category]
    until: date
    given_on: date
    how: How
    withdrawn: bool
    withdrawn_at: datetime | None
    resting: Resting


def record_consent(
    session: Session, actor: Actor, case_id: uuid.UUID, command: RecordConsent
) -> uuid.UUID:
    """Record what the resident agreed to. Whoever hears it may record it, for their own secrecy
    or for a party they can see; evidence is a note."""
    case, seat = read_case(session, actor, case_id)
    errors = _errors(command, actor.today)
    parties = parties_of(session, actor, case_id)
    if party(parties, command.from_seat_id) is None:
        errors.append(FieldError("fromSeatId", "Kies een partij die aan tafel zit."))
    residents = residents_of(session, actor, case_id)
    if not residents:
        errors.append(FieldError("", "Deze casus heeft nog geen naam. Vul eerst de inwoner in."))
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
            kind="taking_part" if command.taking_part else "secrecy",
            subject_id=residents[0],
            from_seat_id=command.from_seat_id,
            to_functions=[function.value for function in command.to_functions],
            categories=[category.value for category in command.categories],
            purpose=case.purpose,
            how=command.how.value,
            given_on=command.given_on or actor.today,
            until=command.until,
        )
    )
    session.flush()
    settle(session, case_id)
    record(session, actor, Act.CONSENT_RECORD, case_id=case_id, entry_ids=[consent_id])
    return consent_id


def _errors(command: RecordConsent, today: date) -> list[FieldError]:
    errors = []
    given_on = command.given_on or today
    if not command.to_functions:
        errors.append(FieldError("toFunctions", "Kies wie het mag weten."))
    if not command.taking_part and not command.categories:
        errors.append(FieldError("categories", "Kies waar de toestemming over gaat."))
    if given_on > today:
        errors.append(FieldError("givenOn", "Kies een dag die al geweest is, of vandaag."))
    if command.until < today:
        errors.append(FieldError("until", "Kies een einddatum vanaf vandaag."))
    elif command.until - given_on > AT_MOST:
        errors.append(FieldError("until", "Kies een einddatum binnen een jaar."))
    return errors


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


def withdraw_consent(session: Session, actor: Actor, consent_id: uuid.UUID) -> int:
    """End a consent and all that rests on it; answers how many disclosures ended."""
    consent = read_one(session, actor, Consent, consent_id)
    record(session, actor, Act.CONSENT_WITHDRAW, case_id=consent.case_id, entry_ids=[consent_id])
    ended = session.execute(
        text("SELECT samenspel.withdraw_consent(:consent)"), {"consent": consent_id}
    ).scalar_one()
    # rows that were loaded before would still be handed out by the session
    session.expire_all()
    return int(ended)


def consents_of(session: Session, actor: Actor, case_id: uuid.UUID) -> list[ConsentView]:
    """Consents in a case that the actor may know of, newest first."""
    read_case(session, actor, case_id)
    parties = parties_of(session, actor, case_id)
    rows = session.scalars(
        readable(session, actor, Consent)
        .where(Consent.case_id == case_id)
        .order_by(Consent.given_on.desc(), Consent.entry_id.desc())
    ).all()
    resting = _resting(session, actor, [row.entry_id for row in rows], parties)
    return [_view(row, parties, resting.get(row.entry_id, Resting())) for row in rows]


def _resting(
    session: Session, actor: Actor, consent_ids: list[uuid.UUID], parties: list[Party]
) -> dict[uuid.UUID, Resting]:
    """Live disclosures that rest on these consents, in one statement."""
    if not consent_ids:
        return {}
    rows = session.execute(
        readable(session, actor, Disclosure)
        .where(
            Disclosure.consent_id.in_(consent_ids),
            or_(Disclosure.ends_at.is_(None), Disclosure.ends_at > actor.now),
        )
        .with_only_columns(Disclosure.consent_id, Disclosure.entry_id, Disclosure.seat_id)
    ).all()
    found: dict[uuid.UUID, Resting] = {}
    for consent_id in {row.consent_id for row in rows}:
        mine = [row for row in rows if row.consent_id == consent_id]
        known = {party(parties, row.seat_id) for row in mine}
        found[consent_id] = Resting(
            entries=len({row.entry_id for row in mine}),
            names=sorted({one.name for one in known if one is not None}),
        )
    return found


def _view(row: Consent, parties: list[Party], resting: Resting) -> ConsentView:
    known = party(parties, row.from_seat_id)
    return ConsentView(
        id=row.entry_id,
        taking_part=row.kind == "taking_part",
        from_seat_id=row.from_seat_id,
        from_name=known.name if known else "",
        to_functions=[Function(value) for value in row.to_functions],
        categories=[Category(value) for value in row.categories],
        until=row.until,
        given_on=row.given_on,
        how=How(row.how),
        withdrawn=row.withdrawn_at is not None,
        withdrawn_at=row.withdrawn_at,
        resting=resting,
    )
