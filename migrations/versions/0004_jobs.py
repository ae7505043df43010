"""Background jobs, in a schema of their own next to ours"""

from alembic import op

from app.base.jobs import SCHEMA, schema_sql
from app.base.migrate import MIGRATIONS

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    run = op.get_bind().exec_driver_sql
    run(f"CREATE SCHEMA {SCHEMA}")
    run(f"SET LOCAL search_path = {SCHEMA}")
    # the driver takes a single % for the start of a parameter
    run(schema_sql().replace("%", "%%"))
    run((MIGRATIONS / "sql" / "jobs.sql").read_text())
    run("SET LOCAL search_path = public")
