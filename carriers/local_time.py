"""A carrier's local clock to UTC: the zone always named, or the honest interval of all that is possible.

Wherever a source leaves the zone out, the parcel's country bounds it (CLDR's list of zones by territory).
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from config.calendars import zones_of

Interval = tuple[datetime, datetime]

# The offsets that clocks on land have: UTC+14 (Kiritimati) is the first to see a time of day, UTC-12 the last.
_EASTMOST, _WESTMOST = timedelta(hours=14), timedelta(hours=-12)

# A parcel's scan is no older and no newer than this; zero epochs and year 9999 are a machine's way to say nothing.
_YEARS = range(2000, 2100)

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CLOCK = r"(?:[T ,]*(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?\s*(?P<half>[ap]\.?m\.?)?)?"
_OFFSET = r"\s*(?P<offset>Z|(?:UTC|GMT)?[+-]\d{1,2}(?::?\d{2})?|UTC|GMT)?"
_DATES = (
    r"(?P<year>\d{4})[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?",
    r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})",
    r"(?P<day>\d{1,2})[ -](?P<name>[a-z]{3})[a-z]*\.?[ ,-]+(?P<year>\d{4})",
    r"(?P<name>[a-z]{3})[a-z]*\.? (?P<day>\d{1,2}),? (?P<year>\d{4})",
    r"(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})",
    r"(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4})",
)
_WRITTEN = tuple(re.compile(date + _CLOCK + _OFFSET, re.ASCII | re.IGNORECASE) for date in _DATES)
_FIXED = re.compile(r"(?:UTC|GMT)?(?P<sign>[+-])(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?", re.ASCII | re.IGNORECASE)


def read_clock(written: str) -> tuple[datetime, ...]:
    """Every reading of a date and time as carriers write them; none where it is not one.

    A reading is aware where an offset stands beside it. There are two where day and month may be swapped, and
    where the time of day is left out: the day's first and last second.
    """
    matches = (pattern.fullmatch(written.strip()) for pattern in _WRITTEN)
    readings = (reading for match in matches if match is not None for reading in _readings(match.groupdict()))
    return tuple(dict.fromkeys(readings))


def named_zone(written: str) -> tzinfo | None:
    """The zone a source names: an offset (`+08:00`, `GMT+8`), `Z`, or an IANA name. None for letters like CST: they are
    several zones' name."""
    written = written.strip()
    if written.upper() in {"Z", "UTC", "GMT"}:
        return UTC
    match = _FIXED.fullmatch(written)
    if match is not None:
        return _fixed(match)
    return ZoneInfo(written) if "/" in written and written in _known_zones() else None


def possible_instants(readings: Iterable[datetime], countries: Iterable[str] = ()) -> Interval | None:
    """The first and last instant that local readings can mean in these countries (ISO 3166 alpha-2); UTC.

    Without a country that has zones, every offset on earth is possible. An hour that a clock skips or shows twice
    counts both ways. An aware reading is the instant it names. None without a reading.
    """
    zones = tuple(zone for country in countries for zone in zones_of(country))
    instants = [instant for reading in readings for instant in _instants(reading, zones)]
    return (min(instants), max(instants)) if instants else None


def _instants(reading: datetime, zones: tuple[ZoneInfo, ...]) -> list[datetime]:
    if reading.tzinfo is not None:
        return [reading.replace(fold=fold).astimezone(UTC) for fold in (0, 1)]
    if zones:
        return [reading.replace(tzinfo=zone, fold=fold).astimezone(UTC) for zone in zones for fold in (0, 1)]
    at_zero = reading.replace(tzinfo=UTC)
    return [at_zero - _EASTMOST, at_zero - _WESTMOST]


def _readings(found: dict[str, str | None]) -> list[datetime]:
    clocks = _clocks(found)
    month = _month(found)
    year, day = int(found["year"] or 0), int(found["day"] or 0)
    zone = named_zone(found["offset"]) if found["offset"] else None
    try:
        return [datetime.combine(date(year, month, day), clock, zone) for clock in clocks if year in _YEARS]
    except ValueError:
        return []


def _month(found: dict[str, str | None]) -> int:
    name = found.get("name")
    if name is None:
        return int(found["month"] or 0)
    return _MONTHS.index(name.lower()) + 1 if name.lower() in _MONTHS else 0


def _clocks(found: dict[str, str | None]) -> list[time]:
    if found["hour"] is None:
        return [time.min, time(23, 59, 59)]
    hour, half = int(found["hour"]), (found["half"] or "").lower()
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    try:
        return [time(hour, int(found["minute"] or 0), int(found["second"] or 0))]
    except ValueError:
        return []


def _fixed(match: re.Match[str]) -> tzinfo | None:
    offset = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"] or 0))
    offset = -offset if match["sign"] == "-" else offset
    return timezone(offset) if _WESTMOST <= offset <= _EASTMOST else None


@cache
def _known_zones() -> frozenset[str]:
    return frozenset(available_timezones())
