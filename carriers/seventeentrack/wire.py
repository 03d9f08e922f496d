"""The shapes of 17TRACK's JSON, as far as it is read. A field of the wrong type makes its parcel unreadable."""

import re
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_LONGEST = 1000


def cleaned(value: object) -> object:
    """Text that every database and mail can hold: no control characters, no half surrogate pair, bounded."""
    if not isinstance(value, str):
        return value
    return _SURROGATES.sub("\ufffd", _CONTROLS.sub(" ", value)).strip()[:_LONGEST]


def _listed(value: object) -> object:
    """A null where a list belongs is an empty one."""
    return () if value is None else value


Text = Annotated[str, BeforeValidator(cleaned)]


class Shape(BaseModel):
    """A part of an answer. Fields we do not read are let by."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Address(Shape):
    """Where an event or a party is."""

    country: Text | None = None
    city: Text | None = None


class RawTime(Shape):
    """A time as the carrier gave it. A `timezone` of null means that 17TRACK inferred the offset."""

    date: Text | None = None
    time: Text | None = None
    timezone: Text | None = None


class WireEvent(Shape):
    """One event."""

    time_iso: Text | None = None
    time_utc: Text | None = None
    time_raw: RawTime | Text | None = None
    description: Text | None = None
    location: Text | None = None
    stage: Text | None = None
    sub_status: Text | None = None
    address: Address | None = None


class Carrier(Shape):
    """A carrier on the way."""

    country: Text | None = None


class Provider(Shape):
    """One carrier's share of the history."""

    provider: Carrier | None = None
    latest_sync_time: Text | None = None
    events: Annotated[tuple[WireEvent, ...], BeforeValidator(_listed)] = ()


class Tracking(Shape):
    """All carriers' shares."""

    providers: Annotated[tuple[Provider, ...], BeforeValidator(_listed)] = ()


class Shipping(Shape):
    """From where to where."""

    shipper_address: Address | None = None
    recipient_address: Address | None = None


class Status(Shape):
    """Where 17TRACK itself takes the parcel to be."""

    status: Text | None = None
    sub_status: Text | None = None


class TrackInfo(Shape):
    """A parcel's whole record."""

    shipping_info: Shipping | None = None
    latest_status: Status | None = None
    tracking: Tracking | None = None


class Accepted(Shape):
    """A number that was answered, once for each carrier it is registered with."""

    number: Text
    carrier: int | None = None
    track_info: TrackInfo


class Allowance(Shape):
    """What /getquota holds. A `max_track_daily` of 0 is no limit."""

    quota_remain: int
    today_used: int = 0
    max_track_daily: int = 0


class Fault(Shape):
    """17TRACK's own code and sentence for what went wrong."""

    code: int
    message: Text = ""


class Rejected(Shape):
    """A number that was not."""

    number: Text
    error: Fault
