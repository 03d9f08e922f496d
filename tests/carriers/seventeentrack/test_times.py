"""When an event of 17TRACK happened: a point, an honest interval, or left out."""

from datetime import datetime
from typing import Any

import pytest

from carriers.events import Refusal
from carriers.seventeentrack.parse import parse
from tests.carriers.seventeentrack.build import NUMBER, answered, body, entry, event, utc

RAW = {"date": "2026-11-17", "time": "08:00:00", "timezone": None}
STATED = {**RAW, "timezone": "+01:00"}


@pytest.mark.parametrize(
    ("given_event", "lane", "first", "last", "known"),
    [
        ({}, ("CN", "DE"), utc(2026, 11, 17, 7), utc(2026, 11, 17, 7), True),
        ({"time_raw": STATED}, ("CN", "DE"), utc(2026, 11, 17, 7), utc(2026, 11, 17, 7), True),
        # time_utc contradicts time_iso: both are possible
        ({"time_utc": "2026-11-17T01:00:00Z"}, ("CN", "DE"), utc(2026, 11, 17, 1), utc(2026, 11, 17, 7), False),
        # an inferred offset: the event's own country bounds the local time, whatever was inferred
        (
            {"time_raw": RAW, "time_iso": "2026-11-17T08:00:00+08:00", "address": {"country": "DE"}},
            ("CN", "DE"),
            utc(2026, 11, 17, 7),
            utc(2026, 11, 17, 7),
            False,
        ),
        # no country of its own: Shanghai, Urumqi and Berlin are possible, and what was inferred
        ({"time_raw": RAW}, ("CN", "DE"), utc(2026, 11, 17, 0), utc(2026, 11, 17, 7), False),
        (
            {"time_raw": RAW, "time_iso": "2026-11-17T08:00:00-03:00"},
            ("CN", "DE"),
            utc(2026, 11, 17, 0),
            utc(2026, 11, 17, 11),
            False,
        ),
        # no country at all: the whole earth
        ({"time_raw": RAW, "time_iso": None}, (None, None), utc(2026, 11, 16, 18), utc(2026, 11, 17, 20), False),
        # time_raw alone, as object with a zone, as text without one
        ({"time_raw": STATED, "time_iso": None}, (None, None), utc(2026, 11, 17, 7), utc(2026, 11, 17, 7), True),
        (
            {"time_raw": "17.11.2026 08:00", "time_iso": None, "address": {"country": "DE"}},
            ("CN", "DE"),
            utc(2026, 11, 17, 7),
            utc(2026, 11, 17, 7),
            False,
        ),
        (
            {"time_raw": "2026-11-17 08:00 +0100", "time_iso": None},
            (None, None),
            utc(2026, 11, 17, 7),
            utc(2026, 11, 17, 7),
            True,
        ),
        # only an instant of unknown descent
        (
            {"time_iso": None, "time_utc": "2026-11-17T07:00:00Z"},
            ("CN", "DE"),
            utc(2026, 11, 17, 7),
            utc(2026, 11, 17, 7),
            False,
        ),
    ],
)
def test_a_time_is_a_point_where_its_zone_was_named_and_else_an_interval(
    given_event: dict[str, Any], lane: tuple[str | None, str | None], first: datetime, last: datetime, known: bool
) -> None:
    (told,) = answered(event(**given_event), lane=lane).events
    assert (told.occurred_from, told.occurred_to, told.zone_known) == (first, last, known)


def test_an_event_without_a_readable_time_is_left_out_and_its_parcel_kept() -> None:
    told = answered(event(), event(time_iso="yesterday"), event(time_iso=None))
    assert [one.said_at for one in told.events] == ["2026-11-17T08:00:00+01:00"]


def test_a_parcel_without_any_readable_time_is_refused() -> None:
    (told,) = parse(body(entry(event(time_iso="soon"))))
    assert told == Refusal(number=NUMBER, code="unreadable", message="no readable time in any of 1 events")
