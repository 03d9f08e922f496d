"""Where things lie on this machine."""

from pathlib import Path

from config.settings import Settings
from tracker.store.session import file_of


def database_file(settings: Settings) -> Path | None:
    """The file of an SQLite database; None for a server's."""
    return file_of(settings.database.url)


def nearest(path: Path) -> Path:
    """The path itself, or the folder above it that is there."""
    return next(each for each in (path, *path.parents) if each.exists())
