"""The first thing that anybody sees: `stallwatch demo --once` in an empty folder, as a process of its own."""

import json
import subprocess
import sys
from pathlib import Path

from figures import Figure, main, seconds

GOAL = 30.0


def compare(folder: Path, *, smallest: bool) -> list[Figure]:  # noqa: ARG001 - it has one size
    """Seconds of wall clock until the demonstration has done all that is due, with every window kept."""
    said: list[str] = []
    command = [sys.executable, "-m", "tracker.cli", "demo", "--once", "--json", "--dir", str(folder / "demo")]

    def run() -> None:
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        said.append(done.stdout.splitlines()[-1])

    taken = seconds(run)
    assert json.loads(said[0])["window"]["breached"] == 0
    return [Figure("demo: s until the first one is done", taken, GOAL, 1)]


if __name__ == "__main__":
    main(compare)
