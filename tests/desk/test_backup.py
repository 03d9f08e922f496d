"""A backup: one file, whole or not there, with all that an installation cannot live without and no carrier's key."""

import fcntl
import json
import multiprocessing
import os
import signal
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

from config import steps
from tests.build import NOW
from tests.desk.installation import SECRET, Installation, install
from tests.small_disk import Disk
from tracker.desk.backup import NoBackup, without_secrets
from tracker.store.schema import head

processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["tests.desk.installation"])


@pytest.fixture
def here(tmp_path: Path) -> Installation:
    return install(tmp_path / "home")


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def killed_in_backup(here: Installation, file: Path, step: str) -> None:
    steps.hook(lambda name: os.kill(os.getpid(), signal.SIGKILL) if name == step else None)
    here.back_up(file)


def test_a_backup_holds_what_its_manifest_says(here: Installation, tmp_path: Path) -> None:
    size = here.back_up(tmp_path / "b.zip")
    assert size == (tmp_path / "b.zip").stat().st_size
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        manifest = json.loads(archive.read("manifest.json"))
        digests = {name: sha256(archive.read(name)).hexdigest() for name in manifest["parts"]}
        assert set(archive.namelist()) == {*manifest["parts"], "manifest.json"}
        assert archive.read("stallwatch.secret").decode() == SECRET
    assert manifest["parts"] == digests
    assert set(digests) == {"stallwatch.db", "stallwatch.secret", "policy.toml", "stallwatch.toml"}
    assert (manifest["revision"], manifest["taken_at"]) == (head(), NOW.isoformat().replace("+00:00", "Z"))


def test_a_backup_is_its_owners_alone_and_leaves_nothing_beside_it(here: Installation, tmp_path: Path) -> None:
    before = names(here.folder)
    here.back_up(tmp_path / "b.zip")
    assert (tmp_path / "b.zip").stat().st_mode & 0o777 == 0o600
    assert names(tmp_path) == {"home", "b.zip"}
    assert names(here.folder) == before


def test_a_backup_replaces_another_only_by_force(here: Installation, tmp_path: Path) -> None:
    (tmp_path / "b.zip").write_text("dear")
    with pytest.raises(NoBackup, match="--force"):
        here.back_up(tmp_path / "b.zip")
    assert (tmp_path / "b.zip").read_text() == "dear"
    here.back_up(tmp_path / "b.zip", force=True)
    assert zipfile.is_zipfile(tmp_path / "b.zip")


@pytest.mark.parametrize("step", ["backup.copied", "backup.packed"])
def test_killed_at(step: str, here: Installation, tmp_path: Path) -> None:
    """No half of a backup under the name of one, and the next one goes through."""
    file = tmp_path / "b.zip"
    child = processes.Process(target=killed_in_backup, args=(here, file, step))
    child.start()
    child.join(60)
    assert child.exitcode == -signal.SIGKILL
    assert not file.exists()
    here.back_up(file)
    assert names(tmp_path) == {"home", "b.zip"}


def test_a_full_disk_leaves_nothing(small_disk: Disk, here: Installation) -> None:
    last = small_disk.folder / "b.zip"
    last.write_text("the last one")
    small_disk.fill()
    with pytest.raises(NoBackup, match=r"full|No space|I/O error|too large"):
        here.back_up(last, force=True)
    small_disk.free()
    assert (names(small_disk.folder), last.read_text()) == ({"b.zip"}, "the last one")


def test_two_at_once_do_not_write_into_one_file(here: Installation, tmp_path: Path) -> None:
    with (tmp_path / "b.zip.part").open("wb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(NoBackup, match="under way"):
            here.back_up(tmp_path / "b.zip")
        assert names(tmp_path) == {"home", "b.zip.part"}


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda here: here.database.unlink(), "There is no database"),
        (lambda here: here.database.write_bytes(b""), "no tables yet"),
        (lambda here: here.database.write_bytes(b"x" * 9000), "damaged"),
    ],
)
def test_of_what_is_no_database_there_is_no_backup(
    spoil: object, said: str, here: Installation, tmp_path: Path
) -> None:
    spoil(here)
    with pytest.raises(NoBackup, match=said):
        here.back_up(tmp_path / "b.zip")
    assert names(tmp_path) == {"home"}


@pytest.mark.parametrize("place", [".", "nowhere/b.zip"])
def test_a_place_that_cannot_be_written_to_is_told(place: str, here: Installation, tmp_path: Path) -> None:
    with pytest.raises(NoBackup):
        here.back_up(tmp_path / place)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ('[[account]]\nname = "main"\nkey = "K-1"\n', '[[account]]\nname = "main"\n# A secret'),
        ('[mail]\npassword="hunter2" # mine\nuser = "me"\n', "[mail]\n# A secret"),
        ('[mail]\nuser = "me"\n', '[mail]\nuser = "me"\n'),
    ],
)
def test_settings_are_kept_without_their_secrets(text: str, kept: str) -> None:
    found = without_secrets(text) or ""
    assert found.startswith(kept)
    assert "K-1" not in found
    assert "hunter2" not in found


@pytest.mark.parametrize("text", ['[mail]\npassword = "hunt\\u0065r2"\n', '[mail]\npassword = """\nhunt\ner2"""\n'])
def test_settings_whose_secrets_cannot_be_told_apart_are_left_out(text: str) -> None:
    assert without_secrets(text) is None
