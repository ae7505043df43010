"""The shared message: what every party tells the client, versioned, confirmed per seat."""

import uuid

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    SmallInteger,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.base.model import Base, Moment, Now, Word, one_of
from app.casefile.vocabulary import ConfirmationState


class MessageVersion(Base):
    """One version of the message, or a proposal for one. The text is the entry's body.

    Each version is an entry of its own, disclosed anew: who joined later reads what was shared
    with them, and everybody who has two versions may compare them.
    """

    __tablename__ = "message_version"
    __table_args__ = (
        CheckConstraint("state IN ('proposed', 'published', 'declined')", name="state_known"),
        CheckConstraint("(number IS NOT NULL) = (state = 'published')", name="number_published"),
        ForeignKeyConstraint(
            ["entry_id", "case_id", "author_seat_id"],
            ["entry.id", "entry.case_id", "entry.author_seat_id"],
        ),
        Index("uq_message_version_case_id_number", "case_id", "number", unique=True),
    )
    entry_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases.id"))
    partnership_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("partnership.id"))
    author_seat_id: Mapped[uuid.UUID]
    state: Mapped[Word]
    number: Mapped[int | None] = mapped_column(SmallInteger)
    minor: Mapped[bool] = mapped_column(default=False)
    what_changed: Mapped[str | None] = mapped_column(Text)
    written_at: Mapped[Now]


class Confirmation(Base):
    """What one seat says of one version: confirmed, objected to, seen, or noted by phone."""

    __tablename__ = "confirmation"
    __table_args__ = (
        PrimaryKeyConstraint("message_id", "seat_id"),
        one_of("state", ConfirmationState),
        ForeignKeyConstraint(["seat_id", "case_id"], ["seat.id", "seat.case_id"]),
        Index("ix_confirmation_case_id", "case_id"),
    )
    message_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("message_version.entry_id"))
    seat_id: Mapped[uuid.UUID]
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases.id"))
    partnership_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("partnership.id"))
    state: Mapped[Word]
    reason: Mapped[str | None] = mapped_column(Text)
    noted_by_seat_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("seat.id"))
    said_at: Mapped[Now]


class Contact(Base):
    """Contact met de inwoner: who spoke to the client, when, which version was carried."""

    __tablename__ = "contact"
    __table_args__ = (
        ForeignKeyConstraint(
            ["entry_id", "case_id", "author_seat_id"],
            ["entry.id", "entry.case_id", "entry.author_seat_id"],
        ),
        Index("ix_contact_case_id_spoke_at", "case_id", "spoke_at"),
    )
    entry_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases.id"))
    partnership_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("partnership.id"))
    author_seat_id: Mapped[uuid.UUID]
    message_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("message_version.entry_id"))
    spoke_at: Mapped[Moment]
    how: Mapped[Word]
