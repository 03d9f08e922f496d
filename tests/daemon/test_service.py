"""The daemon as a service: it says how it is, stops when asked, is the only one, and never outstays its welcome."""

import signal
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, update
from sqlmodel import col, select

from tests.build import ago
from tests.daemon.service import look_after_the_lease_often, prepare, started, with_a_hung_thread
from tracker import clock, daemon
from tracker.store.session import reading, writing
from tracker.store.tables import DaemonLease

on_postgres = pytest.mark.parametrize("engine", ["postgres"], indirect=True)
on_sqlite = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@pytest.fixture
def folder(engine: Engine, tmp_path: Path) -> Path:
    """An installation."""
    prepare(tmp_path / "home", engine)
    return tmp_path / "home"


def test_it_says_that_it_is_ready_alive_and_stopping_and_ends_well(folder: Path, engine: Engine) -> None:
    with started(folder) as one:
        assert one.says("READY=1") == "READY=1"
        assert one.says("WATCHDOG=1").startswith("STATUS=0 parcels, 0 stuck, ")
        assert "last poll 0 s ago" in one.says("STATUS=0 parcels, 0 stuck, last poll")
        one.signal(signal.SIGTERM)
        one.says("STOPPING=1")
        assert one.ends() == 0
        assert "drained=True" in one.said
    with reading(engine) as session:
        assert session.exec(select(DaemonLease)).all() == []


def test_a_second_one_is_refused_and_the_first_goes_on(folder: Path) -> None:
    with started(folder) as first:
        first.says("READY=1")
        with started(folder, "second") as second:
            assert second.ends() == 1
            assert "Another Stallwatch works on this database" in second.said
        first.says("WATCHDOG=1")
        first.signal(signal.SIGINT)
        assert first.ends() == 0


@on_postgres
def test_one_that_was_stopped_for_longer_than_its_lease_gives_way(folder: Path, engine: Engine) -> None:
    with started(folder, before=look_after_the_lease_often) as first:
        first.says("READY=1")
        first.signal(signal.SIGSTOP)
        with writing(engine) as session:  # ninety seconds go by
            session.connection().execute(update(DaemonLease).values(leased_until=ago(seconds=0)))
        with started(folder, "second") as second:
            second.says("READY=1")
            first.signal(signal.SIGCONT)
            assert first.ends() == 1
            assert "has taken this database over" in first.said
            second.says("WATCHDOG=1")
            with reading(engine) as session:
                assert session.exec(select(col(DaemonLease.holder))).one().split(":")[1] == str(second.process.pid)


def ten_minutes_fast() -> None:
    look_after_the_lease_often()
    right = clock.now
    clock.now = lambda: right() + timedelta(minutes=10)


@on_postgres
@pytest.mark.parametrize(("first", "second", "stays"), [(0, 1, 1), (1, 0, 0)], ids=["fast comes", "slow comes"])
def test_of_two_whose_clocks_differ_one_works(
    folder: Path, engine: Engine, first: int, second: int, stays: int
) -> None:
    clocks = (look_after_the_lease_often, ten_minutes_fast)
    with started(folder, before=clocks[first]) as one:
        one.says("READY=1")
        with started(folder, "second", before=clocks[second]) as other:
            working, ended = (other, one) if stays else (one, other)
            assert ended.ends() == 1
            assert "Another Stallwatch" in ended.said
            working.says("READY=1" if stays else "WATCHDOG=1")
            with reading(engine) as session:
                assert session.exec(select(col(DaemonLease.holder))).one().split(":")[1] == str(working.process.pid)


def with_a_hung_thread_and_little_time() -> None:
    with_a_hung_thread()
    daemon.DRAIN = timedelta(seconds=0.1)


@on_sqlite
def test_a_thread_that_hangs_keeps_it_no_longer_than_the_drain(folder: Path) -> None:
    with started(folder, before=with_a_hung_thread_and_little_time) as one:
        one.says("STATUS=hangs")
        one.signal(signal.SIGTERM)
        assert one.ends() == 0
        assert "drained=False" in one.said


@on_sqlite
def test_a_second_signal_ends_it_at_once(folder: Path) -> None:
    with started(folder, before=with_a_hung_thread) as one:
        one.says("STATUS=hangs")
        one.signal(signal.SIGTERM)
        one.says("STOPPING=1")
        one.signal(signal.SIGTERM)
        assert one.ends() == -signal.SIGTERM
