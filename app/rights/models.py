"""What somebody may ask about their own data, and consents that wait to be confirmed again."""

import uuid
from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.base.model import Base, Id, Moment, Now, Word, one_of

# tables of this room with a file of their own
from app.rights import retention_models as retention_models


class RequestState(StrEnum):
    """Where a request for access stands: four steps, by at least two people."""

    OPEN = "open"
    SIGNED = "signed"
    COSIGNED = "cosigned"
    HANDED_OVER = "handed_over"


class AskedThrough(StrEnum):
    """How the resident asked."""

    MY_PLAN = "my_plan"
    LETTER = "letter"
    SPOKEN = "spoken"


class HandedOver(StrEnum):
    """How the package reached the resident."""

    ONLINE = "online"
    PAPER = "paper"


class Doubt(StrEnum):
    """Why an entry does not go along by itself (GDPR 15(4), UAVG 41)."""

    SAFETY = "safety"
    OTHERS = "others"
    WITHHELD = "withheld"
    DRAFT = "draft"


class AccessDecision(StrEnum):
    """What was decided, or advised, about such an entry."""

    GIVEN = "given"
    WITHHELD = "withheld"


class AccessRequest(Base):
    """Inzageverzoek (GDPR 15): a resident asks what is kept about them in a case.

    Holds no content and no name. The package is made each time anew and kept nowhere.
    """

    __tablename__ = "access_request"
    __table_args__ = (
        one_of("state", RequestState),
        one_of("through", AskedThrough),
        CheckConstraint(
            "handed_over_how IS NULL OR handed_over_how IN ('online', 'paper')",
            name="handed_over_how_known",
        ),
        CheckConstraint("signed_by <> cosigned_by", name="two_people"),
        Index("ix_access_request_case_id", "case_id"),
        Index("ix_access_request_partnership_id_due_on", "partnership_id", "due_on"),
        Index(
            "uq_access_request_subject_id_waiting",
            "subject_id",
            unique=True,
            postgresql_where=text("state <> 'handed_over'"),
        ),
    )
    id: Mapped[Id]
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases.id"))
    partnership_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("partnership.id"))
    subject_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("subject.id"))
    through: Mapped[Word]
    asked_on: Mapped[date] = mapped_column(Date)
    due_on: Mapped[date] = mapped_column(Date)
    noted_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    state: Mapped[Word] = mapped_column(default="open")
    signed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    signed_at: Mapped[Moment | None]
    cosigned_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    cosigned_at: Mapped[Moment | None]
    returned_why: Mapped[str | None] = mapped_column(Text)
    handed_over_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    handed_over_at: Mapped[Moment | None]
    handed_over_how: Mapped[Word | None]


class AccessItem(Base):
    """An entry of which somebody has to decide whether it goes along, with what was decided."""

    __tablename__ = "access_item"
    __table_args__ = (
        one_of("doubt", Doubt),
        CheckConstraint("advice IN ('given', 'withheld')", name="advice_known"),
        CheckConstraint("decision IN ('given', 'withheld')", name="decision_known"),
        CheckConstraint(
            "(decision IS NULL) = (decision_why IS NULL)", name="decided_with_a_reason"
        ),
        UniqueConstraint("request_id", "entry_id"),
        Index("ix_access_item_author_seat_id", "author_seat_id"),
    )
    id: Mapped[Id]
    request_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("access_request.id"))
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases.id"))
    partnership_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("partnership.id"))
    entry_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("entry.id"))
    author_seat_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("seat.id"))
    doubt: Mapped[Word]
    advice: Mapped[Word | None]
    advice_why: Mapped[str | None] = mapped_column(Text)
    advised_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    advised_at: Mapped[Moment | None]
    decision: Mapped[Word | None]
    decision_why: Mapped[str | None] = mapped_column(Text)
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[Moment | None]


class ConsentLapse(Base):
    """A consent that named an organisation which is no more: it sleeps until it is confirmed.

    While it sleeps its last day lies in the past, so that nothing anywhere can rest on it;
    `was_until` is the day that the resident agreed to.
    """

    __tablename__ = "consent_lapse"
    __table_args__ = (Index("ix_consent_lapse_case_id", "case_id"),)
    consent_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("consent.entry_id"), primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases.id"))
    partnership_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("partnership.id"))
    old_organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    new_organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    was_until: Mapped[date] = mapped_column(Date)
    lapsed_at: Mapped[Now]
    confirmed_at: Mapped[Moment | None]
    confirmed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
