"""The machine fails a daemon at work: no memory, no room in any file, a disk that loses what it was told to keep. Each
buyer still hears once, and what was written before is there."""

import os
import resource
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from random import Random

import pytest
from kills.contender import until
from kills.ground import ground
from kills.lives import PATIENCE
from kills.post import Mailbox
from kills.stallwatch import Stallwatch

from tests.needs import needs

STALLS = 4
FAULTS = 5
SOON = timedelta(seconds=2)


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[Stallwatch]:
    """An installation with a carrier to ask, of whose parcels four come to stand still soon."""
    place = ground(tmp_path / "ground", parcels=12, stalls=STALLS, first_after=SOON, within=SOON, random=Random(1))
    with place.carrier:
        yield Stallwatch(place, Mailbox(place.folder))


def assert_each_is_told_once(daemon: Stallwatch) -> None:
    outcome = daemon.settle()
    assert (outcome.letters, outcome.once, outcome.coupons) == (STALLS, STALLS, STALLS)
    with closing(sqlite3.connect(daemon.home / "stallwatch.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@contextmanager
def limited(process: ForkServerProcess, what: int, least: int) -> Iterator[None]:
    """Let a process have no more than this of something while the block runs, or until its end."""
    before = resource.prlimit(process.pid, what)
    resource.prlimit(process.pid, what, (least, before[1]))
    yield
    if process.is_alive():
        resource.prlimit(process.pid, what, before)


def test_one_that_runs_out_of_memory_goes_on_when_it_is_started_again(daemon: Stallwatch) -> None:
    with daemon.program.life() as (process, ready):
        ready()
        has = int(Path(f"/proc/{process.pid}/statm").read_text().split()[0]) * resource.getpagesize()
        with limited(process, resource.RLIMIT_AS, has):
            until(lambda: "Error" in daemon.program.said, daemon.program)
    assert_each_is_told_once(daemon)


def test_files_that_may_not_grow_the_log_among_them_are_waited_out(daemon: Stallwatch) -> None:
    with daemon.program.life() as (process, ready):
        ready()
        with limited(process, resource.RLIMIT_FSIZE, 4096):
            until(lambda: "disk I/O error" in daemon.program.said, daemon.program)
        until(daemon.is_quiet, daemon.program)
        process.terminate()
        process.join(PATIENCE)
        assert process.exitcode == 0
    assert_each_is_told_once(daemon)


@pytest.mark.long
@needs("strace")
def test_a_disk_that_does_not_keep_what_was_written_has_lost_nothing_that_counts(
    daemon: Stallwatch, tmp_path: Path
) -> None:
    """In each thread the third commit and every fifth from there fails, until the machine is switched off."""
    traced, said = tmp_path / "traced", tmp_path / "said"
    strace = f"strace -f --seccomp-bpf -o {traced} -e trace=fdatasync -e inject=fdatasync:error=EIO:when=3+5".split()
    run = (sys.executable, "-m", "tracker.cli", "--config", daemon.home / "stallwatch.toml", "run")
    with said.open("wb") as log, subprocess.Popen((*strace, *run), stderr=log, start_new_session=True) as process:
        try:
            until(lambda: traced.exists() and traced.read_text().count("INJECTED") >= FAULTS, daemon.program)
        finally:
            os.killpg(process.pid, signal.SIGKILL)
    assert "disk I/O error" in said.read_text()
    assert_each_is_told_once(daemon)
