"""A workbook reads the same whether it is taken whole or streamed; a large one is streamed."""

import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook as NewWorkbook

from tracker.desk.importing import workbooks
from tracker.desk.importing.errors import Unimportable
from tracker.desk.importing.workbooks import Line, Workbook

SHIPPED = datetime(2026, 11, 1, 10, 20)  # noqa: DTZ001 - a workbook knows no zones
ROWS: list[list[Any]] = [
    [],
    ["运单号", "发货时间", "件数", "同意", "备注"],
    ["YT1", SHIPPED, 2, True, "two\nlines"],
    [],
    [123456789012, None, 12.5, False, "=1+1"],
    ["YT3"],
]


def saved(path: Path, rows: list[list[Any]]) -> Path:
    book = NewWorkbook()
    book.active.append(["hidden"])  # type: ignore[union-attr]
    book.active.sheet_state = "hidden"  # type: ignore[union-attr]
    book.create_sheet("blank")
    page = book.create_sheet("parcels")
    for row in rows:
        page.append(row)
    book.save(path)
    return path


def read(path: Path) -> list[Line]:
    """Every row, without the blank cells at its end, of which one reader gives more."""
    lines = []
    for line, cells in Workbook(path).rows():
        kept = list(cells)
        while kept and kept[-1] == "":
            kept.pop()
        lines.append((line, kept))
    return lines


@pytest.fixture
def streaming(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every workbook is large."""
    monkeypatch.setattr(workbooks, "LARGE", 0)


def test_both_readers_give_the_same_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = saved(tmp_path / "parcels.xlsx", ROWS)
    whole = read(path)
    monkeypatch.setattr(workbooks, "LARGE", 0)
    assert read(path) == whole
    assert [line for line, _ in whole] == [2, 3, 5, 6]
    assert whole[1][1][:4] == ["YT1", SHIPPED, 2.0, True]
    assert isinstance(whole[2][1][0], float)


def test_a_large_one_is_streamed_and_a_small_one_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small, large = saved(tmp_path / "small.xlsx", ROWS), saved(tmp_path / "large.xlsx", ROWS * 50)
    monkeypatch.setattr(workbooks, "LARGE", 20_000)
    monkeypatch.setattr(workbooks, "open_streaming", lambda *_, **__: pytest.fail("streamed"))
    assert read(small)
    with pytest.raises(pytest.fail.Exception):
        read(large)


@pytest.mark.usefixtures("streaming")
def test_a_wrong_word_on_its_size_hides_no_row(tmp_path: Path) -> None:
    """As some programs write it."""
    path = saved(tmp_path / "parcels.xlsx", ROWS)
    changed(path, "xl/worksheets/sheet3.xml", b'<dimension ref="A2:E6" />', b'<dimension ref="A1" />')
    assert [line for line, _ in read(path)] == [2, 3, 5, 6]


@pytest.mark.usefixtures("streaming")
def test_what_cannot_be_streamed_is_read_whole(tmp_path: Path) -> None:
    """Styles that one reader stumbles over, and the other does not look at."""
    path = saved(tmp_path / "parcels.xlsx", ROWS)
    changed(path, "xl/styles.xml", b"<fonts", b"<fonts><nonsense/></fonts><fonts")
    assert [line for line, _ in read(path)] == [2, 3, 5, 6]


@pytest.mark.usefixtures("streaming")
def test_a_sheet_that_breaks_off_says_so_behind_the_rows_before(tmp_path: Path) -> None:
    path = saved(tmp_path / "parcels.xlsx", ROWS * 100)
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet3.xml")
    changed(path, "xl/worksheets/sheet3.xml", sheet, sheet[: len(sheet) // 2])
    rows = Workbook(path).rows()
    assert next(rows)[0] == 2
    with pytest.raises(Unimportable, match="not a workbook that can be read"):
        list(rows)


def test_how_far_it_is_read_is_known_either_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = saved(tmp_path / "parcels.xlsx", ROWS)
    for large in (workbooks.LARGE, 0):
        monkeypatch.setattr(workbooks, "LARGE", large)
        book = Workbook(path)
        assert book.share is None
        shares = [book.share for _ in book.rows()]
        assert shares == sorted(shares)
        assert shares[-1] == 1


def changed(path: Path, part: str, before: bytes, after: bytes) -> None:
    """Exchange something within a part of the archive that a workbook is."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert before in parts[part]
    parts[part] = parts[part].replace(before, after, 1)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
