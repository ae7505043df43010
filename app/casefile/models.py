"""The case file: case, seat, occupancy, entry, disclosure.

Two ids are one on purpose. A seat's *taking part* is itself an entry (category 2), and that
entry has the id of the seat. So "may I know that this party is here" is the same question as
"may I read that entry": is there a live disclosure whose `entry_id` is the seat's id.
"""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Computed,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR, UUID
from sqlalchemy.orm import Mapped, mapped_column

from app.base.model import Base, Id, Moment, Now, Word, Xid8, one_of
from app.casefile import rule_models as rule_models
from app.casefile.consent_models import Consent as Consent
from app.casefile.consent_models import ConsentAge as ConsentAge
from app.casefile.consent_models import ConsentVoice as ConsentVoice
from app.casefile.consent_models import Objection as Objection
from app.casefile.consent_models import PausedDisclosure as PausedDisclosure
from app.casefile.vocabulary import Category, EntryKind, SeatKind, SeatState

# tables of this room with a file of their own
from app.casefile.warning_overruled import WarningOverruled as WarningOverruled


class Case(Base):
    """Casus: one question around one client or household. Shell fields only.

    Row security cannot hide a column, so nothing here may tell what the case is about: the
    title, the purpose's explanation and the client are entries.
    """

    __tablename__ = "cases"
    __table_args__ = (
        UniqueConstraint("partnership_id", "number"),
        CheckConstraint("status IN ('open', 'closed')", name="status_known"),
        Index(
            "ix_cases_partnership_id_rule_set_id",
            "partnership_id",
            "rule_set_id",
            postgresql_where=text("status = 'open'"),
        ),
        Index(
            "ix_cases_partnership_id_closed_at",
            "partnership_id",
            "closed_at",
            postgresql_where=text("status = 'closed'"),
        ),
    )
    id: Mapped[Id]
    partnership_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("partnership.id"))
    number: Mapped[str] = mapped_column(String(20))
    purpose: Mapped[Word]
    rule_set_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("rule_set.id"))
    status: Mapped[Word] = mapped_column(default="open")
    named: Mapped[bool]
    resident_informed: Mapped[bool]
    not_informed_reason: Mapped[Word | None]
    ask_again_on: Mapped[date | None] = mapped_column(Date)
    opened_at: Mapped[Now]
    closed_at: Mapped[Moment | None]
    reopened_at: Mapped[Moment | None]
    next_evaluation_on: Mapped[date | None] = mapped_column(Date)


class CaseShell(Base):
    """What a coordinator reads of a case, and nothing more (domain, privacy model).

    Maintained by `samenspel.settle()` in the transaction that changes the case. Those seated
    in the case do not read it: its counts include seats that may be hidden from them.
    """

    __tablename__ = "case_shell"
    __table_args__ = (
        Index("ix_case_shell_partnership_id_status_number", "partnership_id", "status", "number"),
    )
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    partnership_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("partnership.id"))
    number: Mapped[str] = mapped_column(String(20))
    status: Mapped[Word]
    opened_at: Mapped[Moment]
    closed_at: Mapped[Moment | None]
    next_evaluation_on: Mapped[date | None] = mapped_column(Date)
    holder_organisation_id: Mapped[uuid.UUID | None]
    holder_account_id: Mapped[uuid.UUID | None]
    holder_function: Mapped[Word | None]
    holder_since: Mapped[Moment | None]
    first_held_at: Mapped[Moment | None]
    without_holder_since: Mapped[Moment | None]
    last_holder_organisation_id: Mapped[uuid.UUID | None]
    offered_organisation_id: Mapped[uuid.UUID | None]
    offered_at: Mapped[Moment | None]
    offer_answer_due: Mapped[Moment | None]
    last_offer_state: Mapped[Word | None]
    seats_active: Mapped[int] = mapped_column(SmallInteger)
    seats_invited: Mapped[int] = mapped_column(SmallInteger)
    message_number: Mapped[int | None] = mapped_column(SmallInteger)
    message_published_at: Mapped[Moment | None]
    message_unconfirmed: Mapped[int] = mapped_column(SmallInteger)
    message_objected: Mapped[int] = mapped_column(SmallInteger)
    open_due_dates: Mapped[list[date]] = mapped_column(ARRAY(Date))
    oldest_unclaimed_signal_at: Mapped[Moment | None]
    not_informed_since: Mapped[Moment | None]
    updated_at: Mapped[Now]


