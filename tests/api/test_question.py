"""A question that hangs: one thread, whoever asks; the next one asks anew."""

import asyncio
from datetime import timedelta
from threading import Event, active_count

import pytest

from tracker.api.question import Question

SOON = timedelta(seconds=20)
AT_ONCE = timedelta(seconds=0.01)


class Slow:
    """A database that answers when it is let. `asked`: how often it was."""

    def __init__(self) -> None:
        self.asked = 0
        self.let = Event()

    def __call__(self) -> int:
        self.asked += 1
        self.let.wait(20)
        return self.asked


async def test_who_asks_meanwhile_waits_for_the_same_answer() -> None:
    slow = Slow()
    question = Question(slow)
    asking = [asyncio.create_task(question.answer(SOON)) for _ in range(9)]
    await asyncio.sleep(0)
    slow.let.set()
    assert await asyncio.gather(*asking) == [1] * 9
    assert await question.answer(SOON) == 2


async def test_one_that_hangs_holds_one_thread_however_often_it_is_given_up() -> None:
    slow = Slow()
    question, threads = Question(slow), active_count()
    for _ in range(5):
        with pytest.raises(TimeoutError):
            await question.answer(AT_ONCE)
    assert (slow.asked, active_count() - threads) == (1, 1)
    slow.let.set()
    assert await question.answer(SOON) in {1, 2}, "it came late, or was asked anew"


async def test_what_it_raises_is_raised_to_all_who_ask() -> None:
    def broken() -> int:
        raise ZeroDivisionError("no answer")

    question = Question(broken)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError, match="no answer"):
            await question.answer(SOON)
