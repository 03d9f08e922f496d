"""Where things lie on this machine."""

from pathlib import Path

from sqlalchemy.engine import make_url

from config.settings import Settings


def database_file(settings: Settings) -> Path | None:
    """The file of an SQLite database; None for a server's."""
    url = make_url(settings.database.url)
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None


def nearest(path: Path) -> Path:
    """The path itself, or the folder above it that is there."""
    return next(each for each in (path, *path.parents) if each.exists())
