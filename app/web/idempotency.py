"""A POST that is sent twice happens once (`Idempotency-Key`).

The key is written in the transaction of the act itself, before the act: a second request with
the same key waits for the first, and then either finds its outcome or, when it was rolled back,
does the work. Kept are a keyed hash of the request, a status and the id of what came of it, never
a body: a replay is read again through the door, as the person may see it now.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.base.errors import Invalid
from app.web.signing import Signer

HEADER = "Idempotency-Key"
LONGEST_KEY = 200
KEPT = timedelta(days=1)
UNDECIDED = 0


@dataclass(frozen=True, slots=True)
class Claim:
    """One key, of one account, for one route (its method and pattern)."""

    account_id: uuid.UUID
    key: str
    route: str
    request_hash: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: the status that was answered and the id of the thing, if it made one."""

    status: int
    resource_id: str | None
    replayed: bool = False


class KeyStore(Protocol):
    """The table of keys, within the transaction of the act."""

    def take(self, claim: Claim) -> bool:
        """Write the claim; False when a live one with this key was there already."""

    def found(self, claim: Claim) -> tuple[bytes, Outcome]:
        """The request hash and the outcome under this key."""

    def settle(self, claim: Claim, outcome: Outcome) -> None:
        """Add the outcome to the claim that was taken."""


def once(store: KeyStore, claim: Claim | None, act: Callable[[], Outcome]) -> Outcome:
    """Do `act`, or answer what it gave before under the same key.

    Without a claim (no key was sent) it is simply done. Invalid when the key was used for
    something else.
    """
    if claim is None:
        return act()
    if store.take(claim):
        outcome = act()
        store.settle(claim, outcome)
        return outcome
    request_hash, outcome = store.found(claim)
    if request_hash != claim.request_hash:
        raise Invalid.one(HEADER, "Gebruik een nieuwe sleutel: deze hoort bij een andere aanvraag.")
    return Outcome(outcome.status, outcome.resource_id, replayed=True)


def claim_of(
    signer: Signer,
    *,
    account_id: uuid.UUID,
    key: str | None,
    route: str,
    address: str,
    body: bytes,
) -> Claim | None:
    """The claim of a request; None without a key, Invalid for one that cannot be a key.

    `route` is the method with the pattern of the path, `address` the path as it was asked.
    """
    if key is None:
        return None
    if not (1 <= len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        raise Invalid.one(HEADER, f"Stuur een sleutel van 1 tot {LONGEST_KEY} gewone tekens.")
    # Keyed: a plain hash of a short text could be guessed back.
    request_hash = signer.digest("idempotency", address.encode() + b"\0" + body)
    return Claim(account_id, key, route, request_hash)


class DatabaseKeys:
    """The keys in PostgreSQL. The primary key makes the second of two requests wait."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def take(self, claim: Claim) -> bool:
        taken = self._session.execute(
            text(
                "INSERT INTO samenspel.idempotency_key AS k"
                " (account_id, key, route, request_hash, status, created_at)"
                " VALUES (:account, :key, :route, :hash, :undecided, samenspel.clock())"
                " ON CONFLICT (account_id, key, route) DO UPDATE"
                " SET request_hash = excluded.request_hash, status = excluded.status,"
                "     resource_id = NULL, created_at = excluded.created_at"
                # A key of yesterday that was not cleared away yet is as good as gone.
                " WHERE k.created_at <= samenspel.clock() - :kept"
            ),
            self._named(claim) | {"hash": claim.request_hash, "undecided": UNDECIDED, "kept": KEPT},
        )
        return _touched(taken) == 1

    def found(self, claim: Claim) -> tuple[bytes, Outcome]:
        row = self._session.execute(
            text(
                "SELECT request_hash, status, resource_id FROM samenspel.idempotency_key"
                " WHERE account_id = :account AND key = :key AND route = :route"
            ),
            self._named(claim),
        ).one()
        return bytes(row.request_hash), Outcome(row.status, row.resource_id)

    def settle(self, claim: Claim, outcome: Outcome) -> None:
        self._session.execute(
            text(
                "UPDATE samenspel.idempotency_key SET status = :status, resource_id = :resource"
                " WHERE account_id = :account AND key = :key AND route = :route"
            ),
            self._named(claim) | {"status": outcome.status, "resource": outcome.resource_id},
        )

    @staticmethod
    def _named(claim: Claim) -> dict[str, object]:
        return {"account": claim.account_id, "key": claim.key, "route": claim.route}


def _touched(result: object) -> int:
    return int(getattr(result, "rowcount", 0))
