"""The commands as a user types them."""

import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.torn import tear
from tracker.cli import app, main

BODY = {
    "code": 0,
    "data": {
        "accepted": [
            {
                "number": "LX123456785CN",
                "track_info": {
                    "shipping_info": {"recipient_address": {"country": "DE"}},
                    "tracking": {
                        "providers": [
                            {
                                "latest_sync_time": "2026-11-18T08:00:00Z",
                                "events": [
                                    {
                                        "time_iso": "2026-11-18T09:30:00+01:00",
                                        "time_utc": "2026-11-18T08:30:00Z",
                                        "time_raw": {"date": "2026-11-18", "time": "09:30:00", "timezone": "+01:00"},
                                        "description": "Held by customs, invoice missing",
                                        "location": "Leipzig",
                                        "address": {"country": "DE"},
                                        "sub_status": "InTransit_CustomsProcessing",
                                    }
                                ],
                            }
                        ]
                    },
                },
            }
        ],
        "rejected": [{"number": "NOPE", "error": {"code": -18019903, "message": "carrier not detected"}}],
    },
}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an installation of nothing but defaults."""
    monkeypatch.chdir(tmp_path)
    assert run("init", "--defaults").exit_code == 0
    return tmp_path


def run(*words: str, **more: object) -> Result:
    return CliRunner().invoke(app, list(words), **more)


def test_init_writes_a_commented_configuration_that_sends_nothing(home: Path) -> None:
    written = (home / "stallwatch.toml").read_text()
    assert 'marketing_basis = "none"' in written
    assert "\narmed" not in written
    assert "Nothing is sent until you arm" in written
    assert (home / "stallwatch.db").exists()


def test_init_overwrites_nothing(home: Path) -> None:
    with pytest.raises(FileExistsError, match="nothing was written"):
        CliRunner().invoke(app, ["init", "--defaults"], catch_exceptions=False)


def test_parse_prints_events_as_json_lines_with_every_key(tmp_path: Path) -> None:
    (tmp_path / "answer.json").write_text(json.dumps(BODY))
    event, refused = (
        json.loads(line) for line in run("parse", "seventeentrack", str(tmp_path / "answer.json")).output.splitlines()
    )
    assert event == {
        "number": "LX123456785CN",
        "occurred_from": "2026-11-18T08:30:00Z",
        "occurred_to": "2026-11-18T08:30:00Z",
        "zone_known": True,
        "code": "InTransit_CustomsProcessing",
        "state": "import_customs",
        "kind": event["kind"],
        "customs_reason": "invoice_missing",
        "direction": "import",
        "text": "Held by customs, invoice missing",
        "place": "Leipzig",
    }
    assert refused == {"number": "NOPE", "error": "-18019903: carrier not detected"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["parse", "nobody", "x"], "no adapter is called nobody"),
        (["parse", "seventeentrack", "missing.json"], "cannot be read"),
        (["--config", "missing.toml", "stuck"], "stallwatch init"),
        (["arm", "--country", "ZZ"], "no country is called 'ZZ'; give its two letters"),
        (["arm", "--country", "DE"], "`stallwatch init` made up of the shop main: sender, reply_to, imprint."),
        (["stuck", "--country", "Atlantis"], "no country is called 'Atlantis'; give its two letters"),
        (["arm", "--country", "DE", "--shop", "other"], "There is no shop 'other'"),
        (["import", "missing.csv"], "missing.csv"),
        (["import", "x.csv", "--map", "number"], "--map wants"),
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


def test_run_refuses_a_database_without_tables(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for left in home.glob("stallwatch.db*"):
        left.unlink()
    monkeypatch.setattr("sys.argv", ["stallwatch", "run"])
    with pytest.raises(SystemExit, match="1"):
        main()
    assert "stallwatch migrate" in capsys.readouterr().err
    assert "revision" in run("migrate").output


@pytest.mark.parametrize("words", [["stuck"], ["notices"], ["import", "p.csv"], ["backup", "b.zip"], ["run"]])
def test_on_a_torn_database_every_command_names_the_way_back(
    home: Path, words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "p.csv").write_text("number,destination\nYT1234567,DE\n")
    for table in ("parcels", "notices"):
        tear(home / "stallwatch.db", table)
    monkeypatch.setattr("sys.argv", ["stallwatch", *words])
    with pytest.raises(SystemExit, match="1"):
        main()
    told = capsys.readouterr().err
    assert told.startswith("stallwatch: ")
    assert "stallwatch.db is damaged" in told
    assert "go back to a backup: stallwatch restore FILE" in told


def test_the_terminals_language_is_heeded(home: Path) -> None:
    assert os.environ.get("LANG") != "zh_CN"
    said = run("--lang", "zh-CN", "stuck").output
    assert said
    assert not said.isascii()
