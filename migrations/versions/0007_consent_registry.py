"""Consent as a registry, objections, and what follows from both

What was recorded before was given by the resident, who was old enough to: it keeps its answer.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.base.locks import force_row_security

revision = "0007"
down_revision = "0006"

KINDS = "'data_protection', 'secrecy', 'help', 'taking_part', 'no_objection'"
VOICES = "'resident', 'parent', 'other_parent', 'mentor', 'curator', 'bewindvoerder'"
IDS = postgresql.ARRAY(sa.UUID())
NOW = sa.text("samenspel.clock()")


def upgrade() -> None:
    _consent()
    _voices()
    _objections()
    op.add_column(
        "agreement", sa.Column("lost_ground_at", sa.DateTime(timezone=True)), schema="samenspel"
    )
    op.add_column(
        "case_shell",
        sa.Column("not_informed_since", sa.DateTime(timezone=True)),
        schema="samenspel",
    )
    connection = op.get_bind()
    # who it may be known to is asked of a seat from here on, not of a function
    connection.exec_driver_sql(
        "DROP FUNCTION IF EXISTS samenspel.consented_to_take_part(uuid, text)"
    )
    force_row_security(connection, "consent_voice", "objection", "paused_disclosure")


def _consent() -> None:
    run = op.get_bind().exec_driver_sql
    run("ALTER TABLE samenspel.consent DROP CONSTRAINT ck_consent_kind_known")
    for name, condition in (
        ("kind_known", f"kind IN ({KINDS})"),
        ("no_objection_written", "kind <> 'no_objection' OR how = 'written'"),
    ):
        run(f"ALTER TABLE samenspel.consent ADD CONSTRAINT ck_consent_{name} CHECK ({condition})")
    for column in (
        sa.Column("to_organisations", IDS, nullable=False, server_default=sa.text("'{}'::uuid[]")),
        sa.Column(
            "except_organisations", IDS, nullable=False, server_default=sa.text("'{}'::uuid[]")
        ),
        sa.Column("emergency_only", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("age", sa.SmallInteger()),
        sa.Column(
            "authority",
            postgresql.ARRAY(sa.String(length=40)),
            nullable=False,
            server_default=sa.text("'{}'::varchar[]"),
        ),
        # a default fills rows that the owner, behind row security, cannot update
        sa.Column("answer", sa.String(length=40), nullable=False, server_default="yes"),
    ):
        op.add_column("consent", column, schema="samenspel")
    op.alter_column("consent", "answer", server_default="open", schema="samenspel")
    run(
        "ALTER TABLE samenspel.consent ADD CONSTRAINT ck_consent_answer_known"
        " CHECK (answer IN ('open', 'yes', 'no'))"
    )


def _voices() -> None:
    op.create_table(
        "consent_voice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("consent_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("who", sa.String(length=40), nullable=False),
        sa.Column("agrees", sa.Boolean(), nullable=False),
        sa.Column("how", sa.String(length=40), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.CheckConstraint(f"who IN ({VOICES})", name=op.f("ck_consent_voice_who_known")),
        sa.ForeignKeyConstraint(["consent_id"], ["samenspel.consent.entry_id"]),
        sa.ForeignKeyConstraint(["case_id"], ["samenspel.cases.id"]),
        sa.ForeignKeyConstraint(["partnership_id"], ["samenspel.partnership.id"]),
        sa.ForeignKeyConstraint(
            ["seat_id", "case_id"], ["samenspel.seat.id", "samenspel.seat.case_id"]
        ),
        sa.ForeignKeyConstraint(["recorded_by"], ["samenspel.account.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("consent_id", "who"),
        schema="samenspel",
    )
    op.create_index("ix_consent_voice_case_id", "consent_voice", ["case_id"], schema="samenspel")
    op.create_table(
        "consent_age",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("voice_from", sa.SmallInteger(), nullable=False),
        sa.Column("alone_from", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_consent_age_kind_known")),
        sa.CheckConstraint(
            "voice_from >= 0 AND voice_from <= alone_from", name=op.f("ck_consent_age_in_order")
        ),
        sa.ForeignKeyConstraint(["partnership_id"], ["samenspel.partnership.id"]),
        sa.PrimaryKeyConstraint("partnership_id", "kind"),
        schema="samenspel",
    )


def _objections() -> None:
    op.create_table(
        "objection",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("author_seat_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("against_seat_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid()),
        sa.Column("raised_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.Column("decide_before", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=40), server_default="open", nullable=False),
        sa.Column("motive", sa.Text()),
        sa.Column("decided_by", sa.Uuid()),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint(
            "state IN ('open', 'upheld', 'rejected')", name=op.f("ck_objection_state_known")
        ),
        sa.CheckConstraint(
            "(state = 'open') = (decided_at IS NULL)", name=op.f("ck_objection_decided_or_open")
        ),
        sa.CheckConstraint(
            "state = 'open' OR motive IS NOT NULL", name=op.f("ck_objection_decided_with_motive")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["samenspel.cases.id"]),
        sa.ForeignKeyConstraint(["partnership_id"], ["samenspel.partnership.id"]),
        sa.ForeignKeyConstraint(
            ["author_seat_id", "case_id"], ["samenspel.seat.id", "samenspel.seat.case_id"]
        ),
        sa.ForeignKeyConstraint(
            ["against_seat_id", "case_id"], ["samenspel.seat.id", "samenspel.seat.case_id"]
        ),
        sa.ForeignKeyConstraint(["subject_id"], ["samenspel.subject.id"]),
        sa.ForeignKeyConstraint(["entry_id"], ["samenspel.entry.id"]),
        sa.ForeignKeyConstraint(["decided_by"], ["samenspel.account.id"]),
        sa.PrimaryKeyConstraint("id"),
        schema="samenspel",
    )
    for name, columns in (
        ("case_id", ["case_id"]),
        ("against_seat_id", ["against_seat_id"]),
        ("partnership_id_state", ["partnership_id", "state"]),
    ):
        op.create_index(f"ix_objection_{name}", "objection", columns, schema="samenspel")
    op.create_table(
        "paused_disclosure",
        sa.Column("objection_id", sa.Uuid(), nullable=False),
        sa.Column("disclosure_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("would_end_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["objection_id"], ["samenspel.objection.id"]),
        sa.ForeignKeyConstraint(["disclosure_id"], ["samenspel.disclosure.id"]),
        sa.ForeignKeyConstraint(["case_id"], ["samenspel.cases.id"]),
        sa.ForeignKeyConstraint(["partnership_id"], ["samenspel.partnership.id"]),
        sa.PrimaryKeyConstraint("objection_id", "disclosure_id"),
        schema="samenspel",
    )
    op.create_index(
        "ix_paused_disclosure_case_id", "paused_disclosure", ["case_id"], schema="samenspel"
    )
