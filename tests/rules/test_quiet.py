"""The bound before which nothing is wrong is never later than what a judgement finds."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import cycle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carriers.events import Event
from config.durations import WorkingDays
from config.policy import Policy, Threshold
from config.words import Kind, Leg, State
from tests.build import NOW, POLICY, Way, ago, held, hours, released, scan
from tests.rules.histories import histories, journeys
from tracker.rules.judgement import judge
from tracker.rules.known import Known
from tracker.rules.quiet import NEVER, Quiet, Shortest

WITH_CLAIMS = POLICY.model_copy(
    update={
        "claims": POLICY.claims.model_copy(update={"window": timedelta(days=30)}),
        "threshold": (
            Threshold(kind=Kind.STUCK_SAME_PLACE, after=hours(30)),
            Threshold(kind=Kind.CUSTOMS_HOLD, after=WorkingDays(1), lane="CN>DE"),
        ),
    }
)
PLACES = st.lists(st.sampled_from([None, "Leipzig", " LEIPZIG", "Köln"]), min_size=1, max_size=4)


def quiet(events: list[Event], policy: Policy = POLICY, **route: datetime | None) -> datetime | None:
    heard = Quiet(Way(**route))
    for event in events:
        heard.hear(event)
    return heard.until(Shortest.of(policy))


@given(
    policy=st.sampled_from([POLICY, WITH_CLAIMS]),
    history=st.one_of(journeys(), histories()),
    places=PLACES,
    promised=st.one_of(st.none(), st.integers(0, 900).map(lambda hour: ago(hours=hour))),
    many=st.integers(1, 12),
)
def test_no_stall_begins_before(
    policy: Policy, history: list[Event], places: list[str | None], promised: datetime | None, many: int
) -> None:
    heard = [event for event in history[:many] if event.occurred_from <= NOW]
    events = [replace(event, place=place) for event, place in zip(heard, cycle(places), strict=False)]
    route = {"promised_at": promised, "shipped_at": promised and promised - hours(99)}
    until = quiet(events, policy, **route)
    due = [each.due_at for each in judge(Known(Way(**route), events), policy=policy, now=NOW).found]
    assert until is None or all(at >= until for at in due)


LEGS = (Leg.ORIGIN, Leg.LINE_HAUL, Leg.ARRIVED, Leg.LAST_MILE)


@pytest.mark.parametrize(
    ("kind", "span"),
    [
        (Kind.CUSTOMS_HOLD, "hold"),
        (Kind.NOT_PICKED_UP, "not_picked_up"),
        (Kind.PICKUP_UNCLAIMED, "unclaimed"),
        (Kind.STUCK_SAME_PLACE, "in_one_place"),
        (Kind.OVERDUE_PROMISE, "promise"),
        (Kind.LOST_PRESUMED, "lost"),
    ],
)
def test_a_threshold_of_some_parcels_only_may_be_the_shortest_of_its_kind(kind: Kind, span: str) -> None:
    policy = POLICY.model_copy(update={"threshold": (Threshold(kind=kind, after=hours(1), carrier="4PX"),)})
    assert Shortest.of(policy) == replace(Shortest.of(POLICY), **{span: hours(1)})


def test_one_of_silence_may_be_the_shortest_of_its_leg_or_of_all() -> None:
    for leg, legs in ((Leg.ORIGIN, {Leg.ORIGIN}), (None, {*LEGS})):
        lines = (Threshold(kind=Kind.NO_SCAN, after=hours(1), leg=leg),)
        silence = Shortest.of(POLICY.model_copy(update={"threshold": lines})).silence
        assert {leg for leg, span in silence.items() if span == hours(1)} == legs


def test_a_flat_threshold_stands_in_for_those_of_the_legs() -> None:
    for flat in (hours(1), timedelta(days=99)):
        policy = POLICY.model_copy(update={"no_scan": POLICY.no_scan.model_copy(update={"flat": flat})})
        assert Shortest.of(policy).silence == dict.fromkeys(LEGS, flat)


def test_a_parcel_in_customs_is_quiet_until_its_hold_is_due() -> None:
    assert quiet([*held(ago(hours=9))]) == ago(hours=9) + hours(48)


def test_one_whose_claim_would_lapse_is_quiet_until_it_is_given_up() -> None:
    shipped_at = ago(days=19.5)  # claims end after 30 days, and it is given up ten days before
    assert quiet([scan(NOW, State.ACCEPTED)], WITH_CLAIMS, shipped_at=shipped_at) == shipped_at + timedelta(days=20)


def test_one_in_customs_is_given_up_by_when_customs_took_it() -> None:
    policy = POLICY.model_copy(update={"after": {**POLICY.after, Kind.LOST_PRESUMED: hours(1)}})
    again = scan(ago(hours=2), State.IMPORT_CUSTOMS, country="DE")
    assert quiet([*held(ago(hours=9)), again], policy) == ago(hours=9) + hours(1)


def test_a_released_one_is_quiet_until_it_is_silent() -> None:
    assert quiet([*held(ago(hours=90)), released(ago(hours=1))]) == ago(hours=1) + hours(96)


def test_one_that_has_stayed_in_one_place_is_not() -> None:
    stays = [scan(ago(days=days), State.IN_TRANSIT, place="Leipzig", country="DE") for days in (6, 3, 0)]
    assert quiet(stays) == ago(days=6) + timedelta(days=5)
    assert quiet(stays[1:]) == NOW + hours(96)


def test_one_that_waits_to_be_collected_is_quiet_until_nobody_came() -> None:
    assert quiet([scan(ago(hours=9), State.PRE_ADVISED)]) == ago(hours=9) + hours(72)
    assert quiet([scan(ago(hours=9), State.READY_FOR_PICKUP)]) == ago(hours=9) + timedelta(days=3) - hours(2)


def test_one_promised_earlier_is_quiet_until_the_promise_is_broken() -> None:
    assert quiet([scan(NOW, State.ACCEPTED)], promised_at=NOW) == NOW + hours(24)


def test_one_whose_way_has_ended_is_quiet_for_good() -> None:
    assert quiet([*held(ago(hours=90)), scan(ago(hours=1), State.DELIVERED)]) == NEVER


def test_trouble_must_be_judged() -> None:
    assert quiet([scan(NOW, State.IN_TRANSIT, kind=Kind.DAMAGED)]) is None
    assert quiet([scan(ago(hours=1), State.IN_TRANSIT, kind=Kind.DAMAGED), scan(NOW, State.IN_TRANSIT)]) is None
    assert quiet([scan(NOW, State.RETURNING)]) is None
    assert quiet([scan(datetime(1970, 1, 1, tzinfo=UTC), State.DELIVERED), scan(NOW, State.IN_TRANSIT)]) is None
    assert quiet([]) is None
