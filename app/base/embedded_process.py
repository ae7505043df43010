"""The process of the embedded server, and what it leaves behind when it is killed.

`server.lock` is inherited by every process of the server. Once it can be had, no process of an
earlier server lives, so its pid file is certainly stale. Pids are never guessed at. A watchdog
reads a pipe of which only the parent holds the other end: when the parent dies, however it dies,
the pipe closes and the watchdog asks the server to stop.
"""

import fcntl
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import IO, Any

from app.base.embedded_place import (
    PORT,
    SOCKET_NAME,
    Account,
    EmbeddedPostgresError,
    Programs,
    as_account,
)

SUPERUSER = "postgres"
# No PGHOST or LD_LIBRARY_PATH of the surroundings; messages in English.
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
STOP_SECONDS = 30.0
# After this long the watchdog of an earlier server has had its chance; then we ask ourselves.
PATIENCE_SECONDS = 3.0
WATCHDOG = 'read -r _; kill -INT "$1"'

# Row values stand in the details of errors, and statements hold them too: neither is logged.
CONFIGURATION = """
listen_addresses = ''
port = {port}
unix_socket_directories = '{socket}'
unix_socket_permissions = 0700
max_connections = 200
shared_buffers = 64MB
timezone = 'UTC'
log_timezone = 'UTC'
log_error_verbosity = terse
log_min_error_statement = panic
log_min_messages = warning
"""
# A test's database may be lost: nothing in it was ever confirmed to anyone.
NOT_DURABLE = """
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum_naptime = 10min
"""


class ServerProcess:
    """One server over the cluster in `folder`, with its socket in `socket`."""

    def __init__(
        self, folder: Path, socket: Path, account: Account | None, *, durable: bool
    ) -> None:
        self._folder = folder
        self._socket = socket
        self._account = account
        self._durable = durable
        self._programs = Programs.reachable_for(account)
        self._server: subprocess.Popen[bytes] | None = None
        self._watchdog: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The server's process id while it runs."""
        server = self._server
        return server.pid if server is not None and server.poll() is None else None

    def launch(self, deadline: float) -> None:
        """Make the cluster if need be and start the server; it may take a moment to answer."""
        with self._lock_server(deadline) as server_lock:
            self._make_cluster()
            self._configure()
            for stale in self._marks_of_a_server():
                stale.unlink(missing_ok=True)
            self._launch(server_lock)

    def end(self) -> None:
        """Stop the server in good order; does nothing when it does not run."""
        if self._watchdog is not None:
            self._watchdog.kill()
            self._watchdog.communicate()
            self._watchdog = None
        if self._server is not None:
            _end(self._server)
            self._server = None

    def psql(self, script: Path, **variables: str) -> None:
        """Run a script as an administrator of a real installation runs it.

        Not as the server's account: that cannot always read our files.
        """
        done = subprocess.run(  # noqa: S603
            [
                self._programs.path("psql"),
                *("-X", "-q", "-h", self._socket, "-p", str(PORT), "-U", SUPERUSER),
                *("-d", "postgres", "-f", script),
                *(f"--set={name}={value}" for name, value in variables.items()),
            ],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            env=ENVIRONMENT,
        )
        if done.returncode != 0:
            raise EmbeddedPostgresError(f"De database weigert: {telling_line(done.stderr)}")

    @property
    def last_words(self) -> str:
        """Why it would not start, and where more is written."""
        said = telling_line(self._log.read_text(errors="replace"))
        return f"{said} (meer staat in {self._log})"

    @property
    def _cluster(self) -> Path:
        return self._folder / "cluster"

    @property
    def _log(self) -> Path:
        return self._folder / "server.log"

    def _marks_of_a_server(self) -> list[Path]:
        """What a killed server leaves behind and the next one would take for a living one."""
        socket = self._socket / SOCKET_NAME
        return [
            self._cluster / "postmaster.pid",
            socket,
            socket.with_name(f"{SOCKET_NAME}.lock"),
        ]

    def _lock_server(self, deadline: float) -> IO[bytes]:
        """Wait until no process of an earlier server lives, asking it to stop if it lingers."""
        lock = (self._folder / "server.lock").open("ab")
        patience = time.monotonic() + PATIENCE_SECONDS
        while not try_lock(lock):
            if time.monotonic() > deadline:
                lock.close()
                raise EmbeddedPostgresError(
                    f"Een eerdere database in {self._folder} stopt niet: beëindig haar "
                    "processen (postgres) en probeer het opnieuw"
                )
            if time.monotonic() > patience:
                self._run("pg_ctl", "stop", "-D", self._cluster, "-m", "fast", "-W")
                patience = time.monotonic() + PATIENCE_SECONDS
            time.sleep(0.05)
        return lock

    def _make_cluster(self) -> None:
        if (self._cluster / "PG_VERSION").exists():
            return
        # Made aside and renamed when whole: a kill half-way leaves nothing that looks ready.
        half = self._folder / "cluster.new"
        shutil.rmtree(half, ignore_errors=True)
        made = self._run(
            "initdb",
            "--pgdata",
            half,
            "--username",
            SUPERUSER,
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--auth-local=trust",
            "--auth-host=reject",
            "--no-instructions",
            *([] if self._durable else ["--no-sync"]),
        )
        if made.returncode != 0:
            raise EmbeddedPostgresError(
                f"De database kon niet worden aangemaakt in {self._folder}: "
                f"{telling_line(made.stderr)}"
            )
        (half / "pg_hba.conf").write_text("local all all trust\n")
        half.rename(self._cluster)

    def _configure(self) -> None:
        text = CONFIGURATION.format(port=PORT, socket=str(self._socket).replace("'", "''"))
        if not self._durable:
            text += NOT_DURABLE
        (self._cluster / "postgresql.auto.conf").write_text(text)

    def _launch(self, server_lock: IO[bytes]) -> None:
        with self._log.open("wb") as log:
            self._server = subprocess.Popen(  # noqa: S603
                [self._programs.path("postgres"), "-D", self._cluster],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=(server_lock.fileno(),),
                **self._as_server(),
            )
        self._watchdog = subprocess.Popen(  # noqa: S603
            ["/bin/sh", "-c", WATCHDOG, "watchdog", str(self._server.pid)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **self._as_server(),
        )

    def _run(self, name: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603
            [self._programs.path(name), *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            **self._as_server(),
        )

    def _as_server(self) -> dict[str, Any]:
        """How each program is run: as the server's account, with none of our environment.

        A session of its own: Ctrl-C in a terminal must reach us and not the server.
        """
        return {
            "cwd": "/",
            "env": ENVIRONMENT,
            "start_new_session": True,
            **as_account(self._account),
        }


def try_lock(lock: IO[bytes]) -> bool:
    """Take the lock when nobody holds it."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _end(server: subprocess.Popen[bytes]) -> None:
    """Ask for a fast shutdown, and insist when it takes too long."""
    for request in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if server.poll() is None:
            os.kill(server.pid, request)
        try:
            server.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            continue
        return


def telling_line(text: str) -> str:
    """The line of a program's output that says what went wrong."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    telling = [line for line in lines if "FATAL" in line or "ERROR" in line] or lines
    return telling[-1] if telling else "geen melding"
