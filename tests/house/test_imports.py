"""The import contracts hold in the house, and each of them bites in a small house built to break it."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from tests.house.source import PACKAGES, ROOT

LINTER = "from importlinter.cli import lint_imports_command; lint_imports_command()"
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]


def test_every_contract_holds(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    kept = lint_imports(no_logo=True, no_cache=True) == EXIT_STATUS_SUCCESS
    assert kept, capsys.readouterr().out


def named_by(contract: dict[str, list[str]]) -> set[str]:
    """Every module that a contract speaks of."""
    layers = {room for layer in contract.get("layers", []) for room in re.findall(r"\w+", layer)}
    inside = {f"{container}.{room}" for container in contract.get("containers", []) for room in layers}
    return inside | {*contract.get("source_modules", []), *contract.get("forbidden_modules", [])}


def linted(folder: Path, changes: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """What the linter says, under our contracts, of a house in which all rooms are empty but these."""
    rooms = {room for room in set().union(*map(named_by, CONTRACTS)) if room.partition(".")[0] in PACKAGES}
    empty = dict.fromkeys([*(f"{package}.__init__" for package in PACKAGES), *rooms], "")
    for module, code in (empty | changes).items():
        file = folder / (module.replace(".", "/") + ".py")
        file.parent.mkdir(exist_ok=True)
        file.write_text(code)
    # In a process of its own: this one knows the real packages by these names.
    command = [sys.executable, "-c", LINTER, "--config", str(ROOT / "pyproject.toml"), "--no-logo", "--no-cache"]
    environment = os.environ | {"PYTHONPATH": str(folder)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_an_empty_house_keeps_every_contract(tmp_path: Path) -> None:
    result = linted(tmp_path, {})
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("module", "code", "complaint"),
    [
        ("config.words", "import carriers", "config is not allowed to import carriers"),
        ("carriers.events", "import notices", "carriers is not allowed to import notices"),
        ("notices.render", "import carriers", "notices is not allowed to import carriers"),
        ("carriers.events", "import tracker.clock", "carriers is not allowed to import tracker"),
        ("tracker.jobs", "import tracker.desk", "tracker.jobs is not allowed to import tracker.desk"),
        ("tracker.desk", "import tracker.jobs", "tracker.desk is not allowed to import tracker.jobs"),
        ("tracker.rules", "import tracker.store", "tracker.rules is not allowed to import tracker.store"),
        ("tracker.rules", "import sqlmodel", "tracker.rules is not allowed to import sqlmodel"),
        ("tracker.rules", "import httpx", "tracker.rules is not allowed to import httpx"),
        (
            "tracker.rules",
            "def judge():\n    import tracker.clock",
            "tracker.rules is not allowed to import tracker.clock",
        ),
        ("tracker.store", "import tracker.jobs", "tracker.store is not allowed to import tracker.jobs"),
        ("tracker.clock", "import tracker.store", "tracker.clock is not allowed to import tracker.store"),
        ("tracker.room_nobody_placed", "", "room_nobody_placed"),
    ],
)
def test_a_house_built_wrong_is_found_out(tmp_path: Path, module: str, code: str, complaint: str) -> None:
    result = linted(tmp_path, {module: code})
    assert result.returncode == 1
    assert complaint in result.stdout
