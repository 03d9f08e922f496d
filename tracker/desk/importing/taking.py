"""What every import does with the rows of its file: takes them chunk by chunk, counts them, sets the bad ones aside."""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice

from tracker.desk.importing.reading import Fault, Rejected
from tracker.desk.importing.rejected_sheet import RejectedSheet
from tracker.desk.importing.sheets_in import Sheet, SheetRow
from tracker.store.session import BATCH

_SHOWN = 20  # so many rejected rows, and cells left out, are kept to be shown at once


@dataclass(slots=True, kw_only=True)
class Taking(ABC):
    """One file's import. Without a sheet for rejected rows it is a dry run: all is planned, nothing written."""

    aside: RejectedSheet | None
    read: int = 0
    rejected: int = 0
    first_rejected: list[Rejected] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)  # cells of kept rows, by column
    first_left_out: list[Fault] = field(default_factory=list)

    def take_all(self, sheet: Sheet, progress: Callable[[int, float | None], None]) -> None:
        """Take every row, a transaction for each chunk; `progress` is told how many were read, and their share."""
        while chunk := list(islice(sheet.rows, BATCH)):
            self._take(chunk)
            self.read += len(chunk)
            progress(self.read, sheet.share())

    @abstractmethod
    def _take(self, rows: Sequence[SheetRow]) -> None:
        """Take a chunk, all of it or nothing."""

    def _set_aside(self, rows: Sequence[SheetRow], rejected: Sequence[Rejected]) -> None:
        by_line = {row.line: row for row in rows}
        for why in sorted(rejected, key=lambda why: why.line):
            if self.aside is not None:
                self.aside.add(by_line[why.line], why)
            if len(self.first_rejected) < _SHOWN:
                self.first_rejected.append(why)
        self.rejected += len(rejected)

    def _warn(self, left_out: Iterable[Fault]) -> None:
        """Note what was left out of the rows that are kept."""
        for fault in left_out:
            self.left_out[fault.column] += 1
            if len(self.first_left_out) < _SHOWN:
                self.first_left_out.append(fault)
