"""The disks: room enough where the database, the letters and the log lie."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from config.labels import N_
from config.words import Part
from tracker.desk.doctor.finding import Finding, Subject, broken, doubtful, well
from tracker.desk.doctor.places import nearest
from tracker.store.session import LONG_WAL, file_of

MEGABYTE = 1_000_000
FULL, TIGHT, TIGHT_SHARE = 100 * MEGABYTE, 1000 * MEGABYTE, 0.05

_DATABASE, _LETTERS, _LOG = N_("the database"), N_("the letters"), N_("the log")
_LOGS = Path("/var/log")  # where systemd's journal lies


def examine(subject: Subject) -> list[Finding]:
    """A line for each disk, and one for a write-ahead log that has grown too long."""
    disks = [_room(path, names, subject) for path, names in _disks(subject).values()]
    return [*disks, *_long_wal(subject)]


def _disks(subject: Subject) -> dict[int, tuple[Path, list[str]]]:
    """By device: a folder on it, and what lies there."""
    database = file_of(subject.settings.database.url)
    places = [(database.parent, _DATABASE)] if database else []
    places += [(subject.settings.mail.folder, _LETTERS)] if subject.settings.mail.channel == "maildir" else []
    places += [(_LOGS, _LOG)] if _LOGS.exists() else []
    disks: dict[int, tuple[Path, list[str]]] = {}
    for path, name in places:
        there = nearest(path.absolute())
        disks.setdefault(there.stat().st_dev, (there, []))[1].append(name)
    return disks


def _room(path: Path, names: list[str], subject: Subject) -> Finding:
    _ = subject.speech.gettext
    usage = shutil.disk_usage(path)
    said = _("{free} MB ({share} %) are free at {path}: {what}.").format(
        free=f"{usage.free // MEGABYTE:,}",
        share=round(100 * usage.free / usage.total) if usage.total else 0,
        path=path,
        what=", ".join(_(name) for name in names),
    )
    advice = _("Make room. With a full disk nothing is lost, but nothing goes on.")
    if usage.free < FULL:
        return broken(Part.DISK, said, advice)
    if usage.free < max(TIGHT, TIGHT_SHARE * usage.total):
        return doubtful(Part.DISK, said, advice)
    return well(Part.DISK, said)


def _long_wal(subject: Subject) -> Iterator[Finding]:
    _ = subject.speech.gettext
    database = file_of(subject.settings.database.url)
    wal = database and database.with_name(f"{database.name}-wal")
    if wal and wal.exists() and (size := wal.stat().st_size) > LONG_WAL:
        said = _("{file} has grown to {size} MB.").format(file=wal, size=f"{size // MEGABYTE:,}")
        advice = _("Something reads the database and does not let go of it. End it, or start the daemon again.")
        yield doubtful(Part.DISK, said, advice)
