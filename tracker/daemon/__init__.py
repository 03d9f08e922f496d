"""The background service: be the only one, start the jobs, stop when told to, leave nothing half done."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Engine

from config.catalogues import translation
from config.settings import Settings
from tracker.daemon.stop import Stop
from tracker.daemon.web import Web
from tracker.runners.guard import Guard
from tracker.runners.jobs import Job, deliver_of, jobs_of
from tracker.runners.local import LocalRunner
from tracker.runners.notify import Systemd
from tracker.runners.pulse import Pulse
from tracker.runners.senders import Senders
from tracker.store.damage import DamagedDatabase, on_damage
from tracker.store.leases import release_all
from tracker.store.lock import LEASE, AlreadyRunning, only_daemon
from tracker.store.session import writing
from tracker.store.soundness import look_through
from tracker.wiring import Parts, open_database, parts

log = structlog.get_logger()

DRAIN = timedelta(seconds=8)
CLOSE = timedelta(seconds=1)
"""After the drain: how long connections have to close before the process ends without them."""

LOOK = timedelta(seconds=2)
"""For how long an SQLite file is read at the start: a GB or two, if the disk is quick."""

Beside = Callable[[Parts, asyncio.Event], Coroutine[Any, Any, None]]
"""Something that goes on beside the jobs, such as showing progress; it may set the event to stop the daemon."""


def run_daemon(
    settings: Settings,
    clock: Callable[[], datetime],
    *,
    beside: Beside | None = None,
    found_at: Callable[[str], None] = lambda _: None,
) -> None:
    """Run until SIGTERM or Ctrl-C; a second one ends the process on the spot. `found_at` is told the web's address.

    Raises AlreadyRunning, BadConfiguration, CannotListen, DamagedDatabase or WrongSchema before anything is done;
    AlreadyRunning when another daemon has taken the database over meanwhile, DamagedDatabase when it is found torn.
    """
    stop = Stop()
    try:
        asyncio.run(_serve(settings, clock, beside=beside, found_at=found_at, stop=stop))
    finally:
        stop.done()


async def _serve(
    settings: Settings,
    clock: Callable[[], datetime],
    *,
    beside: Beside | None,
    found_at: Callable[[str], None],
    stop: Stop,
) -> None:
    stop.listen()
    engine = open_database(settings)
    with only_daemon(engine, clock) as renew:
        look_through(engine, LOOK)
        torn = _found_torn(engine)
        with writing(engine) as session:
            release_all(session)
        async with parts(settings, engine, clock) as built:
            senders = Senders(deliver_of(built))
            runner = LocalRunner([*jobs_of(built, senders.run), _stay_the_one(renew, stop)], clock)
            web = Web(built, runner.seen) if settings.console.on else None
            if web is not None:
                found_at(web.address)
            systemd = Systemd(os.environ)
            runner.arm()
            log.info("daemon.started", database=built.engine.dialect.name, accounts=sorted(built.accounts))
            systemd.tell("READY=1")
            try:
                attendants = _attendants(built, runner, systemd, web=web, beside=beside, stop=stop.event)
                await _until(stop.event, [torn, *attendants])
            finally:
                stop.within(DRAIN + CLOSE)
                systemd.tell("STOPPING=1")
                sent = asyncio.to_thread(senders.drain, DRAIN - CLOSE)
                ends = [runner.drain(DRAIN), sent, *([web.close()] if web else [])]
                drained = all(await asyncio.gather(*ends))
                log.info("daemon.stopped", drained=drained)
    if stop.replaced:
        raise AlreadyRunning("Another Stallwatch has taken this database over, so this one has stopped.")


def _attendants(
    built: Parts, runner: LocalRunner, systemd: Systemd, *, web: Web | None, beside: Beside | None, stop: asyncio.Event
) -> Sequence[Awaitable[None]]:
    """What goes on beside the jobs."""
    _ = translation(built.settings.staff.language).gettext
    steady = asyncio.get_running_loop().time
    pulse = Pulse(runner=runner, engine=built.engine, systemd=systemd, clock=built.clock, _=_)
    attendants: list[Awaitable[None]] = [Guard(runner, clock=built.clock, steady=steady).watch()]
    if systemd.listens:
        attendants.append(pulse.beat())
    if web is not None:
        attendants.append(web.serve())
    if beside is not None:
        attendants.append(beside(built, stop))
    return attendants


def _found_torn(engine: Engine) -> asyncio.Future[None]:
    """Fails once a job meets a torn page: what rests on such a file may be sent twice or never, so the daemon ends."""
    loop = asyncio.get_running_loop()
    torn: asyncio.Future[None] = loop.create_future()

    def tell(error: DamagedDatabase) -> None:
        if not torn.done():
            log.error("database.torn", said=error.said)
            torn.set_exception(error)

    on_damage(engine, lambda error: loop.call_soon_threadsafe(tell, error))
    return torn


def _stay_the_one(renew: Callable[[], bool], stop: Stop) -> Job:
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
