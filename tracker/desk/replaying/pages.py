"""The past of all parcels, counted a page at a time: by worker processes where there is much of it, each with an engine
of its own that only reads. No more than a page for each of them is in memory."""

import gc
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import cache
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import Protocol, Self, TypeVar

from sqlalchemy import Engine

from tracker.store.session import connect_to_read, reading
from tracker.store.whole_histories import PastParcel, orders_of_page, page_bounds

PAGE = 500
_FEW = 8
"""Up to so many pages are counted at once rather than waiting for processes to start."""

Progress = Callable[[int, int], None]
"""Told how many pages are done, and of how many."""


class Part(Protocol):
    """What was counted of some orders."""

    def add(self, other: Self, /) -> None:
        """Add what was counted of others."""


Answer = TypeVar("Answer", bound=Part)


class Question(Protocol[Answer]):
    """What is asked of every order. It goes to the workers as it is."""

    def nothing(self) -> Answer:
        """What no order at all comes to."""

    def ask(self, order: Sequence[PastParcel], answer: Answer) -> None:
        """Add what an order comes to."""


def ask_all(engine: Engine, question: Question[Answer], progress: Progress, *, page: int = PAGE) -> Answer:
    """The answer over all parcels there are."""
    with reading(engine) as session:
        bounds = page_bounds(session, page)
    total = question.nothing()
    for done, part in enumerate(_parts(engine, question, bounds), 1):
        total.add(part)
        progress(done, len(bounds))
    return total


def _parts(engine: Engine, question: Question[Answer], bounds: Sequence[tuple[int, int]]) -> Iterator[Answer]:
    """The answer of each page, in any order."""
    if len(bounds) <= _FEW:
        yield from (_ask(engine, question, first, last) for first, last in bounds)
        return
    url = engine.url.render_as_string(hide_password=False)
    context = get_context("spawn")  # a forked process would share the connections of this one
    pool = ProcessPoolExecutor(len(os.sched_getaffinity(0)), mp_context=context, initializer=_begin)
    try:
        futures = [pool.submit(_ask_elsewhere, url, question, first, last) for first, last in bounds]
        yield from (future.result() for future in as_completed(futures))
    finally:
        pool.shutdown(cancel_futures=True)


def _ask(engine: Engine, question: Question[Answer], first: int, last: int) -> Answer:
    answer = question.nothing()
    with reading(engine) as session:
        for order in orders_of_page(session, first, last):
            question.ask(order, answer)
    return answer


def _ask_elsewhere(url: str, question: Question[Answer], first: int, last: int) -> Answer:
    answer = _ask(_engine(url), question, first, last)
    gc.collect()
    return answer


@cache
def _engine(url: str) -> Engine:
    """A worker's own engine, made with its first page."""
    gc.freeze()  # all is imported by now and stays: the collector would look at it again and again
    gc.disable()  # nor is there anything to find in the midst of a page, but that took a fifth of the time
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
