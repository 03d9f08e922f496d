"""The hours of departments, as a policy writes them and as their tasks' time runs. Expected instants are local."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from config.shifts import Shift, parse_days, parse_hours

BERLIN = "Europe/Berlin"
LORD_HOWE = "Australia/Lord_Howe"
SAO_PAULO = "America/Sao_Paulo"
SHANGHAI = "Asia/Shanghai"
THREE_SHIFTS = "09:00-17:00, 16:00-24:00, 23:00-07:00"


def shift(
    hours: str = "09:00-18:00", *, days: str = "mon-sat", zone: str = SHANGHAI, country: str | None = None
) -> Shift:
    return Shift.model_validate({"days": days, "hours": hours, "zone": zone, "country": country})


def local(written: str, zone: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


def minutes(number: int) -> timedelta:
    return timedelta(minutes=number)


starts = st.integers(0, 5 * 365 * 24 * 60).map(lambda minute: datetime(2016, 1, 1, tzinfo=UTC) + minutes(minute))
spans = st.integers(1, 60 * 60).map(minutes)


@pytest.mark.parametrize(
    ("start", "span", "due"),
    [
        # One minute before the door opens, as it opens, and one minute after: Monday 16 November 2026.
        ("2026-11-16 08:59", 15, "2026-11-16 09:15"),
        ("2026-11-16 09:00", 15, "2026-11-16 09:15"),
        ("2026-11-16 09:01", 15, "2026-11-16 09:16"),
        # What just fits is due as the door closes; a minute more is due tomorrow.
        ("2026-11-16 17:44", 15, "2026-11-16 17:59"),
        ("2026-11-16 17:45", 15, "2026-11-16 18:00"),
        ("2026-11-16 17:46", 15, "2026-11-17 09:01"),
        # As the door closes, and after.
        ("2026-11-16 17:59", 1, "2026-11-16 18:00"),
        ("2026-11-16 18:00", 1, "2026-11-17 09:01"),
        ("2026-11-16 18:01", 1, "2026-11-17 09:01"),
        # Over Sunday, which is closed; Saturday is not.
        ("2026-11-20 17:00", 120, "2026-11-21 10:00"),
        ("2026-11-21 17:00", 120, "2026-11-23 10:00"),
        ("2026-11-22 12:00", 120, "2026-11-23 11:00"),
        # Several days of nine hours.
        ("2026-11-16 09:00", 9 * 60, "2026-11-16 18:00"),
        ("2026-11-16 09:00", 24 * 60, "2026-11-18 15:00"),
        # No time at all is due at once, or as the door opens.
        ("2026-11-16 12:00", 0, "2026-11-16 12:00"),
        ("2026-11-16 18:00", 0, "2026-11-17 09:00"),
    ],
)
def test_a_tasks_time_runs_while_its_department_works(start: str, span: int, due: str) -> None:
    assert shift().after(local(start, SHANGHAI), minutes(span)) == local(due, SHANGHAI)


@pytest.mark.parametrize(
    ("country", "start", "due"),
    [
        # The golden week, 1 to 7 October 2026: it ends on a Thursday, and Saturday 10 is worked.
        ("CN", "2026-09-30 17:00", "2026-10-08 10:00"),
        ("CN", "2026-10-04 12:00", "2026-10-08 11:00"),
        (None, "2026-09-30 17:00", "2026-10-01 10:00"),
        # Sunday 20 September is worked for it, as no other Sunday is.
        ("CN", "2026-09-19 17:00", "2026-09-20 10:00"),
        ("CN", "2026-09-12 17:00", "2026-09-14 10:00"),
        (None, "2026-09-19 17:00", "2026-09-21 10:00"),
        # Spring Festival, 15 to 23 February 2026, with the Saturday within; those before and after are worked.
        ("CN", "2026-02-14 17:00", "2026-02-24 10:00"),
        # The Saturday beside the Dragon Boat Festival belongs to it; that after Good Friday is a Saturday.
        ("CN", "2026-06-18 17:00", "2026-06-22 10:00"),
        ("DE", "2026-04-02 17:00", "2026-04-04 10:00"),
        # Corpus Christi in Bavaria, and in Germany as a whole.
        ("DE-BY", "2026-06-03 17:00", "2026-06-05 10:00"),
        ("DE", "2026-06-03 17:00", "2026-06-04 10:00"),
        ("US", "2026-11-25 17:00", "2026-11-27 10:00"),
    ],
)
def test_public_holidays_and_make_up_workdays_are_those_of_the_shifts_country(
    country: str | None, start: str, due: str
) -> None:
    assert shift(country=country).after(local(start, SHANGHAI), minutes(120)) == local(due, SHANGHAI)


@pytest.mark.parametrize(
    ("hours", "zone", "start", "span", "due"),
    [
        # Berlin goes forward on Sunday 29 March 2026: the night has seven hours.
        ("23:00-07:00", BERLIN, "2026-03-28 23:00", 7 * 60, "2026-03-29 07:00"),
        ("23:00-07:00", BERLIN, "2026-03-28 23:00", 3 * 60, "2026-03-29 03:00"),
        # A shift that ends within the hour that is skipped ends with the change; one that begins in it begins then.
        ("23:00-02:30", BERLIN, "2026-03-28 23:00", 3 * 60, "2026-03-29 03:00"),
        ("23:00-02:30", BERLIN, "2026-03-28 23:00", 3 * 60 + 1, "2026-03-29 23:01"),
        ("02:30-10:00", BERLIN, "2026-03-29 00:00", 30, "2026-03-29 03:30"),
        # And back on Sunday 25 October: the night has nine.
        ("23:00-07:00", BERLIN, "2026-10-24 23:00", 9 * 60, "2026-10-25 07:00"),
        ("23:00-07:00", BERLIN, "2026-10-24 23:00", 9 * 60 + 1, "2026-10-25 23:01"),
        # What is shown twice is meant the first time.
        ("23:00-02:30", BERLIN, "2026-10-24 23:00", 3 * 60 + 30, "2026-10-25 02:30"),
        ("23:00-02:30", BERLIN, "2026-10-24 23:00", 3 * 60 + 31, "2026-10-25 23:01"),
        ("02:30-10:00", BERLIN, "2026-10-25 00:00", 60 + 30, "2026-10-25 03:00"),
        # Sao Paulo skipped the midnight before Sunday 4 November 2018, and repeated the hour before 17 February 2019.
        ("20:00-24:00", SAO_PAULO, "2018-11-03 20:00", 4 * 60, "2018-11-04 01:00"),
        ("00:00-08:00", SAO_PAULO, "2018-11-04 00:00", 60, "2018-11-04 02:00"),
        ("20:00-24:00", SAO_PAULO, "2019-02-16 20:00", 5 * 60, "2019-02-17 00:00"),
        ("20:00-24:00", SAO_PAULO, "2019-02-16 20:00", 5 * 60 + 1, "2019-02-17 20:01"),
        # Lord Howe moves by half an hour: forward on Sunday 4 October 2026 at two, back on Sunday 5 April at two.
        ("23:00-07:00", LORD_HOWE, "2026-10-03 23:00", 7 * 60 + 30, "2026-10-04 07:00"),
        ("02:15-10:00", LORD_HOWE, "2026-10-04 00:00", 30, "2026-10-04 03:00"),
        ("23:00-07:00", LORD_HOWE, "2026-04-04 23:00", 8 * 60 + 30, "2026-04-05 07:00"),
        ("09:00-18:00", LORD_HOWE, "2026-04-04 17:30", 60, "2026-04-05 09:30"),
    ],
)
def test_a_change_of_clocks_is_counted_to_the_minute(hours: str, zone: str, start: str, span: int, due: str) -> None:
    assert shift(hours, days="mon-sun", zone=zone).after(local(start, zone), minutes(span)) == local(due, zone)


def test_a_night_shift_belongs_to_the_day_on_which_it_begins() -> None:
    night = shift("23:00-07:00")
    sunday = local("2026-11-22 06:00", SHANGHAI)  # Saturday's runs into it, and it has none of its own
    assert night.after(sunday, minutes(60)) == local("2026-11-22 07:00", SHANGHAI)
    assert night.after(sunday, minutes(61)) == local("2026-11-23 23:01", SHANGHAI)


def test_the_second_showing_of_an_hour_is_later_than_the_first() -> None:
    night = shift("23:00-07:00", days="mon-sun", zone=BERLIN)
    dues = [night.after(local("2026-10-25 02:30", BERLIN, fold), minutes(15)) for fold in (0, 1)]
    assert dues == [local("2026-10-25 02:45", BERLIN, fold) for fold in (0, 1)]


@pytest.mark.parametrize("zone", [BERLIN, SAO_PAULO, LORD_HOWE, "Asia/Kathmandu"])
@pytest.mark.parametrize("hours", ["00:00-24:00", "09:00-17:00, 16:00-24:00, 23:00-09:00", "02:30-14:30, 14:30-02:30"])
@given(starts, spans)
def test_who_works_round_the_clock_goes_by_the_wall(hours: str, zone: str, start: datetime, span: timedelta) -> None:
    assert shift(hours, days="mon-sun", zone=zone).after(start, span) == start + span


shifts = st.builds(
    shift,
    st.sampled_from(
        ["09:00-18:00", "23:00-07:00", "00:00-24:00", "02:15-02:45", "08:00-12:00, 13:30-17:00", THREE_SHIFTS]
    ),
    days=st.sampled_from(["mon-sat", "mon-fri", "sun", "fri-mon", "mon-sun"]),
    zone=st.sampled_from([BERLIN, SAO_PAULO, LORD_HOWE, SHANGHAI, "America/New_York"]),
    country=st.sampled_from([None, "CN", "DE-BY", "BR", "US"]),
)


@given(shifts, starts, spans)
def test_no_task_is_due_before_its_time_is_over_on_the_wall(
    department: Shift, start: datetime, span: timedelta
) -> None:
    assert department.after(start, span) >= start + span


@given(shifts, starts, spans, spans)
def test_what_comes_or_takes_longer_is_never_due_earlier(
    department: Shift, start: datetime, span: timedelta, more: timedelta
) -> None:
    due = department.after(start, span)
    assert due <= department.after(start + more, span)
    assert due < department.after(start, span + more)


@given(shifts, starts, spans, spans)
def test_time_that_is_counted_in_two_parts_is_the_same_time(
    department: Shift, start: datetime, span: timedelta, more: timedelta
) -> None:
    assert department.after(department.after(start, span), more) == department.after(start, span + more)


@given(st.sampled_from([BERLIN, SAO_PAULO, LORD_HOWE, SHANGHAI]), starts, spans)
def test_nothing_is_due_on_closed_time(zone: str, start: datetime, span: timedelta) -> None:
    office = shift(zone=zone, country="CN")
    last_minute = (office.after(start, span) - minutes(1)).astimezone(ZoneInfo(zone))
    assert office.works(last_minute.date())
    assert 9 <= last_minute.hour < 18


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("mon-sat", (0, 1, 2, 3, 4, 5)),
        ("mon, wed,fri", (0, 2, 4)),
        ("Sun", (6,)),
        ("fri - mon", (0, 4, 5, 6)),
        ("mon-fri, sun, mon", (0, 1, 2, 3, 4, 6)),
    ],
)
def test_days_are_read_singly_or_from_one_to_another(written: str, days: tuple[int, ...]) -> None:
    assert parse_days(written) == days


@pytest.mark.parametrize("written", ["", "monday", "mon-", "mon,", "1-5", "mon-fri-sun", ["mon"], None, 0])
def test_what_are_no_days_is_refused_with_what_is_expected(written: object) -> None:
    with pytest.raises(ValueError, match="expected days such as 'mon-sat'"):
        parse_days(written)


@pytest.mark.parametrize("written", ["", "9-18", "09:00", "09:00-18:60", "9:00-18:00", "09:00-18:00;", None, 9])
def test_what_are_no_hours_is_refused_with_what_is_expected(written: object) -> None:
    with pytest.raises(ValueError, match="expected hours such as '09:00-18:00'"):
        parse_hours(written)


@pytest.mark.parametrize("written", ["09:00-09:00", "24:00-07:00", "23:00-24:01", "25:00-26:00"])
def test_hours_that_no_day_has_are_refused(written: str) -> None:
    with pytest.raises(ValueError, match="hours lie between 00:00 and 24:00"):
        parse_hours(written)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"zone": "Europe/Bonn"}, "there is no zone 'Europe/Bonn'"),
        ({"country": "DE-XX"}, "nobody knows the region 'DE-XX'"),
    ],
)
def test_a_shift_at_no_place_there_is_is_refused(values: dict[str, str], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        shift(**values)


@given(shifts)
def test_what_is_written_reads_as_the_same_shift(department: Shift) -> None:
    assert Shift.model_validate(department.model_dump(mode="json")) == department


def test_a_department_works_on_its_days_that_are_no_holidays() -> None:
    office = shift(country="CN")
    days = [date(2026, 9, 19), date(2026, 9, 20), date(2026, 9, 27), date(2026, 10, 3)]
    assert [office.works(day) for day in days] == [True, True, False, False]
