"""The wheel holds the whole house, its data too, and runs from a folder that has no checkout."""

import os
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.house.source import PACKAGES, ROOT

PIP = [sys.executable, "-m", "pip", "-q", "--disable-pip-version-check", "--no-input"]


def ran(*command: str | Path, cwd: Path, env: dict[str, str] | None = None) -> str:
    """What a command prints. The test fails with all it said if it fails."""
    result = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def files_of(folder: Path) -> set[str]:
    """The files of the four packages that are no leftovers of running them."""
    files = (file for package in PACKAGES for file in (folder / package).rglob("*"))
    return {str(file.relative_to(folder)) for file in files if file.is_file() and file.suffix != ".pyc"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, built with what is installed here."""
    folder = tmp_path_factory.mktemp("wheel")
    ran(*PIP, "wheel", "--no-build-isolation", "--no-deps", "--no-index", "-w", folder, ROOT, cwd=folder)
    (built,) = folder.glob("stallwatch-*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path) -> Path:
    """A folder with the wheel's content, to stand before all others on the import path."""
    folder = wheel.with_name("installed")
    ran(*PIP, "install", "--no-deps", "--no-index", "--target", folder, wheel, cwd=wheel.parent)
    return folder


def test_the_wheel_holds_every_file_of_the_house_and_no_other(wheel: Path) -> None:
    # Every file on the disk, not those git knows: a pattern in .gitignore hides a file from git and the wheel alike.
    with ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert packed == files_of(ROOT)


@pytest.mark.parametrize(
    "kind",
    [
        "config/default.toml",
        "config/catalogue/*.po",
        "notices/templates/**/*.html",
        "tracker/store/migrations/*.py",
        "tracker/console/templates/*.html",
        "tracker/console/static/*",
    ],
)
def test_what_the_program_reads_at_run_time_is_installed(installed: Path, kind: str) -> None:
    assert [*installed.glob(kind)]


@pytest.mark.parametrize("question", ["--help", "--version"])
def test_the_installed_program_answers_outside_the_checkout(installed: Path, tmp_path: Path, question: str) -> None:
    environment = os.environ | {"PYTHONPATH": str(installed)}
    where = ran(sys.executable, "-c", "import tracker; print(tracker.__file__)", cwd=tmp_path, env=environment)
    assert Path(where.strip()).is_relative_to(installed)
    assert "stallwatch" in ran(sys.executable, "-m", "tracker.cli", question, cwd=tmp_path, env=environment).lower()


def test_the_installed_catalogue_can_be_read(installed: Path, tmp_path: Path) -> None:
    question = "from config.catalogues import translation; print(translation('zh_CN').info()['language'])"
    environment = os.environ | {"PYTHONPATH": str(installed)}
    assert ran(sys.executable, "-c", question, cwd=tmp_path, env=environment) == "zh_CN\n"


def test_the_wheel_states_the_licence(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        (licence,) = [name for name in archive.namelist() if name.endswith("licenses/LICENSE")]
        assert "Apache License" in archive.read(licence).decode()
