"""A loop keeps its last run, rests after failures, says an error once, and never lets a thread be beside itself."""

import asyncio
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from tests.build import NOW
from tracker.runners.jobs import Job
from tracker.runners.loop import Beat, Loop

TICK = timedelta(seconds=15)


class Trial:
    """A loop whose clocks stand still until told otherwise. `woken`: whom it woke."""

    def __init__(self, run: Callable[[], object], **more: object) -> None:
        self.now, self.seconds = NOW, 0.0
        self.woken: list[str] = []
        job = Job(name="poll", run=run, wakes="detect", **{"every": TICK, **more})
        self.loop = Loop(job, clock=lambda: self.now, steady=lambda: self.seconds, wake=self.woken.append)

    async def tick(self) -> Beat:
        """One tick, and the whole run that comes of it."""
        self.loop.tick()
        if run := self.loop._run:  # noqa: SLF001 - what a runner never asks for
            await asyncio.wait({run})
            await asyncio.sleep(0)
        return self.loop.beat


class Asked:
    """A job that does as the list says, call by call: raise, or find so much."""

    def __init__(self, *answers: int | Exception) -> None:
        self.answers = list(answers)
        self.calls = 0

    async def run(self) -> int:
        self.calls += 1
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


async def test_a_good_run_is_kept_and_wakes_the_next_job() -> None:
    trial = Trial(Asked(3).run)
    assert trial.loop.beat == Beat(name="poll")
    assert await trial.tick() == Beat(name="poll", began_at=NOW, ended_at=NOW)
    assert trial.woken == ["detect"]


async def test_a_failed_run_is_kept_with_its_error_and_the_last_good_end() -> None:
    trial = Trial(Asked(0, OSError("no space left\nand much more")).run)
    await trial.tick()
    trial.now += TICK
    beat = await trial.tick()
    assert (beat.began_at, beat.ended_at, beat.failed_at) == (NOW + TICK, NOW, NOW + TICK)
    assert (beat.error, beat.failures) == ("OSError: no space left", 1)
    assert trial.woken == []


async def test_failures_in_a_row_let_more_and_more_ticks_pass_but_never_a_minute_of_them() -> None:
    job = Asked(*[OSError("no")] * 9)
    trial = Trial(job.run)
    tried = []
    for _ in range(20):
        before = job.calls
        await trial.tick()
        tried.append(job.calls > before)
    assert [number for number, ran in enumerate(tried) if ran] == [0, 1, 3, 7, 12, 17]


async def test_a_good_run_ends_the_rest() -> None:
    job = Asked(OSError("no"), OSError("no"), 0, 0)
    trial = Trial(job.run)
    for _ in range(5):
        beat = await trial.tick()
    assert (job.calls, beat.error, beat.failures) == (4, None, 0)


async def test_a_failing_loop_is_not_woken_before_its_tick() -> None:
    job = Asked(OSError("no"), 0)
    trial = Trial(job.run)
    await trial.tick()
    trial.loop.wake()
    assert job.calls == 1
    await trial.tick()
    assert job.calls == 2


async def test_an_error_that_repeats_unchanged_is_logged_once_and_counted() -> None:
    trial = Trial(Asked(OSError("full\nat 12:00"), OSError("full\nat 12:01"), OSError("locked"), 0).run)
    with capture_logs() as logs:
        for _ in range(8):
            await trial.tick()
    assert [(each["event"], each.get("failures")) for each in logs] == [
        ("tick.failed", None),
        ("tick.failed", None),
        ("tick.recovered", 3),
    ]


async def test_an_async_run_is_given_up_at_its_deadline() -> None:
    given_up = asyncio.Event()

    async def hung() -> int:
        try:
            await asyncio.Event().wait()
        finally:
            given_up.set()
        return 0

    beat = await Trial(hung, deadline=timedelta(seconds=0.01)).tick()
    assert given_up.is_set()
    assert (beat.error, beat.hung) == ("TookTooLong: given up after 0.01 s", False)


async def test_a_time_out_of_the_jobs_own_is_not_taken_for_the_deadline() -> None:
    assert (await Trial(Asked(TimeoutError("the carrier")).run).tick()).error == "TimeoutError: the carrier"


async def test_a_thread_past_its_deadline_is_marked_hung_and_no_second_one_begins() -> None:
    let_go, runs = threading.Event(), []

    def hung() -> int:
        runs.append(1)
        let_go.wait()
        return 0

    trial = Trial(hung, deadline=timedelta(seconds=0.01))
    with capture_logs() as logs:
        trial.loop.tick()
        async with asyncio.timeout(5):
            while not trial.loop.beat.hung:
                await asyncio.sleep(0.001)
    trial.loop.tick()
    assert (len(runs), trial.loop.is_stuck, logs[0]["event"]) == (1, True, "tick.hung")
    let_go.set()
    beat = await trial.tick()
    assert (beat.hung, beat.ended_at, trial.loop.is_stuck) == (False, NOW, False)


@pytest.mark.parametrize(
    ("seconds", "quiet"),
    [(15, False), (45, False), (45.1, True), (3600, True)],
)
async def test_a_loop_without_ticks_is_quiet_after_three_of_them_and_then_stuck(seconds: float, quiet: bool) -> None:
    trial = Trial(Asked(0, 0).run)
    await trial.tick()
    trial.seconds += seconds
    assert (trial.loop.is_quiet, trial.loop.is_stuck) == (quiet, quiet)
    await trial.tick()
    assert not trial.loop.is_stuck


async def test_a_loop_that_rests_is_not_stuck() -> None:
    trial = Trial(Asked(*[OSError("no")] * 9).run)
    for _ in range(20):
        trial.seconds += TICK.total_seconds()
        await trial.tick()
        assert not trial.loop.is_stuck


async def test_a_run_that_takes_no_notice_of_its_deadline_is_stuck() -> None:
    async def endless() -> int:
        await asyncio.Event().wait()
        return 0

    trial = Trial(endless, deadline=timedelta(minutes=5))
    trial.loop.tick()
    for seconds, stuck in ((345, False), (346, True)):
        trial.seconds = seconds
        trial.loop.tick()
        assert trial.loop.is_stuck is stuck
    trial.loop.close().cancel()


async def test_a_closed_loop_begins_nothing() -> None:
    job = Asked(0)
    trial = Trial(job.run)
    assert trial.loop.close() is None
    await trial.tick()
    trial.loop.wake()
    assert job.calls == 0


async def test_how_it_goes_round_is_seen_on_the_clock_that_nobody_sets() -> None:
    trial = Trial(Asked(0, OSError("no space left"), 0).run)
    trial.seconds = 7
    seen = trial.loop.seen()
    assert (seen.since_good, seen.idle, seen.running) == (timedelta(seconds=7), timedelta(seconds=7), None)
    await trial.tick()
    trial.seconds, trial.now = 27, NOW - timedelta(days=1)
    await trial.tick()
    seen = trial.loop.seen()
    assert (seen.since_good, seen.idle) == (timedelta(seconds=20), timedelta())
    assert (seen.failures, seen.error, seen.last_good_at) == (1, "OSError: no space left", NOW)
    await trial.tick()
    assert trial.loop.seen().since_good == timedelta()


async def test_a_run_under_way_is_seen_with_how_long_it_goes_on() -> None:
    ends = asyncio.Event()

    async def run() -> int:
        await ends.wait()
        return 0

    trial = Trial(run)
    trial.loop.tick()
    trial.seconds = 9
    assert trial.loop.seen().running == timedelta(seconds=9)
    ends.set()
    if under_way := trial.loop.close():
        await under_way
