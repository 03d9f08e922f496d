"""The local runner ticks, wakes, survives a failing job, and drains. Nothing here waits longer than it must."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from apscheduler.jobstores.memory import MemoryJobStore

from tracker import clock
from tracker.runners.jobs import Job
from tracker.runners.local import LocalRunner

NEVER = timedelta(days=1)
SOON = timedelta(seconds=5)
AT_ONCE = timedelta(milliseconds=5)


def job(name: str, run: Callable[[], object], **more: object) -> Job:
    return Job(name=name, run=run, **{"every": NEVER, **more})


async def soon(*events: asyncio.Event) -> None:
    """All of these happen; it is a failure if they take long."""
    async with asyncio.timeout(SOON.total_seconds()):
        for event in events:
            await event.wait()


async def test_every_job_runs_at_once_and_wakes_the_next() -> None:
    ran: asyncio.Queue[str] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    async def first() -> int:
        ran.put_nowait("first")
        return 1

    def second() -> int:
        loop.call_soon_threadsafe(ran.put_nowait, "second")
        return 0

    runner = LocalRunner([job("first", first, wakes="second"), job("second", second)], clock.now)
    runner.arm()
    async with asyncio.timeout(SOON.total_seconds()):
        names = sorted([await ran.get() for _ in range(3)])
    assert names == ["first", "second", "second"]
    assert await runner.drain(SOON)


async def test_a_job_is_never_beside_itself_and_a_wake_meanwhile_is_not_lost() -> None:
    running, most, runs = 0, 0, 0
    begun, let_go = asyncio.Event(), asyncio.Event()
    done = asyncio.Event()

    async def slow() -> int:
        nonlocal running, most, runs
        running += 1
        runs += 1
        most = max(most, running)
        begun.set()
        await let_go.wait()
        running -= 1
        if runs == 2:
            done.set()
        return 0

    async def waker() -> int:
        await begun.wait()
        return 1

    runner = LocalRunner([job("slow", slow), job("waker", waker, wakes="slow")], clock.now)
    runner.arm()
    await soon(begun)
    async with asyncio.timeout(SOON.total_seconds()):
        while not runner.loops["slow"].wanted_again:
            await asyncio.sleep(0)
    let_go.set()
    await soon(done)
    assert (runs, most) == (2, 1)
    await runner.drain(SOON)


async def test_a_failing_job_stops_no_other_and_runs_again() -> None:
    tries, others = 0, 0
    again, other_ran = asyncio.Event(), asyncio.Event()

    async def failing() -> int:
        nonlocal tries
        tries += 1
        if tries > 1:
            again.set()
        raise RuntimeError("no")

    async def other() -> int:
        nonlocal others
        others += 1
        if others > 2:
            other_ran.set()
        return 0

    runner = LocalRunner([job("failing", failing, every=AT_ONCE), job("other", other, every=AT_ONCE)], clock.now)
    runner.arm()
    await soon(again, other_ran)
    await runner.drain(SOON)
    assert runner.beats()["failing"].error == "RuntimeError: no"
    assert runner.beats()["other"].error is None


async def test_ticks_that_a_blocked_process_missed_come_once() -> None:
    runs = 0
    third = asyncio.Event()

    async def count() -> int:
        nonlocal runs
        runs += 1
        if runs == 3:
            third.set()
        return 0

    runner = LocalRunner([job("count", count, every=timedelta(milliseconds=20))], clock.now)
    runner.arm()
    while not runs:
        await asyncio.sleep(0)
    wait_without_the_loop(0.1)
    await asyncio.sleep(0.01)
    assert runs == 2
    await soon(third)
    await runner.drain(SOON)


def wait_without_the_loop(seconds: float) -> None:
    """Keep the event loop from doing anything, as a long computation would."""
    until = asyncio.get_running_loop().time() + seconds
    while asyncio.get_running_loop().time() < until:
        pass


async def test_a_scheduler_that_swallowed_an_error_ticks_again_once_armed_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    runs = 0
    ran = asyncio.Event()
    said: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: said.append(context))

    async def count() -> int:
        nonlocal runs
        runs += 1
        ran.set()
        return 0

    def broken(*_: object) -> None:
        raise ConnectionError("closed at COMMIT")

    runner = LocalRunner([job("count", count, every=AT_ONCE)], clock.now)
    monkeypatch.setattr(MemoryJobStore, "update_job", broken)
    runner.arm()
    await soon(ran)
    monkeypatch.undo()
    async with asyncio.timeout(SOON.total_seconds()):
        while not runner.quiet():
            await asyncio.sleep(0.001)
    assert (runs, str(said[0]["exception"])) == (1, "closed at COMMIT")
    ran.clear()
    runner.arm()
    await soon(ran)
    assert runner.quiet() == []
    assert await runner.drain(SOON)


async def test_a_runner_armed_anew_ticks_with_one_scheduler() -> None:
    runs = 0

    async def count() -> int:
        nonlocal runs
        runs += 1
        return 0

    runner = LocalRunner([job("count", count)], clock.now)
    for _ in range(3):
        runner.arm()
        await asyncio.sleep(0.01)
    assert runs == 3
    assert await runner.drain(SOON)


async def test_draining_lets_a_run_come_to_its_end() -> None:
    begun, let_go = asyncio.Event(), asyncio.Event()
    ended = False

    async def running() -> int:
        nonlocal ended
        begun.set()
        await let_go.wait()
        ended = True
        return 0

    runner = LocalRunner([job("running", running)], clock.now)
    runner.arm()
    await soon(begun)
    draining = asyncio.create_task(runner.drain(SOON))
    await asyncio.sleep(0)
    let_go.set()
    assert await draining
    assert ended


async def test_draining_tells_of_what_would_not_end() -> None:
    begun = asyncio.Event()

    async def stubborn() -> int:
        begun.set()
        await asyncio.Event().wait()
        return 0

    runner = LocalRunner([job("stubborn", stubborn)], clock.now)
    runner.arm()
    await soon(begun)
    assert not await runner.drain(timedelta(seconds=0.01))
