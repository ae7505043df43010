"""Versions of what people edit together: nobody overwrites what they have not seen."""

import hashlib
import json

from app.base.errors import Invalid, PreconditionFailed


def etag_of(*values: object) -> str:
    """The version of what these values say, quoted as in the header `ETag`.

    Give only what the reader sees: a version that moves with something hidden tells of it. Values
    are texts, numbers, dates, ids, and lists or mappings of those.
    """
    told = json.dumps(values, sort_keys=True, default=str, ensure_ascii=False)
    return f'"{hashlib.sha256(told.encode()).hexdigest()[:32]}"'


def check_match(sent: str | None, current: str, *, required: bool) -> None:
    """Let a change through when `sent` (`If-Match`, or the form's field) names `current`.

    PreconditionFailed for another version. Without one: Invalid when `required`, else it passes.
    """
    if sent is None or not sent.strip():
        if required:
            raise Invalid.one("If-Match", "Stuur mee welke versie je hebt gezien.")
        return
    versions = {_strong(version) for version in sent.split(",")}
    if "*" not in versions and current not in versions:
        raise PreconditionFailed


def _strong(version: str) -> str:
    # A proxy that compresses marks our versions as weak; they still name the same content.
    return version.strip().removeprefix("W/")
