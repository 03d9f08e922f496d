"""The jobs as tests run them: the shipped policy, a fixed instant, letters into a folder."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import Engine

from config import steps
from config.policy import Policy
from notices.channels import Channel
from notices.channels.maildir import MaildirChannel
from notices.coupons import OwnCodes
from tests.build import NOW, POLICY, ago
from tracker.jobs.deliver import Deliver
from tracker.jobs.detect import Detect

LEASE = timedelta(minutes=2)
MANY = 64
ISSUER = OwnCodes(b"0123456789abcdef", "SORRY")


def detect(engine: Engine, now: datetime = NOW, policy: Policy = POLICY) -> int:
    return Detect(engine=engine, policy=policy, policy_at=ago(days=90), clock=lambda: now).run()


def deliver(
    engine: Engine, folder: Path, now: datetime = NOW, policy: Policy = POLICY, channel: Channel | None = None
) -> int:
    return Deliver(
        engine=engine,
        policy=policy,
        channel=channel or MaildirChannel(folder),
        issuer=ISSUER,
        lease=LEASE,
        clock=lambda: now,
    ).run()


def letters(folder: Path) -> list[str]:
    """The texts of the letters that are in a Maildir."""
    return [path.read_text() for path in sorted((folder / "new").glob("*"))]


def changed(policy: Policy = POLICY, **values: Any) -> Policy:
    """The policy with other values."""
    return policy.model_copy(update=values)


def at_once(work: Callable[[], object]) -> list[object]:
    """What the work gave in each of many threads that began together."""
    barrier = Barrier(MANY)

    def begin(_: int) -> object:
        barrier.wait(30)
        return work()

    with ThreadPoolExecutor(MANY) as threads:
        return list(threads.map(begin, range(MANY)))


class Killed(BaseException):
    """The process is gone: nothing that follows a step is done."""


@contextmanager
def killed_at(step: str) -> Iterator[None]:
    def die(name: str) -> None:
        if name == step:
            raise Killed

    steps.hook(die)
    with pytest.raises(Killed):
        yield
    steps.hook(None)


ALL_WAIT = changed(brake=POLICY.brake.model_copy(update={"an_hour": 0}))
"""Under this policy the storm brake holds every letter."""
