"""`stallwatch backup` and `stallwatch restore`, as they are typed."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.build import NOW, held_parcel
from tests.jobs.hands import detect
from tracker import clock
from tracker.cli import app, main
from tracker.store.session import connect


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation in which one letter has yet to leave, and what it was backed up into."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    run("init", "--defaults")
    engine = connect("sqlite:///stallwatch.db")
    held_parcel(engine)
    detect(engine)
    engine.dispose()
    assert run("backup", "b.zip").exit_code == 0
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def test_a_backup_says_what_is_in_it_and_what_is_not(home: Path) -> None:
    first, second = run("backup", "--force", "b.zip").output.splitlines()
    assert first.startswith("Backed up as of 2026-11-18 12:00 UTC: b.zip, ")
    assert second.startswith("It holds buyers' names and addresses")


def test_a_restore_says_what_was_done_and_what_is_left_to_do(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "policy.toml").write_text("")
    monkeypatch.setattr(clock, "now", lambda: NOW.replace(hour=15))
    said = run("restore", "b.zip").output.splitlines()
    assert said[0] == "Restored: the database is as it was at 2026-11-18 12:00 UTC, 3h ago."
    assert said[1].endswith("stallwatch.db.before-restore-20261118T150000Z.")
    assert said[2].endswith("policy.toml is not as it was then, and stays as it is.")
    assert said[3].startswith("1 letter that had yet to leave may have left since")
    assert said[-1].startswith("Letters leave to (shop")
    assert "sent or not" in run("notices", "--unknown").output


def test_a_restore_speaks_chinese(home: Path) -> None:
    said = run("--lang", "zh-CN", "restore", "b.zip").output.splitlines()
    assert said[0].startswith("已还原")
    assert not any(line.isascii() for line in said)


def test_an_empty_folder_becomes_the_installation(home: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    done = run("--config", str(other / "stallwatch.toml"), "restore", "b.zip")
    assert done.exit_code == 0
    brought = [line for line in done.output.splitlines() if line.startswith("Out of the backup, too: ")]
    assert [Path(line.rpartition("/")[2]).name for line in brought] == ["stallwatch.toml", "policy.toml"]
    assert run("--config", str(other / "stallwatch.toml"), "stuck").output.count("YT") == 1


def test_a_database_that_came_back_by_other_means_is_only_marked(home: Path) -> None:
    said = run("restore", "--only-mark").output
    assert said.startswith("1 letter that had yet to leave may have left since")
    assert not list(home.glob("*.before-restore-*"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["restore"], "give the file of the backup, or --only-mark, and not both"),
        (["restore", "b.zip", "--only-mark"], "and not both"),
        (["restore", "stallwatch.toml"], "is no backup of Stallwatch"),
        (["restore", "nowhere.zip"], "nowhere.zip: No such file"),
        (["--config", "nowhere.toml", "restore", "nowhere.zip"], "Nothing was restored"),
        (["backup", "b.zip"], "b.zip is there already"),
        (["backup", "nowhere/b.zip"], "No such file or directory"),
    ],
)
def test_a_mistake_is_told_in_plain_words(
    home: Path, words: list[str], said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["stallwatch", *words])
    monkeypatch.setenv("COLUMNS", "400")
    with pytest.raises(SystemExit) as ended:
        main()
    told = capsys.readouterr().err
    assert ended.value.code in (1, 2)
    assert said in " ".join(told.split())
    assert "Traceback" not in told
