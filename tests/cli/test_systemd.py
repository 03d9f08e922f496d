"""`stallwatch systemd install` prints the unit, or writes it and says what comes next."""

import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tracker.cli import app
from tracker.desk.unit import NoUnit


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if this Python lay where a service sees it."""
    monkeypatch.setattr("tracker.cli.systemd.unseen", lambda *_: None)


def test_a_dry_run_prints_the_unit_and_nothing_else(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["systemd", "install", "--dry-run", "--unit", str(tmp_path / "unit")])
    assert done.exit_code == 0
    assert done.stdout.startswith("# Stallwatch under systemd")
    assert f"ExecStart={Path(sys.executable).with_name('stallwatch')} --config" in done.stdout
    assert done.stdout.endswith("WantedBy=multi-user.target\n")
    assert not (tmp_path / "unit").exists()


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Next: systemctl daemon-reload"), ("zh-CN", "下一步：systemctl daemon-reload")]
)
def test_what_was_written_is_told_with_the_next_step(seen: None, tmp_path: Path, language: str, said: str) -> None:
    unit = tmp_path / "stallwatch.service"
    done = CliRunner().invoke(app, ["--lang", language, "systemd", "install", "--user", "parcels", "--unit", str(unit)])
    assert done.exit_code == 0
    assert "\nUser=parcels\n" in unit.read_text()
    assert said in done.stdout
    assert str(unit) in done.stdout


def test_a_unit_by_which_nothing_could_start_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.cli.systemd.unseen", lambda *_: "The service will not see it.")
    with pytest.raises(NoUnit, match="will not see"):
        CliRunner().invoke(app, ["systemd", "install", "--unit", str(tmp_path / "unit")], catch_exceptions=False)
    assert not (tmp_path / "unit").exists()
