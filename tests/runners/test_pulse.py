"""The pulse: how the daemon stands; the watchdog hears of it only while the work goes on and the database answers."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from config.catalogues import translation
from tests.build import NOW, POLICY, ago, held_parcel
from tests.jobs.hands import ALL_WAIT, deliver, detect
from tracker.jobs.detect import Detect
from tracker.runners.loop import Beat
from tracker.runners.notify import Systemd
from tracker.runners.pulse import Pulse
from tracker.store.session import connect


class Runner:
    """Loops that stand as the test says."""

    def __init__(self, *stuck: str, polled: timedelta | None = None) -> None:
        self._stuck = list(stuck)
        self._polled = None if polled is None else NOW - polled

    def stuck(self) -> list[str]:
        return self._stuck

    def beats(self) -> dict[str, Beat]:
        return {"poll": Beat(name="poll", ended_at=self._polled)}


def pulse(engine: Engine, runner: Runner, language: str = "en") -> Pulse:
    return Pulse(runner=runner, engine=engine, systemd=Systemd({}), clock=lambda: NOW, _=translation(language).gettext)


async def test_it_counts_what_is_followed_and_what_is_stuck(engine: Engine) -> None:
    held_parcel(engine)
    held_parcel(engine, since=ago(hours=1))
    Detect(engine=engine, policy=POLICY, policy_at=ago(days=9), clock=lambda: NOW).run()
    lines = await pulse(engine, Runner(polled=timedelta(seconds=12.4))).lines()
    assert lines == ["STATUS=2 parcels, 1 stuck, last poll 12 s ago", "WATCHDOG=1"]


async def test_it_tells_of_letters_that_wait_for_approval(engine: Engine, tmp_path: Path) -> None:
    held_parcel(engine)
    detect(engine, policy=ALL_WAIT)
    deliver(engine, tmp_path, policy=ALL_WAIT)
    (status, _) = await pulse(engine, Runner()).lines()
    assert status == "STATUS=1 parcels, 1 stuck, not polled yet; letters held: 1 (stallwatch approve)"


async def test_before_the_first_poll_it_says_so(sqlite_engine: Engine) -> None:
    lines = await pulse(sqlite_engine, Runner()).lines()
    assert lines == ["STATUS=0 parcels, 0 stuck, not polled yet", "WATCHDOG=1"]


async def test_it_speaks_the_staffs_language(sqlite_engine: Engine) -> None:
    (status, _) = await pulse(sqlite_engine, Runner(), "zh_CN").lines()
    assert "包裹" in status


async def test_the_watchdog_hears_nothing_while_a_loop_is_stuck(sqlite_engine: Engine) -> None:
    assert await pulse(sqlite_engine, Runner("poll", "lease")).lines() == ["STATUS=No progress: poll, lease"]


async def test_the_watchdog_hears_nothing_while_the_database_does_not_answer(tmp_path: Path) -> None:
    (status,) = await pulse(connect(f"sqlite:///{tmp_path}/gone/stallwatch.db"), Runner()).lines()
    assert status.startswith("STATUS=The database does not answer: ")
    assert "unable to open database file" in status


@pytest.mark.parametrize("engine", ["postgres"], indirect=True)
async def test_a_database_that_takes_too_long_does_not_answer(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.runners.pulse.ANSWER_WITHIN", timedelta(seconds=0.05))
    with engine.connect() as holder:
        holder.exec_driver_sql("LOCK TABLE parcels IN ACCESS EXCLUSIVE MODE")
        lines = await pulse(engine, Runner()).lines()
        holder.rollback()
    assert lines == ["STATUS=The database does not answer: TimeoutError"]