class RuleSet(Base):
    """A shipped version of the rule table. Never edited in place.

    `holds_unsigned`: it holds where a partnership signed no other (see `PartnershipRuleSet`).
    """

    __tablename__ = "rule_set"
    __table_args__ = (UniqueConstraint("name", "version"),)
    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(80))
    version: Mapped[int] = mapped_column(SmallInteger)
    effective_from: Mapped[date] = mapped_column(Date)
    holds_unsigned: Mapped[bool] = mapped_column(server_default=text("false"))


class Rule(Base):
    """One thing the rule set lets through at best. What has no row here is denied.

    The database refuses a disclosure that no row allows, whatever the program says.
    """

    __tablename__ = "rule"
    __table_args__ = (
        PrimaryKeyConstraint(
            "rule_set_id", "category", "purpose", "from_function", "to_function", "condition"
        ),
        one_of("category", Category),
    )
    rule_set_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("rule_set.id"))
    category: Mapped[Word]
    purpose: Mapped[Word]
    from_function: Mapped[Word]
    to_function: Mapped[Word]
    condition: Mapped[Word] = mapped_column(server_default="")
    needs_consent: Mapped[bool]
    rule: Mapped[Word]


class Subject(Base):
    """Whom entries are about: a resident of the case, or a third party. Holds no name."""

    __tablename__ = "subject"
    __table_args__ = (CheckConstraint("kind IN ('resident', 'third_party')", name="kind_known"),)
    id: Mapped[Id]
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases.id"), index=True)
    partnership_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("partnership.id"))
    kind: Mapped[Word]


class IdentityKey(Base):
    """Keyed hash of name and birth date, for the blind match. Nobody but the door reads it."""

    __tablename__ = "identity_key"
    subject_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("subject.id"), primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases.id"))
    partnership_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("partnership.id"))
    key_hash: Mapped[bytes] = mapped_column(LargeBinary, index=True)


class Seat(Base):
    """Plek aan tafel: a place in a case. Belongs to an organisation in a function, a resident,
    a representative or a guest; the person in it can change, the seat's knowledge stays."""

    __tablename__ = "seat"
    __table_args__ = (
        one_of("kind", SeatKind),
        one_of("state", SeatState),
        CheckConstraint(
            "(kind IN ('organisation', 'emergency')) = (organisation_id IS NOT NULL)",
            name="organisation_where_kind_says",
        ),
        UniqueConstraint("id", "case_id"),
        Index("ix_seat_organisation_id_state", "organisation_id", "state"),
    )
    id: Mapped[Id]
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases.id"), index=True)
    partnership_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("partnership.id"))
    kind: Mapped[Word]
    function: Mapped[Word]
    organisation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisation.id"))
    subject_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("subject.id"))
    representative_scope: Mapped[Word | None]
    state: Mapped[Word]
    invited_by_seat_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("seat.id"))
    invited_at: Mapped[Now]
    answer_due: Mapped[Moment | None]
    indication: Mapped[Word | None]
    answered_at: Mapped[Moment | None]
    decline_reason: Mapped[str | None] = mapped_column(Text)
    left_at: Mapped[Moment | None]
    # Until when a seat that left reads what it wrote; set when the case closes.
    own_until: Mapped[Moment | None]


class Occupancy(Base):
    """Bezetting: which account sits in the seat, from-until, as holder or as stand-in."""

    __tablename__ = "occupancy"
    __table_args__ = (
        CheckConstraint("role IN ('holder', 'stand_in')", name="role_known"),
        ForeignKeyConstraint(["seat_id", "case_id"], ["seat.id", "seat.case_id"]),
        Index("ix_occupancy_account_id_case_id", "account_id", "case_id"),
        Index("ix_occupancy_seat_id", "seat_id"),
    )
    id: Mapped[Id]
    seat_id: Mapped[uuid.UUID]
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases.id"))
    partnership_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("partnership.id"))
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    role: Mapped[Word] = mapped_column(default="holder")
    starts_at: Mapped[Now]
    ends_at: Mapped[Moment | None]


