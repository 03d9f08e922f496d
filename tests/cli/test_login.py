"""`stallwatch login`, as it is typed."""

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from tests.build import migrated
from tracker import clock
from tracker.cli import login
from tracker.cli.context import Options
from tracker.desk.logins import BadName, sign_in
from tracker.store.session import connect

app = typer.Typer()
login.register(app)

GOOD, OTHER = "quiet harbour tuesday lamp", "another lamp on monday"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """An installation without a login."""
    migrated(tmp_path / "stallwatch.db").dispose()
    (tmp_path / "stallwatch.toml").write_text("")
    return tmp_path / "stallwatch.toml"


def typed(config: Path, *words: str, lines: tuple[str, ...] = (), language: str = "en") -> Result:
    options = Options(config=config, language=language)
    return CliRunner().invoke(app, list(words), obj=options, input="".join(f"{line}\n" for line in lines))


def can_sign_in(config: Path, name: str, password: str) -> bool:
    engine = connect(f"sqlite:///{config.with_name('stallwatch.db')}")
    token = sign_in(engine, name, password, now=clock.now())
    engine.dispose()
    return token is not None


def test_a_password_is_asked_for_twice_and_never_shown(config: Path) -> None:
    result = typed(config, lines=(GOOD, GOOD))
    assert result.exit_code == 0
    assert "staff can sign in to the console now." in result.stdout
    assert GOOD not in result.output
    assert can_sign_in(config, "staff", GOOD)


def test_set_again_the_password_is_changed_and_it_says_so(config: Path) -> None:
    typed(config, "anna", lines=(GOOD, GOOD))
    assert "whoever was signed in by it is signed out" in typed(config, "anna", lines=(OTHER, OTHER)).stdout
    assert can_sign_in(config, "anna", OTHER)


def test_what_will_not_do_is_asked_for_once_more(config: Path) -> None:
    result = typed(config, lines=("short", GOOD, OTHER, GOOD, GOOD))
    assert "12 characters or more" in result.stdout
    assert "two different ones" in result.stdout
    assert can_sign_in(config, "staff", GOOD)


def test_it_asks_in_the_readers_language(config: Path) -> None:
    result = typed(config, lines=("短", GOOD, GOOD), language="zh_CN")
    assert "12" in result.stdout
    assert "characters" not in result.stdout


@pytest.mark.parametrize("content", [GOOD, f"{GOOD}\n", f"\ufeff{GOOD}\r\nignored\n"])
def test_a_password_can_come_from_a_file(config: Path, content: str) -> None:
    file = config.with_name("password")
    file.write_text(content, "utf-8")
    assert typed(config, "anna", "--password-file", str(file)).exit_code == 0
    assert can_sign_in(config, "anna", GOOD)


@pytest.mark.parametrize("content", [b"short", b"", b"\xff\xfe\xfa"])
def test_a_file_that_will_not_do_is_refused_with_the_reason(config: Path, content: bytes) -> None:
    file = config.with_name("password")
    file.write_bytes(content)
    result = typed(config, "--password-file", str(file))
    assert result.exit_code == 2
    assert "Invalid value" in result.output


def test_a_name_that_is_none_is_refused(config: Path) -> None:
    assert isinstance(typed(config, "two words", lines=(GOOD, GOOD)).exception, BadName)
