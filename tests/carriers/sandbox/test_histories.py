"""The sandbox's two hundred parcels: exact counts, believable numbers and times, the same for the same seed."""

from collections import Counter
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from carriers.sandbox import Sample, histories
from carriers.sandbox.numbers import one_z, s10
from carriers.sandbox.samples import read_samples, write_samples

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SAMPLES = histories(NOW)

COUNTS = {
    "hold_told": 15,
    "hold_asks_buyer": 1,
    "hold_no_address": 3,
    "hold_marketplace": 2,
    "hold_no_basis": 4,
    "hold_one_order": 3,
    "hold_moves_on_second": 3,
    "hold_moves_on_fifth": 2,
    "hold_young": 12,
    "hold_backlog": 4,
    "preclearance": 8,
    "silent_origin": 3,
    "silent_line_haul": 3,
    "silent_arrived": 3,
    "silent_last_mile": 2,
    "lookalike_line_haul": 14,
    "lookalike_pickup": 6,
    "lookalike_attempted": 4,
    "lookalike_flapping_text": 4,
    "pre_advised": 10,
    "not_found": 3,
    "no_carrier": 2,
    "mixed_offsets": 6,
    "raw_time_only": 4,
    "two_entries": 3,
    "unknown_substatus": 3,
    "lost_declared": 1,
    "carrier_delay": 2,
    "overdue_promise": 1,
    "duty_unpaid": 1,
    "moving": 18,
    "delivered": 50,
}


def story(name: str) -> list[Sample]:
    return [sample for sample in SAMPLES if sample.story == name]


def hours_since(sample: Sample, code: str) -> float:
    first = next(scan for scan in sample.scans if scan.code == code)
    return (NOW - first.at) / timedelta(hours=1)


def test_the_counts_and_their_order_are_exact() -> None:
    counts = Counter(sample.story for sample in SAMPLES)
    assert list(counts.items()) == list(COUNTS.items())
    assert len({sample.number for sample in SAMPLES}) == 200


def test_the_same_seed_gives_the_same_parcels_and_another_gives_others() -> None:
    assert histories(NOW) == SAMPLES
    assert histories(NOW, seed=18) != SAMPLES


def test_scans_stand_in_order_and_before_now_and_not_on_round_minutes() -> None:
    scans = [scan for sample in SAMPLES for scan in sample.scans]
    assert all(scan.at < NOW for scan in scans)
    assert all(one.at < two.at for sample in SAMPLES for one, two in pairwise(sample.scans))
    assert sum(scan.at.second == 0 for scan in scans) < len(scans) / 20


CUSTOMS, LEFT, LANDED = "InTransit_CustomsProcessing", "InTransit_Departure", "InTransit_Arrival"


@pytest.mark.parametrize(
    ("name", "code", "least", "most"),
    [
        ("hold_told", CUSTOMS, 49, 70),
        ("hold_no_address", CUSTOMS, 49, 70),
        ("hold_marketplace", CUSTOMS, 49, 70),
        ("hold_no_basis", CUSTOMS, 49, 70),
        ("hold_one_order", CUSTOMS, 50, 61),
        ("hold_moves_on_second", CUSTOMS, 49, 70),
        ("hold_moves_on_fifth", CUSTOMS, 49, 70),
        ("hold_young", CUSTOMS, 2, 40.5),
        ("hold_backlog", CUSTOMS, 96, 745),
        ("preclearance", CUSTOMS, 30, 60),
        ("silent_origin", "InTransit_PickedUp", 80, 95),
        ("silent_line_haul", LEFT, 10.2 * 24, 10.8 * 24),
        ("silent_last_mile", "OutForDelivery_Other", 9 * 24, 10 * 24),
        ("lookalike_line_haul", LEFT, 3 * 24, 8 * 24),
        ("lookalike_pickup", "AvailableForPickup_Other", 115, 125),
        ("lookalike_flapping_text", CUSTOMS, 55, 61),
        ("lost_declared", "Exception_Lost", 5, 6),
        ("carrier_delay", "Exception_Delayed", 31, 39),
        ("duty_unpaid", "Exception_Security", 6, 7),
    ],
)
def test_each_story_lies_in_its_hours(name: str, code: str, least: float, most: float) -> None:
    assert all(least <= hours_since(sample, code) <= most for sample in story(name))


def test_a_hold_begins_after_the_landing_and_a_preclearance_is_still_in_the_air() -> None:
    holds = [sample for sample in SAMPLES if sample.story.startswith("hold_")]
    assert all(hours_since(sample, LANDED) > hours_since(sample, CUSTOMS) for sample in holds)
    in_the_air = story("preclearance")
    assert not any(scan.code == LANDED for sample in in_the_air for scan in sample.scans)
    earlier = [hours_since(sample, CUSTOMS) > hours_since(sample, LEFT) for sample in in_the_air]
    assert Counter(earlier) == {True: 4, False: 4}
    assert all(
        scan.country == sample.destination for sample in in_the_air for scan in sample.scans if scan.code == CUSTOMS
    )


def test_the_silent_ones_are_silent_and_the_long_hold_is_not() -> None:
    for sample in story("silent_arrived"):
        assert 100 <= (NOW - sample.scans[-1].at) / timedelta(hours=1) <= 115
    loud = story("hold_backlog")[-1]
    assert 30.9 * 24 < hours_since(loud, CUSTOMS) < 31.1 * 24
    assert max(two.at - one.at for one, two in pairwise(loud.scans[-25:])) < timedelta(hours=24)


@pytest.mark.parametrize("hour", [0, 22, 23])
def test_a_promise_is_overdue_by_a_day_at_the_most(hour: int) -> None:
    now = NOW.replace(hour=hour)
    (promised,) = (sample.promised for sample in histories(now) if sample.promised)
    over = datetime.combine(promised + timedelta(days=1), time(), ZoneInfo("Europe/Berlin"))
    assert timedelta(seconds=-5) <= now - over - timedelta(days=1) < timedelta(days=1)


def test_mixed_offsets_has_three_zones_in_one_history() -> None:
    for sample in story("mixed_offsets"):
        assert len({scan.zone for scan in sample.scans}) >= 3


def test_numbers_carry_their_right_check_digits() -> None:
    assert s10("RA", "47312482", "US")[10:] == "9US"
    assert one_z("5R8939", "03", "5756712") == "1Z5R89390357567127"
    assert all(
        sample.number == s10(sample.number[:2], sample.number[2:10], "CN")
        for sample in SAMPLES
        if sample.number.endswith("CN")
    )


def test_samples_come_back_from_their_file_as_they_were(tmp_path: Path) -> None:
    write_samples(SAMPLES, tmp_path / "samples.json")
    assert read_samples(tmp_path / "samples.json") == SAMPLES
