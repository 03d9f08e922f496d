"""Lives: a program is started, killed with -9 at an instant that chance gave, and started again at once."""

import multiprocessing
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from random import Random
from time import monotonic, sleep

from config import steps
from kills.post import Post

# A fresh interpreter imports for more than a second. Every life is forked from one that has done so, or a hundred
# lives in a minute would come to nothing else.
processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["tracker.cli", "aiosmtpd.controller", "mailbox"])

PATIENCE = 60
STEPS = tuple(step for step in steps.STEPS if step != "import.chunk")
"""Where a running daemon may be killed: it imports nothing."""
_LOOK = 0.001


@dataclass(frozen=True, kw_only=True)
class Kill:
    """When a life ends: so many seconds after it is ready, or `early`, after it has begun. Before that at the n-th call
    of a step of Stallwatch's, or as soon as a letter has arrived, where it is told so."""

    seconds: float
    early: bool = False
    at_step: tuple[str, int] | None = None
    at_a_letter: bool = False


def kills(random: Random, number: int, *, longest: float) -> Iterator[Kill]:
    """Of eight lives one ends while it starts, three at any instant of their work, two at a step, two at a letter. None
    works for longer than `longest`, in seconds."""
    for _ in range(number):
        match random.randrange(8):
            case 0:
                yield Kill(seconds=random.uniform(0, longest), early=True)
            case 1 | 2:
                yield Kill(seconds=longest, at_step=(random.choice(STEPS), random.randint(1, 3)))
            case 3 | 4:
                yield Kill(seconds=longest, at_a_letter=True)
            case _:
                yield Kill(seconds=random.uniform(0, longest))


Begin = Callable[[], object]
"""What a life does, in a process of its own. It tells systemd, which is us, when it is ready."""


@dataclass(frozen=True)
class Program:
    """A program that lives and dies in a folder. What its lives say stands in the file `said` there."""

    folder: Path
    begin: Begin

    def killed(self, plan: Iterable[Kill], post: Post) -> list[float]:
        """Live and die by the plan; how long each life lasted, in seconds."""
        return [self._dies(kill, post) for kill in plan]

    def _dies(self, kill: Kill, post: Post) -> float:
        """One life. A program that comes to its end before it is killed begins anew."""
        begun, letters, ends = monotonic(), post.count(), 0.0
        while True:
            with self.life(kill) as (process, ready):
                if not kill.early:
                    ready()
                ends = ends or monotonic() + kill.seconds
                while process.is_alive() and monotonic() < ends and not (kill.at_a_letter and post.count() > letters):
                    sleep(_LOOK)
                process.kill()
                process.join(PATIENCE)
                if process.exitcode == -signal.SIGKILL:
                    return monotonic() - begun
                if process.exitcode:
                    raise RuntimeError(f"a life failed; the last that it said:\n{self.said[-2000:]}")

    @property
    def said(self) -> str:
        """What all its lives have said."""
        return (self.folder / "said").read_text("utf-8")

    @contextmanager
    def life(self, kill: Kill | None = None) -> Iterator[tuple[ForkServerProcess, Callable[[], object]]]:
        """A life, and a call that waits until it is ready. It is killed at the end if it still goes on."""
        address = self.folder / "notify"
        address.unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as heard:
            heard.bind(str(address))
            heard.settimeout(PATIENCE)
            process = processes.Process(target=_live, args=(self.folder, self.begin, kill))
            process.start()
            try:
                yield process, lambda: heard.recv(4096)
            finally:
                process.kill()
                process.join(PATIENCE)
                process.close()


def _live(folder: Path, begin: Begin, kill: Kill | None) -> None:
    os.environ |= {"NOTIFY_SOCKET": str(folder / "notify"), "LC_ALL": "C"}
    if kill is not None and kill.at_step is not None:
        steps.hook(_Dying(*kill.at_step))
    sys.stdout = sys.stderr = (folder / "said").open("a", buffering=1, encoding="utf-8")
    begin()


class _Dying:
    """Ends the process at the n-th call of a step."""

    def __init__(self, step: str, calls: int) -> None:
        self._step = step
        self._calls = calls

    def __call__(self, step: str) -> None:
        self._calls -= step == self._step
        if not self._calls:
            os.kill(os.getpid(), signal.SIGKILL)
