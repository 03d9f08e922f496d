"""`stallwatch policy`, as it is typed."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from tests.build import NOW, add_parcel, ago, held, hours, released, tell_events
from tests.store.statements import overruling
from tracker import clock
from tracker.cli import policy, stuck
from tracker.cli.context import Options
from tracker.store.schema import migrate
from tracker.store.session import connect, writing

app = typer.Typer()
for command in (policy, stuck):
    command.register(app)


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation whose policy waits for 50 hours; beside it files of other policies."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    engine = connect(f"sqlite:///{tmp_path / 'stallwatch.db'}")
    migrate(engine)
    engine.dispose()
    (tmp_path / "policy.toml").write_text('[customs_hold]\nafter = "50 h"')
    (tmp_path / "bad.toml").write_text('window = "2 h"\nwarn_before = "2 h"')
    (tmp_path / "stallwatch.toml").write_text('[policy]\nfile = "policy.toml"')
    return tmp_path / "stallwatch.toml"


def typed(config: Path, *words: str, language: str = "en") -> Result:
    named = [str(config.with_name(word)) if word.endswith(".toml") else word for word in words]
    return CliRunner().invoke(app, ["policy", *named], obj=Options(config=config, language=language))


def test_a_sound_file_is_said_to_be_usable(config: Path) -> None:
    said = typed(config, "check", "policy.toml")
    assert said.exit_code == 0
    assert "1 of its figures not as shipped" in said.stdout


def test_a_fault_is_told_with_its_line_and_exits_with_one(config: Path) -> None:
    said = typed(config, "check", "bad.toml")
    assert said.exit_code == 1
    assert said.stdout.endswith("bad.toml, line 2: warn_before: must be less than window, which is 2 h\n")


def test_every_figure_is_shown_with_what_was_shipped(config: Path) -> None:
    lines = typed(config, "show").stdout.splitlines()
    assert 'customs_hold.after = "50 h"  # shipped: "48 h"' in lines
    assert 'window = "2 h"' in lines


def test_the_difference_is_from_the_policy_in_force_or_another_file(config: Path) -> None:
    assert typed(config, "diff", "bad.toml").stdout.splitlines() == [
        'customs_hold.after: "50 h" → "48 h"',
        'warn_before: "30 min" → "2 h"',
    ]
    assert typed(config, "diff", "policy.toml", "bad.toml").stdout.splitlines() == [
        'customs_hold.after: "48 h" → "50 h"',
        'warn_before: "2 h" → "30 min"',
    ]
    assert typed(config, "diff", "policy.toml").stdout == "They do not differ.\n"


def test_what_staff_overruled_suggests_a_threshold(config: Path) -> None:
    assert "overruled nothing yet" in typed(config, "suggest").stdout
    engine = connect(f"sqlite:///{config.with_name('stallwatch.db')}")
    since = ago(days=8)
    with writing(engine) as session:
        parcel = add_parcel(session)
        tell_events(session, parcel, (*held(since), released(since + hours(70))), answered_at=since)
        session.add(overruling(parcel.id or 0, recorded_at=since + hours(51)))
    engine.dispose()
    row = next(line for line in typed(config, "suggest").stdout.splitlines() if line.startswith("held"))
    assert " ".join(row.split()) == "held by customs import customs 50 hours 70 hours 1 of 1 0 of 0 0 – –"
    (told,) = json.loads(typed(config, "suggest", "--json").stdout)
    assert (told["threshold"], told["agreed"], told["later"]) == ("70 h", 1, None)


def test_it_speaks_chinese(config: Path) -> None:
    assert typed(config, "diff", "policy.toml", language="zh_CN").stdout == "两者没有差别。\n"
