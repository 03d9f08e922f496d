"""A torn database: the daemon does not begin on it, and ends where it meets the damage later."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.daemon.service import Daemon, prepare, started
from tests.torn import tear
from tracker import daemon


@pytest.fixture
def folder(sqlite_engine: Engine, tmp_path: Path) -> Path:
    """An installation whose stalls are torn."""
    prepare(tmp_path / "home", sqlite_engine)
    sqlite_engine.dispose()
    tear(Path(sqlite_engine.url.database or ""), "stalls")
    return tmp_path / "home"


def assert_refused(one: Daemon) -> None:
    assert one.ends() == 1
    last = one.said.splitlines()[-1]
    assert last.startswith("stallwatch: The database ")
    assert "go back to a backup: stallwatch restore FILE" in last


def test_it_does_not_begin(folder: Path) -> None:
    with started(folder) as one:
        assert_refused(one)
        assert len(one.said.splitlines()) == 1


def look_at_nothing() -> None:
    daemon.look_through = lambda *_: None


def test_it_ends_where_it_comes_to_the_torn_page_only_later(folder: Path) -> None:
    with started(folder, before=look_at_nothing) as one:
        one.says("READY=1")
        one.says("STOPPING=1")
        assert_refused(one)
        assert "database.torn" in one.said
