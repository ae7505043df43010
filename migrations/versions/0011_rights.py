"""Rights of the resident: requests for access; and what closing, reopening and merging need"""

import sqlalchemy as sa
from alembic import op

from app.base.locks import force_row_security

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column(
        "covenant_purpose",
        sa.Column(
            "take_home_days", sa.SmallInteger(), server_default=sa.text("30"), nullable=False
        ),
        schema="samenspel",
    )
    moment = sa.DateTime(timezone=True)
    op.add_column("cases", sa.Column("reopened_at", moment, nullable=True), schema="samenspel")
    op.add_column("seat", sa.Column("own_until", moment, nullable=True), schema="samenspel")
    _requests()
    _items()
    _lapses()
    force_row_security(op.get_bind(), "access_request", "access_item", "consent_lapse")


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"samenspel.{target}"], name=op.f(f"fk_{table}_{column}")
    )


def _requests() -> None:
    op.create_table(
        "access_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("through", sa.String(length=40), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("noted_by", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("signed_by", sa.Uuid(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cosigned_by", sa.Uuid(), nullable=True),
        sa.Column("cosigned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_why", sa.Text(), nullable=True),
        sa.Column("handed_over_by", sa.Uuid(), nullable=True),
        sa.Column("handed_over_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_over_how", sa.String(length=40), nullable=True),
        sa.CheckConstraint(
            "state IN ('open', 'signed', 'cosigned', 'handed_over')",
            name=op.f("ck_access_request_state_known"),
        ),
        sa.CheckConstraint(
            "through IN ('my_plan', 'letter', 'spoken')",
            name=op.f("ck_access_request_through_known"),
        ),
        sa.CheckConstraint(
            "handed_over_how IS NULL OR handed_over_how IN ('online', 'paper')",
            name=op.f("ck_access_request_handed_over_how_known"),
        ),
        sa.CheckConstraint("signed_by <> cosigned_by", name=op.f("ck_access_request_two_people")),
        _key("access_request", "case_id", "cases.id"),
        _key("access_request", "partnership_id", "partnership.id"),
        _key("access_request", "subject_id", "subject.id"),
        *(
            _key("access_request", column, "account.id")
            for column in ("noted_by", "signed_by", "cosigned_by", "handed_over_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_request")),
        schema="samenspel",
    )
    for name, columns in (
        ("ix_access_request_case_id", ["case_id"]),
        ("ix_access_request_partnership_id_due_on", ["partnership_id", "due_on"]),
    ):
        op.create_index(name, "access_request", columns, schema="samenspel")
    op.create_index(
        "uq_access_request_subject_id_waiting",
        "access_request",
        ["subject_id"],
        unique=True,
        schema="samenspel",
        postgresql_where=sa.text("state <> 'handed_over'"),
    )


def _items() -> None:
    op.create_table(
        "access_item",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("author_seat_id", sa.Uuid(), nullable=False),
        sa.Column("doubt", sa.String(length=40), nullable=False),
        sa.Column("advice", sa.String(length=40), nullable=True),
        sa.Column("advice_why", sa.Text(), nullable=True),
        sa.Column("advised_by", sa.Uuid(), nullable=True),
        sa.Column("advised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", sa.String(length=40), nullable=True),
        sa.Column("decision_why", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "doubt IN ('safety', 'others', 'withheld', 'draft')",
            name=op.f("ck_access_item_doubt_known"),
        ),
        sa.CheckConstraint(
            "advice IN ('given', 'withheld')", name=op.f("ck_access_item_advice_known")
        ),
        sa.CheckConstraint(
            "decision IN ('given', 'withheld')", name=op.f("ck_access_item_decision_known")
        ),
        sa.CheckConstraint(
            "(decision IS NULL) = (decision_why IS NULL)",
            name=op.f("ck_access_item_decided_with_a_reason"),
        ),
        _key("access_item", "request_id", "access_request.id"),
        _key("access_item", "case_id", "cases.id"),
        _key("access_item", "partnership_id", "partnership.id"),
        _key("access_item", "entry_id", "entry.id"),
        _key("access_item", "author_seat_id", "seat.id"),
        _key("access_item", "advised_by", "account.id"),
        _key("access_item", "decided_by", "account.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_item")),
        sa.UniqueConstraint(
            "request_id", "entry_id", name=op.f("uq_access_item_request_id_entry_id")
        ),
        schema="samenspel",
    )
    op.create_index(
        "ix_access_item_author_seat_id", "access_item", ["author_seat_id"], schema="samenspel"
    )


def _lapses() -> None:
    op.create_table(
        "consent_lapse",
        sa.Column("consent_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("old_organisation_id", sa.Uuid(), nullable=False),
        sa.Column("new_organisation_id", sa.Uuid(), nullable=False),
        sa.Column("was_until", sa.Date(), nullable=False),
        sa.Column(
            "lapsed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("samenspel.clock()"),
            nullable=False,
        ),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        _key("consent_lapse", "consent_id", "consent.entry_id"),
        _key("consent_lapse", "case_id", "cases.id"),
        _key("consent_lapse", "partnership_id", "partnership.id"),
        _key("consent_lapse", "old_organisation_id", "organisation.id"),
        _key("consent_lapse", "new_organisation_id", "organisation.id"),
        _key("consent_lapse", "confirmed_by", "account.id"),
        sa.PrimaryKeyConstraint("consent_id", name=op.f("pk_consent_lapse")),
        schema="samenspel",
    )
    op.create_index("ix_consent_lapse_case_id", "consent_lapse", ["case_id"], schema="samenspel")
