"""When an event was: an instant where a zone is named, else every instant that the clocks of its country allow."""

from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from unicodedata import normalize

from carriers.local_time import Interval, named_zone, possible_instants, read_clock
from config.calendars import zones_of
from tracker.desk.importing.cells import BadCell, shown, text_of
from tracker.desk.importing.workbooks import Cell

_LONGEST = 32


@dataclass(frozen=True, slots=True)
class Placed:
    """The first and last possible instant (UTC), whether a zone was named, and the time as it was written."""

    first: datetime
    last: datetime
    zone_known: bool
    said_at: str


def place(cell: Cell, *, zone: str | None, otherwise: tzinfo | None, country: str | None) -> Placed:
    """Place an event's time: by its own offset, else by the row's `zone`, else by `otherwise`, which a person named for
    the whole file, else by the clocks of the event's country. Raises BadCell where none of them tells."""
    readings, written = _readings(cell)
    if any(reading.tzinfo is None for reading in readings):
        clock = _zone(zone) if zone else otherwise
        if clock is None:
            return _local(readings, written, country)
        readings = tuple(reading.replace(tzinfo=clock) for reading in readings)
        written = f"{written} {zone}" if zone else written
    first, last = _possible(readings)
    return Placed(first, last, first == last, written)


def _readings(cell: Cell) -> tuple[tuple[datetime, ...], str]:
    """What a cell can mean: one reading, or the ends of a day whose hour is not told; and how it is written."""
    text = text_of(cell)
    if text is None:
        raise BadCell("is missing")
    if isinstance(cell, datetime):
        return (cell,), text
    if isinstance(cell, date):
        return (datetime.combine(cell, time.min), datetime.combine(cell, time(23, 59, 59))), text
    written = " ".join(normalize("NFKC", text).split())
    readings = read_clock(written) if len(written) <= _LONGEST else ()
    if not readings:
        raise BadCell(f"write the instant as 2026-11-01 10:20, not {shown(text)}")
    if len({reading.date() for reading in readings}) > 1:
        raise BadCell(f"{shown(text)} could be two days; write it as 2026-11-01 10:20")
    return readings, written


def _zone(named: str) -> tzinfo:
    zone = named_zone(named) if len(named) <= _LONGEST - 1 else None
    if zone is None:
        raise BadCell(f"no one time zone is called {shown(named)}; write +08:00 or Asia/Shanghai")
    return zone


def _local(readings: tuple[datetime, ...], written: str, country: str | None) -> Placed:
    if country is None or not zones_of(country):
        raise BadCell(
            "has no offset, and the row names neither a zone nor a country whose clocks are known; "
            "name the zone with --zone"
        )
    return Placed(*_possible(readings, country), zone_known=False, said_at=written)


def _possible(readings: tuple[datetime, ...], *countries: str) -> Interval:
    possible = possible_instants(readings, countries)
    if possible is None:
        raise BadCell("is missing")
    return possible
