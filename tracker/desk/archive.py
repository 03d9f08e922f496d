"""The file that a backup is: a ZIP archive of the installation's parts, with a manifest of what they are.

`manifest.json` stands last and says who made it, when, and what each part must hash to.
"""

import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import IO, BinaryIO
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

DATABASE = "stallwatch.db"
SECRET = "stallwatch.secret"  # noqa: S105 - the name of a part
POLICY = "policy.toml"
SETTINGS = "stallwatch.toml"
_MANIFEST = "manifest.json"

_CHUNK = 1 << 20
_QUICK = 1  # a level above it takes three times as long for a tenth less


class Damaged(ValueError):
    """The file is no backup of Stallwatch, or not a whole one."""


class Manifest(BaseModel):
    """What a backup is: the program's version, the database's revision, the instant it shows, each part's SHA-256."""

    model_config = ConfigDict(frozen=True)

    version: str
    revision: str
    taken_at: AwareDatetime
    parts: dict[str, str]


def pack(
    target: BinaryIO, parts: Mapping[str, Path | bytes], *, version: str, revision: str, taken_at: datetime
) -> None:
    """Write the parts, by their names, and the manifest."""
    with ZipFile(target, "w", ZIP_DEFLATED, compresslevel=_QUICK) as archive:
        digests = {}
        for name, part in parts.items():
            with archive.open(name, "w", force_zip64=True) as packed:
                digests[name] = _copied(_chunks(part), packed)
        manifest = Manifest(version=version, revision=revision, taken_at=taken_at, parts=digests)
        archive.writestr(_MANIFEST, manifest.model_dump_json(indent=2))


class Archive:
    """A backup that is open for reading."""

    def __init__(self, file: ZipFile) -> None:
        self._file = file
        with _telling(file):
            self.manifest = Manifest.model_validate_json(file.read(_MANIFEST))

    def __contains__(self, name: str) -> bool:
        return name in self.manifest.parts

    def unpack(self, name: str, to: IO[bytes]) -> None:
        """Write a part out. Raises Damaged where it is not what was packed."""
        with _telling(self._file), self._file.open(name) as packed:
            if _copied(iter(lambda: packed.read(_CHUNK), b""), to) != self.manifest.parts[name]:
                raise BadZipFile(f"{name} is not what was packed")


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """The backup in a file. Raises Damaged, or OSError where there is no such file."""
    with _telling(path):
        file = ZipFile(path)
    with file:
        yield Archive(file)


@contextmanager
def _telling(file: ZipFile | Path) -> Iterator[None]:
    """Tell all that zipfile raises of a file that was changed as Damaged. RuntimeError is for a password."""
    try:
        yield
    except (BadZipFile, zlib.error, EOFError, KeyError, RuntimeError, ValidationError) as error:
        why = "its manifest cannot be read" if isinstance(error, ValidationError) else str(error)
        path = file.filename if isinstance(file, ZipFile) else file
        raise Damaged(f"{path} is no backup of Stallwatch, or is not whole any more ({why})") from None


def _chunks(part: Path | bytes) -> Iterator[bytes]:
    if isinstance(part, bytes):
        yield part
        return
    with part.open("rb") as file:
        yield from iter(lambda: file.read(_CHUNK), b"")


def _copied(chunks: Iterator[bytes], to: IO[bytes]) -> str:
    """Write the chunks; their SHA-256."""
    digest = sha256()
    for chunk in chunks:
        digest.update(chunk)
        to.write(chunk)
    return digest.hexdigest()
