"""What is stuck, on both databases."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlmodel import Session

from config.words import Kind
from tests.build import NOW, POLICY, add_account, ago, held, hours, released, tell_events
from tests.desk.asking.scenes import add, on_its_way, played
from tracker.desk.asking.stuck import COLUMNS, stuck
from tracker.jobs.decision import Ruling, decide


def three(session: Session) -> None:
    """Two in customs, one silent, one that was held and moved on."""
    add(session, held(ago(hours=50)), number="HELD", batch="B7", carrier="YunExpress")
    add(session, on_its_way(ago(days=11)), number="SILENT", account_id=_account(session), carrier="4PX")
    add(session, held(ago(hours=72)), number="FRENCH", account_id=_account(session), destination="DE", batch="B8")
    moved = add(session, held(ago(days=9)), number="MOVED", account_id=_account(session))
    tell_events(session, moved, (*held(ago(days=9)), released(ago(hours=1))))
    decide(session, moved, Ruling(policy=POLICY, policy_at=ago(days=30), now=NOW))


def _account(session: Session) -> int | None:
    return add_account(session).id


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["SILENT", "FRENCH", "HELD"]),
        ({"kind": Kind.CUSTOMS_HOLD}, ["FRENCH", "HELD"]),
        ({"country": "de"}, ["SILENT", "FRENCH", "HELD"]),
        ({"country": "FR"}, []),
        ({"carrier": "4px"}, ["SILENT"]),
        ({"batch": "B7"}, ["HELD"]),
        ({"over": hours(72)}, ["SILENT", "FRENCH"]),  # on the instant it counts
        ({"over": hours(72) + timedelta(seconds=1)}, ["SILENT"]),
        ({"kind": Kind.CUSTOMS_HOLD, "over": hours(60)}, ["FRENCH"]),
    ],
)
def test_the_longest_standing_come_first_as_far_as_asked_for(
    engine: Engine, asked: dict[str, Any], found: list[str]
) -> None:
    assert [each.tracking_number for each in stuck(played(engine, three), **asked, now=NOW)] == found


def test_a_stuck_parcel_is_told_of_in_plain_json(engine: Engine) -> None:
    (parcel,) = stuck(played(engine, three), batch="B7", now=NOW)
    said = parcel.as_json()
    assert said["case"] == {"id": parcel.case.id, "status": "open"}
    assert parcel.notice is not None
    assert said["notice"] == {"id": parcel.notice.id, "status": "waiting", "held": False}
    wanted = {
        "tracking_number": "HELD",
        "carrier": "YunExpress",
        "kind": "customs_hold",
        "country": "DE",
        "hours": 50.0,
    }
    wanted |= {"onset_at": "2026-11-16T10:00:00Z", "knowable_at": "2026-11-18T11:00:00Z", "leg": "customs"}
    wanted |= {"detected_at": "2026-11-18T12:00:00Z", "order_number": "A-1001", "batch": "B7", "untold": None}
    assert {name: said[name] for name in wanted} == wanted


def test_a_silent_parcel_says_that_its_buyer_is_not_told(sqlite_engine: Engine) -> None:
    (parcel,) = stuck(played(sqlite_engine, three), kind=Kind.NO_SCAN, now=NOW)
    assert parcel.as_json()["notice"] is None
    assert parcel.as_json()["untold"] == "not_yet"


def test_a_row_of_a_sheet_has_every_column_and_no_other(sqlite_engine: Engine) -> None:
    rows = [parcel.as_row() for parcel in stuck(played(sqlite_engine, three), now=NOW)]
    assert [set(row) for row in rows] == [set(COLUMNS)] * 3


def test_however_many_are_stuck_one_question_is_put_to_the_database(sqlite_engine: Engine) -> None:
    played(sqlite_engine, three)
    asked: list[str] = []
    event.listen(sqlite_engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    stuck(sqlite_engine, now=NOW)
    assert len([statement for statement in asked if "SELECT" in statement]) == 1
