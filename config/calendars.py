"""Countries' clocks and working days, from Babel's zones and the `holidays` library, as plain values for the rules."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import holidays
from babel.core import get_global

_YEARS_AHEAD = 3
_A_DAY = timedelta(days=1)
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
    """A country's working days by all its clocks and regions, so that nothing comes due too early anywhere in it.

    `days_off` are those that its own law names; `regional` has the days off of each of its regions.
    """

    country: str
    zones: tuple[ZoneInfo, ...]
    days_off: frozenset[date]
    weekend: frozenset[int]
    worked_anyway: frozenset[date]
    regional: frozenset[frozenset[date]] = frozenset()

    def works(self, day: date) -> bool:
        """Whether people work on this local day, as far as the country itself says."""
        return day not in self.days_off and (day.weekday() not in self.weekend or day in self.worked_anyway)

    def is_holiday(self, day: date) -> bool:
        """Whether a day is a public holiday, or a weekend that belongs to one.

        Where other weekends are worked for a holiday, as in China, those within it and beside it are part of it;
        elsewhere the Saturday after Good Friday is a Saturday.
        """
        if day in self.days_off or not self.worked_anyway:
            return day in self.days_off
        return any(other in self.days_off for step in (-_A_DAY, _A_DAY) for other in self._off_from(day, step))

    def _off_from(self, day: date, step: timedelta) -> Iterator[date]:
        while not self.works(day):
            yield day
            day += step

    def after_working_days(self, start: datetime, days: int) -> datetime:
        """The instant (UTC) at which so many working days have passed since `start` wherever in the country it was.

        A day off counts from its end. No one zone is the late one: by the westernmost clock a scan may still fall
        on the day before, and a weekend may be spared that it has to sit out by the easternmost. Nor is it one
        region; but nobody sits out the days off of two.
        """
        if not self.regional:
            return self._latest(start, days)
        anywhere, everywhere = _by_law(self), _with_all_regions(self)
        due, latest = anywhere.after_working_days(start, days), everywhere.after_working_days(start, days)
        if latest == due:  # as nearly always: no region has a day off of its own just then
            return due
        first, last = start.date() - _A_DAY, latest.date() + _A_DAY
        apart = {frozenset(day for day in off if first <= day <= last) for off in self.regional}
        return max(due, *(replace(anywhere, days_off=off).after_working_days(start, days) for off in apart))

    def _latest(self, start: datetime, days: int) -> datetime:
        """By the latest clock. Clocks that show the same at the start show the same at the end, if not in UTC."""
        ends: dict[datetime, datetime] = {}
        latest = start
        for zone in self.zones:
            shown = start.astimezone(zone).replace(tzinfo=None, fold=0)
            if shown not in ends:
                ends[shown] = self._after(shown, days)
            latest = max(latest, ends[shown].replace(tzinfo=zone).astimezone(UTC))
        return latest

    def _after(self, local: datetime, days: int) -> datetime:
        day, clock = local.date(), local.time()
        if not self.works(day):
            clock = time.min
            day = self._next(day)
        for _ in range(days):
            day = self._next(day)
        return datetime.combine(day, clock)

    def _next(self, day: date) -> date:
        day += _A_DAY
        while not self.works(day):
            day += _A_DAY
        return day


@cache
def _by_law(calendar: WorkCalendar) -> WorkCalendar:
    return replace(calendar, regional=frozenset())


@cache
def _with_all_regions(calendar: WorkCalendar) -> WorkCalendar:
    return replace(calendar, days_off=calendar.days_off.union(*calendar.regional), regional=frozenset())


class NoSuchPlace(ValueError):
    """Asked for the public holidays of a country, or of a region of one, that the library does not have."""


@cache
def calendar_of(country: str | None, year: int, only: frozenset[str] = frozenset()) -> WorkCalendar:
    """The calendar of a country around a year; an unknown one has Saturday and Sunday off, by every clock there is.

    `only`: the regions (ISO 3166-2, as `DE-BY`) that count where some of this country are among them; else all do.
    """
    years = range(year - 1, year + _YEARS_AHEAD)
    zones = zones_of(country or "") or _EVERYWHERE
    if country is None or country not in holidays.list_supported_countries():
        return WorkCalendar(country or "", zones, frozenset(), frozenset({5, 6}), frozenset())
    days = holidays.country_holidays(country, years=years)
    worked = frozenset(day for day in days.weekend_workdays if day.year in years)
    wanted = [region for region in days.subdivisions if f"{country}-{region}" in only] or days.subdivisions
    regional = (frozenset(holidays.country_holidays(country, subdiv=region, years=years)) for region in wanted)
    return WorkCalendar(country, zones, frozenset(days), frozenset(days.weekend), worked, frozenset(regional))


@cache
def calendar_at(place: str, year: int) -> WorkCalendar:
    """The calendar around a year of one place of work: a country (`CN`) or a region (`DE-BY`). Raises NoSuchPlace."""
    country, _, region = check_place(place).partition("-")
    whole = calendar_of(country, year, frozenset({place}))
    days_off = whole.days_off if not region else next(iter(whole.regional))
    return replace(whole, days_off=days_off, regional=frozenset())


def check_place(place: str) -> str:
    """The place itself, if its public holidays are known. Raises NoSuchPlace with what there is instead."""
    country, _, region = place.partition("-")
    regions = holidays.list_supported_countries(include_aliases=False).get(country)
    if regions is None:
        raise NoSuchPlace(f"nobody knows the public holidays of {country!r}; give a country such as 'CN'")
    if region and region not in regions:
        known = ", ".join(f"{country}-{each}" for each in regions) or "none"
        raise NoSuchPlace(f"nobody knows the region {place!r}; of {country} there is {known}")
    return place


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
