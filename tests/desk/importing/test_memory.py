"""A large import needs no more memory than a small one. Each is a process of its own, for one keeps what it had."""

import csv
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from openpyxl import Workbook

from config.settings import Account, Settings
from tests.build import NOW
from tests.desk.importing.conftest import a_shop
from tracker.desk.importing.load import ImportReport, import_file
from tracker.desk.importing.opening import Wishes
from tracker.desk.importing.past.load import import_events
from tracker.desk.importing.sheets_in import open_sheet
from tracker.store.schema import migrate
from tracker.store.session import connect

MORE = 6
"""So many MB more may thirty thousand rows need: held, they would cost nine and more."""


def lines(rows: int) -> Iterator[tuple[str, ...]]:
    yield ("number", "destination", "order", "email", "item", "time")
    for n in range(rows):
        yield (f"YT{n:016}", "DE", f"A-{n}", f"erika{n}@mail.example", f"Lamp {n}", "2026-11-01T10:20:00Z")


def written(path: Path, rows: int) -> Path:
    if path.suffix == ".csv":
        with path.open("w", newline="") as file:
            csv.writer(file).writerows(lines(rows))
        return path
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for line in lines(rows):
        sheet.append(line)
    book.save(path)
    return path


def megabytes(job: str, file: Path) -> float:
    """The peak of a process that does this with the file."""
    ran = subprocess.run([sys.executable, "-m", __name__, job, file], capture_output=True, text=True, check=True)
    return float(ran.stdout)


@pytest.mark.parametrize(
    ("job", "kind", "rows"),
    [
        ("rehearse", "csv", 30_000),
        pytest.param("read", "xlsx", 30_000, marks=pytest.mark.long),
        pytest.param("events", "csv", 100_000, marks=pytest.mark.long),
        pytest.param("import", "csv", 100_000, marks=pytest.mark.long),
        pytest.param("import", "xlsx", 100_000, marks=pytest.mark.long),
    ],
)
def test_memory_does_not_grow_with_the_rows(job: str, kind: str, rows: int, tmp_path: Path) -> None:
    small = megabytes(job, written(tmp_path / f"small.{kind}", 5_000))
    large = megabytes(job, written(tmp_path / f"large.{kind}", rows))
    assert large < small + MORE * rows / 30_000


def import_all(file: Path, take: Callable[..., ImportReport] = import_file, *, dry_run: bool = False) -> None:
    engine = connect(f"sqlite:///{file}.db")
    migrate(engine)
    settings = Settings(folder=file.parent, shop=(a_shop(),), account=(Account(name="main"),))
    assert take(engine, settings, file, now=NOW, wishes=Wishes(dry_run=dry_run)).new > 0


def import_past(file: Path) -> None:
    import_all(file, import_events)


def read_all(file: Path) -> None:
    with open_sheet(file) as sheet:
        assert sum(1 for _ in sheet.rows) > 0


def peak() -> float:
    """Of this process alone: what `getrusage` tells holds its parent's too."""
    (line,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    jobs = {
        "import": import_all,
        "rehearse": partial(import_all, dry_run=True),
        "events": import_past,
        "read": read_all,
    }
    jobs[sys.argv[1]](Path(sys.argv[2]))
    sys.stdout.write(f"{peak()}")
