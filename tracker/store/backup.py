"""An SQLite database as a file among files: a whole copy of it while others write, and another one in its place."""

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from config.steps import boundary
from tracker.store.damage import DamagedDatabase
from tracker.store.owner import own_as

_PATIENCE = 30
_BESIDE = ("-wal", "-shm")


def copy_database(database: Path, to: Path) -> None:
    """Write a checked copy of the database as it is now. Others go on writing meanwhile.

    VACUUM INTO reads one snapshot and never holds the writer's lock; what is written meanwhile stays in the WAL, some
    MB for a database of 1 GB. SQLite's other way, page by page, begins anew whenever another process commits. Raises
    DamagedDatabase, or OSError where there is no room.
    """
    to.unlink(missing_ok=True)
    to.touch(mode=0o600)
    try:
        with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=rw", uri=True, timeout=_PATIENCE)) as source:
            source.execute("VACUUM INTO ?", (str(to),))
    except sqlite3.OperationalError as error:
        raise OSError(str(error)) from None
    except sqlite3.DatabaseError as error:
        raise DamagedDatabase(database, str(error)) from None
    check_whole(to)


def check_whole(database: Path) -> None:
    """Read every page and every index of a database that nobody writes to. Raises DamagedDatabase."""
    try:
        with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as error:
        found = str(error)
    if found != "ok":
        raise DamagedDatabase(database, found)


def put_in_place(new: Path, database: Path, *, aside: Path) -> bool:
    """Let a closed database take the place of another one, which is kept as `aside`. False: there was none.

    Killed at any step this leaves one of the two whole, under the database's name. Nobody may write meanwhile.
    """
    own_as(new, database)
    if replaced := database.exists():
        with suppress(sqlite3.Error), closing(sqlite3.connect(database, timeout=_PATIENCE)) as old:
            old.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # a damaged one keeps its log, and takes it along
        os.link(database, aside)
    for beside in _BESIDE:  # SQLite would take the old log for the new database's own
        with suppress(FileNotFoundError):
            Path(f"{database}{beside}").rename(f"{aside}{beside}")
    boundary("restore.aside")
    new.replace(database)
    sync_folder(database.parent)
    boundary("restore.replaced")
    return replaced


def remove_database(database: Path) -> None:
    """Remove a database and what SQLite keeps beside it; one that is not there is no error."""
    for name in ("", *_BESIDE):
        Path(f"{database}{name}").unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder outlive a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
