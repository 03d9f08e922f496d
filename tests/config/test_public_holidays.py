"""Which public holidays may be named to a buyer, and what they are called. Bounds are local to the country."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.calendars import calendar_of, people_zone
from config.public_holidays import NoHolidayName, PublicHoliday, holiday_name, holidays_between


def between(country: str, start: str, end: str) -> list[str]:
    zone = ZoneInfo(people_zone(country))
    bounds = (datetime.fromisoformat(bound).replace(tzinfo=zone).astimezone(UTC) for bound in (start, end))
    return [holiday.day.isoformat() for holiday in holidays_between(country, *bounds)]


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        ("2026-04-06 00:00", "2026-04-07 00:00", True),
        ("2026-04-05 23:59", "2026-04-07 00:01", True),
        # A minute of Easter Monday is missing.
        ("2026-04-06 00:01", "2026-04-07 00:00", False),
        ("2026-04-06 00:00", "2026-04-06 23:59", False),
        ("2026-04-06 12:00", "2026-04-06 12:00", False),
        ("2026-04-07 00:00", "2026-04-06 00:00", False),
    ],
)
def test_a_holiday_counts_that_lies_between_two_instants_whole(start: str, end: str, *, found: bool) -> None:
    assert between("DE", start, end) == (["2026-04-06"] if found else [])


def test_it_lies_between_them_by_every_clock_of_the_country() -> None:
    assert between("US", "2026-11-26 00:00", "2026-11-27 00:00") == []
    assert between("US", "2026-11-26 00:00", "2026-11-27 05:00") == ["2026-11-26"]  # in Honolulu it is over as well


@pytest.mark.parametrize(
    ("country", "month", "days"),
    [
        ("DE", "2026-06", []),  # Corpus Christi is a holiday of some states
        ("AT", "2026-06", ["2026-06-04"]),  # and in Austria of all
        ("DE", "2026-10", []),  # Unity Day is a Saturday
        ("DE", "2025-10", ["2025-10-03"]),  # and was a Friday
        ("DE", "2026-11", []),  # Saxony's day of prayer
        ("US", "2026-07", []),  # the Fourth is a Saturday; not every state has the Friday off
        ("US", "2026-10", []),  # nor Columbus Day
        ("US", "2026-11", ["2026-11-11", "2026-11-26"]),
        ("FR", "2026-04", ["2026-04-06"]),  # Good Friday is one in Alsace and the Moselle
        ("FR", "2026-05", ["2026-05-01", "2026-05-08", "2026-05-14", "2026-05-25"]),
        ("BR", "2026-11", ["2026-11-02", "2026-11-20"]),  # the fifteenth is a Sunday
        ("BR", "2026-02", []),  # carnival is no public holiday
        ("CN", "2026-10", ["2026-10-01", "2026-10-02"]),  # what is moved by decree has no name
        ("CN", "2026-02", ["2026-02-16", "2026-02-17", "2026-02-18", "2026-02-19"]),
        ("GB", "2026-12", ["2026-12-25"]),  # Boxing Day is a Saturday, and its substitute is left out
        ("IL", "2026-09", ["2026-09-13", "2026-09-21"]),  # Sundays and Mondays are worked there, Fridays are not
        ("TR", "2033-01", []),  # the feast of Ramadan is estimated, and New Year's Day a Saturday
        ("XX", "2026-12", []),
        ("", "2026-12", []),
    ],
)
def test_only_what_is_surely_a_holiday_all_over_the_country_and_no_day_off_anyway(
    country: str, month: str, days: list[str]
) -> None:
    first = date.fromisoformat(f"{month}-01")
    after = (first + timedelta(days=31)).replace(day=1)
    assert between(country, f"{first} 00:00", f"{after} 12:00") == days


@pytest.mark.parametrize("country", ["DE", "US", "ES", "AU", "CH", "IT", "CA", "MY"])
@given(st.integers(0, 300), st.integers(0, 60))
def test_no_region_works_on_a_day_that_is_named(country: str, first: int, days: int) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=first)
    regions = calendar_of(country, 2026).regional
    for holiday in holidays_between(country, start, start + timedelta(days=days)):
        assert start.date() <= holiday.day < start.date() + timedelta(days=days)
        assert all(holiday.day in off for off in regions)


@pytest.mark.parametrize(
    ("country", "day", "language", "name"),
    [
        ("DE", date(2026, 4, 6), "de", "Ostermontag"),
        ("DE", date(2026, 4, 6), "en", "Easter Monday"),
        ("AT", date(2026, 6, 4), "de", "Fronleichnam"),
        ("FR", date(2026, 7, 14), "fr", "Fête nationale"),
        ("CH", date(2026, 5, 14), "fr", "Ascension"),
        ("US", date(2026, 11, 26), "en", "Thanksgiving Day"),
        ("CA", date(2026, 9, 7), "en", "Labour Day"),  # as Canada spells it
        ("CN", date(2026, 10, 1), "zh", "国庆节"),
        ("NZ", date(2026, 2, 6), "en", "Waitangi Day"),  # the library has one language for it
        ("DE", date(2008, 5, 1), "de", "Christi Himmelfahrt / Erster Mai"),
    ],
)
def test_a_holiday_has_its_name_in_the_buyers_language(country: str, day: date, language: str, name: str) -> None:
    assert holiday_name(PublicHoliday(country, day), language) == name


@pytest.mark.parametrize(
    ("country", "language"), [("DE", "fr"), ("FR", "de"), ("US", "de"), ("NZ", "fr"), ("DE", "xx")]
)
def test_a_name_in_a_language_that_nobody_wrote_it_in_is_an_error_and_not_english(country: str, language: str) -> None:
    with pytest.raises(NoHolidayName, match=f"no holiday of {country} has a name in '{language}'; there is .*en_US"):
        holiday_name(PublicHoliday(country, date(2026, 12, 25)), language)


def test_the_language_of_the_machine_makes_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "uk")
    assert holidays.country_holidays("FR", years=2031)[date(2031, 12, 25)] == "Різдво Христове"
    assert holiday_name(PublicHoliday("FR", date(2031, 12, 25)), "fr") == "Noël"
    assert between("FR", "2031-12-24 00:00", "2031-12-27 00:00") == ["2031-12-25"]
