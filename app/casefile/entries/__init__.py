"""Entries (onderdelen): saying something in a case, reading it, and coming back on it."""

from app.casefile.entries.audience import offers_for_newcomer, share_with
from app.casefile.entries.coming_back import OWN_WORDS, correct, correct_words, revoke, undo
from app.casefile.entries.mine import TELLS_RESIDENT
from app.casefile.entries.saying import (
    DRAFT,
    FREE_KINDS,
    DerivedForm,
    Share,
    Shared,
    ShortOffer,
    preview,
    publish_draft,
    share,
    share_draft,
    short_offers,
    withdraw_draft,
)
from app.casefile.entries.views import (
    Ear,
    EntryView,
    Let,
    entries_of,
    entry_view,
    older_versions,
    read_entry,
    views_of,
)

__all__ = [
    "DRAFT",
    "FREE_KINDS",
    "OWN_WORDS",
    "TELLS_RESIDENT",
    "DerivedForm",
    "Ear",
    "EntryView",
    "Let",
    "Share",
    "Shared",
    "ShortOffer",
    "correct",
    "correct_words",
    "entries_of",
    "entry_view",
    "offers_for_newcomer",
    "older_versions",
    "preview",
    "publish_draft",
    "read_entry",
    "revoke",
    "share",
    "share_draft",
    "share_with",
    "short_offers",
    "undo",
    "views_of",
    "withdraw_draft",
]
