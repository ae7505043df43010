"""Signals: something happened, and one person picks it up."""

import uuid

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.base.model import Base, Id, Moment, Now, Word, one_of
from app.casefile.vocabulary import SignalType


class Signal(Base):
    """Signaal in a case: did not show up, not reached, letter, crisis; claimed by one person."""

    __tablename__ = "signal"
    __table_args__ = (
        one_of("type", SignalType),
        CheckConstraint(
            "(claimed_at IS NULL) = (claimed_by_seat_id IS NULL)", name="claimed_by_a_seat"
        ),
        ForeignKeyConstraint(
            ["entry_id", "case_id", "author_seat_id"],
            ["entry.id", "entry.case_id", "entry.author_seat_id"],
        ),
        Index("ix_signal_case_id", "case_id"),
    )
    entry_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases.id"))
    partnership_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("partnership.id"))
    author_seat_id: Mapped[uuid.UUID]
    type: Mapped[Word]
    sent_at: Mapped[Now]
    claimed_by_seat_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("seat.id"))
    claimed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    claimed_at: Mapped[Moment | None]
    closed_at: Mapped[Moment | None]


class IntakeQuestion(Base):
    """A signal without a case: an anonymous question to the intake of another organisation."""

    __tablename__ = "intake_question"
    __table_args__ = (
        Index("ix_intake_question_to_organisation_id", "to_organisation_id"),
        Index("ix_intake_question_asked_by", "asked_by"),
    )
    id: Mapped[Id]
    partnership_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("partnership.id"))
    from_organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    to_organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    asked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    question: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[Now]
    answered_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    answer: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[Moment | None]
