"""What parcels that stop together have in common, and why they stand."""

from enum import StrEnum


class Trait(StrEnum):
    """What the parcels of an incident have in common, the most particular first. `PLACE`: a carrier, and the place
    where it scanned them last. `CARRIER`: their carrier itself, which tells nothing new of any parcel."""

    FLIGHT = "flight"
    BATCH = "batch"
    PLACE = "place"
    LANE = "lane"
    CARRIER = "carrier"


class IncidentReason(StrEnum):
    """Why the parcels of an incident stand, as staff found out; of a carrier that tells nothing new the daemon says so
    itself. It is told to their buyers, so none of them blames anybody."""

    WEATHER = "weather"
    STRIKE = "strike"
    FLIGHT_CANCELLED = "flight_cancelled"
    FLIGHT_DELAYED = "flight_delayed"
    CAPACITY = "capacity"
    CUSTOMS_BACKLOG = "customs_backlog"
    PUBLIC_HOLIDAY = "public_holiday"
    CARRIER_OUTAGE = "carrier_outage"
    BORDER_CLOSED = "border_closed"
