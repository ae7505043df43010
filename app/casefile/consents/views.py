"""Consents as they are shown to those who may know of them."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime

from pydantic import BaseModel
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.casefile.access import read_case, read_one, readable
from app.casefile.consents.age_rules import age_rules_of
from app.casefile.consents.commands import How
from app.casefile.consents.recording import voices_of
from app.casefile.consents.who_decides import AgeRules, ConsentAnswer, decide
from app.casefile.models import Consent, Disclosure
from app.casefile.rules.shapes import CARE
from app.casefile.table import Party, parties_of, party
from app.casefile.vocabulary import Category, ConsentKind, Function, Voice
from app.organisations.actor import Actor
from app.organisations.models import Organisation


class Resting(BaseModel):
    """What ends when a consent is withdrawn, as far as the actor may know: how many entries, and
    who loses them."""

    entries: int = 0
    names: list[str] = []


class ConsentView(BaseModel):
    """A consent as it is shown to those who may know of it. `missing` is who is still to be
    asked, `reason` who decides and why, in plain Dutch; `suspends`: the party takes part on the
    ground of it, and stops when it is withdrawn."""

    id: uuid.UUID
    case_id: uuid.UUID
    kind: ConsentKind
    taking_part: bool
    suspends: bool
    from_seat_id: uuid.UUID
    from_name: str
    recorded_by: str
    to_functions: list[Function]
    to_organisations: list[uuid.UUID]
    to_organisation_names: list[str]
    except_organisations: list[uuid.UUID]
    except_organisation_names: list[str]
    categories: list[Category]
    until: date
    given_on: date
    how: How
    emergency_only: bool
    said_yes: list[Voice]
    said_no: list[Voice]
    answer: ConsentAnswer
    missing: list[Voice]
    reason: str
    withdrawn: bool
    withdrawn_at: datetime | None
    resting: Resting


def consents_of(session: Session, actor: Actor, case_id: uuid.UUID) -> list[ConsentView]:
    """Consents in a case that the actor may know of, newest first."""
    read_case(session, actor, case_id)
    rows = list(
        session.scalars(
            readable(session, actor, Consent)
            .where(Consent.case_id == case_id)
            .order_by(Consent.given_on.desc(), Consent.entry_id.desc())
        )
    )
    return _views(session, actor, case_id, rows)


def consent_view(session: Session, actor: Actor, consent_id: uuid.UUID) -> ConsentView:
    """One consent, or NotFound."""
    consent = read_one(session, actor, Consent, consent_id)
    read_case(session, actor, consent.case_id)
    return _views(session, actor, consent.case_id, [consent])[0]


def _views(
    session: Session, actor: Actor, case_id: uuid.UUID, rows: list[Consent]
) -> list[ConsentView]:
    """Four statements, whatever their number."""
    if not rows:
        return []
    parties = parties_of(session, actor, case_id)
    ids = [row.entry_id for row in rows]
    resting = _resting(session, actor, ids, parties)
    voices = voices_of(session, actor, ids)
    names = _names(session, rows)
    ages = age_rules_of(session, rows[0].partnership_id)
    return [
        _view(
            row,
            parties,
            voices.get(row.entry_id, {}),
            ages,
            names,
            resting.get(row.entry_id, Resting()),
        )
        for row in rows
    ]


def _names(session: Session, rows: list[Consent]) -> dict[uuid.UUID, str]:
    wanted = {one for row in rows for one in (*row.to_organisations, *row.except_organisations)}
    if not wanted:
        return {}
    found = session.execute(
        select(Organisation.id, Organisation.name).where(Organisation.id.in_(wanted))
    )
    return {row.id: row.name for row in found}


def _resting(
    session: Session, actor: Actor, consent_ids: list[uuid.UUID], parties: list[Party]
) -> dict[uuid.UUID, Resting]:
    """Live disclosures that rest on these consents, in one statement."""
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
        # as far as the actor knows the party: who broke the glass counts for nobody
        mine = [
            (row.entry_id, one.name)
            for row in rows
            if row.consent_id == consent_id and (one := party(parties, row.seat_id)) is not None
        ]
        found[consent_id] = Resting(
            entries=len({entry_id for entry_id, _ in mine}),
            names=sorted({name for _, name in mine}),
        )
    return found


def _view(
    row: Consent,
    parties: list[Party],
    said: Mapping[Voice, bool],
    ages: AgeRules,
    names: Mapping[uuid.UUID, str],
    resting: Resting,
) -> ConsentView:
    about = party(parties, row.from_seat_id)
    by = party(parties, row.author_seat_id)
    kind, categories = ConsentKind(row.kind), [Category(value) for value in row.categories]
    authority = [Voice(value) for value in row.authority]
    decided = decide(row.age or 0, kind, categories, authority, said, ages)
    # what was recorded before voices were, keeps its answer
    open_ = row.answer == ConsentAnswer.OPEN
    return ConsentView(
        id=row.entry_id,
        case_id=row.case_id,
        kind=kind,
        taking_part=kind is ConsentKind.TAKING_PART,
        suspends=kind is ConsentKind.TAKING_PART
        and about is not None
        and Function(about.function) in CARE,
        from_seat_id=row.from_seat_id,
        from_name=about.name if about else "",
        recorded_by=by.name if by else "",
        to_functions=[Function(value) for value in row.to_functions],
        to_organisations=list(row.to_organisations),
        to_organisation_names=sorted(names.get(one, "") for one in row.to_organisations),
        except_organisations=list(row.except_organisations),
        except_organisation_names=sorted(names.get(one, "") for one in row.except_organisations),
        categories=categories,
        until=row.until,
        given_on=row.given_on,
        how=How(row.how),
        emergency_only=row.emergency_only,
        said_yes=[who for who, agrees in said.items() if agrees],
        said_no=[who for who, agrees in said.items() if not agrees],
        answer=ConsentAnswer(row.answer),
        missing=list(decided.missing) if open_ else [],
        reason=decided.reason if said else "",
        withdrawn=row.withdrawn_at is not None,
        withdrawn_at=row.withdrawn_at,
        resting=resting,
    )
