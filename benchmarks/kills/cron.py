"""The cron script as a contender: each life is one run of it, and the next begins at once."""

import os
import sqlite3
from collections import Counter
from contextlib import closing
from functools import partial
from pathlib import Path

import cron_script

from kills.contender import Outcome, outcome, until
from kills.ground import KEY, Ground
from kills.lives import Program
from kills.post import Post
from tracker.runners.notify import Systemd

_A_START = 1.6
"""Its lives last about as long as Stallwatch's, whose start they need not wait for: a minute is a minute for both."""


class CronScript:
    """The script in the ground's folder."""

    def __init__(self, ground: Ground, post: Post) -> None:
        self._stalls = ground.stalls
        self._post = post
        self.program = Program(ground.folder, partial(_run, ground.folder, ground.carrier.url, post.address))

    def begin(self) -> float:
        self._run_once()
        return _A_START

    def settle(self) -> Outcome:
        until(self._has_noted_all, self.program)
        self._run_once()  # and nothing is sent
        return outcome(self._post, coupons=self._noted(), told=Counter(sent=self._noted()))

    def _run_once(self) -> None:
        with self.program.life() as (process, _):
            process.join()

    def _has_noted_all(self) -> bool:
        self._run_once()
        return self._noted() >= self._stalls

    def _noted(self) -> int:
        with closing(sqlite3.connect(self.program.folder / "parcels.db")) as db:
            return int(db.execute("SELECT count(code) FROM parcels").fetchone()[0])


def _run(folder: Path, carrier: str, server: str | None) -> None:
    Systemd(os.environ).tell("READY=1")
    cron_script.main(folder, carrier, KEY, server)
