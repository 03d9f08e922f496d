"""The error tree of the wing: what a call to a carrier can end in.

CarrierError
├── CarrierDown      no usable answer came (connection, 5xx, deadline): try again later
├── Throttled        429: not before `retry_after`
├── KeyRefused       401/403 or the source's own code for it: a person must look at the key
├── QuotaSpent       the account's quota is used up until `retry_after`, or until somebody pays
└── BadAnswer        an answer came and cannot be read; the body is kept for a look
"""

from datetime import timedelta


class CarrierError(Exception):
    """A call to a carrier failed as a whole; single numbers are refused with `events.Refusal` instead."""

    retry_after: timedelta | None = None


class CarrierDown(CarrierError):
    """Nothing usable came back. Says nothing about any parcel."""


class Throttled(CarrierError):
    """The carrier asks us to wait for `retry_after`, which is None where it did not say how long."""

    def __init__(self, message: str, retry_after: timedelta | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class KeyRefused(CarrierError):
    """The account's key is wrong, expired, or not allowed from this address."""


class QuotaSpent(CarrierError):
    """The account's quota is used up."""


class BadAnswer(CarrierError):
    """The answer is not what the carrier's document describes. `body` holds its first 4,096 bytes."""

    def __init__(self, message: str, body: bytes = b"") -> None:
        super().__init__(message)
        self.body = body[:4096]
