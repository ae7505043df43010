"""The commands say in one line what is wrong, and never what is secret."""

import os
import socket
import stat
import subprocess
import sys
from pathlib import Path

from app.cli import _kept_secret

ROOT = Path(__file__).parents[1]


def samenspel(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SAMENSPEL_")}
    clean.pop("DATABASE_URL", None)
    return subprocess.run(
        [sys.executable, "-m", "app.cli", *arguments],
        cwd=ROOT,
        env=clean | settings,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_each_command_is_explained() -> None:
    shown = samenspel("--help").stdout
    for command in ("serve", "worker", "migrate", "demo", "token"):
        assert command in shown


def test_a_missing_setting_stops_the_start_with_one_line() -> None:
    for command, name in (("serve", "DATABASE_URL"), ("migrate", "SAMENSPEL_OWNER_URL")):
        done = samenspel(command)
        assert done.returncode == 2
        assert done.stderr.startswith(f"samenspel: {name} ontbreekt: ")
        assert done.stderr.count("\n") == 1


def test_the_worker_asks_for_its_own_address() -> None:
    done = samenspel(
        "worker",
        DATABASE_URL="postgresql://samenspel_web:hush@localhost/samenspel",
        SAMENSPEL_SECRET="s" * 32,
        SAMENSPEL_BASE_URL="https://samenspel.example",
    )
    assert done.returncode == 2
    assert done.stderr.startswith("samenspel: SAMENSPEL_WORKER_URL ontbreekt: ")
    assert "hush" not in done.stderr


def test_the_demo_does_not_start_on_a_port_that_is_taken(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = samenspel("demo", "--port", str(port), "--data-dir", str(tmp_path / "demo"))
    assert done.returncode == 2
    assert done.stderr == f"samenspel: poort {port} is bezet: kies een andere met PORT=\n"
    assert not (tmp_path / "demo").exists()


def test_the_secret_of_the_demo_is_kept_and_closed(tmp_path: Path) -> None:
    place = tmp_path / "secret"
    made = _kept_secret(place)
    assert _kept_secret(place) == made
    assert len(made) >= 32
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
