"""Countries' zones and days off, as the rules are given them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from babel.core import get_global

from config.calendars import calendar_of, people_zone, westernmost_zone, zones_of

COUNTRIES = sorted({territory for territory in get_global("zone_territories").values() if territory.isalpha()} - {"ZZ"})


@pytest.mark.parametrize(
    ("country", "day", "works"),
    [
        ("DE", date(2026, 11, 20), True),
        ("DE", date(2026, 11, 21), False),
        ("DE", date(2026, 12, 25), False),
        ("DE", date(2026, 10, 3), False),  # a holiday on a Saturday
        ("FR", date(2026, 7, 14), False),
        ("US", date(2026, 11, 26), False),
        ("US", date(2026, 7, 3), False),  # the Fourth is a Saturday: observed the day before
        ("IL", date(2026, 11, 20), False),  # Friday
        ("IL", date(2026, 11, 22), True),  # Sunday
        ("CN", date(2026, 10, 1), False),
        ("CN", date(2026, 10, 10), True),  # a Saturday worked for the golden week
        ("CN", date(2026, 10, 17), False),
        ("CN", date(2025, 9, 28), True),  # of the year before
        ("XX", date(2026, 12, 25), True),
        (None, date(2026, 12, 26), False),
    ],
)
def test_a_country_works_on_its_own_days(country: str | None, day: date, *, works: bool) -> None:
    assert calendar_of(country, 2026).works(day) is works


def test_a_calendar_reaches_from_the_year_before_to_the_second_year_after() -> None:
    christmases = [calendar_of("DE", 2026).works(date(year, 12, 25)) for year in (2025, 2026, 2028)]
    assert christmases == [False, False, False]  # Thursday, Friday, Monday


@pytest.mark.parametrize(
    ("country", "zones"),
    [
        ("AT", ["Europe/Vienna"]),
        ("DE", ["Europe/Berlin", "Europe/Busingen"]),
        ("PT", ["Atlantic/Azores", "Atlantic/Madeira", "Europe/Lisbon"]),
        ("XX", []),
    ],
)
def test_a_calendar_knows_every_clock_of_its_country(country: str, zones: list[str]) -> None:
    assert [zone.key for zone in zones_of(country)] == zones
    if zones:
        assert [zone.key for zone in calendar_of(country, 2026).zones] == zones


@pytest.mark.parametrize("country", [None, "XX"])
def test_a_country_that_nobody_knows_has_every_clock_there_is(country: str | None) -> None:
    noon = datetime(2026, 11, 22, 12, tzinfo=UTC)
    offsets = {noon.astimezone(zone).utcoffset() for zone in calendar_of(country, 2026).zones}
    assert offsets == {timedelta(hours=number) for number in range(-12, 15)}


def test_every_country_has_its_clocks_and_one_of_them_for_people() -> None:
    clocks = {country: calendar_of(country, 2026).zones for country in COUNTRIES}
    strangers = [country for country in COUNTRIES if ZoneInfo(people_zone(country)) not in clocks[country]]
    assert len(clocks) > 200
    assert strangers == []


@pytest.mark.parametrize(
    ("country", "zone"),
    [("PT", "Atlantic/Azores"), ("CL", "Pacific/Easter"), ("XX", "Etc/GMT+12"), ("AT", "Europe/Vienna")],
)
def test_the_westernmost_zone_is_the_one_whose_clocks_are_furthest_behind(country: str, zone: str) -> None:
    assert westernmost_zone(country).key == zone


@pytest.mark.parametrize(
    ("country", "zone"),
    [
        ("DE", "Europe/Berlin"),
        ("US", "America/New_York"),
        ("PT", "Europe/Lisbon"),
        ("AT", "Europe/Vienna"),
        ("XX", "UTC"),
        (None, "UTC"),
    ],
)
def test_a_buyer_is_told_the_time_where_most_people_live(country: str | None, zone: str) -> None:
    assert people_zone(country) == zone
