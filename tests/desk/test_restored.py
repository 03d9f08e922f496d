"""After a restore nothing that left since the backup leaves again, at whatever step the backup was taken."""

import shlex
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from config import steps
from config.settings import Coupons, Database, Settings
from config.words import NoticeStatus, Untold
from notices.channels import Channel, Mail, Receipt
from notices.channels.maildir import MaildirChannel
from tests.build import NOW, hours
from tests.jobs.one_pass import FLOW, LEASE, Place, make_pass
from tests.postgres import programs
from tracker.desk.backup import NoBackup, back_up
from tracker.desk.restore import NotRestored, mark_only, restore
from tracker.store.session import reading
from tracker.store.tables import Coupon, Notice, Stall, Task

RESTORED_AT = NOW + hours(1)
AFTER = NOW + hours(1.1)


class Keeping:
    """A channel that keeps what it took: it can be asked where there is a Maildir, and is as a mail server without."""

    def __init__(self, maildir: MaildirChannel | None = None) -> None:
        self.maildir = maildir
        self.knows = maildir is not None
        self.sent: list[bytes] = []

    def send(self, mail: Mail, before_no_return: Callable[[], None]) -> Receipt:
        def before() -> None:
            before_no_return()
            self.sent.append(mail.body)

        if self.maildir is not None:
            return self.maildir.send(mail, before)
        before()
        return Receipt("250 taken")

    def was_taken(self, mail: Mail) -> Receipt | None:
        return self.maildir and self.maildir.was_taken(mail)

    def close(self) -> None: ...


@pytest.fixture(autouse=True)
def no_hook_left() -> Iterator[None]:
    yield
    steps.hook(None)


@dataclass(frozen=True)
class Copies:
    """A database that is backed up and restored as its kind is: our own file for SQLite, PostgreSQL's tools there."""

    place: Place
    settings: Settings

    @property
    def file(self) -> Path:
        return self.place.folder / "backup"

    def take(self) -> None:
        try:
            back_up(self.settings, self.place.folder / "stallwatch.toml", self.file, force=False, now=NOW)
        except NoBackup as refused:
            run_as_told(str(refused))

    def bring_back(self, channel: Channel) -> None:
        here = {"channel": channel, "clock": lambda: RESTORED_AT}
        try:
            restore(self.file, self.settings, self.place.folder / "stallwatch.toml", **here)
        except NotRestored as refused:
            run_as_told(str(refused))
            mark_only(self.settings, **here)


def run_as_told(said: str) -> None:
    """Run the command that a refusal names."""
    program, *words = shlex.split(said.partition("Run: ")[2].splitlines()[0])
    subprocess.run([programs() / program, *words], check=True, capture_output=True)


@pytest.fixture
def copies(own_engine: Engine, tmp_path: Path) -> Copies:
    own_engine.dispose()
    (tmp_path / "stallwatch.toml").write_text("")
    place = Place(own_engine.url.render_as_string(hide_password=False), tmp_path)
    own = {"database": Database(url=place.url), "coupons": Coupons(secret_file=tmp_path / "stallwatch.secret")}
    return Copies(place, place.settings().model_copy(update=own))


@pytest.mark.parametrize("step", FLOW)
@pytest.mark.parametrize(
    ("own_engine", "knows"), [("sqlite", True), ("sqlite", False), ("postgres", False)], indirect=["own_engine"]
)
def test_a_backup_taken_at(step: str, knows: bool, copies: Copies, own_engine: Engine) -> None:
    """The daemon goes on after the backup, and its letter leaves; then the backup is restored, and all starts anew."""
    channel = Keeping(MaildirChannel(copies.place.folder / "mail") if knows else None)
    steps.hook(lambda name: copies.take() if name == step and not copies.file.exists() else None)
    make_pass(copies.place, NOW, channel)
    assert len(channel.sent) == 1
    copies.bring_back(channel)
    for later in (AFTER, AFTER + LEASE, AFTER + hours(1), AFTER + hours(3)):
        make_pass(copies.place, later, channel)
    assert len(channel.sent) == 1, "nobody is written to twice"
    with reading(own_engine) as session:
        notice, stall = session.exec(select(Notice)).first(), session.exec(select(Stall)).one()
        assert (stall.untold is Untold.RESTORED) == (notice is None)
        assert notice is None or notice.status in {NoticeStatus.ACCEPTED, NoticeStatus.UNKNOWN}
        asked = "find_out_if_told" in session.exec(select(Task.task)).all()
        assert asked == (step != "deliver.recorded"), "what is not known is a person's to find out"
        assert len([coupon for coupon in session.exec(select(Coupon)) if coupon.code]) <= 1
