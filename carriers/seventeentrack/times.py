"""When a 17TRACK event happened. A null `time_raw.timezone` means that 17TRACK inferred the offset, often one for all
events of a parcel, and `time_utc` can contradict `time_iso`; both become an interval, never a guess.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from carriers.local_time import Interval, named_zone, possible_instants, read_clock
from carriers.seventeentrack.wire import RawTime, WireEvent
from config.calendars import zones_of


@dataclass(frozen=True, slots=True)
class Occurrence:
    """The first and last possible instant (UTC), whether the zone was named, and the time as it was written."""

    first: datetime
    last: datetime
    zone_known: bool
    said_at: str


def occurred(event: WireEvent, *, own: str | None, known: Iterable[str]) -> Occurrence | None:
    """When an event happened: `own` is its country, `known` are those of the answer. None without a readable time."""
    stated, local, raw = _raw_readings(event.time_raw)
    told = _instants(event.time_iso, event.time_utc)
    said_at = event.time_iso or raw or event.time_utc or ""
    if event.time_iso and told and (stated or event.time_raw is None):
        return Occurrence(told[0], told[-1], told[0] == told[-1], said_at)
    if stated:
        return Occurrence(stated[0], stated[-1], stated[0] == stated[-1], said_at)
    local = local or tuple(reading.replace(tzinfo=None) for reading in read_clock(event.time_iso or ""))
    interval = _inferred(local, told, own=own, known=known)
    return Occurrence(*interval, zone_known=False, said_at=said_at) if interval else None


def read_instant(written: str | None) -> datetime | None:
    """An instant with its offset, in UTC; None where the offset is missing."""
    instants = _instants(written)
    return instants[0] if instants else None


def _instants(*written: str | None) -> tuple[datetime, ...]:
    readings = (reading for text in written for reading in read_clock(text or ""))
    return tuple(sorted(reading.astimezone(UTC) for reading in readings if reading.tzinfo is not None))


def _raw_readings(raw: RawTime | str | None) -> tuple[Interval | None, tuple[datetime, ...], str]:
    """What `time_raw` says: the instants where it names a zone, its local readings where it names none, its wording."""
    if raw is None:
        return None, (), ""
    if isinstance(raw, str):
        raw = RawTime(date=raw)
    written = " ".join(part for part in (raw.date, raw.time) if part)
    readings, zone = read_clock(written), named_zone(raw.timezone or "")
    if zone is not None:
        readings = tuple(reading.replace(tzinfo=reading.tzinfo or zone) for reading in readings)
    zoned = bool(readings) and all(reading.tzinfo is not None for reading in readings)
    said = " ".join(part for part in (written, raw.timezone) if part)
    return (possible_instants(readings), (), said) if zoned else (None, readings, said)


def _inferred(
    local: tuple[datetime, ...], told: tuple[datetime, ...], *, own: str | None, known: Iterable[str]
) -> Interval | None:
    """The event's own country bounds a local time best; several known ones count beside what was inferred."""
    if not local:
        return (told[0], told[-1]) if told else None
    if own is not None and zones_of(own):
        return possible_instants(local, (own,))
    possible = possible_instants(local, known)
    instants = sorted((*(possible or ()), *told))
    return instants[0], instants[-1]
