"""A PostgreSQL of our own, for the demo and the tests: in a private folder, without the network.

It stops with the process that started it, however that process ends: a small watchdog holds the
reading end of a pipe, and the pipe closes with us. One process at a time uses a folder; whoever
finds a server that was left behind, by a kill or a power cut, recovers it first.
"""

import fcntl
import os
import secrets
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import URL

from app.base.server_programs import (
    SYSTEM_HOME,
    EmbeddedError,
    Programs,
    SystemUser,
    private_folder,
    programs_for,
)

__all__ = ["EmbeddedError", "EmbeddedPostgres"]

DATABASE = "samenspel"
SUPERUSER = "postgres"
START_SECONDS = 60
ROLES = Path(__file__).parents[2] / "migrations" / "roles.sql"
DATABASE_SCRIPT = ROLES.with_name("database.sql")
SOCKET = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 107

# What a failing statement tried to store, and the row it failed on, stay out of the log.
_CONFIGURATION = """\
listen_addresses = ''
unix_socket_directories = '{socket_folder}'
unix_socket_permissions = 0700
max_connections = 120
timezone = 'UTC'
log_error_verbosity = terse
log_min_error_statement = panic
"""
# Loses the last moments in a power cut, so for tests only.
_NOT_DURABLE = """\
fsync = off
full_page_writes = off
synchronous_commit = off
file_copy_method = clone
"""
# Waits until we are gone or say so, then stops the server: orderly, or else at once.
_WATCHDOG = """\
read -r _
"$0" stop -D "$1" -m fast -t 30 || exec "$0" stop -D "$1" -m immediate -t 20
"""


