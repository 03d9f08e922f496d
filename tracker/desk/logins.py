"""Signing in to the console: a name and a password against a token that a browser keeps."""

import hashlib
import re
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from unicodedata import normalize

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from tracker.desk.passwords import MOST, check_password, hashed, matches
from tracker.store import logins
from tracker.store.session import reading, writing
from tracker.store.tables import SessionRow

IDLE = timedelta(hours=12)
LONGEST = timedelta(days=7)
_NOTED_EVERY = timedelta(minutes=5)
_NAME = re.compile(r"\S{1,64}")
_BYTES = 32


class BadName(ValueError):
    """Nobody can sign in by such a name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name!r} is no name to sign in by: 1 to 64 characters, none of them a space.")


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session that holds: whose it is, and the secret of its forms."""

    name: str
    csrf: str


def spelt(name: str) -> str:
    """The one spelling of a name, however it is typed."""
    return normalize("NFKC", name).strip().casefold()


def known_as(name: str) -> str:
    """A name as it is kept. Raises BadName."""
    plain = spelt(name)
    if not _NAME.fullmatch(plain) or not plain.isprintable():
        raise BadName(name)
    return plain


def set_login(engine: Engine, name: str, password: str, *, now: datetime) -> bool:
    """Give a name its password; whoever is signed in by it is signed out. False: the name was there already.

    Raises BadName or BadPassword.
    """
    name = known_as(name)
    check_password(password, name)
    kept = hashed(password)
    with writing(engine) as session:
        return logins.keep_login(session, name, kept, now)


def anybody(engine: Engine) -> bool:
    """Whether there is any login yet."""
    with reading(engine) as session:
        return logins.has_logins(session)


def sign_in(engine: Engine, name: str, password: str, *, now: datetime) -> str | None:
    """The token of a new session; None where name and password do not belong together. Takes a tenth of a second and
    32 MB, whether there is such a name or not."""
    try:
        name = known_as(name)
    except BadName:
        name = ""
    with reading(engine) as session:
        login = logins.find_login(session, name)
    is_right = matches(password[: MOST + 1], login.password if login else None)
    if login is None or not is_right:
        return None
    token = secrets.token_urlsafe(_BYTES)
    row = SessionRow(
        digest=_digest(token),
        login_id=login.id or 0,
        csrf=secrets.token_urlsafe(_BYTES),
        created_at=now,
        seen_at=now,
        expires_at=now + IDLE,
    )
    with writing(engine) as session:
        if not logins.hold_login(session, name, login.password):  # changed while we computed
            return None
        logins.open_session(session, row)
    return token


def signed_in(engine: Engine, token: str, *, now: datetime) -> SignedIn | None:
    """Whose session this token is; None where it is nobody's, or its time is over. Being used, it lasts longer."""
    with reading(engine) as session:
        found = logins.find_session(session, _digest(token), now)
    if found is None:
        return None
    row, name = found
    if now - row.seen_at >= _NOTED_EVERY:
        with suppress(OperationalError):  # a full disk must not keep people from reading what is wrong
            _prolong(engine, row, now)
    return SignedIn(name, row.csrf)


def _prolong(engine: Engine, row: SessionRow, now: datetime) -> None:
    until = min(now + IDLE, row.created_at + LONGEST)
    with writing(engine) as session:
        logins.prolong(session, row.id, seen_at=now, expires_at=until)


def sign_out(engine: Engine, token: str) -> None:
    """End a session for good."""
    with writing(engine) as session:
        logins.end_session(session, _digest(token))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
