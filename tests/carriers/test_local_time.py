"""Local clocks to UTC: where the zone is named, a point; where it is not, every instant that is possible."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from carriers.local_time import named_zone, possible_instants, read_clock, zones_of

clock = datetime.fromisoformat
NOON = clock("2026-11-20 12:00:00")


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-20T14:02:03",
        "2026-11-20 14:02:03.250",
        "2026/11/20 14:02:03",
        "20.11.2026 14:02:03",
        "20/11/2026 14:02:03",
        "11/20/2026 2:02:03 PM",
        "20 Nov 2026 14:02:03",
        "November 20, 2026 2:02:03 pm",
        "Nov 20, 2026, 14:02:03",
        "2026年11月20日 14:02:03",
    ],
)
def test_a_clock_is_read_in_the_ways_carriers_write_it(written: str) -> None:
    assert read_clock(written) == (clock("2026-11-20 14:02:03"),)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "soon",
        "2026-13-01 10:00",
        "2026-02-30",
        "1970-01-01T00:00:00Z",
        "9999-12-31",
        "2026-11-20 25:00",
        "20 Foo 2026",
    ],
)
def test_what_is_no_clock_is_not_read(written: str) -> None:
    assert read_clock(written) == ()


def test_a_date_alone_may_be_any_second_of_its_day() -> None:
    assert read_clock("2026-11-20") == (clock("2026-11-20 00:00:00"), clock("2026-11-20 23:59:59"))


def test_a_date_that_can_be_read_both_ways_is_read_both_ways() -> None:
    assert set(read_clock("05/11/2026 10:00")) == {clock("2026-11-05 10:00:00"), clock("2026-05-11 10:00:00")}


@pytest.mark.parametrize("written", ["2026-11-20T12:00:00+08:00", "2026-11-20 12:00 +0800", "2026-11-20 12:00 GMT+8"])
def test_an_offset_beside_the_clock_makes_it_an_instant(written: str) -> None:
    assert possible_instants(read_clock(written), ("DE",)) == (datetime(2026, 11, 20, 4, tzinfo=UTC),) * 2


@pytest.mark.parametrize(
    ("written", "offset"), [("Z", 0), ("+08:00", 8), ("-0300", -3), ("UTC+8", 8), ("Asia/Shanghai", 8), ("gmt", 0)]
)
def test_a_zone_is_known_by_offset_or_by_name(written: str, offset: int) -> None:
    zone = named_zone(written)
    assert zone is not None
    assert NOON.replace(tzinfo=zone).utcoffset() == timedelta(hours=offset)


@pytest.mark.parametrize("written", ["", "CST", "+99:00", "Europe/Atlantis", "../etc/passwd", "Europe", "\x00/"])
def test_a_name_that_several_zones_share_or_none_has_names_no_zone(written: str) -> None:
    assert named_zone(written) is None


@pytest.mark.parametrize(
    ("countries", "first", "last"),
    [
        (("DE",), clock("2026-11-20 11:00:00"), clock("2026-11-20 11:00:00")),
        (("CN",), clock("2026-11-20 04:00:00"), clock("2026-11-20 06:00:00")),  # Shanghai and Urumqi
        (("CN", "DE"), clock("2026-11-20 04:00:00"), clock("2026-11-20 11:00:00")),
        (("CN", "XX"), clock("2026-11-20 04:00:00"), clock("2026-11-20 06:00:00")),
        ((), clock("2026-11-19 22:00:00"), clock("2026-11-21 00:00:00")),
        (("XX",), clock("2026-11-19 22:00:00"), clock("2026-11-21 00:00:00")),
    ],
)
def test_a_clock_is_bounded_by_the_zones_of_its_countries(
    countries: tuple[str, ...], first: datetime, last: datetime
) -> None:
    assert possible_instants([NOON], countries) == (first.replace(tzinfo=UTC), last.replace(tzinfo=UTC))


@pytest.mark.parametrize(
    ("local", "first", "last"),
    [
        (clock("2026-10-25 02:30:00"), 0, 1),  # shown twice
        (clock("2026-03-29 02:30:00"), 0, 1),  # skipped
        (clock("2026-03-29 03:30:00"), 1, 1),
    ],
)
def test_an_hour_that_the_clock_shows_twice_or_never_counts_both_ways(local: datetime, first: int, last: int) -> None:
    day = local.replace(hour=0, tzinfo=UTC)
    assert possible_instants([local], ("DE",)) == (day + timedelta(hours=first), day + timedelta(hours=last))


def test_an_aware_reading_stays_its_instant_whatever_the_country() -> None:
    aware = NOON.replace(tzinfo=timezone(timedelta(hours=-3)))
    assert possible_instants([aware], ()) == (datetime(2026, 11, 20, 15, tzinfo=UTC),) * 2


def test_without_a_reading_nothing_is_possible() -> None:
    assert possible_instants([], ("DE",)) is None


def test_a_country_has_its_zones_and_a_wrong_code_none() -> None:
    assert {zone.key for zone in zones_of("AT")} == {"Europe/Vienna"}
    assert zones_of("ZZ") == ()
