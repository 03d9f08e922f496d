"""A restore: the backup's database in place of the other, or nothing changed at all."""

import json
import multiprocessing
import os
import re
import signal
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import text

from config import steps
from config.steps import STEPS
from tests.build import NOW, add_shop
from tests.desk.installation import SECRET, Installation, install
from tests.torn import PAGE
from tracker.desk.archive import SETTINGS
from tracker.desk.restore import NotRestored, bring_settings
from tracker.store.lock import AlreadyRunning, only_daemon
from tracker.store.restores import restored_at
from tracker.store.schema import WrongSchema, check, head, migrations, revision
from tracker.store.session import reading, writing

processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["tests.desk.installation"])

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def here(tmp_path: Path) -> Installation:
    """An installation with the shop `before`; its backup; then another shop, `since`."""
    here = install(tmp_path / "home")
    add(here, "before")
    here.back_up(tmp_path / "b.zip")
    add(here, "since")
    return here


@pytest.fixture(autouse=True)
def no_hook_left() -> Iterator[None]:
    yield
    steps.hook(None)


def add(here: Installation, shop: str) -> None:
    engine = here.open()
    with writing(engine) as session:
        add_shop(session, key=shop)
    engine.dispose()


def shops(here: Installation) -> set[str]:
    engine = here.open()
    with engine.connect() as connection:
        found = {key for (key,) in connection.execute(text("SELECT key FROM shops"))}
    engine.dispose()
    return found


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if not path.name.endswith(".lock")}


def killed_in_restore(here: Installation, file: Path, step: str) -> None:
    steps.hook(lambda name: os.kill(os.getpid(), signal.SIGKILL) if name == step else None)
    here.restore(file)


def test_the_backups_database_takes_its_place_and_the_former_one_is_kept(here: Installation, tmp_path: Path) -> None:
    before = names(here.folder)
    done = here.restore(tmp_path / "b.zip", now=LATER)
    assert shops(here) == {"before"}
    assert done.aside == here.folder / "stallwatch.db.before-restore-20261118T130000Z"
    assert names(here.folder) == before | {done.aside.name}
    assert (done.taken_at, done.brought, done.differing) == (NOW, (), ())
    assert here.database.stat().st_mode & 0o777 == 0o600
    done.aside.replace(here.database)
    assert shops(here) == {"before", "since"}


@pytest.mark.parametrize("step", [step for step in STEPS if step.startswith("restore.")])
def test_killed_at(step: str, here: Installation, tmp_path: Path) -> None:
    """One of the two databases is there, whole; the restored one is never without its marks; and again goes through."""
    child = processes.Process(target=killed_in_restore, args=(here, tmp_path / "b.zip", step))
    child.start()
    child.join(60)
    assert child.exitcode == -signal.SIGKILL
    engine = here.open()
    with reading(engine) as session:
        marked = restored_at(session)
    engine.dispose()
    assert shops(here) == ({"before"} if marked else {"before", "since"})
    here.restore(tmp_path / "b.zip", now=LATER)
    assert shops(here) == {"before"}
    assert not any("restoring" in name for name in names(here.folder))


def flipped(file: Path) -> None:
    whole = bytearray(file.read_bytes())
    whole[len(whole) // 2] ^= 0xFF
    file.write_bytes(whole)


def truncated(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-200])


def repacked(file: Path, change: Callable[[str, bytes], bytes]) -> None:
    with zipfile.ZipFile(file) as archive:
        parts = {name: change(name, archive.read(name)) for name in archive.namelist()}
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def locked(file: Path) -> None:
    """Say of every part that it has a password."""
    entry = re.compile(rb"(PK\x01\x02.{4})\x00", re.DOTALL)
    file.write_bytes(entry.sub(lambda found: found[1] + b"\x01", file.read_bytes()))


def torn(file: Path) -> None:
    """A database that was torn before it was packed."""
    with zipfile.ZipFile(file) as archive:
        database = bytearray(archive.read("stallwatch.db"))
        manifest = json.loads(archive.read("manifest.json"))
    database[PAGE:] = bytes(len(database) - PAGE)
    manifest["parts"]["stallwatch.db"] = sha256(database).hexdigest()
    parts = {"stallwatch.db": bytes(database), "manifest.json": json.dumps(manifest).encode()}
    repacked(file, parts.get)


SPOILT: dict[str, Callable[[Path], object]] = {
    "truncated": truncated,
    "flipped": flipped,
    "no archive": lambda file: file.write_bytes(b"SQLite format 3\0" + bytes(5000)),
    "locked": locked,
    "empty": lambda file: file.write_bytes(b""),
    "gone": Path.unlink,
    "a folder": lambda file: (file.unlink(), file.mkdir()),
    "another archive": lambda file: repacked(file, lambda name, said: b"{}" if name == "manifest.json" else said),
    "exchanged": lambda file: repacked(file, lambda name, said: said[:-1] if name == "stallwatch.db" else said),
}


