"""A backup: one file with all that an installation cannot live without, taken while it runs."""

import fcntl
import os
import shlex
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy.engine import make_url

from config.settings import Settings
from config.steps import boundary
from tracker.desk.archive import DATABASE, POLICY, SECRET, SETTINGS, pack
from tracker.store.backup import copy_database, remove_database, sync_folder
from tracker.store.damage import DamagedDatabase
from tracker.store.schema import revision
from tracker.store.session import connect, file_of

_LEFT_OUT = "# A secret stood here. Secrets of carriers and mail servers are not in the backup.\n"


class NoBackup(RuntimeError):
    """No backup was made, and nothing of one was left."""


def back_up(settings: Settings, config: Path, file: Path, *, force: bool, now: datetime) -> int:
    """Write a backup of the installation as it is now, readable by its owner alone; its size in bytes.

    The file gets its name when it is whole and on the disk. Raises NoBackup.
    """
    database = file_of(settings.database.url)
    if database is None:
        command = shlex.join(["pg_dump", "--format=custom", f"--file={file}", f"--dbname={address(settings)}"])
        raise NoBackup(f"This database is PostgreSQL's, which has a tool of its own. Run: {command}")
    if not database.exists():
        raise NoBackup(f"There is no database {database} yet.")
    if file.is_dir():
        raise NoBackup(f"{file} is a folder. Name a file in it.")
    if file.exists() and not force:
        raise NoBackup(f"{file} is there already. Choose another name, or replace it with --force.")
    try:
        with _aside(file) as (part, copy):
            copy_database(database, copy)
            boundary("backup.copied")
            parts = _parts(settings, config, copy)
            pack(part, parts, version=version("stallwatch"), revision=_revision(copy), taken_at=now)
            part.flush()
            os.fsync(part.fileno())
            remove_database(copy)
            boundary("backup.packed")
            Path(part.name).replace(file)
            sync_folder(file.absolute().parent)
    except DamagedDatabase as error:
        raise NoBackup(f"No backup was made. {error}") from None
    except OSError as error:
        raise NoBackup(f"No backup was made, and nothing was left: {error.strerror or error}.") from None
    return file.stat().st_size


@contextmanager
def _aside(file: Path) -> Iterator[tuple[BinaryIO, Path]]:
    """The backup under the name it has while it is made, and the name of a copy of the database beside it. What a kill
    left of either is overwritten by the next backup; an error leaves nothing."""
    part = file.with_name(f"{file.name}.part")
    copy = file.with_name(f"{file.name}.part.db")
    with open(part, "wb", opener=lambda path, flags: os.open(path, flags & ~os.O_TRUNC, 0o600)) as packed:
        try:
            fcntl.flock(packed, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NoBackup(f"Another backup into {file} is under way.") from None
        try:
            packed.truncate()
            yield packed, copy
        except BaseException:
            part.unlink(missing_ok=True)
            remove_database(copy)
            raise


def _parts(settings: Settings, config: Path, copy: Path) -> dict[str, Path | bytes]:
    """What goes into the backup, of what there is."""
    parts: dict[str, Path | bytes] = {DATABASE: copy}
    files = {SECRET: settings.coupons.secret_file, POLICY: settings.policy.file}
    parts |= {name: path for name, path in files.items() if path is not None and path.exists()}
    if (text := without_secrets(config.read_text("utf-8-sig"))) is not None:
        parts[SETTINGS] = text.encode()
    return parts


def without_secrets(text: str) -> str | None:
    """The settings without the lines that hold a carrier's key or a password; None where that cannot be done."""
    secrets = _secrets(tomllib.loads(text))
    lines = text.splitlines(keepends=True)
    kept = "".join(_LEFT_OUT if any(secret in line for secret in secrets) else line for line in lines)
    try:
        return None if secrets & _secrets(tomllib.loads(kept)) else kept
    except tomllib.TOMLDecodeError:
        return None


def _secrets(settings: dict[str, Any]) -> set[str]:
    keys = [account.get("key") for account in settings.get("account", ())]
    return {secret for secret in (*keys, settings.get("mail", {}).get("password")) if secret}


def address(settings: Settings) -> str:
    """The address of a PostgreSQL database as its own tools take it, without the password."""
    return make_url(settings.database.url).set(drivername="postgresql", password=None).render_as_string()


def _revision(copy: Path) -> str:
    engine = connect(f"sqlite:///{copy}")
    try:
        found = revision(engine)
    finally:
        engine.dispose()
    if found is None:
        raise NoBackup("This database has no tables yet: there is nothing to back up.")
    return found