class KnownQuestion(Base):
    """ "Kennen wij deze inwoner?": who asked it about which invitation, and why.

    For a day after asking, that person sees name and birth date (domain, "Known to us?").
    """

    __tablename__ = "known_question"
    __table_args__ = (
        ForeignKeyConstraint(["seat_id", "case_id"], ["seat.id", "seat.case_id"]),
        Index("ix_known_question_seat_id", "seat_id"),
    )
    id: Mapped[Id]
    seat_id: Mapped[uuid.UUID]
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases.id"))
    partnership_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("partnership.id"))
    asked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    why: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[Now]


class CaseExclusion(Base):
    """A person who may never see this case, stand-in and break-glass included."""

    __tablename__ = "case_exclusion"
    __table_args__ = (PrimaryKeyConstraint("case_id", "account_id"),)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases.id"))
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    partnership_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("partnership.id"))


class Entry(Base):
    """Onderdeel: anything said in a case. Seen only through a disclosure, or by its author.

    `about_seat_id` names the seat without which the entry means nothing (the owner of an
    agreement line, the party that confirmed): hidden seat, hidden entry.
    """

    __tablename__ = "entry"
    __table_args__ = (
        one_of("kind", EntryKind),
        one_of("category", Category),
        CheckConstraint("state IN ('live', 'draft', 'withdrawn')", name="state_known"),
        ForeignKeyConstraint(["author_seat_id", "case_id"], ["seat.id", "seat.case_id"]),
        ForeignKeyConstraint(["about_seat_id", "case_id"], ["seat.id", "seat.case_id"]),
        UniqueConstraint("id", "case_id", "author_seat_id"),
        Index("ix_entry_case_id_created_at", "case_id", "created_at"),
    )
    id: Mapped[Id]
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases.id"))
    partnership_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("partnership.id"))
    kind: Mapped[Word]
    category: Mapped[Word]
    purpose: Mapped[Word]
    author_seat_id: Mapped[uuid.UUID]
    about_seat_id: Mapped[uuid.UUID | None]
    subject_ids: Mapped[list[uuid.UUID]] = mapped_column(
        ARRAY(UUID(as_uuid=True)), server_default=text("'{}'::uuid[]")
    )
    body: Mapped[str] = mapped_column(Text, default="")
    details: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    state: Mapped[Word] = mapped_column(default="live")
    version: Mapped[int] = mapped_column(SmallInteger, default=1)
    derived_from_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("entry.id"))
    created_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[Now]
    updated_at: Mapped[Now]
    search: Mapped[Any] = mapped_column(
        TSVECTOR, Computed("to_tsvector('dutch', body)", persisted=True), deferred=True
    )


class EntryVersion(Base):
    """What an entry said before it was corrected. The author seat's alone."""

    __tablename__ = "entry_version"
    __table_args__ = (
        PrimaryKeyConstraint("entry_id", "version"),
        ForeignKeyConstraint(
            ["entry_id", "case_id", "author_seat_id"],
            ["entry.id", "entry.case_id", "entry.author_seat_id"],
        ),
    )
    entry_id: Mapped[uuid.UUID]
    version: Mapped[int] = mapped_column(SmallInteger)
    case_id: Mapped[uuid.UUID]
    author_seat_id: Mapped[uuid.UUID]
    body: Mapped[str] = mapped_column(Text)
    details: Mapped[dict[str, Any]] = mapped_column(JSONB)
    written_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    written_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    replaced_at: Mapped[Now]


