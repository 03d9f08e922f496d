"""The database is locked, full, or restarted under the jobs: they go on by themselves, and the buyer is told once."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic

import pytest
from sqlalchemy import Engine, event
from sqlmodel import SQLModel
from structlog.testing import capture_logs

from carriers.events import Answer, Refusal
from notices.channels.maildir import MaildirChannel
from tests.build import NOW, POLICY, add_account, add_parcel, ago, held
from tests.jobs.hands import ISSUER, LEASE, letters
from tests.postgres import Cluster
from tests.small_disk import Disk
from tracker.jobs.deliver import Deliver
from tracker.jobs.detect import Detect
from tracker.jobs.poll import OpenAccount, Poll
from tracker.runners.jobs import Job
from tracker.runners.local import LocalRunner
from tracker.store.session import connect, writing

TICK = timedelta(milliseconds=20)
SOON = timedelta(seconds=20)
PARCELS = 30


class HeldParcels:
    """An account that says of every number that customs has had it for 50 hours."""

    batch = 40
    registers = False

    async def register(self, numbers: object) -> list[Refusal]:
        return []

    async def ask(self, numbers: list[str], now: datetime) -> list[Answer | Refusal]:
        return [Answer(number=number, events=held(ago(hours=50)), digest="d") for number in numbers]

    async def aclose(self) -> None: ...


def hurrying() -> Callable[[], datetime]:
    """A clock on which five minutes take a second: leases and second tries come soon."""
    begun = monotonic()
    return lambda: NOW + timedelta(minutes=5) * (monotonic() - begun)


@asynccontextmanager
async def at_work(engine: Engine, mail: Path, *, parcels: int = 1) -> AsyncIterator[LocalRunner]:
    """The jobs of the daemon at work on so many parcels, all due."""
    with writing(engine) as session:
        account_id = add_account(session, name="main").id
        for _ in range(parcels):
            add_parcel(session, account_id=account_id)
    clock = hurrying()
    accounts = {"main": OpenAccount(HeldParcels(), 100)}
    poll = Poll(engine=engine, accounts=accounts, policy=POLICY, lease=LEASE, clock=clock)
    detect = Detect(engine=engine, policy=POLICY, policy_at=ago(days=9), clock=clock)
    channel = MaildirChannel(mail)
    deliver = Deliver(engine=engine, policy=POLICY, channel=channel, issuer=ISSUER, lease=LEASE, clock=clock)
    runs = {"poll": poll.run, "detect": detect.run, "deliver": deliver.run}
    runner = LocalRunner([Job(name=name, every=TICK, run=run) for name, run in runs.items()], clock)
    with capture_logs():  # else every error is drawn with its variables
        yield runner
        assert await runner.drain(SOON)


async def until(condition: Callable[[], object]) -> None:
    """Wait for it; a failure if it takes long."""
    async with asyncio.timeout(SOON.total_seconds()):
        while not condition():
            await asyncio.sleep(0.005)


def failing(runner: LocalRunner, word: str) -> bool:
    """Whether any loop's last run ended with an error that says so."""
    return any(word in (beat.error or "") for beat in runner.beats().values())


async def assert_told_and_calm(runner: LocalRunner, mail: Path, *, letters_due: int = 1) -> None:
    """Every letter leaves, once, and every loop runs well again."""
    await until(lambda: len(letters(mail)) >= letters_due)
    await until(lambda: not any(beat.failures for beat in runner.beats().values()))
    assert len(letters(mail)) == letters_due
    assert runner.stuck() == []


async def test_a_lock_that_goes_in_time_is_only_waited_for(sqlite_engine: Engine, tmp_path: Path) -> None:
    async with at_work(sqlite_engine, tmp_path / "mail") as runner:
        with sqlite_engine.begin():  # takes the lock: whoever writes begins so
            runner.arm()
            await until(lambda: all(beat.began_at for beat in runner.beats().values()))
            await asyncio.sleep(0.1)
            assert not any(beat.failures for beat in runner.beats().values())
        await assert_told_and_calm(runner, tmp_path / "mail")


async def test_a_lock_that_outlasts_patience_stops_nothing_for_good(sqlite_engine: Engine, tmp_path: Path) -> None:
    event.listen(sqlite_engine, "checkout", lambda raw, *_: raw.execute("PRAGMA busy_timeout = 10"))
    async with at_work(sqlite_engine, tmp_path / "mail") as runner:
        with sqlite_engine.begin():
            runner.arm()
            await until(lambda: failing(runner, "database is locked"))
        await assert_told_and_calm(runner, tmp_path / "mail")


async def test_a_full_disk_is_waited_out(small_disk: Disk, sqlite_template: Path, tmp_path: Path) -> None:
    shutil.copyfile(sqlite_template, small_disk.folder / "stallwatch.db")
    engine = connect(f"sqlite:///{small_disk.folder}/stallwatch.db")
    async with at_work(engine, tmp_path / "mail") as runner:
        small_disk.fill()
        runner.arm()
        await until(lambda: failing(runner, small_disk.error))
        assert letters(tmp_path / "mail") == []
        small_disk.free()
        await assert_told_and_calm(runner, tmp_path / "mail")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
    engine.dispose()


@pytest.mark.parametrize("mode", ["fast", "immediate"])
async def test_postgresql_may_be_restarted_under_load(
    own_server: tuple[Cluster, str], tmp_path: Path, mode: str
) -> None:
    cluster, url = own_server
    engine = connect(url)
    SQLModel.metadata.create_all(engine)
    server = ("-w", "-D", cluster.folder / "data", "-l", cluster.folder / "log")
    async with at_work(engine, tmp_path / "mail", parcels=PARCELS) as runner:
        runner.arm()
        await until(lambda: letters(tmp_path / "mail"))
        await asyncio.to_thread(cluster.run, "pg_ctl", "stop", *server, "-m", mode)
        assert len(letters(tmp_path / "mail")) < PARCELS
        await until(lambda: failing(runner, "OperationalError"))
        await asyncio.to_thread(cluster.run, "pg_ctl", "restart", *server)
        await assert_told_and_calm(runner, tmp_path / "mail", letters_due=PARCELS)
    engine.dispose()
