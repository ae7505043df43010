"""Sharing in an emergency, breaking the glass, and a share that should not have been"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.base.locks import force_row_security

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "emergency_attempt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            server_default=sa.text("samenspel.clock()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["samenspel.account.id"], name=op.f("fk_emergency_attempt_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency_attempt")),
        schema="samenspel",
    )
    op.create_index(
        "ix_emergency_attempt_account_id_at",
        "emergency_attempt",
        ["account_id", "at"],
        unique=False,
        schema="samenspel",
    )
    op.create_table(
        "emergency_access",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("function", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("entries_opened", sa.SmallInteger(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("review_due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("not_told_reason", sa.String(length=40), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column("motive", sa.Text(), nullable=True),
        sa.Column("reviewed_by", sa.Uuid(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "ends_at > starts_at AND ends_at <= starts_at + interval '8 hours'",
            name=op.f("ck_emergency_access_eight_hours_at_most"),
        ),
        sa.CheckConstraint(
            "outcome IN ('right', 'wrong')", name=op.f("ck_emergency_access_outcome_known")
        ),
        sa.CheckConstraint(
            "(outcome IS NULL) = (reviewed_at IS NULL)",
            name=op.f("ck_emergency_access_reviewed_with_outcome"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["samenspel.account.id"], name=op.f("fk_emergency_access_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["samenspel.cases.id"], name=op.f("fk_emergency_access_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["samenspel.organisation.id"],
            name=op.f("fk_emergency_access_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"],
            ["samenspel.partnership.id"],
            name=op.f("fk_emergency_access_partnership_id"),
        ),
        sa.ForeignKeyConstraint(
            ["reviewed_by"], ["samenspel.account.id"], name=op.f("fk_emergency_access_reviewed_by")
        ),
        sa.ForeignKeyConstraint(
            ["seat_id", "case_id"],
            ["samenspel.seat.id", "samenspel.seat.case_id"],
            name=op.f("fk_emergency_access_seat_id_case_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency_access")),
        schema="samenspel",
    )
    op.create_index(
        "ix_emergency_access_account_id_starts_at",
        "emergency_access",
        ["account_id", "starts_at"],
        unique=False,
        schema="samenspel",
    )
    op.create_index(
        "ix_emergency_access_case_id",
        "emergency_access",
        ["case_id"],
        unique=False,
        schema="samenspel",
    )
    op.create_index(
        "ix_emergency_access_partnership_id_starts_at",
        "emergency_access",
        ["partnership_id", "starts_at"],
        unique=False,
        schema="samenspel",
    )
    op.create_index(
        "ix_emergency_access_seat_id",
        "emergency_access",
        ["seat_id"],
        unique=True,
        schema="samenspel",
    )
    op.create_table(
        "breach",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("author_seat_id", sa.Uuid(), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("seat_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("subjects", sa.SmallInteger(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("shared_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reported_by", sa.Uuid(), nullable=False),
        sa.Column("discovered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("notify_authority", sa.Boolean(), nullable=True),
        sa.Column("inform_resident", sa.Boolean(), nullable=True),
        sa.Column("motive", sa.Text(), nullable=True),
        sa.Column("consequences", sa.Text(), nullable=True),
        sa.Column("measures", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("what_was_done", sa.Text(), nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "due_at = discovered_at + interval '72 hours'", name=op.f("ck_breach_three_days")
        ),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (notify_authority IS NULL)",
            name=op.f("ck_breach_decided_with_decision"),
        ),
        sa.CheckConstraint("cardinality(seat_ids) > 0", name=op.f("ck_breach_reached_somebody")),
        sa.CheckConstraint(
            "closed_at IS NULL OR decided_at IS NOT NULL",
            name=op.f("ck_breach_closed_after_decided"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["samenspel.cases.id"], name=op.f("fk_breach_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["closed_by"], ["samenspel.account.id"], name=op.f("fk_breach_closed_by")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["samenspel.account.id"], name=op.f("fk_breach_decided_by")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id", "case_id", "author_seat_id"],
            ["samenspel.entry.id", "samenspel.entry.case_id", "samenspel.entry.author_seat_id"],
            name=op.f("fk_breach_entry_id_case_id_author_seat_id"),
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["samenspel.partnership.id"], name=op.f("fk_breach_partnership_id")
        ),
        sa.ForeignKeyConstraint(
            ["reported_by"], ["samenspel.account.id"], name=op.f("fk_breach_reported_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_breach")),
        schema="samenspel",
    )
    op.create_index("ix_breach_case_id", "breach", ["case_id"], unique=False, schema="samenspel")
    op.create_index("ix_breach_entry_id", "breach", ["entry_id"], unique=False, schema="samenspel")
    op.create_index(
        "ix_breach_partnership_id_due_at",
        "breach",
        ["partnership_id", "due_at"],
        unique=False,
        schema="samenspel",
    )
    op.create_table(
        "emergency_share",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("author_seat_id", sa.Uuid(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("weighing", sa.Text(), nullable=False),
        sa.Column("consulted", sa.String(length=200), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("not_told_reason", sa.String(length=40), nullable=True),
        sa.Column("note_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column(
            "made_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("samenspel.clock()"),
            nullable=False,
        ),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column("motive", sa.Text(), nullable=True),
        sa.Column("reviewed_by", sa.Uuid(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "category <> '11'", name=op.f("ck_emergency_share_police_stays_in_its_track")
        ),
        sa.CheckConstraint(
            "ends_at > starts_at AND ends_at <= starts_at + interval '30 days'",
            name=op.f("ck_emergency_share_a_month_at_most"),
        ),
        sa.CheckConstraint(
            "outcome IN ('right', 'wrong')", name=op.f("ck_emergency_share_outcome_known")
        ),
        sa.CheckConstraint(
            "(outcome IS NULL) = (reviewed_at IS NULL)",
            name=op.f("ck_emergency_share_reviewed_with_outcome"),
        ),
        sa.CheckConstraint(
            "told_on IS NOT NULL OR not_told_reason IS NOT NULL",
            name=op.f("ck_emergency_share_told_or_why"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["samenspel.cases.id"], name=op.f("fk_emergency_share_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id", "case_id", "author_seat_id"],
            ["samenspel.entry.id", "samenspel.entry.case_id", "samenspel.entry.author_seat_id"],
            name=op.f("fk_emergency_share_entry_id_case_id_author_seat_id"),
        ),
        sa.ForeignKeyConstraint(
            ["made_by"], ["samenspel.account.id"], name=op.f("fk_emergency_share_made_by")
        ),
        sa.ForeignKeyConstraint(
            ["note_id"], ["samenspel.entry.id"], name=op.f("fk_emergency_share_note_id")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"],
            ["samenspel.partnership.id"],
            name=op.f("fk_emergency_share_partnership_id"),
        ),
        sa.ForeignKeyConstraint(
            ["reviewed_by"], ["samenspel.account.id"], name=op.f("fk_emergency_share_reviewed_by")
        ),
        sa.ForeignKeyConstraint(
            ["seat_id", "case_id"],
            ["samenspel.seat.id", "samenspel.seat.case_id"],
            name=op.f("fk_emergency_share_seat_id_case_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency_share")),
        schema="samenspel",
    )
    op.create_index(
        "ix_emergency_share_case_id",
        "emergency_share",
        ["case_id"],
        unique=False,
        schema="samenspel",
    )
    op.create_index(
        "ix_emergency_share_entry_id_seat_id",
        "emergency_share",
        ["entry_id", "seat_id"],
        unique=False,
        schema="samenspel",
    )
    op.create_index(
        "ix_emergency_share_partnership_id_made_at",
        "emergency_share",
        ["partnership_id", "made_at"],
        unique=False,
        schema="samenspel",
    )
    op.create_index(
        "ix_read_event_account_id_at",
        "read_event",
        ["account_id", "at"],
        unique=False,
        schema="samenspel",
    )
    op.drop_index(
        op.f("uq_regie_term_one_live_holder"),
        table_name="regie_term",
        schema="samenspel",
        postgresql_where="((state)::text = 'accepted'::text)",
    )
    op.create_check_constraint(
        op.f("ck_disclosure_glass_never_opens"),
        "disclosure",
        "rule <> 'nood:glas' OR (category NOT IN ('6', '7', '11') AND ends_at IS NOT NULL)"
        " OR entry_id = author_seat_id",
        schema="samenspel",
    )
    op.create_check_constraint(
        op.f("ck_disclosure_emergency_ends"),
        "disclosure",
        "rule <> 'nood' OR (category <> '11' AND ends_at IS NOT NULL)",
        schema="samenspel",
    )
    force_row_security(
        op.get_bind(), "breach", "emergency_access", "emergency_attempt", "emergency_share"
    )
