"""When the rules are set aside, or were broken: sharing in an emergency, breaking the glass, and a
share that should not have been.

Three records of something that was done. What was shared or read stays where it always is: in
entries, disclosures and the log.
"""

import uuid
from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    String,
    Text,
)
from sqlalchemy.dialects.postgresql import ARRAY, UUID
from sqlalchemy.orm import Mapped, mapped_column

from app.base.model import Base, Id, Moment, Now, Word


class EmergencyShare(Base):
    """Delen in nood: the holder of a secret set it aside for one entry and one party.

    A disclosure under the rule `nood` is taken only together with this record, of the same act.
    What was weighed is content: the author seat's alone. `note_id` is what tells the resident.
    """

    __tablename__ = "emergency_share"
    __table_args__ = (
        CheckConstraint("category <> '11'", name="police_stays_in_its_track"),
        CheckConstraint(
            "ends_at > starts_at AND ends_at <= starts_at + interval '30 days'",
            name="a_month_at_most",
        ),
        CheckConstraint("told_on IS NOT NULL OR not_told_reason IS NOT NULL", name="told_or_why"),
        CheckConstraint("(outcome IS NULL) = (reviewed_at IS NULL)", name="reviewed_with_outcome"),
        CheckConstraint("outcome IN ('right', 'wrong')", name="outcome_known"),
        ForeignKeyConstraint(
            ["entry_id", "case_id", "author_seat_id"],
            ["entry.id", "entry.case_id", "entry.author_seat_id"],
        ),
        ForeignKeyConstraint(["seat_id", "case_id"], ["seat.id", "seat.case_id"]),
        Index("ix_emergency_share_entry_id_seat_id", "entry_id", "seat_id"),
        Index("ix_emergency_share_case_id", "case_id"),
        Index("ix_emergency_share_partnership_id_made_at", "partnership_id", "made_at"),
    )
    id: Mapped[Id]
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases.id"))
    partnership_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("partnership.id"))
    entry_id: Mapped[uuid.UUID]
    author_seat_id: Mapped[uuid.UUID]
    seat_id: Mapped[uuid.UUID]
    category: Mapped[Word]
    weighing: Mapped[str] = mapped_column(Text)
    consulted: Mapped[str] = mapped_column(String(200))
    told_on: Mapped[date | None] = mapped_column(Date)
    not_told_reason: Mapped[Word | None]
    note_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("entry.id"))
    starts_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ends_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    made_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[Now]
    outcome: Mapped[Word | None]
    motive: Mapped[str | None] = mapped_column(Text)
    reviewed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    reviewed_at: Mapped[Moment | None]


class EmergencyAccess(Base):
    """Noodtoegang (break-glass): one person reads one case for eight hours at most.

    The seat is of kind `emergency`; its disclosures were written in the same act under the rule
    `nood:glas` and end with it.
    """

    __tablename__ = "emergency_access"
    __table_args__ = (
        CheckConstraint(
            "ends_at > starts_at AND ends_at <= starts_at + interval '8 hours'",
            name="eight_hours_at_most",
        ),
        CheckConstraint("(outcome IS NULL) = (reviewed_at IS NULL)", name="reviewed_with_outcome"),
        CheckConstraint("outcome IN ('right', 'wrong')", name="outcome_known"),
        ForeignKeyConstraint(["seat_id", "case_id"], ["seat.id", "seat.case_id"]),
        Index("ix_emergency_access_account_id_starts_at", "account_id", "starts_at"),
        Index("ix_emergency_access_case_id", "case_id"),
        Index("ix_emergency_access_seat_id", "seat_id", unique=True),
        Index("ix_emergency_access_partnership_id_starts_at", "partnership_id", "starts_at"),
    )
    id: Mapped[Id]
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases.id"))
    partnership_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("partnership.id"))
    seat_id: Mapped[uuid.UUID]
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    function: Mapped[Word]
    reason: Mapped[str] = mapped_column(Text)
    entries_opened: Mapped[int] = mapped_column(SmallInteger, default=0)
    starts_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ends_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[Moment | None]
    review_due: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    told_on: Mapped[date | None] = mapped_column(Date)
    not_told_reason: Mapped[Word | None]
    outcome: Mapped[Word | None]
    motive: Mapped[str | None] = mapped_column(Text)
    reviewed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    reviewed_at: Mapped[Moment | None]


class EmergencyAttempt(Base):
    """Somebody named a case and a resident that do not belong together, or not to them. Says of
    no case which; makes the next attempt wait."""

    __tablename__ = "emergency_attempt"
    __table_args__ = (Index("ix_emergency_attempt_account_id_at", "account_id", "at"),)
    id: Mapped[Id]
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    at: Mapped[Now]


class Breach(Base):
    """Datalek: an entry that should not have been shared, and what was done about it.

    `seat_ids` are the parties that had it, from `shared_from` until `revoked_at`; who of them read
    it stands in the log. The clock of 72 hours (AVG 33) runs from the discovery.
    """

    __tablename__ = "breach"
    __table_args__ = (
        CheckConstraint("cardinality(seat_ids) > 0", name="reached_somebody"),
        CheckConstraint("due_at = discovered_at + interval '72 hours'", name="three_days"),
        CheckConstraint(
            "(decided_at IS NULL) = (notify_authority IS NULL)", name="decided_with_decision"
        ),
        CheckConstraint("closed_at IS NULL OR decided_at IS NOT NULL", name="closed_after_decided"),
        ForeignKeyConstraint(
            ["entry_id", "case_id", "author_seat_id"],
            ["entry.id", "entry.case_id", "entry.author_seat_id"],
        ),
        Index("ix_breach_case_id", "case_id"),
        Index("ix_breach_entry_id", "entry_id"),
        Index("ix_breach_partnership_id_due_at", "partnership_id", "due_at"),
    )
    id: Mapped[Id]
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases.id"))
    partnership_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("partnership.id"))
    entry_id: Mapped[uuid.UUID]
    author_seat_id: Mapped[uuid.UUID]
    category: Mapped[Word]
    seat_ids: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(UUID(as_uuid=True)))
    subjects: Mapped[int] = mapped_column(SmallInteger)
    description: Mapped[str] = mapped_column(Text)
    shared_from: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    revoked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    reported_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    discovered_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    due_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    notify_authority: Mapped[bool | None]
    inform_resident: Mapped[bool | None]
    motive: Mapped[str | None] = mapped_column(Text)
    consequences: Mapped[str | None] = mapped_column(Text)
    measures: Mapped[str | None] = mapped_column(Text)
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[Moment | None]
    what_was_done: Mapped[str | None] = mapped_column(Text)
    closed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    closed_at: Mapped[Moment | None]
