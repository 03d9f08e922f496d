"""What an account with a carrier can do, for whoever asks it: the one interface of every adapter's client."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from carriers.events import Answer, Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """What a source says of an account: how many numbers may still be registered, and how many of them today (None: no
    limit). `told_at` is the source's own clock as it said so; None where it does not tell."""

    left: int
    left_today: int | None = None
    told_at: datetime | None = None


class Account(Protocol):
    """A key with one carrier or aggregator. Errors of a whole call are raised as `carriers.errors.CarrierError`."""

    batch: int
    """How many numbers one call takes."""

    registers: bool
    """Whether a number must be registered, at a price, before it can be asked for."""

    async def register(self, numbers: Sequence[str]) -> list[Refusal]:
        """Make the source follow these numbers (at most `batch`). Gives back those it would not take."""
        ...

    async def ask(self, numbers: Sequence[str], now: datetime) -> list[Answer | Refusal]:
        """Fetch all that is known of these numbers (at most `batch`). A number without an entry was not answered."""
        ...

    async def quota(self) -> Quota:
        """Ask for the account itself, which costs nothing: an answer means that the key is accepted."""
        ...

    async def aclose(self) -> None:
        """Let go of the connections."""
        ...
