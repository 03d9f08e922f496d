"""Rows into a CSV or XLSX sheet that a spreadsheet opens without running, guessing or destroying anything."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO, Literal

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, WriteOnlyCell
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

Format = Literal["csv", "xlsx"]

_RUN = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r]")  # what a spreadsheet may take for a formula, full-width forms too


def write_rows(
    rows: Sequence[Mapping[str, object]],
    columns: Sequence[str],
    format: Format,  # noqa: A002 - the word that callers and command lines use
    target: Path | BinaryIO,
) -> None:
    """Write the columns of the rows under a line of their names; a row without a column leaves its cell empty.

    CSV is RFC 4180 in UTF-8 with a mark, for without one Excel misreads it. Instants are ISO in UTC with a Z.
    In XLSX every text is a text cell, so that no identifier becomes a number. Raises ValueError for a naive instant.
    """
    with _opened(target) as stream:
        if format == "xlsx":
            _write_xlsx(rows, columns, stream)
        else:
            _write_csv(rows, columns, stream)


def defused(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would run it as a formula."""
    return f"'{text}" if _RUN.match(text) else text


def _opened(target: Path | BinaryIO) -> AbstractContextManager[BinaryIO]:
    return target.open("wb") if isinstance(target, Path) else nullcontext(target)


def _write_csv(rows: Sequence[Mapping[str, object]], columns: Sequence[str], stream: BinaryIO) -> None:
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="replace", newline="")
    lines = csv.writer(text)
    lines.writerow([defused(column) for column in columns])
    lines.writerows([str(_plain(row.get(column))) for column in columns] for row in rows)
    text.flush()
    text.detach()  # the stream stays open: it is the caller's


def _write_xlsx(rows: Sequence[Mapping[str, object]], columns: Sequence[str], stream: BinaryIO) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    sheet.append([_text_cell(sheet, defused(column)) for column in columns])
    for row in rows:
        values = (_plain(row.get(column)) for column in columns)
        sheet.append([_text_cell(sheet, value) if isinstance(value, str) else value for value in values])
    book.save(stream)


def _text_cell(sheet: WriteOnlyWorksheet, text: str) -> Cell:
    cell: Cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", text))
    cell.data_type, cell.number_format = "s", "@"
    return cell


def _plain(value: object) -> str | int | float | Decimal:
    """A number as it is, all else as text that cannot run."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float | Decimal):
        return value
    if isinstance(value, datetime):
        return _instant(value)
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else defused(str(value))


def _instant(at: datetime) -> str:
    if at.tzinfo is None:
        raise ValueError(f"{at} has no time zone: every instant in a sheet is UTC")
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
