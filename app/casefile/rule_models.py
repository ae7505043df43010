"""Which rule set a partnership signed, and what was asked of the rules."""

import uuid
from datetime import date
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.base.model import Base, Id, Now, Word


class PartnershipRuleSet(Base):
    """From this day on the partnership works by this version, signed by its privacy officer with
    the name of its jurist.

    Only ever added to: of what is in effect on a day, the last signed holds. So whoever changes
    their mind signs again, and what held when can always be told.
    """

    __tablename__ = "partnership_rule_set"
    __table_args__ = (
        Index("ix_partnership_rule_set_partnership_id_signed_at", "partnership_id", "signed_at"),
    )
    id: Mapped[Id]
    partnership_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("partnership.id"))
    rule_set_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("rule_set.id"))
    effective_from: Mapped[date] = mapped_column(Date)
    jurist: Mapped[str] = mapped_column(String(120))
    signed_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    signed_at: Mapped[Now]


class DecisionLog(Base):
    """What a program asked of the rules and what they answered, so that it can be asked again.

    Ids and words of our own lists, never content. No foreign keys: content is destroyed, the log
    stays. `rule_set_id` is empty where the question was about nothing that the asker may know.
    """

    __tablename__ = "decision_log"
    __table_args__ = (
        Index("ix_decision_log_account_id_at", "account_id", "at"),
        Index("ix_decision_log_partnership_id_at", "partnership_id", "at"),
    )
    id: Mapped[Id]
    at: Mapped[Now]
    account_id: Mapped[uuid.UUID]
    partnership_id: Mapped[uuid.UUID | None]
    rule_set_id: Mapped[uuid.UUID | None]
    question: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    answer: Mapped[Word]
    rule: Mapped[Word]
