"""The words of incidents."""

from collections.abc import Mapping
from enum import StrEnum

from config.catalogues import N_
from config.words import IncidentReason, Trait

_TRAIT: dict[StrEnum, str] = {
    Trait.FLIGHT: N_("flight"),
    Trait.BATCH: N_("batch"),
    Trait.PLACE: N_("carrier and place"),
    Trait.LANE: N_("lane"),
    Trait.CARRIER: N_("carrier"),
}
_REASON: dict[StrEnum, str] = {
    IncidentReason.WEATHER: N_("bad weather"),
    IncidentReason.STRIKE: N_("a strike"),
    IncidentReason.FLIGHT_CANCELLED: N_("a cancelled flight"),
    IncidentReason.FLIGHT_DELAYED: N_("a delayed flight"),
    IncidentReason.CAPACITY: N_("more parcels than there is room for"),
    IncidentReason.CUSTOMS_BACKLOG: N_("many parcels waiting at customs"),
    IncidentReason.PUBLIC_HOLIDAY: N_("public holidays"),
    IncidentReason.CARRIER_OUTAGE: N_("an outage of the carrier's tracking"),
    IncidentReason.BORDER_CLOSED: N_("a closed border"),
}

LABELS: Mapping[type[StrEnum], Mapping[StrEnum, str]] = {Trait: _TRAIT, IncidentReason: _REASON}
