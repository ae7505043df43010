"""The mark of the installation and the one clock, which defaults of later tables use"""

from alembic import op

from app.base.migrate import MIGRATIONS

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.get_bind().exec_driver_sql((MIGRATIONS / "sql" / "clock.sql").read_text())
    op.execute("GRANT USAGE ON SCHEMA samenspel TO samenspel_web, samenspel_worker, samenspel_door")
    op.execute(
        "GRANT SELECT ON samenspel.installation, samenspel.alembic_version"
        " TO samenspel_web, samenspel_worker, samenspel_door"
    )
    op.execute("GRANT USAGE ON SCHEMA samenspel TO samenspel_backup")
    op.execute(
        "ALTER DEFAULT PRIVILEGES IN SCHEMA samenspel GRANT SELECT ON TABLES TO samenspel_backup"
    )
    op.execute("GRANT SELECT ON ALL TABLES IN SCHEMA samenspel TO samenspel_backup")
