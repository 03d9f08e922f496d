"""What a delivered parcel teaches is what its own clock of silence showed, and nothing where it cannot be believed."""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carriers.events import Event
from config.words import Direction, Kind, Leg, State
from tests.build import NOW, POLICY, Way, ago, hours, scan
from tests.rules.histories import histories, journeys
from tracker.rules.judgement import judge
from tracker.rules.known import Known
from tracker.rules.learnt import in_whole_hours, rank
from tracker.rules.silences import Lesson, lesson_of

WAY = (
    scan(ago(days=30), State.ACCEPTED, country="CN"),
    scan(ago(days=29), State.IN_TRANSIT, country="CN"),
    scan(ago(days=26), State.DEPARTED_ORIGIN, country="CN"),
    scan(ago(days=20), State.ARRIVED_DESTINATION, country="DE"),
    scan(ago(days=19), State.IMPORT_CUSTOMS, country="DE", direction=Direction.IMPORT),
    scan(ago(days=12), State.CUSTOMS_RELEASED, country="DE", direction=Direction.IMPORT),
    scan(ago(days=10), State.AT_DELIVERY_DEPOT, country="DE"),
    scan(ago(days=9), State.ATTEMPTED, country="DE"),
    scan(ago(days=3), State.OUT_FOR_DELIVERY, country="DE"),
    scan(ago(days=2.5), State.DELIVERED, country="DE"),
)


def lesson(events: Any, now: datetime = NOW, **way: Any) -> Lesson:
    return lesson_of(events, Way(**way), now=now)


def test_the_longest_silence_of_each_leg_is_taught_but_not_the_time_at_customs_or_with_the_buyer() -> None:
    days = {Leg.ORIGIN: 3, Leg.LINE_HAUL: 6, Leg.ARRIVED: 2, Leg.LAST_MILE: 1}
    assert lesson(WAY) == Lesson(ago(days=2.5), {leg: timedelta(days=number) for leg, number in days.items()})


def test_a_scan_in_the_country_of_destination_puts_the_silence_after_it_on_the_leg_there() -> None:
    seen = scan(ago(days=25), State.IN_TRANSIT, country="DE")
    longest = lesson([*WAY[:3], seen, WAY[-1]]).longest
    assert (longest[Leg.LINE_HAUL], longest[Leg.ARRIVED]) == (timedelta(days=1), timedelta(days=22.5))


@pytest.mark.parametrize(
    "events",
    [
        (),
        WAY[:-1],
        (*WAY[:-1], scan(ago(days=2), State.RETURNED, country="CN")),
        (*WAY[:-1], scan(ago(days=2), State.DESTROYED)),
        (*WAY, scan(NOW + hours(9), State.DELIVERED)),  # not to be believed yet
        (*WAY, scan(datetime(1970, 1, 1, tzinfo=NOW.tzinfo), State.IN_TRANSIT)),
        (*WAY, scan(ago(days=1), State.ACCEPTED)),  # two parcels in one history
        (*WAY, scan(ago(days=1), State.IN_TRANSIT)),  # delivered, and on its way again
        (*WAY[:-1], scan(ago(days=2), State.DELIVERED, country="FR")),
    ],
)
def test_what_was_not_delivered_or_cannot_be_believed_teaches_nothing(events: tuple[Event, ...]) -> None:
    assert lesson(events) == Lesson()


def test_a_history_older_than_the_shipping_teaches_nothing() -> None:
    assert lesson(WAY, shipped_at=ago(days=9)) == Lesson()


@given(histories(), st.randoms(use_true_random=False))
def test_the_order_of_events_and_their_repetition_teach_the_same(events: list[Event], chance: Any) -> None:
    mixed = [*events, *events]
    chance.shuffle(mixed)
    assert lesson(mixed) == lesson(events)


@given(journeys())
def test_what_is_taught_is_what_the_clock_of_silence_showed_when_the_next_scan_came(events: list[Event]) -> None:
    delivered = scan(max([each.occurred_to for each in events], default=ago(days=50)) + hours(3), State.DELIVERED)
    seen: dict[Leg | None, timedelta] = {}
    for place, (_, following) in enumerate(pairwise([*events, delivered]), 1):
        judged = judge(Known(Way(), events[:place]), policy=POLICY, now=following.occurred_to)
        for each in judged.found:
            if each.kind is Kind.NO_SCAN:
                silence = following.occurred_to - each.onset_at
                seen[each.leg] = max(silence, seen.get(each.leg, silence))
    assert lesson([*events, delivered], now=delivered.occurred_to).longest == seen


@given(st.integers(1, 5000), st.integers(50, 99))
def test_the_rank_is_the_first_that_so_many_percent_do_not_exceed(sample: int, share: int) -> None:
    found = rank(sample, share)
    assert 1 <= found <= sample
    assert found * 100 >= share * sample > (found - 1) * 100


@pytest.mark.parametrize(("seconds", "rounded"), [(0, 0), (1, 3600), (3600, 3600), (3601, 7200)])
def test_a_figure_is_rounded_up_to_the_hour(seconds: int, rounded: int) -> None:
    assert in_whole_hours(seconds) == rounded
