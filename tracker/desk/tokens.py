"""The programs that may say something of parcels, each with a token that is shown once and kept as its digest."""

import secrets
from datetime import datetime
from hashlib import sha256
from hmac import compare_digest

from sqlalchemy import Engine

from tracker.desk.logins import known_as
from tracker.store import tokens
from tracker.store.session import reading, writing

_BYTES = 32


class NoToken(Exception):
    """No program has a token yet."""


def make_token(engine: Engine, name: str, *, now: datetime) -> tuple[str, bool]:
    """A new token for a program, and whether it is its first: an older one is worth nothing any more. Raises
    BadName."""
    token = secrets.token_urlsafe(_BYTES)
    with writing(engine) as session:
        return token, tokens.keep_token(session, known_as(name), _digest(token), now)


def revoke_token(engine: Engine, name: str) -> bool:
    """Take a program's token away. False: it had none. Raises BadName."""
    with writing(engine) as session:
        return tokens.drop_token(session, known_as(name))


def program_of(engine: Engine, token: str) -> str | None:
    """The name of the program whose token this is; None of nobody's. However far it is right, it takes as long. Raises
    NoToken."""
    with reading(engine) as session:
        known = tokens.known_tokens(session)
    if not known:
        raise NoToken
    shown = _digest(token)
    found = [name for digest, name in known.items() if compare_digest(digest, shown)]
    return found[0] if found else None


def _digest(token: str) -> str:
    return sha256(token.encode("utf-8", "replace")).hexdigest()
