"""The daemon's pulse: a line for people on how it stands, and the watchdog's beat while it can do its work."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from config.logs import redacted
from tracker.runners.local import LocalRunner
from tracker.runners.notify import Systemd
from tracker.store import counts
from tracker.store.brakes import braked
from tracker.store.session import reading

EVERY = timedelta(seconds=30)
ANSWER_WITHIN = timedelta(seconds=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """Tells systemd. `_` says a sentence in the staff's language."""

    runner: LocalRunner
    engine: Engine
    systemd: Systemd
    clock: Callable[[], datetime]
    _: Callable[[str], str]

    async def beat(self) -> None:
        """Tell how it stands every half minute, or as often as the watchdog needs; for ever."""
        every = min(EVERY, self.systemd.watchdog / 3) if self.systemd.watchdog else EVERY
        while True:
            self.systemd.tell(*await self.lines())
            await asyncio.sleep(every.total_seconds())

    async def lines(self) -> list[str]:
        """What there is to tell now. The watchdog hears of us only if every loop goes on and the database answers."""
        if stuck := self.runner.stuck():
            return ["STATUS=" + self._("No progress: {jobs}").format(jobs=", ".join(stuck))]
        try:
            async with asyncio.timeout(ANSWER_WITHIN.total_seconds()):
                status = await asyncio.to_thread(self._status)
        except (SQLAlchemyError, TimeoutError) as error:
            said = str(error).partition("\n")[0] or type(error).__name__
            return ["STATUS=" + self._("The database does not answer: {error}").format(error=redacted(said))]
        return [f"STATUS={status}", "WATCHDOG=1"]

    def _status(self) -> str:
        with reading(self.engine) as session:
            parcels, stalled = counts.parcels(session), sum(counts.open_stalls(session).values())
            held = sum(storm.letters for storm in braked(session))
        said = self._("{parcels} parcels, {stuck} stuck, {polled}")
        if held:
            said = self._("{parcels} parcels, {stuck} stuck, {polled}; letters held: {held} (stallwatch approve)")
        return said.format(parcels=parcels, stuck=stalled, polled=self._polled(), held=held)

    def _polled(self) -> str:
        beat = self.runner.beats()["poll"]
        if beat.ended_at is None:
            return self._("not polled yet")
        ago = round((self.clock() - beat.ended_at).total_seconds())
        return self._("last poll {seconds} s ago").format(seconds=max(ago, 0))
