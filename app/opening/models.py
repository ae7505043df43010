"""A case that is being prepared: kept on the server, seen by its writer alone."""

import uuid
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.base.model import Base, Id, Moment, Now


class CaseDraft(Base):
    """Nieuwe casus, half-way: the answers so far, so that the work can be left and resumed."""

    __tablename__ = "case_draft"
    id: Mapped[Id]
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"), index=True)
    answers: Mapped[dict[str, Any]] = mapped_column(JSONB)
    started_at: Mapped[Now]
    updated_at: Mapped[Now]
    opened_case_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("cases.id"))
    opened_at: Mapped[Moment | None]
