"""A large import: 100,000 rows of CSV, how fast they are taken and how much memory that needs beside a tenth of them.
Each import is a process of its own, for a process keeps the memory that it once had."""

import csv
import json
import subprocess
import sys
from pathlib import Path

from figures import Figure, main, new_database, seconds
from parcels import NOW

from config.settings import Account, Settings, Shop
from tracker.desk.importing.load import import_file

ROWS = 100_000
SLOWEST = 2_000
"""Rows a second that a morning's export must at least be taken at: 100,000 within a minute."""


def compare(folder: Path, *, smallest: bool) -> list[Figure]:
    """Rows a second, and the peak of memory of the whole import over that of a tenth."""
    rows = 200 if smallest else ROWS
    whole, tenth = (_imported(folder / f"{count}", count) for count in (rows, rows // 10))
    return [
        Figure("import: rows/s of 100,000", rows / whole["seconds"], SLOWEST, 1, at_least=True),
        Figure("import: MB at its peak, 100,000 rows over 10,000", whole["megabytes"], tenth["megabytes"], 1.1),
    ]


def _imported(folder: Path, rows: int) -> dict[str, float]:
    folder.mkdir()
    with (folder / "parcels.csv").open("w", encoding="utf-8", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(("number", "destination", "order", "email", "name", "language", "description"))
        for row in range(rows):
            sheet.writerow((f"YT{row:016}", "DE", f"A-{row}", f"erika{row}@mail.example", "Erika Muster", "de", "Lamp"))
    new_database(folder / "stallwatch.db").dispose()
    command = [sys.executable, __file__, "--import", str(folder)]
    return dict(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))


def _import(folder: Path) -> None:
    """Import a folder's rows, and tell how that was: what runs in the process of its own."""
    engine = new_database(folder / "stallwatch.db")
    shop = Shop(name="Bench", country="DE", sender="bench@shop.example", imprint="Bench GmbH, 10115 Berlin")
    settings = Settings(folder=folder, shop=(shop,), account=(Account(name="main"),))
    new: list[int] = []
    taken = seconds(lambda: new.append(import_file(engine, settings, folder / "parcels.csv", now=NOW).new))
    assert new[0] > 0, "the rows are good"
    print(json.dumps({"seconds": taken, "megabytes": _peak()}))


def _peak() -> float:
    """The most that this process had. What `getrusage` tells holds that of the process that started it, too."""
    (line,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    if sys.argv[1:2] == ["--import"]:
        _import(Path(sys.argv[2]))
    else:
        main(compare)
