"""The Olist history becomes a sheet that the import takes, and alarms are counted as they should be."""

import csv
import gzip
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from bench_alarms import Score, score, shipped, taught
from olist import HEADERS, Order, find_history, orders, rows
from sqlalchemy import Engine

from config.settings import Account, Settings
from tests.build import NOW, SHIPPED
from tests.desk.importing.conftest import a_shop
from tracker.desk.importing.past.load import import_events

COLUMNS = (
    *("order_id", "order_status", "order_approved_at", "order_delivered_carrier_date"),
    *("order_delivered_customer_date", "order_estimated_delivery_date", "seller_state", "lane"),
)
DAY = timedelta(days=1)
HANDED = datetime(2017, 10, 11, 22, tzinfo=UTC)
ORDER = Order("ABCDE1", "MG>PE", HANDED - DAY, HANDED, HANDED + 20 * DAY, HANDED + 9 * DAY)


def history(folder: Path, *lines: tuple[str, ...]) -> Path:
    path = folder / "history.csv.gz"
    with gzip.open(path, "wt", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows((COLUMNS, *lines))
    return path


def test_an_order_that_was_handed_over_becomes_a_parcel_with_three_events(tmp_path: Path) -> None:
    at = ("2017-10-10 15:06:47", "2017-10-11 19:53:48")
    good = ("abcde1", "delivered", *at, "2017-10-20 22:04:14", "2017-11-06", "MG", "MG>PE")
    canceled = ("abcde2", "canceled", at[0], "", "", "2017-11-06", "MG", "MG>PE")
    backwards = ("abcde3", "delivered", *at, "2017-10-10 22:04:14", "2017-11-06", "MG", "MG>PE")
    (order,) = orders(history(tmp_path, good, canceled, backwards))
    assert order.promised_at == datetime(2017, 11, 7, 2, tzinfo=UTC), "Brasília's summer time"
    told = [dict(zip(HEADERS, row, strict=True)) for row in rows(order)]
    assert [(row["time"], row["status"]) for row in told] == [
        ("2017-10-10 15:06:47", "pre_advised"),
        ("2017-10-11 19:53:48", "accepted"),
        ("2017-10-20 22:04:14", "delivered"),
    ]
    assert {row["promised date"] for row in told} == {"2017-11-06"}


def test_the_sheet_comes_in_whole(tmp_path: Path, sqlite_engine: Engine) -> None:
    path = tmp_path / "events.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows((HEADERS, *rows(ORDER)))
    settings = Settings(folder=tmp_path, account=(Account(name="main"),), shop=(a_shop(),))
    report = import_events(sqlite_engine, settings, path, now=NOW)
    assert (report.new, report.parcels, report.rejected, report.left_out) == (3, 1, 0, {})


def test_alarms_are_scored_on_what_came_late() -> None:
    on_time, at_once = ORDER, replace(ORDER, delivered_at=HANDED + DAY)
    late, never = replace(ORDER, delivered_at=HANDED + 21 * DAY), replace(ORDER, delivered_at=None)
    tried = [on_time, at_once, late, never]
    assert score(tried, lambda order: order.handed_at + 2 * DAY) == Score(2 / 3, 1, 18)
    assert score(tried, lambda order: order.promised_at + DAY / 2) == Score(1, 0, -0.5)


def test_the_policys_alarms_are_those_of_a_replay_and_what_it_learnt_brings_letters_forward() -> None:
    quick = [replace(ORDER, number=f"Q{number}", delivered_at=HANDED + 6 * DAY) for number in range(40)]
    learnt = taught(quick, SHIPPED.learning, now=HANDED + 7 * DAY)
    handed = HANDED + 8 * DAY
    silent = replace(ORDER, handed_at=handed, promised_at=handed + 20 * DAY, delivered_at=None)
    until = handed + 25 * DAY
    rules = [shipped(until), shipped(until, told=True), shipped(until, told=True, learnt=learnt)]
    assert [rule(silent) for rule in rules] == [handed + 4 * DAY, handed + 11 * DAY, handed + 6 * DAY]
    assert {rule(replace(silent, promised_at=handed)) for rule in rules} == {None}, "the promise spoke first"


def test_without_the_history_it_is_said_what_to_do(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("STALLWATCH_OLIST", raising=False)
    assert find_history() is None
    assert "STALLWATCH_OLIST" in capsys.readouterr().err
