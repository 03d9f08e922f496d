"""Files of SQLite that are no longer what they were."""

import random
import sqlite3
from contextlib import closing
from pathlib import Path

PAGE = 4096


def flip(path: Path, pages: range) -> None:
    """Write nonsense into the middle and over the head of these pages."""
    noise = random.Random(7)
    with path.open("r+b") as file:
        for page in pages:
            for place in (page * PAGE, page * PAGE + PAGE // 2):
                file.seek(place)
                file.write(noise.randbytes(64))


def tear(database: Path, table: str) -> None:
    """Tear a table of a closed database, and all of its indexes."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        roots = connection.execute("SELECT rootpage FROM sqlite_schema WHERE tbl_name = ?", (table,)).fetchall()
    assert roots
    for (root,) in roots:
        flip(database, range(root - 1, root))
