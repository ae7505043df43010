"""The commands say in one line what is wrong with their surroundings, and do what they promise."""

import os
import subprocess
import sys

import pytest
from sqlalchemy import text

from app.base.database import transaction
from app.organisations.sign_in import hash_token
from tests.databases import Database


def samenspel(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    bare = {
        name: value
        for name, value in os.environ.items()
        if name != "DATABASE_URL" and not name.startswith("SAMENSPEL_")
    }
    return subprocess.run(
        [sys.executable, "-m", "app.cli", *arguments],
        env=bare | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("command", "asks_for"),
    [
        (["serve"], "DATABASE_URL"),
        (["worker"], "DATABASE_URL"),
        (["verify-log"], "DATABASE_URL"),
        (["migrate"], "SAMENSPEL_OWNER_URL"),
        (["token", "iemand@example.nl"], "SAMENSPEL_OWNER_URL"),
    ],
)
def test_a_missing_setting_is_asked_for_in_one_line(command: list[str], asks_for: str) -> None:
    done = samenspel(*command)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.splitlines() == [done.stderr.rstrip("\n")]
    assert done.stderr.startswith(f"samenspel: {asks_for} ontbreekt: zet ")


def test_migrating_again_changes_nothing(database: Database) -> None:
    done = samenspel("migrate", SAMENSPEL_OWNER_URL=database.owner_url)
    assert done.returncode == 0, done.stderr
    assert "bijgewerkt" in done.stdout


def test_a_token_is_printed_once_and_kept_as_a_hash(database: Database) -> None:
    with transaction(database.owner_url) as session:
        session.execute(
            text(
                "INSERT INTO samenspel.account (id, email, name, kind)"
                " VALUES (gen_random_uuid(), 'iemand@example.nl', 'Iemand', 'professional')"
            )
        )
    done = samenspel("token", "Iemand@example.nl", SAMENSPEL_OWNER_URL=database.owner_url)
    assert done.returncode == 0, done.stderr
    with transaction(database.owner_url) as session:
        kept = session.scalars(text("SELECT token_hash FROM samenspel.api_token")).all()
    assert [bytes(one) for one in kept] == [hash_token(done.stdout.strip())]


def test_a_token_for_nobody_is_refused(database: Database) -> None:
    done = samenspel("token", "niemand@example.nl", SAMENSPEL_OWNER_URL=database.owner_url)
    assert done.returncode == 2
    assert done.stderr == "samenspel: geen account met het e-mailadres niemand@example.nl\n"


def test_a_database_that_does_not_answer_is_one_line() -> None:
    nowhere = "postgresql://samenspel_owner@127.0.0.1:1/samenspel"
    done = samenspel("migrate", SAMENSPEL_OWNER_URL=nowhere)
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "samenspel: de database geeft geen antwoord: klopt het adres, en draait PostgreSQL?"
    ]
