"""What happened where parcels stand, while they stood: a reason only where it is true."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from config.public_holidays import PublicHoliday, holidays_between
from config.words import Kind, Leg

_OF_USE_TO = frozenset({Kind.CUSTOMS_HOLD, Kind.NO_SCAN})  # where work at an office is what the parcel waits for


class Stood(Protocol):
    """How a parcel has stood since `onset_at` (UTC)."""

    @property
    def kind(self) -> Kind: ...
    @property
    def leg(self) -> Leg | None: ...
    @property
    def onset_at(self) -> datetime: ...


class Ends(Protocol):
    """Between which countries (ISO codes of two letters) it travels."""

    @property
    def origin(self) -> str | None: ...
    @property
    def destination(self) -> str: ...


def holidays_meanwhile(stood: Sequence[tuple[Stood, Ends]], now: datetime) -> tuple[PublicHoliday, ...]:
    """The nationwide public holidays through which all of these parcels have stood; none unless they stand in one
    country and wait for somebody at work there."""
    places = {_standing_in(stall, ends) for stall, ends in stood}
    place = places.pop()
    if place is None or places:
        return ()
    return holidays_between(place, max(stall.onset_at for stall, _ in stood), now)


def _standing_in(stall: Stood, ends: Ends) -> str | None:
    """The country in which a parcel surely stands; None between the two, or where that is no matter."""
    if stall.kind not in _OF_USE_TO or stall.leg in (None, Leg.LINE_HAUL):
        return None
    return ends.origin if stall.leg is Leg.ORIGIN else ends.destination
