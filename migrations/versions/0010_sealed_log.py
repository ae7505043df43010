"""The log knows its transactions, and has seals"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.base.locks import force_row_security
from app.base.model import Xid8

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    for column in (
        sa.Column("allowed_by", postgresql.ARRAY(sa.String(length=40)), nullable=True),
        sa.Column("consent_ids", postgresql.ARRAY(sa.UUID()), nullable=True),
        # lines of before get the transaction of this revision: they are sealed together
        sa.Column("tx", Xid8(), server_default=sa.text("pg_current_xact_id()"), nullable=False),
    ):
        op.add_column("read_event", column, schema="samenspel")
    op.create_index(
        "ix_read_event_organisation_id_at",
        "read_event",
        ["organisation_id", "at"],
        schema="samenspel",
    )
    op.create_index("ix_read_event_tx_id", "read_event", ["tx", "id"], schema="samenspel")
    op.create_index(
        "ix_read_event_found",
        "read_event",
        ["entry_ids"],
        schema="samenspel",
        postgresql_using="gin",
        postgresql_where=sa.text("case_id IS NULL"),
    )
    op.create_table(
        "log_seal",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("server", sa.BigInteger(), nullable=False),
        sa.Column("first_tx", Xid8(), nullable=False),
        sa.Column("last_tx", Xid8(), nullable=False),
        sa.Column("next_tx", Xid8(), nullable=False),
        sa.Column("next_id", sa.Uuid(), nullable=False),
        sa.Column("event_ids", postgresql.ARRAY(sa.UUID()), nullable=False),
        sa.Column("row_hashes", sa.LargeBinary(), nullable=False),
        sa.Column("journal", sa.String(length=64), nullable=False),
        sa.Column("previous", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_log_seal")),
        schema="samenspel",
    )
    op.create_index("ix_log_seal_last_tx", "log_seal", ["last_tx"], schema="samenspel")
    op.create_table(
        "log_check",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            server_default=sa.text("samenspel.clock()"),
            nullable=False,
        ),
        sa.Column("seal_number", sa.BigInteger(), nullable=False),
        sa.Column("lines", sa.BigInteger(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("problems", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_check")),
        schema="samenspel",
    )
    force_row_security(op.get_bind(), "log_seal", "log_check")
    # its columns change; migrations/sql/door/insight.sql makes it again
    op.execute("DROP FUNCTION IF EXISTS samenspel.read_events_of(uuid)")
