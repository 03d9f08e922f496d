"""The bound before which nothing is wrong is never later than what a judgement finds."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carriers.events import Event
from config.durations import WorkingDays
from config.policy import Policy, Threshold
from config.words import Kind, State
from tests.build import NOW, POLICY, Way, ago, held, hours, released, scan
from tests.rules.histories import histories, journeys
from tracker.rules.judgement import judge
from tracker.rules.known import Known
from tracker.rules.quiet import NEVER, Shortest, quiet_until

WITH_CLAIMS = POLICY.model_copy(
    update={
        "claims": POLICY.claims.model_copy(update={"window": timedelta(days=30)}),
        "threshold": (
            Threshold(kind=Kind.STUCK_SAME_PLACE, after=hours(30)),
            Threshold(kind=Kind.CUSTOMS_HOLD, after=WorkingDays(1), lane="CN>DE"),
        ),
    }
)
PLACES = st.lists(st.sampled_from([None, "Leipzig", " LEIPZIG", "Köln"]), min_size=60, max_size=60)


def quiet(events: list[Event], policy: Policy = POLICY, **route: datetime) -> datetime | None:
    return quiet_until(Known(Way(**route), events), policy, Shortest.of(policy))


@pytest.mark.parametrize("policy", [POLICY, WITH_CLAIMS], ids=["shipped", "with_claims"])
@given(history=st.one_of(histories(), journeys()), places=PLACES, promised=st.integers(0, 900), many=st.integers(1, 60))
def test_no_stall_begins_before(
    policy: Policy, history: list[Event], places: list[str | None], promised: int, many: int
) -> None:
    events = [replace(event, place=place) for event, place in zip(history[:many], places, strict=False)]
    route = Way(promised_at=ago(hours=promised), shipped_at=ago(hours=promised + 99))
    until = quiet_until(known := Known(route, events), policy, Shortest.of(policy))
    due = [each.due_at for each in judge(known, policy=policy, now=NOW).found]
    assert until is None or all(at >= until for at in due)


def test_a_parcel_in_customs_is_quiet_until_its_hold_is_due() -> None:
    assert quiet([*held(ago(hours=9))]) == ago(hours=9) + hours(48)


def test_a_released_one_is_quiet_until_it_is_silent() -> None:
    assert quiet([*held(ago(hours=90)), released(ago(hours=1))]) == ago(hours=1) + timedelta(days=3) - hours(2)


def test_one_promised_earlier_is_quiet_until_the_promise_is_broken() -> None:
    assert quiet([scan(NOW, State.ACCEPTED)], promised_at=NOW) == NOW + hours(24)


def test_one_whose_way_has_ended_is_quiet_for_good() -> None:
    assert quiet([*held(ago(hours=90)), scan(ago(hours=1), State.DELIVERED)]) == NEVER


def test_trouble_must_be_judged() -> None:
    assert quiet([scan(NOW, State.IN_TRANSIT, kind=Kind.DAMAGED)]) is None
    assert quiet([scan(NOW, State.RETURNING)]) is None
    assert quiet([]) is None
