"""Regie: which seat holds it, from-until."""

import uuid
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Text
from sqlalchemy.dialects.postgresql import TSTZRANGE
from sqlalchemy.orm import Mapped, mapped_column

from app.base.model import Base, Id, Moment, Now, Word, one_of
from app.casefile.vocabulary import RegieState


class RegieTerm(Base):
    """An offer of regie and what came of it. `during` is set once it is accepted.

    Never more than one accepted holder per case at any instant: an exclusion constraint over
    the whole history guards it (domain, "Ten things", 2).
    """

    __tablename__ = "regie_term"
    __table_args__ = (
        one_of("state", RegieState),
        CheckConstraint("kind IN ('case', 'process')", name="kind_known"),
        CheckConstraint(
            "(during IS NOT NULL) = (state IN ('accepted', 'handed_over', 'ended'))",
            name="during_once_accepted",
        ),
        ForeignKeyConstraint(["seat_id", "case_id"], ["seat.id", "seat.case_id"]),
        Index("ix_regie_term_case_id", "case_id"),
        Index("ix_regie_term_seat_id_state", "seat_id", "state"),
    )
    id: Mapped[Id]
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases.id"))
    partnership_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("partnership.id"))
    kind: Mapped[Word] = mapped_column(default="case")
    seat_id: Mapped[uuid.UUID]
    state: Mapped[Word]
    offered_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    offered_by_seat_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("seat.id"))
    reason: Mapped[str] = mapped_column(Text)
    offered_at: Mapped[Now]
    answer_due: Mapped[Moment]
    answered_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    answered_at: Mapped[Moment | None]
    answer_reason: Mapped[str | None] = mapped_column(Text)
    during: Mapped[Any | None] = mapped_column(TSTZRANGE)
