"""What an account with a carrier can do, for whoever asks it: the one interface of every adapter's client."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from carriers.events import Answer, Refusal


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

    async def aclose(self) -> None:
        """Let go of the connections."""
        ...
