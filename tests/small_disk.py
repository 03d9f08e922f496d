"""A disk that is soon full, for those who may mount one; and for everybody, files that may not grow."""

import resource
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Disk:
    """A folder in which no room is left once `fill` was called, until `free` is. `error`: what SQLite then says."""

    folder: Path
    fill: Callable[[], object]
    free: Callable[[], object]
    error: str


@pytest.fixture(params=["disk of 8 MB", "files of 4 KB"])
def small_disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Disk]:
    """A disk that is full, or files that may not grow; the latter twice for those who may not mount a disk."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", folder)
    if request.param == "disk of 8 MB" and subprocess.run(mount, check=False, capture_output=True).returncode == 0:
        filler = folder / "filler"
        yield Disk(folder, partial(_fill, filler), filler.unlink, "database or disk is full")
        subprocess.run(["umount", "--lazy", folder], check=True)
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    limits = {"fill": (4096, hard), "free": (soft, hard)}
    changes = {name: partial(resource.setrlimit, resource.RLIMIT_FSIZE, limit) for name, limit in limits.items()}
    yield Disk(folder, error="disk I/O error", **changes)
    changes["free"]()


def _fill(filler: Path) -> None:
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4096))
