"""/metrics: what Prometheus reads is what the rows say, and nothing of a parcel or a buyer is in it."""

from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as open_metrics
from prometheus_client.parser import text_string_to_metric_families as families
from sqlalchemy import Engine

from config.words import Health
from tests.api.build import asked, loop
from tests.build import NOW, add_account, add_parcel, ago, held_parcel, hours
from tests.jobs.hands import deliver, detect
from tracker.jobs.escalate import Escalate
from tracker.store.session import connect, writing
from tracker.store.tables import Notice

OPEN = "application/openmetrics-text; version=1.0.0"


def value(answer: httpx.Response, name: str, **labels: str) -> float | None:
    """The one sample of this name and these labels."""
    samples = [sample for family in families(answer.text) for sample in family.samples if sample.name == name]
    found = [sample.value for sample in samples if sample.labels == labels]
    assert len(found) < 2
    return found[0] if found else None


async def test_an_empty_installation_has_figures_too(engine: Engine) -> None:
    answer = await asked(engine, "/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=")
    assert value(answer, "stallwatch_database_up") == 1
    assert value(answer, "stallwatch_due_age_seconds", what="parcel") == 0
    assert value(answer, "stallwatch_breaches_total", cause="own_outage") == 0
    assert value(answer, "stallwatch_hop_seconds_count", hop="knowable_to_accepted") == 0
    assert value(answer, "stallwatch_window_left_seconds") is None
    assert value(answer, "process_cpu_seconds_total") > 0


async def test_a_letters_hops_are_buckets_of_ten_minutes_an_hour_and_two(engine: Engine, tmp_path: Path) -> None:
    held_parcel(engine, since=ago(hours=49))
    detect(engine)
    deliver(engine, tmp_path, NOW + timedelta(minutes=20))
    answer = await asked(engine, "/metrics")
    hop = {"hop": "knowable_to_accepted"}
    within = [value(answer, "stallwatch_hop_seconds_bucket", le=le, **hop) for le in ("600.0", "3600.0", "7200.0")]
    assert within == [0, 0, 1]
    assert value(answer, "stallwatch_hop_seconds_bucket", le="+Inf", **hop) == 1
    assert value(answer, "stallwatch_hop_seconds_sum", **hop) == 80 * 60
    assert value(answer, "stallwatch_notices", status="accepted") == 1


async def test_what_is_due_late_owed_and_missed_is_seen(engine: Engine) -> None:
    with writing(engine) as session:
        add_parcel(session, next_poll_at=ago(hours=2), account_id=add_account(session, name="main").id)
    held_parcel(engine, since=ago(hours=49))
    detect(engine)
    with writing(engine) as session:
        session.get_one(Notice, 1).due_at = ago(minutes=3)
    answer = await asked(engine, "/metrics")
    assert value(answer, "stallwatch_due_age_seconds", what="parcel") == 7200
    assert value(answer, "stallwatch_due_age_seconds", what="notice") == 180
    assert value(answer, "stallwatch_window_left_seconds") == 3600
    assert value(answer, "stallwatch_parcels", account="main") == 1
    assert value(answer, "stallwatch_stalls_open", kind="customs_hold") == 1
    Escalate(engine=engine, clock=lambda: NOW + hours(2)).run()
    later = await asked(engine, "/metrics", clock=lambda: NOW + hours(2))
    assert value(later, "stallwatch_breaches_total", cause="own_outage") == 1
    assert value(later, "stallwatch_window_left_seconds") == -3600


@pytest.mark.parametrize(
    ("row", "today", "left"),
    [
        ({}, 0, 1000),
        ({"registrations_on": NOW.date(), "registrations": 30}, 30, 970),
        ({"registrations_on": ago(days=1).date(), "registrations": 30}, 0, 1000),
        ({"registrations_on": NOW.date(), "registrations": 1200}, 1200, 0),  # the budget was made smaller
    ],
)
async def test_registrations_are_those_of_the_utc_day(
    engine: Engine, row: dict[str, object], today: int, left: int
) -> None:
    with writing(engine) as session:
        add_account(session, name="main", **row)
    answer = await asked(engine, "/metrics")
    assert value(answer, "stallwatch_registrations_today", account="main") == today
    assert value(answer, "stallwatch_registrations_left", account="main") == left


async def test_how_an_account_answers(engine: Engine) -> None:
    with writing(engine) as session:
        add_account(session, name="main", health=Health.REFUSED, last_good_at=ago(hours=3))
    answer = await asked(engine, "/metrics")
    assert value(answer, "stallwatch_account_health", account="main", health="refused") == 1
    assert value(answer, "stallwatch_account_health", account="main", health="ok") == 0
    assert value(answer, "stallwatch_account_last_good_age_seconds", account="main") == 3 * 3600


async def test_the_jobs_are_told_of_even_without_a_database(tmp_path: Path) -> None:
    gone = connect(f"sqlite:///{tmp_path}/gone/stallwatch.db")
    answer = await asked(gone, "/metrics", loops=[loop(hung=True, failures=3, since_good=hours(1))])
    assert answer.status_code == 200
    assert value(answer, "stallwatch_database_up") == 0
    assert value(answer, "stallwatch_loop_stuck", loop="poll") == 1
    assert value(answer, "stallwatch_loop_failures", loop="poll") == 3
    assert value(answer, "stallwatch_loop_last_good_age_seconds", loop="poll") == 3600
    assert value(answer, "stallwatch_notices_unknown") is None


async def test_it_speaks_openmetrics_where_that_is_asked_for(engine: Engine) -> None:
    answer = await asked(engine, "/metrics", headers={"accept": OPEN})
    assert answer.headers["content-type"].startswith("application/openmetrics-text; version=1.0.0")
    names = {family.name for family in open_metrics(answer.text)}
    assert {"stallwatch_breaches", "stallwatch_hop_seconds", "stallwatch_build_info"} <= names


async def test_nothing_of_a_parcel_or_a_buyer_is_in_it(engine: Engine, tmp_path: Path) -> None:
    held_parcel(engine, number="PARCELCANARY", order_number="ORDERCANARY", buyer={"email": "buyercanary@mail.example"})
    detect(engine)
    deliver(engine, tmp_path)
    for path in ("/metrics", "/healthz"):
        assert "canary" not in (await asked(engine, path)).text.lower()
