"""Daemons in processes of their own, as systemd would start them, and what they tell it."""

import multiprocessing
import os
import re
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from tests.build import IMPRINT
from tracker import daemon
from tracker.cli import main
from tracker.desk.first_files import Answers, write_first_files
from tracker.runners.jobs import Job
from tracker.runners.notify import Systemd

PATIENCE = 60

processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["tests.daemon.service"])


def prepare(folder: Path, engine: Engine) -> None:
    """An installation in a folder, on a database that has our tables."""
    url = engine.url.render_as_string(hide_password=False)
    write_first_files(folder, Answers(database_url=url, imprint=IMPRINT, tick="0.05 s"))


def serve(folder: Path, notify: str, before: Callable[[], None] | None) -> None:
    """What the process does: `stallwatch run`, its words kept in the file `said`."""
    os.environ |= {"NOTIFY_SOCKET": notify, "WATCHDOG_USEC": "300000", "LC_ALL": "C"}
    sys.argv = ["stallwatch", "--config", str(folder / "stallwatch.toml"), "run"]
    with Path(f"{notify}.said").open("w", buffering=1) as said:
        sys.stdout = sys.stderr = said
        if before is not None:
            before()
        main()


def look_after_the_lease_often() -> None:
    """Ten seconds would be long for a test."""
    daemon.LEASE = timedelta(seconds=0.3)


def hang() -> int:
    """A run that nobody can stop."""
    Systemd(os.environ).tell("STATUS=hangs")
    threading.Event().wait()
    return 0


def with_a_hung_thread(**more: Any) -> None:
    """Its one job hangs."""
    daemon.jobs_of = lambda *_: [Job(name="poll", every=daemon.LEASE, run=hang, **more)]


@dataclass(frozen=True)
class Daemon:
    """A daemon that was started, and the socket that it tells how it is."""

    process: ForkServerProcess
    heard: socket.socket
    log: Path

    def says(self, line: str) -> str:
        """Wait for a message with a line that begins so. Fails if the daemon stays silent."""
        while True:
            said = self.heard.recv(4096).decode()
            if any(each.startswith(line) for each in said.splitlines()):
                return said

    @property
    def web(self) -> str:
        """Its address, once it is ready."""
        self.says("READY=1")
        return re.findall(r"^Console: (\S+)$", self.said, re.MULTILINE)[-1]

    def signal(self, number: signal.Signals) -> None:
        os.kill(self.process.pid or 0, number)

    def ends(self) -> int | None:
        """Its exit code, negative for a signal."""
        self.process.join(PATIENCE)
        return self.process.exitcode

    @property
    def said(self) -> str:
        return self.log.read_text()


@contextmanager
def started(folder: Path, name: str = "daemon", before: Callable[[], None] | None = None) -> Iterator[Daemon]:
    """A daemon on an installation; killed at the end if it still runs."""
    address = str(folder / name)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as heard:
        heard.bind(address)
        heard.settimeout(PATIENCE)
        process = processes.Process(target=serve, args=(folder, address, before))
        process.start()
        try:
            yield Daemon(process, heard, Path(f"{address}.said"))
        finally:
            process.kill()
            process.join(PATIENCE)
            process.close()
