"""What is stuck, put together by carrier, batch or country."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from config.words import Kind
from tests.build import NOW, ago, held_parcel
from tests.jobs.hands import detect
from tracker.desk.asking.groups import By, choices, grouped, numbers_of
from tracker.desk.asking.stuck import StuckParcel, stuck


def held(engine: Engine, *parcels: dict[str, Any]) -> list[StuckParcel]:
    """These parcels, all in customs for 50 hours and more, each an hour longer than the one before."""
    for hours, parcel in enumerate(parcels):
        held_parcel(engine, since=ago(hours=50 + hours), **parcel)
    detect(engine)
    return stuck(engine, now=NOW)


def sizes(found: list[StuckParcel], by: By) -> list[tuple[str, int]]:
    return [(group.name, len(group.parcels)) for group in grouped(found, by)]


def test_the_largest_group_comes_first(sqlite_engine: Engine) -> None:
    found = held(sqlite_engine, {"carrier": "4PX"}, {"carrier": "Yanwen"}, {"carrier": "4PX"})
    assert sizes(found, By.CARRIER) == [("4PX", 2), ("Yanwen", 1)]


def test_among_equals_the_one_that_stands_longest_comes_first(sqlite_engine: Engine) -> None:
    found = held(sqlite_engine, {"carrier": "4PX"}, {"carrier": "Yanwen"})
    assert [name for name, _ in sizes(found, By.CARRIER)] == ["Yanwen", "4PX"]


@pytest.mark.parametrize(("one", "other"), [("YunExpress", "yunexpress"), ("Straße", "STRASSE")])
def test_capitals_make_no_other_carrier(sqlite_engine: Engine, one: str, other: str) -> None:
    assert sizes(held(sqlite_engine, {"carrier": one}, {"carrier": other}), By.CARRIER) == [(other, 2)]


def test_parcels_without_a_batch_are_a_group_of_their_own(sqlite_engine: Engine) -> None:
    found = held(sqlite_engine, {"batch": "B-7"}, {}, {})
    assert sizes(found, By.BATCH) == [("", 2), ("B-7", 1)]


def test_a_country_is_where_the_parcel_goes(sqlite_engine: Engine) -> None:
    assert sizes(held(sqlite_engine, {}, {}), By.COUNTRY) == [("DE", 2)]


def test_a_parcel_that_stands_in_two_ways_is_one_number(sqlite_engine: Engine) -> None:
    (parcel,) = held(sqlite_engine, {})
    assert numbers_of([parcel, parcel]) == [parcel.tracking_number]


def test_a_group_knows_its_oldest_and_its_kinds(sqlite_engine: Engine) -> None:
    (group,) = grouped(held(sqlite_engine, {}, {}), By.CARRIER)
    assert group.oldest == NOW - timedelta(hours=51)
    assert group.kinds == [(Kind.CUSTOMS_HOLD, 2)]


def test_only_what_there_is_can_be_chosen(sqlite_engine: Engine) -> None:
    held_parcel(sqlite_engine, carrier="nobody asks", since=ago(hours=2))
    held(sqlite_engine, {"carrier": "yanwen"}, {"carrier": "4PX"}, {"carrier": "Yanwen"})
    found = choices(sqlite_engine)
    assert (found.kinds, found.countries) == ([Kind.CUSTOMS_HOLD], ["DE"])
    assert found.carriers == ["4PX", "yanwen"]
