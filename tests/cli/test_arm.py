"""`stallwatch arm` and `stallwatch disarm`, as they are typed."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.build import IMPRINT, migrated
from tracker.cli import app
from tracker.desk.first_files import Answers, settings_text

OWN = Answers(sender="hallo@lampen.example", reply_to="hallo@lampen.example", imprint=IMPRINT)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation whose shop has said who it is."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "stallwatch.toml").write_text(settings_text(OWN).replace('file = "policy.toml"', ""))
    migrated(tmp_path / "stallwatch.db").dispose()
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def test_arming_and_disarming_are_told(home: Path) -> None:
    assert run("arm", "--country", "de").output == "Armed: letters of main to DE leave from now on.\n"
    assert run("arm", "--country", "Germany").output == "It was armed already.\n"
    done = run("disarm", "--country", "DE")
    assert (done.output, done.exit_code) == ("In shadow: letters of main to DE are written but kept.\n", 0)
    done = run("disarm", "--country", "DE")
    assert (done.output, done.exit_code) == ("It was not armed.\n", 0)


def test_a_country_that_the_star_arms_is_not_said_to_be_in_shadow(home: Path) -> None:
    run("arm", "--country", "*")
    done = run("disarm", "--country", "DE")
    assert done.exit_code == 1
    assert done.output.startswith("Letters of main to DE still leave, for * arms every country.")
    assert "`stallwatch disarm --shop main --country '*'`" in done.output


def test_countries_armed_by_themselves_outlive_the_star(home: Path) -> None:
    for country in ("*", "FR", "DE"):
        run("arm", "--country", country)
    done = run("disarm", "--country", "*")
    assert done.exit_code == 1
    assert "armed by themselves: DE, FR." in done.output


def test_the_line_of_the_settings_that_would_arm_again_is_named(home: Path) -> None:
    config = home / "stallwatch.toml"
    config.write_text(f'{config.read_text()}\narmed = ["DE", "FR"]\n')
    line = config.read_text().splitlines().index('armed = ["DE", "FR"]') + 1
    done = run("disarm", "--country", "DE")
    assert done.exit_code == 1
    shadow, again = done.output.splitlines()
    assert shadow == "In shadow: letters of main to DE are written but kept."
    assert again.startswith(f"stallwatch.toml, line {line} arms DE: letters leave again from the next start or import")
