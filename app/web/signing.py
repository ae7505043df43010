"""Signatures with the secret of this installation: what we hand out and want back unchanged.

Every use has a key of its own, so that a signature made for one thing is worth nothing for
another.
"""

import base64
import binascii
import hashlib
import hmac
from functools import lru_cache

SHORTEST_SECRET = 16


class Signer:
    """Signs and checks. `use` names what the signature is for, for example "csrf"."""

    def __init__(self, secret: str) -> None:
        if len(secret) < SHORTEST_SECRET:
            raise ValueError(f"the secret needs at least {SHORTEST_SECRET} characters")
        self._secret = secret

    def mac(self, use: str, *parts: str) -> str:
        """A signature over `parts` in this order, safe in a URL, a cookie and a form field."""
        return _encode(_digest(self._secret, use, _joined(parts)))

    def matches(self, mac: str, use: str, *parts: str) -> bool:
        """Whether `mac` was made by `mac(use, *parts)`; takes equally long for yes and no."""
        return hmac.compare_digest(mac.encode(), self.mac(use, *parts).encode())

    def digest(self, use: str, content: bytes) -> bytes:
        """A keyed hash: tells whether two contents are equal, and cannot be guessed from."""
        return _digest(self._secret, use, content)

    def seal(self, use: str, payload: bytes) -> str:
        """The payload, readable for who has it, with a signature behind it."""
        return f"{_encode(payload)}.{_encode(_digest(self._secret, use, payload))}"

    def unseal(self, use: str, sealed: str) -> bytes | None:
        """The payload of `seal(use, payload)`, or None when it was not made by us for this use."""
        encoded, _, signature = sealed.partition(".")
        try:
            payload = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
        except (binascii.Error, ValueError):
            return None
        # Compare the whole text, so that one payload has exactly one sealed form.
        expected = self.seal(use, payload)
        given = f"{encoded}.{signature}"
        return payload if hmac.compare_digest(given.encode(), expected.encode()) else None


@lru_cache(maxsize=64)
def _key(secret: str, use: str) -> bytes:
    return hmac.new(secret.encode(), b"samenspel:" + use.encode(), hashlib.sha256).digest()


def _digest(secret: str, use: str, content: bytes) -> bytes:
    return hmac.new(_key(secret, use), content, hashlib.sha256).digest()


def _joined(parts: tuple[str, ...]) -> bytes:
    """With the length in front of each part, so that ("ab", "c") differs from ("a", "bc")."""
    pieces = [part.encode("utf-8", "surrogatepass") for part in parts]
    return b"".join(b"%d:%s" % (len(piece), piece) for piece in pieces)


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
