"""When a department works: days and hours in a zone, as a policy writes them, and when its tasks are due by that clock.

Days are written `mon-sat` or `mon, wed, fri`; hours `09:00-18:00`, or several with commas. Hours that end before they
begin end on the next day and belong to the one on which they begin: `23:00-07:00`.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, PlainSerializer

from config.calendars import calendar_at, check_place

_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAYS = re.compile(rf"^({'|'.join(_WEEK)})(?:\s*-\s*({'|'.join(_WEEK)}))?$")
_HOURS = re.compile(r"^(\d\d):([0-5]\d)\s*-\s*(\d\d):([0-5]\d)$")
_A_DAY = timedelta(days=1)
_A_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, order=True)
class Hours:
    """A stretch of a working day by its wall clock, both ends counted from the midnight with which that day begins."""

    opens: timedelta
    closes: timedelta

    def __str__(self) -> str:
        closes = self.closes if self.closes <= _A_DAY else self.closes - _A_DAY
        return "-".join(f"{end // _A_MINUTE // 60:02}:{end // _A_MINUTE % 60:02}" for end in (self.opens, closes))


def parse_days(written: object) -> tuple[int, ...]:
    """Read `mon-sat` or `mon, wed` as weekdays from 0, Monday. Raises ValueError with what is expected."""
    days: set[int] = set()
    for part in _parts(written):
        match = _DAYS.match(part.lower())
        if match is None:
            raise ValueError(f"expected days such as 'mon-sat' or 'mon, wed, fri', got {written!r}")
        first, last = _WEEK.index(match[1]), _WEEK.index(match[2] or match[1])
        days.update((first + step) % 7 for step in range((last - first) % 7 + 1))
    return tuple(sorted(days))


def parse_hours(written: object) -> tuple[Hours, ...]:
    """Read `09:00-18:00`, or several of the kind. Raises ValueError with what is expected."""
    return tuple(sorted({_one_stretch(part) for part in _parts(written)}))


def _one_stretch(written: str) -> Hours:
    match = _HOURS.match(written)
    if match is None:
        raise ValueError(f"expected hours such as '09:00-18:00' or '23:00-07:00', got {written!r}")
    opens, closes = (timedelta(hours=int(match[at]), minutes=int(match[at + 1])) for at in (1, 3))
    if opens >= _A_DAY or closes > _A_DAY or opens == closes:
        raise ValueError(f"hours lie between 00:00 and 24:00 and do not end as they begin, got {written!r}")
    return Hours(opens, closes if closes > opens else closes + _A_DAY)


def _parts(written: object) -> list[str]:
    return [part.strip() for part in str(written).split(",")]


def _written_days(days: tuple[int, ...]) -> str:
    return ", ".join(_WEEK[day] for day in days)


def _written_hours(hours: tuple[Hours, ...]) -> str:
    return ", ".join(map(str, hours))


def _known_zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"there is no zone {name!r}; give an IANA name such as 'Asia/Shanghai'") from None


class Shift(BaseModel):
    """The hours in which a department works, by the clocks of a zone (IANA).

    `country`: whose public holidays are days off there, and whose make-up workdays are worked: `CN`, or a region such
    as `DE-BY`. None: only the days of the week count.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    days: Annotated[tuple[int, ...], BeforeValidator(parse_days), PlainSerializer(_written_days)]
    hours: Annotated[tuple[Hours, ...], BeforeValidator(parse_hours), PlainSerializer(_written_hours)]
    zone: Annotated[str, AfterValidator(_known_zone)]
    country: Annotated[str, AfterValidator(check_place)] | None = None

    def after(self, start: datetime, span: timedelta) -> datetime:
        """The instant (UTC) at which the department has worked for `span` since `start`: never on closed time."""
        reached, left = start.astimezone(UTC), span
        for opens, closes in self._stretches(start):
            begins = max(opens, reached)
            if begins >= closes:
                continue
            if left <= closes - begins:
                return begins + left
            left -= closes - begins
            reached = closes
        raise AssertionError("a department works again and again")

    def works(self, day: date) -> bool:
        """Whether the department works on a day of its zone."""
        usual = day.weekday() in self.days
        if self.country is None:
            return usual
        calendar = calendar_at(self.country, day.year)
        return not calendar.is_holiday(day) and (usual or day in calendar.worked_anyway)

    def _stretches(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Opening and closing (UTC), by their opening, from the night before `start` on: that shift may still work."""
        zone = ZoneInfo(self.zone)
        day = start.astimezone(zone).date() - _A_DAY
        while True:
            if self.works(day):
                midnight = datetime.combine(day, time.min)
                for hours in self.hours:
                    yield _first(midnight + hours.opens, zone), _first(midnight + hours.closes, zone)
            day += _A_DAY


def _first(local: datetime, zone: ZoneInfo) -> datetime:
    """The first instant (UTC) at which the clocks of a zone show a local time or, where they skip it, a later one."""

    def shown(instant: datetime) -> datetime:
        return instant.astimezone(zone).replace(tzinfo=None)

    early, late = sorted(local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if shown(early) == local:
        return early
    minutes = range((late - early) // _A_MINUTE)
    return early + bisect_left(minutes, local, key=lambda minute: shown(early + minute * _A_MINUTE)) * _A_MINUTE
