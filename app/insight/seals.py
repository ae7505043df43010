"""What a seal is: the hash of a line, and the signature over the lines of a seal.

Pure. The key is not in the database: who can change lines there cannot make a seal that fits.
"""

import hashlib
import hmac
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

HASH_SIZE = 32
# What the first seal names as the one before it, and where the first line stands.
NOTHING = bytes(HASH_SIZE)
NO_ID = uuid.UUID(int=0)
Place = tuple[int, uuid.UUID]


@dataclass(frozen=True, slots=True)
class Seal:
    """A seal: `event_ids` in the order of the log, and of each its hash.

    The next one begins behind `next_tx` and `next_id`. `server` counted the transactions. `journal`
    is the hash of the last line of the journal when it was made, `previous` the signature of the
    seal before it.
    """

    number: int
    at: datetime
    server: int
    first_tx: int
    last_tx: int
    next_tx: int
    next_id: uuid.UUID
    event_ids: Sequence[uuid.UUID]
    row_hashes: bytes
    journal: str
    previous: bytes
    signature: bytes = b""

    @property
    def next_place(self) -> Place:
        return self.next_tx, self.next_id

    @property
    def hashes(self) -> list[bytes]:
        """The hash of each line, in the order of `event_ids`."""
        starts = range(0, len(self.row_hashes), HASH_SIZE)
        return [self.row_hashes[start : start + HASH_SIZE] for start in starts]

    def in_journal(self) -> dict[str, str | int]:
        """What the journal keeps of it."""
        return {
            "number": self.number,
            "at": self.at.astimezone(UTC).isoformat(),
            "lines": len(self.event_ids),
            "signature": self.signature.hex(),
        }


def row_hash(line: Mapping[str, object]) -> bytes:
    """The hash of everything in a line of the log but its id, which the seal names beside it.

    A column without a value counts for nothing, so that a column that is added later leaves the
    seals of before as they were.
    """
    said = {name: _plain(value) for name, value in line.items() if value is not None}
    said.pop("id", None)
    return hashlib.sha256(_written(said)).digest()


def signed(seal: Seal, key: bytes) -> Seal:
    """The same seal with its signature."""
    return replace(seal, signature=_signature(seal, key))


def fits(seal: Seal, key: bytes) -> bool:
    """Whether the signature is the one that belongs to what the seal says."""
    return hmac.compare_digest(seal.signature, _signature(seal, key))


def _signature(seal: Seal, key: bytes) -> bytes:
    ids = b"".join(one.bytes for one in seal.event_ids)
    said = {
        "number": seal.number,
        "at": _plain(seal.at),
        "server": seal.server,
        "transactions": [seal.first_tx, seal.last_tx],
        "next": [seal.next_tx, str(seal.next_id)],
        "lines": len(seal.event_ids),
        "ids": hashlib.sha256(ids).hexdigest(),
        "hashes": hashlib.sha256(seal.row_hashes).hexdigest(),
        "journal": seal.journal,
        "previous": seal.previous.hex(),
    }
    return hmac.new(key, _written(said), hashlib.sha256).digest()


def _written(said: Mapping[str, object]) -> bytes:
    return json.dumps(said, sort_keys=True, separators=(",", ":")).encode()


def _plain(value: object) -> object:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat()
        case list():
            return [_plain(one) for one in value]
        case bool() | int():
            return value
        case _:
            return str(value)
