"""Rows out of the files that systems really write."""

import codecs
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from tracker.desk.importing.errors import Unimportable
from tracker.desk.importing.sheets_in import SheetRow, open_sheet
from tracker.desk.importing.workbooks import Cell

Write = Callable[..., Path]


def content(path: Path) -> tuple[tuple[str, ...], list[SheetRow]]:
    with open_sheet(path) as sheet:
        return sheet.headers, list(sheet.rows)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_is_read_whatever_its_encoding_and_delimiter(sheet: Write, encoding: str, delimiter: str) -> None:
    path = sheet(f"运单号{delimiter}国家", f"YT1{delimiter}德国", encoding=encoding)
    assert content(path) == (("运单号", "国家"), [SheetRow(2, ["YT1", "德国"])])


def test_a_file_that_shows_only_at_its_end_to_be_gb18030_is_read_as_that(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_bytes(b"number,item\n" + b"YT1,lamp\n" * 150_000 + "YT2,台灯\n".encode("gb18030"))
    assert content(path)[1][-1] == SheetRow(150_002, ["YT2", "台灯"])


def test_lines_are_those_of_the_file(sheet: Write) -> None:
    path = sheet("", "number,item", '"YT1","two', 'lines"', "", "YT2,lamp")
    assert content(path)[1] == [SheetRow(3, ["YT1", "two\nlines"]), SheetRow(6, ["YT2", "lamp"])]


def test_a_broken_quote_costs_its_row_and_says_so(sheet: Write) -> None:
    _, rows = content(sheet("number,item", '"YT1"x,lamp', "YT2,lamp", 'YT3,"never closed', "YT4,lamp"))
    assert [(row.line, row.fault is None) for row in rows] == [(2, False), (3, True), (4, False)]
    assert "lines 4 to 5" in str(rows[2].fault)


def test_a_workbook_is_read_with_its_types_and_lines(tmp_path: Path) -> None:
    book = Workbook()
    book.active.sheet_state = "hidden"  # type: ignore[union-attr]
    page = book.create_sheet()
    shipped = datetime(2026, 11, 1, 10, 20)  # noqa: DTZ001 - a workbook knows no zones
    for row in ([None], ["运单号", "发货时间"], [], ["YT1", shipped], [123456789012, None]):
        page.append(row)
    book.save(tmp_path / "erp.xlsx")
    rows: list[tuple[int, list[Cell]]] = [(4, ["YT1", shipped]), (5, [123456789012.0, ""])]
    headers, found = content(tmp_path / "erp.xlsx")
    assert headers == ("运单号", "发货时间")
    assert [(row.line, list(row.cells)) for row in found] == rows


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"<html><table>", "web page"),
        (b"PK\x03\x04 no archive", "not a workbook"),
        (b"number\n\xff\xff\xff", "neither UTF-8 nor GB18030"),
        (codecs.BOM_UTF16_LE + b"x", "neither"),
        (b'"number', "headers cannot be read"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_to_do(tmp_path: Path, body: bytes, told: str) -> None:
    path = tmp_path / "parcels.xls"
    path.write_bytes(body)
    with pytest.raises(Unimportable, match=told):
        content(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Unimportable, match=r"nowhere\.csv cannot be read"):
        content(tmp_path / "nowhere.csv")
