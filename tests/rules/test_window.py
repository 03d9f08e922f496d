"""Whether a promise was kept, why it was not, and how spans are ranked."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.words import Breach, NoticeStatus, Promise
from tests.build import NOW, ago, hours
from tracker.rules.window import cause_of, hops_of, promise_of, spread

SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Owed:
    """A letter whose window closes at NOW."""

    status: NoticeStatus = NoticeStatus.WAITING
    onset_at: datetime = NOW - hours(50)
    knowable_at: datetime = NOW - hours(2)
    detected_at: datetime = NOW - hours(1.5)
    accepted_at: datetime | None = None
    promised_by: datetime = NOW
    ended_at: datetime | None = None
    waits: tuple[tuple[datetime | None, datetime | None], ...] = ((None, NOW - hours(1.6)),)
    last_error: str | None = None
    braked: bool = False


def sent(at: datetime) -> Owed:
    return Owed(status=NoticeStatus.ACCEPTED, accepted_at=at, ended_at=at)


def ended(status: NoticeStatus, at: datetime) -> Owed:
    return Owed(status=status, ended_at=at)


@pytest.mark.parametrize(
    ("letter", "now", "promise"),
    [
        (Owed(), NOW - SECOND, Promise.RUNNING),
        (Owed(), NOW, Promise.BREACHED),
        (Owed(status=NoticeStatus.UNKNOWN), NOW, Promise.BREACHED),
        (sent(NOW), NOW + SECOND, Promise.KEPT),  # the last instant is still in time
        (sent(NOW + SECOND), NOW + SECOND, Promise.BREACHED),
        (ended(NoticeStatus.WITHDRAWN, NOW), NOW + SECOND, Promise.LIFTED),
        (ended(NoticeStatus.WITHDRAWN, NOW + SECOND), NOW + SECOND, Promise.BREACHED),
        (ended(NoticeStatus.UNDELIVERABLE, ago(hours=1)), NOW, Promise.LIFTED),
        (ended(NoticeStatus.UNDELIVERABLE, NOW + SECOND), NOW + SECOND, Promise.BREACHED),
        (ended(NoticeStatus.UNKNOWN, ago(hours=1)), NOW + SECOND, Promise.BREACHED),  # ended for us, never accepted
        (ended(NoticeStatus.SIMULATED, NOW + SECOND), NOW + SECOND, Promise.LIFTED),  # shadow promises nothing
    ],
)
def test_a_promise_is_judged_at_the_windows_end(letter: Owed, now: datetime, promise: Promise) -> None:
    assert promise_of(letter, now) is promise


ASKED = ago(hours=1)


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({}, Breach.OTHER),
        ({"waits": ((ASKED, ago(hours=3)),)}, Breach.CARRIER_SILENT),  # asked, not answered since
        ({"waits": ((ASKED, None),)}, Breach.CARRIER_SILENT),
        ({"waits": ((ASKED, NOW + SECOND),)}, Breach.CARRIER_SILENT),  # answered when it was too late
        ({"waits": ((ASKED, NOW),)}, Breach.OTHER),
        ({"waits": ((ASKED, ASKED),)}, Breach.OTHER),
        ({"waits": ((NOW, ago(hours=3)),)}, Breach.CARRIER_SILENT),
        ({"waits": ((NOW + SECOND, ago(hours=3)),)}, Breach.OTHER),  # asked when it was too late
        ({"waits": ((None, NOW), (ASKED, ago(hours=3)))}, Breach.CARRIER_SILENT),  # one parcel of two is enough
        ({"last_error": "refused"}, Breach.CHANNEL_DOWN),
        ({"last_error": "refused", "waits": ((ASKED, None),)}, Breach.CARRIER_SILENT),
        ({"braked": True}, Breach.BRAKE),
        ({"braked": True, "last_error": "refused"}, Breach.CHANNEL_DOWN),  # let go of, it could not leave
        ({"detected_at": NOW}, Breach.OWN_OUTAGE),
        ({"detected_at": NOW, "waits": ((ASKED, NOW + SECOND),)}, Breach.CARRIER_SILENT),
    ],
)
def test_a_breach_has_the_cause_that_held_at_the_windows_end(changes: dict[str, object], cause: Breach) -> None:
    assert cause_of(replace(Owed(), **changes), NOW + SECOND) is cause


@pytest.mark.parametrize(("minutes", "cause"), [(5, Breach.OTHER), (5.1, Breach.OWN_OUTAGE)])
def test_a_breach_that_nobody_was_there_to_see_is_our_own(minutes: float, cause: Breach) -> None:
    assert cause_of(Owed(), NOW + timedelta(minutes=minutes)) is cause


def test_before_the_end_the_cause_is_what_holds_now() -> None:
    assert cause_of(replace(Owed(), waits=((ago(minutes=20), ago(minutes=10)),)), ago(minutes=15)) is (
        Breach.CARRIER_SILENT
    )
    assert cause_of(replace(Owed(), waits=((ago(minutes=20), ago(minutes=10)),)), ago(minutes=5)) is Breach.OTHER


def test_each_hop_counts_the_letters_that_made_it() -> None:
    hops = hops_of([Owed(), sent(ago(hours=1))])
    assert {name: hop and hop.count for name, hop in hops.items()} == {
        "onset_to_knowable": 2,
        "knowable_to_detected": 2,
        "detected_to_accepted": 1,
        "knowable_to_accepted": 1,
    }
    assert [hop and hop.median for hop in hops.values()] == [hours(48), hours(0.5), hours(0.5), hours(1)]
    assert set(hops_of([]).values()) == {None}


def test_ranks_are_the_nearest() -> None:
    found = spread(timedelta(seconds=second) for second in range(200, 0, -1))
    assert found is not None
    figures = (found.min, found.median, found.p90, found.p99, found.max)
    assert [figure.total_seconds() for figure in figures] == [1, 100, 180, 198, 200]


@given(st.lists(st.timedeltas(), min_size=1))
def test_a_spread_is_ordered_and_of_spans_that_occurred(spans: list[timedelta]) -> None:
    found = spread(spans)
    assert found is not None
    figures = [found.min, found.median, found.p90, found.p99, found.max]
    assert figures == sorted(figures)
    assert set(figures) <= set(spans)
    assert sum(span <= found.median for span in spans) * 2 >= len(spans) == found.count