class EmbeddedPostgres:
    """One server in one folder. `durable=False` is for tests: faster, and unsafe in a power cut.

    Raises EmbeddedError, with one line for the user, when it cannot start.
    """

    def __init__(self, data_dir: Path, *, durable: bool = True) -> None:
        self._home = data_dir.absolute()
        self._durable = durable
        self._lock: int | None = None
        self._watchdog: subprocess.Popen[bytes] | None = None
        self._short_folder: Path | None = None
        self._programs: Programs | None = None

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

    @property
    def data_dir(self) -> Path:
        """Where the rows are, links resolved."""
        return (self._home / "cluster").resolve()

    @property
    def socket_folder(self) -> Path:
        """Where programs connect: inside the data, unless that path is too long for a socket."""
        return self._short_folder or self.data_dir

    def start(self) -> None:
        """Bring the server up, with its roles and the database; also after whatever happened."""
        if self._lock is not None:
            self.stop()
        self._home.mkdir(parents=True, exist_ok=True)
        self._take_lock()
        try:
            self._start_locked()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop the server and give the folder free; nothing when it was not started."""
        if self._watchdog is not None and self._watchdog.stdin is not None:
            self._watchdog.stdin.close()
            self._watchdog.wait()
            self._watchdog = None
        if self._programs is not None:
            self._stop_left_behind(self._programs)
            self._programs = None
        if self._short_folder is not None:
            shutil.rmtree(self._short_folder, ignore_errors=True)
            self._short_folder = None
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def url(self, role: str, database: str = DATABASE) -> str:
        """The SQLAlchemy address of `database` for `role`, over the socket."""
        return URL.create(
            "postgresql+psycopg",
            username=role,
            database=database,
            query={"host": str(self.socket_folder)},
        ).render_as_string()

    def create_database(self, name: str, template: str | None = None) -> None:
        """A further database with the same rights; `template` copies one that nobody is using."""
        self._psql(DATABASE_SCRIPT, database=name, template=template or "template0")

    def drop_database(self, name: str) -> None:
        """Remove a database, with whoever is still connected to it."""
        self._psql('DROP DATABASE IF EXISTS :"database" WITH (FORCE);', database=name)

    def _start_locked(self) -> None:
        programs = self._programs = self._prepare()
        self._stop_left_behind(programs)
        self._disown_pid_file()
        self._configure()
        self._start_server(programs)
        self._watchdog = programs.keep(
            ["/bin/sh", "-c", _WATCHDOG, str(programs.folder / "pg_ctl"), str(self.data_dir)],
            self._held_lock(),
        )
        self._psql(ROLES, database=DATABASE)

    # --- one process at a time

    def _take_lock(self) -> None:
        """Wait while a watchdog of a process that has gone still stops its server."""
        path = self._home / "lock"
        try:
            lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except PermissionError:
            raise EmbeddedError(f"De map {self._home} is van een andere gebruiker.") from None
        deadline = time.monotonic() + START_SECONDS
        while not _locked(lock):
            holder = path.read_text().strip()
            if time.monotonic() > deadline or (holder.isdigit() and _alive(int(holder))):
                os.close(lock)
                raise EmbeddedError(f"De database in {self._home} is al gestart.")
            time.sleep(0.1)
        os.truncate(lock, 0)
        os.pwrite(lock, str(os.getpid()).encode(), 0)
        self._lock = lock

    def _held_lock(self) -> int:
        if self._lock is None:
            raise EmbeddedError("De database is niet gestart.")
        return self._lock

    # --- the folder

    def _prepare(self) -> Programs:
        """A cluster that is whole: made elsewhere and moved here when it is complete."""
        cluster = self._home / "cluster"
        if cluster.exists():
            programs = programs_for(_owner_unless_root(cluster))
            if programs.user is None and cluster.stat().st_uid != os.geteuid():
                raise EmbeddedError(f"De map {cluster} is van een andere gebruiker.")
            return programs
        programs = programs_for()
        cluster.unlink(missing_ok=True)
        home = self._home
        if programs.user is not None and not programs.user.can_reach(cluster):
            home = SYSTEM_HOME
        made = home / f"cluster-{secrets.token_hex(4)}"
        private_folder(made, programs.user)
        result = programs.run(
            "initdb",
            f"--pgdata={made}",
            f"--username={SUPERUSER}",
            "--auth-local=trust",
            "--auth-host=reject",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--locale=C",
        )
        if result.returncode != 0:
            shutil.rmtree(made, ignore_errors=True)
            raise EmbeddedError(f"De database kan niet worden gemaakt: {_last_line(result)}")
        with (made / "postgresql.conf").open("a") as configuration:
            configuration.write("include 'samenspel.conf'\n")
        if home == self._home:
            made.rename(cluster)
        else:
            cluster.symlink_to(made)
        return programs

    def _configure(self) -> None:
        if len(os.fsencode(self.data_dir / SOCKET)) > LONGEST_SOCKET_PATH:
            self._short_folder = Path(tempfile.mkdtemp(prefix="samenspel-"))
            private_folder(self._short_folder, self._user)
        folder = str(self.socket_folder).replace("'", "''")
        text = _CONFIGURATION.format(socket_folder=folder)
        path = self.data_dir / "samenspel.conf"
        path.write_text(text if self._durable else text + _NOT_DURABLE)
        path.chmod(0o644)

    @property
    def _user(self) -> SystemUser | None:
        return self._programs.user if self._programs else None

    # --- the server

    def _start_server(self, programs: Programs) -> None:
        log = self.data_dir / "server.log"
        deadline = time.monotonic() + START_SECONDS
        while True:
            patience = max(1, round(deadline - time.monotonic()))
            result = programs.run(
                "pg_ctl", "start", "-w", f"-t{patience}", f"-D{self.data_dir}", f"-l{log}"
            )
            if result.returncode == 0:
                return
            if time.monotonic() > deadline or not self._left_behind_still_ends(log):
                self._stop_left_behind(programs)
                raise EmbeddedError(f"De database start niet; de reden staat in {log}")
            time.sleep(0.2)

    def _left_behind_still_ends(self, log: Path) -> bool:
        """Processes of a server that was killed may need a moment to notice."""
        lines = log.read_text(errors="replace").splitlines()[-3:] if log.exists() else []
        return any("shared memory block" in line for line in lines)

    def _stop_left_behind(self, programs: Programs) -> None:
        """Stop a server that still runs in this folder, whoever started it."""
        if self._server_runs():
            data = f"-D{self.data_dir}"
            if programs.run("pg_ctl", "stop", data, "-mfast", "-w", "-t30").returncode != 0:
                programs.run("pg_ctl", "stop", data, "-mimmediate", "-w", "-t20")

    def _pid(self) -> int | None:
        """The process that the pid file names."""
        try:
            first = (self.data_dir / "postmaster.pid").read_text().partition("\n")[0]
        except FileNotFoundError:
            return None
        return int(first) if first.isdigit() else None

    def _server_runs(self) -> bool:
        """A number in a file is no proof: after a crash another process may have got it."""
        pid = self._pid()
        return pid is not None and _alive(pid) and _is_server(pid, self.data_dir)

    def _disown_pid_file(self) -> None:
        """Put our own number in a stale pid file whose number is in use by somebody else.

        PostgreSQL sees that its parent cannot be its rival, and goes on to check whether the
        shared memory named in the file is still in use; so the file must not simply go.
        """
        pid = self._pid()
        if pid is None or not _alive(pid):
            return
        path = self.data_dir / "postmaster.pid"
        _, _, rest = path.read_text().partition("\n")
        path.write_text(f"{os.getpid()}\n{rest}")

    def _psql(self, script: Path | str, **variables: str) -> None:
        if self._programs is None:
            raise EmbeddedError("De database is niet gestart.")
        settings = [f"--set={name}={value}" for name, value in variables.items()]
        # -f and not standard input for a file, so that it can include its neighbour
        source = ["--file", str(script)] if isinstance(script, Path) else []
        result = Programs(self._programs.folder).run(
            "psql",
            "--no-psqlrc",
            "--quiet",
            "--set=ON_ERROR_STOP=1",
            f"--host={self.socket_folder}",
            f"--username={SUPERUSER}",
            "--dbname=postgres",
            *settings,
            *source,
            stdin=script if isinstance(script, str) else "",
        )
        if result.returncode != 0:
            raise EmbeddedError(f"De database weigert: {_last_line(result)}")


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _is_server(pid: int, data_dir: Path) -> bool:
    """Whether this process is a PostgreSQL that works in `data_dir`."""
    try:
        return Path(f"/proc/{pid}/cwd").readlink() == data_dir
    except PermissionError:
        return False
    except FileNotFoundError:
        listed = subprocess.run(  # noqa: S603 - where there is no /proc
            ["/bin/ps", "-o", "command=", "-p", str(pid)],
            capture_output=True,
            text=True,
            check=False,
        )
        return str(data_dir) in listed.stdout


def _owner_unless_root(cluster: Path) -> SystemUser | None:
    owner = SystemUser.of(cluster)
    return owner if owner.uid != 0 else None


def _last_line(result: subprocess.CompletedProcess[str]) -> str:
    lines = (result.stderr or result.stdout).strip().splitlines()
    return lines[-1] if lines else f"code {result.returncode}"
