"""Three working days, in the countries whose clocks and calendars make that hard. Expected instants are local."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.calendars import WorkCalendar, calendar_of, zones_of
from config.policy import Calendars
from config.words import State
from tests.build import POLICY, Way, scan
from tracker.rules.judgement import judge
from tracker.rules.known import Known

BERLIN = "Europe/Berlin"
HONOLULU = "Pacific/Honolulu"
LORD_HOWE = "Australia/Lord_Howe"
NEW_YORK = "America/New_York"
SAO_PAULO = "America/Sao_Paulo"
SHANGHAI = "Asia/Shanghai"


def local(written: str, zone: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=ZoneInfo(zone))


NEW_YORKERS = frozenset({"US-NY"})


def alone(country: str, year: int, zone: str) -> WorkCalendar:
    """The calendar of a country, by one of its clocks only and without its regions."""
    whole = calendar_of(country, year)
    return WorkCalendar(country, (ZoneInfo(zone),), whole.days_off, whole.weekend, whole.worked_anyway)


@pytest.mark.parametrize(
    ("country", "zone", "start", "due"),
    [
        # Within a week, to the minute.
        ("DE", BERLIN, "2026-11-16 10:30", "2026-11-19 10:30"),
        # Over a weekend.
        ("DE", BERLIN, "2026-11-19 10:30", "2026-11-24 10:30"),
        # From a day off: it counts from its end, so all of Monday, Tuesday and Wednesday.
        ("DE", BERLIN, "2026-11-21 10:30", "2026-11-26 00:00"),
        ("DE", BERLIN, "2026-11-22 23:59", "2026-11-26 00:00"),
        # The last minute before a weekend, and the first after it.
        ("DE", BERLIN, "2026-11-20 23:59", "2026-11-25 23:59"),
        ("DE", BERLIN, "2026-11-23 00:00", "2026-11-26 00:00"),
        # Christmas: Friday 25th, Saturday 26th, then New Year on a Friday.
        ("DE", BERLIN, "2026-12-23 09:00", "2026-12-29 09:00"),
        ("DE", BERLIN, "2026-12-25 09:00", "2026-12-31 00:00"),
        ("DE", BERLIN, "2026-12-30 09:00", "2027-01-05 09:00"),
        # Clocks go forward on Sunday 29 March 2026, and back on Sunday 25 October.
        ("DE", BERLIN, "2026-03-27 10:00", "2026-04-01 10:00"),
        ("DE", BERLIN, "2026-03-28 10:00", "2026-04-02 00:00"),
        ("DE", BERLIN, "2026-10-23 10:00", "2026-10-28 10:00"),
        ("DE", BERLIN, "2026-10-25 02:30", "2026-10-29 00:00"),
        # Brazil's last summer time began on Sunday 4 November 2018, when midnight itself was skipped.
        ("BR", SAO_PAULO, "2018-11-01 10:00", "2018-11-07 10:00"),  # Friday 2 is All Souls'
        ("BR", SAO_PAULO, "2018-11-04 01:00", "2018-11-08 00:00"),
        # It ended as Saturday 16 February 2019 did.
        ("BR", SAO_PAULO, "2019-02-14 23:30", "2019-02-19 23:30"),
        ("BR", SAO_PAULO, "2019-02-16 23:30", "2019-02-21 00:00"),
        # Lord Howe moves by half an hour: forward on Sunday 4 October 2026, back on Sunday 5 April, which was Easter.
        ("AU", LORD_HOWE, "2026-10-02 10:00", "2026-10-07 10:00"),
        ("AU", LORD_HOWE, "2026-10-04 02:15", "2026-10-08 00:00"),
        ("AU", LORD_HOWE, "2026-04-02 10:00", "2026-04-09 10:00"),  # Good Friday and Easter Monday are off
        # The United States: Thanksgiving on Thursday 26 November 2026; clocks on 8 March and 1 November.
        ("US", NEW_YORK, "2026-11-24 15:00", "2026-11-30 15:00"),
        ("US", NEW_YORK, "2026-11-26 15:00", "2026-12-02 00:00"),
        ("US", NEW_YORK, "2026-03-06 15:00", "2026-03-11 15:00"),
        ("US", NEW_YORK, "2026-10-30 15:00", "2026-11-04 15:00"),
        # China: Friday 1 to Thursday 7 October 2026 are off; Saturday 10 is worked for it.
        ("CN", SHANGHAI, "2026-09-30 10:00", "2026-10-10 10:00"),
        ("CN", SHANGHAI, "2026-10-09 10:00", "2026-10-13 10:00"),
        ("CN", SHANGHAI, "2026-10-10 10:00", "2026-10-14 10:00"),
        ("CN", SHANGHAI, "2026-10-11 10:00", "2026-10-15 00:00"),
        # Sunday 20 September 2026 is worked as well.
        ("CN", SHANGHAI, "2026-09-17 10:00", "2026-09-21 10:00"),
        # Leap day.
        ("DE", BERLIN, "2028-02-28 10:00", "2028-03-02 10:00"),
    ],
)
def test_three_working_days(country: str, zone: str, start: str, due: str) -> None:
    calendar = alone(country, int(start[:4]), zone)
    assert calendar.after_working_days(local(start, zone), 3) == local(due, zone)


@pytest.mark.parametrize(
    ("zone", "start", "due", "passed"),
    [
        (BERLIN, "2026-03-27 10:00", "2026-04-01 10:00", timedelta(days=5, hours=-1)),
        (BERLIN, "2026-10-23 10:00", "2026-10-28 10:00", timedelta(days=5, hours=1)),
        (SAO_PAULO, "2018-11-01 10:00", "2018-11-07 10:00", timedelta(days=6, hours=-1)),
        (SAO_PAULO, "2019-02-14 23:30", "2019-02-19 23:30", timedelta(days=5, hours=1)),
        (LORD_HOWE, "2026-10-02 10:00", "2026-10-07 10:00", timedelta(days=5, minutes=-30)),
        (LORD_HOWE, "2026-04-02 10:00", "2026-04-09 10:00", timedelta(days=7, minutes=30)),
    ],
)
def test_a_change_of_clocks_changes_the_hours_and_not_the_days(
    zone: str, start: str, due: str, passed: timedelta
) -> None:
    assert local(due, zone).astimezone(UTC) - local(start, zone).astimezone(UTC) == passed


def test_a_second_half_past_two_is_the_same_time_of_day_three_days_on() -> None:
    everyday = WorkCalendar("", (ZoneInfo(BERLIN),), frozenset(), frozenset(), frozenset())
    second = local("2026-10-25 02:30", BERLIN).replace(fold=1)
    assert everyday.after_working_days(second, 3) == local("2026-10-28 02:30", BERLIN)


def test_a_time_of_day_that_its_clock_skips_is_taken_after_the_gap() -> None:
    everyday = WorkCalendar("", (ZoneInfo(BERLIN),), frozenset(), frozenset(), frozenset())
    assert everyday.after_working_days(local("2026-03-26 02:30", BERLIN), 3) == local("2026-03-29 03:30", BERLIN)


@pytest.mark.parametrize(("days", "due"), [(0, "2026-11-23 00:00"), (1, "2026-11-24 00:00"), (5, "2026-11-30 00:00")])
def test_other_numbers_of_days_from_a_sunday(days: int, due: str) -> None:
    assert calendar_of("DE", 2026).after_working_days(local("2026-11-22 12:00", BERLIN), days) == local(due, BERLIN)


def test_a_scan_early_on_a_new_yorkers_wednesday_sits_out_the_weekend_though_in_honolulu_it_was_tuesday() -> None:
    start = local("2026-11-18 04:00", NEW_YORK)
    assert start.astimezone(ZoneInfo(HONOLULU)).date() == date(2026, 11, 17)
    calendar = calendar_of("US", 2026, NEW_YORKERS)
    assert calendar.after_working_days(start, 3) == local("2026-11-23 04:00", NEW_YORK)


def test_a_scan_on_a_day_off_counts_from_the_end_of_that_day_where_it_ends_last() -> None:
    start = local("2026-07-18 12:00", NEW_YORK)
    calendar = calendar_of("US", 2026, NEW_YORKERS)
    assert calendar.after_working_days(start, 3) == local("2026-07-23 00:00", HONOLULU)


@pytest.mark.parametrize(
    ("country", "start", "due"),
    [
        # Corpus Christi, Thursday 4 June 2026, is a day off in six of the German states.
        ("DE", "2026-06-02 10:00", "2026-06-08 10:00"),
        ("DE", "2026-05-29 10:00", "2026-06-03 10:00"),
        # Unity Day, 3 October, is one in all of them, and a Saturday in 2026, when they have it off anyhow.
        ("DE", "2026-10-01 10:00", "2026-10-06 10:00"),
        ("DE", "2025-10-01 10:00", "2025-10-07 10:00"),  # a Friday
        # Reformation Day and All Saints', two days in a row in 2028: no state has both, so nobody sits out both.
        ("DE", "2028-10-30 10:00", "2028-11-03 10:00"),
        # Good Friday in Alsace, and Saint Stephen's.
        ("FR", "2026-04-01 10:00", "2026-04-08 10:00"),
        ("FR", "2025-12-23 10:00", "2025-12-30 10:00"),
    ],
)
def test_a_day_off_of_one_region_counts_as_nobody_knows_that_the_parcel_is_elsewhere(
    country: str, start: str, due: str
) -> None:
    zone = zones_of(country)[0].key
    assert calendar_of(country, int(start[:4])).after_working_days(local(start, zone), 3) == local(due, zone)


@pytest.mark.parametrize(
    ("only", "due"),
    [
        ({"DE-BY"}, "2026-06-08 10:00"),
        ({"DE-HH"}, "2026-06-05 10:00"),
        ({"DE-HH", "DE-NW"}, "2026-06-08 10:00"),
        ({"FR-57"}, "2026-06-08 10:00"),  # says nothing of Germany
    ],
)
def test_only_the_regions_that_a_policy_names_count(only: set[str], due: str) -> None:
    calendar = calendar_of("DE", 2026, frozenset(only))
    assert calendar.after_working_days(local("2026-06-02 10:00", BERLIN), 3) == local(due, BERLIN)


def test_the_last_mile_goes_by_the_regions_of_the_policy() -> None:
    depot = scan(local("2026-06-02 10:00", BERLIN).astimezone(UTC), State.AT_DELIVERY_DEPOT)
    in_hamburg = POLICY.model_copy(update={"calendars": Calendars(regions=frozenset({"DE-HH"}))})
    found = judge(Known(Way(), [depot]), policy=in_hamburg, now=depot.occurred_to).found
    assert found[-1].due_at == local("2026-06-05 10:00", BERLIN)


instants = st.integers(0, 365 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@given(
    country=st.sampled_from(["US", "RU", "BR", "AU", "CA", "PT", "CN", "XX"]),
    start=instants,
    days=st.integers(0, 5),
)
def test_no_clock_of_a_country_finds_the_whole_country_early(country: str, start: datetime, days: int) -> None:
    whole = replace(calendar_of(country, 2026), regional=frozenset())
    due = whole.after_working_days(start, days)
    dues = [alone(country, 2026, zone.key).after_working_days(start, days) for zone in whole.zones]
    assert due in dues
    assert all(single <= due for single in dues)
    assert due - start >= timedelta(days=days, hours=-1)  # clocks may go forward


@given(country=st.sampled_from(["DE", "US", "ES", "AU", "CH", "MY"]), start=instants, days=st.integers(0, 5))
def test_no_region_of_a_country_finds_the_whole_country_early(country: str, start: datetime, days: int) -> None:
    whole = calendar_of(country, 2026)
    due = whole.after_working_days(start, days)
    its_law = replace(whole, regional=frozenset())
    places = [its_law, *(replace(its_law, days_off=off) for off in whole.regional)]
    dues = [place.after_working_days(start, days) for place in places]
    assert due == max(dues)


@given(instants, st.integers(0, 48 * 60).map(lambda minutes: timedelta(minutes=minutes)))
def test_a_later_scan_is_never_due_earlier(start: datetime, later: timedelta) -> None:
    calendar = calendar_of("US", 2026)
    assert calendar.after_working_days(start, 3) <= calendar.after_working_days(start + later, 3)


@pytest.mark.parametrize(
    ("country", "due"),
    [("DE", "2026-12-29T08:00:00Z"), ("IL", "2026-12-28T08:00:00Z"), ("XX", "2026-12-28T08:00:00Z")],
)
def test_the_last_mile_counts_the_working_days_of_the_country_of_destination(country: str, due: str) -> None:
    depot = scan(datetime(2026, 12, 23, 8, tzinfo=UTC), State.AT_DELIVERY_DEPOT)
    found = judge(Known(Way(destination=country), [depot]), policy=POLICY, now=depot.occurred_to).found
    assert found[-1].due_at == datetime.fromisoformat(due)
