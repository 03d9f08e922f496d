"""Rows out of an XLSX or XLS workbook.

calamine reads whatever calls itself a workbook, quickly and whole, at 1 kB a row. A large XLSX is streamed by openpyxl
instead: nine times slower, and never held; one that it cannot begin with is left to calamine after all.
"""

import warnings
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date, datetime, time, timedelta
from itertools import chain
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile, is_zipfile

from openpyxl import load_workbook as open_streaming
from python_calamine import CalamineError, SheetTypeEnum, SheetVisibleEnum, load_workbook

from tracker.desk.importing.errors import Unimportable

Cell = str | int | float | bool | date | datetime | time | timedelta | None
Line = tuple[int, Sequence[Cell]]

LARGE = 8 << 20
"""From so many bytes of XML in a sheet on a workbook is streamed: some ten thousand rows."""

_CANNOT = (OSError, BadZipFile, ParseError, ValueError, TypeError, KeyError, AttributeError)  # how openpyxl says so


class Workbook:
    """A workbook that is read from its first to its last row."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._line = 0
        self._height = 0

    @property
    def share(self) -> float | None:
        """How much of it has been read, from 0 to 1; None where it does not say how long it is."""
        return min(self._line / self._height, 1.0) if self._height > 1 else None

    def rows(self) -> Iterator[Line]:
        """Of the first visible sheet with anything in it, every row that is not blank, with its line. Raises
        Unimportable, where the file breaks off also behind rows that were good."""
        try:
            for line, cells in self._streamed() if _is_large(self._path) else self._whole():
                self._line = line
                yield line, cells
        except (CalamineError, *_CANNOT) as error:
            raise Unimportable(
                f"{self._path} is not a workbook that can be read ({error}). Save it anew as XLSX."
            ) from None

    def _whole(self) -> Iterator[Line]:
        with load_workbook(self._path) as book:
            for sheet in book.sheets_metadata:
                seen = sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
                if seen and (content := book.get_sheet_by_name(sheet.name)).height:
                    self._height = content.total_height
                    rows = enumerate(content.iter_rows(), 1)
                    yield from ((line, cells) for line, cells in rows if any(cell != "" for cell in cells))
                    return

    def _streamed(self) -> Iterator[Line]:
        try:
            with warnings.catch_warnings(action="ignore"):
                book = open_streaming(self._path, read_only=True, data_only=True)
        except _CANNOT:
            yield from self._whole()
            return
        with closing(book):
            for sheet in book.worksheets:
                if sheet.sheet_state == "visible":
                    self._height = sheet.max_row or 0
                    rows = _filled(sheet)
                    if first := next(rows, None):
                        yield from chain([first], rows)
                        return


def _filled(sheet: Any) -> Iterator[Line]:
    sheet.reset_dimensions()  # many programs write a wrong one, and only what is within it would be read
    for line, cells in enumerate(sheet.iter_rows(values_only=True), 1):
        said = [_as_calamine(cell) for cell in cells]
        if any(cell != "" for cell in said):
            yield line, said


def _as_calamine(cell: Any) -> Cell:
    """The cell as the other reader gives it: every number is a float, as it is in a spreadsheet."""
    if cell is None:
        return ""
    return float(cell) if isinstance(cell, int) and not isinstance(cell, bool) else cell


def _is_large(path: Path) -> bool:
    """Whether a workbook is one that should be streamed, and can be."""
    if not is_zipfile(path):
        return False
    with ZipFile(path) as archive:
        return any(part.file_size >= LARGE for part in archive.infolist() if part.filename.startswith("xl/worksheets/"))