class Disclosure(Base):
    """Deling: this entry, to this seat, for this purpose, on this ground, until then.

    A disclosure to a seat that is still invited sleeps: it is read once the seat is active.
    """

    __tablename__ = "disclosure"
    __table_args__ = (
        one_of("category", Category),
        ForeignKeyConstraint(
            ["entry_id", "case_id", "author_seat_id"],
            ["entry.id", "entry.case_id", "entry.author_seat_id"],
        ),
        ForeignKeyConstraint(["seat_id", "case_id"], ["seat.id", "seat.case_id"]),
        CheckConstraint("ends_at IS NULL OR ends_at >= starts_at", name="ends_after_start"),
        CheckConstraint(
            "rule <> 'nood:glas' OR (category NOT IN ('6', '7', '11') AND ends_at IS NOT NULL)"
            " OR entry_id = author_seat_id",
            name="glass_never_opens",
        ),
        CheckConstraint(
            "rule <> 'nood' OR (category <> '11' AND ends_at IS NOT NULL)",
            name="emergency_ends",
        ),
        Index("ix_disclosure_entry_id_seat_id", "entry_id", "seat_id"),
        Index("ix_disclosure_case_id", "case_id"),
        Index("ix_disclosure_consent_id", "consent_id"),
        Index("ix_disclosure_author_seat_id_seat_id", "author_seat_id", "seat_id"),
    )
    id: Mapped[Id]
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases.id"))
    partnership_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("partnership.id"))
    entry_id: Mapped[uuid.UUID]
    author_seat_id: Mapped[uuid.UUID]
    seat_id: Mapped[uuid.UUID]
    category: Mapped[Word]
    purpose: Mapped[Word]
    rule_set_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("rule_set.id"))
    rule: Mapped[Word]
    sender_ground: Mapped[str] = mapped_column(String(200))
    receiver_ground: Mapped[str] = mapped_column(String(200))
    consent_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("consent.entry_id"))
    starts_at: Mapped[Now]
    ends_at: Mapped[Moment | None]
    ended_why: Mapped[Word | None]
    made_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[Now]


class ReadEvent(Base):
    """The log of reads and writes (NEN 7513): one row per act, with all entries it showed.

    No foreign keys: content is destroyed, the log stays, without content. `tx` is the transaction
    that wrote the line: what seals the log goes by it (docs/log.md). `rule` is the rule that
    refused; `allowed_by` and `consent_ids` are the rules and consents by which the entries were
    seen.
    """

    __tablename__ = "read_event"
    __table_args__ = (
        Index("ix_read_event_case_id_at", "case_id", "at"),
        Index("ix_read_event_account_id_at", "account_id", "at"),
        Index("ix_read_event_organisation_id_at", "organisation_id", "at"),
        Index("ix_read_event_tx_id", "tx", "id"),
        # what was found in a list or a search over many cases
        Index(
            "ix_read_event_found",
            "entry_ids",
            postgresql_using="gin",
            postgresql_where=text("case_id IS NULL"),
        ),
    )
    id: Mapped[Id]
    at: Mapped[Now]
    account_id: Mapped[uuid.UUID | None]
    on_behalf_of: Mapped[uuid.UUID | None]
    seat_id: Mapped[uuid.UUID | None]
    organisation_id: Mapped[uuid.UUID | None]
    function: Mapped[Word | None]
    action: Mapped[Word]
    outcome: Mapped[Word]
    case_id: Mapped[uuid.UUID | None]
    purpose: Mapped[Word | None]
    rule: Mapped[Word | None]
    entry_ids: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(UUID(as_uuid=True)))
    emergency: Mapped[bool] = mapped_column(default=False)
    allowed_by: Mapped[list[str] | None] = mapped_column(ARRAY(String(40)))
    consent_ids: Mapped[list[uuid.UUID] | None] = mapped_column(ARRAY(UUID(as_uuid=True)))
    tx: Mapped[str] = mapped_column(Xid8, server_default=text("pg_current_xact_id()"))


class Notice(Base):
    """Bericht for a seat: something changed; carries no content, only what kind and where."""

    __tablename__ = "notice"
    __table_args__ = (Index("ix_notice_seat_id_created_at", "seat_id", "created_at"),)
    id: Mapped[Id]
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases.id"))
    partnership_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("partnership.id"))
    seat_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("seat.id"))
    kind: Mapped[Word]
    other_organisation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisation.id"))
    created_at: Mapped[Now]
    seen_at: Mapped[Moment | None]


class CaseNumber(Base):
    """The next case number of a partnership in a year. Only the door counts it up."""

    __tablename__ = "case_number"
    __table_args__ = (PrimaryKeyConstraint("partnership_id", "year"),)
    partnership_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("partnership.id"))
    year: Mapped[int] = mapped_column(SmallInteger)
    last: Mapped[int] = mapped_column(Integer)
