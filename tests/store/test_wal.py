"""SQLite's log of changes stays within bounds while somebody goes on reading, and begins anew when they have ended."""

from datetime import timedelta
from pathlib import Path

from parcels import NOW, answer, enrol, scan
from sqlalchemy import Engine
from sqlmodel import select

from config.words import State
from tracker.store.answers import save_heard
from tracker.store.session import BATCH, reading, writing
from tracker.store.tables import EventRow

A_PARCEL, EVENTS = 100, 50_000
MOST = 64 * 2**20


def hear(engine: Engine, first: int, last: int) -> None:
    """A hundred new events for each of these parcels, as many in a transaction as there are in any."""
    step = BATCH // A_PARCEL
    for number in range(first, last, step):
        with writing(engine) as session:
            save_heard(session, [_answer(parcel_id) for parcel_id in range(number, number + step)])


def _answer(parcel_id: int) -> object:
    instants = (NOW - timedelta(hours=hour, seconds=parcel_id) for hour in range(A_PARCEL))
    return answer(parcel_id, (scan(at, State.IN_TRANSIT, "CN") for at in instants))


def test_a_reader_that_stays_lets_the_log_grow_within_bounds_and_no_further_once_gone(
    sqlite_engine: Engine, tmp_path: Path
) -> None:
    log = tmp_path / "stallwatch.db-wal"
    parcels = EVENTS // A_PARCEL
    enrol(sqlite_engine, parcels + 100)
    with reading(sqlite_engine) as session:  # somebody's download that does not come to its end
        session.exec(select(EventRow)).first()
        hear(sqlite_engine, 1, parcels + 1)
        grown = log.stat().st_size
        assert grown <= MOST
    hear(sqlite_engine, parcels + 1, parcels + 101)
    assert log.stat().st_size <= grown + BATCH * 2**10
