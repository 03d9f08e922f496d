"""What has happened to the samples since they were made: registered, fetched, moved. Appended line by line to a file,
so that a sandbox that was killed goes on where it was.
"""

import json
from collections import Counter
from datetime import datetime
from pathlib import Path

from carriers.sandbox.samples import Sample, Scan


class Journal:
    """The sandbox's memory. Not safe for several threads: the server asks under its lock."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._registered: set[str] = set()
        self._fetches: Counter[str] = Counter()
        self._moved: dict[tuple[str, int], datetime] = {}
        self._replay()

    def registered(self, number: str) -> bool:
        """Whether a number is followed."""
        return number in self._registered

    def register(self, number: str) -> None:
        """Follow a number from now on."""
        self._registered.add(number)
        self._append({"registered": number})

    def fetch(self, sample: Sample, now: datetime) -> tuple[Scan, ...]:
        """Count a fetch and give back the scans that the sample has by then, oldest first."""
        if any((sample.number, later.fetch) not in self._moved for later in sample.later):
            self._fetches[sample.number] += 1
            self._append({"fetched": sample.number})
        for later in sample.later:
            if (sample.number, later.fetch) not in self._moved and self._fetches[sample.number] >= later.fetch:
                self._moved[sample.number, later.fetch] = now
                self._append({"moved": sample.number, "fetch": later.fetch, "at": now.isoformat()})
        due = [later for later in sample.later if (sample.number, later.fetch) in self._moved]
        return (*sample.scans, *(later.at(self._moved[sample.number, later.fetch]) for later in due))

    def _append(self, line: dict[str, object]) -> None:
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")

    def _replay(self) -> None:
        """Read the file back. What was half written when the process died never happened, and is cut off."""
        if not self._path.exists():
            return
        whole, newline, _torn = self._path.read_text(encoding="utf-8").rpartition("\n")
        self._path.write_text(whole + newline, encoding="utf-8")
        for line in whole.splitlines():
            entry = json.loads(line)
            if "registered" in entry:
                self._registered.add(entry["registered"])
            elif "fetched" in entry:
                self._fetches[entry["fetched"]] += 1
            else:
                self._moved[entry["moved"], entry["fetch"]] = datetime.fromisoformat(entry["at"])
