"""One job going round: never beside itself, resting after failures, its last run kept for whoever asks how it goes."""

import asyncio
import inspect
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import structlog

from config.durations import written_duration
from config.words import Ailment
from tracker.rules.health import LoopSeen, ailment_of
from tracker.runners.jobs import Job

log = structlog.get_logger()

_LONGEST_REST = timedelta(minutes=1)


class TookTooLong(Exception):
    """An async run was given up at its deadline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """How a loop's last run went. Instants are UTC, None: not yet.

    `ended_at` is the last good end. `error` and `failures` tell of the failures in a row; both are gone after a good
    run. `hung`: the run is past its deadline, and a thread cannot be stopped.
    """

    name: str
    began_at: datetime | None = None
    ended_at: datetime | None = None
    failed_at: datetime | None = None
    error: str | None = None
    failures: int = 0
    hung: bool = False


class Loop:
    """Runs its job at each tick. `wake` is told the name of the job that has something to do after a run.

    What decides is measured on `steady`, which no change of the clock can move; `clock` is only for people.
    """

    def __init__(
        self, job: Job, *, clock: Callable[[], datetime], steady: Callable[[], float], wake: Callable[[str], None]
    ) -> None:
        self.job = job
        self.beat = Beat(name=job.name)
        self.wanted_again = False
        """It was asked to run while it ran: it runs once more."""
        self._clock = clock
        self._steady = steady
        self._wake = wake
        self._run: asyncio.Task[None] | None = None
        self._closed = False
        self._resting = 0
        self._ticked = self._began = self._good = steady()

    def tick(self) -> None:
        """Look for due work, unless the loop still rests after a failure."""
        self._ticked = self._steady()
        if self._resting and self._run is None:
            self._resting -= 1
        else:
            self._begin()

    def wake(self) -> None:
        """There is something to do now. A loop that fails is left to its ticks: the work stays due."""
        if not self.beat.failures:
            self._begin()

    def restart(self) -> None:
        """Count the time without a tick from now on: somebody has just set up new ticks."""
        self._ticked = self._steady()

    def close(self) -> asyncio.Task[None] | None:
        """Begin no other run; gives back the one that still goes on."""
        self._closed = True
        self.wanted_again = False
        return self._run

    @property
    def is_quiet(self) -> bool:
        """Whether three ticks in a row did not come."""
        return self._since(self._ticked) > 3 * self.job.every

    @property
    def is_stuck(self) -> bool:
        """Whether the loop makes no progress: its run does not end, or nothing makes it run."""
        return ailment_of(self.seen()) is Ailment.LOOP_STUCK

    def seen(self) -> LoopSeen:
        """How it goes round, for whoever judges that."""
        return LoopSeen(
            name=self.job.name,
            every=self.job.every,
            deadline=self.job.deadline,
            idle=self._since(self._ticked),
            running=None if self._run is None else self._since(self._began),
            since_good=self._since(self._good),
            last_good_at=self.beat.ended_at,
            failures=self.beat.failures,
            error=self.beat.error,
            hung=self.beat.hung,
        )

    def _since(self, then: float) -> timedelta:
        return timedelta(seconds=self._steady() - then)

    def _begin(self) -> None:
        if self._closed:
            return
        if self._run is not None:
            self.wanted_again = True
            return
        self._began = self._steady()
        self.beat = replace(self.beat, began_at=self._clock())
        # A task of ours: the scheduler's own are cut off whenever it stops.
        self._run = asyncio.create_task(self._go(), name=self.job.name)
        self._run.add_done_callback(self._ended)

    def _ended(self, _: asyncio.Task[None]) -> None:
        self._run = None
        if self.wanted_again:
            self.wanted_again = False
            self.wake()

    async def _go(self) -> None:
        try:
            found = await self._found()
        except Exception as error:  # noqa: BLE001 - whatever it is, the other loops go on; it is logged and on the beat
            self._failed(error)
            return
        if self.beat.failures:
            log.info("tick.recovered", job=self.job.name, failures=self.beat.failures)
        self._good = self._steady()
        self.beat = replace(self.beat, ended_at=self._clock(), error=None, failures=0, hung=False)
        if found and self.job.wakes:
            self._wake(self.job.wakes)

    async def _found(self) -> int:
        """How much one run did. Raises what the run raises, or TookTooLong."""
        if inspect.iscoroutinefunction(self.job.run):
            try:
                async with asyncio.timeout(self.job.deadline.total_seconds()) as limit:
                    return int(await self.job.run())
            except TimeoutError:
                if not limit.expired():
                    raise
                raise TookTooLong(f"given up after {written_duration(self.job.deadline)}") from None
        thread: asyncio.Future[Any] = asyncio.ensure_future(asyncio.to_thread(self.job.run))
        done, _ = await asyncio.wait({thread}, timeout=self.job.deadline.total_seconds())
        if not done:
            # Nobody can stop a thread, and a second one must not be beside it: this loop waits, and says so.
            log.error("tick.hung", job=self.job.name, since=self.beat.began_at)
            self.beat = replace(self.beat, hung=True)
        return int(await thread)

    def _failed(self, error: Exception) -> None:
        """Keep the failure; say it once, however often it comes back. Each time twice as many ticks are let pass."""
        said = f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"
        if said != self.beat.error:
            log.error("tick.failed", job=self.job.name, exc_info=error)
        failures = self.beat.failures + 1
        self._resting = min(2 ** min(failures - 1, 10) - 1, int(_LONGEST_REST / self.job.every))
        self.beat = replace(self.beat, failed_at=self._clock(), error=said, failures=failures, hung=False)
