"""The catalogue of the database, walked: no table with case content without its lock."""

import ast
from pathlib import Path

import pytest
from sqlalchemy import text

from app.base.migrate import all_metadata
from app.base.model import Base
from app.casefile import access
from tests.cast import Company

APP = Path(__file__).parents[1] / "app"
# The door itself, and the table of parties: who sits in a seat that came through the door.
THE_DOOR = {APP / "casefile" / "access.py", APP / "casefile" / "table.py"}
# Tables that say nothing about a case or a person's private things.
OPEN_TABLES = {
    "alembic_version",
    "installation",
    "partnership",
    "covenant_purpose",
    "organisation",
    "organisation_function",
    "position",
    "rule_set",
    "rule",
    "consent_age",
}
# Tables that the web role cannot read at all: only functions of the door do.
UNREADABLE = {"credential", "web_session", "api_token", "sign_in_attempt", "case_number"}
# Keys without content, of one account each.
KEYS = {"idempotency_key"}
# Read through a function of the database, or by coordinators or the privacy officer alone: never
# through readable().
NOT_THROUGH_THE_DOOR = {
    "case_shell",
    "identity_key",
    "read_event",
    "case_exclusion",
    "paused_disclosure",
    "warning_overruled",
    "destruction_hold",
    "destruction_certificate",
    "access_request",
    "access_item",
}


def test_every_table_with_case_content_has_forced_row_security(company: Company) -> None:
    with company.as_owner() as session:
        tables = session.execute(
            text(
                "SELECT relname, relrowsecurity AND relforcerowsecurity AS locked"
                " FROM pg_class WHERE relnamespace = 'samenspel'::regnamespace AND relkind = 'r'"
            )
        ).all()
    open_ones = {row.relname for row in tables if not row.locked}
    assert open_ones == OPEN_TABLES | UNREADABLE | KEYS


def test_every_locked_table_has_a_policy_for_the_web_role_or_no_grant_at_all(
    company: Company,
) -> None:
    with company.as_owner() as session:
        bare = session.scalars(
            text(
                "SELECT relname FROM pg_class c"
                " WHERE relnamespace = 'samenspel'::regnamespace AND relkind = 'r'"
                " AND relrowsecurity AND has_table_privilege('samenspel_web', c.oid, 'SELECT')"
                " AND NOT EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid"
                "  AND 'samenspel_web'::regrole = ANY (p.polroles))"
            )
        ).all()
    assert bare == []


def test_the_web_role_cannot_read_secrets_or_the_log(company: Company) -> None:
    with company.as_owner() as session:
        for table in UNREADABLE | {"read_event", "identity_key"}:
            may = session.execute(
                text("SELECT has_table_privilege('samenspel_web', :table, 'SELECT')"),
                {"table": f"samenspel.{table}"},
            ).scalar_one()
            assert not may, table


def test_the_web_role_owns_nothing_and_bypasses_nothing(company: Company) -> None:
    with company.as_owner() as session:
        assert (
            session.execute(
                text("SELECT count(*) FROM pg_class WHERE relowner = 'samenspel_web'::regrole")
            ).scalar_one()
            == 0
        )
        role = session.execute(
            text("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = 'samenspel_web'")
        ).one()
        assert role == (False, False)


def test_functions_that_run_as_the_door_have_a_fixed_search_path_and_are_not_public(
    company: Company,
) -> None:
    with company.as_owner() as session:
        functions = session.execute(
            text(
                "SELECT proname, proowner::regrole::text AS owner, proconfig,"
                " has_function_privilege('samenspel_backup', oid, 'EXECUTE') AS anybody"
                " FROM pg_proc WHERE pronamespace = 'samenspel'::regnamespace AND prosecdef"
            )
        ).all()
    assert functions
    for row in functions:
        assert row.owner == "samenspel_door", row.proname
        assert any(part.startswith("search_path=") for part in row.proconfig), row.proname
        assert not row.anybody, row.proname


def test_every_model_of_a_case_is_known_to_the_door() -> None:
    all_metadata()
    for room in (
        "regie.holder",
        "plan.access",
        "message.access",
        "signals.access",
        "emergency.access",
        "rights.access",
    ):
        __import__(f"app.{room}")
    known = {model.__tablename__ for model in access.guarded_models()}
    of_cases = {
        table.name
        for table in Base.metadata.tables.values()
        if "case_id" in table.columns or table.name == "cases"
    }
    assert of_cases - known == NOT_THROUGH_THE_DOOR


def _selects_outside_the_door(path: Path, names: set[str]) -> list[str]:
    """Calls `select(Model...)` on a case table. What to call instead is in the message."""
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            continue
        if node.func.id != "select":
            continue
        for argument in node.args:
            base = argument.value if isinstance(argument, ast.Attribute) else argument
            if isinstance(base, ast.Name) and base.id in names:
                found.append(
                    f"{path.relative_to(APP)}:{node.lineno}: use"
                    f" access.readable(session, actor, {base.id}) instead of select({base.id})"
                )
    return found


def test_case_content_is_selected_through_the_one_door() -> None:
    names = {model.__name__ for model in access.guarded_models()}
    found = [
        line
        for path in APP.rglob("*.py")
        if path not in THE_DOOR
        for line in _selects_outside_the_door(path, names)
    ]
    assert found == []


@pytest.mark.parametrize("setting", ["samenspel.seats", "samenspel.own_seats"])
def test_nobody_is_an_actor_before_somebody_begins(company: Company, setting: str) -> None:
    from app.base.database import transaction

    with transaction(company.web_url) as session:
        assert session.execute(
            text("SELECT current_setting(:name, true)"), {"name": setting}
        ).scalar_one() in (None, "")
        assert session.execute(text("SELECT count(*) FROM samenspel.entry")).scalar_one() == 0
