"""What is counted for good: a letter once, when it is accepted; a missed window once, when it is written down."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from config.words import Breach
from tests.build import NOW, ago, held_parcel, hours
from tests.jobs.hands import deliver, detect
from tracker.jobs.escalate import Escalate
from tracker.rules.window import HOPS
from tracker.store import tallies
from tracker.store.session import reading, writing
from tracker.store.tallies import BOUNDS, HopTally


def hops(engine: Engine) -> dict[str, HopTally]:
    with reading(engine) as session:
        return tallies.hops(session, HOPS)


@pytest.mark.parametrize(
    ("seconds", "within"),
    [
        (0, 60),
        (60, 60),
        (60.001, 300),
        (7200, 7200),
        (7200.001, 86400),
        (604800, 604800),
        (604801, None),
        (-5, 60),  # a clock was set back: no time was lost, and a sum never falls
    ],
)
def test_a_span_counts_for_the_first_bound_that_holds_it_and_for_all_above(
    engine: Engine, seconds: float, within: int | None
) -> None:
    with writing(engine) as session:
        tallies.count_hops(session, {"detected_to_accepted": timedelta(seconds=seconds)})
    tally = hops(engine)["detected_to_accepted"]
    assert tally.within == tuple(int(within is not None and bound >= within) for bound in BOUNDS)
    assert (tally.number, tally.seconds) == (1, max(seconds, 0))


def test_tallies_add_up(engine: Engine) -> None:
    for seconds in (10, 20, 4000):
        with writing(engine) as session:
            tallies.count_hops(session, {"knowable_to_accepted": timedelta(seconds=seconds)})
    assert hops(engine)["knowable_to_accepted"] == HopTally(within=(2, 2, 2, 2, 3, 3, 3, 3), number=3, seconds=4030)
    assert hops(engine)["onset_to_knowable"] == HopTally(within=(0,) * 8, number=0, seconds=0)


def test_an_accepted_letter_is_counted_once_with_all_its_hops(engine: Engine, tmp_path: Path) -> None:
    held_parcel(engine, since=ago(hours=49))
    detect(engine)
    assert all(tally.number == 0 for tally in hops(engine).values())
    assert deliver(engine, tmp_path, NOW + timedelta(minutes=1)) == 1
    assert deliver(engine, tmp_path, NOW + timedelta(minutes=2)) == 0
    found = hops(engine)
    assert {hop: tally.seconds for hop, tally in found.items()} == {
        "onset_to_knowable": hours(48).total_seconds(),
        "knowable_to_detected": 3600,
        "detected_to_accepted": 60,
        "knowable_to_accepted": 3660,
    }
    assert {tally.number for tally in found.values()} == {1}


def test_a_missed_window_is_counted_once_by_its_cause(engine: Engine) -> None:
    held_parcel(engine, since=ago(hours=49))
    detect(engine)
    for minutes in (61, 62):
        Escalate(engine=engine, clock=lambda after=minutes: NOW + timedelta(minutes=after)).run()
    with reading(engine) as session:
        counted = tallies.breaches(session)
    assert set(counted) == set(Breach)
    assert sum(counted.values()) == 1


def test_what_is_rolled_back_is_not_counted(engine: Engine) -> None:
    def count_and_fail() -> None:
        with writing(engine) as session:
            tallies.count_breach(session, Breach.OTHER)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        count_and_fail()
    with reading(engine) as session:
        assert tallies.breaches(session)[Breach.OTHER] == 0
