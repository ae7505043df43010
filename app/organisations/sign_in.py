"""Signing in with e-mail and password, and what keeps somebody signed in.

A second factor and single sign-on get their place between `check_password` and
`start_session`: both functions stay what they are.
"""

import hashlib
import secrets
import uuid
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from app.base.errors import NotFound
from app.base.model import new_id
from app.organisations.actor import Actor, begin_actor
from app.organisations.models import ApiToken, SignInAttempt, WebSession

SESSION_LASTS = timedelta(hours=12)
TOKEN_LASTS = timedelta(days=90)

_hasher = PasswordHasher()
# Checked when nobody has this address, so that the answer takes equally long.
_NOBODY = _hasher.hash(secrets.token_hex(16))


def hash_password(password: str) -> str:
    """Argon2id with the library's current parameters."""
    return _hasher.hash(password)


def hash_token(token: str) -> bytes:
    """What the database keeps of a session or API token."""
    return hashlib.sha256(token.encode()).digest()


def check_password(session: Session, email: str, password: str) -> uuid.UUID | None:
    """The account that this pair belongs to, or None; equally slow in both cases."""
    found = session.execute(
        text("SELECT account_id, password_hash FROM samenspel.credential_of(:email)"),
        {"email": email.strip()},
    ).one_or_none()
    try:
        _hasher.verify(found.password_hash if found else _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return None
    return found.account_id if found else None


def note_attempt(session: Session, email: str, address: str, *, ok: bool) -> None:
    """Remember an attempt, as hashes, for the waiting time of the next one."""
    session.execute(
        insert(SignInAttempt).values(
            id=new_id(), email_hash=_hashed(email), address_hash=_hashed(address), ok=ok
        )
    )


def recent_failures(session: Session, email: str, address: str) -> tuple[int, int, float | None]:
    """Failures in the last hour for this e-mail and for this address, and how many seconds ago
    the last one was (None: never)."""
    row = session.execute(
        text(
            "SELECT of_email, of_address, extract(epoch FROM samenspel.clock() - last_at) AS ago"
            " FROM samenspel.failed_sign_ins("
            ":email, :address, samenspel.clock() - interval '1 hour')"
        ),
        {"email": _hashed(email), "address": _hashed(address)},
    ).one()
    return row.of_email, row.of_address, float(row.ago) if row.ago is not None else None


def start_session(session: Session, account_id: uuid.UUID) -> str:
    """A new browser session; the answer goes into the cookie and is kept nowhere."""
    token = secrets.token_urlsafe(32)
    session.execute(
        insert(WebSession).values(
            token_hash=hash_token(token),
            account_id=account_id,
            expires_at=text("samenspel.clock() + :lasts").bindparams(lasts=SESSION_LASTS),
        )
    )
    return token


def end_session(session: Session, token: str) -> None:
    """Sign out: the session is gone at the next request."""
    session.execute(text("SELECT samenspel.end_session(:token)"), {"token": hash_token(token)})


def account_of(session: Session, email: str) -> Actor:
    """For a command of the administrator: from here on this account acts. NotFound for nobody."""
    account = session.execute(
        text("SELECT account_id FROM samenspel.credential_of(:email)"),
        {"email": email.strip()},
    ).scalar_one_or_none()
    actor = begin_actor(session, account) if account else None
    if actor is None:
        raise NotFound
    return actor


def make_api_token(owner_session: Session, email: str) -> str:
    """A bearer token for `samenspel token EMAIL`; run as the owner. NotFound for nobody."""
    account = owner_session.execute(
        text("SELECT id FROM samenspel.account WHERE email = :email AND disabled_at IS NULL"),
        {"email": email.strip().lower()},
    ).scalar_one_or_none()
    if account is None:
        raise NotFound
    token = secrets.token_urlsafe(32)
    owner_session.execute(
        insert(ApiToken).values(
            token_hash=hash_token(token),
            account_id=account,
            expires_at=text("samenspel.clock() + :lasts").bindparams(lasts=TOKEN_LASTS),
        )
    )
    return token


def _hashed(value: str) -> bytes:
    return hashlib.sha256(value.strip().lower().encode()).digest()
