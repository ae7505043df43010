"""Row security on all of a case, and what no program may do

FORCEd, so that not even the owner of a table goes around it. From here nobody sees a row of these
tables; what opens them again stands in `migrations/sql/locks` and `migrations/sql/door`, and is
put in place after the revisions (`app.base.locks`).
"""

from alembic import op

from app.base.locks import force_row_security
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


def upgrade() -> None:
    connection = op.get_bind()
    connection.exec_driver_sql((MIGRATIONS / "sql" / "constraints.sql").read_text())
    force_row_security(connection, *GUARDED)
