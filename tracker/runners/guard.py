"""A look at the scheduler from outside it: a clock that was set, a machine that slept, or an error it swallowed can
leave it waiting for an instant that does not come."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from tracker.runners.local import LocalRunner

log = structlog.get_logger()

LOOK = timedelta(seconds=5)
TOLERANCE = timedelta(seconds=5)
"""How far the clock may be off what has passed. Corrections by NTP stay far below."""


class Guard:
    """Arms the runner anew when its ticks can no longer be relied on. `steady` counts seconds that nobody can set."""

    def __init__(self, runner: LocalRunner, *, clock: Callable[[], datetime], steady: Callable[[], float]) -> None:
        self._runner = runner
        self._clock = clock
        self._steady = steady
        self._last = clock(), steady()

    async def watch(self) -> None:
        """Look every five seconds, for ever. Sleeping goes by the steady clock."""
        while True:
            await asyncio.sleep(LOOK.total_seconds())
            self.look()

    def look(self) -> None:
        """Compare both clocks with the last look, and ask the runner whether its ticks come."""
        (clock_then, steady_then), self._last = self._last, (self._clock(), self._steady())
        passed = timedelta(seconds=self._last[1] - steady_then)
        moved = self._last[0] - clock_then - passed
        if abs(moved) > TOLERANCE:
            log.warning("clock.moved", seconds=round(moved.total_seconds()))
            self._runner.arm()
        elif passed > 3 * LOOK:
            # The whole process stood still, so the ticks that did not come are no fault of the scheduler.
            log.warning("daemon.stood_still", seconds=round(passed.total_seconds()))
        elif quiet := self._runner.quiet():
            log.error("scheduler.stalled", jobs=quiet)
            self._runner.arm()
