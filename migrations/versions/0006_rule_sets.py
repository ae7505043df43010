"""Rule sets that a partnership signs, and a log of what was asked of them"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.base.locks import force_row_security

revision = "0006"
down_revision = "0004"


def upgrade() -> None:
    connection = op.get_bind()
    op.add_column(
        "rule_set",
        sa.Column("holds_unsigned", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        schema="samenspel",
    )
    # the one version that was shipped until now is the one that holds where nobody signed another
    connection.exec_driver_sql(
        "UPDATE samenspel.rule_set SET holds_unsigned = true WHERE name = 'Standaard'"
    )
    op.create_index(
        "ix_cases_partnership_id_rule_set_id",
        "cases",
        ["partnership_id", "rule_set_id"],
        unique=False,
        schema="samenspel",
        postgresql_where=sa.text("status = 'open'"),
    )
    op.create_table(
        "partnership_rule_set",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("rule_set_id", sa.Uuid(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("jurist", sa.String(length=120), nullable=False),
        sa.Column("signed_by", sa.Uuid(), nullable=False),
        sa.Column(
            "signed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("samenspel.clock()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"],
            ["samenspel.partnership.id"],
            name=op.f("fk_partnership_rule_set_partnership_id"),
        ),
        sa.ForeignKeyConstraint(
            ["rule_set_id"],
            ["samenspel.rule_set.id"],
            name=op.f("fk_partnership_rule_set_rule_set_id"),
        ),
        sa.ForeignKeyConstraint(
            ["signed_by"], ["samenspel.account.id"], name=op.f("fk_partnership_rule_set_signed_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partnership_rule_set")),
        schema="samenspel",
    )
    op.create_index(
        "ix_partnership_rule_set_partnership_id_signed_at",
        "partnership_rule_set",
        ["partnership_id", "signed_at"],
        unique=False,
        schema="samenspel",
    )
    op.create_table(
        "decision_log",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            server_default=sa.text("samenspel.clock()"),
            nullable=False,
        ),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=True),
        sa.Column("rule_set_id", sa.Uuid(), nullable=True),
        sa.Column(
            "question",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.Column("answer", sa.String(length=40), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_log")),
        schema="samenspel",
    )
    for columns in (["account_id", "at"], ["partnership_id", "at"]):
        op.create_index(
            f"ix_decision_log_{'_'.join(columns)}",
            "decision_log",
            columns,
            unique=False,
            schema="samenspel",
        )
    force_row_security(connection, "partnership_rule_set", "decision_log")
