"""What every test may ask for."""

import logging
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from hypothesis import settings
from sqlalchemy import Connection, Dialect, Engine, create_engine, event
from sqlmodel import SQLModel

import tracker.store.tables  # noqa: F401 - registers the tables
from tracker.store import session
from tracker.store.session import connect

pytest_plugins = ["tests.postgres", "tests.small_disk"]

# A slow moment of a busy machine is no failure; in CI the same examples run every time.
settings.register_profile("house", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("house")

POOL = 80
"""Connections for the races of 64."""


def _knowing_its_server(url: str) -> Dialect:
    """A dialect that has been connected once."""
    engine = create_engine(url)
    engine.connect().close()
    engine.dispose()
    return engine.dialect


_dialects = {"sqlite": _knowing_its_server("sqlite://")}
_compiled: dict[object, object] = {}


def _sharing_engine(url: Any, *, execution_options: dict[str, Any] | None = None, **options: Any) -> Engine:
    """An engine by itself turns every statement into SQL anew, which is most of a test's time: those of a kind share
    one dialect, and what has been compiled for it."""
    options["execution_options"] = {**(execution_options or {}), "compiled_cache": _compiled}
    engine = create_engine(url, **options)
    engine.dialect = _dialects.get(engine.dialect.name, engine.dialect)
    return engine


session.create_engine = _sharing_engine


@event.listens_for(Engine, "before_cursor_execute")
def _nothing_is_written_where_it_is_only_read(
    connection: Connection, _cursor: object, statement: str, *_: object
) -> None:
    """On SQLite such a writer fails as soon as somebody else has written meanwhile: seldom, and never in a test."""
    reads = connection.get_execution_options().get("stallwatch_reads", False)
    assert not (reads and statement.lstrip().startswith(("INSERT", "UPDATE", "DELETE"))), statement


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    """Commands set logging up for a process of their own; here each test leaves it as it found it."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    logging.captureWarnings(capture=False)
    root.handlers[:] = handlers
    root.setLevel(level)
    for logger in logging.Logger.manager.loggerDict.values():
        if isinstance(logger, logging.Logger):
            logger.disabled = False  # import-linter's own set-up turns off every logger that is there before it
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with our tables and nothing in them: in-memory databases and threads do not mix."""
    path = tmp_path_factory.mktemp("template") / "stallwatch.db"
    _make_tables(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_tables(postgres_template: str) -> str:
    """PostgreSQL's template database with our tables and nothing in them."""
    _make_tables(postgres_template)
    _dialects["postgresql"] = _knowing_its_server(postgres_template)
    return postgres_template


@pytest.fixture
def sqlite_engine(sqlite_template: Path, tmp_path: Path) -> Iterator[Engine]:
    """An SQLite database of this test's own."""
    path = tmp_path / "stallwatch.db"
    shutil.copyfile(sqlite_template, path)
    engine = connect(f"sqlite:///{path}", pool_size=POOL)
    yield engine
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """A database of this test's own, with our tables: the test runs once on each kind."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_engine")
        return
    request.getfixturevalue("postgres_tables")
    engine = connect(request.getfixturevalue("postgres_url"), pool_size=POOL)
    yield engine
    engine.dispose()


def _make_tables(url: str) -> None:
    engine = connect(url)
    SQLModel.metadata.create_all(engine)
    engine.dispose()
