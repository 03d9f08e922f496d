"""An engine that only reads changes nothing, whatever it finds."""

import sqlite3
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError, OperationalError

from tests.desk.asking.scenes import played, told
from tracker.store.session import connect_to_read, reading, writing
from tracker.store.tables import Notice

KILLED = """
import os, sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
connection.execute("UPDATE shops SET name = 'written last'")
connection.commit()
os._exit(9)
"""


def files(folder: Path) -> dict[str, str]:
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in folder.iterdir() if path.suffix != ".db-shm"}


def names_read(path: Path) -> list[str]:
    engine = connect_to_read(f"sqlite:///{path}")
    with reading(engine) as session, engine.connect():  # two connections, as the doctor's threads have
        names = [row[0] for row in session.connection().execute(text("SELECT name FROM shops"))]
    engine.dispose()
    return names


def test_a_database_at_rest_is_left_as_it_was(sqlite_engine: Engine, tmp_path: Path) -> None:
    played(sqlite_engine, told)
    sqlite_engine.dispose()
    before = files(tmp_path)
    assert names_read(tmp_path / "stallwatch.db") == ["Beispiel"]
    assert files(tmp_path) == before == {"stallwatch.db": before["stallwatch.db"]}


def test_what_a_killed_daemon_left_is_read_and_left_where_it_lies(sqlite_engine: Engine, tmp_path: Path) -> None:
    played(sqlite_engine, told)
    sqlite_engine.dispose()
    path = tmp_path / "stallwatch.db"
    assert subprocess.run([sys.executable, "-c", KILLED, path], check=False).returncode == 9
    before = files(tmp_path)
    assert names_read(path) == ["written last"]
    assert files(tmp_path) == before
    assert {"stallwatch.db", "stallwatch.db-wal"} <= set(before)


def test_a_writer_goes_on_beside_a_reader(sqlite_engine: Engine) -> None:
    played(sqlite_engine, told)
    engine = connect_to_read(str(sqlite_engine.url))
    with reading(engine) as session:
        session.get_one(Notice, 1)
        with writing(sqlite_engine) as other:
            other.get_one(Notice, 1).attempts = 7
        assert session.get_one(Notice, 1, populate_existing=True).attempts == 0, "it reads what was there"
    engine.dispose()


def test_nothing_can_be_written(engine: Engine) -> None:
    looking = connect_to_read(engine.url.render_as_string(hide_password=False))
    with looking.connect() as connection, pytest.raises(DBAPIError, match=r"read-?only"):
        connection.execute(text("DROP TABLE shops"))
    looking.dispose()


def test_a_database_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    engine = connect_to_read(f"sqlite:///{tmp_path}/what? is % this#1.db")
    with pytest.raises(OperationalError, match="unable to open"), engine.connect():
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_name_with_marks_of_addresses_in_it_is_found(tmp_path: Path) -> None:
    path = tmp_path / "what is % this#1.db"
    with sqlite3.connect(path) as made:
        made.execute("CREATE TABLE shops (name)")
        made.execute("INSERT INTO shops VALUES ('odd')")
    made.close()
    assert names_read(path) == ["odd"]
