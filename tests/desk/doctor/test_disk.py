"""The disks: how much is free where things lie, and whether the write-ahead log has grown too long."""

import os
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import Engine

from config.words import Verdict
from tests.desk.doctor.subjects import subject
from tracker.desk.doctor.disk import FULL, LONG_WAL, MEGABYTE, TIGHT, examine

BIG = 10_000 * MEGABYTE


def found(engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch, *, free: int, total: int = BIG) -> Verdict:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=free, total=total))
    (verdict,) = {finding.verdict for finding in examine(subject(engine, folder))}
    return verdict


@pytest.mark.parametrize(
    ("free", "total", "verdict"),
    [
        (BIG, BIG, Verdict.OK),
        (TIGHT, BIG, Verdict.OK),
        (TIGHT - 1, BIG, Verdict.WARNING),
        (FULL, BIG, Verdict.WARNING),
        (FULL - 1, BIG, Verdict.BROKEN),
        (0, 0, Verdict.BROKEN),
        (4 * BIG, 100 * BIG, Verdict.WARNING),
        (5 * BIG, 100 * BIG, Verdict.OK),
    ],
)
def test_room_is_judged_by_what_is_left(
    sqlite_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, total: int, verdict: Verdict
) -> None:
    assert found(sqlite_engine, tmp_path, monkeypatch, free=free, total=total) is verdict


def test_a_real_disk_is_told_once_with_all_that_lies_on_it(sqlite_engine: Engine, tmp_path: Path) -> None:
    first, *others = examine(subject(sqlite_engine, tmp_path))
    assert f"are free at {tmp_path}: the database, the letters" in first.sentence
    assert all("the log" in finding.sentence for finding in others)


@pytest.mark.parametrize(("size", "told"), [(LONG_WAL, 0), (LONG_WAL + 1, 1)])
def test_a_long_write_ahead_log_is_a_warning(sqlite_engine: Engine, tmp_path: Path, size: int, told: int) -> None:
    wal = tmp_path / "stallwatch.db-wal"
    wal.touch()
    os.truncate(wal, size)
    warnings = [finding for finding in examine(subject(sqlite_engine, tmp_path)) if "has grown" in finding.sentence]
    assert [finding.sentence for finding in warnings] == [f"{wal} has grown to 67 MB."] * told
    wal.unlink()
