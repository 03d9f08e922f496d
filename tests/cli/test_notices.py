"""`stallwatch notices`, as it is typed."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from tests.build import NOW
from tests.desk.asking.scenes import played, told
from tracker import clock
from tracker.cli import notices
from tracker.cli.context import Options
from tracker.desk.asking.notices import NoSuchNotice
from tracker.store.schema import migrate
from tracker.store.session import connect

app = typer.Typer()
notices.register(app)


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with one letter, which was sent; only asked, never changed."""
    folder = tmp_path_factory.mktemp("installation")
    engine = connect(f"sqlite:///{folder / 'stallwatch.db'}")
    migrate(engine)
    played(engine, told)
    engine.dispose()
    (folder / "stallwatch.toml").write_text("")
    return folder / "stallwatch.toml"


@pytest.fixture(autouse=True)
def _at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def typed(config: Path, *words: str, language: str = "en") -> Result:
    return CliRunner().invoke(app, list(words), obj=Options(config=config, language=language))


def test_the_table_is_whole_and_plain_when_it_is_piped(config: Path) -> None:
    heading, _, row, count = typed(config).stdout.splitlines()
    assert heading.split("  ")[0] == "Letter"
    assert row.rstrip().split()[-1] == "–"
    assert "held by customs" in row
    assert "2026-11-18 12:10" in row
    assert count == "1 letter."


def test_a_program_is_answered_in_json(config: Path) -> None:
    (letter,) = json.loads(typed(config, "--format", "json").stdout)
    assert (letter["id"], letter["status"], letter["accepted_at"]) == (1, "accepted", "2026-11-18T12:10:00Z")
    assert "text" not in letter
    assert json.loads(typed(config, "--unknown", "--failed", "--due", "--simulated", "--format", "json").stdout) == []


@pytest.mark.parametrize(("language", "said"), [("en", "0 letters."), ("zh-CN", "0 封信件。")])
def test_where_there_is_none_a_sentence_says_so(config: Path, language: str, said: str) -> None:
    assert typed(config, "--unknown", language=language).stdout == f"{said}\n"


def test_one_letter_is_shown_as_text_and_as_json(config: Path) -> None:
    assert typed(config, "1").stdout.startswith("Letter 1 of case 1, held by customs: sent.")
    assert set(json.loads(typed(config, "1", "--format", "json").stdout)) > {"text", "html", "subject"}


def test_a_letter_that_is_not_there_is_an_error_that_a_person_can_mend(config: Path) -> None:
    assert isinstance(typed(config, "7").exception, NoSuchNotice)
