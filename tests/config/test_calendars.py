"""Countries' zones and days off, as the rules are given them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from babel.core import get_global

from config.calendars import NoSuchPlace, calendar_at, calendar_of, check_place, people_zone, westernmost_zone, zones_of

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


@pytest.mark.parametrize(
    ("off", "worked", "so_are_not"),
    [
        # Spring Festival, with the Sundays and Saturdays that were worked for it.
        (("2024-02-10", "2024-02-16"), ["2024-02-04", "2024-02-18"], ["2024-02-25"]),
        (("2025-01-28", "2025-02-04"), ["2025-01-26", "2025-02-08"], ["2025-02-09"]),
        (("2026-02-16", "2026-02-22"), ["2026-02-14", "2026-02-28"], ["2026-02-08"]),
        # The golden week of October.
        (("2024-10-01", "2024-10-07"), ["2024-09-29", "2024-10-12"], ["2024-10-13"]),
        (("2025-10-01", "2025-10-08"), ["2025-09-28", "2025-10-11"], ["2025-10-12"]),
        (("2026-10-01", "2026-10-07"), ["2026-09-20", "2026-10-10"], ["2026-10-11"]),
    ],
)
def test_china_works_on_some_weekends_for_its_long_holidays(
    off: tuple[str, str], worked: list[str], so_are_not: list[str]
) -> None:
    first, last = map(date.fromisoformat, off)
    works = calendar_of("CN", first.year).works
    week = [first + timedelta(days=step) for step in range((last - first).days + 1)]
    assert [day for day in week if works(day)] == []
    assert all(works(date.fromisoformat(day)) for day in worked)
    assert not any(works(date.fromisoformat(day)) for day in so_are_not)


@pytest.mark.parametrize(
    ("place", "day", "works"),
    [
        ("DE", date(2026, 6, 4), True),  # Corpus Christi
        ("DE-BY", date(2026, 6, 4), False),
        ("DE-BE", date(2026, 6, 4), True),
        ("DE-SN", date(2026, 11, 18), False),  # the Day of Repentance and Prayer
        ("FR-57", date(2026, 4, 3), False),  # Good Friday in the Moselle
        ("US", date(2026, 10, 12), False),  # Columbus Day is federal
        ("US-CA", date(2026, 10, 12), True),
        ("CN", date(2026, 10, 10), True),
        ("BR-SP", date(2026, 7, 9), False),
    ],
)
def test_a_place_of_work_has_the_days_off_of_its_region(place: str, day: date, *, works: bool) -> None:
    assert calendar_at(place, 2026).works(day) is works


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("XX", "'XX'; give a country such as 'CN'"),
        ("", "''; give a country"),
        ("DEU", "'DEU'; give a country"),
        ("de", "'de'; give a country"),
        ("DE-XX", "'DE-XX'; of DE there is DE-BB, DE-BE"),
        ("CN-GD", "'CN-GD'; of CN there is none"),
    ],
)
def test_a_place_that_nobody_knows_is_refused_with_what_there_is(place: str, said: str) -> None:
    with pytest.raises(NoSuchPlace, match=said):
        check_place(place)


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
    clocks = {country: zones_of(country) for country in COUNTRIES}
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
