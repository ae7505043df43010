"""How long a case is kept: what holds its destruction up, and the proof that it happened."""

import uuid
from datetime import date

from sqlalchemy import Date, ForeignKey, Index, Integer, SmallInteger, String, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.base.model import Base, Id, Moment, Now, Word


class DestructionHold(Base):
    """A privacy officer's stop on the destruction of one case: why, and when it is looked at again.

    At most one is live per case. It goes with the case: its reason is free text.
    """

    __tablename__ = "destruction_hold"
    __table_args__ = (
        Index(
            "uq_destruction_hold_live",
            "case_id",
            unique=True,
            postgresql_where=text("lifted_at IS NULL"),
        ),
        Index("ix_destruction_hold_partnership_id", "partnership_id"),
    )
    id: Mapped[Id]
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases.id"))
    partnership_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("partnership.id"))
    # The privacy officer reads no case, and knows this one by its number.
    number: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text)
    review_on: Mapped[date] = mapped_column(Date)
    placed_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    placed_at: Mapped[Now]
    lifted_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    lifted_at: Mapped[Moment | None]
    lift_reason: Mapped[str | None] = mapped_column(Text)


class DestructionCertificate(Base):
    """Proof that a case was destroyed: which, when, under which term, and how many rows of what.

    Kinds and numbers, never content. Written once and never changed (a trigger says so). The case
    is gone and is destroyed only once, so its id is the id of the certificate: that is how the
    journal and a database that was put back know that they speak of the same. No foreign keys:
    a database that is put back may be older than what the certificate names.
    """

    __tablename__ = "destruction_certificate"
    __table_args__ = (
        Index(
            "ix_destruction_certificate_partnership_id_destroyed_at",
            "partnership_id",
            "destroyed_at",
        ),
    )
    case_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    partnership_id: Mapped[uuid.UUID]
    number: Mapped[str] = mapped_column(String(20))
    closed_on: Mapped[date] = mapped_column(Date)
    retention_months: Mapped[int] = mapped_column(SmallInteger)
    destroyed_at: Mapped[Now]
    destroyed_by: Mapped[Word]
    rows: Mapped[int] = mapped_column(Integer)
    counts: Mapped[dict[str, int]] = mapped_column(JSONB)
    # Set where this database was put back to before that day, and it was done again.
    reapplied_at: Mapped[Moment | None]
