"""What any carrier's answer becomes: events in our words, or a refusal for one number.

Values only. Instants are aware UTC; `[occurred_from, occurred_to]` is a point where the source named the
zone, and every instant that is still possible where it did not.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from config.words import CustomsReason, Direction, Kind, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One scan or message of a carrier. A `state` of None does not move the parcel."""

    occurred_from: datetime
    occurred_to: datetime
    zone_known: bool
    said_at: str
    """The time as the source wrote it, its zone included where it gave one."""
    code: str
    text: str
    state: State | None = None
    kind: Kind | None = None
    customs_reason: CustomsReason | None = None
    direction: Direction | None = None
    place: str | None = None
    country: str | None = None

    def digest(self) -> str:
        """The event's identity: what the carrier said, never what we made of it, so a mapping can be mended later."""
        said = (self.said_at, self.code, self.text, self.place or "")
        return blake2b("\x1f".join(said).encode("utf-8", "replace"), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """All that one account knows of one parcel. `synced_at` is when the source last asked the carrier itself.

    `digest` changes whenever the events do. `stopped` says that the source no longer follows the parcel.
    """

    number: str
    events: tuple[Event, ...]
    digest: str
    synced_at: datetime | None = None
    stopped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """The account answered, but not for this number. `code` and `message` are the source's own.

    `pending`: the source knows the number and has nothing to tell yet. `unregistered`: it must be registered first.
    """

    number: str
    code: str
    message: str
    pending: bool = False
    unregistered: bool = False
