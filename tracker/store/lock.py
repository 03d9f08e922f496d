"""One daemon a database: a lock file beside an SQLite one, a lease row in PostgreSQL. A killed daemon blocks nobody
for longer than its lease."""

import fcntl
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

from filelock import FileLock, Timeout
from sqlalchemy import Engine, delete, update
from sqlmodel import col, select

from tracker.store.bulk import insert_or_nothing
from tracker.store.owner import own_as
from tracker.store.session import reading, writing
from tracker.store.tables import DaemonLease

LEASE = timedelta(seconds=30)
_LOOKED_AT = 0.1
"""For how many seconds somebody who asks `is_running` may hold the file, which takes a moment."""
_NAME = "daemon"


class AlreadyRunning(RuntimeError):
    """Another daemon works on this database."""


class NoLock(RuntimeError):
    """The lock's file cannot be made or opened, as when it is another user's."""


@contextmanager
def only_daemon(engine: Engine, clock: Callable[[], datetime]) -> Iterator[Callable[[], bool]]:
    """Be the one daemon while the block runs. Gives a call that renews the lease; False: it was lost to another.

    Raises AlreadyRunning or NoLock.
    """
    if engine.dialect.name == "sqlite":
        with _file_lock(Path(str(engine.url.database))):
            yield lambda: True
        return
    holder = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"
    if not _take(engine, holder, clock()):
        raise AlreadyRunning(
            "Another Stallwatch works on this database. Stop it first; if it was killed, wait half a minute."
        )
    try:
        yield lambda: _take(engine, holder, clock())
    finally:
        with writing(engine) as session:
            session.connection().execute(delete(DaemonLease).where(col(DaemonLease.holder) == holder))


def is_running(engine: Engine, now: datetime) -> bool:
    """Whether a daemon works on this database. Nothing is changed by asking."""
    if engine.dialect.name != "sqlite":
        with reading(engine) as session:
            alive = select(DaemonLease).where(DaemonLease.leased_until > now)
            return session.exec(alive).first() is not None
    try:
        with _lock_file(Path(str(engine.url.database))).open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def _lock_file(database: Path) -> Path:
    return database.with_name(f"{database.name}.lock")


@contextmanager
def _file_lock(database: Path) -> Iterator[None]:
    path = _lock_file(database)
    lock = FileLock(path)
    try:
        lock.acquire(timeout=_LOOKED_AT)
    except Timeout:
        raise AlreadyRunning(f"Another Stallwatch works on this database ({path}). Stop it first.") from None
    except OSError as error:
        said = f"{path} cannot be used: {error.strerror}. Run it as the user to whom file and folder belong."
        raise NoLock(said) from None
    try:
        own_as(path, database)
        yield
    finally:
        lock.release()


def _take(engine: Engine, holder: str, now: datetime) -> bool:
    values = {"holder": holder, "leased_until": now + LEASE}
    with writing(engine) as session:
        if insert_or_nothing(session, DaemonLease, [{"name": _NAME, **values}]):
            return True
        free = (col(DaemonLease.holder) == holder) | (col(DaemonLease.leased_until) <= now)
        written = update(DaemonLease).where(col(DaemonLease.name) == _NAME, free).values(values)
        return session.connection().execute(written).rowcount == 1
