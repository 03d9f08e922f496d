"""A copy of an SQLite database while others write to it, and a database in the place of another."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from threading import Event, Thread

import pytest

from tests.needs import needs_root
from tracker.store.backup import DamagedDatabase, check_whole, copy_database, put_in_place

PAIR = "INSERT INTO pairs (half) VALUES (?)"


def database(path: Path, *values: str) -> Path:
    """A database in WAL mode with these values."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE pairs (id INTEGER PRIMARY KEY, half TEXT)")
        connection.executemany(PAIR, [(value,) for value in values])
    return path


def content(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [half for (half,) in connection.execute("SELECT half FROM pairs ORDER BY id")]


def torn(path: Path) -> Path:
    """A database whose pages are no longer what they were."""
    whole = bytearray(path.read_bytes())
    whole[4096:8192] = bytes(4096)
    path.write_bytes(whole)
    return path


def write_pairs(path: Path, begun: Event, stop: Event) -> None:
    """Commit two rows at a time, as fast as can be."""
    with closing(sqlite3.connect(path, timeout=30)) as connection:
        number = 0
        while not stop.is_set():
            with connection:
                connection.executemany(PAIR, [(f"{number}",), (f"{number}",)])
            number += 1
            begun.set()


def test_a_copy_is_whole_and_of_one_instant_while_another_writes(tmp_path: Path) -> None:
    source, begun, stop = database(tmp_path / "a.db"), Event(), Event()
    writer = Thread(target=write_pairs, args=(source, begun, stop))
    writer.start()
    try:
        assert begun.wait(30)
        copies = [tmp_path / f"copy{number}.db" for number in range(5)]
        for copy in copies:
            copy_database(source, copy)
    finally:
        stop.set()
        writer.join()
    halves = [content(copy) for copy in copies]
    assert all(len(each) > 0 and each[::2] == each[1::2] for each in halves)
    assert sorted(map(len, halves)) == [len(each) for each in halves], "a later copy holds no less"
    assert content(source)[: len(halves[-1])] == halves[-1]
    assert copies[0].stat().st_mode & 0o777 == 0o600


def test_what_a_kill_left_of_a_copy_is_written_anew(tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_bytes(b"half a copy")
    copy_database(database(tmp_path / "a.db", "one"), tmp_path / "copy.db")
    assert content(tmp_path / "copy.db") == ["one"]


@pytest.mark.parametrize("what", ["torn", "no database"])
def test_no_copy_is_made_of_what_is_damaged(what: str, tmp_path: Path) -> None:
    source = database(tmp_path / "a.db", "one")
    source.write_bytes(b"a letter to grandma" * 600) if what == "no database" else torn(source)
    with pytest.raises(DamagedDatabase, match=r"a\.db"):
        check_whole(source)
    with pytest.raises(DamagedDatabase):
        copy_database(source, tmp_path / "copy.db")


def test_where_there_is_no_database_none_is_made(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="unable to open"):
        copy_database(tmp_path / "none.db", tmp_path / "copy.db")
    assert not (tmp_path / "none.db").exists()


def test_the_former_database_is_kept_with_all_that_was_in_its_log(tmp_path: Path) -> None:
    old, new = database(tmp_path / "a.db", "old"), database(tmp_path / "new.db", "new")
    with closing(sqlite3.connect(old)) as reader:  # somebody asks meanwhile, so the log stays beside it
        reader.execute("SELECT * FROM pairs").fetchall()
        with closing(sqlite3.connect(old)) as writer, writer:
            writer.execute(PAIR, ("in the log",))
        assert put_in_place(new, old, aside=tmp_path / "aside.db")
        assert content(old) == ["new"]
        assert content(tmp_path / "aside.db") == ["old", "in the log"]
    assert not new.exists()


def test_a_damaged_former_database_is_kept_as_it_is(tmp_path: Path) -> None:
    old, new = database(tmp_path / "a.db", "old"), database(tmp_path / "new.db", "new")
    was = torn(old).read_bytes()
    Path(f"{old}-wal").write_bytes(b"a log that is none of the new one's")
    assert put_in_place(new, old, aside=tmp_path / "aside.db")
    assert content(old) == ["new"]
    assert (tmp_path / "aside.db").read_bytes() == was


@needs_root()
def test_what_root_puts_in_place_belongs_to_whom_the_former_one_did(tmp_path: Path) -> None:
    old, new = database(tmp_path / "a.db", "old"), database(tmp_path / "new.db", "new")
    os.chown(old, 65_534, 65_534)
    put_in_place(new, old, aside=tmp_path / "aside.db")
    assert (old.stat().st_uid, old.stat().st_gid) == (65_534, 65_534)


def test_where_there_was_none_nothing_is_kept(tmp_path: Path) -> None:
    assert not put_in_place(database(tmp_path / "new.db", "new"), tmp_path / "a.db", aside=tmp_path / "aside.db")
    assert content(tmp_path / "a.db") == ["new"]
    assert not (tmp_path / "aside.db").exists()
