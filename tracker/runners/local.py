"""Jobs in one process, on APScheduler. It holds a handful of ticks in memory and no truth: a lost tick loses none."""

import asyncio
import inspect
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from tracker.runners.jobs import Job

log = structlog.get_logger()


class LocalRunner:
    """Ticks each job, never two runs of one at a time. A run that fails is logged; the next tick tries again."""

    def __init__(self, jobs: Sequence[Job], clock: Callable[[], datetime]) -> None:
        self._jobs = {job.name: job for job in jobs}
        self._clock = clock
        self._running: dict[str, asyncio.Task[None]] = {}
        self.wanted_again: set[str] = set()
        """Jobs that were asked to run while they ran: they run once more."""
        # A late tick is still wanted (no misfire grace), once (coalesce), and never beside itself (max_instances).
        defaults = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        self._scheduler = AsyncIOScheduler(timezone=UTC, job_defaults=defaults)

    def start(self) -> None:
        """Begin to tick; every job runs at once for the first time."""
        for job in self._jobs.values():
            seconds = job.every.total_seconds()
            self._scheduler.add_job(
                self._tick, "interval", args=[job.name], id=job.name, seconds=seconds, next_run_time=self._clock()
            )
        self._scheduler.start()

    async def drain(self, within: timedelta) -> bool:
        """Begin nothing more and let what runs come to its end. False: something was still running."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        self.wanted_again.clear()
        left = set(self._running.values())
        if left:
            _, left = await asyncio.wait(left, timeout=within.total_seconds())
        return not left

    async def _tick(self, name: str) -> None:
        """Start the job unless it runs. It runs in a task of ours: the scheduler's own are cut off at shutdown."""
        if name in self._running:
            self.wanted_again.add(name)
            return
        task = asyncio.create_task(self._run(self._jobs[name]), name=name)
        self._running[name] = task
        task.add_done_callback(lambda _: self._done(name))

    def _done(self, name: str) -> None:
        del self._running[name]
        if name in self.wanted_again:
            self.wanted_again.discard(name)
            self._wake(name)

    async def _run(self, job: Job) -> None:
        try:
            async with asyncio.timeout(job.deadline.total_seconds()):
                if inspect.iscoroutinefunction(job.run):
                    found = await job.run()
                else:
                    found = await asyncio.to_thread(job.run)
        except Exception:
            log.exception("tick.failed", job=job.name)
            return
        if found and job.wakes:
            self._wake(job.wakes)

    def _wake(self, name: str) -> None:
        if self._scheduler.running:
            self._scheduler.modify_job(name, next_run_time=self._clock())
