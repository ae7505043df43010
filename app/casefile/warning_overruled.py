"""The table of warnings that somebody overruled. Holds categories and a reason, never the text."""

import uuid

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.base.model import Base, Id, Now, Word, one_of
from app.casefile.vocabulary import Category


class WarningOverruled(Base):
    """ "Toch zo, want ...": a list proposed `proposed`, the author kept `chosen`, and why.

    The words that were warned about stand in the entry and nowhere else. `entry_id` says which
    (a reason or an answer that is no entry itself names what it belongs to); both it and the case
    are empty for a question without a case. Read by the privacy officer alone.
    """

    __tablename__ = "warning_overruled"
    __table_args__ = (
        one_of("proposed", Category),
        one_of("chosen", Category),
        Index("ix_warning_overruled_partnership_id_at", "partnership_id", "at"),
        Index("ix_warning_overruled_case_id", "case_id"),
    )
    id: Mapped[Id]
    partnership_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("partnership.id"))
    case_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("cases.id"))
    entry_id: Mapped[uuid.UUID | None]
    seat_id: Mapped[uuid.UUID | None]
    organisation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisation.id"))
    function: Mapped[Word]
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    proposed: Mapped[Word]
    chosen: Mapped[Word]
    reason: Mapped[str] = mapped_column(String(200))
    at: Mapped[Now]
