"""One attempt to sign in: guarded against guessing, and against many at once."""

import ipaddress
import uuid
from threading import BoundedSemaphore

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.base.errors import TooSoon
from app.organisations.sign_in import check_password, note_attempt, recent_failures
from app.web.throttle import check_not_too_soon

# Argon2 takes 64 MB for each check: who sends a thousand attempts may not take all memory.
AT_ONCE = 4
PATIENCE = 3.0
# What one subscriber gets of IPv6; a guesser changes the rest at will.
NETWORK_BITS = 64

_checking = BoundedSemaphore(AT_ONCE)


def attempt(session: Session, email: str, password: str, address: str) -> uuid.UUID | None:
    """The account that e-mail and password belong to, or None; the attempt itself is remembered.

    Commit in both cases. TooSoon after too many failures, and while the same e-mail is being
    tried elsewhere: otherwise a hundred guesses at once would all count as the first.
    """
    network = network_of(address)
    if not _only_one(session, email):
        raise TooSoon("Er wordt al ingelogd met dit e-mailadres.", 1)
    check_not_too_soon(*recent_failures(session, email, network))
    if not _checking.acquire(timeout=PATIENCE):
        raise TooSoon("Er loggen nu heel veel mensen tegelijk in.", 5)
    try:
        account_id = check_password(session, email, password)
    finally:
        _checking.release()
    note_attempt(session, email, network, ok=account_id is not None)
    return account_id


def network_of(address: str) -> str:
    """Whose attempts are counted together: an IPv4 address, or the network of an IPv6 one."""
    try:
        read = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(read, ipaddress.IPv4Address):
        return str(read)
    if read.ipv4_mapped is not None:
        return str(read.ipv4_mapped)
    return str(ipaddress.ip_network((read, NETWORK_BITS), strict=False))


def _only_one(session: Session, email: str) -> bool:
    """Hold this e-mail until the transaction ends; False when another transaction has it."""
    got = session.execute(
        text("SELECT pg_try_advisory_xact_lock(hashtextextended('sign-in:' || :email, 0))"),
        {"email": email.strip().lower()},
    )
    return bool(got.scalar_one())
