"""Parcels that stop together are one incident, from the number, the share and the span that the policy names."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count, pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.words import Kind, Trait
from tests.build import NOW, POLICY, ago, hours
from tracker.rules.incidents import Open, Shared, Together, gathered, shared_by

RULE = POLICY.incident
FEW = RULE.model_copy(update={"parcels": 3, "least_of_lane": 3})
SECOND = timedelta(seconds=1)
_ids = count(1)


@dataclass(frozen=True, kw_only=True)
class Stop:
    """A stall of a parcel from China to Germany; nothing in common with another but what a test says."""

    id: int
    kind: Kind = Kind.NO_SCAN
    due_at: datetime = NOW
    flight: str | None = None
    batch: str | None = None
    carrier: str = "YunExpress"
    place: str | None = None
    origin: str | None = None
    destination: str = "DE"


def stop(**more: Any) -> Stop:
    return Stop(id=next(_ids), **more)


def stops(number: int, **more: Any) -> list[Stop]:
    return [stop(**more) for _ in range(number)]


def found(
    stalls: Iterable[Stop], *incidents: Open, policy: Any = RULE, under_way: Mapping[str, int] | None = None
) -> list[Together]:
    return gathered(stalls, incidents, policy=policy, under_way=under_way or {})


def standing(shared: Shared, *, id_: int = 7, parcels: int = 30, first: datetime = NOW, last: datetime = NOW) -> Open:
    return Open(id_, shared, parcels, first, last)


BATCH = Shared(Kind.NO_SCAN, Trait.BATCH, "B1")
PLACE = Shared(Kind.NO_SCAN, Trait.PLACE, "YunExpress, Leipzig")


@pytest.mark.parametrize(
    ("alike", "shared"),
    [
        ({"batch": "B1"}, BATCH),
        ({"flight": "LH8401"}, Shared(Kind.NO_SCAN, Trait.FLIGHT, "LH8401")),
        ({"place": "Leipzig"}, PLACE),
        ({"place": "Leipzig", "kind": Kind.CUSTOMS_HOLD}, replace(PLACE, kind=Kind.CUSTOMS_HOLD)),
    ],
)
def test_so_many_of_one_batch_flight_or_carrier_and_place_are_an_incident(
    alike: dict[str, Any], shared: Shared
) -> None:
    assert found(stops(24, **alike)) == []
    (together,) = found(stops(25, **alike))
    assert (together.id, together.shared, len(together.stalls)) == (None, shared, 25)


def test_those_who_have_little_in_common_are_none() -> None:
    assert found([*stops(24, batch="B1"), *stops(24, batch="B2")]) == []
    assert found([*stops(24, batch="B1"), stop(batch="B1", kind=Kind.CUSTOMS_HOLD)]) == []
    assert found([*stops(24, place="Leipzig"), stop(place="Leipzig", carrier="4PX")]) == []
    assert found(stops(40)) == []


def test_a_few_who_stopped_elsewhere_or_at_other_times_hide_no_incident() -> None:
    assert [len(each.stalls) for each in found([*stops(3, batch="B1"), *stops(25, batch="B2")])] == [25]
    apart = [stop(batch="B1", due_at=at) for at in (ago(hours=24), ago(hours=-24))]
    assert [len(each.stalls) for each in found([*apart, *stops(25, batch="B1")])] == [25]


@pytest.mark.parametrize(("late", "together"), [(hours(6), True), (hours(6) + SECOND, False)])
def test_they_stop_together_within_the_span(late: timedelta, together: bool) -> None:
    assert bool(found([*stops(24, batch="B1"), stop(batch="B1", due_at=NOW + late)])) is together


@pytest.mark.parametrize(
    ("number", "under_way", "is_incident"),
    [(20, 100, True), (19, 100, False), (20, 101, False), (5, 25, True), (4, 4, False), (200, 1001, False)],
)
def test_so_large_a_share_of_a_lane_is_an_incident_but_no_handful(
    number: int, under_way: int, is_incident: bool
) -> None:
    together = found(stops(number, origin="CN"), under_way={"CN>DE": under_way})
    assert [each.shared for each in together] == [Shared(Kind.NO_SCAN, Trait.LANE, "CN>DE")] * is_incident


def test_a_handful_on_a_lane_is_an_incident_where_nobody_else_is_under_way() -> None:
    assert len(found(stops(5, origin="CN"))) == 1


def test_two_may_be_an_incident_but_not_if_they_stopped_apart() -> None:
    two = RULE.model_copy(update={"parcels": 2})
    assert len(found(stops(2, batch="B1"), policy=two)) == 1
    assert found([stop(batch="B1"), stop(batch="B1", due_at=NOW + hours(7))], policy=two) == []


def test_the_largest_group_wins_a_stall_and_of_equals_the_most_particular() -> None:
    both = stops(25, batch="B1", place="Leipzig")
    assert [each.shared for each in found(both)] == [BATCH]
    more = [*both, stop(place="Leipzig"), *stops(25, batch="B1")]
    assert [(each.shared.trait, len(each.stalls)) for each in found(more)] == [(Trait.BATCH, 50)]
    assert [each.shared for each in found([*both, stop(place="Leipzig")])] == [PLACE]


def test_who_follows_within_the_span_of_the_last_one_belongs_to_it() -> None:
    late = [stop(batch="B1", due_at=NOW + hours(6 * number)) for number in (1, 2, 3)]
    early = stop(batch="B1", due_at=NOW - hours(6))
    apart = stop(batch="B1", due_at=NOW + hours(24) + SECOND)
    (together,) = found([*stops(25, batch="B1"), *late, early, apart])
    assert together.stalls[0] == early
    assert together.stalls[-3:] == tuple(late)


def test_an_open_incident_takes_what_is_like_it_before_another_is_opened() -> None:
    one = stop(batch="B1", due_at=NOW + hours(2), place="Leipzig")
    assert found([one], standing(BATCH)) == [Together(7, BATCH, (one,))]
    assert found([one], standing(BATCH, last=ago(hours=4) - SECOND, first=ago(hours=9))) == []
    assert found([one], standing(PLACE, id_=8, parcels=31), standing(BATCH)) == [Together(8, PLACE, (one,))]
    assert found([one], standing(replace(BATCH, value="B2"))) == []


def test_an_open_incident_takes_what_was_due_before_it_one_on_the_heels_of_the_other() -> None:
    earlier = [stop(batch="B1", due_at=NOW - hours(6 * number)) for number in (2, 1)]
    apart = stop(batch="B1", due_at=NOW - hours(18) - SECOND)
    assert found([apart, *earlier], standing(BATCH)) == [Together(7, BATCH, tuple(earlier))]


def some_stops() -> st.SearchStrategy[list[Stop]]:
    """Stalls of a day that have something in common or not, each once."""
    one = st.builds(
        Stop,
        id=st.integers(1, 10**6),
        kind=st.sampled_from([Kind.NO_SCAN, Kind.CUSTOMS_HOLD]),
        due_at=st.integers(0, 30).map(lambda hour: NOW + hours(hour)),
        flight=st.sampled_from([None, "F1"]),
        batch=st.sampled_from([None, "B1", "B2"]),
        place=st.sampled_from([None, "Leipzig", "Köln"]),
        origin=st.sampled_from([None, "CN"]),
    )
    return st.lists(one, max_size=25, unique_by=lambda each: each.id)


@given(some_stops(), st.integers(1, 40), st.randoms(use_true_random=False))
def test_whatever_stops_each_stall_is_of_one_incident_at_most_and_none_is_left_out(
    stalls: list[Stop], under_way: int, chance: Any
) -> None:
    lanes = {"CN>DE": under_way}
    together = found(stalls, policy=FEW, under_way=lanes)
    taken = [stall.id for each in together for stall in each.stalls]
    assert len(taken) == len(set(taken))
    for each in together:
        assert len(each.stalls) >= 3
        assert all(each.shared in shared_by(stall) for stall in each.stalls)
        assert all(after.due_at - before.due_at <= RULE.within for before, after in pairwise(each.stalls))
    assert found([stall for stall in stalls if stall.id not in taken], policy=FEW, under_way=lanes) == []
    chance.shuffle(stalls)
    assert found(stalls, policy=FEW, under_way=lanes) == together
