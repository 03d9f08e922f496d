"""`stallwatch stuck`, `show` and `explain`, as they are typed."""

import csv
import io
import json
from datetime import timedelta
from pathlib import Path

import pytest
import typer
from openpyxl import load_workbook
from rich.console import Console
from sqlalchemy import Engine
from typer.testing import CliRunner, Result

from carriers.events import Event
from config.words import State
from tests.build import NOW, add_account, ago, held, scan
from tests.desk.asking.scenes import NUMBER, add, played, told
from tracker import clock
from tracker.cli import explain, show, stuck
from tracker.cli.context import Options
from tracker.cli.lines import as_json, print_lines, shown
from tracker.desk.asking.card import card_lines
from tracker.desk.asking.find import NoSuchParcel
from tracker.desk.asking.show import show as parcels_of
from tracker.desk.asking.speech import Speech
from tracker.desk.asking.stuck import stuck as parcels_stuck
from tracker.store.schema import migrate
from tracker.store.session import connect, writing

app = typer.Typer()
for command in (stuck, show, explain):
    command.register(app)


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with one parcel whose buyer was told; only asked, never changed."""
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
    said = typed(config, "stuck").stdout
    heading, _, row, count = said.splitlines()
    assert heading.split("  ")[0] == "Parcel"
    assert row.split()[0] == NUMBER
    assert "held by customs  DE  YunExpress  2d 2h  2026-11-16 10:00  A-1001" in row
    assert count == "1 parcel stands still."
    assert "\x1b" not in said


def test_a_program_is_answered_in_json(config: Path) -> None:
    (parcel,) = json.loads(typed(config, "stuck", "--format", "json").stdout)
    assert (parcel["tracking_number"], parcel["onset_at"]) == (NUMBER, "2026-11-16T10:00:00Z")
    assert json.loads(typed(config, "stuck", "--country", "FR", "--format", "json").stdout) == []


@pytest.mark.parametrize(
    ("language", "said"), [("en", "No stalled parcel fits"), ("zh-CN", "没有符合筛选条件的停滞包裹")]
)
def test_where_no_stuck_parcel_fits_a_sentence_says_so(config: Path, language: str, said: str) -> None:
    assert typed(config, "stuck", "--batch", "B9", language=language).stdout.startswith(said)


@pytest.mark.parametrize("country", ["DE", "de", "DEU", "Germany", "Deutschland", "Allemagne", "Alemania", "德国"])
def test_a_country_may_be_typed_by_code_or_name(config: Path, country: str) -> None:
    assert len(json.loads(typed(config, "stuck", "--country", country, "--format", "json").stdout)) == 1


def test_accounts_in_trouble_stand_above_the_table_and_nowhere_else(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'stallwatch.db'}")
    migrate(engine)
    played(engine, told)
    engine.dispose()
    config = tmp_path / "stallwatch.toml"
    config.write_text('[[account]]\nname = "17track"\n')
    first, heading, *_ = typed(config, "stuck").stdout.splitlines()
    assert first.startswith("17track has no key, so nobody is asked.")
    assert heading.split("  ")[0] == "Parcel"
    assert "no key" not in typed(config, "stuck", "--format", "csv").output
    assert len(json.loads(typed(config, "stuck", "--format", "json").output)) == 1


@pytest.mark.parametrize(("over", "found"), [("50h", 1), ("51h", 0), ("2d", 1), ("3000min", 1), ("3001 min", 0)])
def test_over_is_taken_in_hours_days_and_minutes(config: Path, over: str, found: int) -> None:
    assert len(json.loads(typed(config, "stuck", "--over", over, "--format", "json").stdout)) == found


@pytest.mark.parametrize("over", ["two days", "-3h", "48", "999999999d"])
def test_an_unreadable_span_is_refused_with_an_example(config: Path, over: str) -> None:
    refused = typed(config, "stuck", f"--over={over}")
    assert refused.exit_code == 2
    assert "48h, 3d or 90min" in " ".join(refused.stderr.split())


def test_a_sheet_is_written_as_csv(config: Path) -> None:
    said = typed(config, "stuck", "--format", "csv").stdout_bytes.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(said))
    assert (row["tracking_number"], row["case_status"], row["notice_status"]) == (NUMBER, "open", "accepted")


def test_a_sheet_is_written_as_xlsx(config: Path, tmp_path: Path) -> None:
    assert typed(config, "stuck", "--format", "xlsx", "--out", str(tmp_path / "stuck.xlsx")).exit_code == 0
    sheet = load_workbook(tmp_path / "stuck.xlsx").active
    assert sheet is not None
    assert [sheet.cell(row, 1).value for row in (1, 2)] == ["tracking_number", NUMBER]


@pytest.mark.parametrize("shape", ["table", "json"])
def test_what_is_written_to_a_file_is_not_said_as_well(config: Path, tmp_path: Path, shape: str) -> None:
    said = typed(config, "stuck", "--format", shape, "--out", str(tmp_path / "stuck"))
    assert said.output == ""
    assert NUMBER in (tmp_path / "stuck").read_text("utf-8")


@pytest.mark.parametrize("shape", ["table", "csv", "xlsx"])
def test_a_file_that_cannot_be_written_is_named(config: Path, tmp_path: Path, shape: str) -> None:
    refused = typed(config, "stuck", "--format", shape, "--out", str(tmp_path / "no" / "stuck"))
    assert refused.exit_code == 2
    assert "cannot be written" in refused.stderr


def test_an_xlsx_sheet_is_not_thrown_at_a_terminal(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stuck, "is_terminal", lambda: True)
    refused = typed(config, "stuck", "--format", "xlsx")
    assert refused.exit_code == 2
    assert "--out" in refused.stderr


def test_a_parcel_is_shown_as_text_and_as_json(config: Path) -> None:
    assert typed(config, "show", NUMBER).stdout.startswith(f"{NUMBER}  YunExpress  CN → DE\n")
    (parcel,) = json.loads(typed(config, "show", NUMBER, "--format", "json").stdout)
    assert parcel["buyer"]["email"].startswith("e…@")
    (whole,) = json.loads(typed(config, "show", NUMBER, "--format", "json", "--whole-address").stdout)
    assert whole["buyer"]["email"].startswith("erika")


def test_a_parcel_is_explained_as_text_and_as_json(config: Path) -> None:
    lines = typed(config, "explain", NUMBER.lower(), language="zh-CN").stdout.splitlines()
    assert lines[3] == "包裹停滞：海关滞留。"
    (said,) = json.loads(typed(config, "explain", NUMBER, "--format", "json", language="zh-CN").stdout)
    assert said == {"tracking_number": NUMBER, "sentences": lines}


@pytest.mark.parametrize("command", ["show", "explain"])
def test_an_unknown_parcel_is_an_error_that_a_person_can_mend(config: Path, command: str) -> None:
    assert isinstance(typed(config, command, "YT2632100700000007").exception, NoSuchParcel)


def test_at_a_hundred_columns_the_table_cuts_nothing(sqlite_engine: Engine) -> None:
    with writing(sqlite_engine) as session:
        add(session, held(ago(hours=50)), order_number="ORDER-2026-11-000017", carrier="A Carrier Of A Long Name")
    page = io.StringIO()
    console = Console(file=page, width=100, force_terminal=True, color_system=None)
    stuck.print_table(parcels_stuck(sqlite_engine, now=NOW), Speech("en"), console, NOW)
    said = page.getvalue()
    assert max(len(line) for line in said.splitlines()) <= 100
    assert "…" not in said
    assert NUMBER in said


def test_a_carriers_text_cannot_command_the_terminal(sqlite_engine: Engine) -> None:
    wicked: tuple[Event, ...] = (scan(ago(hours=3), State.ACCEPTED, text="[red]\x1b[2J\x07\u202eneewt", place="[/]"),)
    with writing(sqlite_engine) as session:
        add(session, wicked, account_id=add_account(session).id)
    (file,) = parcels_of(sqlite_engine, NUMBER, language="en")
    page = io.StringIO()
    console = Console(file=page, width=40, markup=False, highlight=False, emoji=False)
    print_lines(console, card_lines(file, Speech("en"), now=NOW + timedelta(hours=1)))
    said = page.getvalue()
    assert '"[red]\ufffd[2J\ufffd\ufffdneewt", [/]' in said
    assert shown("深圳 → Köln") == "深圳 → Köln"


def test_json_keeps_every_character_but_lets_none_command_the_terminal() -> None:
    wicked = "深圳 \x1b[2J \x9b2J \u202eneewt"
    said = as_json([wicked])
    assert json.loads(said) == [wicked]
    assert shown(said.replace("\n", "")) == said.replace("\n", "")
