"""`stallwatch incidents`, as it is typed."""

import json
from pathlib import Path

import pytest
import typer
from sqlalchemy import Engine
from typer.testing import CliRunner, Result

from tests.build import NOW, POLICY, ago
from tests.jobs.test_gather import gather, move, stop
from tracker import clock
from tracker.cli import explain, incidents, stuck
from tracker.cli.context import Options
from tracker.desk.incidents import NoSuchIncident
from tracker.desk.statements.refusals import Unsayable
from tracker.store.policies import put_in_force
from tracker.store.schema import migrate
from tracker.store.session import connect, writing

app = typer.Typer()
for command in (incidents, stuck, explain):
    command.register(app)

HEADED = "Incident 1: 3 parcels stand together (held by customs) since 2026-11-16 10:00 UTC, of 3; batch: B1."


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    """An installation in which three parcels of a batch stand together."""
    engine = connect(f"sqlite:///{tmp_path / 'stallwatch.db'}")
    migrate(engine)
    with writing(engine) as session:
        put_in_force(session, POLICY, ago(days=90))
    stop(engine, 3, batch="B1")
    gather(engine)
    (tmp_path / "stallwatch.toml").write_text("")
    return engine


@pytest.fixture(autouse=True)
def _at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def typed(engine: Engine, *words: str) -> Result:
    config = Path(str(engine.url.database)).with_name("stallwatch.toml")
    return CliRunner().invoke(app, words, obj=Options(config=config, language="en"))


def test_the_open_ones_are_listed_with_the_way_to_explain_them(engine: Engine) -> None:
    said = typed(engine, "incidents").stdout
    assert said == f"{HEADED} Why? Say it once for all of its letters: stallwatch incidents 1 --because REASON\n"


def test_one_is_shown_with_the_numbers_of_its_parcels(engine: Engine) -> None:
    first, *numbers = typed(engine, "incidents", "1").stdout.splitlines()
    assert first.startswith(HEADED)
    assert len(numbers) == 3
    assert HEADED in typed(engine, "explain", numbers[0]).stdout


def test_the_list_of_what_is_stuck_begins_with_them(engine: Engine) -> None:
    assert HEADED in typed(engine, "stuck").stdout


def test_the_list_can_be_of_one_incident_alone(engine: Engine) -> None:
    stop(engine, 1)
    said = json.loads(typed(engine, "stuck", "--format", "json").stdout)
    assert [parcel["incident"] for parcel in said] == [1, 1, 1, None]
    assert "3 parcels stand still." in typed(engine, "stuck", "--incident", "1").stdout
    assert json.loads(typed(engine, "stuck", "--incident", "2", "--format", "json").stdout) == []
    assert typed(engine, "stuck", "--incident", "9" * 20).exit_code == 2


def test_a_reason_is_given_once_for_all(engine: Engine) -> None:
    said = typed(engine, "incidents", "1", "--because", "strike", "--by", "anna").stdout
    assert said.startswith("Written on 3 cases. Their letters")
    assert "The reason, by anna: a strike." in typed(engine, "incidents").stdout
    typed(engine, "incidents", "1", "--because", "weather", "--by", "bert")
    assert "The reason, by bert: bad weather." in typed(engine, "incidents").stdout


def test_one_that_is_over_is_not_listed_but_can_be_asked_for(engine: Engine) -> None:
    move(engine)
    gather(engine)
    assert typed(engine, "incidents").stdout == "No parcels stand together now.\n"
    said = typed(engine, "incidents", "1").stdout
    assert "Nobody has given a reason." in said
    assert "It ended at 2026-11-18 12:00 UTC" in said


def test_what_cannot_be_said_is_refused(engine: Engine) -> None:
    assert isinstance(typed(engine, "incidents", "9").exception, NoSuchIncident)
    assert isinstance(typed(engine, "incidents", "9", "--because", "strike").exception, NoSuchIncident)
    assert isinstance(typed(engine, "incidents", "1", "--because", "strike", "--by", " ").exception, Unsayable)
    assert typed(engine, "incidents", "1", "--because", "aliens").exit_code == 2
    assert typed(engine, "incidents", "--because", "strike").exit_code == 2
