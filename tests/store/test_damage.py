"""A torn SQLite file is told as that, with what to do, and nothing else is taken for one."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError, OperationalError

from tests.build import held_parcel
from tests.torn import tear
from tracker.store.counts import parcels
from tracker.store.damage import DamagedDatabase, on_damage
from tracker.store.session import connect, reading
from tracker.store.soundness import look_through

LONG = timedelta(minutes=1)


@pytest.fixture
def torn(sqlite_engine: Engine) -> Engine:
    """A database whose parcels are not what they were."""
    held_parcel(sqlite_engine)
    sqlite_engine.dispose()
    tear(Path(sqlite_engine.url.database or ""), "parcels")
    return sqlite_engine


def test_whoever_meets_it_is_told_which_file_it_is_and_the_way_back(torn: Engine) -> None:
    heard: list[DamagedDatabase] = []
    on_damage(torn, heard.append)
    with pytest.raises(DamagedDatabase) as raised, reading(torn) as session:
        parcels(session)
    assert str(raised.value).startswith(
        f"The database {torn.url.database} is damaged (database disk image is malformed"
    )
    assert "stallwatch restore FILE" in str(raised.value)
    assert heard == [raised.value]


def test_it_is_found_before_anybody_works_with_it(torn: Engine) -> None:
    with pytest.raises(DamagedDatabase):
        look_through(torn, LONG)


def test_a_file_that_is_no_database_is_told_as_well(tmp_path: Path) -> None:
    (tmp_path / "a.db").write_text("a letter to grandma" * 600)
    engine = connect(f"sqlite:///{tmp_path}/a.db")
    with pytest.raises(DamagedDatabase, match="file is not a database"), reading(engine) as session:
        parcels(session)


def test_what_is_missing_from_a_whole_file_is_no_damage(sqlite_engine: Engine) -> None:
    with pytest.raises(OperationalError, match="no such table") as raised, sqlite_engine.connect() as connection:
        connection.execute(text("SELECT * FROM nowhere"))
    assert not isinstance(raised.value, DamagedDatabase)


def test_another_trouble_is_told_as_what_it_is_beside_who_listens_for_damage(engine: Engine) -> None:
    heard: list[DamagedDatabase] = []
    on_damage(engine, heard.append)
    with pytest.raises(DBAPIError, match="nowhere"), engine.connect() as connection:
        connection.execute(text("SELECT * FROM nowhere"))
    assert heard == []


def test_a_whole_one_is_well_however_little_of_it_was_read(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        rows = (
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000) SELECT i, hex(i) FROM n"
        )
        with engine.begin() as connection:
            connection.execute(text(f"CREATE TABLE large AS {rows}"))
    for within in (timedelta(0), timedelta(milliseconds=2), LONG):
        look_through(engine, within)
    with reading(engine) as session:
        assert parcels(session) == 0
