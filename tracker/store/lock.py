"""One daemon a database: a lock file beside an SQLite one, a lease row in PostgreSQL. A killed daemon blocks nobody
for longer than its lease."""

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import uuid4

from filelock import FileLock, Timeout
from sqlalchemy import Engine, delete, update
from sqlmodel import col

from tracker.store.bulk import insert_or_nothing
from tracker.store.session import writing
from tracker.store.tables import DaemonLease

LEASE = timedelta(seconds=30)
_NAME = "daemon"


class AlreadyRunning(RuntimeError):
    """Another daemon works on this database."""


@contextmanager
def only_daemon(engine: Engine, clock: Callable[[], datetime]) -> Iterator[Callable[[], bool]]:
    """Be the one daemon while the block runs. Gives a call that renews the lease; False: it was lost to another.

    Raises AlreadyRunning.
    """
    if engine.dialect.name == "sqlite":
        with _file_lock(f"{engine.url.database}.lock"):
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


@contextmanager
def _file_lock(path: str) -> Iterator[None]:
    lock = FileLock(path)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise AlreadyRunning(f"Another Stallwatch works on this database ({path}). Stop it first.") from None
    try:
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
