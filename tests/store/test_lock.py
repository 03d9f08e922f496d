"""One daemon a database, on both kinds; a killed one blocks nobody for longer than its lease."""

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.build import NOW
from tests.needs import needs_root
from tracker.store.lock import LEASE, AlreadyRunning, NoLock, is_running, only_daemon
from tracker.store.session import writing
from tracker.store.tables import DaemonLease


def at(now: datetime) -> Callable[[], datetime]:
    return lambda: now


def test_a_second_daemon_is_refused_until_the_first_has_gone(engine: Engine) -> None:
    with only_daemon(engine, at(NOW)) as renew:
        assert renew()
        with pytest.raises(AlreadyRunning, match="Stop it first"), only_daemon(engine, at(NOW)):
            pass
    with only_daemon(engine, at(NOW)) as renew:
        assert renew()


@pytest.mark.parametrize("engine", ["postgres"], indirect=True)
def test_a_killed_daemons_lease_lapses(engine: Engine) -> None:
    with writing(engine) as session:
        session.add(DaemonLease(name="daemon", holder="killed", leased_until=NOW))
    with pytest.raises(AlreadyRunning), only_daemon(engine, at(NOW - timedelta(seconds=1))):
        pass
    with only_daemon(engine, at(NOW)) as renew:
        assert renew()


@pytest.mark.parametrize("engine", ["postgres"], indirect=True)
def test_a_daemon_that_slept_too_long_learns_that_it_is_replaced(engine: Engine) -> None:
    now = [NOW]
    with only_daemon(engine, lambda: now[0]) as first, only_daemon(engine, at(NOW + LEASE)) as second:
        now[0] = NOW + LEASE
        assert second()
        assert not first()


def test_whether_a_daemon_runs_can_be_asked_without_standing_in_its_way(engine: Engine) -> None:
    assert not is_running(engine, NOW)
    with only_daemon(engine, at(NOW)):
        assert is_running(engine, NOW)
        assert is_running(engine, NOW)
    assert not is_running(engine, NOW)
    with only_daemon(engine, at(NOW)):
        pass


@pytest.mark.parametrize("engine", ["postgres"], indirect=True)
def test_a_daemon_whose_lease_has_lapsed_runs_no_more(engine: Engine) -> None:
    with only_daemon(engine, at(NOW)):
        assert not is_running(engine, NOW + LEASE)


def test_asking_makes_no_file(sqlite_engine: Engine, tmp_path: Path) -> None:
    assert not is_running(sqlite_engine, NOW)
    assert not (tmp_path / "stallwatch.db.lock").exists()


def test_a_lock_that_cannot_be_opened_is_told_and_no_daemon_runs(sqlite_engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "stallwatch.db.lock").mkdir()
    with pytest.raises(NoLock, match=r"stallwatch\.db\.lock cannot be used"), only_daemon(sqlite_engine, at(NOW)):
        pass


@needs_root()
def test_the_lock_that_root_has_made_can_be_taken_by_whose_the_database_is(
    sqlite_engine: Engine, tmp_path: Path
) -> None:
    os.chown(tmp_path / "stallwatch.db", 65_534, 65_534)
    with only_daemon(sqlite_engine, at(NOW)):
        assert (tmp_path / "stallwatch.db.lock").stat().st_uid == 65_534
