"""Whether a carrier is out, what that holds, and for how long."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from config.words import Kind, Knowledge, Untold
from tests.build import NOW, POLICY, Way, ago, hours, scan
from tests.rules.test_telling import FACTS, HOLD, SILENCE
from tracker.rules.judgement import judge
from tracker.rules.known import Known
from tracker.rules.outage import CarrierHeard, held_until, is_out, is_silent, may_move_unseen
from tracker.rules.standing import Standing
from tracker.rules.telling import why_untold

RULE = POLICY.outage
OFF = RULE.model_copy(update={"hold": None})
SECOND = timedelta(seconds=1)
LATE = replace(SILENCE, tell_at=ago(hours=1))


@pytest.mark.parametrize(
    ("told_at", "under_way", "answered", "out"),
    [
        (ago(hours=24) + SECOND, 25, 25, False),
        (ago(hours=24), 25, 25, True),  # exactly at `after`
        (ago(hours=24), 25, 24, False),  # one parcel too few
        (ago(hours=24), 49, 25, True),
        (ago(hours=24), 50, 25, False),  # half of them were not asked for since: there may be news
        (NOW, 400, 400, False),  # it spoke again
        (NOW + hours(9), 400, 400, False),  # a clock that was set back
    ],
)
def test_a_carrier_is_out_that_told_nothing_of_enough_parcels_for_long_enough(
    told_at: datetime, under_way: int, answered: int, out: bool
) -> None:
    heard = CarrierHeard(told_at=told_at, under_way=under_way, answered=answered)
    assert is_out(heard, RULE, NOW) is out


def test_nobody_is_out_where_the_policy_asks_nobody() -> None:
    assert is_silent(ago(days=9), RULE, NOW)
    assert not is_silent(ago(days=9), OFF, NOW)
    assert held_until(NOW, OFF) == NOW


@pytest.mark.parametrize(
    ("now", "why"),
    [
        (NOW, Untold.CARRIER_OUTAGE),
        (NOW + hours(23) - SECOND, Untold.CARRIER_OUTAGE),
        (NOW + hours(23), None),  # the longest time is over
    ],
)
def test_a_letter_waits_no_longer_than_the_policy_says(now: datetime, why: Untold | None) -> None:
    waits = replace(LATE, held_until=held_until(ago(hours=1), RULE))
    assert why_untold(waits, FACTS, POLICY, now, restored_at=None) is why


def test_what_a_restored_database_may_have_forgotten_is_no_less_so_for_an_outage() -> None:
    waits = replace(LATE, held_until=NOW + hours(9))
    assert why_untold(waits, FACTS, POLICY, NOW, restored_at=ago(minutes=30)) is Untold.RESTORED


@pytest.mark.parametrize(
    ("found", "held"),
    [
        (SILENCE, True),
        (replace(SILENCE, kind=Kind.LOST_PRESUMED), True),
        (replace(SILENCE, kind=Kind.OVERDUE_PROMISE), True),
        (HOLD, False),  # customs said that they have it
        (replace(SILENCE, kind=Kind.CARRIER_DELAY, knowledge=Knowledge.CARRIER), False),
        (replace(SILENCE, knowledge=Knowledge.STAFF), False),
    ],
)
def test_only_what_silence_tells_may_be_the_carriers_data_alone(found: Standing, held: bool) -> None:
    assert may_move_unseen(found) is held


def test_a_judgement_is_due_again_when_the_longest_time_is_over() -> None:
    judged = judge(Known(Way(), (scan(ago(days=20), None),)), policy=POLICY, now=NOW)
    assert judged.next_check_at(NOW) is None
    assert judged.next_check_at(NOW, None, ago(hours=1), NOW + hours(3)) == NOW + hours(3)
