"""Where things lie on this machine."""

from pathlib import Path


def nearest(path: Path) -> Path:
    """The path itself, or the folder above it that is there."""
    return next(each for each in (path, *path.parents) if each.exists())
