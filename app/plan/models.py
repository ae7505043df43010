"""The plan of action: goals, agreements with one owner seat, feedback that is owed."""

import uuid
from datetime import date

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.base.model import Base, Id, Moment, Now, Word, one_of
from app.casefile.vocabulary import AgreementState, LifeDomain


class Goal(Base):
    """Doel: what the resident wants to reach, in one life domain. Its text is the entry."""

    __tablename__ = "goal"
    __table_args__ = (
        one_of("life_domain", LifeDomain),
        CheckConstraint("state IN ('open', 'reached', 'dropped')", name="state_known"),
        ForeignKeyConstraint(
            ["entry_id", "case_id", "author_seat_id"],
            ["entry.id", "entry.case_id", "entry.author_seat_id"],
        ),
        Index("ix_goal_case_id", "case_id"),
    )
    entry_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases.id"))
    partnership_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("partnership.id"))
    author_seat_id: Mapped[uuid.UUID]
    life_domain: Mapped[Word]
    state: Mapped[Word] = mapped_column(default="open")


class Agreement(Base):
    """Afspraak: exactly one owner seat, a date and a done-criterion.

    The text is the entry's body, the done-criterion is in its details; the reasons stand here,
    because the owner gives them and the entry is its author's. Row security gives all of it the
    audience of the entry. An agreement without an owner cannot exist.
    """

    __tablename__ = "agreement"
    __table_args__ = (
        one_of("state", AgreementState),
        CheckConstraint(
            "hard_date IS NULL OR hard_date IN ('eviction', 'disconnection', 'hearing')",
            name="hard_date_known",
        ),
        ForeignKeyConstraint(
            ["entry_id", "case_id", "author_seat_id"],
            ["entry.id", "entry.case_id", "entry.author_seat_id"],
        ),
        ForeignKeyConstraint(["owner_seat_id", "case_id"], ["seat.id", "seat.case_id"]),
        Index("ix_agreement_case_id", "case_id"),
        Index("ix_agreement_owner_seat_id_state", "owner_seat_id", "state"),
    )
    entry_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases.id"))
    partnership_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("partnership.id"))
    author_seat_id: Mapped[uuid.UUID]
    goal_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("goal.entry_id"))
    owner_seat_id: Mapped[uuid.UUID]
    due_on: Mapped[date] = mapped_column(Date)
    hard_date: Mapped[Word | None]
    state: Mapped[Word] = mapped_column(default="proposed")
    proposed_due_on: Mapped[date | None] = mapped_column(Date)
    date_reason: Mapped[str | None] = mapped_column(Text)
    drop_reason: Mapped[str | None] = mapped_column(Text)
    settled_at: Mapped[Moment | None]
    # since when its owner, or who holds regie, lost it with a consent; the database keeps it
    lost_ground_at: Mapped[Moment | None]
    version: Mapped[int] = mapped_column(SmallInteger, default=1)


class Feedback(Base):
    """Terugkoppeling: the report back that an invitation or an agreement owes somebody."""

    __tablename__ = "feedback"
    __table_args__ = (
        ForeignKeyConstraint(["owed_by_seat_id", "case_id"], ["seat.id", "seat.case_id"]),
        ForeignKeyConstraint(["owed_to_seat_id", "case_id"], ["seat.id", "seat.case_id"]),
        Index("ix_feedback_owed_by_seat_id", "owed_by_seat_id"),
        Index("ix_feedback_case_id", "case_id"),
    )
    id: Mapped[Id]
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases.id"))
    partnership_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("partnership.id"))
    owed_by_seat_id: Mapped[uuid.UUID]
    owed_to_seat_id: Mapped[uuid.UUID]
    agreement_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("agreement.entry_id"))
    due_on: Mapped[date] = mapped_column(Date)
    asked_at: Mapped[Now]
    given_at: Mapped[Moment | None]
    entry_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("entry.id"))
