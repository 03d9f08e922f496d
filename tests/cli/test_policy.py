"""`stallwatch policy`, as it is typed."""

import json
from datetime import datetime
from pathlib import Path

import pytest
import typer
from sqlalchemy import Engine
from sqlmodel import select
from typer.testing import CliRunner, Result

from config.loader import load_policy
from config.policy import Policy
from tests.build import NOW, add_parcel, ago, held, hours, released, tell_events
from tests.store.statements import overruling
from tracker import clock
from tracker.cli import policy, stuck
from tracker.cli.context import Options
from tracker.jobs.detect import Detect
from tracker.jobs.shadow import Shadow
from tracker.store.policies import put_in_force
from tracker.store.schema import migrate
from tracker.store.session import connect, writing
from tracker.store.shadows import have_looked_at, put_beside
from tracker.store.tables import Parcel

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


def test_without_a_file_those_of_the_settings_are_checked(config: Path) -> None:
    config.write_text('[policy]\nfile = "policy.toml"\nshadow_file = "bad.toml"')
    said = typed(config, "check")
    assert said.exit_code == 1
    assert [line.split(":")[0].rpartition("/")[2] for line in said.stdout.splitlines()] == [
        "policy.toml can be used",
        "bad.toml, line 2",
    ]


def test_without_a_shadow_policy_there_is_nothing_to_hold_against(config: Path) -> None:
    assert "Name its file as policy.shadow_file" in typed(config, "diff", "--live").stderr
    config.write_text('[policy]\nshadow_file = "later.toml"')
    said = typed(config, "diff", "--live")
    assert (said.exit_code, said.stdout) == (1, "")
    assert "later.toml yet: ask `stallwatch policy check`" in said.stderr
    assert typed(config, "diff").exit_code == typed(config, "diff", "bad.toml", "--live").exit_code == 2


STANDING = {"OLD": hours(127), "BOTH": hours(57), "MOVED": hours(37), "YOUNG": hours(27)}
"""How long each parcel had been in customs three hours ago."""


@pytest.fixture
def tried(config: Path) -> Path:
    """The same beside a shadow that waits for 24 hours, since four days ago; one parcel has moved since."""
    config.write_text('[policy]\nfile = "policy.toml"\nshadow_file = "later.toml"')
    config.with_name("later.toml").write_text('[customs_hold]\nafter = "24 h"')
    ours, later = load_policy(config.with_name("policy.toml")), load_policy(config.with_name("later.toml"))
    engine, then, soon = connect(f"sqlite:///{config.with_name('stallwatch.db')}"), ago(hours=3), ago(hours=1)
    with writing(engine) as session:
        put_in_force(session, ours, ago(days=5))
        put_beside(session, later, ago(days=4))
        for number, since in STANDING.items():
            parcel = add_parcel(session, number=number)
            answer = {"answered_at": then, "poll_due_at": then - since}
            tell_events(session, parcel, held(then - since), **answer, next_check_at=then)
            have_looked_at(session, [parcel.id or 0], then)
    _judge(engine, ours, later, then)
    with writing(engine) as session:
        moved = session.exec(select(Parcel).where(Parcel.number == "MOVED")).one()
        tell_events(session, moved, (*held(then - STANDING["MOVED"]), released(ago(hours=2))), answered_at=soon)
        have_looked_at(session, [moved.id or 0], soon)
    _judge(engine, ours, later, soon)
    engine.dispose()
    return config


def _judge(engine: Engine, ours: Policy, later: Policy, now: datetime) -> None:
    Detect(engine=engine, policy=ours, policy_at=ago(days=5), clock=lambda: now, shadowed=True).run()
    Shadow(engine=engine, policy=later, clock=lambda: now).run()


def test_a_shadow_is_held_against_the_policy_in_force_by_what_both_found(tried: Path) -> None:
    told = json.loads(typed(tried, "diff", "--live", "--json").stdout)
    assert told["since"] == "2026-11-14T12:00:00Z", "since the shadow began, and OLD stood before"
    assert told["lines"] == [
        {
            "kind": "customs_hold",
            "lane": "CN>DE",
            "both": 1,
            "shadow_found_earlier_by_seconds": 26 * 3600,
            "shadow_told_earlier_by_seconds": 26 * 3600,
            "only_in_force": 0,
            "only_shadow": 1,
            "undecided": 1,
            "letters": 1,
            "shadow_letters": 3,
            "examples": {"only_in_force": [], "only_shadow": ["MOVED"]},
        }
    ]


def test_a_shadow_is_told_of_for_people_too(tried: Path) -> None:
    lines = typed(tried, "diff", "--live").stdout.splitlines()
    row = next(line for line in lines if line.startswith("held by customs "))
    assert " ".join(row.split()) == "held by customs CN>DE 1 1d 2h earlier 1d 2h earlier 0 1 1 1 → 3"
    assert lines[-1] == "held by customs, CN>DE, only shadow: MOVED"
    tried.with_name("later.toml").write_text("")
    later = typed(tried, "diff", "--live", "--since", "1h").stdout
    assert later.splitlines()[1:] == [
        "Its file has changed: at the daemon's next start it is read, and all begins anew.",
        "Nothing was found by either.",
    ]
    tried.with_name("later.toml").unlink()
    assert "Its file cannot be used, so it stays as it was read last" in typed(tried, "diff", "--live").stdout


def test_it_speaks_chinese(config: Path) -> None:
    assert typed(config, "diff", "policy.toml", language="zh_CN").stdout == "两者没有差别。\n"
