"""Engines and transactions: SQLite and PostgreSQL made to behave alike.

`writing()` is one decision, whole or not at all; `reading()` makes no writer wait. Neither is held across an await.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from math import ceil
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Session, SQLModel

from tracker.store.damage import tell_damage

LONG_WAL = 64 * 1024 * 1024
"""Bytes that SQLite cuts its write-ahead log down to, once nobody reads an older state any more."""

SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",  # free when batched, and a decision must outlive a power cut
    "foreign_keys=ON",
    f"journal_size_limit={LONG_WAL}",
)
BATCH = 500
PATIENCE = timedelta(seconds=30)


def connect(url: str, *, pool_size: int = 10, patience: timedelta = PATIENCE) -> Engine:
    """An engine for `sqlite:///...` or `postgresql://...`. Nothing is opened before the first use.

    `patience`: how long is waited for a connection that others hold, for the lock of SQLite's other writer, and for a
    PostgreSQL server to let us in. What is written stays out of the engine's errors: names and addresses of buyers are
    no business of a log.
    """
    seconds = patience.total_seconds()
    pool = {"hide_parameters": True, "pool_size": pool_size, "max_overflow": 0, "pool_timeout": seconds}
    address = make_url(url)
    if address.get_backend_name() != "sqlite":
        until = address.query.get("connect_timeout", ceil(seconds))
        return create_engine(url, **pool, pool_pre_ping=True, connect_args={"connect_timeout": until})
    engine = create_engine(url, **pool, connect_args={"timeout": seconds})
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    tell_damage(engine)
    return engine


def file_of(url: str) -> Path | None:
    """The file that an SQLite database is; None for PostgreSQL."""
    parsed = make_url(url)
    return Path(parsed.database or "") if parsed.get_backend_name() == "sqlite" else None


def connect_to_read(url: str) -> Engine:
    """An engine that changes nothing and makes no database, for a look at one that may be broken."""
    file = file_of(url)
    if file is None:
        options = {"postgresql_readonly": True}
        return create_engine(url, hide_parameters=True, execution_options=options, connect_args={"connect_timeout": 5})
    # What a killed daemon left in the -wal stays there: whoever may write would copy it into the file at the end.
    # Without a -wal one is made all the same, and only who may write takes it away again.
    mode = "ro" if file.with_name(f"{file.name}-wal").exists() else "rw"
    address = f"file:{quote(str(file))}?mode={mode}"

    def opened() -> sqlite3.Connection:
        connection = sqlite3.connect(address, uri=True, timeout=5, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA query_only=ON")
        return connection

    engine = create_engine(url, creator=opened, hide_parameters=True, execution_options={"stallwatch_reads": True})
    event.listen(engine, "begin", _on_begin)
    return engine


def _on_connect(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # SQLAlchemy begins, not sqlite3: else a read-then-write fails at once when raced
    for pragma in SQLITE_PRAGMAS:
        connection.cursor().execute(f"PRAGMA {pragma}")


def _on_begin(connection: Connection) -> None:
    # A writer takes the lock before it reads, so that what it decided on is still so when it writes.
    reads = connection.get_execution_options().get("stallwatch_reads", False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """A transaction that is committed at the end, or rolled back whole by any error."""
    with Session(engine, expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A transaction that only reads and waits for nobody."""
    with Session(engine.execution_options(stallwatch_reads=True), expire_on_commit=False) as session:
        yield session


def lock_row(session: Session, row: SQLModel) -> None:
    """Read the row anew and hold it to the end of the transaction. SQLite's writer holds everything already."""
    session.refresh(row, with_for_update=True)
