"""What makes the log trustworthy: its seals, and each time that somebody looked them over."""

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, DateTime, Index, Integer, LargeBinary, String
from sqlalchemy.dialects.postgresql import ARRAY, UUID
from sqlalchemy.orm import Mapped, mapped_column

from app.base.model import Base, Id, Now, Xid8


class LogSeal(Base):
    """A seal over some lines of the log, in their order, each with its hash (32 bytes).

    Nothing is ever changed in the log itself: that a line is sealed shows from its id being here.
    The next seal begins behind (`next_tx`, `next_id`) of the newest. Transactions are counted per
    server, so `server` says which one counted them.
    """

    __tablename__ = "log_seal"
    # a database that moved meets numbers again that were counted elsewhere
    __table_args__ = (Index("ix_log_seal_last_tx", "last_tx"),)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    server: Mapped[int] = mapped_column(BigInteger)
    first_tx: Mapped[str] = mapped_column(Xid8)
    last_tx: Mapped[str] = mapped_column(Xid8)
    next_tx: Mapped[str] = mapped_column(Xid8)
    next_id: Mapped[uuid.UUID]
    event_ids: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(UUID(as_uuid=True)))
    row_hashes: Mapped[bytes] = mapped_column(LargeBinary)
    # the hash of the last line of the journal at that moment
    journal: Mapped[str] = mapped_column(String(64))
    previous: Mapped[bytes] = mapped_column(LargeBinary)
    signature: Mapped[bytes] = mapped_column(LargeBinary)


class LogCheck(Base):
    """One time that the whole log was held against its seals and the journal."""

    __tablename__ = "log_check"
    id: Mapped[Id]
    at: Mapped[Now]
    seal_number: Mapped[int] = mapped_column(BigInteger)
    lines: Mapped[int] = mapped_column(BigInteger)
    waiting: Mapped[int] = mapped_column(Integer)
    problems: Mapped[int] = mapped_column(Integer)
