"""The second lock: functions of the door, what no program may do, row security, grants

Every table with case content gets row security, FORCEd. The door may read and write what its
functions need, through policies of its own: a function that is owned by the owner of a forced
table would see nothing.
"""

from alembic import op

from app.base.migrate import MIGRATIONS

revision = "0003"
down_revision = "0002"

# Tables with row security: all of a case, and what belongs to one person.
GUARDED = (
    "account",
    "agreement",
    "case_draft",
    "case_exclusion",
    "case_shell",
    "cases",
    "confirmation",
    "consent",
    "contact",
    "disclosure",
    "entry",
    "entry_version",
    "feedback",
    "goal",
    "identity_key",
    "intake_question",
    "known_question",
    "message_version",
    "notice",
    "occupancy",
    "read_event",
    "regie_term",
    "seat",
    "signal",
    "subject",
)

# What the web role may do; a column list where not every column may change.
WEB_GRANTS = (
    "SELECT ON partnership, covenant_purpose, organisation, organisation_function, position",
    "SELECT ON account, rule_set, rule, cases, case_shell, subject, seat, occupancy",
    "SELECT ON case_exclusion, entry, entry_version, disclosure, consent, notice, regie_term",
    "SELECT ON goal, agreement, feedback, message_version, confirmation, contact, signal",
    "SELECT ON intake_question, known_question, case_draft, idempotency_key",
    "INSERT ON web_session, sign_in_attempt, idempotency_key, read_event",
    "INSERT ON subject, seat, occupancy, case_exclusion, entry, entry_version, disclosure",
    "INSERT ON consent, notice, regie_term, goal, agreement, feedback, message_version",
    "INSERT ON confirmation, contact, signal, intake_question, known_question, case_draft",
    "DELETE ON case_draft, idempotency_key",
    "UPDATE ON case_draft, idempotency_key",
    "UPDATE (status, named, resident_informed, not_informed_reason, ask_again_on, closed_at,"
    " next_evaluation_on) ON cases",
    "UPDATE (state, answered_at, decline_reason, left_at, answer_due) ON seat",
    "UPDATE (ends_at) ON occupancy",
    "UPDATE (body, details, state, version, updated_at) ON entry",
    "UPDATE (ends_at, ended_why) ON disclosure",
    "UPDATE (seen_at) ON notice",
    "UPDATE (state, answered_by, answered_at, answer_reason, during) ON regie_term",
    "UPDATE (state) ON goal",
    "UPDATE (due_on, state, proposed_due_on, date_reason, drop_reason, settled_at, version)"
    " ON agreement",
    "UPDATE (given_at, entry_id) ON feedback",
    "UPDATE (state) ON message_version",
    "UPDATE (state, reason, noted_by_seat_id, said_at) ON confirmation",
    "UPDATE (claimed_by_seat_id, claimed_by, claimed_at, closed_at) ON signal",
    "UPDATE (answered_by, answer, answered_at) ON intake_question",
)

DOOR_GRANTS = (
    "SELECT ON ALL TABLES IN SCHEMA samenspel",
    "INSERT, UPDATE ON cases, case_number, case_shell, entry, disclosure",
    "INSERT ON seat, occupancy, identity_key, notice",
    "UPDATE ON seat, consent, regie_term",
    "DELETE ON web_session",
)

# Functions that run as the door, and who may call them.
WEB_FUNCTIONS = (
    "begin_actor(uuid, uuid)",
    "begin_session(bytea, boolean, uuid)",
    "end_session(bytea)",
    "credential_of(text)",
    "failed_sign_ins(bytea, bytea, timestamptz)",
    "open_case(uuid, uuid, uuid, uuid, text, text, uuid, boolean, boolean, text, date, date)",
    "match_resident(uuid, bytea)",
    "known_to_us(uuid)",
    "consented_to_take_part(uuid, text)",
    "may_hold_regie(uuid)",
    "may_be_known(uuid, uuid)",
    "regie_candidates(uuid)",
    "take_regie(uuid)",
    "close_case(uuid)",
    "next_message_number(uuid)",
    "withdraw_consent(uuid)",
    "audience(uuid)",
    "read_events_of(uuid)",
    "settle(uuid)",
    "rule_allows(disclosure)",
    "fits_seat(uuid, uuid)",
)
WORKER_FUNCTIONS = ("lapse_due()", "invitation_recipients(uuid)")
DOOR_FUNCTIONS = (
    "speaks_from(uuid, uuid, text)",
    "wanted_presence(uuid)",
    "refresh_shell(uuid)",
)


def upgrade() -> None:
    run = op.get_bind().exec_driver_sql
    run("SET LOCAL check_function_bodies = off")
    for name in ("functions", "settle", "triggers"):
        run((MIGRATIONS / "sql" / f"{name}.sql").read_text())
    for table in GUARDED:
        run(f"ALTER TABLE samenspel.{table} ENABLE ROW LEVEL SECURITY")
        run(f"ALTER TABLE samenspel.{table} FORCE ROW LEVEL SECURITY")
        run(
            f"CREATE POLICY {table}_door ON samenspel.{table} TO samenspel_door"
            " USING (true) WITH CHECK (true)"
        )
    run((MIGRATIONS / "sql" / "row_security.sql").read_text())
    # accounts are made by the owner (administration comes with its own screens)
    run(
        "CREATE POLICY account_owner ON samenspel.account TO samenspel_owner"
        " USING (true) WITH CHECK (true)"
    )
    run("SET LOCAL search_path = samenspel")
    for grant in WEB_GRANTS:
        run(f"GRANT {grant} TO samenspel_web")
    for grant in DOOR_GRANTS:
        run(f"GRANT {grant} TO samenspel_door")
    run("GRANT CREATE ON SCHEMA samenspel TO samenspel_door")
    for function in WEB_FUNCTIONS + WORKER_FUNCTIONS + DOOR_FUNCTIONS:
        run(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
    for function in WEB_FUNCTIONS:
        run(f"GRANT EXECUTE ON FUNCTION {function} TO samenspel_web")
    for function in WORKER_FUNCTIONS:
        run(f"GRANT EXECUTE ON FUNCTION {function} TO samenspel_worker")
    # EXECUTE first: after the change of owner the owner may no longer grant it
    for function in WEB_FUNCTIONS + WORKER_FUNCTIONS + DOOR_FUNCTIONS:
        run(f"ALTER FUNCTION {function} OWNER TO samenspel_door")
    run("REVOKE CREATE ON SCHEMA samenspel FROM samenspel_door")
    run("SET LOCAL search_path = public")
