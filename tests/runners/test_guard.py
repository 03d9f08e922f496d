"""The guard arms the scheduler anew after a jump of the clock, a long sleep or a swallowed error, and not otherwise."""

from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from tests.build import NOW
from tracker.runners.guard import Guard


class Runner:
    """Counts how often it is armed; `silent` are the jobs it says are quiet."""

    def __init__(self, *silent: str) -> None:
        self.silent = list(silent)
        self.armed = 0

    def quiet(self) -> list[str]:
        return self.silent

    def arm(self) -> None:
        self.armed += 1
        self.silent = []


def look(runner: Runner, *, wall: float, steady: float, looks: int = 1) -> list[str]:
    """What the guard logs when both clocks go on by so much, then stand still for the other looks."""
    clocks = [NOW, 0.0]
    guard = Guard(runner, clock=lambda: clocks[0], steady=lambda: clocks[1])
    clocks[:] = NOW + timedelta(seconds=wall), steady
    with capture_logs() as logs:
        for _ in range(looks):
            guard.look()
    return [each["event"] for each in logs]


@pytest.mark.parametrize(
    ("wall", "steady", "said"),
    [
        (5, 5, None),
        (9, 5, None),  # as far off as a correction may be
        (10, 5, None),
        (10.1, 5, "clock.moved"),
        (-0.1, 5, "clock.moved"),
        (5 - 3600, 5, "clock.moved"),  # an hour back
        (5 + 3600, 5, "clock.moved"),  # an hour forth
        (5 - 300, 5, "clock.moved"),
        (5 + 30 * 86400, 5, "clock.moved"),
        (8 * 3600, 5, "clock.moved"),  # a machine that slept: the steady clock slept too
        (90, 90, "daemon.stood_still"),  # a process that was stopped
        (20, 20, "daemon.stood_still"),  # a loop that was blocked
    ],
)
def test_the_guard_sees(wall: float, steady: float, said: str | None) -> None:
    runner = Runner()
    assert look(runner, wall=wall, steady=steady) == ([said] if said else [])
    assert runner.armed == (said == "clock.moved")


def test_a_jump_is_answered_once() -> None:
    runner = Runner()
    assert look(runner, wall=-3600, steady=5, looks=5) == ["clock.moved"]
    assert runner.armed == 1


def test_a_scheduler_without_ticks_is_armed_anew() -> None:
    runner = Runner("poll", "detect")
    assert look(runner, wall=5, steady=5, looks=3) == ["scheduler.stalled"]
    assert runner.armed == 1


def test_a_process_that_was_stopped_is_given_time_before_its_scheduler_is_blamed() -> None:
    runner = Runner("poll")
    assert look(runner, wall=90, steady=90) == ["daemon.stood_still"]
    assert runner.armed == 0
    assert look(runner, wall=90, steady=90, looks=2) == ["daemon.stood_still", "scheduler.stalled"]