@pytest.mark.parametrize("how", SPOILT)
def test_what_is_no_whole_backup_changes_nothing(how: str, here: Installation, tmp_path: Path) -> None:
    before = names(here.folder)
    SPOILT[how](tmp_path / "b.zip")
    with pytest.raises(NotRestored, match=r"Nothing was restored.*b\.zip"):
        here.restore(tmp_path / "b.zip")
    assert shops(here) == {"before", "since"}
    assert names(here.folder) == before


def test_a_backup_of_a_torn_database_changes_nothing(here: Installation, tmp_path: Path) -> None:
    torn(tmp_path / "b.zip")
    with pytest.raises(NotRestored, match="is as it was: that of the backup cannot be used"):
        here.restore(tmp_path / "b.zip")
    assert shops(here) == {"before", "since"}


def test_a_newer_programs_backup_is_refused(here: Installation, tmp_path: Path) -> None:
    set_revision(here, "9999")
    here.back_up(tmp_path / "new.zip")
    with pytest.raises(WrongSchema, match="9999, which is newer"):
        here.restore(tmp_path / "new.zip")
    assert names(here.folder) & {"stallwatch.db.restoring"} == set()


def set_revision(here: Installation, revision: str) -> None:
    engine = here.open()
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})
    engine.dispose()


def test_an_older_programs_backup_is_brought_up_to_date(here: Installation, tmp_path: Path) -> None:
    engine = here.open()
    command.downgrade(migrations(engine), "0002")
    engine.dispose()
    here.back_up(tmp_path / "old.zip")
    here.restore(tmp_path / "old.zip")
    engine = here.open()
    check(engine)
    assert revision(engine) == head()
    engine.dispose()


def test_beside_a_daemon_nothing_is_restored(here: Installation, tmp_path: Path) -> None:
    engine = here.open()
    with only_daemon(engine, lambda: NOW), pytest.raises(AlreadyRunning, match="Stop it first"):
        here.restore(tmp_path / "b.zip")
    assert shops(here) == {"before", "since"}


def test_a_second_restore_at_once_is_refused_and_leaves_the_first_alone(here: Installation, tmp_path: Path) -> None:
    def second(step: str) -> None:
        if step == "restore.marked":
            steps.hook(None)
            with pytest.raises(AlreadyRunning):
                here.restore(tmp_path / "b.zip")

    steps.hook(second)
    here.restore(tmp_path / "b.zip")
    assert shops(here) == {"before"}


def test_on_another_machine_the_files_come_along(here: Installation, tmp_path: Path) -> None:
    other = Installation(tmp_path / "other")
    other.folder.mkdir()
    bring_settings(tmp_path / "b.zip", other.config)
    done = other.restore(tmp_path / "b.zip")
    assert done.brought == (other.folder / "policy.toml", other.folder / "stallwatch.secret")
    assert done.aside is None
    assert (other.folder / "stallwatch.secret").read_text() == SECRET
    assert (other.folder / "stallwatch.secret").stat().st_mode & 0o777 == 0o600
    assert other.config.read_text() == here.config.read_text()
    assert shops(other) == {"before"}


def test_the_coupon_secret_comes_back_with_its_database(here: Installation, tmp_path: Path) -> None:
    """Codes are derived from it; the one that was made meanwhile is kept aside."""
    (here.folder / "stallwatch.secret").write_text("another" * 10)
    done = here.restore(tmp_path / "b.zip", now=LATER)
    assert done.brought == (here.folder / "stallwatch.secret",)
    assert (here.folder / "stallwatch.secret").read_text() == SECRET
    assert (here.folder / "stallwatch.secret.before-restore-20261118T130000Z").read_text() == "another" * 10


def test_settings_and_policy_that_were_changed_since_stay_and_are_told(here: Installation, tmp_path: Path) -> None:
    with here.config.open("a") as settings, (here.folder / "policy.toml").open("a") as policy:
        settings.write("# mine\n")
        policy.write("# mine\n")
    done = here.restore(tmp_path / "b.zip")
    assert done.differing == (here.config, here.folder / "policy.toml")
    assert here.config.read_text().endswith("# mine\n")


def test_without_settings_anywhere_the_way_out_is_told(tmp_path: Path) -> None:
    bare = install(tmp_path / "home")
    bare.config.write_text('[mail]\npassword = "hunt\\u0065r2"\n')
    bare.back_up(tmp_path / "b.zip")
    with pytest.raises(NotRestored, match="stallwatch init"):
        bring_settings(tmp_path / "b.zip", tmp_path / SETTINGS)
