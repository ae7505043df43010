"""What a history begins with, kept: taken up again, it costs a copy of its rows.

Other histories leave nothing behind either: what they wrote goes first.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from tests.histories.facts import Person
from tests.histories.oracle import Oracle

# The number of an empty beginning.
NONE = -1
# What a history writes: whatever hangs from these, and what stays of a case that was destroyed.
ROOTS = ("cases", "partnership_rule_set", "emergency_attempt")
ALSO = ("destruction_certificate",)

WRITTEN_IN_A_HISTORY = """
WITH RECURSIVE hangs AS (
    SELECT c.oid FROM pg_class c
     WHERE c.relnamespace = 'samenspel'::regnamespace AND c.relname = ANY (:roots)
    UNION
    SELECT f.conrelid FROM hangs h
      JOIN pg_constraint f ON f.confrelid = h.oid AND f.contype = 'f')
SELECT c.relname, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) AS columns
  FROM hangs h
  JOIN pg_class c ON c.oid = h.oid
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                     AND a.attgenerated = ''
 GROUP BY c.relname
"""
KEEP = """
INSERT INTO kept.{name} SELECT p_beginning, {columns} FROM samenspel.{name};
"""
BEGIN = """
DELETE FROM samenspel.{name};
INSERT INTO samenspel.{name} ({columns})
SELECT {columns} FROM kept.{name} WHERE beginning = p_beginning;
"""


@dataclass
class Beginning:
    """A case as it stands when a history begins."""

    oracle: Oracle
    people: dict[str, Person]
    case_id: uuid.UUID
    case_number: str
    now: datetime


def install(connection: Connection) -> None:
    """Two functions of the test: `kept.keep` what is there as a beginning, and `kept.begin` with
    it; with nothing where there is none of that number."""
    tables = connection.execute(text(WRITTEN_IN_A_HISTORY), {"roots": [*ROOTS, *ALSO]}).all()
    connection.execute(text("CREATE SCHEMA kept"))
    for name, columns in tables:
        connection.exec_driver_sql(
            f"CREATE TABLE kept.{name} AS"  # noqa: S608 - names out of the catalogue
            f" SELECT 0 AS beginning, {columns} FROM samenspel.{name} WITH NO DATA"
        )
    for function, body in (("keep", KEEP), ("begin", BEGIN)):
        connection.exec_driver_sql(
            f"CREATE FUNCTION kept.{function}(p_beginning integer) RETURNS void"  # noqa: S608 - the same names
            " LANGUAGE plpgsql SET session_replication_role = replica AS $$ BEGIN\n"
            + "".join(body.format(name=name, columns=columns) for name, columns in tables)
            + "UPDATE samenspel.position SET ends_at = NULL WHERE ends_at IS NOT NULL;"
            " UPDATE samenspel.account SET disabled_at = NULL WHERE disabled_at IS NOT NULL;"
            " END $$"
        )


def keep(session: Session, number: int) -> None:
    session.execute(text("SELECT kept.keep(:number)"), {"number": number})


def begin(session: Session, number: int) -> None:
    session.execute(text("SELECT kept.begin(:number)"), {"number": number})
