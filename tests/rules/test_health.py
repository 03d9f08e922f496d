"""What ails the daemon, and whether it can do its work all the same: one minute before, on the instant, after."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from config.words import Ailment, Condition, Health
from tests.build import NOW, ago
from tracker.rules.health import Complaint, LoopSeen, Vitals, ailment_of, judge_health

TICK = timedelta(seconds=15)
DEADLINE = timedelta(minutes=5)
SECOND = timedelta(seconds=1)
WELL = LoopSeen(
    name="poll",
    every=TICK,
    deadline=DEADLINE,
    idle=TICK,
    running=None,
    since_good=TICK,
    last_good_at=NOW - TICK,
    failures=0,
    error=None,
    hung=False,
)


def loop(**changes: object) -> LoopSeen:
    """A loop that goes well but for this."""
    return replace(WELL, **changes)


@pytest.mark.parametrize(
    ("seen", "ailment"),
    [
        (loop(), None),
        (loop(idle=3 * TICK), None),
        (loop(idle=3 * TICK + SECOND), Ailment.LOOP_STUCK),  # nothing makes it run
        (loop(idle=9 * TICK, running=DEADLINE), None),  # a long run leaves no room for ticks
        (loop(running=DEADLINE + 3 * TICK), None),
        (loop(running=DEADLINE + 3 * TICK + SECOND), Ailment.LOOP_STUCK),
        (loop(running=DEADLINE, hung=True), Ailment.LOOP_STUCK),  # its thread cannot be stopped
        (loop(failures=1), Ailment.LOOP_STUMBLED),
        (loop(failures=9, since_good=DEADLINE + 3 * TICK), Ailment.LOOP_STUMBLED),
        (loop(failures=9, since_good=DEADLINE + 3 * TICK + SECOND), Ailment.LOOP_FAILING),
        (loop(since_good=timedelta(days=1), running=SECOND), None),  # the machine slept, and it runs again
        (loop(failures=1, hung=True, running=SECOND), Ailment.LOOP_STUCK),
    ],
)
def test_a_loop_ails_when_it_makes_no_progress_or_does_no_good(seen: LoopSeen, ailment: Ailment | None) -> None:
    assert ailment_of(seen) is ailment


@pytest.mark.parametrize(
    ("vitals", "condition", "complaints"),
    [
        ({}, Condition.OK, []),
        ({"database_answers": False}, Condition.FAILING, [Complaint(Ailment.DATABASE_SILENT)]),
        ({"schema_fits": False}, Condition.FAILING, [Complaint(Ailment.SCHEMA_WRONG)]),
        ({"loops": [loop(hung=True)]}, Condition.FAILING, [Complaint(Ailment.LOOP_STUCK, "poll")]),
        (
            {"loops": [loop(failures=1, since_good=timedelta(hours=1))]},
            Condition.FAILING,
            [Complaint(Ailment.LOOP_FAILING, "poll")],
        ),
        ({"loops": [loop(failures=1)]}, Condition.DEGRADED, [Complaint(Ailment.LOOP_STUMBLED, "poll")]),
        (
            {"accounts": {"new": Health.NEW, "good": Health.OK, "bad": Health.REFUSED, "poor": Health.QUOTA_SPENT}},
            Condition.DEGRADED,
            [Complaint(Ailment.ACCOUNT_FAILING, "bad"), Complaint(Ailment.ACCOUNT_FAILING, "poor")],
        ),
        ({"held": ["main"]}, Condition.DEGRADED, [Complaint(Ailment.STORM_HELD, "main")]),
    ],
)
def test_a_carriers_failure_is_told_but_only_our_own_keeps_us_from_working(
    vitals: dict[str, object], condition: Condition, complaints: list[Complaint]
) -> None:
    verdict = judge_health(Vitals(**{"loops": [WELL], **vitals}), NOW)
    assert (verdict.condition, list(verdict.complaints)) == (condition, complaints)


@pytest.mark.parametrize(
    ("part", "due_at", "ailment"),
    [
        ("parcel_due_at", ago(minutes=59), None),
        ("parcel_due_at", ago(minutes=60), Ailment.PARCEL_LATE),
        ("parcel_due_at", ago(minutes=61), Ailment.PARCEL_LATE),
        ("notice_due_at", ago(minutes=9), None),
        ("notice_due_at", ago(minutes=10), Ailment.NOTICE_LATE),
        ("notice_due_at", ago(minutes=11), Ailment.NOTICE_LATE),
    ],
)
def test_what_has_been_due_for_long_is_worth_a_look(part: str, due_at: datetime, ailment: Ailment | None) -> None:
    verdict = judge_health(Vitals(loops=[WELL], **{part: due_at}), NOW)
    assert verdict.complaints == ((Complaint(ailment),) if ailment else ())
    assert verdict.condition is (Condition.DEGRADED if ailment else Condition.OK)


def test_every_reason_is_told_and_the_gravest_decides() -> None:
    verdict = judge_health(
        Vitals(loops=[loop(failures=1)], database_answers=False, accounts={"main": Health.FAILING}), NOW
    )
    assert verdict.condition is Condition.FAILING
    assert [complaint.ailment for complaint in verdict.complaints] == [
        Ailment.LOOP_STUMBLED,
        Ailment.DATABASE_SILENT,
        Ailment.ACCOUNT_FAILING,
    ]
