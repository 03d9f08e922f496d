"""What is said of parcels, tasks that are done and tokens of programs, as it is typed."""

from pathlib import Path

import pytest
import typer
from sqlalchemy import Engine
from typer.testing import CliRunner, Result

from config.words import Kind, Knowledge, NoStall, Said
from tests.build import NOW, ago
from tests.desk.asking.scenes import NUMBER, played, told
from tests.desk.statements.words import statements
from tracker import clock
from tracker.cli import done, say, show, token
from tracker.cli.context import Options
from tracker.desk.statements.refusals import NothingStands, Unsayable
from tracker.desk.tasks import NoSuchTask
from tracker.desk.tokens import NoToken, program_of
from tracker.store.schema import migrate
from tracker.store.session import connect

app = typer.Typer()
for command in (say, done, token, show):
    command.register(app)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    """An installation with a parcel that is held by customs, whose buyer has the letter."""
    engine = connect(f"sqlite:///{tmp_path / 'stallwatch.db'}")
    migrate(engine)
    (tmp_path / "stallwatch.toml").write_text("")
    return played(engine, told)


@pytest.fixture(autouse=True)
def _at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def typed(folder: Path, *words: str, language: str = "en") -> Result:
    options = Options(config=folder / "stallwatch.toml", language=language)
    return CliRunner().invoke(app, list(words), obj=options)


def test_a_report_is_written_down_and_shown(engine: Engine, tmp_path: Path) -> None:
    words = ("--at", "2026-11-18T17:00+08:00", "--note", "torn", "--by", "anna", "--key", "k")
    first, again = (typed(tmp_path, "report", NUMBER, "damaged", *words) for _ in range(2))
    assert first.stdout == (
        f"Written down as statement 1 of parcel {NUMBER}; it is judged within a tick. "
        "It stands on the timeline of case 1.\n"
    )
    assert again.stdout.startswith(f"That was said before, in statement 1 of parcel {NUMBER}.")
    (row,) = statements(engine)
    assert (row.said, row.kind, row.knowledge, row.at) == (
        Said.REPORTED,
        Kind.DAMAGED,
        Knowledge.CUSTOMER,
        ago(hours=3),
    )
    line = "1  2026-11-18 09:00 UTC  trouble reported: damaged (the buyer said so; written down by anna): torn"
    assert line in typed(tmp_path, "show", NUMBER).stdout


@pytest.mark.parametrize(
    ("word", "said"), [("complain", Said.COMPLAINED), ("refunded", Said.REFUNDED), ("reshipped", Said.RESHIPPED)]
)
def test_each_command_says_its_own(engine: Engine, tmp_path: Path, word: str, said: Said) -> None:
    assert typed(tmp_path, word, NUMBER, "--at", "2026-11-17").exit_code == 0
    (row,) = statements(engine)
    assert (row.said, row.at) == (said, ago(hours=36))


def test_who_overrules_hears_that_the_letter_has_left(engine: Engine, tmp_path: Path) -> None:
    said = typed(tmp_path, "overrule", NUMBER, "--because", "wrong_scan")
    assert "Its letter has left already, or may have: tell the buyer yourself." in said.stdout
    assert statements(engine)[0].why == NoStall.WRONG_SCAN


def test_what_was_said_is_taken_back(engine: Engine, tmp_path: Path) -> None:
    typed(tmp_path, "refunded", NUMBER)
    assert f"Taken back. Parcel {NUMBER} is judged anew" in typed(tmp_path, "retract", "1").stdout
    assert "[taken back 2026-11-18 12:00 UTC]" in typed(tmp_path, "show", NUMBER).stdout


def test_a_task_is_listed_with_its_name_and_ended_by_it(engine: Engine, tmp_path: Path) -> None:
    line = "check_duty  check what duty is owed, and by whom: finance, due 2026-11-18 20:00 UTC (case 1)"
    assert line in typed(tmp_path, "done", NUMBER).stdout
    ended = typed(tmp_path, "done", "1", "check_duty", "--by", "bert")
    assert ended.stdout == "Done: check what duty is owed, and by whom (finance, case 1).\n"
    assert "bert did this task of finance" in typed(tmp_path, "show", NUMBER).stdout
    assert "check_duty" not in typed(tmp_path, "done", NUMBER).stdout


def test_a_token_alone_is_on_the_standard_output(engine: Engine, tmp_path: Path) -> None:
    made = typed(tmp_path, "token", "helpdesk")
    assert program_of(engine, made.stdout.strip()) == "helpdesk"
    assert "shown this once" in made.stderr
    assert "worth nothing any more" in typed(tmp_path, "token", "helpdesk").stderr
    assert [typed(tmp_path, "token", "helpdesk", "--revoke").exit_code for _ in range(2)] == [0, 1]
    with pytest.raises(NoToken):
        program_of(engine, "any")


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("report", NUMBER, "no_scan"), Unsayable),
        (("report", NUMBER, "damaged", "--source", "carrier_reported"), Unsayable),
        (("overrule", NUMBER, "--because", "other"), Unsayable),
        (("overrule", NUMBER, "--because", "wrong_scan", "--kind", "no_scan"), NothingStands),
        (("done", NUMBER, "nothing"), NoSuchTask),
        (("done", NUMBER, "check_duty", "--by", "two\nlines"), Unsayable),
    ],
)
@pytest.mark.usefixtures("engine")
def test_what_cannot_be_said_so_is_refused(tmp_path: Path, words: tuple[str, ...], error: type[Exception]) -> None:
    assert isinstance(typed(tmp_path, *words).exception, error)


@pytest.mark.parametrize("words", [("--at", "yesterday"), ("--kind", "x"), ("--source", "nobody")])
@pytest.mark.usefixtures("engine")
def test_a_slip_is_told_before_anything_is_done(tmp_path: Path, words: tuple[str, str]) -> None:
    assert typed(tmp_path, "report", NUMBER, "damaged", *words).exit_code == 2


@pytest.mark.usefixtures("engine")
def test_it_speaks_chinese(tmp_path: Path) -> None:
    assert "已登记为包裹" in typed(tmp_path, "complain", NUMBER, language="zh-CN").stdout
    assert "客服" in typed(tmp_path, "done", NUMBER, language="zh-CN").stdout
