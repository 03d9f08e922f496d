"""The background service: be the only one, start the jobs, stop when told to, leave nothing half done."""

import asyncio
import os
import signal
import threading
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog

from config.catalogues import translation
from config.settings import Settings
from tracker.runners.guard import Guard
from tracker.runners.jobs import Job, deliver_of, jobs_of
from tracker.runners.local import LocalRunner
from tracker.runners.notify import Systemd
from tracker.runners.pulse import Pulse
from tracker.runners.senders import Senders
from tracker.store.leases import release_all
from tracker.store.lock import LEASE, AlreadyRunning, only_daemon
from tracker.store.session import writing
from tracker.wiring import Parts, open_database, parts

log = structlog.get_logger()

DRAIN = timedelta(seconds=8)
CLOSE = timedelta(seconds=1)
"""After the drain: how long connections have to close before the process ends without them."""

Beside = Callable[[Parts, asyncio.Event], Coroutine[Any, Any, None]]
"""Something that goes on beside the jobs, such as showing progress; it may set the event to stop the daemon."""


def run_daemon(settings: Settings, clock: Callable[[], datetime], *, beside: Beside | None = None) -> None:
    """Run until SIGTERM or Ctrl-C; a second one ends the process on the spot.

    Raises AlreadyRunning, BadConfiguration or WrongSchema before anything is done, and AlreadyRunning when another
    daemon has taken the database over meanwhile.
    """
    stop = _Stop()
    try:
        asyncio.run(_serve(settings, clock, beside, stop))
    finally:
        stop.done()


class _Stop:
    """What ends the daemon: a signal, or whoever goes on beside the jobs, or the loss of the lease."""

    def __init__(self) -> None:
        self.event = asyncio.Event()
        self.replaced = False
        self._last_resort: threading.Timer | None = None

    def listen(self) -> None:
        """Take SIGTERM and Ctrl-C. The first one asks; the system itself sees to the second."""
        for name in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(name, self._asked)

    def within(self, limit: timedelta) -> None:
        """From now on the process has so long to end. A thread that hangs would keep the interpreter for ever."""
        code = 0 if self.event.is_set() and not self.replaced else 1
        self._last_resort = threading.Timer(limit.total_seconds(), os._exit, args=[code])
        self._last_resort.daemon = True
        self._last_resort.start()

    def done(self) -> None:
        """Everything has ended by itself."""
        if self._last_resort is not None:
            self._last_resort.cancel()

    def _asked(self) -> None:
        for name in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().remove_signal_handler(name)
            signal.signal(name, signal.SIG_DFL)
        self.event.set()


async def _serve(settings: Settings, clock: Callable[[], datetime], beside: Beside | None, stop: _Stop) -> None:
    stop.listen()
    engine = open_database(settings)
    with only_daemon(engine, clock) as renew:
        with writing(engine) as session:
            release_all(session)
        async with parts(settings, engine, clock) as built:
            senders = Senders(deliver_of(built))
            runner = LocalRunner([*jobs_of(built, senders.run), _stay_the_one(renew, stop)], clock)
            systemd = Systemd(os.environ)
            runner.arm()
            log.info("daemon.started", database=built.engine.dialect.name, accounts=sorted(built.accounts))
            systemd.tell("READY=1")
            try:
                await _until(stop.event, _attendants(built, runner, systemd, beside, stop.event))
            finally:
                stop.within(DRAIN + CLOSE)
                systemd.tell("STOPPING=1")
                sent = asyncio.to_thread(senders.drain, DRAIN - CLOSE)
                drained = all(await asyncio.gather(runner.drain(DRAIN), sent))
                log.info("daemon.stopped", drained=drained)
    if stop.replaced:
        raise AlreadyRunning("Another Stallwatch has taken this database over, so this one has stopped.")


def _attendants(
    built: Parts, runner: LocalRunner, systemd: Systemd, beside: Beside | None, stop: asyncio.Event
) -> Sequence[Awaitable[None]]:
    """What goes on beside the jobs."""
    _ = translation(built.settings.staff.language).gettext
    steady = asyncio.get_running_loop().time
    pulse = Pulse(runner=runner, engine=built.engine, systemd=systemd, clock=built.clock, _=_)
    attendants: list[Awaitable[None]] = [Guard(runner, clock=built.clock, steady=steady).watch()]
    if systemd.listens:
        attendants.append(pulse.beat())
    if beside is not None:
        attendants.append(beside(built, stop))
    return attendants


def _stay_the_one(renew: Callable[[], bool], stop: _Stop) -> Job:
    """The job that renews the daemon's lease, and stops a daemon that has lost it: another one works here now."""

    async def run() -> int:
        if not await asyncio.to_thread(renew):
            log.error("daemon.lease_lost")
            stop.replaced = True
            stop.event.set()
        return 0

    return Job(name="lease", every=LEASE / 3, run=run)


async def _until(stop: asyncio.Event, attendants: Sequence[Awaitable[None]]) -> None:
    """Wait for the stop. An attendant may end before it; one that fails ends the daemon with its error."""
    stopping = asyncio.ensure_future(stop.wait())
    going: set[asyncio.Future[Any]] = {stopping, *map(asyncio.ensure_future, attendants)}
    try:
        while not stopping.done():
            done, going = await asyncio.wait(going, return_when=asyncio.FIRST_COMPLETED)
            for each in done:
                each.result()
    finally:
        for each in going:
            each.cancel()
