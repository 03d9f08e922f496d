"""What one file has spoken of so far, on the disk: a file may have any number of rows."""

import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from pydantic import TypeAdapter

from tracker.store.enrolled import BuyerFacts, BuyerKey, KnownParcel

_TABLES = """
PRAGMA journal_mode = OFF;
CREATE TABLE parcels (number TEXT PRIMARY KEY, fate TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE buyers (shop TEXT, key TEXT, PRIMARY KEY (shop, key)) WITHOUT ROWID;
CREATE TABLE rehearsed_parcels (number TEXT PRIMARY KEY, facts BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE rehearsed_buyers (shop TEXT, key TEXT, facts BLOB NOT NULL, PRIMARY KEY (shop, key)) WITHOUT ROWID;
"""
_PARCEL, _BUYER = TypeAdapter(KnownParcel), TypeAdapter(BuyerFacts)


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

    def buyers(self, keys: Collection[BuyerKey]) -> set[BuyerKey]:
        """Those of these buyers, by shop and key, whom the file has spoken of."""
        wanted = f"SELECT shop, key FROM buyers WHERE key IN ({_marks(keys)})"  # noqa: S608 - question marks
        return set(self._kept.execute(wanted, [key for _, key in keys])) & set(keys)

    def keep(self, fates: Mapping[str, str], buyers: Collection[BuyerKey]) -> None:
        """The file has spoken of these parcels and buyers."""
        self._kept.executemany("INSERT OR REPLACE INTO parcels VALUES (?, ?)", fates.items())
        self._kept.executemany("INSERT OR IGNORE INTO buyers VALUES (?, ?)", buyers)

    def rehearse(self, parcels: Iterable[KnownParcel], buyers: Mapping[BuyerKey, BuyerFacts]) -> None:
        """Remember what a dry run would have written."""
        said = [(parcel.number, _PARCEL.dump_json(parcel)) for parcel in parcels]
        self._kept.executemany("INSERT OR REPLACE INTO rehearsed_parcels VALUES (?, ?)", said)
        told = [(*key, _BUYER.dump_json(buyer)) for key, buyer in buyers.items()]
        self._kept.executemany("INSERT OR REPLACE INTO rehearsed_buyers VALUES (?, ?, ?)", told)

    def rehearsed_parcels(self, numbers: Collection[str]) -> dict[str, KnownParcel]:
        """Those of these parcels that a dry run would have written, as it would have."""
        wanted = f"SELECT number, facts FROM rehearsed_parcels WHERE number IN ({_marks(numbers)})"  # noqa: S608 - question marks
        return {number: _PARCEL.validate_json(facts) for number, facts in self._kept.execute(wanted, [*numbers])}

    def rehearsed_buyers(self, keys: Collection[BuyerKey]) -> dict[BuyerKey, BuyerFacts]:
        """The same of buyers, by shop and key."""
        wanted = f"SELECT shop, key, facts FROM rehearsed_buyers WHERE key IN ({_marks(keys)})"  # noqa: S608 - question marks
        rows = self._kept.execute(wanted, [key for _, key in keys])
        return {(shop, key): _BUYER.validate_json(facts) for shop, key, facts in rows if (shop, key) in keys}

    def counts(self) -> Counter[str]:
        """How many parcels came to what."""
        return Counter(dict(self._kept.execute("SELECT fate, count(*) FROM parcels GROUP BY fate")))

    def close(self) -> None:
        """Forget it all."""
        self._kept.close()


def _marks(values: Collection[object]) -> str:
    return ", ".join("?" * len(values))
