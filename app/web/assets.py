"""The files that every page loads: one address per content, so that a browser keeps them."""

import hashlib
from functools import cached_property
from pathlib import Path

from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Scope

PREFIX = "/static"
FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "public, no-cache"


class Assets:
    """The folder `static/` and the fingerprint of all that is in it.

    The fingerprint stands in the path and not behind a question mark, so that a font that a
    style sheet names relatively gets it too.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def _files(self) -> dict[str, bytes]:
        """Each file by its path inside the folder, with the hash of its content."""
        return {
            path.relative_to(self.folder).as_posix(): hashlib.sha256(path.read_bytes()).digest()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file()
        }

    @cached_property
    def fingerprint(self) -> str:
        whole = hashlib.sha256()
        for name, digest in self._files.items():
            whole.update(name.encode() + b"\0" + digest)
        return whole.hexdigest()[:16]

    def address(self, name: str) -> str:
        """Where a page finds the file `name`. LookupError for a file that is not there."""
        if name not in self._files:
            raise LookupError(f"no such file in static: {name}")
        return f"{PREFIX}/{self.fingerprint}/{name}"

    def app(self) -> ASGIApp:
        """What serves the folder. Compressed: there is no secret in it that could leak so."""
        return GZipMiddleware(_Files(self), minimum_size=1024)


class _Files(StaticFiles):
    def __init__(self, assets: Assets) -> None:
        super().__init__(directory=assets.folder)
        self._assets = assets

    async def get_response(self, path: str, scope: Scope) -> Response:
        fingerprint, _, name = path.replace("\\", "/").partition("/")
        response = await super().get_response(name, scope)
        # During an update a page of the other version may ask: it gets the file, unremembered.
        current = fingerprint == self._assets.fingerprint
        response.headers["Cache-Control"] = FOR_EVER if current else ASK_AGAIN
        return response
