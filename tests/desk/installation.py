"""An installation in a folder, as `stallwatch init` leaves one, and what backup and restore make of it."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from config.loader import load_settings
from config.settings import Settings
from notices.channels import Channel
from notices.channels.maildir import MaildirChannel
from tests.build import NOW, migrated
from tracker.desk.backup import back_up
from tracker.desk.first_files import Answers, write_first_files
from tracker.desk.restore import Restored, restore
from tracker.store.session import connect

SECRET = "s" * 64


@dataclass(frozen=True)
class Installation:
    """Its files lie in `folder`."""

    folder: Path

    @property
    def config(self) -> Path:
        return self.folder / "stallwatch.toml"

    @property
    def database(self) -> Path:
        return self.folder / "stallwatch.db"

    @property
    def settings(self) -> Settings:
        return load_settings(self.config, {})

    def open(self) -> Engine:
        return connect(f"sqlite:///{self.database}")

    def back_up(self, file: Path, *, now: datetime = NOW, force: bool = False) -> int:
        return back_up(self.settings, self.config, file, force=force, now=now)

    def restore(self, file: Path, *, now: datetime = NOW, channel: Channel | None = None) -> Restored:
        channel = channel or MaildirChannel(self.folder / "mail")
        return restore(file, self.settings, self.config, channel=channel, clock=lambda: now)


def install(folder: Path) -> Installation:
    """Settings, policy, a secret and an empty database."""
    write_first_files(folder, Answers())
    (folder / "stallwatch.secret").write_text(SECRET)
    here = Installation(folder)
    migrated(here.database).dispose()
    return here
