"""The table of metrics in the documents is what a scrape holds, and the alert rules ask for nothing else."""

import re
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families as families
from sqlalchemy import Engine

from tests.api.build import asked
from tests.build import NOW, add_account, held_parcel
from tests.house.test_words import page, rows
from tests.jobs.hands import ALL_WAIT, deliver, detect
from tracker.store.session import writing

OPERATIONS = page("docs/operations.md")
DOCUMENTED = rows(OPERATIONS, "The metrics")


async def scraped(engine: Engine, folder: Path) -> list[tuple[str, str, str]]:
    """Name, labels and meaning of every metric of ours, from a scrape in which none is absent."""
    with writing(engine) as session:
        add_account(session, name="main", last_good_at=NOW)
    held_parcel(engine)
    detect(engine)
    deliver(engine, folder, policy=ALL_WAIT)
    found = []
    for family in families((await asked(engine, "/metrics")).text):
        labels = {label: None for sample in family.samples for label in sample.labels if label != "le"}
        name = f"{family.name}_total" if family.type == "counter" else family.name
        found.append((name, ", ".join(labels) or "none", family.documentation))
    return [metric for metric in found if metric[0].startswith("stallwatch_")]


async def test_every_metric_is_documented_as_it_is_and_no_other(sqlite_engine: Engine, tmp_path: Path) -> None:
    assert await scraped(sqlite_engine, tmp_path) == DOCUMENTED


def test_every_alert_rule_asks_for_a_metric_that_there_is() -> None:
    rules = re.findall(r"^ +expr: (.+)$", OPERATIONS, re.MULTILINE)
    names = {name for name, _, _ in DOCUMENTED}
    assert len(rules) >= 5
    assert {name for rule in rules for name in re.findall(r"\bstallwatch_\w+", rule)} <= names
