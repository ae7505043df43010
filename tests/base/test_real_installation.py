"""The steps of docs/install.md, run as they stand there against a PostgreSQL of Debian's package.

The commands are read out of the page, so the page cannot promise what does not work.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "install.md"
pytestmark = pytest.mark.installation


def server_programs() -> Path:
    """The newest installed server; without one this test is skipped, and with CI=true it fails."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[4])
    )
    on_path = shutil.which("postgres")
    if found:
        return found[-1].parent
    if on_path:
        return Path(on_path).parent
    reason = "no PostgreSQL server on this machine: install postgresql"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@dataclass(frozen=True)
class Installation:
    """A folder like a fresh clone, an administrator's environment, and the page's commands."""

    folder: Path
    environment: dict[str, str]

    def command(self, name: str) -> list[str]:
        block = re.search(rf"^```sh {name}\n(.*?)^```", PAGE.read_text(), re.DOTALL | re.MULTILINE)
        assert block is not None, f"docs/install.md has no commands named {name}"
        return ["/bin/sh", "-euc", block.group(1)]

    def do(self, name: str) -> None:
        done = subprocess.run(
            self.command(name),
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{name}: {done.stdout}{done.stderr}"

    @contextmanager
    def running(self, name: str) -> Iterator[subprocess.Popen[bytes]]:
        log = self.folder / f"{name}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                self.command(name),
                cwd=self.folder,
                env=self.environment,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
            process.wait(20)

    def secrets(self) -> dict[str, str]:
        lines = (self.folder / ".env").read_text().splitlines()
        return dict(line.split("=", 1) for line in lines)

    def connect(self, role: str, password: str) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(
            host=self.environment["PGHOST"],
            port=int(self.environment["PGPORT"]),
            user=role,
            password=password,
            dbname="samenspel",
        )


@pytest.fixture(scope="module")
def installation() -> Iterator[Installation]:
    programs = server_programs()
    # PostgreSQL does not run as root; Debian's package brings the account for it.
    account = "postgres" if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="samenspel-install-", dir="/tmp"))
    folder.chmod(0o711)
    data = folder / "server"
    data.mkdir(mode=0o700)
    if account:
        shutil.chown(data, account)
    password = "administrator"
    secret = data / "password"
    secret.write_text(password)
    if account:
        shutil.chown(secret, account)
    port = free_port()
    subprocess.run(
        [programs / "initdb", "-D", data / "cluster", "-U", "postgres", "--encoding=UTF8",
         "--locale=C.UTF-8", "--auth=scram-sha-256", f"--pwfile={secret}", "--no-sync"],
        user=account, cwd="/", check=True, capture_output=True,
    )  # fmt: skip
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(
            [programs / "postgres", "-D", data / "cluster", "-p", str(port), "-k", data,
             "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"],
            user=account, cwd="/", stdout=log, stderr=log,
        )  # fmt: skip
    environment = {
        "PATH": f"{Path(sys.executable).parent}:{programs}:{os.environ['PATH']}",
        "LANG": "C.UTF-8",
        "PGHOST": "127.0.0.1",
        "PGPORT": str(port),
        "PGUSER": "postgres",
        "PGPASSWORD": password,
        "PORT": str(free_port()),
    }
    clone = folder / "clone"
    clone.mkdir()
    for name in ("app", "migrations", "templates", "static"):
        (clone / name).symlink_to(ROOT / name)
    try:
        wait_for_server(environment)
        yield Installation(clone, environment)
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(30)
        shutil.rmtree(folder)


def wait_for_server(environment: dict[str, str]) -> None:
    deadline = time.monotonic() + 60
    while True:
        asked = subprocess.run(["pg_isready", "-q"], env=environment, check=False)
        if asked.returncode == 0:
            return
        assert time.monotonic() < deadline, "the installed PostgreSQL does not start"
        time.sleep(0.1)


def status_of(address: str) -> int | None:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 an http address
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return None


def wait_for_status(address: str, status: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while status_of(address) != status:
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.2)


def test_the_page_leads_to_a_working_installation(installation: Installation) -> None:
    for step in ("secrets", "roles", "migrate"):
        installation.do(step)
    secrets = installation.secrets()
    assert (installation.folder / ".env").stat().st_mode & 0o077 == 0

    with (
        installation.connect("samenspel_web", secrets["SAMENSPEL_WEB_PASSWORD"]) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("CREATE TABLE samenspel.mine ()")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        installation.connect("samenspel_web", "not the password")

    # Nothing is lost by doing it all again, as with every new version.
    for step in ("roles", "migrate"):
        installation.do(step)

    site = f"http://127.0.0.1:{installation.environment['PORT']}"
    with installation.running("serve") as web, installation.running("worker") as worker:
        wait_for_status(f"{site}/readyz", 200, web, installation.folder / "serve.log")
        assert status_of(f"{site}/healthz") == 200
        time.sleep(2)
        assert worker.poll() is None, (installation.folder / "worker.log").read_text()

    installation.do("verify-log")
    installation.do("backup")
    assert (installation.folder / "samenspel.dump").stat().st_size > 0
    for step in ("restore", "migrate", "reapply"):
        installation.do(step)
    with installation.running("serve") as web:
        wait_for_status(f"{site}/readyz", 200, web, installation.folder / "serve.log")
