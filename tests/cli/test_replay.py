"""`stallwatch replay`, as it is typed."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from config.words import MarketingBasis, State
from tests.build import NOW, add_parcel, ago, held, hours, released, scan, tell_events
from tracker import clock
from tracker.cli import replay, stuck
from tracker.cli.context import Options
from tracker.store.schema import migrate
from tracker.store.session import connect, writing
from tracker.store.tables import GoodsLine

SINCE = ago(days=15)

app = typer.Typer()
for command in (replay, stuck):
    command.register(app)


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation with one parcel that customs had for 60 hours, and another policy beside it."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    engine = connect(f"sqlite:///{tmp_path / 'stallwatch.db'}")
    migrate(engine)
    with writing(engine) as session:
        parcel = add_parcel(session, enrolled_at=NOW, buyer={"marketing_basis": MarketingBasis.CONSENT}, goods=None)
        session.add(GoodsLine(parcel_id=parcel.id, value_minor=4000, currency="EUR"))
        freed = SINCE + hours(60)
        tell_events(session, parcel, (*held(SINCE), released(freed), scan(freed + hours(9), State.DELIVERED)))
    engine.dispose()
    (tmp_path / "later.toml").write_text('[customs_hold]\nafter = "72 h"')
    (tmp_path / "stallwatch.toml").write_text("")
    return tmp_path / "stallwatch.toml"


def typed(config: Path, *words: str, language: str = "en") -> Result:
    return CliRunner().invoke(app, ["replay", *words], obj=Options(config=config, language=language))


def test_the_policy_in_force_is_told_of(config: Path) -> None:
    said = typed(config)
    assert said.exit_code == 0
    lines = said.stdout.splitlines()
    assert lines[0] == "Parcels: 1, events: 6, from the first word of them to 2026-11-18 12:00 UTC."
    assert [line.split() for line in lines if line.startswith("held")] == [
        ["held", "by", "customs", "CN>DE", "1", "1", "1", "100%", "100%"]
    ]
    assert "Coupons of the policy in force: 1, of 5 %. At most 2.00 EUR if" in said.stdout
    assert lines[-1] == "Lost or given up: 0. Nothing was found in them before: 0."


def test_another_policy_stands_beside_it_with_the_difference(config: Path) -> None:
    said = typed(config, "--compare", str(config.with_name("later.toml")))
    assert "1 → 0 (-1)" in said.stdout
    assert "100% → –" in said.stdout


def test_json_is_whole(config: Path) -> None:
    said = json.loads(typed(config, "--policy", str(config.with_name("later.toml")), "--json").stdout)
    (policy,) = said["policies"]
    assert (policy["all"]["stalls"], policy["parcels"], said["since"]) == (0, 1, None)
    assert policy["file"].endswith("later.toml")


@pytest.mark.parametrize(("since", "stalls"), [("2026-11-05", 1), ("2026-11-05T13:00", 0), ("14d", 1), ("3d", 0)])
def test_the_period_is_a_day_or_how_long_ago(config: Path, since: str, stalls: int) -> None:
    said = json.loads(typed(config, "--since", since, "--json").stdout)
    assert said["policies"][0]["all"]["stalls"] == stalls


@pytest.mark.parametrize("words", [["--since", "a while"], ["--since", "1d", "--until", "2d"]])
def test_a_period_that_is_none_is_refused(config: Path, words: list[str]) -> None:
    assert typed(config, *words).exit_code == 2


def test_it_is_told_in_chinese(config: Path) -> None:
    said = typed(config, language="zh_CN").stdout
    assert "策略：现行策略" in said
    assert "海关滞留" in said
