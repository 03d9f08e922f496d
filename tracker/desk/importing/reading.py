"""The cells of one row by our columns, and what is wrong with those that cannot be read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from tracker.desk.importing import cells
from tracker.desk.importing.cells import BadCell
from tracker.desk.importing.workbooks import Cell

Value = TypeVar("Value")

# The longest text a column of the database holds; longer words for people are cut, longer identifiers rejected.
LONGEST = {
    "carrier": 64,
    "order_number": 100,
    "buyer_key": 200,
    "buyer_name": 200,
    "marketplace": 64,
    "service": 100,
    "batch": 100,
    "flight": 32,
    "master_air_waybill": 32,
    "bag": 100,
    "incoterm": 8,
    "item": 300,
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a row, for a person to mend: the line it stands on, the column and the reason."""

    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}, {self.column}: {self.reason}"


class Rejected(Fault):
    """A row that is set aside."""


class Reading:
    """The cells of one row by our columns. A cell that cannot be read is a fault and says nothing."""

    def __init__(self, line: int, columns: Mapping[str, int], row: Sequence[Cell]) -> None:
        self.line = line
        self._columns = columns
        self._row = row
        self.faults: list[Fault] = []

    def value(self, column: str, read: Callable[[Cell], Value | None]) -> Value | None:
        """What `read` makes of the column's cell; None for a column that the file does not have."""
        place = self._columns.get(column)
        try:
            return read(self._row[place] if place is not None and place < len(self._row) else None)
        except BadCell as fault:
            self.fail(column, str(fault))
            return None

    def fail(self, column: str, reason: str) -> None:
        """Note what is wrong with a cell."""
        self.faults.append(Fault(self.line, column, reason))

    def failed(self, column: str) -> bool:
        """Whether a cell could not be read."""
        return any(fault.column == column for fault in self.faults)

    def text(self, column: str, read: Callable[[str], Value]) -> Value | None:
        """What `read` makes of the text of a cell that is not blank."""
        return self.value(column, lambda cell: cells.optional(read, cell))

    def identifier(self, column: str) -> str | None:
        """What must stay as it is, or it is left out."""
        return self.value(column, lambda cell: cells.identifier(cell, most=LONGEST[column]))

    def words(self, column: str) -> str | None:
        """Words for people, cut where they are long."""
        return self.value(column, lambda cell: cells.line_of_text(cell, most=LONGEST[column]))
