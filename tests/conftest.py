"""What every test may ask for."""

import logging
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import cache, partial
from pathlib import Path

import pytest
import structlog
from alembic import command
from hypothesis import settings
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlmodel import SQLModel

import tracker.store.tables  # noqa: F401 - registers the tables
from config import logs
from tracker.desk import passwords
from tracker.desk.doctor import letters
from tracker.store import session
from tracker.store.schema import migrations
from tracker.store.session import connect

pytest_plugins = ["tests.postgres", "tests.small_disk"]

# A slow moment of a busy machine is no failure; in CI the same examples run every time.
settings.register_profile("house", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("house")

POOL = 80
"""Connections for the races of 64."""

# An engine by itself turns every statement into SQL anew, which is most of a test's time. So engines of a kind share
# what has been compiled: it is kept by dialect and statement, and two dialects of a kind are the same here.
for kind in (SQLiteDialect_pysqlite, PGDialect_psycopg):
    kind.__eq__ = lambda one, other: type(one) is type(other)
    kind.__hash__ = lambda one: hash(type(one))
session.create_engine = partial(create_engine, execution_options={"compiled_cache": {}})

# No test cuts the power, and waiting for the disk is most of what a small commit takes.
session.SQLITE_PRAGMAS = (*session.SQLITE_PRAGMAS, "synchronous=OFF")

# A round of the doctor writes every letter there is; the first round of a run does, and the others know how that went.
letters.check_every_letter = cache(letters.check_every_letter)


@event.listens_for(Engine, "before_cursor_execute")
def _nothing_is_written_where_it_is_only_read(
    connection: Connection, _cursor: object, statement: str, *_: object
) -> None:
    """On SQLite such a writer fails as soon as somebody else has written meanwhile: seldom, and never in a test."""
    reads = connection.get_execution_options().get("stallwatch_reads", False)
    assert not (reads and statement.lstrip().startswith(("INSERT", "UPDATE", "DELETE"))), statement


def _log_plainly() -> None:
    """As structlog does by itself, but for the pictures that it draws of errors: they take longer than the tests."""
    structlog.reset_defaults()
    renderer = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[structlog.processors.add_log_level, renderer])


_log_plainly()


@pytest.fixture(autouse=True)
def _logging_as_it_was(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Commands set logging up for a process of their own; here each test leaves it as it found it."""
    monkeypatch.setattr(logs, "_secrets", logs._secrets.copy())  # noqa: SLF001
    monkeypatch.setattr(logs, "_hidden", logs._hidden)  # noqa: SLF001 - a short secret would star other tests' words
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    logging.captureWarnings(capture=False)
    root.handlers[:] = handlers
    root.setLevel(level)
    for logger in logging.Logger.manager.loggerDict.values():
        if isinstance(logger, logging.Logger):
            logger.disabled = False  # import-linter's own set-up turns off every logger that is there before it
    _log_plainly()


@pytest.fixture
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Guessing takes no time here; what it takes in earnest is test_passwords.py's business."""
    monkeypatch.setattr(passwords, "_LOG_N", 4)
    monkeypatch.setattr(passwords, "_NOBODYS", passwords.hashed("nobody's"))


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
    return postgres_template


@pytest.fixture(scope="session")
def kept_postgres(postgres_tables: str, fresh_postgres: Callable[[], AbstractContextManager[str]]) -> Iterator[Engine]:
    """A PostgreSQL database that tests use one after the other: a new one for each would cost more than most tests."""
    with fresh_postgres() as url:
        engine = connect(url, pool_size=POOL)
        yield engine
        engine.dispose()


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
    """A database with our tables and nothing in them: the test runs once on each kind."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_engine")
        return
    engine = request.getfixturevalue("kept_postgres")
    yield engine
    _empty(engine)


@pytest.fixture(params=["sqlite", "postgres"])
def own_engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """The same for a test that changes the tables themselves: a database that nobody uses afterwards."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_engine")
        return
    request.getfixturevalue("postgres_tables")
    engine = connect(request.getfixturevalue("postgres_url"), pool_size=POOL)
    yield engine
    engine.dispose()


def _empty(engine: Engine) -> None:
    """Take every row out, whatever it refers to, and let numbers begin at one again."""
    with engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL lock_timeout = '10s'; SET LOCAL session_replication_role = replica")
        connection.exec_driver_sql("; ".join(f"DELETE FROM {name}" for name in SQLModel.metadata.tables))
        connection.exec_driver_sql("SELECT setval(sequencename::regclass, start_value, false) FROM pg_sequences")


def _make_tables(url: str) -> None:
    engine = connect(url)
    SQLModel.metadata.create_all(engine)
    command.stamp(migrations(engine), "head")
    engine.dispose()
