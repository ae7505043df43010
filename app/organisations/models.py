"""Organisations that work under one covenant, and the people who work for them."""

import uuid
from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.base.model import Base, Id, Moment, Now, Word


class Partnership(Base):
    """Samenwerkingsverband: the organisations that work under one covenant."""

    __tablename__ = "partnership"
    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(200))
    number: Mapped[int] = mapped_column(SmallInteger, unique=True)


class CovenantPurpose(Base):
    """What the covenant prepares for one purpose, so that nobody types it again.

    The seven questions before a case gets a name are answered here once by the jurist of the
    partnership; only necessity and the lighter way are typed per case.
    """

    __tablename__ = "covenant_purpose"
    __table_args__ = (UniqueConstraint("partnership_id", "purpose"),)
    id: Mapped[Id]
    partnership_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("partnership.id"))
    purpose: Mapped[Word]
    effective_from: Mapped[date] = mapped_column(Date)
    whose_task: Mapped[str] = mapped_column(Text)
    ground: Mapped[str] = mapped_column(Text)
    secrecy: Mapped[str] = mapped_column(Text)
    who_minimally: Mapped[str] = mapped_column(Text)
    controllers: Mapped[str] = mapped_column(Text)
    resident_contact: Mapped[str] = mapped_column(Text)
    impact_assessment_on: Mapped[date] = mapped_column(Date)
    regie_function: Mapped[Word]
    proposed_functions: Mapped[str] = mapped_column(String(80))
    retention_months: Mapped[int] = mapped_column(SmallInteger)
    answer_days: Mapped[int] = mapped_column(SmallInteger)
    # How long after closing an organisation takes home what is its own.
    take_home_days: Mapped[int] = mapped_column(SmallInteger, default=30, server_default=text("30"))


class Organisation(Base):
    """Organisatie: a party of the covenant."""

    __tablename__ = "organisation"
    id: Mapped[Id]
    partnership_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("partnership.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    phone: Mapped[str | None] = mapped_column(String(40))
    what_we_do: Mapped[str | None] = mapped_column(Text)
    ask_us_for: Mapped[str | None] = mapped_column(Text)


class OrganisationFunction(Base):
    """Which functions an organisation can fill at a table: who can be invited for what."""

    __tablename__ = "organisation_function"
    __table_args__ = (PrimaryKeyConstraint("organisation_id", "function"),)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    function: Mapped[Word]


class Account(Base):
    """A person who signs in. Never shared between people (BIO2 5.16)."""

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("kind IN ('professional', 'informal', 'resident')", name="kind_known"),
    )
    id: Mapped[Id]
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[Word]
    phone: Mapped[str | None] = mapped_column(String(40))
    reach: Mapped[str | None] = mapped_column(String(200))
    disabled_at: Mapped[Moment | None]


class Credential(Base):
    """How an account proves who it is; apart, so that no list of people can carry it along."""

    __tablename__ = "credential"
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    password_hash: Mapped[str] = mapped_column(Text)


class Position(Base):
    """Functie: an account works for an organisation, in a function, from-until."""

    __tablename__ = "position"
    __table_args__ = (Index("ix_position_organisation_intake", "organisation_id", "intake"),)
    id: Mapped[Id]
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"), index=True)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    function: Mapped[Word]
    title: Mapped[str] = mapped_column(String(80))
    intake: Mapped[bool] = mapped_column(default=False)
    starts_at: Mapped[Now]
    ends_at: Mapped[Moment | None]


class WebSession(Base):
    """A signed-in browser. Only a hash of the token is kept."""

    __tablename__ = "web_session"
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"), index=True)
    created_at: Mapped[Now]
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class ApiToken(Base):
    """A bearer token of `samenspel token EMAIL`. Only a hash is kept."""

    __tablename__ = "api_token"
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"), index=True)
    created_at: Mapped[Now]
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class SignInAttempt(Base):
    """Who tried to sign in from where, as hashes, so that guessing gets slow."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (Index("ix_sign_in_attempt_email_hash_at", "email_hash", "at"),)
    id: Mapped[Id]
    email_hash: Mapped[bytes] = mapped_column(LargeBinary)
    address_hash: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[Now]
    ok: Mapped[bool]


class IdempotencyKey(Base):
    """A POST that may be pressed twice. Holds no body: a replay renders through the door."""

    __tablename__ = "idempotency_key"
    __table_args__ = (PrimaryKeyConstraint("account_id", "key", "route"),)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    key: Mapped[str] = mapped_column(String(200))
    route: Mapped[str] = mapped_column(String(200))
    request_hash: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[int] = mapped_column(SmallInteger)
    resource_id: Mapped[str | None] = mapped_column(String(80))
    created_at: Mapped[Now]
