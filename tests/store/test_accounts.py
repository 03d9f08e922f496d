"""Whom we ask, and about how many parcels: counted along indexes that have only these, and nothing else is read."""

from typing import Any

from sqlalchemy import Engine, event

from tests.build import add_account, add_parcel, ago
from tracker.store import accounts
from tracker.store.session import reading, writing


def test_every_account_is_told_with_its_parcels_on_their_way(engine: Engine) -> None:
    with writing(engine) as session:
        busy, _idle, one = (add_account(session, name=name).id for name in ("busy", "idle", "one"))
        for more in ({}, {"answered_at": ago(hours=1)}, {"answered_at": ago(days=9), "ended_at": ago(days=1)}):
            add_parcel(session, account_id=busy, **more)
        add_parcel(session, account_id=one, answered_at=ago(hours=1))
    with reading(engine) as session:
        found = [(account.name, number, unread) for account, number, unread in accounts.followed(session)]
    assert found == [("busy", 2, 1), ("idle", 0, 0), ("one", 1, 0)]


def test_no_parcel_itself_is_read_to_count_it(sqlite_engine: Engine) -> None:
    asked: list[tuple[str, Any]] = []
    event.listen(sqlite_engine, "before_cursor_execute", lambda *said: asked.append((said[2], said[3])))
    with reading(sqlite_engine) as session:
        accounts.followed(session)
        statement, values = asked[-1]
        steps = [row[3] for row in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
    assert [step.split()[-1] for step in steps if " parcels " in step] == [
        "uq_parcels_active_number",
        "ix_parcels_unread_account_id",
    ]
