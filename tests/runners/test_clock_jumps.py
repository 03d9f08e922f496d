"""The scheduler reads the wall clock. Whatever is done to that clock, the ticks go on."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta, tzinfo

import pytest

from tests.build import NOW
from tracker import clock
from tracker.runners.guard import Guard
from tracker.runners.jobs import Job
from tracker.runners.local import Every, LocalRunner

TICK = timedelta(milliseconds=5)


class Shifted(datetime):
    """The wall clock, set wrong by `by`."""

    by = timedelta()

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:
        return datetime.now(tz) + cls.by


class Ticked:
    """A job that counts its runs."""

    def __init__(self) -> None:
        self.runs = 0

    async def run(self) -> int:
        self.runs += 1
        return 0

    async def more(self, runs: int = 2) -> None:
        """So many more runs come soon."""
        wanted = self.runs + runs
        async with asyncio.timeout(5):
            while self.runs < wanted:
                await asyncio.sleep(0.001)


@asynccontextmanager
async def ticking(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[Ticked, LocalRunner, Guard]]:
    """A runner that ticks by a clock that can be shifted, and its guard."""
    monkeypatch.setattr(Shifted, "by", timedelta())
    monkeypatch.setattr("apscheduler.schedulers.base.datetime", Shifted)
    job = Ticked()
    runner = LocalRunner([Job(name="poll", every=TICK, run=job.run)], lambda: clock.now() + Shifted.by)
    guard = Guard(runner, clock=lambda: clock.now() + Shifted.by, steady=asyncio.get_running_loop().time)
    runner.arm()
    await job.more()
    yield job, runner, guard
    await runner.drain(timedelta(seconds=5))


@pytest.mark.parametrize("back", [timedelta(minutes=5), timedelta(hours=1), timedelta(days=30)])
async def test_a_clock_set_back_silences_the_ticks_until_the_guard_looks(
    monkeypatch: pytest.MonkeyPatch, back: timedelta
) -> None:
    async with ticking(monkeypatch) as (job, runner, guard):
        Shifted.by = -back
        async with asyncio.timeout(5):
            while not runner.quiet():
                await asyncio.sleep(0.001)
        before = job.runs
        guard.look()
        await job.more()
        assert job.runs >= before + 2


@pytest.mark.parametrize("looked", [True, False])
async def test_a_clock_set_forth_makes_no_burst_of_ticks(monkeypatch: pytest.MonkeyPatch, looked: bool) -> None:
    async with ticking(monkeypatch) as (job, _, guard):
        begun, runs = asyncio.get_running_loop().time(), job.runs
        Shifted.by = timedelta(hours=8)
        if looked:
            guard.look()
        await job.more(10)
        passed = timedelta(seconds=asyncio.get_running_loop().time() - begun)
        assert job.runs - runs <= passed / TICK + 3


def test_the_ticks_that_a_sleeping_machine_missed_are_not_even_counted() -> None:
    slept = NOW + timedelta(days=3650)
    assert Every(TICK).get_next_fire_time(NOW, slept) == slept + TICK
