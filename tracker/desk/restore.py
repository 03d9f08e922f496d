"""A restore: a backup becomes the installation's database, and nothing that left since it was taken leaves again.

The new database is made ready beside the old one, marks and all, before it takes its place in one step.
"""

import os
import shlex
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from sqlalchemy.exc import OperationalError

from config.loader import load_policy
from config.settings import Settings
from config.steps import boundary
from notices.channels import Channel
from tracker.desk.archive import DATABASE, POLICY, SECRET, SETTINGS, Archive, Damaged, opened
from tracker.desk.backup import address, without_secrets
from tracker.desk.marking import Marked, mark_restored
from tracker.store.backup import check_whole, put_in_place, remove_database
from tracker.store.lock import only_daemon
from tracker.store.owner import own_as
from tracker.store.schema import check, check_known, migrate
from tracker.store.session import connect, file_of


class NotRestored(RuntimeError):
    """The database is as it was before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What came of a restore. `aside`: where the former database is kept; `brought`: files that came out of the backup;
    `differing`: files that differ from the backup's and stay as they are."""

    taken_at: datetime
    marked: Marked
    aside: Path | None
    brought: tuple[Path, ...]
    differing: tuple[Path, ...]


def bring_settings(file: Path, config: Path) -> None:
    """Write the settings of a backup where there are none. Raises NotRestored."""
    try:
        with opened(file) as archive:
            if SETTINGS not in archive:
                raise NotRestored(f"There is no {config}, and none in the backup. Make one with: stallwatch init")
            _write(config, _read(archive, SETTINGS), mode=0o666)
    except (Damaged, OSError) as error:
        raise NotRestored(_why(error)) from None


def restore(
    file: Path, settings: Settings, config: Path, *, channel: Channel, clock: Callable[[], datetime]
) -> Restored:
    """Put the database of a backup in the place of the installation's, and keep the one that is there aside.

    Raises NotRestored, AlreadyRunning, WrongSchema where the backup is a newer program's, or a notices error where the
    channel cannot be asked; then the database is as it was.
    """
    database = file_of(settings.database.url)
    if database is None:
        how = ["pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction"]
        command = shlex.join([*how, f"--dbname={address(settings)}", str(file)])
        raise NotRestored(
            f"This database is PostgreSQL's, which has a tool of its own. Run: {command}\n"
            "Then, before anything else: stallwatch migrate && stallwatch restore --only-mark"
        )
    engine = connect(settings.database.url)
    try:
        with only_daemon(engine, clock), opened(file) as archive, _room_beside(database) as staged:
            now = clock()
            brought = _bring(archive, POLICY, settings.policy.file)
            marked = _make_ready(archive, staged, settings=settings, channel=channel, now=now)
            brought += _bring_secret(archive, settings.coupons.secret_file, now=now)
            differing = _differing(archive, {SETTINGS: config, POLICY: settings.policy.file})
            aside = _aside(database, now)
            replaced = put_in_place(staged, database, aside=aside)
            return Restored(
                taken_at=archive.manifest.taken_at,
                marked=marked,
                aside=aside if replaced else None,
                brought=tuple(brought),
                differing=tuple(differing),
            )
    except (Damaged, OperationalError, OSError) as error:
        raise NotRestored(_why(error)) from None
    finally:
        engine.dispose()


def mark_only(settings: Settings, *, channel: Channel, clock: Callable[[], datetime]) -> Marked:
    """Mark a database that was restored by other means. Raises AlreadyRunning, WrongSchema, or a notices error."""
    engine = connect(settings.database.url)
    try:
        check(engine)
        with only_daemon(engine, clock):
            policy = load_policy(settings.policy.file)
            return mark_restored(engine, channel=channel, policy=policy, taken_at=None, now=clock())
    finally:
        engine.dispose()


def _make_ready(archive: Archive, staged: Path, *, settings: Settings, channel: Channel, now: datetime) -> Marked:
    """The backup's database: whole, of this program's schema, and knowing that it was restored."""
    with _new_file(staged, mode=0o600) as file:
        archive.unpack(DATABASE, file)
    boundary("restore.unpacked")
    check_whole(staged)
    engine = connect(f"sqlite:///{staged}")
    try:
        check_known(engine)
        migrate(engine)
        policy, taken_at = load_policy(settings.policy.file), archive.manifest.taken_at
        marked = mark_restored(engine, channel=channel, policy=policy, taken_at=taken_at, now=now)
    finally:
        engine.dispose()
    boundary("restore.marked")
    return marked


def _bring(archive: Archive, name: str, path: Path | None) -> list[Path]:
    """Write a file of the backup where the installation wants one and has none."""
    if path is None or path.exists() or name not in archive:
        return []
    _write(path, _read(archive, name), mode=0o666)
    return [path]


def _bring_secret(archive: Archive, path: Path, *, now: datetime) -> list[Path]:
    """The codes in the database are derived from its own secret: another one is put aside."""
    if SECRET not in archive or (path.exists() and path.read_bytes() == _read(archive, SECRET)):
        return []
    if path.exists():
        os.link(path, _aside(path, now))  # there is one at every instant, for a daemon without any would make another
    _write(path, _read(archive, SECRET), mode=0o600)
    return [path]


def _differing(archive: Archive, files: dict[str, Path | None]) -> list[Path]:
    """The files that are not as they were when the backup was taken; of the settings, without their secrets."""
    here = {name: path for name, path in files.items() if path is not None and path.exists() and name in archive}
    texts = {name: path.read_text("utf-8-sig") for name, path in here.items()}
    if SETTINGS in texts:
        texts[SETTINGS] = without_secrets(texts[SETTINGS]) or ""
    return [here[name] for name, text in texts.items() if text != _read(archive, name).decode("utf-8-sig")]


@contextmanager
def _room_beside(database: Path) -> Iterator[Path]:
    """Where the new database is made ready; what a kill left there is cleared away, and so is what an error leaves."""
    staged = database.with_name(f"{database.name}.restoring")
    remove_database(staged)
    try:
        yield staged
    finally:
        remove_database(staged)


def _aside(path: Path, now: datetime) -> Path:
    return path.with_name(f"{path.name}.before-restore-{now:%Y%m%dT%H%M%SZ}")


def _read(archive: Archive, name: str) -> bytes:
    content = BytesIO()
    archive.unpack(name, content)
    return content.getvalue()


def _write(path: Path, content: bytes, *, mode: int) -> None:
    """Write a file that is whole once it has its name."""
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    with _new_file(part, mode=mode) as file:
        file.write(content)
    own_as(part, path.parent)
    part.replace(path)


@contextmanager
def _new_file(path: Path, *, mode: int) -> Iterator[BinaryIO]:
    """A file to write that is on the disk at the end."""
    with open(path, "xb", opener=lambda name, flags: os.open(name, flags, mode)) as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def _why(error: Exception) -> str:
    said = str(error)
    if isinstance(error, OSError) and error.filename:
        said = f"{error.filename}: {error.strerror}"
    elif isinstance(error, OperationalError):
        said = f"that of the backup cannot be used ({error.orig})"
    return f"Nothing was restored, and the database is as it was: {said}."
