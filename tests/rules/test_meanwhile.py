"""Which public holidays a letter may tell of, by where its parcels stand and since when."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from config.words import Kind, Leg
from tests.build import Way
from tracker.rules.meanwhile import holidays_meanwhile

GOOD_FRIDAY = datetime(2026, 4, 2, 22, tzinfo=UTC)  # as it begins in Berlin
NOW = datetime(2026, 4, 8, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class Stood:
    kind: Kind = Kind.CUSTOMS_HOLD
    leg: Leg | None = Leg.CUSTOMS
    onset_at: datetime = GOOD_FRIDAY


def days(*stood: tuple[Stood, Way], now: datetime = NOW) -> list[str]:
    return [f"{holiday.country} {holiday.day:%m-%d}" for holiday in holidays_meanwhile(stood, now)]


@pytest.mark.parametrize(
    ("onset_at", "now", "found"),
    [
        (GOOD_FRIDAY - MINUTE, NOW, ["DE 04-03", "DE 04-06"]),
        (GOOD_FRIDAY, NOW, ["DE 04-03", "DE 04-06"]),
        (GOOD_FRIDAY + MINUTE, NOW, ["DE 04-06"]),
        (GOOD_FRIDAY, GOOD_FRIDAY + timedelta(days=1) - MINUTE, []),
        (GOOD_FRIDAY, GOOD_FRIDAY + timedelta(days=1), ["DE 04-03"]),
        (NOW - timedelta(days=1), NOW, []),
    ],
)
def test_a_holiday_is_told_that_the_parcel_stood_through(onset_at: datetime, now: datetime, found: list[str]) -> None:
    assert days((Stood(onset_at=onset_at), Way()), now=now) == found


@pytest.mark.parametrize(
    ("kind", "leg", "way", "country"),
    [
        (Kind.NO_SCAN, Leg.ARRIVED, Way(), "DE"),
        (Kind.NO_SCAN, Leg.LAST_MILE, Way(), "DE"),
        (Kind.NO_SCAN, Leg.ORIGIN, Way(origin="AT"), "AT"),
        (Kind.NO_SCAN, Leg.ORIGIN, Way(origin=None), None),
        (Kind.NO_SCAN, Leg.LINE_HAUL, Way(), None),
        (Kind.NO_SCAN, None, Way(), None),
        (Kind.NOT_PICKED_UP, Leg.LAST_MILE, Way(), None),
    ],
)
def test_it_is_one_of_the_country_where_somebody_is_waited_for(
    kind: Kind, leg: Leg | None, way: Way, country: str | None
) -> None:
    assert {each[:2] for each in days((Stood(kind=kind, leg=leg), way))} == ({country} if country else set())


def test_of_several_parcels_all_have_stood_through_it() -> None:
    later = Stood(onset_at=GOOD_FRIDAY + timedelta(days=1))
    assert days((Stood(), Way()), (later, Way())) == ["DE 04-06"]


def test_parcels_in_two_countries_have_no_holiday_in_common() -> None:
    assert days((Stood(), Way()), (Stood(), Way(destination="AT"))) == []
