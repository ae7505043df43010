"""Warnings that somebody overruled, for the privacy officer"""

import sqlalchemy as sa
from alembic import op

from app.base.locks import force_row_security

revision = "0009"
down_revision = "0008"

CATEGORIES = (
    "'1', '2', '3', '3t', '4', '5', '5w', '6', '7', '8', '8d', '9a', '9b', '9c', '10a', '10b',"
    " '11', '12a', '12b', '13', '13p', '14'"
)


def upgrade() -> None:
    op.create_table(
        "warning_overruled",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.Column("seat_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("function", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("proposed", sa.String(length=40), nullable=False),
        sa.Column("chosen", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            server_default=sa.text("samenspel.clock()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            f"proposed IN ({CATEGORIES})", name=op.f("ck_warning_overruled_proposed_known")
        ),
        sa.CheckConstraint(
            f"chosen IN ({CATEGORIES})", name=op.f("ck_warning_overruled_chosen_known")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["samenspel.account.id"], name=op.f("fk_warning_overruled_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["samenspel.cases.id"], name=op.f("fk_warning_overruled_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["samenspel.organisation.id"],
            name=op.f("fk_warning_overruled_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"],
            ["samenspel.partnership.id"],
            name=op.f("fk_warning_overruled_partnership_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_warning_overruled")),
        schema="samenspel",
    )
    for columns in (["partnership_id", "at"], ["case_id"]):
        op.create_index(
            f"ix_warning_overruled_{'_'.join(columns)}",
            "warning_overruled",
            columns,
            unique=False,
            schema="samenspel",
        )
    force_row_security(op.get_bind(), "warning_overruled")
