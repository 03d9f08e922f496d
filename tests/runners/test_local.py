"""The local runner ticks, wakes, survives a failing job, and drains. Nothing here waits longer than it must."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

from tracker import clock
from tracker.runners.jobs import Job
from tracker.runners.local import LocalRunner

NEVER = timedelta(days=1)
SOON = timedelta(seconds=5)


def job(name: str, run: Callable[[], object], **more: object) -> Job:
    return Job(name=name, every=NEVER, run=run, **more)


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
    runner.start()
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
    runner.start()
    async with asyncio.timeout(SOON.total_seconds()):
        await begun.wait()
        while "slow" not in runner.wanted_again:
            await asyncio.sleep(0)
        let_go.set()
        await done.wait()
    assert (runs, most) == (2, 1)
    await runner.drain(SOON)


async def test_a_failing_job_stops_no_other_and_runs_again() -> None:
    tries = 0
    again = asyncio.Event()

    async def failing() -> int:
        nonlocal tries
        tries += 1
        if tries > 1:
            again.set()
        raise RuntimeError("no")

    runner = LocalRunner([Job(name="failing", every=timedelta(seconds=0.05), run=failing)], clock.now)
    runner.start()
    async with asyncio.timeout(SOON.total_seconds()):
        await again.wait()
    await runner.drain(SOON)


async def test_a_hung_job_is_given_up_at_its_deadline() -> None:
    given_up = asyncio.Event()

    async def hung() -> int:
        try:
            await asyncio.Event().wait()
        finally:
            given_up.set()
        return 0

    runner = LocalRunner([job("hung", hung, deadline=timedelta(seconds=0.05))], clock.now)
    runner.start()
    async with asyncio.timeout(SOON.total_seconds()):
        await given_up.wait()
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
    runner.start()
    await begun.wait()
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
    runner.start()
    await begun.wait()
    assert not await runner.drain(timedelta(seconds=0.01))
