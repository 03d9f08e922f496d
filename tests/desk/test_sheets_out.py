"""Sheets that a spreadsheet opens without running, guessing or destroying anything."""

import csv
import io
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from config.words import State
from tracker.desk.sheets_out import defused, write_rows

AT = datetime(2026, 11, 22, 17, 5, tzinfo=timezone(timedelta(hours=8)))
ROW = {"number": "00340434161094042557", "at": AT, "day": date(2026, 11, 1), "value": Decimal("-12.50"), "n": 3}


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠x", " =1", "\n=1"]
)
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    assert defused(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "YT-123", "a=b", "LZ123456785CN", "'=1"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert defused(text) == text


def test_a_csv_is_rfc_4180_with_a_mark(tmp_path: Path) -> None:
    path = tmp_path / "stuck.csv"
    write_rows([{"a": 'say "no"', "b": "two\nlines", "c": None}], ["a", "b", "c", "d"], "csv", path)
    assert path.read_bytes() == b'\xef\xbb\xbfa,b,c,d\r\n"say ""no""","two\nlines",,\r\n'


def test_values_in_a_csv_are_exact() -> None:
    stream = io.BytesIO()
    write_rows([{**ROW, "state": State.IMPORT_CUSTOMS, "told": True}], [*ROW, "state", "told"], "csv", stream)
    line = list(csv.reader(io.StringIO(stream.getvalue().decode("utf-8-sig"))))[1]
    assert line == [
        *("00340434161094042557", "2026-11-22T09:05:00Z", "2026-11-01", "-12.50", "3", "import_customs", "yes")
    ]


def test_identifiers_in_a_workbook_are_text_and_numbers_numbers(tmp_path: Path) -> None:
    path = tmp_path / "stuck.xlsx"
    write_rows([{**ROW, "text": "=1+1\x00"}], [*ROW, "text"], "xlsx", path)
    sheet = load_workbook(path).active
    assert sheet is not None
    cells = next(iter(sheet.iter_rows(min_row=2)))
    assert [cell.value for cell in cells] == [
        *("00340434161094042557", "2026-11-22T09:05:00Z", "2026-11-01", -12.5, 3, "'=1+1")
    ]
    assert (cells[0].data_type, cells[0].number_format, cells[5].data_type) == ("s", "@", "s")


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_a_sheet_without_rows_has_its_headings(tmp_path: Path, format: str) -> None:  # noqa: A002
    path = tmp_path / f"none.{format}"
    write_rows([], ["number"], format, path)  # type: ignore[arg-type]
    assert path.stat().st_size > 0


def test_the_stream_stays_open_for_its_owner() -> None:
    stream = io.BytesIO()
    write_rows([{"a": 1}], ["a"], "xlsx", stream)
    assert not stream.closed
    assert stream.getvalue().startswith(b"PK")


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        write_rows([{"at": AT.replace(tzinfo=None)}], ["at"], "csv", io.BytesIO())


def test_instants_are_utc() -> None:
    stream = io.BytesIO()
    write_rows([{"at": datetime(2026, 1, 1, tzinfo=UTC)}], ["at"], "csv", stream)
    assert stream.getvalue().endswith(b"2026-01-01T00:00:00Z\r\n")
