"""Puts the second lock in the database: what runs as the door, what each role may, row security.

The files in `migrations/sql` are what holds: an upgrade puts them in the database whole when one
of them changed, in one transaction, so that they can be read where they stand and never have to
be pieced together out of revisions. A revision makes tables, and forces row security on them;
until a policy of a file opens such a table, nobody sees a row of it.

    actor.sql, guards.sql   functions and triggers of the owner, who gains nothing by them
    door/*.sql              functions that run as the door, each with who may call it
    locks/*.sql             per table: what the roles may at all, and which rows
"""

import hashlib
from pathlib import Path

from sqlalchemy import Connection, text

SQL = Path(__file__).parents[2] / "migrations" / "sql"
SCHEMA_COMMENT = "locks {}"

# What the files say is all that holds: whatever else is there goes first.
TAKE_AWAY = """
DO $$
DECLARE
    v_name text;
BEGIN
    FOR v_name IN SELECT format('%I ON samenspel.%I', p.polname, c.relname)
                    FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
                   WHERE c.relnamespace = 'samenspel'::regnamespace LOOP
        EXECUTE 'DROP POLICY ' || v_name;
    END LOOP;
END
$$;
REVOKE ALL ON ALL TABLES IN SCHEMA samenspel FROM samenspel_web, samenspel_worker, samenspel_door;
"""
# The same for functions; run as the door, which owns them.
CLOSE_FUNCTIONS = """
DO $$
DECLARE
    v_name regprocedure;
BEGIN
    FOR v_name IN SELECT oid FROM pg_proc
                   WHERE pronamespace = 'samenspel'::regnamespace
                     AND proowner = 'samenspel_door'::regrole LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC, samenspel_web, samenspel_worker',
                       v_name);
    END LOOP;
END
$$
"""
# A function that is owned by the owner of a forced table would see nothing: the door has a policy
# of its own on each.
OPEN_FOR_DOOR = """
DO $$
DECLARE
    v_name text;
BEGIN
    FOR v_name IN SELECT relname FROM pg_class
                   WHERE relnamespace = 'samenspel'::regnamespace AND relforcerowsecurity LOOP
        EXECUTE format('CREATE POLICY %I ON samenspel.%I TO samenspel_door'
                       ' USING (true) WITH CHECK (true)', v_name || '_door', v_name);
    END LOOP;
END
$$;
GRANT SELECT ON ALL TABLES IN SCHEMA samenspel TO samenspel_door;
"""


def force_row_security(connection: Connection, *tables: str) -> None:
    """For a revision: from here nobody sees a row of these tables but through a policy."""
    for table in tables:
        for how in ("ENABLE", "FORCE"):
            connection.exec_driver_sql(f"ALTER TABLE samenspel.{table} {how} ROW LEVEL SECURITY")


def install(connection: Connection) -> None:
    """Make the database hold what the files say; as the owner, after the revisions."""
    if _installed(connection) == _wanted():
        return

    def run(statements: str) -> None:
        # the driver takes a single % for the start of a parameter
        connection.exec_driver_sql(statements.replace("%", "%%"))

    run("SET LOCAL lock_timeout = '10s'")
    # bodies may name functions of a file that comes later
    run("SET LOCAL check_function_bodies = off")
    run(TAKE_AWAY)
    for name in ("actor", "guards"):
        run((SQL / f"{name}.sql").read_text())
    run("GRANT CREATE ON SCHEMA samenspel TO samenspel_door")
    run("SET LOCAL ROLE samenspel_door")
    run(CLOSE_FUNCTIONS)
    run("ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC")
    for path in sorted((SQL / "door").glob("*.sql")):
        run(path.read_text())
    run("RESET ROLE")
    run("REVOKE CREATE ON SCHEMA samenspel FROM samenspel_door")
    for path in sorted((SQL / "locks").glob("*.sql")):
        run(path.read_text())
    run(OPEN_FOR_DOOR)
    run(f"COMMENT ON SCHEMA samenspel IS '{_wanted()}'")


def are_installed(connection: Connection) -> bool:
    """Whether the database holds what the files say (for /readyz)."""
    return _installed(connection) == _wanted()


def _installed(connection: Connection) -> str | None:
    said = connection.scalar(
        text("SELECT obj_description('samenspel'::regnamespace, 'pg_namespace')")
    )
    return None if said is None else str(said)


def _wanted() -> str:
    files = sorted(
        path
        for path in SQL.rglob("*.sql")
        if path.parent != SQL or path.stem in ("actor", "guards")
    )
    content = hashlib.sha256()
    for path in files:
        content.update(
            path.relative_to(SQL).as_posix().encode() + b"\0" + path.read_bytes() + b"\0"
        )
    return SCHEMA_COMMENT.format(content.hexdigest())
