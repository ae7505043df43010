"""How long a case is kept: holds on its destruction, and the certificate of it"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.base.locks import force_row_security

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "destruction_hold",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("placed_by", sa.Uuid(), nullable=False),
        sa.Column(
            "placed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("samenspel.clock()"),
            nullable=False,
        ),
        sa.Column("lifted_by", sa.Uuid(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lift_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["samenspel.cases.id"], name=op.f("fk_destruction_hold_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["lifted_by"], ["samenspel.account.id"], name=op.f("fk_destruction_hold_lifted_by")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"],
            ["samenspel.partnership.id"],
            name=op.f("fk_destruction_hold_partnership_id"),
        ),
        sa.ForeignKeyConstraint(
            ["placed_by"], ["samenspel.account.id"], name=op.f("fk_destruction_hold_placed_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_destruction_hold")),
        schema="samenspel",
    )
    op.create_index(
        "ix_destruction_hold_partnership_id",
        "destruction_hold",
        ["partnership_id"],
        unique=False,
        schema="samenspel",
    )
    op.create_index(
        "uq_destruction_hold_live",
        "destruction_hold",
        ["case_id"],
        unique=True,
        schema="samenspel",
        postgresql_where=sa.text("lifted_at IS NULL"),
    )
    op.create_table(
        "destruction_certificate",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("retention_months", sa.SmallInteger(), nullable=False),
        sa.Column(
            "destroyed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("samenspel.clock()"),
            nullable=False,
        ),
        sa.Column("destroyed_by", sa.String(length=40), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("counts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reapplied_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_destruction_certificate")),
        schema="samenspel",
    )
    op.create_index(
        "ix_destruction_certificate_partnership_id_destroyed_at",
        "destruction_certificate",
        ["partnership_id", "destroyed_at"],
        unique=False,
        schema="samenspel",
    )
    # the closed ones of a partnership, oldest first: what is due stands in front
    op.create_index(
        "ix_cases_partnership_id_closed_at",
        "cases",
        ["partnership_id", "closed_at"],
        unique=False,
        schema="samenspel",
        postgresql_where=sa.text("status = 'closed'"),
    )
    force_row_security(op.get_bind(), "destruction_hold", "destruction_certificate")
