"""Which consents a judgement may count on, and what each says about one party.

Consent never decides: it is a fact, and the rule table asks for it or does not. What a consent
does not name it does not open. Its exclusions hold within the consent itself and never against
another one, so that withdrawing or expiring can only take away.
"""

import uuid
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from app.casefile.access import MySeat, readable
from app.casefile.models import Consent
from app.casefile.rule_table import Facts
from app.casefile.table import Party
from app.casefile.vocabulary import Category, ConsentKind, Function
from app.organisations.actor import AMSTERDAM, Actor


def live_consents(session: Session, actor: Actor, seat: MySeat) -> list[Consent]:
    """Consents about this seat that open something now: given by all who decide, not withdrawn,
    not over, and not kept for an emergency."""
    return list(
        session.scalars(
            readable(session, actor, Consent).where(
                Consent.case_id == seat.case_id,
                Consent.from_seat_id == seat.id,
                Consent.withdrawn_at.is_(None),
                Consent.answer == "yes",
                Consent.emergency_only.is_(False),
                Consent.until >= actor.today,
            )
        )
    )


def names(consent: Consent, function: str, organisation_id: uuid.UUID | None) -> bool:
    """Whether it names a party: the function, and the organisation where organisations are
    named ("organisation to organisation only", "not that organisation")."""
    return (
        function in consent.to_functions
        and (not consent.to_organisations or organisation_id in consent.to_organisations)
        and organisation_id not in consent.except_organisations
    )


def named_functions(
    consents: Iterable[Consent], function: Function, organisation_id: uuid.UUID | None
) -> frozenset[Function]:
    """This function, if the resident let a party of it in this organisation know who takes
    part."""
    named = any(
        consent.kind == ConsentKind.TAKING_PART and names(consent, function.value, organisation_id)
        for consent in consents
    )
    return frozenset({function}) if named else frozenset()


def fitting(
    consents: Iterable[Consent],
    kind: ConsentKind,
    category: Category,
    party: Party,
    purpose: str,
) -> Consent | None:
    """The consent of this kind that says this may go to this party; of several the longest."""
    found = [
        consent
        for consent in consents
        if consent.kind == kind
        and category.value in consent.categories
        and names(consent, party.function, party.organisation_id)
        and consent.purpose == purpose
    ]
    return max(found, key=lambda consent: consent.until, default=None)


def facts_by(kind: ConsentKind, facts: Facts) -> Facts:
    """The same facts, with what a consent of this kind makes so."""
    if kind is ConsentKind.SECRECY:
        # whoever lifts a secret for a supporter chose that the supporter knows it
        return replace(facts.with_consent(), chosen_by_resident=True)
    if kind is ConsentKind.DATA_PROTECTION:
        return replace(facts, chosen_by_resident=True)
    return replace(facts, no_objection=True)


# In the order in which a judgement tries them. Agreeing to help opens nothing.
OPENING = (ConsentKind.SECRECY, ConsentKind.NO_OBJECTION, ConsentKind.DATA_PROTECTION)


def end_of(consent: Consent) -> datetime:
    """The moment at which its last day is over, in Amsterdam."""
    return datetime.combine(consent.until + timedelta(days=1), time(), AMSTERDAM)
