"""How benchmarks measure and report: ours and the limit in turn, medians, one JSON line a comparison."""

import argparse
import gc
import json
import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Protocol

import structlog
from sqlalchemy import Engine
from sqlalchemy.dialects.sqlite import DATETIME, dialect

from tracker.store.schema import migrate
from tracker.store.session import connect

REPEATS = 7

as_text = DATETIME().bind_processor(dialect())  # type: ignore[no-untyped-call]
"""How the product writes an instant into SQLite."""


@dataclass(frozen=True)
class Figure:
    """One comparison. `goal` is what the ratio may at most be, or at least where `at_least`."""

    name: str
    ours: float
    limit: float
    goal: float
    at_least: bool = False

    @property
    def ratio(self) -> float:
        return self.ours / self.limit

    @property
    def met(self) -> bool:
        return self.ratio >= self.goal if self.at_least else self.ratio <= self.goal

    def line(self) -> str:
        values = {"ours": self.ours, "limit": self.limit, "ratio": self.ratio}
        rounded = {name: float(f"{value:.4g}") for name, value in values.items()}
        goal = f"{'>=' if self.at_least else '<='} {self.goal:g}"
        return json.dumps({"name": self.name, **rounded, "goal": goal})


class Compare(Protocol):
    """A benchmark: works in an empty folder."""

    def __call__(self, folder: Path, *, smallest: bool) -> list[Figure]: ...


def seconds(run: Callable[[], object]) -> float:
    """How long one run takes, undisturbed by the collector of garbage."""
    gc.collect()
    gc.disable()
    try:
        begun = perf_counter()
        run()
        return perf_counter() - begun
    finally:
        gc.enable()


def in_turn(*runs: Callable[[], float], repeats: int = REPEATS) -> list[float]:
    """The median of what each run gives, all of them in turn: a slow moment of the machine falls on each alike."""
    taken = [[run() for run in runs] for _ in range(repeats)]
    return [median(each) for each in zip(*taken, strict=True)]


def new_database(path: Path) -> Engine:
    """An empty SQLite database of this program's schema, as `stallwatch migrate` makes it."""
    engine = connect(f"sqlite:///{path}")
    migrate(engine)
    return engine


def main(compare: Compare) -> None:
    """Run a benchmark and print its lines. Exit 1 where a goal is missed; `--smallest` only shows that it runs."""
    asked = argparse.ArgumentParser(description=compare.__doc__)
    asked.add_argument("--smallest", action="store_true", help="the smallest size, with no goal enforced")
    smallest: bool = asked.parse_args().smallest
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    with TemporaryDirectory(prefix="stallwatch-bench-") as folder:
        figures = compare(Path(folder), smallest=smallest)
    for figure in figures:
        print(figure.line())
    if not smallest and not all(figure.met for figure in figures):
        sys.exit(1)
