"""Passwords: hashed with scrypt, compared in constant time, and refused where anybody would guess them."""

import hashlib
import hmac
import secrets
from base64 import b64decode, b64encode
from unicodedata import normalize

from config.labels import N_

LEAST = 12
MOST = 1000
_LOG_N, _R, _P = 15, 8, 1  # 32 MB and some 80 ms for each guess
_MEMORY = 64 * 1024 * 1024
_SALT = 16

_TOO_SHORT = N_("A password has {least} characters or more. Four random words are easy to keep in mind.")
_TOO_LONG = N_("A password has at most {most} characters.")
_TOO_PLAIN = N_("That is among the first that anybody would try. Four random words are easy to keep in mind.")

# What people type when a form asks for twelve characters.
_GUESSED = ("password", "passw0rd", "qwerty", "asdfgh", "letmein", "welcome", "iloveyou", "admin", "stallwatch")
_ROWS = ("0123456789" * 3, "abcdefghijklmnopqrstuvwxyz" * 2, "qwertyuiopasdfghjklzxcvbnm")
_VARIED = 5
_WORD = 3

_NOBODYS = "15$8$1$AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="


class BadPassword(ValueError):
    """A password that nobody should use. `sentence` says why, to be looked up and filled with `figures`."""

    figures = {"least": LEAST, "most": MOST}  # noqa: RUF012 - never changed

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence.format(**self.figures))
        self.sentence = sentence


def check_password(password: str, name: str) -> None:
    """Raise BadPassword for one that is too short, or among the first that somebody would try for this name."""
    typed = _typed(password)
    if len(typed) < LEAST:
        raise BadPassword(_TOO_SHORT)
    if len(typed) > MOST:
        raise BadPassword(_TOO_LONG)
    plain = typed.casefold()
    left = plain
    for guessed in (*_GUESSED, name.casefold()):
        left = left.replace(guessed, "") if len(guessed) >= _WORD else left
    if (
        len(set(plain)) < _VARIED
        or sum(map(str.isalnum, left)) < LEAST // 2
        or _is_row(plain)
        or _is_row(plain.strip("0123456789!?."))
    ):
        raise BadPassword(_TOO_PLAIN)


def hashed(password: str) -> str:
    """The password's hash under a salt of its own, with all that is needed to compare another with it."""
    salt = secrets.token_bytes(_SALT)
    digest = _scrypt(password, salt, _LOG_N, _R, _P)
    return f"{_LOG_N}${_R}${_P}${b64encode(salt).decode()}${b64encode(digest).decode()}"


def matches(password: str, kept: str | None) -> bool:
    """Whether this password was hashed to that. It takes as long where nothing is kept, so that time tells nobody
    which names there are."""
    log_n, r, p, salt, digest = (kept or _NOBODYS).split("$")
    tried = _scrypt(password, b64decode(salt), int(log_n), int(r), int(p))
    return hmac.compare_digest(tried, b64decode(digest)) and kept is not None


def _is_row(plain: str) -> bool:
    """Whether the characters stand next to each other on a keyboard, forwards or backwards."""
    return len(plain) >= LEAST // 2 and any(plain in row or plain[::-1] in row for row in _ROWS)


def _scrypt(password: str, salt: bytes, log_n: int, r: int, p: int) -> bytes:
    typed = _typed(password).encode("utf-8", "replace")
    return hashlib.scrypt(typed, salt=salt, n=1 << log_n, r=r, p=p, maxmem=_MEMORY, dklen=32)


def _typed(password: str) -> str:
    """The same characters however a keyboard composes them."""
    return normalize("NFKC", password)
