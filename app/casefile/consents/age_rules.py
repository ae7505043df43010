"""The ages of a partnership, out of the database."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.casefile.consents.who_decides import AgeRule, AgeRules
from app.casefile.models import ConsentAge
from app.casefile.vocabulary import ConsentKind


def age_rules_of(session: Session, partnership_id: uuid.UUID) -> AgeRules:
    """What this partnership set, in one statement; the default for every other kind."""
    rows = session.scalars(
        select(ConsentAge).where(ConsentAge.partnership_id == partnership_id)
    ).all()
    return AgeRules(
        {ConsentKind(row.kind): AgeRule(row.voice_from, row.alone_from) for row in rows}
    )
