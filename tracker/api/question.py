"""A question to the database that may never be answered."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from datetime import timedelta
from threading import Thread
from typing import Generic, TypeVar

T = TypeVar("T")


class Question(Generic[T]):
    """Asks in a thread of its own, one at a time: who asks meanwhile waits for the same answer. So a database that
    hangs holds one thread and one connection, however often it is asked after, and none that a job needs."""

    def __init__(self, ask: Callable[[], T]) -> None:
        self._ask = ask
        self._answer: Future[T] | None = None

    async def answer(self, within: timedelta) -> T:
        """The answer, or what the question raises. Raises TimeoutError where it takes longer."""
        if self._answer is None or self._answer.done():
            self._answer = Future()
            # A daemon thread: one that hangs does not keep the process from ending.
            Thread(target=self._find, args=[self._answer], name="question", daemon=True).start()
        async with asyncio.timeout(within.total_seconds()):
            return await asyncio.wrap_future(self._answer)

    def _find(self, answer: Future[T]) -> None:
        answer.set_running_or_notify_cancel()  # from here on, whoever gives up waiting leaves it to the others
        try:
            answer.set_result(self._ask())
        except Exception as error:  # noqa: BLE001 - whatever it is, it is raised to whoever asked
            answer.set_exception(error)
