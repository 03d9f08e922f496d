"""The journey that events tell, whatever their order: state, leg, since when, and whether it is over."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carriers.events import Event
from config.words import Leg, State
from tests.build import NOW, ago, held, hours, released, scan, unsure
from tests.rules.histories import histories
from tracker.rules.journey import Journey, fold, is_arrival
from tracker.rules.way import WAY

SOON = ago(hours=1)


def journey(*events: Event) -> Journey:
    return fold(events, destination="DE", now=NOW)


ACCEPTED = scan(ago(days=9), State.ACCEPTED, country="CN")
DEPARTED = scan(ago(days=6), State.DEPARTED_ORIGIN, country="CN")
ARRIVED = scan(ago(days=3), State.ARRIVED_DESTINATION, country="DE")
DELIVERED = scan(ago(days=1), State.DELIVERED, country="DE")


def test_without_events_a_parcel_is_nowhere_and_nothing_is_doubted() -> None:
    assert journey() == Journey(
        state=None,
        leg=None,
        stage_since=None,
        moved=None,
        hold=None,
        ended=False,
        believed=(),
        doubtful=False,
        believable_at=None,
    )


def test_every_state_has_its_place_on_the_way() -> None:
    assert sorted(WAY, key=str) == sorted([None, *State], key=str)


@pytest.mark.parametrize(
    ("last", "country", "leg"),
    [
        (State.UNKNOWN, None, None),
        (State.NOT_FOUND, None, None),
        (State.PRE_ADVISED, "CN", None),
        (State.ACCEPTED, "CN", Leg.ORIGIN),
        (State.EXPORT_CUSTOMS, "CN", Leg.ORIGIN),
        (State.IN_TRANSIT, "CN", Leg.ORIGIN),
        (State.IN_TRANSIT, None, Leg.ORIGIN),
        (State.DEPARTED_ORIGIN, "CN", Leg.LINE_HAUL),
        (State.DEPARTED_ORIGIN, None, Leg.LINE_HAUL),
        (State.DEPARTED_ORIGIN, "HK", Leg.LINE_HAUL),
        (State.DEPARTED_ORIGIN, "DE", Leg.ARRIVED),  # a hop inside the country of destination
        (State.ARRIVED_DESTINATION, "DE", Leg.ARRIVED),
        (State.ARRIVED_DESTINATION, None, Leg.ARRIVED),
        (State.ARRIVED_DESTINATION, "BE", Leg.ORIGIN),  # a stop on the way
        (State.IN_TRANSIT, "DE", Leg.ARRIVED),
        (State.CUSTOMS_RELEASED, "DE", Leg.ORIGIN),  # customs may write while the parcel is in the air
        (State.AT_DELIVERY_DEPOT, "DE", Leg.LAST_MILE),
        (State.OUT_FOR_DELIVERY, None, Leg.LAST_MILE),
        (State.READY_FOR_PICKUP, "DE", Leg.LAST_MILE),
        (State.DELIVERED, "DE", Leg.LAST_MILE),
    ],
)
def test_a_scan_puts_a_parcel_on_its_leg(last: State, country: str | None, leg: Leg | None) -> None:
    assert journey(scan(SOON, last, country=country)).leg is leg


@pytest.mark.parametrize("country", ["DE", "US", None])
def test_without_a_destination_an_arrival_is_believed_and_a_country_proves_nothing(country: str | None) -> None:
    assert is_arrival(scan(SOON, State.ARRIVED_DESTINATION, country=country), None)
    assert not is_arrival(scan(SOON, State.IN_TRANSIT, country=country), None)


def test_a_late_scan_of_an_early_leg_does_not_set_a_parcel_back() -> None:
    depot = scan(ago(days=2), State.AT_DELIVERY_DEPOT, country="DE")
    assert journey(ACCEPTED, depot, scan(SOON, State.IN_TRANSIT, country="CN")).leg is Leg.LAST_MILE
    assert journey(ACCEPTED, ARRIVED, scan(SOON, State.DEPARTED_ORIGIN, country="CN")).leg is Leg.ARRIVED


def test_a_scan_that_is_told_late_takes_its_place_in_time() -> None:
    found = journey(ARRIVED, DEPARTED, ACCEPTED)
    assert (found.state, found.moved) == (State.ARRIVED_DESTINATION, ARRIVED)


def test_between_scans_of_the_same_second_the_later_on_the_way_is_where_a_parcel_is() -> None:
    for earlier, later in pairwise(WAY[1:]):
        for twins in permutations([scan(SOON, earlier), scan(SOON, later)]):
            assert journey(*twins).state is later


def test_an_unmapped_scan_is_shown_as_unknown_and_never_as_moving() -> None:
    found = journey(ARRIVED, scan(SOON, State.UNKNOWN))
    assert (found.state, found.leg) == (State.UNKNOWN, Leg.ARRIVED)


def test_news_without_a_state_is_no_scan() -> None:
    assert journey(ARRIVED, scan(SOON, None)).moved == ARRIVED
    assert journey(scan(SOON, None)).state is None


def test_a_stage_begins_with_the_first_of_its_unbroken_scans() -> None:
    earlier = [scan(ago(days=days), State.IN_TRANSIT) for days in (8, 5, 4)]
    found = journey(earlier[0], DEPARTED, *earlier[1:], scan(SOON, None))
    assert found.stage_since == ago(days=5)


def test_a_parcel_in_customs_is_on_no_other_leg() -> None:
    assert journey(*held(ago(hours=3))).leg is Leg.CUSTOMS
    assert journey(*held(ago(hours=3)), released(SOON)).leg is Leg.ARRIVED


def test_a_stage_of_unsure_scans_begins_when_it_surely_had_begun() -> None:
    first = unsure(ARRIVED, early=hours(8), late=hours(5))
    assert journey(first).stage_since == ARRIVED.occurred_to + hours(5)
    again = scan(SOON, State.ARRIVED_DESTINATION, country="DE")
    assert journey(first, again).stage_since == ARRIVED.occurred_to + hours(5)


@pytest.mark.parametrize(
    "at",
    [
        NOW + timedelta(minutes=15, seconds=1),
        NOW + timedelta(days=1),
        datetime(1970, 1, 1, tzinfo=UTC),
        datetime(1999, 12, 31, 23, 59, 59, tzinfo=UTC),
    ],
)
def test_an_instant_that_cannot_be_is_left_out_and_flagged(at: datetime) -> None:
    for state in (State.DELIVERED, State.IMPORT_CUSTOMS, State.CUSTOMS_RELEASED):
        found = journey(*held(ago(hours=50)), scan(at, state, country="DE"))
        assert found.doubtful
        assert (found.state, found.ended) == (State.IMPORT_CUSTOMS, False)
        assert found.hold is not None
        assert found.hold.since == ago(hours=50)


@pytest.mark.parametrize("at", [NOW, NOW + timedelta(minutes=15), datetime(2000, 1, 1, tzinfo=UTC)])
def test_a_carriers_clock_may_run_a_quarter_of_an_hour_fast(at: datetime) -> None:
    found = journey(scan(at, State.ACCEPTED))
    assert (found.state, found.doubtful, found.believable_at) == (State.ACCEPTED, False, None)


def test_an_unsure_scan_that_may_be_over_is_believed_from_its_first_possible_instant() -> None:
    found = journey(unsure(scan(NOW, State.ACCEPTED), early=hours(8), late=hours(10)))
    assert (found.doubtful, found.stage_since) == (False, NOW + hours(10))


@pytest.mark.parametrize("end", [State.DELIVERED, State.RETURNED, State.CANCELLED, State.DESTROYED])
def test_an_end_ends_a_journey(end: State) -> None:
    assert journey(ACCEPTED, ARRIVED, scan(SOON, end)).ended


def test_a_parcel_on_its_way_back_has_not_ended_until_it_is_back() -> None:
    back = scan(ago(days=1), State.RETURNING)
    assert (journey(ARRIVED, back).state, journey(ARRIVED, back).ended) == (State.RETURNING, False)
    assert journey(ARRIVED, back, scan(SOON, State.RETURNED)).ended


@pytest.mark.parametrize(
    ("later", "ended"),
    [
        (scan(ago(days=2), State.IN_TRANSIT), True),  # told late
        (scan(ago(days=1), State.OUT_FOR_DELIVERY), True),  # the same second
        (scan(ago(days=1, seconds=-1), State.IN_TRANSIT), False),
        (unsure(scan(SOON, State.OUT_FOR_DELIVERY), early=hours(24), late=hours(2)), True),  # may have come before
        (unsure(scan(SOON, State.OUT_FOR_DELIVERY), early=hours(22), late=hours(2)), False),
    ],
)
def test_delivered_stands_unless_something_surely_came_later(later: Event, *, ended: bool) -> None:
    found = journey(ARRIVED, DELIVERED, later)
    assert found.ended is ended
    assert found.moved == (DELIVERED if ended else later)


def test_delivered_stands_while_its_own_zone_leaves_open_what_came_last() -> None:
    blurred = unsure(DELIVERED, early=hours(8), late=hours(8))
    assert journey(blurred, scan(DELIVERED.occurred_to + hours(8), State.IN_TRANSIT)).ended
    assert not journey(blurred, scan(DELIVERED.occurred_to + hours(9), State.IN_TRANSIT)).ended
    assert journey(blurred, unsure(scan(DELIVERED.occurred_to, State.IN_TRANSIT), early=hours(6), late=hours(20))).ended


def test_a_delivery_that_was_taken_back_ends_with_the_second_one() -> None:
    again = scan(ago(hours=20), State.IN_TRANSIT)
    assert not journey(DELIVERED, again).ended
    second = scan(SOON, State.DELIVERED)
    assert (journey(DELIVERED, again, second).ended, journey(DELIVERED, again, second).moved) == (True, second)


def test_said_twice_is_said_once() -> None:
    events = [*held(ago(hours=50)), released(ago(hours=2))]
    assert journey(*events, *events[::-1]) == journey(*events)


def test_scans_that_differ_in_their_place_alone_have_one_order() -> None:
    twins = [scan(SOON, State.IN_TRANSIT, place=place) for place in ("Köln", "Leipzig")]
    assert journey(*twins) == journey(*twins[::-1])


@given(histories(), st.data())
def test_neither_order_nor_repetition_changes_a_journey(events: list[Event], data: st.DataObject) -> None:
    repeated = events + (data.draw(st.lists(st.sampled_from(events))) if events else [])
    assert journey(*data.draw(st.permutations(repeated))) == journey(*events)


@given(histories())
def test_a_journey_rests_on_events_that_can_be_believed(events: list[Event]) -> None:
    believable = [
        event for event in events if event.occurred_from.year > 1999 and event.occurred_from <= NOW + hours(0.25)
    ]
    doubtful = len(believable) < len(events)
    assert journey(*events) == replace(
        journey(*believable), doubtful=doubtful, believable_at=journey(*events).believable_at
    )
