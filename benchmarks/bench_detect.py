"""Finding the 100 due among 1,000,000 active parcels: detection beside that among 10,000, and the poll's claim
beside the bare indexed select. SQLite, synchronous FULL."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import timedelta
from itertools import count
from pathlib import Path

from figures import REPEATS, Figure, as_text, in_turn, main, new_database, seconds
from parcels import NOW, enrol, hold
from sqlalchemy import Engine, update
from sqlmodel import col

from config.loader import load_policy
from tracker.jobs.detect import Detect
from tracker.store.polls import claim_due
from tracker.store.session import writing
from tracker.store.tables import Parcel

DUE = 100
LEASE = timedelta(minutes=2)

TO_POLL = """
SELECT id, number, destination, registered_at, next_poll_at, failed_polls, answer_digest, data_health, leg FROM parcels
WHERE account_id = 1 AND next_poll_at <= ? ORDER BY next_poll_at LIMIT 500
"""


def compare(folder: Path, *, smallest: bool) -> list[Figure]:
    """Detection among many and among few, and the claim of 100 due beside the bare select."""
    fewer, more = (200, 400) if smallest else (10_000, 1_000_000)
    repeats = 1 if smallest else REPEATS
    few, many = (_crowd(folder / f"{size}.db", size) for size in (fewer, more))
    few_rounds, many_rounds = (iter(_rounds(size, repeats + 1)) for size in (fewer, more))
    among_few, among_many = in_turn(
        lambda: _detect(few, next(few_rounds)), lambda: _detect(many, next(many_rounds)), repeats=repeats
    )
    claimed, selected = _claim(many, folder / f"{more}.db", next(many_rounds), repeats=5 * repeats)
    return [
        Figure("detect: s for 100 due, of 1,000,000 active over of 10,000", among_many, among_few, 1.5),
        Figure("poll: s to claim 100 due of 1,000,000 over the bare indexed select", claimed, selected, 5),
    ]


def _crowd(path: Path, size: int) -> Engine:
    engine = new_database(path)
    enrol(engine, size)
    return engine


def _rounds(size: int, rounds: int) -> list[list[int]]:
    """So many rounds of DUE parcels, each round spread over all there are."""
    step = size // DUE
    return [[1 + number + step * place for place in range(DUE)] for number in range(rounds)]


def _due(engine: Engine, parcel_ids: Sequence[int], **instants: object) -> None:
    with writing(engine) as session:
        session.connection().execute(update(Parcel).where(col(Parcel.id).in_(parcel_ids)).values(**instants))


def _detect(engine: Engine, parcel_ids: Sequence[int]) -> float:
    """Let these be held by customs for 50 hours, and find it."""
    hold(engine, parcel_ids)
    _due(engine, parcel_ids, next_check_at=NOW)
    job = Detect(engine=engine, policy=load_policy(None), policy_at=NOW - timedelta(days=9), clock=lambda: NOW)
    decided: list[int] = []
    taken = seconds(lambda: decided.append(job.run()))
    assert decided == [DUE], "each of them is a stall"
    return taken


def _claim(engine: Engine, path: Path, parcel_ids: Sequence[int], *, repeats: int) -> list[float]:
    """The poll's claim of DUE parcels, and the bare select of the same beside each."""
    _due(engine, parcel_ids, next_poll_at=NOW)
    leases = count()

    def claim() -> None:
        now = NOW + next(leases) * 2 * LEASE
        with writing(engine) as session:
            assert len(claim_due(session, 1, due_by=NOW, now=now, lease=LEASE, most=500)) == DUE

    with closing(sqlite3.connect(path)) as bare:

        def select() -> None:
            assert len(bare.execute(TO_POLL, [as_text(NOW)]).fetchall()) == DUE

        return in_turn(lambda: seconds(claim), lambda: seconds(select), repeats=repeats)


if __name__ == "__main__":
    main(compare)
