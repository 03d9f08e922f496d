"""The background service: be the only one, start the jobs, stop when told to, leave nothing half done."""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog

from config.settings import Settings
from tracker.runners.jobs import Job, jobs_of
from tracker.runners.local import LocalRunner
from tracker.store.leases import release_all
from tracker.store.lock import LEASE, only_daemon
from tracker.store.session import writing
from tracker.wiring import Parts, open_database, parts

log = structlog.get_logger()

DRAIN = timedelta(seconds=8)

Beside = Callable[[Parts, asyncio.Event], Awaitable[None]]
"""Something that goes on beside the jobs, such as showing progress; it may set the event to stop the daemon."""


def run_daemon(settings: Settings, clock: Callable[[], datetime], *, beside: Beside | None = None) -> None:
    """Run until SIGTERM or Ctrl-C. Raises AlreadyRunning, BadConfiguration or WrongSchema before anything is done."""
    asyncio.run(_serve(settings, clock, beside))


async def _serve(settings: Settings, clock: Callable[[], datetime], beside: Beside | None) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    engine = open_database(settings)
    with only_daemon(engine, clock) as renew:
        with writing(engine) as session:
            release_all(session)
        async with parts(settings, engine, clock) as built:
            runner = LocalRunner([*jobs_of(built), _stay_the_one(renew, stop)], clock)
            runner.start()
            log.info("daemon.started", database=built.engine.dialect.name, accounts=sorted(built.accounts))
            try:
                await _until(stop, beside, built)
            finally:
                drained = await runner.drain(DRAIN)
                log.info("daemon.stopped", drained=drained)


def _stay_the_one(renew: Callable[[], bool], stop: asyncio.Event) -> Job:
    """The job that renews the daemon's lease, and stops a daemon that has lost it: another one works here now."""

    async def run() -> int:
        if not await asyncio.to_thread(renew):
            log.error("daemon.lease_lost")
            stop.set()
        return 0

    return Job(name="lease", every=LEASE / 3, run=run)


async def _until(stop: asyncio.Event, beside: Beside | None, built: Parts) -> None:
    if beside is None:
        await stop.wait()
        return
    watching = asyncio.ensure_future(beside(built, stop))
    stopping = asyncio.ensure_future(stop.wait())
    done, _ = await asyncio.wait({watching, stopping}, return_when=asyncio.FIRST_COMPLETED)
    if watching in done:
        await watching
        await stop.wait()
    watching.cancel()
    stopping.cancel()
