"""The database: at the program's schema, whole, and told as torn where it is."""

import os
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Engine, text
from sqlmodel import select

from config.words import Part, Verdict
from tests.build import NOW, held_parcel
from tests.desk.asking.scenes import played, told
from tests.desk.doctor.subjects import said, subject, verdicts
from tests.torn import PAGE, flip
from tracker.desk.doctor import database
from tracker.desk.doctor.checkup import checkup
from tracker.desk.doctor.database import UNREADABLE
from tracker.store.schema import head, migrate, migrations
from tracker.store.session import connect, connect_to_read, reading, writing
from tracker.store.tables import Notice, Parcel


def test_one_in_order_says_so(engine: Engine, tmp_path: Path) -> None:
    asked = subject(played(engine, told), tmp_path, clock=lambda: NOW + timedelta(minutes=10))
    (schema,) = database.schema(asked)
    assert schema.verdict is Verdict.OK
    assert schema.sentence.endswith(f"is at revision {head()}, as this program needs it.")
    assert said(database.rows(asked)) == [(Verdict.OK, "What is kept agrees with itself.")]
    assert [finding.verdict for finding in database.timelines(asked)] == [Verdict.OK]
    assert not [finding for finding in checkup(asked) if finding.verdict is Verdict.BROKEN]
    whole = [(Verdict.OK, "The file is whole: every page of it was read.")]
    assert said(database.file(asked)) == (whole if engine.dialect.name == "sqlite" else [])


def test_a_flaw_is_told_with_its_number_and_its_first_row(engine: Engine, tmp_path: Path) -> None:
    played(engine, told)
    with writing(engine) as session:
        session.get_one(Notice, 1).due_at = session.get_one(Notice, 1).decided_at
    asked = subject(engine, tmp_path)
    expected = (Verdict.BROKEN, "a letter that is settled and still due: 1, the first is 1.")
    assert said(database.rows(asked)) == [expected]


@pytest.mark.parametrize(
    ("version", "told_of"),
    [("0001", "This database is at revision 0001, this program needs"), ("9999", "which is newer than this program")],
)
def test_another_schema_is_broken_and_nothing_that_needs_it_is_asked(
    own_engine: Engine, tmp_path: Path, version: str, told_of: str
) -> None:
    with own_engine.begin() as connection:
        connection.execute(text(f"UPDATE alembic_version SET version_num = '{version}'"))
    found = checkup(subject(own_engine, tmp_path))
    assert any(told_of in sentence for verdict, sentence in said(found) if verdict is Verdict.BROKEN)
    unread = {(part, Verdict.SKIPPED) for part in (Part.TIMELINE, Part.CLOCK, Part.DAEMON, Part.ACCOUNTS)}
    assert unread <= verdicts(found)


def test_an_empty_database_is_told_to_migrate(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path}/empty.db")
    migrate(engine)
    command.downgrade(migrations(engine), "base")
    (finding,) = database.schema(subject(engine, tmp_path))
    assert "has no tables yet. Make them with: stallwatch migrate" in finding.sentence
    engine.dispose()


def test_a_database_that_is_not_there_is_told_and_not_made(tmp_path: Path) -> None:
    engine = connect_to_read(f"sqlite:///{tmp_path}/gone.db")
    found = checkup(subject(engine, tmp_path))
    (schema,) = [finding for finding in found if finding.part is Part.SCHEMA]
    assert schema.sentence == f"There is no database yet at {tmp_path}/gone.db."
    assert schema.advice == "Make it: stallwatch migrate"
    assert list(tmp_path.glob("gone*")) == []


def test_a_server_that_is_not_there_is_told(tmp_path: Path) -> None:
    engine = connect_to_read("postgresql://anna:canary-0b@127.0.0.1:1/x")
    found = checkup(subject(engine, tmp_path))
    (schema,) = [finding for finding in found if finding.part is Part.SCHEMA]
    assert (schema.verdict, schema.advice) == (Verdict.BROKEN, "See that PostgreSQL runs and lets this user in.")
    assert "canary" not in str(found)


@pytest.fixture
def full_file(tmp_path: Path) -> Path:
    """A database of some hundred pages, at rest."""
    path = tmp_path / "stallwatch.db"
    engine = connect(f"sqlite:///{path}")
    migrate(engine)
    for _ in range(60):
        held_parcel(engine)
    engine.dispose()
    return path


@pytest.mark.parametrize("harm", ["flipped", "cut short", "first page"])
def test_a_torn_file_is_told_as_such_and_the_way_back_is_named(full_file: Path, tmp_path: Path, harm: str) -> None:
    path = full_file
    if harm == "cut short":
        os.truncate(path, path.stat().st_size - 3 * PAGE)
    else:
        flip(path, range(1) if harm == "first page" else range(2, 40))
    engine = connect_to_read(f"sqlite:///{path}")
    found = checkup(subject(engine, tmp_path))
    engine.dispose()
    torn = [finding for finding in found if finding.part is Part.INTEGRITY and "torn" in finding.sentence]
    assert [finding.verdict for finding in torn] == [Verdict.BROKEN]
    assert "go back to a backup: stallwatch restore FILE" in (torn[0].advice or "")
    assert not [finding for finding in found if "please report it" in (finding.advice or "")]


def test_a_file_that_may_not_be_read_is_not_called_torn(full_file: Path, tmp_path: Path) -> None:
    full_file.rename(tmp_path / "kept.db")
    full_file.mkdir()  # root, whom tests may run as, may read every file
    engine = connect_to_read(f"sqlite:///{full_file}")
    (finding,) = database.file(subject(engine, tmp_path))
    assert finding.sentence == "The database file cannot be read: unable to open database file."
    assert (finding.advice or "").startswith("Ask as the daemon's user.")


@pytest.mark.parametrize(
    "spoilt", ["answered_at = '2026-11-99'", "data_health = 'x'", "answered_at = CAST(x'ff' AS TEXT)"]
)
def test_a_value_that_was_changed_on_the_disk_is_no_bug_of_ours(full_file: Path, spoilt: str) -> None:
    with sqlite3.connect(full_file) as connection:
        connection.execute(f"UPDATE parcels SET {spoilt}")
    connection.close()
    engine = connect_to_read(f"sqlite:///{full_file}")
    with reading(engine) as session, pytest.raises(UNREADABLE):
        session.exec(select(Parcel)).all()
    found = checkup(subject(engine, full_file.parent))
    engine.dispose()
    assert not [finding for finding in found if "please report it" in (finding.advice or "")]


def test_a_wal_that_was_cut_short_leaves_what_was_there_before(full_file: Path, tmp_path: Path) -> None:
    path = full_file
    engine = connect(f"sqlite:///{path}")
    held_parcel(engine)
    wal = path.with_name("stallwatch.db-wal")
    kept = wal.read_bytes()
    copied = tmp_path / "killed"
    copied.mkdir()
    (copied / path.name).write_bytes(path.read_bytes())
    (copied / wal.name).write_bytes(kept[: len(kept) - PAGE // 2])
    engine.dispose()
    looking = connect_to_read(f"sqlite:///{copied / path.name}")
    found = checkup(subject(looking, copied))
    looking.dispose()
    whole = {(Part.INTEGRITY, Verdict.OK), (Part.TIMELINE, Verdict.OK)}
    assert {each for each in verdicts(found) if each[0] in {Part.INTEGRITY, Part.TIMELINE}} == whole
    assert (copied / wal.name).read_bytes() == kept[: len(kept) - PAGE // 2]
