"""A process stands still for longer than its claims last, while another takes its work over: when it wakes, all that it
still does comes too late, and the buyer has one letter."""

import os
import signal
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.build import NOW
from tests.jobs.one_pass import FLOW, LEASE, Place, one_pass
from tests.jobs.test_killed import assert_told_once, processes

HOLDS_A_LOCK = {"import.chunk", "detect.deciding", "deliver.sending"}
"""In the midst of a transaction, or of putting a letter into the mailbox: until it wakes, or dies, others wait."""


@dataclass(frozen=True)
class Stops:
    """A hook that stops its process at a step, having told so."""

    at: str
    told: Connection

    def __call__(self, step: str) -> None:
        if step == self.at:
            self.told.send(step)
            os.kill(os.getpid(), signal.SIGSTOP)


@pytest.mark.parametrize("step", [step for step in FLOW if step not in HOLDS_A_LOCK])
def test_stopped_at(step: str, engine: Engine, tmp_path: Path) -> None:
    place = Place(engine.url.render_as_string(hide_password=False), tmp_path)
    heard, told = processes.Pipe(duplex=False)
    sleeper = processes.Process(target=one_pass, args=(place, NOW, Stops(step, told)))
    sleeper.start()
    told.close()
    with heard:
        assert heard.recv() == step
    one_pass(place, NOW + LEASE + timedelta(seconds=1))
    assert_told_once(engine, tmp_path)
    os.kill(sleeper.pid, signal.SIGCONT)
    sleeper.join(60)
    assert sleeper.exitcode == 0
    assert_told_once(engine, tmp_path)
