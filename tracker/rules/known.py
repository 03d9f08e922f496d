"""All that is known of a parcel when it is judged: how it is to travel, what its carrier said, what people said.

Whoever keeps parcels hands over something of these shapes. Instants are aware UTC, countries ISO codes of two letters.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from carriers.events import Event
from config.words import Kind, Knowledge, Said


class Route(Protocol):
    """How a parcel is to travel, and since when we watch it.

    `shipped_at`: when the seller says it left; `promised_at`: the end of the day by which the buyer was promised it.
    """

    @property
    def enrolled_at(self) -> datetime: ...
    @property
    def origin(self) -> str | None: ...
    @property
    def destination(self) -> str: ...
    @property
    def carrier(self) -> str: ...
    @property
    def service(self) -> str | None: ...
    @property
    def shipped_at(self) -> datetime | None: ...
    @property
    def promised_at(self) -> datetime | None: ...


class Statement(Protocol):
    """What somebody other than the carrier said at an instant, and when we were told (`recorded_at`). `kind`: the
    trouble that is reported, or the stall that is none, with its `onset_at`."""

    @property
    def said(self) -> Said: ...
    @property
    def kind(self) -> Kind | None: ...
    @property
    def knowledge(self) -> Knowledge: ...
    @property
    def at(self) -> datetime: ...
    @property
    def onset_at(self) -> datetime | None: ...
    @property
    def recorded_at(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Known:
    """One parcel. `statements` are those that have not been taken back."""

    route: Route
    events: Sequence[Event] = ()
    statements: Sequence[Statement] = ()

    @property
    def remedied_at(self) -> datetime | None:
        """When its buyer was first given their money back, or another parcel was sent to them."""
        return min((each.at for each in self.statements if each.said in (Said.REFUNDED, Said.RESHIPPED)), default=None)
