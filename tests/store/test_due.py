"""What has been due longest, found in an index and not by looking at everything."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlmodel import Session, col, select

from tests.build import NOW, add_account, add_parcel, ago, held_parcel
from tests.jobs.hands import LEASE, detect
from tracker.store import due, notices
from tracker.store.session import reading, writing
from tracker.store.tables import Notice, Task

LATER = NOW + timedelta(seconds=1)


def test_nothing_is_due_where_there_is_nothing(engine: Engine) -> None:
    with reading(engine) as session:
        for oldest in (due.oldest_due_parcel, due.oldest_due_check, due.oldest_due_notice, due.oldest_due_task):
            assert oldest(session, NOW) is None


@pytest.mark.parametrize(
    ("instants", "oldest"),
    [
        ([LATER, None], None),
        ([LATER, NOW], NOW),
        ([ago(hours=1), ago(hours=3), None, ago(hours=2), LATER], ago(hours=3)),
    ],
)
def test_the_oldest_of_all_accounts_is_found(
    engine: Engine, instants: list[datetime | None], oldest: datetime | None
) -> None:
    with writing(engine) as session:
        accounts = [add_account(session).id for _ in range(2)]
        for number, instant in enumerate(instants):
            add_parcel(session, account_id=accounts[number % 2], next_poll_at=instant, next_check_at=instant)
    with reading(engine) as session:
        assert due.oldest_due_parcel(session, NOW) == oldest
        assert due.oldest_due_check(session, NOW) == oldest


def test_a_letter_is_due_from_its_instant_on_until_it_is_settled(engine: Engine) -> None:
    held_parcel(engine)
    detect(engine)
    with writing(engine) as session:
        notice = session.get_one(Notice, 1)
        assert due.oldest_due_notice(session, notice.due_at - timedelta(seconds=1)) is None
        assert due.oldest_due_notice(session, notice.due_at + timedelta(days=1)) == notice.due_at
        notice.due_at = None
        session.flush()
        assert due.oldest_due_notice(session, LATER) is None


def test_what_somebody_has_claimed_waits_for_nobody(engine: Engine) -> None:
    with writing(engine) as session:
        add_parcel(session, next_poll_at=ago(hours=2), poll_leased_until=LATER)
        add_parcel(session, next_poll_at=ago(hours=1), poll_leased_until=NOW)
        assert due.oldest_due_parcel(session, NOW) == ago(hours=1)
    held_parcel(engine)
    detect(engine)
    with writing(engine) as session:
        notices.claim_due(session, due_by=NOW, now=NOW, lease=LEASE, most=1)
        session.flush()
        assert due.oldest_due_notice(session, NOW) is None
        assert due.oldest_due_notice(session, NOW + LEASE) == NOW


def test_only_an_open_task_is_late(engine: Engine) -> None:
    held_parcel(engine)
    detect(engine)
    much_later = NOW + timedelta(days=9)
    with writing(engine) as session:
        first, *others = session.exec(select(Task).order_by(col(Task.due_at))).all()
        assert due.oldest_due_task(session, much_later) == first.due_at
        first.ended_at = NOW
        session.flush()
        assert due.oldest_due_task(session, much_later) == others[0].due_at


@pytest.mark.parametrize(
    "oldest", [due.oldest_due_parcel, due.oldest_due_check, due.oldest_due_notice, due.oldest_due_task]
)
def test_no_answer_costs_a_look_at_every_row(
    sqlite_engine: Engine, oldest: Callable[[Session, datetime], datetime | None]
) -> None:
    asked: list[tuple[str, Any]] = []
    event.listen(sqlite_engine, "before_cursor_execute", lambda *said: asked.append((said[2], said[3])))
    with reading(sqlite_engine) as session:
        oldest(session, NOW)
        statement, values = asked[-1]
        steps = [row[3] for row in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
    assert [step for step in steps if step.startswith("SCAN") and "accounts" not in step] == []
    assert any("INDEX" in step for step in steps)
