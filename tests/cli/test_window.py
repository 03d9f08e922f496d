"""`stallwatch window`, as it is typed."""

import csv
import io
import json
from datetime import datetime
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from tests.build import NOW, hours, migrated
from tests.desk.asking.scenes import NUMBER, played, told
from tracker import clock
from tracker.cli import stuck, window
from tracker.cli.context import Options
from tracker.store.session import connect, writing
from tracker.store.tables import Notice

app = typer.Typer()
for command in (window, stuck):
    command.register(app)


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation with one letter, accepted ten minutes after NOW; it is an hour later."""
    monkeypatch.setattr(clock, "now", lambda: NOW + hours(1))
    engine = migrated(tmp_path / "stallwatch.db")
    played(engine, told)
    engine.dispose()
    (tmp_path / "stallwatch.toml").write_text("")
    return tmp_path / "stallwatch.toml"


def late(config: Path, **values: datetime | str | None) -> None:
    """Let the one letter have been promised by NOW."""
    engine = connect(f"sqlite:///{config.with_name('stallwatch.db')}")
    with writing(engine) as session:
        session.get_one(Notice, 1).sqlmodel_update({"promised_by": NOW, **values})
    engine.dispose()


def typed(config: Path, *words: str, language: str = "en") -> Result:
    return CliRunner().invoke(app, ["window", *words], obj=Options(config=config, language=language))


def test_all_kept_exits_with_nought(config: Path) -> None:
    said = typed(config)
    assert said.exit_code == 0
    counted, _, heading, _, *hops = said.stdout.splitlines()
    assert "2026-11-11 13:00 UTC: 1. In time 1, missed 0 (0 of them still owed)" in counted + heading
    assert [hop.split()[:5] for hop in [heading, *hops] if "→" in hop][-1] == ["knowable", "→", "sent", "1", "1h"]


def test_one_missed_exits_with_one_and_is_named(config: Path) -> None:
    late(config, breach="channel_down", last_error="connection refused")
    said = typed(config)
    assert said.exit_code == 1
    assert said.stdout.splitlines()[-1] == (
        f"  Case 1, {NUMBER}: letter 1 (sent), promised by 2026-11-18 12:00 UTC, sent 10m late. "
        "Cause: the letter could not be handed over (the last error: connection refused)."
    )


def test_one_still_owed_says_since_when(config: Path) -> None:
    late(config, status="waiting", accepted_at=None)
    assert "not sent, 1h ago. Cause: Stallwatch did not run, or not in time." in typed(config).stdout


def test_json_is_whole(config: Path) -> None:
    late(config)
    said = typed(config, "--format", "json")
    told = json.loads(said.stdout)
    assert said.exit_code == 1
    assert (told["letters"], told["kept"], told["breached"], told["overdue"]) == (1, 0, 1, 0)
    assert (told["since"], told["breaches"][0]["promised_by"]) == ("2026-11-11T13:00:00Z", "2026-11-18T12:00:00Z")


def test_csv_has_a_row_for_every_letter(config: Path) -> None:
    said = typed(config, "--format", "csv")
    (row,) = csv.DictReader(io.StringIO(said.stdout_bytes.decode("utf-8-sig")))
    assert (row["tracking_numbers"], row["promise"], row["cause"]) == (NUMBER, "kept", "")


@pytest.mark.parametrize(("since", "letters"), [("1h", 1), ("59min", 0)])
def test_since_is_a_span(config: Path, since: str, letters: int) -> None:
    assert json.loads(typed(config, "--since", since, "--format", "json").stdout)["letters"] == letters
    assert typed(config, "--since", "a while").exit_code == 2


def test_it_is_told_in_chinese(config: Path) -> None:
    late(config)
    assert "超时 1（其中 0 封仍未发出）" in typed(config, language="zh_CN").stdout
