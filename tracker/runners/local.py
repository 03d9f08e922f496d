"""Jobs in one process, on APScheduler. It holds a handful of ticks in memory and no truth: a lost tick loses none."""

import asyncio
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger

from tracker.rules.health import LoopSeen
from tracker.runners.jobs import Job
from tracker.runners.loop import Beat, Loop


class Every(BaseTrigger):  # type: ignore[misc] # APScheduler ships no types
    """A tick so long after the last. The interval trigger would count up every tick missed while a machine slept."""

    def __init__(self, span: timedelta) -> None:
        self._span = span

    def get_next_fire_time(self, _previous: datetime | None, now: datetime) -> datetime:
        """The instant of the next tick."""
        return now + self._span


class LocalRunner:
    """Ticks each job's loop, and tells how the loops go."""

    def __init__(
        self, jobs: Sequence[Job], clock: Callable[[], datetime], *, steady: Callable[[], float] = time.monotonic
    ) -> None:
        self.loops = {job.name: Loop(job, clock=clock, steady=steady, wake=self._wake) for job in jobs}
        self._clock = clock
        self._scheduler: AsyncIOScheduler | None = None

    def arm(self) -> None:
        """Begin to tick, at once for the first time. Called again, it throws the old scheduler away, whatever ailed
        it, and begins anew."""
        self._disarm()
        # A late tick is still wanted (no misfire grace), once (coalesce), and never beside itself (max_instances).
        defaults = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        self._scheduler = AsyncIOScheduler(timezone=UTC, job_defaults=defaults)
        for name, loop in self.loops.items():
            loop.restart()
            self._scheduler.add_job(self._tick, Every(loop.job.every), args=[name], next_run_time=self._clock())
        self._scheduler.start()

    async def drain(self, within: timedelta) -> bool:
        """Begin nothing more and let what runs come to its end. False: something was still running."""
        self._disarm()
        left = {run for loop in self.loops.values() if (run := loop.close())}
        if left:
            _, left = await asyncio.wait(left, timeout=within.total_seconds())
        return not left

    def seen(self) -> list[LoopSeen]:
        """How each loop goes round."""
        return [loop.seen() for loop in self.loops.values()]

    def beats(self) -> dict[str, Beat]:
        """How each loop's last run went, by the jobs' names."""
        return {name: loop.beat for name, loop in self.loops.items()}

    def quiet(self) -> list[str]:
        """The jobs that the scheduler no longer ticks."""
        return [name for name, loop in self.loops.items() if loop.is_quiet]

    def stuck(self) -> list[str]:
        """The jobs that make no progress."""
        return [name for name, loop in self.loops.items() if loop.is_stuck]

    def _disarm(self) -> None:
        if self._scheduler is not None and self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def _tick(self, name: str) -> None:
        # Async, or the scheduler would run it in a thread.
        self.loops[name].tick()

    def _wake(self, name: str) -> None:
        self.loops[name].wake()
