"""When an event was, as far as its row tells."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from tracker.desk.importing.cells import BadCell
from tracker.desk.importing.past.placing import Placed, place
from tracker.desk.importing.workbooks import Cell

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(hour: int, minute: int = 0, day: int = 1) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def placed(cell: Cell, *, zone: str | None = None, otherwise: ZoneInfo | None = None, country: str = "DE") -> Placed:
    return place(cell, zone=zone, otherwise=otherwise, country=country)


def test_an_offset_goes_before_all_that_is_said_beside_it() -> None:
    told = placed("2026-11-01T10:20:00+08:00", zone="Europe/Berlin", otherwise=SHANGHAI)
    assert told == Placed(at(2, 20), at(2, 20), zone_known=True, said_at="2026-11-01T10:20:00+08:00")


@pytest.mark.parametrize("zone", ["+08:00", "GMT+8", "Asia/Shanghai"])
def test_the_zone_of_the_row_goes_before_that_of_the_file(zone: str) -> None:
    told = placed("2026/11/1  10:20", zone=zone, otherwise=ZoneInfo("UTC"))
    assert told == Placed(at(2, 20), at(2, 20), zone_known=True, said_at=f"2026/11/1 10:20 {zone}")


def test_the_zone_of_the_file_goes_before_the_country() -> None:
    assert placed(datetime(2026, 11, 1, 10, 20), otherwise=SHANGHAI).first == at(2, 20)  # noqa: DTZ001 - as a workbook has it


@pytest.mark.parametrize(("country", "first", "last"), [("DE", at(9, 20), at(9, 20)), ("CN", at(2, 20), at(4, 20))])
def test_without_a_zone_the_clocks_of_the_country_bound_it(country: str, first: datetime, last: datetime) -> None:
    assert placed("2026-11-01 10:20", country=country) == Placed(
        first, last, zone_known=False, said_at="2026-11-01 10:20"
    )


@pytest.mark.parametrize("cell", ["2026-11-02", date(2026, 11, 2)])
def test_a_day_without_an_hour_is_all_of_that_day(cell: Cell) -> None:
    told = placed(cell, zone="+01:00")
    assert (told.first, told.last) == (at(23), at(22, 59).replace(day=2, second=59))
    assert not told.zone_known


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("", "is missing"),
        ("yesterday", "write the instant as"),
        ("01/02/2026 10:20", "could be two days"),
        (45962.5, "write the instant as"),
        ("2026-11-01 10:20" + " " * 40 + "+08:00", None),
        ("9" * 99, "write the instant as"),
    ],
)
def test_what_could_be_another_instant_is_refused(cell: Cell, told: str | None) -> None:
    if told is None:
        assert placed(cell).said_at == "2026-11-01 10:20 +08:00"
        return
    with pytest.raises(BadCell, match=told):
        placed(cell)


@pytest.mark.parametrize("country", [None, "ZZ"])
def test_a_local_time_of_nowhere_is_refused_and_says_what_would_help(country: str | None) -> None:
    with pytest.raises(BadCell, match="--zone"):
        place("2026-11-01 10:20", zone=None, otherwise=None, country=country)


@pytest.mark.parametrize("zone", ["CST", "8", "Mars/Olympus", "x" * 99])
def test_letters_that_several_zones_bear_name_none(zone: str) -> None:
    with pytest.raises(BadCell, match="no one time zone"):
        placed("2026-11-01 10:20", zone=zone)
