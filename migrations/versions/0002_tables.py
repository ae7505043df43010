"""Tables of the organisations and the case"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("reach", sa.String(length=200), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('professional', 'informal', 'resident')", name=op.f("ck_account_kind_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
        schema="samenspel",
    )
    op.create_table(
        "partnership",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partnership")),
        sa.UniqueConstraint("number", name=op.f("uq_partnership_number")),
        schema="samenspel",
    )
    op.create_table(
        "read_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            server_default=sa.text("samenspel.clock()"),
            nullable=False,
        ),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("on_behalf_of", sa.Uuid(), nullable=True),
        sa.Column("seat_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("function", sa.String(length=40), nullable=True),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("purpose", sa.String(length=40), nullable=True),
        sa.Column("rule", sa.String(length=40), nullable=True),
        sa.Column("entry_ids", postgresql.ARRAY(sa.UUID()), nullable=False),
        sa.Column("emergency", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_read_event")),
        schema="samenspel",
    )
    op.create_index(
        "ix_read_event_case_id_at",
        "read_event",
        ["case_id", "at"],
        unique=False,
        schema="samenspel",
    )
    op.create_table(
        "rule_set",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_set")),
        sa.UniqueConstraint("name", "version", name=op.f("uq_rule_set_name_version")),
        schema="samenspel",
    )
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email_hash", sa.LargeBinary(), nullable=False),
        sa.Column("address_hash", sa.LargeBinary(), nullable=False),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            server_default=sa.text("samenspel.clock()"),
            nullable=False,
        ),
        sa.Column("ok", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
        schema="samenspel",
    )
    op.create_index(
        "ix_sign_in_attempt_email_hash_at",
        "sign_in_attempt",
        ["email_hash", "at"],
        unique=False,
        schema="samenspel",
    )
    op.create_table(
        "api_token",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("samenspel.clock()"),
            nullable=False,
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["samenspel.account.id"], name=op.f("fk_api_token_account_id")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_api_token")),
        schema="samenspel",
    )
    op.create_index(
        op.f("ix_api_token_account_id"),
        "api_token",
        ["account_id"],
        unique=False,
        schema="samenspel",
    )
    op.create_table(
        "case_number",
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id"],
            ["samenspel.partnership.id"],
            name=op.f("fk_case_number_partnership_id"),
        ),
        sa.PrimaryKeyConstraint("partnership_id", "year", name=op.f("pk_case_number")),
        schema="samenspel",
    )
    op.create_table(
        "cases",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("rule_set_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("resident_informed", sa.Boolean(), nullable=False),
        sa.Column("not_informed_reason", sa.String(length=40), nullable=True),
        sa.Column("ask_again_on", sa.Date(), nullable=True),
        sa.Column(
            "opened_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("samenspel.clock()"),
            nullable=False,
        ),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_evaluation_on", sa.Date(), nullable=True),
        sa.CheckConstraint("status IN ('open', 'closed')", name=op.f("ck_cases_status_known")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["samenspel.partnership.id"], name=op.f("fk_cases_partnership_id")
        ),
        sa.ForeignKeyConstraint(
            ["rule_set_id"], ["samenspel.rule_set.id"], name=op.f("fk_cases_rule_set_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint(
            "partnership_id", "number", name=op.f("uq_cases_partnership_id_number")
        ),
        schema="samenspel",
    )
    op.create_table(
        "covenant_purpose",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("whose_task", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("secrecy", sa.Text(), nullable=False),
        sa.Column("who_minimally", sa.Text(), nullable=False),
        sa.Column("controllers", sa.Text(), nullable=False),
        sa.Column("resident_contact", sa.Text(), nullable=False),
        sa.Column("impact_assessment_on", sa.Date(), nullable=False),
        sa.Column("regie_function", sa.String(length=40), nullable=False),
        sa.Column("proposed_functions", sa.String(length=80), nullable=False),
        sa.Column("retention_months", sa.SmallInteger(), nullable=False),
        sa.Column("answer_days", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id"],
            ["samenspel.partnership.id"],
            name=op.f("fk_covenant_purpose_partnership_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_covenant_purpose")),
        sa.UniqueConstraint(
            "partnership_id", "purpose", name=op.f("uq_covenant_purpose_partnership_id_purpose")
        ),
        schema="samenspel",
    )
    op.create_table(
        "credential",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["samenspel.account.id"], name=op.f("fk_credential_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_credential")),
        schema="samenspel",
    )
    op.create_table(
        "idempotency_key",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("route", sa.String(length=200), nullable=False),
        sa.Column("request_hash", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=False),
        sa.Column("resource_id", sa.String(length=80), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("samenspel.clock()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["samenspel.account.id"], name=op.f("fk_idempotency_key_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", "key", "route", name=op.f("pk_idempotency_key")),
        schema="samenspel",
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("what_we_do", sa.Text(), nullable=True),
        sa.Column("ask_us_for", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["partnership_id"],
            ["samenspel.partnership.id"],
            name=op.f("fk_organisation_partnership_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        schema="samenspel",
    )
    op.create_index(
        op.f("ix_organisation_partnership_id"),
        "organisation",
        ["partnership_id"],
        unique=False,
        schema="samenspel",
    )
    op.create_table(
        "rule",
        sa.Column("rule_set_id", sa.Uuid(), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("from_function", sa.String(length=40), nullable=False),
        sa.Column("to_function", sa.String(length=40), nullable=False),
        sa.Column("condition", sa.String(length=40), server_default="", nullable=False),
        sa.Column("needs_consent", sa.Boolean(), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "category IN ('1', '2', '3', '3t', '4', '5', '5w', '6', '7', '8', '8d', '9a', '9b', '9c', '10a', '10b', '11', '12a', '12b', '13', '13p', '14')",
            name=op.f("ck_rule_category_known"),
        ),
        sa.ForeignKeyConstraint(
            ["rule_set_id"], ["samenspel.rule_set.id"], name=op.f("fk_rule_rule_set_id")
        ),
        sa.PrimaryKeyConstraint(
            "rule_set_id",
            "category",
            "purpose",
            "from_function",
            "to_function",
            "condition",
            name=op.f("pk_rule"),
        ),
        schema="samenspel",
    )
    op.create_table(
        "web_session",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("samenspel.clock()"),
            nullable=False,
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["samenspel.account.id"], name=op.f("fk_web_session_account_id")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_web_session")),
        schema="samenspel",
    )
    op.create_index(
        op.f("ix_web_session_account_id"),
        "web_session",
        ["account_id"],
        unique=False,
        schema="samenspel",
    )
    op.create_table(
        "case_draft",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("answers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "started_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("samenspel.clock()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("samenspel.clock()"),
            nullable=False,
        ),
        sa.Column("opened_case_id", sa.Uuid(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["samenspel.account.id"], name=op.f("fk_case_draft_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["opened_case_id"], ["samenspel.cases.id"], name=op.f("fk_case_draft_opened_case_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_draft")),
        schema="samenspel",
    )
    op.create_index(
        op.f("ix_case_draft_account_id"),
        "case_draft",
        ["account_id"],
        unique=False,
        schema="samenspel",
    )
    op.create_table(
        "case_exclusion",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["samenspel.account.id"], name=op.f("fk_case_exclusion_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["samenspel.cases.id"], name=op.f("fk_case_exclusion_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"],
            ["samenspel.partnership.id"],
            name=op.f("fk_case_exclusion_partnership_id"),
        ),
        sa.PrimaryKeyConstraint("case_id", "account_id", name=op.f("pk_case_exclusion")),
        schema="samenspel",
    )
    op.create_table(
        "case_shell",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_evaluation_on", sa.Date(), nullable=True),
        sa.Column("holder_organisation_id", sa.Uuid(), nullable=True),
        sa.Column("holder_account_id", sa.Uuid(), nullable=True),
        sa.Column("holder_function", sa.String(length=40), nullable=True),
        sa.Column("holder_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_held_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("without_holder_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_holder_organisation_id", sa.Uuid(), nullable=True),
        sa.Column("offered_organisation_id", sa.Uuid(), nullable=True),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("offer_answer_due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_offer_state", sa.String(length=40), nullable=True),
        sa.Column("seats_active", sa.SmallInteger(), nullable=False),
        sa.Column("seats_invited", sa.SmallInteger(), nullable=False),
        sa.Column("message_number", sa.SmallInteger(), nullable=True),
        sa.Column("message_published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("message_unconfirmed", sa.SmallInteger(), nullable=False),
        sa.Column("message_objected", sa.SmallInteger(), nullable=False),
        sa.Column("open_due_dates", postgresql.ARRAY(sa.Date()), nullable=False),
        sa.Column("oldest_unclaimed_signal_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("samenspel.clock()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["samenspel.cases.id"], name=op.f("fk_case_shell_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"],
            ["samenspel.partnership.id"],
            name=op.f("fk_case_shell_partnership_id"),
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_case_shell")),
        schema="samenspel",
    )
    op.create_index(
        "ix_case_shell_partnership_id_status_number",
        "case_shell",
        ["partnership_id", "status", "number"],
        unique=False,
        schema="samenspel",
    )
    op.create_table(
        "intake_question",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("from_organisation_id", sa.Uuid(), nullable=False),
        sa.Column("to_organisation_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column(
            "asked_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("samenspel.clock()"),
            nullable=False,
        ),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["samenspel.account.id"], name=op.f("fk_intake_question_answered_by")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["samenspel.account.id"], name=op.f("fk_intake_question_asked_by")
        ),
        sa.ForeignKeyConstraint(
            ["from_organisation_id"],
            ["samenspel.organisation.id"],
            name=op.f("fk_intake_question_from_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"],
            ["samenspel.partnership.id"],
            name=op.f("fk_intake_question_partnership_id"),
        ),
        sa.ForeignKeyConstraint(
            ["to_organisation_id"],
            ["samenspel.organisation.id"],
            name=op.f("fk_intake_question_to_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake_question")),
        schema="samenspel",
    )
    op.create_index(
        "ix_intake_question_asked_by",
        "intake_question",
        ["asked_by"],
        unique=False,
        schema="samenspel",
    )
    op.create_index(
        "ix_intake_question_to_organisation_id",
        "intake_question",
        ["to_organisation_id"],
        unique=False,
        schema="samenspel",
    )
    op.create_table(
        "organisation_function",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("function", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["samenspel.organisation.id"],
            name=op.f("fk_organisation_function_organisation_id"),
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "function", name=op.f("pk_organisation_function")
        ),
        schema="samenspel",
    )
    op.create_table(
        "position",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("function", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("intake", sa.Boolean(), nullable=False),
        sa.Column(
            "starts_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("samenspel.clock()"),
            nullable=False,
        ),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["samenspel.account.id"], name=op.f("fk_position_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["samenspel.organisation.id"],
            name=op.f("fk_position_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_position")),
        schema="samenspel",
    )
    op.create_index(
        op.f("ix_position_account_id"), "position", ["account_id"], unique=False, schema="samenspel"
    )
    op.create_index(
        "ix_position_organisation_intake",
        "position",
        ["organisation_id", "intake"],
        unique=False,
        schema="samenspel",
    )
    op.create_table(
        "subject",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "kind IN ('resident', 'third_party')", name=op.f("ck_subject_kind_known")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["samenspel.cases.id"], name=op.f("fk_subject_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["samenspel.partnership.id"], name=op.f("fk_subject_partnership_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subject")),
        schema="samenspel",
    )
    op.create_index(
        op.f("ix_subject_case_id"), "subject", ["case_id"], unique=False, schema="samenspel"
    )
    op.create_table(
        "identity_key",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("key_hash", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["samenspel.cases.id"], name=op.f("fk_identity_key_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"],
            ["samenspel.partnership.id"],
            name=op.f("fk_identity_key_partnership_id"),
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["samenspel.subject.id"], name=op.f("fk_identity_key_subject_id")
        ),
        sa.PrimaryKeyConstraint("subject_id", name=op.f("pk_identity_key")),
        schema="samenspel",
    )
    op.create_index(
        op.f("ix_identity_key_key_hash"),
        "identity_key",
        ["key_hash"],
        unique=False,
        schema="samenspel",
    )
    op.create_table(
        "seat",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("function", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("representative_scope", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("invited_by_seat_id", sa.Uuid(), nullable=True),
        sa.Column(
            "invited_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("samenspel.clock()"),
            nullable=False,
        ),
        sa.Column("answer_due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("indication", sa.String(length=40), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decline_reason", sa.Text(), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(kind IN ('organisation', 'emergency')) = (organisation_id IS NOT NULL)",
            name=op.f("ck_seat_organisation_where_kind_says"),
        ),
        sa.CheckConstraint(
            "kind IN ('organisation', 'resident', 'representative', 'guest', 'emergency')",
            name=op.f("ck_seat_kind_known"),
        ),
        sa.CheckConstraint(
            "state IN ('invited', 'active', 'suspended', 'declined', 'withdrawn', 'lapsed', 'left')",
            name=op.f("ck_seat_state_known"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["samenspel.cases.id"], name=op.f("fk_seat_case_id")),
        sa.ForeignKeyConstraint(
            ["invited_by_seat_id"], ["samenspel.seat.id"], name=op.f("fk_seat_invited_by_seat_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["samenspel.organisation.id"], name=op.f("fk_seat_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["samenspel.partnership.id"], name=op.f("fk_seat_partnership_id")
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["samenspel.subject.id"], name=op.f("fk_seat_subject_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat")),
        sa.UniqueConstraint("id", "case_id", name=op.f("uq_seat_id_case_id")),
        schema="samenspel",
    )
    op.create_index(op.f("ix_seat_case_id"), "seat", ["case_id"], unique=False, schema="samenspel")
    op.create_index(
        "ix_seat_organisation_id_state",
        "seat",
        ["organisation_id", "state"],
        unique=False,
        schema="samenspel",
    )
    op.create_table(
        "entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("author_seat_id", sa.Uuid(), nullable=False),
        sa.Column("about_seat_id", sa.Uuid(), nullable=True),
        sa.Column(
            "subject_ids",
            postgresql.ARRAY(sa.UUID()),
            server_default=sa.text("'{}'::uuid[]"),
            nullable=False,
        ),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column(
            "details",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("derived_from_id", sa.Uuid(), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("samenspel.clock()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("samenspel.clock()"),
            nullable=False,
        ),
        sa.Column(
            "search",
            postgresql.TSVECTOR(),
            sa.Computed("to_tsvector('dutch', body)", persisted=True),
            nullable=False,
        ),
        sa.CheckConstraint(
            "category IN ('1', '2', '3', '3t', '4', '5', '5w', '6', '7', '8', '8d', '9a', '9b', '9c', '10a', '10b', '11', '12a', '12b', '13', '13p', '14')",
            name=op.f("ck_entry_category_known"),
        ),
        sa.CheckConstraint(
            "kind IN ('help_request', 'identity', 'taking_part', 'question', 'observation', 'condition', 'goal', 'agreement', 'message', 'contact', 'signal', 'feedback', 'consent', 'evaluation', 'agenda_item', 'draft', 'title', 'note')",
            name=op.f("ck_entry_kind_known"),
        ),
        sa.CheckConstraint(
            "state IN ('live', 'draft', 'withdrawn')", name=op.f("ck_entry_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["about_seat_id", "case_id"],
            ["samenspel.seat.id", "samenspel.seat.case_id"],
            name=op.f("fk_entry_about_seat_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["author_seat_id", "case_id"],
            ["samenspel.seat.id", "samenspel.seat.case_id"],
            name=op.f("fk_entry_author_seat_id_case_id"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["samenspel.cases.id"], name=op.f("fk_entry_case_id")),
        sa.ForeignKeyConstraint(
            ["created_by"], ["samenspel.account.id"], name=op.f("fk_entry_created_by")
        ),
        sa.ForeignKeyConstraint(
            ["derived_from_id"], ["samenspel.entry.id"], name=op.f("fk_entry_derived_from_id")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["samenspel.partnership.id"], name=op.f("fk_entry_partnership_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
        sa.UniqueConstraint(
            "id", "case_id", "author_seat_id", name=op.f("uq_entry_id_case_id_author_seat_id")
        ),
        schema="samenspel",
    )
    op.create_index(
        "ix_entry_case_id_created_at",
        "entry",
        ["case_id", "created_at"],
        unique=False,
        schema="samenspel",
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("other_organisation_id", sa.Uuid(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("samenspel.clock()"),
            nullable=False,
        ),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["samenspel.cases.id"], name=op.f("fk_notice_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["other_organisation_id"],
            ["samenspel.organisation.id"],
            name=op.f("fk_notice_other_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["samenspel.partnership.id"], name=op.f("fk_notice_partnership_id")
        ),
        sa.ForeignKeyConstraint(["seat_id"], ["samenspel.seat.id"], name=op.f("fk_notice_seat_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        schema="samenspel",
    )
    op.create_index(
        "ix_notice_seat_id_created_at",
        "notice",
        ["seat_id", "created_at"],
        unique=False,
        schema="samenspel",
    )
    op.create_table(
        "occupancy",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column(
            "starts_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("samenspel.clock()"),
            nullable=False,
        ),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("role IN ('holder', 'stand_in')", name=op.f("ck_occupancy_role_known")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["samenspel.account.id"], name=op.f("fk_occupancy_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["samenspel.cases.id"], name=op.f("fk_occupancy_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"],
            ["samenspel.partnership.id"],
            name=op.f("fk_occupancy_partnership_id"),
        ),
        sa.ForeignKeyConstraint(
            ["seat_id", "case_id"],
            ["samenspel.seat.id", "samenspel.seat.case_id"],
            name=op.f("fk_occupancy_seat_id_case_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occupancy")),
        schema="samenspel",
    )
    op.create_index(
        "ix_occupancy_account_id_case_id",
        "occupancy",
        ["account_id", "case_id"],
        unique=False,
        schema="samenspel",
    )
    op.create_index(
        "ix_occupancy_seat_id", "occupancy", ["seat_id"], unique=False, schema="samenspel"
    )
    op.create_table(
        "known_question",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column(
            "asked_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("samenspel.clock()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["samenspel.account.id"], name=op.f("fk_known_question_asked_by")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["samenspel.cases.id"], name=op.f("fk_known_question_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"],
            ["samenspel.partnership.id"],
            name=op.f("fk_known_question_partnership_id"),
        ),
        sa.ForeignKeyConstraint(
            ["seat_id", "case_id"],
            ["samenspel.seat.id", "samenspel.seat.case_id"],
            name=op.f("fk_known_question_seat_id_case_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_question")),
        schema="samenspel",
    )
    op.create_index(
        "ix_known_question_seat_id", "known_question", ["seat_id"], unique=False, schema="samenspel"
    )
    op.create_table(
        "regie_term",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("offered_by", sa.Uuid(), nullable=False),
        sa.Column("offered_by_seat_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "offered_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("samenspel.clock()"),
            nullable=False,
        ),
        sa.Column("answer_due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_reason", sa.Text(), nullable=True),
        sa.Column("during", postgresql.TSTZRANGE(), nullable=True),
        sa.CheckConstraint(
            "(during IS NOT NULL) = (state IN ('accepted', 'handed_over', 'ended'))",
            name=op.f("ck_regie_term_during_once_accepted"),
        ),
        sa.CheckConstraint("kind IN ('case', 'process')", name=op.f("ck_regie_term_kind_known")),
        sa.CheckConstraint(
            "state IN ('offered', 'accepted', 'declined', 'lapsed', 'withdrawn', 'handed_over', 'ended')",
            name=op.f("ck_regie_term_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["samenspel.account.id"], name=op.f("fk_regie_term_answered_by")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["samenspel.cases.id"], name=op.f("fk_regie_term_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["offered_by"], ["samenspel.account.id"], name=op.f("fk_regie_term_offered_by")
        ),
        sa.ForeignKeyConstraint(
            ["offered_by_seat_id"],
            ["samenspel.seat.id"],
            name=op.f("fk_regie_term_offered_by_seat_id"),
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"],
            ["samenspel.partnership.id"],
            name=op.f("fk_regie_term_partnership_id"),
        ),
        sa.ForeignKeyConstraint(
            ["seat_id", "case_id"],
            ["samenspel.seat.id", "samenspel.seat.case_id"],
            name=op.f("fk_regie_term_seat_id_case_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regie_term")),
        schema="samenspel",
    )
    op.create_index(
        "ix_regie_term_case_id", "regie_term", ["case_id"], unique=False, schema="samenspel"
    )
    op.create_index(
        "ix_regie_term_seat_id_state",
        "regie_term",
        ["seat_id", "state"],
        unique=False,
        schema="samenspel",
    )
    op.create_table(
        "consent",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("author_seat_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("from_seat_id", sa.Uuid(), nullable=False),
        sa.Column("to_functions", postgresql.ARRAY(sa.String(length=8)), nullable=False),
        sa.Column("categories", postgresql.ARRAY(sa.String(length=8)), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("how", sa.String(length=40), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('secrecy', 'taking_part')", name=op.f("ck_consent_kind_known")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["samenspel.cases.id"], name=op.f("fk_consent_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id", "case_id", "author_seat_id"],
            ["samenspel.entry.id", "samenspel.entry.case_id", "samenspel.entry.author_seat_id"],
            name=op.f("fk_consent_entry_id_case_id_author_seat_id"),
        ),
        sa.ForeignKeyConstraint(
            ["from_seat_id", "case_id"],
            ["samenspel.seat.id", "samenspel.seat.case_id"],
            name=op.f("fk_consent_from_seat_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["samenspel.partnership.id"], name=op.f("fk_consent_partnership_id")
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["samenspel.subject.id"], name=op.f("fk_consent_subject_id")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"], ["samenspel.account.id"], name=op.f("fk_consent_withdrawn_by")
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_consent")),
        schema="samenspel",
    )
    op.create_index(
        "ix_consent_from_seat_id", "consent", ["from_seat_id"], unique=False, schema="samenspel"
    )
    op.create_index("ix_consent_case_id", "consent", ["case_id"], unique=False, schema="samenspel")
    op.create_table(
        "entry_version",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("author_seat_id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "replaced_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("samenspel.clock()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["entry_id", "case_id", "author_seat_id"],
            ["samenspel.entry.id", "samenspel.entry.case_id", "samenspel.entry.author_seat_id"],
            name=op.f("fk_entry_version_entry_id_case_id_author_seat_id"),
        ),
        sa.ForeignKeyConstraint(
            ["written_by"], ["samenspel.account.id"], name=op.f("fk_entry_version_written_by")
        ),
        sa.PrimaryKeyConstraint("entry_id", "version", name=op.f("pk_entry_version")),
        schema="samenspel",
    )
    op.create_table(
        "goal",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("author_seat_id", sa.Uuid(), nullable=False),
        sa.Column("life_domain", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "life_domain IN ('finances', 'work_education', 'daytime_activity', 'housing', 'domestic_relations', 'mental_health', 'physical_health', 'substance_use', 'basic_self_care', 'instrumental_self_care', 'social_network', 'participation', 'justice', 'parenting')",
            name=op.f("ck_goal_life_domain_known"),
        ),
        sa.CheckConstraint(
            "state IN ('open', 'reached', 'dropped')", name=op.f("ck_goal_state_known")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["samenspel.cases.id"], name=op.f("fk_goal_case_id")),
        sa.ForeignKeyConstraint(
            ["entry_id", "case_id", "author_seat_id"],
            ["samenspel.entry.id", "samenspel.entry.case_id", "samenspel.entry.author_seat_id"],
            name=op.f("fk_goal_entry_id_case_id_author_seat_id"),
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["samenspel.partnership.id"], name=op.f("fk_goal_partnership_id")
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_goal")),
        schema="samenspel",
    )
    op.create_index("ix_goal_case_id", "goal", ["case_id"], unique=False, schema="samenspel")
    op.create_table(
        "message_version",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("author_seat_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=True),
        sa.Column("minor", sa.Boolean(), nullable=False),
        sa.Column("what_changed", sa.Text(), nullable=True),
        sa.Column(
            "written_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("samenspel.clock()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "(number IS NOT NULL) = (state = 'published')",
            name=op.f("ck_message_version_number_published"),
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'published', 'declined')",
            name=op.f("ck_message_version_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["samenspel.cases.id"], name=op.f("fk_message_version_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id", "case_id", "author_seat_id"],
            ["samenspel.entry.id", "samenspel.entry.case_id", "samenspel.entry.author_seat_id"],
            name=op.f("fk_message_version_entry_id_case_id_author_seat_id"),
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"],
            ["samenspel.partnership.id"],
            name=op.f("fk_message_version_partnership_id"),
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_message_version")),
        schema="samenspel",
    )
    op.create_index(
        "uq_message_version_case_id_number",
        "message_version",
        ["case_id", "number"],
        unique=True,
        schema="samenspel",
    )
    op.create_table(
        "signal",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("author_seat_id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column(
            "sent_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("samenspel.clock()"),
            nullable=False,
        ),
        sa.Column("claimed_by_seat_id", sa.Uuid(), nullable=True),
        sa.Column("claimed_by", sa.Uuid(), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "type IN ('no_show', 'not_reached', 'letter', 'crisis')",
            name=op.f("ck_signal_type_known"),
        ),
        sa.CheckConstraint(
            "(claimed_at IS NULL) = (claimed_by_seat_id IS NULL)",
            name=op.f("ck_signal_claimed_by_a_seat"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["samenspel.cases.id"], name=op.f("fk_signal_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["claimed_by"], ["samenspel.account.id"], name=op.f("fk_signal_claimed_by")
        ),
        sa.ForeignKeyConstraint(
            ["claimed_by_seat_id"], ["samenspel.seat.id"], name=op.f("fk_signal_claimed_by_seat_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id", "case_id", "author_seat_id"],
            ["samenspel.entry.id", "samenspel.entry.case_id", "samenspel.entry.author_seat_id"],
            name=op.f("fk_signal_entry_id_case_id_author_seat_id"),
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["samenspel.partnership.id"], name=op.f("fk_signal_partnership_id")
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_signal")),
        schema="samenspel",
    )
    op.create_index("ix_signal_case_id", "signal", ["case_id"], unique=False, schema="samenspel")
    op.create_table(
        "agreement",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("author_seat_id", sa.Uuid(), nullable=False),
        sa.Column("goal_id", sa.Uuid(), nullable=True),
        sa.Column("owner_seat_id", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("hard_date", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("proposed_due_on", sa.Date(), nullable=True),
        sa.Column("date_reason", sa.Text(), nullable=True),
        sa.Column("drop_reason", sa.Text(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint(
            "hard_date IS NULL OR hard_date IN ('eviction', 'disconnection', 'hearing')",
            name=op.f("ck_agreement_hard_date_known"),
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'accepted', 'done', 'dropped')",
            name=op.f("ck_agreement_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["samenspel.cases.id"], name=op.f("fk_agreement_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id", "case_id", "author_seat_id"],
            ["samenspel.entry.id", "samenspel.entry.case_id", "samenspel.entry.author_seat_id"],
            name=op.f("fk_agreement_entry_id_case_id_author_seat_id"),
        ),
        sa.ForeignKeyConstraint(
            ["goal_id"], ["samenspel.goal.entry_id"], name=op.f("fk_agreement_goal_id")
        ),
        sa.ForeignKeyConstraint(
            ["owner_seat_id", "case_id"],
            ["samenspel.seat.id", "samenspel.seat.case_id"],
            name=op.f("fk_agreement_owner_seat_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"],
            ["samenspel.partnership.id"],
            name=op.f("fk_agreement_partnership_id"),
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_agreement")),
        schema="samenspel",
    )
    op.create_index(
        "ix_agreement_case_id", "agreement", ["case_id"], unique=False, schema="samenspel"
    )
    op.create_index(
        "ix_agreement_owner_seat_id_state",
        "agreement",
        ["owner_seat_id", "state"],
        unique=False,
        schema="samenspel",
    )
    op.create_table(
        "confirmation",
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("noted_by_seat_id", sa.Uuid(), nullable=True),
        sa.Column(
            "said_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("samenspel.clock()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "state IN ('confirmed', 'objected', 'seen', 'noted_by_phone')",
            name=op.f("ck_confirmation_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["samenspel.cases.id"], name=op.f("fk_confirmation_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["samenspel.message_version.entry_id"],
            name=op.f("fk_confirmation_message_id"),
        ),
        sa.ForeignKeyConstraint(
            ["noted_by_seat_id"],
            ["samenspel.seat.id"],
            name=op.f("fk_confirmation_noted_by_seat_id"),
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"],
            ["samenspel.partnership.id"],
            name=op.f("fk_confirmation_partnership_id"),
        ),
        sa.ForeignKeyConstraint(
            ["seat_id", "case_id"],
            ["samenspel.seat.id", "samenspel.seat.case_id"],
            name=op.f("fk_confirmation_seat_id_case_id"),
        ),
        sa.PrimaryKeyConstraint("message_id", "seat_id", name=op.f("pk_confirmation")),
        schema="samenspel",
    )
    op.create_index(
        "ix_confirmation_case_id", "confirmation", ["case_id"], unique=False, schema="samenspel"
    )
    op.create_table(
        "contact",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("author_seat_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("spoke_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("how", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["samenspel.cases.id"], name=op.f("fk_contact_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id", "case_id", "author_seat_id"],
            ["samenspel.entry.id", "samenspel.entry.case_id", "samenspel.entry.author_seat_id"],
            name=op.f("fk_contact_entry_id_case_id_author_seat_id"),
        ),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["samenspel.message_version.entry_id"],
            name=op.f("fk_contact_message_id"),
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["samenspel.partnership.id"], name=op.f("fk_contact_partnership_id")
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_contact")),
        schema="samenspel",
    )
    op.create_index(
        "ix_contact_case_id_spoke_at",
        "contact",
        ["case_id", "spoke_at"],
        unique=False,
        schema="samenspel",
    )
    op.create_table(
        "disclosure",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("author_seat_id", sa.Uuid(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("rule_set_id", sa.Uuid(), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("sender_ground", sa.String(length=200), nullable=False),
        sa.Column("receiver_ground", sa.String(length=200), nullable=False),
        sa.Column("consent_id", sa.Uuid(), nullable=True),
        sa.Column(
            "starts_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("samenspel.clock()"),
            nullable=False,
        ),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_why", sa.String(length=40), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column(
            "made_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("samenspel.clock()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "category IN ('1', '2', '3', '3t', '4', '5', '5w', '6', '7', '8', '8d', '9a', '9b', '9c', '10a', '10b', '11', '12a', '12b', '13', '13p', '14')",
            name=op.f("ck_disclosure_category_known"),
        ),
        sa.CheckConstraint(
            "ends_at IS NULL OR ends_at >= starts_at", name=op.f("ck_disclosure_ends_after_start")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["samenspel.cases.id"], name=op.f("fk_disclosure_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["consent_id"], ["samenspel.consent.entry_id"], name=op.f("fk_disclosure_consent_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id", "case_id", "author_seat_id"],
            ["samenspel.entry.id", "samenspel.entry.case_id", "samenspel.entry.author_seat_id"],
            name=op.f("fk_disclosure_entry_id_case_id_author_seat_id"),
        ),
        sa.ForeignKeyConstraint(
            ["made_by"], ["samenspel.account.id"], name=op.f("fk_disclosure_made_by")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"],
            ["samenspel.partnership.id"],
            name=op.f("fk_disclosure_partnership_id"),
        ),
        sa.ForeignKeyConstraint(
            ["rule_set_id"], ["samenspel.rule_set.id"], name=op.f("fk_disclosure_rule_set_id")
        ),
        sa.ForeignKeyConstraint(
            ["seat_id", "case_id"],
            ["samenspel.seat.id", "samenspel.seat.case_id"],
            name=op.f("fk_disclosure_seat_id_case_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure")),
        schema="samenspel",
    )
    op.create_index(
        "ix_disclosure_case_id", "disclosure", ["case_id"], unique=False, schema="samenspel"
    )
    op.create_index(
        "ix_disclosure_author_seat_id_seat_id",
        "disclosure",
        ["author_seat_id", "seat_id"],
        unique=False,
        schema="samenspel",
    )
    op.create_index(
        "ix_disclosure_consent_id", "disclosure", ["consent_id"], unique=False, schema="samenspel"
    )
    op.create_index(
        "ix_disclosure_entry_id_seat_id",
        "disclosure",
        ["entry_id", "seat_id"],
        unique=False,
        schema="samenspel",
    )
    op.create_table(
        "feedback",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("partnership_id", sa.Uuid(), nullable=False),
        sa.Column("owed_by_seat_id", sa.Uuid(), nullable=False),
        sa.Column("owed_to_seat_id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column(
            "asked_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("samenspel.clock()"),
            nullable=False,
        ),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agreement_id"],
            ["samenspel.agreement.entry_id"],
            name=op.f("fk_feedback_agreement_id"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["samenspel.cases.id"], name=op.f("fk_feedback_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["samenspel.entry.id"], name=op.f("fk_feedback_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["owed_by_seat_id", "case_id"],
            ["samenspel.seat.id", "samenspel.seat.case_id"],
            name=op.f("fk_feedback_owed_by_seat_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["owed_to_seat_id", "case_id"],
            ["samenspel.seat.id", "samenspel.seat.case_id"],
            name=op.f("fk_feedback_owed_to_seat_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"],
            ["samenspel.partnership.id"],
            name=op.f("fk_feedback_partnership_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
        schema="samenspel",
    )
    op.create_index(
        "ix_feedback_case_id", "feedback", ["case_id"], unique=False, schema="samenspel"
    )
    op.create_index(
        "ix_feedback_owed_by_seat_id",
        "feedback",
        ["owed_by_seat_id"],
        unique=False,
        schema="samenspel",
    )
