"""Public holidays that may be named to a buyer: true for a whole country, and called as their language calls them.

Which days are worked is for `calendars`; here a day that is not surely a holiday everywhere in its country is none.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

from config.calendars import calendar_of

_A_DAY = timedelta(days=1)
_UNTRANSLATED = "en_US"  # what the library writes names in for a country that it has no translations for


@dataclass(frozen=True, slots=True)
class PublicHoliday:
    """A nationwide public holiday of a country (ISO 3166 alpha-2), on a local day of it."""

    country: str
    day: date


class NoHolidayName(LookupError):
    """Asked what a holiday is called in a language that its country's holidays have no names in."""

    def __init__(self, holiday: PublicHoliday, language: str, known: tuple[str, ...]) -> None:
        there = ", ".join(known)
        super().__init__(f"no holiday of {holiday.country} has a name in {language!r}; there is {there}")


def holidays_between(country: str, start: datetime, end: datetime) -> tuple[PublicHoliday, ...]:
    """The nationwide public holidays that lie between two instants from their first to their last minute, by every
    clock of the country, and would have been working days."""
    calendar = calendar_of(country, start.year)
    everywhere = calendar.days_off.intersection(*calendar.regional)
    found = []
    for day in sorted(day for day in everywhere if day.weekday() not in calendar.weekend):
        bounds = [_bounds(day, zone) for zone in calendar.zones]
        if all(start <= begins and ends <= end for begins, ends in bounds) and _is_sure(country, day):
            found.append(PublicHoliday(country, day))
    return tuple(found)


def holiday_name(holiday: PublicHoliday, language: str) -> str:
    """What a holiday is called in a language such as `de`. Raises NoHolidayName, for the library would give a name in
    some other language without a word."""
    spoken = _languages(holiday.country)
    nearest = (language, f"{language}_{holiday.country}", f"{language}_US", *spoken)
    fitting = [code for code in nearest if code in spoken and code.partition("_")[0] == language]
    if not fitting:
        raise NoHolidayName(holiday, language, spoken)
    return " / ".join(_named(holiday.country, holiday.day.year, fitting[0]).get_list(holiday.day))


def _bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    return datetime.combine(day, time.min, zone), datetime.combine(day + _A_DAY, time.min, zone)


def _is_sure(country: str, day: date) -> bool:
    """Whether the library calls the day by a plain name. What it marks with a label is estimated, begins in the
    evening, or is a day off that stands in for another and may be moved by decree."""
    own = _languages(country)[0]
    days = _named(country, day.year, own)
    return not any(before in name and after in name for name in days.get_list(day) for before, after in _labels(days))


def _labels(days: holidays.HolidayBase) -> Iterator[tuple[str, str]]:
    """What stands before and after a name that has a label."""
    for attribute in dir(days):
        if attribute.endswith("label") and (label := getattr(days, attribute)) != "%s":
            before, _, after = label.partition("%s")
            yield before, after


@cache
def _languages(country: str) -> tuple[str, ...]:
    """The languages in which a country's holidays have names, its own first."""
    days = holidays.country_holidays(country)
    if days.default_language is None:
        return (_UNTRANSLATED,)
    return (days.default_language, *(code for code in days.supported_languages if code != days.default_language))


@cache
def _named(country: str, year: int, language: str) -> holidays.HolidayBase:
    return holidays.country_holidays(country, years=year, language=language)
