"""Where a coupon's code comes from: same key, same coupon, however often it is asked for."""

import hmac
from datetime import datetime
from hashlib import sha256
from typing import Protocol

ALPHABET = "ACDEFGHJKMNPQRTVWXY34679"  # without 0 O 1 I L 2 Z 5 S 8 B U: none is taken for another
_SYMBOLS = 15  # 24 ** 15 is 68 bits
_GROUP = 5


class Issuer(Protocol):
    """Whoever gives out codes: the shop's own system, or `OwnCodes`."""

    def issue(self, key: str, percent: int, expires_at: datetime) -> str:
        """The code for this key: so many percent off, no minimum, void from `expires_at` (UTC)."""
        ...


class OwnCodes:
    """Codes computed from a secret, for shops that import them: nothing is stored, and nobody can guess the next."""

    def __init__(self, secret: bytes, prefix: str = "") -> None:
        if len(secret) < 16:  # noqa: PLR2004 - 128 bits
            raise ValueError("the coupon secret is too short; give at least 16 random bytes")
        self._secret = secret
        self._prefix = [prefix] if prefix else []

    def issue(self, key: str, percent: int, expires_at: datetime) -> str:  # noqa: ARG002 - the code is the key's alone
        """The code for this key. It does not hang on the other two, so that a changed policy gives no second one."""
        number = int.from_bytes(hmac.digest(self._secret, key.encode(), sha256))
        symbols = ""
        for _ in range(_SYMBOLS):
            number, place = divmod(number, len(ALPHABET))
            symbols += ALPHABET[place]
        groups = [symbols[start : start + _GROUP] for start in range(0, _SYMBOLS, _GROUP)]
        return "-".join(self._prefix + groups)
