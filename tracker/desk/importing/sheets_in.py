"""Rows out of a CSV, XLSX or XLS file, one after the other, with the line each stands on.

A CSV is never held whole. It may be UTF-8 (with or without a mark), UTF-16 with a mark, or GB18030, which Chinese
systems write; it is read through once before, so that a file that turns out to be GB18030 half-way is read rightly.
"""

import codecs
import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO

from tracker.desk.importing.errors import Unimportable
from tracker.desk.importing.workbooks import Cell, Workbook

_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # XLSX is a ZIP archive, XLS an OLE file
_WEB_PAGES = (b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta")
_DELIMITERS = ",;\t"
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row that is not blank. `line` counts from 1, as editors and spreadsheets do. `fault`: it could not be read."""

    line: int
    cells: Sequence[Cell]
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet whose first row that is not blank holds the headers. `share()`: how much of it has been read, from 0 to
    1; None where that is not known."""

    headers: tuple[str, ...]
    rows: Iterator[SheetRow]
    share: Callable[[], float | None]

    def called(self, columns: Mapping[str, int]) -> dict[str, str]:
        """Under which header each of our columns was found."""
        return {name: self.headers[place] for name, place in columns.items()}


@contextmanager
def open_sheet(path: Path) -> Iterator[Sheet]:
    """The file's sheet; of a workbook the first visible one with anything in it. Raises Unimportable."""
    start = _start_of(path)
    if start.startswith(_WORKBOOKS):
        book = Workbook(path)
        yield _sheet((SheetRow(line, cells) for line, cells in book.rows()), path, lambda: book.share)
    elif start.lstrip(codecs.BOM_UTF8 + b" \r\n\t").lower().startswith(_WEB_PAGES):
        raise Unimportable(f"{path} is a web page, whatever its name says. Open it in Excel and save it as XLSX.")
    else:
        encoding = _encoding(path, start)
        with path.open("rb") as file, TextIOWrapper(file, encoding=encoding, newline="") as stream:
            size = path.stat().st_size
            yield _sheet(_csv_rows(stream), path, lambda: file.tell() / size)


def _start_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(512)
    except OSError as error:
        raise Unimportable(f"{path} cannot be read: {error.strerror}") from None


def _sheet(rows: Iterator[SheetRow], path: Path, share: Callable[[], float | None]) -> Sheet:
    first = next(rows, None)
    if first is None:
        raise Unimportable(f"{path} is empty. Its first row must name the columns.")
    if first.fault:
        raise Unimportable(f"{path}: the row of headers cannot be read: {first.fault}")
    return Sheet(headers=tuple(str(cell).strip() for cell in first.cells), rows=rows, share=share)


def _encoding(path: Path, start: bytes) -> str:
    marked = start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        if _decodes(path, encoding):
            return encoding
    raise Unimportable(f"{path} is neither UTF-8 nor GB18030 text. Save it as 'CSV UTF-8' or as XLSX.")


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _csv_rows(stream: TextIO) -> Iterator[SheetRow]:
    reader = csv.reader(stream, delimiter=_delimiter(stream), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:  # the reader goes on with the next line
            yield SheetRow(line, (), fault=f"broken quotes in lines {line} to {reader.line_num}: {error}")
            continue
        if any(cell.strip() for cell in cells):
            yield SheetRow(line, cells)


def _delimiter(stream: TextIO) -> str:
    """The one that splits the first line with anything in it into the most cells."""
    line = next((line for line in stream if line.strip()), "")
    stream.seek(0)
    return max(_DELIMITERS, key=lambda delimiter: len(next(csv.reader([line], delimiter=delimiter), [])))
