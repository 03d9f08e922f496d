"""What one file has spoken of so far, on the disk: a file may have any number of rows."""

import sqlite3
from collections import Counter
from collections.abc import Collection, Mapping

_TABLES = """
PRAGMA journal_mode = OFF;
CREATE TABLE parcels (number TEXT PRIMARY KEY, fate TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE buyers (shop TEXT, key TEXT, PRIMARY KEY (shop, key)) WITHOUT ROWID;
"""


class SpokenOf:
    """Parcels, each with what came of it, and buyers. SQLite holds a little of it in memory and the rest in a temporary
    file, which is gone once this is closed."""

    def __init__(self) -> None:
        self._kept = sqlite3.connect("", isolation_level=None)
        self._kept.executescript(_TABLES)

    def fates(self, numbers: Collection[str]) -> dict[str, str]:
        """What came of those of these parcels that the file has spoken of."""
        wanted = f"SELECT number, fate FROM parcels WHERE number IN ({_marks(numbers)})"  # noqa: S608 - question marks
        return dict(self._kept.execute(wanted, [*numbers]))

    def buyers(self, keys: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
        """Those of these buyers, by shop and key, whom the file has spoken of."""
        wanted = f"SELECT shop, key FROM buyers WHERE key IN ({_marks(keys)})"  # noqa: S608 - question marks
        return set(self._kept.execute(wanted, [key for _, key in keys])) & set(keys)

    def keep(self, fates: Mapping[str, str], buyers: Collection[tuple[str, str]]) -> None:
        """The file has spoken of these parcels and buyers."""
        self._kept.executemany("INSERT OR REPLACE INTO parcels VALUES (?, ?)", fates.items())
        self._kept.executemany("INSERT OR IGNORE INTO buyers VALUES (?, ?)", buyers)

    def counts(self) -> Counter[str]:
        """How many parcels came to what."""
        return Counter(dict(self._kept.execute("SELECT fate, count(*) FROM parcels GROUP BY fate")))

    def close(self) -> None:
        """Forget it all."""
        self._kept.close()


def _marks(values: Collection[object]) -> str:
    return ", ".join("?" * len(values))
