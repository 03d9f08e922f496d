"""The two that are killed on the same ground: Stallwatch in an installation of its own, and the cron script.

`settle` lets a contender live until nothing is left to do, and counts what has come of it all.
"""

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from time import monotonic, sleep

import cron_script

from config.loader import load_settings
from config.words import MarketingBasis, NoticeStatus
from kills.ground import KEY, Ground
from kills.lives import Program
from kills.post import Post
from tracker import clock
from tracker.cli import main
from tracker.desk.first_files import Answers, write_first_files
from tracker.desk.importing.load import import_file
from tracker.desk.summary import summarise
from tracker.runners.notify import Systemd
from tracker.store.schema import migrate
from tracker.store.session import connect

_CODE = re.compile(r"SORRY-[A-Z0-9-]+")
_LOOK, _LONGEST, _AFTERWARDS = 0.2, 300, 1

POLICY = """\
# The shipped policy in a hurry: carriers are asked again soon, and nobody is waited for.
gather = "0 s"
fresh_for = "5 s"

[polling]
pending = "30 s"
before_acceptance = "60 s"
moving = "60 s"
in_customs = "20 s"
last_mile = "60 s"
stalled = "30 s"
blocked_for = "1 s"
after_failure = "1 s"
after_failure_most = "2 s"
"""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of it. `buyers`: letters that arrived, by address; `message_ids` and `codes`: the different ones in
    them; `coupons`: those the program itself knows of; `told`: what it says of its letters, by status."""

    buyers: Counter[str] = field(repr=False)
    message_ids: int
    codes: int
    coupons: int
    told: Counter[str]

    @property
    def letters(self) -> int:
        """Every letter that arrived."""
        return self.buyers.total()

    @property
    def most(self) -> int:
        """The letters of the buyer who got the most."""
        return max(self.buyers.values(), default=0)

    @property
    def once(self) -> int:
        """The buyers who got one letter."""
        return list(self.buyers.values()).count(1)


@dataclass(frozen=True)
class Contender:
    """A program, and how it is brought to its end."""

    program: Program
    settle: Callable[[], Outcome]


def stallwatch(ground: Ground, post: Post) -> Contender:
    """An installation like any other, hurried by its policy: `stallwatch run` is what lives."""
    home = ground.folder / "home"
    _install(home, ground, post)
    program = Program(ground.folder, partial(_run_stallwatch, home))
    return Contender(program, partial(_settle_stallwatch, program, home, ground.stalls, post))


def cron(ground: Ground, post: Post) -> Contender:
    """The script: each life is one run of it, and the next one begins at once."""
    program = Program(ground.folder, partial(_run_script, ground.folder, ground.carrier.url, post.address))
    return Contender(program, partial(_settle_script, program, ground.stalls, post))


def _install(home: Path, ground: Ground, post: Post) -> None:
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
    written, *_ = write_first_files(home, answers)
    text = written.read_text("utf-8").replace("registrations_a_day", "calls_a_second = 100\nregistrations_a_day")
    if post.address is not None:
        host, _, port = post.address.partition(":")
        server = f'channel = "smtp"\nhost = "{host}"\nport = {port}\nsecurity = "none"'
        text = text.replace('channel = "maildir"', server)
    text = text.replace('folder = "mail"', f'folder = "{ground.folder / "mail"}"')
    written.write_text(text, "utf-8")
    settings = load_settings(written, {})
    engine = connect(settings.database.url)
    migrate(engine)
    import_file(engine, settings, ground.folder / "parcels.csv", now=clock.now())
    engine.dispose()


def _run_stallwatch(home: Path) -> None:
    sys.argv = ["stallwatch", "--config", str(home / "stallwatch.toml"), "run"]
    main()


def _settle_stallwatch(program: Program, home: Path, stalls: int, post: Post) -> Outcome:
    engine = connect(load_settings(home / "stallwatch.toml", {}).database.url)

    def is_quiet() -> bool:
        now = summarise(engine, clock.now())
        return sum(now.notices.values()) >= stalls and not (now.unread or now.notices.get(NoticeStatus.WAITING))

    post.calm()
    with program.life() as (process, _):
        _until(is_quiet, program)
        sleep(_AFTERWARDS)  # long enough for a second letter, were there one
        os.kill(process.pid or 0, signal.SIGTERM)
        process.join()
        assert process.exitcode == 0
    summary = summarise(engine, clock.now())
    engine.dispose()
    listed = _listed_as_unknown(home)
    assert listed == summary.notices.get(NoticeStatus.UNKNOWN, 0)
    return _outcome(post, coupons=summary.coupons, told=Counter(summary.notices))


def _listed_as_unknown(home: Path) -> int:
    """How many letters the command lists for the operator."""
    asked = ("--config", str(home / "stallwatch.toml"), "notices", "--unknown", "--format", "json")
    said = subprocess.run([sys.executable, "-m", "tracker.cli", *asked], check=True, capture_output=True, text=True)
    return len(json.loads(said.stdout))


def _run_script(folder: Path, carrier: str, server: str | None) -> None:
    Systemd(os.environ).tell("READY=1")
    cron_script.main(folder, carrier, KEY, server)


def _settle_script(program: Program, stalls: int, post: Post) -> Outcome:
    def noted() -> int:
        with closing(sqlite3.connect(program.folder / "parcels.db")) as db:
            return int(db.execute("SELECT count(code) FROM parcels").fetchone()[0])

    def has_noted_all() -> bool:
        with program.life() as (process, _):
            process.join()
        return noted() >= stalls

    post.calm()
    _until(has_noted_all, program)
    has_noted_all()  # one run more, which sends nothing
    return _outcome(post, coupons=noted(), told=Counter(sent=noted()))


def _until(condition: Callable[[], bool], program: Program) -> None:
    gives_up_at = monotonic() + _LONGEST
    while not condition():
        if monotonic() > gives_up_at:
            raise TimeoutError(f"it does not come to rest; the last that it said:\n{program.said[-2000:]}")
        sleep(_LOOK)


def _outcome(post: Post, *, coupons: int, told: Counter[str]) -> Outcome:
    letters = post.letters()
    texts = [letter.get_body(("plain",)) for letter in letters]
    codes = {code for text in texts if text for code in _CODE.findall(text.get_content())}
    return Outcome(
        buyers=Counter(str(letter["To"]) for letter in letters),
        message_ids=len({letter["Message-ID"] for letter in letters}),
        codes=len(codes),
        coupons=coupons,
        told=told,
    )
