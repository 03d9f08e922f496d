"""Countries' clocks and working days, from Babel's zones and the `holidays` library, as plain values for the rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import holidays
from babel.core import get_global

_YEARS_AHEAD = 3
_NOWHERE = "ZZ"  # CLDR's territory of the zones that belong to no country
_LATEST_FIRST = datetime(2026, 1, 1, tzinfo=UTC)
_EVERYWHERE = tuple(ZoneInfo(f"Etc/GMT{behind:+d}") for behind in range(-14, 13))
# Where most of a country's people live; Babel lists zones without weight. Elsewhere the westernmost zone is taken.
_MAIN_ZONES = {
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "CN": "Asia/Shanghai",
    "DE": "Europe/Berlin",
    "ES": "Europe/Madrid",
    "FR": "Europe/Paris",
    "MX": "America/Mexico_City",
    "NZ": "Pacific/Auckland",
    "PT": "Europe/Lisbon",
    "RU": "Europe/Moscow",
    "UA": "Europe/Kyiv",
    "US": "America/New_York",
}


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """A country's working days by all its clocks, so that nothing comes due too early anywhere in it."""

    country: str
    zones: tuple[ZoneInfo, ...]
    days_off: frozenset[date]
    weekend: frozenset[int]
    worked_anyway: frozenset[date]

    def works(self, day: date) -> bool:
        """Whether people work on this local day."""
        return day not in self.days_off and (day.weekday() not in self.weekend or day in self.worked_anyway)

    def after_working_days(self, start: datetime, days: int) -> datetime:
        """The instant (UTC) at which so many working days have passed since `start` wherever in the country it was.

        A day off counts from its end. No one zone is the late one: by the westernmost clock a scan may still fall
        on the day before, and a weekend may be spared that it has to sit out by the easternmost.
        """
        return max(self._after(start.astimezone(zone), days) for zone in self.zones)

    def _after(self, local: datetime, days: int) -> datetime:
        day, clock = local.date(), local.time()
        if not self.works(day):
            clock = time.min
            day = self._next(day)
        for _ in range(days):
            day = self._next(day)
        return datetime.combine(day, clock, tzinfo=local.tzinfo).astimezone(UTC)

    def _next(self, day: date) -> date:
        day += timedelta(days=1)
        while not self.works(day):
            day += timedelta(days=1)
        return day


@cache
def calendar_of(country: str | None, year: int) -> WorkCalendar:
    """The calendar of a country around a year; an unknown one has Saturday and Sunday off, by every clock there is."""
    years = range(year - 1, year + _YEARS_AHEAD)
    zones = zones_of(country or "") or _EVERYWHERE
    if country is None or country not in holidays.list_supported_countries():
        return WorkCalendar(country or "", zones, frozenset(), frozenset({5, 6}), frozenset())
    days = holidays.country_holidays(country, years=years)
    worked = frozenset(day for day in getattr(days, "weekend_workdays", ()) if day.year in years)
    return WorkCalendar(country, zones, frozenset(days), frozenset(days.weekend), worked)


@cache
def zones_of(country: str) -> tuple[ZoneInfo, ...]:
    """Every zone that is used in a country (ISO 3166 alpha-2), in the order of their names; none for any other code."""
    if country == _NOWHERE:
        return ()
    territories: Mapping[str, str] = get_global("zone_territories")
    known = available_timezones()
    return tuple(ZoneInfo(zone) for zone in sorted(territories) if territories[zone] == country and zone in known)


@cache
def westernmost_zone(country: str) -> ZoneInfo:
    """The zone of a country whose clocks are furthest behind."""
    zones = zones_of(country) or (ZoneInfo("Etc/GMT+12"),)
    return min(zones, key=lambda zone: _LATEST_FIRST.astimezone(zone).utcoffset() or timedelta())


@cache
def people_zone(country: str | None) -> str:
    """The zone in which a buyer in this country is told a time of day; UTC where the country is not known."""
    if country in _MAIN_ZONES:
        return _MAIN_ZONES[country]
    return westernmost_zone(country).key if country and zones_of(country) else "UTC"
