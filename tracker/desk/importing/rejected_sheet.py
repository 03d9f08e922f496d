"""The rows that were set aside, in a sheet beside the file: as they came, with line and reason behind them."""

import csv
from pathlib import Path
from types import TracebackType
from typing import Self

from tracker.desk.importing.cells import written
from tracker.desk.importing.columns import OWN_HEADERS
from tracker.desk.importing.errors import Unimportable
from tracker.desk.importing.reading import Rejected
from tracker.desk.importing.sheets_in import SheetRow
from tracker.desk.sheets_out import defused


class RejectedSheet:
    """`FILE.rejected.csv`, written under another name and put in place at the end; gone if nothing was rejected.

    Mended and imported by itself, it needs no more mapping than the file it came from.
    """

    def __init__(self, beside: Path, headers: tuple[str, ...]) -> None:
        self.path = beside.with_name(f"{beside.name}.rejected.csv")
        self._part = self.path.with_name(f"{self.path.name}.part")
        self._headers = headers[: -len(OWN_HEADERS)] if headers[-len(OWN_HEADERS) :] == OWN_HEADERS else headers
        self.count = 0

    def __enter__(self) -> Self:
        try:
            self._file = self._part.open("w", encoding="utf-8-sig", errors="replace", newline="")
        except OSError as error:
            raise Unimportable(f"{self._part}, for rejected rows, cannot be written: {error.strerror}") from None
        self._lines = csv.writer(self._file)
        self._lines.writerow([defused(header) for header in (*self._headers, *OWN_HEADERS)])
        return self

    def add(self, row: SheetRow, why: Rejected) -> None:
        """Set a row aside."""
        width = len(self._headers)
        cells = [defused(written(cell)) for cell in row.cells[:width]]
        self._lines.writerow([*cells, *[""] * (width - len(cells)), row.line, defused(f"{why.column}: {why.reason}")])
        self.count += 1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        if kind is not None or not self.count:
            self._part.unlink(missing_ok=True)
        if kind is None and self.count:
            self._part.replace(self.path)
        elif kind is None:
            self.path.unlink(missing_ok=True)
