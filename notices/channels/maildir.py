"""Mail into a Maildir, for trials and for a mail server on the same machine that collects from there.

A mail's file name comes from its key alone, so whether it was taken is never unknown.
Layout: https://cr.yp.to/proto/maildir.html
"""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from email.parser import BytesHeaderParser
from email.utils import parsedate_to_datetime
from hashlib import sha256
from pathlib import Path
from tempfile import mkstemp

from filelock import FileLock

from notices.channels import Mail, Receipt
from notices.errors import ChannelDown

_PATIENCE = 30  # seconds; a sender that has the folder needs milliseconds, unless it was stopped in the midst of it


class MaildirChannel:
    """A folder with `tmp`, `new` and `cur`, made when the first mail comes. Safe for many threads and processes."""

    knows = True

    def __init__(self, path: Path) -> None:
        self._path = path

    def send(self, mail: Mail, before_no_return: Callable[[], None]) -> Receipt:
        """Write the mail aside, then link it into `new`; it is whole and on the disk, or not there at all."""
        with self._telling():
            handle, draft = self._open_draft(mail)
        try:
            with self._telling():
                _write(handle, mail.body)
            with self._alone():
                return self.was_taken(mail) or self._publish(draft, mail, before_no_return)
        finally:
            draft.unlink(missing_ok=True)

    def was_taken(self, mail: Mail) -> Receipt | None:
        """Look where the mail was put and then where a reader moves it, in the order in which it goes."""
        name = _name(mail)
        with self._telling():
            for found in (self._path / "new" / name, *(self._path / "cur").glob(f"{name}:2,*")):
                if found.exists():
                    return Receipt(f"already in {found}", _dated(found))
        return None

    def check(self) -> None:
        """See whether the folder could be written to, or made where it is not there yet. Leaves nothing behind."""
        with self._telling():
            for folder in (self._path / "tmp", self._path / "new", self._path / "cur"):
                there = next(each for each in (folder, *folder.parents) if each.exists())
                if not there.is_dir():
                    raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
                if not os.access(there, os.W_OK | os.X_OK):
                    raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    def close(self) -> None:
        """Nothing is kept open."""

    def _open_draft(self, mail: Mail) -> tuple[int, Path]:
        for folder in ("tmp", "new", "cur"):
            (self._path / folder).mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, draft = mkstemp(dir=self._path / "tmp", prefix=_name(mail))
        return handle, Path(draft)

    def _publish(self, draft: Path, mail: Mail, before_no_return: Callable[[], None]) -> Receipt:
        before_no_return()
        place = self._path / "new" / _name(mail)
        with self._telling():
            os.link(draft, place)
            _sync(place.parent)
        return Receipt(f"put into {place}")

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One sender at a time: a reader may move a mail between our look and our link, another sender may not."""
        lock = FileLock(self._path / ".lock", poll_interval=0.005)
        with self._telling():
            lock.acquire(timeout=_PATIENCE)
        try:
            yield
        finally:
            lock.release()

    @contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            reason = error.strerror or str(error)
            raise ChannelDown(
                f"cannot use the mail folder {self._path} ({reason}); mend it and mail goes on"
            ) from error


def _name(mail: Mail) -> str:
    return f"{sha256(mail.key.encode()).hexdigest()[:40]}.stallwatch"


def _dated(mail: Path) -> datetime | None:
    """When the mail says it was written; None where it does not, or a reader has just moved it."""
    try:
        with mail.open("rb") as file:
            said = BytesHeaderParser().parse(file)["Date"]
    except FileNotFoundError:
        return None
    return parsedate_to_datetime(said) if said else None


def _write(handle: int, body: bytes) -> None:
    with os.fdopen(handle, "wb") as file:
        file.write(body)
        file.flush()
        os.fsync(handle)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
