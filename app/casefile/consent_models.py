"""What the resident said yes, or no, to: consents with who gave them, and objections."""

import uuid
from datetime import date

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, UUID
from sqlalchemy.orm import Mapped, mapped_column

from app.base.model import Base, Id, Moment, Now, Word, one_of
from app.casefile.vocabulary import ConsentKind, Voice

NO_WORDS = text("'{}'::varchar[]")
NO_IDS = text("'{}'::uuid[]")


class Consent(Base):
    """Toestemming: what the resident agreed to, of one of the kinds. It is itself an entry.

    `answer` is what the voices together say; only the database writes it. `age` is the lower end
    of the age band on the day it was given, out of the birth date where that is known. An empty
    `to_organisations` is every organisation in `to_functions`. Exclusions stand in the consent
    itself, so that withdrawing it can only take away.
    """

    __tablename__ = "consent"
    __table_args__ = (
        one_of("kind", ConsentKind),
        CheckConstraint("answer IN ('open', 'yes', 'no')", name="answer_known"),
        CheckConstraint("kind <> 'no_objection' OR how = 'written'", name="no_objection_written"),
        ForeignKeyConstraint(
            ["entry_id", "case_id", "author_seat_id"],
            ["entry.id", "entry.case_id", "entry.author_seat_id"],
        ),
        ForeignKeyConstraint(["from_seat_id", "case_id"], ["seat.id", "seat.case_id"]),
        Index("ix_consent_case_id", "case_id"),
        Index("ix_consent_from_seat_id", "from_seat_id"),
    )
    entry_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases.id"))
    partnership_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("partnership.id"))
    author_seat_id: Mapped[uuid.UUID]
    kind: Mapped[Word]
    subject_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("subject.id"))
    from_seat_id: Mapped[uuid.UUID]
    to_functions: Mapped[list[str]] = mapped_column(ARRAY(String(8)))
    to_organisations: Mapped[list[uuid.UUID]] = mapped_column(
        ARRAY(UUID(as_uuid=True)), server_default=NO_IDS
    )
    except_organisations: Mapped[list[uuid.UUID]] = mapped_column(
        ARRAY(UUID(as_uuid=True)), server_default=NO_IDS
    )
    categories: Mapped[list[str]] = mapped_column(ARRAY(String(8)))
    purpose: Mapped[Word]
    how: Mapped[Word]
    given_on: Mapped[date] = mapped_column(Date)
    until: Mapped[date] = mapped_column(Date)
    emergency_only: Mapped[bool] = mapped_column(server_default=text("false"))
    age: Mapped[int | None] = mapped_column(SmallInteger)
    authority: Mapped[list[str]] = mapped_column(ARRAY(String(40)), server_default=NO_WORDS)
    answer: Mapped[Word] = mapped_column(server_default="open")
    withdrawn_at: Mapped[Moment | None]
    withdrawn_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))


class ConsentVoice(Base):
    """What one of those who decide said to a consent, how, and who recorded it."""

    __tablename__ = "consent_voice"
    __table_args__ = (
        one_of("who", Voice),
        UniqueConstraint("consent_id", "who"),
        ForeignKeyConstraint(["seat_id", "case_id"], ["seat.id", "seat.case_id"]),
        Index("ix_consent_voice_case_id", "case_id"),
    )
    id: Mapped[Id]
    consent_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("consent.entry_id"))
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases.id"))
    partnership_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("partnership.id"))
    who: Mapped[Word]
    agrees: Mapped[bool]
    how: Mapped[Word]
    said_on: Mapped[date] = mapped_column(Date)
    seat_id: Mapped[uuid.UUID]
    recorded_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    recorded_at: Mapped[Now]


class ConsentAge(Base):
    """From which age somebody has a voice, and decides alone, where a partnership differs from
    the default of `AgeRule`. A table of the partnership, not of a case."""

    __tablename__ = "consent_age"
    __table_args__ = (
        PrimaryKeyConstraint("partnership_id", "kind"),
        one_of("kind", ConsentKind),
        CheckConstraint("voice_from >= 0 AND voice_from <= alone_from", name="in_order"),
    )
    partnership_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("partnership.id"))
    kind: Mapped[Word]
    voice_from: Mapped[int] = mapped_column(SmallInteger)
    alone_from: Mapped[int] = mapped_column(SmallInteger)


class Objection(Base):
    """Bezwaar (GDPR 21) of a resident against sharing with one party. Holds no content: the
    resident's own words are the entry, which is its author's and the resident's.

    While it is open the sharing is paused; upheld it has ended, rejected it goes on.
    """

    __tablename__ = "objection"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'upheld', 'rejected')", name="state_known"),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided_or_open"),
        CheckConstraint("state = 'open' OR motive IS NOT NULL", name="decided_with_motive"),
        ForeignKeyConstraint(["author_seat_id", "case_id"], ["seat.id", "seat.case_id"]),
        ForeignKeyConstraint(["against_seat_id", "case_id"], ["seat.id", "seat.case_id"]),
        Index("ix_objection_case_id", "case_id"),
        Index("ix_objection_against_seat_id", "against_seat_id"),
        Index("ix_objection_partnership_id_state", "partnership_id", "state"),
    )
    id: Mapped[Id]
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases.id"))
    partnership_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("partnership.id"))
    author_seat_id: Mapped[uuid.UUID]
    subject_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("subject.id"))
    against_seat_id: Mapped[uuid.UUID]
    entry_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("entry.id"))
    raised_at: Mapped[Now]
    decide_before: Mapped[date] = mapped_column(Date)
    state: Mapped[Word] = mapped_column(server_default="open")
    motive: Mapped[str | None] = mapped_column(Text)
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[Moment | None]


class PausedDisclosure(Base):
    """Which disclosures an objection ended, and until when each would have run. Only the door
    reads it: what goes on after a rejected objection is written from here."""

    __tablename__ = "paused_disclosure"
    __table_args__ = (
        PrimaryKeyConstraint("objection_id", "disclosure_id"),
        Index("ix_paused_disclosure_case_id", "case_id"),
    )
    objection_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("objection.id"))
    disclosure_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("disclosure.id"))
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cases.id"))
    partnership_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("partnership.id"))
    would_end_at: Mapped[Moment | None]
