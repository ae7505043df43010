"""The database that comes along: it starts, keeps what was committed, and lets nobody else in."""

import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, make_url, pool, text

from app.base.embedded import EmbeddedPostgres
from app.base.embedded_place import SOCKET_BYTES, SOCKET_NAME, EmbeddedPostgresError

ROOT = Path(__file__).parents[2]

# A process that starts a server, commits one row, says so, and then never stops by itself.
PARENT = """
import sys, time
from pathlib import Path
import psycopg
from app.base.embedded import EmbeddedPostgres
server = EmbeddedPostgres(Path(sys.argv[1]))
server.start()
with psycopg.connect(host=str(server.socket_dir), user="samenspel_owner", dbname="samenspel") as c:
    c.execute("CREATE TABLE kept (word text)")
    c.execute("INSERT INTO kept VALUES ('confirmed')")
print(server.pid, flush=True)
time.sleep(600)
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    # Not pytest's own folder: root's is closed to the server's account, which is a test of its own.
    made = Path(tempfile.mkdtemp(prefix="samenspel-test-", dir="/tmp"))
    made.chmod(0o711)
    yield made / "data"
    shutil.rmtree(made)


def connect(server: EmbeddedPostgres, role: str) -> psycopg.Connection[tuple[object, ...]]:
    url = make_url(server.url(role))
    return psycopg.connect(
        host=str(url.query["host"]), user=url.username, dbname=url.database, autocommit=True
    )


def read_kept(server: EmbeddedPostgres) -> object:
    with connect(server, "samenspel_owner") as connection:
        return connection.execute("SELECT word FROM kept").fetchall()


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()


def wait_until_gone(pid: int) -> None:
    deadline = time.monotonic() + 20
    while is_alive(pid):
        assert time.monotonic() < deadline, "the server outlives the process that started it"
        time.sleep(0.05)


def start_parent(folder: Path) -> tuple[subprocess.Popen[str], int]:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(folder)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert parent.stdout is not None
    return parent, int(parent.stdout.readline())


def end(parent: subprocess.Popen[str]) -> None:
    parent.kill()
    parent.communicate()


def test_committed_rows_survive_a_stop_and_a_start(folder: Path) -> None:
    server = EmbeddedPostgres(folder)
    with server, connect(server, "samenspel_owner") as connection:
        connection.execute("CREATE TABLE kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('confirmed')")
    assert server.pid is None
    with server:
        assert read_kept(server) == [("confirmed",)]


def test_the_server_stops_with_a_killed_parent_and_keeps_what_was_committed(folder: Path) -> None:
    parent, pid = start_parent(folder)
    end(parent)
    wait_until_gone(pid)
    with EmbeddedPostgres(folder) as server:
        assert read_kept(server) == [("confirmed",)]


def test_a_killed_parent_and_a_killed_server_lose_nothing(folder: Path) -> None:
    parent, pid = start_parent(folder)
    parent.send_signal(signal.SIGSTOP)
    os.kill(pid, signal.SIGKILL)
    end(parent)
    with EmbeddedPostgres(folder) as server:
        assert read_kept(server) == [("confirmed",)]


def test_a_start_right_after_a_killed_parent_waits_for_the_old_server(folder: Path) -> None:
    parent, pid = start_parent(folder)
    end(parent)
    with EmbeddedPostgres(folder) as server:
        assert not is_alive(pid)
        assert read_kept(server) == [("confirmed",)]


def test_the_same_object_starts_again_after_its_server_was_killed(folder: Path) -> None:
    with EmbeddedPostgres(folder) as server:
        with connect(server, "samenspel_owner") as connection:
            connection.execute("CREATE TABLE kept (word text)")
            connection.execute("INSERT INTO kept VALUES ('confirmed')")
        assert server.pid is not None
        os.kill(server.pid, signal.SIGKILL)
        while server.pid is not None:
            time.sleep(0.01)
        server.start()
        assert read_kept(server) == [("confirmed",)]


def test_a_pid_file_that_names_a_stranger_is_not_believed(folder: Path) -> None:
    with EmbeddedPostgres(folder) as server:
        cluster = server.socket_dir / "cluster"
    stranger = subprocess.Popen(["/bin/sleep", "60"])
    (cluster / "postmaster.pid").write_text(f"{stranger.pid}\n{cluster}\n0\n5432\n\n\n0 0\nready\n")
    try:
        with EmbeddedPostgres(folder) as server:
            assert server.pid is not None
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_second_server_on_the_same_folder_is_refused_at_once(folder: Path) -> None:
    with EmbeddedPostgres(folder):
        began = time.monotonic()
        with pytest.raises(EmbeddedPostgresError, match="al in gebruik"):
            EmbeddedPostgres(folder).start()
        assert time.monotonic() - began < 5


def test_nobody_else_can_enter_the_folder_and_nothing_listens_on_the_network(folder: Path) -> None:
    with EmbeddedPostgres(folder) as server:
        for closed in (server.socket_dir, server.socket_dir / "cluster"):
            assert stat.S_IMODE(closed.stat().st_mode) == 0o700
        with connect(server, "postgres") as connection:
            assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        assert server.pid is not None
        assert (server.socket_dir / SOCKET_NAME).is_socket()
        if os.geteuid() == 0:
            assert Path(f"/proc/{server.pid}").stat().st_uid != 0


def test_settings_of_another_server_in_the_surroundings_are_ignored(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPORT", "5999")
    monkeypatch.setenv("PGDATA", "/nowhere")
    with EmbeddedPostgres(folder, durable=False) as server:
        engine = create_engine(server.url("samenspel_web"), poolclass=pool.NullPool)
        with engine.connect() as connection:
            assert connection.scalar(text("SELECT current_user")) == "samenspel_web"


def test_a_long_path_gets_a_short_and_closed_socket_folder(folder: Path) -> None:
    deep = folder / ("d" * 60) / ("e" * 60)
    for parent in (deep.parent, folder):
        parent.mkdir(parents=True, exist_ok=True)
        parent.chmod(0o711)
    with EmbeddedPostgres(deep) as server:
        assert len(os.fsencode(server.socket_dir / SOCKET_NAME)) <= SOCKET_BYTES
        assert stat.S_IMODE(server.socket_dir.stat().st_mode) == 0o700
        with connect(server, "samenspel_web") as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        short = server.socket_dir
    shutil.rmtree(short)


def test_folders_that_are_closed_stay_closed(folder: Path) -> None:
    home = folder.parent / "home"
    home.mkdir(mode=0o700)
    with EmbeddedPostgres(home / "data") as server:
        assert stat.S_IMODE(home.stat().st_mode) == 0o700
        with connect(server, "samenspel_owner") as connection:
            connection.execute("CREATE TABLE kept (word text)")
            connection.execute("INSERT INTO kept VALUES ('confirmed')")
    with EmbeddedPostgres(home / "data") as server:
        assert read_kept(server) == [("confirmed",)]
        place = server.socket_dir
    shutil.rmtree(place)


def test_the_roles_can_do_what_they_are_for_and_no_more(folder: Path) -> None:
    with EmbeddedPostgres(folder, durable=False) as server:
        with connect(server, "postgres") as connection:
            roles = connection.execute(
                "SELECT rolname, rolcanlogin, rolbypassrls, rolsuper, rolcreaterole, rolcreatedb"
                " FROM pg_roles WHERE rolname LIKE 'samenspel%' ORDER BY rolname"
            ).fetchall()
        assert roles == [
            ("samenspel_backup", True, True, False, False, False),
            ("samenspel_door", False, False, False, False, False),
            ("samenspel_owner", True, False, False, False, False),
            ("samenspel_web", True, False, False, False, False),
            ("samenspel_worker", True, False, False, False, False),
        ]
        with connect(server, "samenspel_owner") as connection:
            connection.execute("CREATE SCHEMA s")
            connection.execute("CREATE FUNCTION s.f() RETURNS int LANGUAGE sql AS 'SELECT 1'")
            connection.execute("GRANT USAGE, CREATE ON SCHEMA s TO samenspel_door")
            connection.execute("ALTER FUNCTION s.f() OWNER TO samenspel_door")
            # The owner hands over to the door, but does not look through its policies.
            assert connection.execute(
                "SELECT pg_has_role('samenspel_owner', 'samenspel_door', 'USAGE'),"
                " pg_has_role('samenspel_door', 'samenspel_owner', 'MEMBER')"
            ).fetchone() == (False, False)
        for role in ("samenspel_web", "samenspel_worker", "samenspel_backup"):
            with connect(server, role) as connection:
                for wish in (
                    "CREATE TABLE public.t ()",
                    "CREATE SCHEMA x",
                    "CREATE TEMP TABLE t ()",
                ):
                    with pytest.raises(psycopg.errors.InsufficientPrivilege):
                        connection.execute(wish)


def test_databases_are_made_from_a_template_and_thrown_away(folder: Path) -> None:
    with EmbeddedPostgres(folder, durable=False) as server:
        with connect(server, "samenspel_owner") as connection:
            connection.execute("CREATE TABLE kept AS SELECT 'confirmed' AS word")
        server.create_database("copy", template="samenspel")
        with psycopg.connect(
            host=str(server.socket_dir), user="samenspel_owner", dbname="copy"
        ) as connection:
            assert connection.execute("SELECT word FROM kept").fetchall() == [("confirmed",)]
        server.drop_database("copy")
        with pytest.raises(psycopg.OperationalError, match="does not exist"):
            psycopg.connect(host=str(server.socket_dir), user="samenspel_web", dbname="copy")


def test_dutch_search_and_letters_with_accents_work(folder: Path) -> None:
    with (
        EmbeddedPostgres(folder, durable=False) as server,
        connect(server, "samenspel_web") as connection,
    ):
        assert connection.execute(
            "SELECT to_tsvector('dutch', 'afspraken') @@ to_tsquery('dutch', 'afspraak'),"
            " lower('ÉÉN'), 'Zoë' ILIKE 'ZOË'"
        ).fetchone() == (True, "één", True)


# Finds, or makes, an account under another name than the real one, when it is told to.
ACCOUNT = """
import sys
from app.base import embedded_place
embedded_place.ACCOUNT_NAME = sys.argv[1]
print("ready", flush=True)
sys.stdin.readline()
print(embedded_place.server_account())
"""


def test_programs_that_start_at_once_share_one_account() -> None:
    name = f"samenspel-test-{os.getpid()}"
    started = [
        subprocess.Popen(
            [sys.executable, "-c", ACCOUNT, name],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
        )
        for _ in range(8)
    ]  # fmt: skip
    try:
        assert all(one.stdout and one.stdout.readline() == "ready\n" for one in started)
        for one in started:
            assert one.stdin is not None
            one.stdin.write("now\n")
            one.stdin.flush()
        answers = {one.communicate(timeout=60)[0].strip() for one in started}
        if os.geteuid() == 0:
            made = pwd.getpwnam(name)
            assert answers == {f"Account(uid={made.pw_uid}, gid={made.pw_gid})"}
        else:
            assert answers == {"None"}
    finally:
        subprocess.run(["userdel", name], capture_output=True, check=False)
