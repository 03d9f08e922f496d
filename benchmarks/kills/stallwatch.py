"""Stallwatch as a contender: an installation like any other, hurried by its policy. `stallwatch run` is what lives."""

import json
import os
import signal
import sys
from collections import Counter
from functools import partial
from pathlib import Path
from time import monotonic, sleep

from config.loader import load_settings
from config.words import MarketingBasis, NoticeStatus
from kills.contender import Outcome, outcome, until
from kills.ground import KEY, Ground
from kills.lives import PATIENCE, Program, processes
from kills.post import Post
from tracker import clock
from tracker.cli import main
from tracker.desk.first_files import Answers, write_first_files
from tracker.desk.importing.load import import_file
from tracker.desk.summary import Summary, summarise
from tracker.store.schema import migrate
from tracker.store.session import connect

POLICY = """\
# The shipped policy in a hurry: carriers are asked again soon, and nobody is waited for.
gather = "0 s"
fresh_for = "30 s"

[polling]
pending = "30 s"
before_acceptance = "10 min"
moving = "10 min"
in_customs = "15 s"
last_mile = "10 min"
stalled = "30 s"
blocked_for = "1 s"
after_failure = "1 s"
after_failure_most = "2 s"
"""
_AFTERWARDS = 1  # long enough for a second letter, were there one


class Stallwatch:
    """An installation in the ground's folder."""

    def __init__(self, ground: Ground, post: Post) -> None:
        self.home = ground.folder / "home"
        self._settings = self.home / "stallwatch.toml"
        self._stalls = ground.stalls
        self._post = post
        _write_settings(self._settings, ground, post)
        settings = load_settings(self._settings, {})
        self._engine = connect(settings.database.url)
        migrate(self._engine)
        import_file(self._engine, settings, ground.folder / "parcels.csv", now=clock.now())
        self.program = Program(ground.folder, partial(_type, self._settings, "run"))

    def begin(self) -> float:
        with self.program.life() as (_, ready):
            ready()  # the first one waits for the imports, too
        begun = monotonic()
        with self.program.life() as (_, ready):
            ready()
            taken = monotonic() - begun
            until(lambda: not self._now().unread, self.program)
        return taken

    def settle(self) -> Outcome:
        with self.program.life() as (process, ready):
            ready()
            until(self.is_quiet, self.program)
            sleep(_AFTERWARDS)
            os.kill(process.pid or 0, signal.SIGTERM)
            process.join(PATIENCE)
            assert process.exitcode == 0
        now = self._now()
        self._engine.dispose()
        assert self._listed_as_unknown() == now.notices.get(NoticeStatus.UNKNOWN, 0)
        return outcome(self._post, coupons=now.coupons, told=Counter(now.notices))

    def _now(self) -> Summary:
        return summarise(self._engine, clock.now())

    def is_quiet(self) -> bool:
        """Whether every letter that is due has been decided on and has left, or is told of as unknown."""
        now = self._now()
        return sum(now.notices.values()) >= self._stalls and not now.notices.get(NoticeStatus.WAITING)

    def _listed_as_unknown(self) -> int:
        """How many letters the command lists for the operator."""
        listed = self.home / "unknown.json"
        process = processes.Process(target=_list_unknown, args=(self._settings, listed))
        process.start()
        process.join(PATIENCE)
        return len(json.loads(listed.read_text("utf-8")))


def _write_settings(path: Path, ground: Ground, post: Post) -> None:
    answers = Answers(
        imprint="Beispiel Handel GmbH\nMusterweg 1, 10115 Berlin",
        marketing_basis=MarketingBasis.CONSENT,
        account_key=KEY,
        account_url=ground.carrier.url,
        registrations=1_000_000,
        tick="0.1 s",
        armed=("*",),
        policy=POLICY,
    )
    write_first_files(path.parent, answers)
    text = path.read_text("utf-8").replace("registrations_a_day", "calls_a_second = 100\nregistrations_a_day")
    text = text.replace('folder = "mail"', f'folder = "{ground.folder / "mail"}"')
    if post.address is not None:
        host, _, port = post.address.partition(":")
        server = f'channel = "smtp"\nhost = "{host}"\nport = {port}\nsecurity = "none"'
        text = text.replace('channel = "maildir"', server)
    path.write_text(text, "utf-8")


def _type(settings: Path, *words: str) -> None:
    sys.argv = ["stallwatch", "--config", str(settings), *words]
    main()


def _list_unknown(settings: Path, to: Path) -> None:
    with to.open("w", encoding="utf-8") as sys.stdout:
        _type(settings, "notices", "--unknown", "--format", "json")
