"""What root makes for a daemon is that daemon's user's."""

import os
from pathlib import Path

from tests.needs import needs_root
from tracker.store.owner import own_as

NOBODY = 65_534

pytestmark = needs_root()


def test_a_file_gets_the_owner_of_another_one_or_while_that_is_missing_of_its_folder(tmp_path: Path) -> None:
    made, like = tmp_path / "made", tmp_path / "like"
    made.touch()
    os.chown(tmp_path, NOBODY, NOBODY)
    own_as(made, like)
    assert made.stat().st_uid == NOBODY
    like.touch()
    own_as(made, like)
    assert made.stat().st_uid == 0


def test_a_link_in_its_place_gives_away_nothing_of_the_machines(tmp_path: Path) -> None:
    (tmp_path / "shadow").touch()
    link = tmp_path / "stallwatch.db.lock"
    link.symlink_to(tmp_path / "shadow")
    os.chown(tmp_path, NOBODY, NOBODY)
    own_as(link, tmp_path)
    assert (link.lstat().st_uid, (tmp_path / "shadow").stat().st_uid) == (NOBODY, 0)
