"""The carriers' accounts that can be opened, by the name a configuration uses."""

from collections.abc import Callable
from dataclasses import dataclass

from carriers import seventeentrack
from carriers.account import Account
from carriers.events import Answer, Refusal


@dataclass(frozen=True, slots=True)
class Adapter:
    """One way to ask: `open` takes the account's key and settings, `parse` reads a body that was kept."""

    name: str
    open: Callable[..., Account]
    parse: Callable[[bytes], list[Answer | Refusal]]


ADAPTERS: dict[str, Adapter] = {
    adapter.name: adapter
    for adapter in (Adapter("seventeentrack", seventeentrack.SeventeenTrack, seventeentrack.parse),)
}
