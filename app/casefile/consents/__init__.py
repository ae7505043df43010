"""Consent (toestemming): the registry of what residents agreed to.

Kinds are kept apart: data protection, lifting secrecy, agreeing to help, letting know who takes
part, and the written no-objection; withdrawing one leaves the others. Consent never widens a
deny: it is a fact where the rule table asks for it (`app.casefile.consented`), and agreeing to
help or a consent for an emergency opens nothing by itself. Withdrawing ends what rests on it at
the next request, in one transaction, and is never refused.
"""

from app.casefile.consents.commands import AT_MOST, AddVoice, How, RecordConsent
from app.casefile.consents.recording import add_voice, liftable, record_consent
from app.casefile.consents.running_out import RunsOut, running_out
from app.casefile.consents.views import ConsentView, Resting, consent_view, consents_of
from app.casefile.consents.withdrawing import (
    EarlierRead,
    Loses,
    Stays,
    Withdrawal,
    earlier_reads,
    what_follows,
    withdraw_consent,
)

__all__ = [
    "AT_MOST",
    "AddVoice",
    "ConsentView",
    "EarlierRead",
    "How",
    "Loses",
    "RecordConsent",
    "Resting",
    "RunsOut",
    "Stays",
    "Withdrawal",
    "add_voice",
    "consent_view",
    "consents_of",
    "earlier_reads",
    "liftable",
    "record_consent",
    "running_out",
    "what_follows",
    "withdraw_consent",
]
