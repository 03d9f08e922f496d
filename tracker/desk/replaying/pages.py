"""The past of all parcels, counted a page at a time: by worker processes where there is much of it, each with an engine
of its own that only reads. No more than a page for each of them is in memory."""

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context, parent_process
from threading import Thread

from sqlalchemy import Engine

from config.policy import Policy
from tracker.desk.replaying.counting import Period, count_order
from tracker.desk.replaying.counts import Counts
from tracker.store.pasts import orders_of_page, page_bounds
from tracker.store.session import connect_to_read, reading

PAGE = 500
_FEW = 8
"""Up to so many pages are counted at once rather than waiting for processes to start."""

Progress = Callable[[int, int], None]
"""Told how many pages are done, and of how many."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of every page: what each of these policies would have come to in a period."""

    policies: tuple[Policy, ...]
    period: Period


def count_all(engine: Engine, question: Question, progress: Progress, *, page: int = PAGE) -> list[Counts]:
    """What each policy would have come to, over all parcels there are."""
    with reading(engine) as session:
        bounds = page_bounds(session, page)
    totals = [Counts() for _ in question.policies]
    for done, counted in enumerate(_counted(engine, question, bounds), 1):
        for total, part in zip(totals, counted, strict=True):
            total.add(part)
        progress(done, len(bounds))
    return totals


def _counted(engine: Engine, question: Question, bounds: Sequence[tuple[int, int]]) -> Iterator[list[Counts]]:
    """The counts of each page, in any order."""
    if len(bounds) <= _FEW:
        yield from (_count(engine, question, first, last) for first, last in bounds)
        return
    url = engine.url.render_as_string(hide_password=False)
    context = get_context("spawn")  # a forked process would share the connections of this one
    pool = ProcessPoolExecutor(len(os.sched_getaffinity(0)), mp_context=context, initializer=_begin)
    try:
        futures = [pool.submit(_count_elsewhere, url, question, first, last) for first, last in bounds]
        yield from (future.result() for future in as_completed(futures))
    finally:
        pool.shutdown(cancel_futures=True)


def _count(engine: Engine, question: Question, first: int, last: int) -> list[Counts]:
    counted = [Counts() for _ in question.policies]
    with reading(engine) as session:
        for order in orders_of_page(session, first, last):
            count_order(order, question.policies, counted, question.period)
    return counted


def _count_elsewhere(url: str, question: Question, first: int, last: int) -> list[Counts]:
    return _count(_engine(url), question, first, last)


@cache
def _engine(url: str) -> Engine:
    """A worker's own engine."""
    return connect_to_read(url)


def _begin() -> None:
    """A worker leaves Ctrl-C to its parent, and goes when its parent is gone, however that went."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_leave_with_parent, daemon=True).start()


def _leave_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
