"""Keeping what carriers say: the product's path beside bare `executemany` of the same rows, and known answers beside
new ones. SQLite, synchronous FULL, 500 events a commit."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from shutil import copyfile

from figures import REPEATS, Figure, as_text, in_turn, main, new_database, seconds
from parcels import NOW, answer, enrol, scan

from carriers.events import Event
from config.words import State
from tracker.store.answers import Heard, save_heard
from tracker.store.session import SQLITE_PRAGMAS, connect, writing
from tracker.store.tables import EventRow

EVENTS = 10
PARCELS_A_COMMIT = 50

COLUMNS = [name for name in EventRow.model_fields if name != "id"]
BARE = f"INSERT INTO events ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))}) ON CONFLICT DO NOTHING"


def compare(folder: Path, *, smallest: bool) -> list[Figure]:
    """Ingest of new events by the product and by the bare driver, and of answers that are known."""
    commits = 2 if smallest else 40
    template, full, work = folder / "template.db", folder / "full.db", folder / "work.db"
    engine = new_database(template)
    enrol(engine, commits * PARCELS_A_COMMIT)
    engine.dispose()
    batches = [_answers(1 + number * PARCELS_A_COMMIT) for number in range(commits)]
    told_again = [[replace(heard, digest="another") for heard in batch] for batch in batches]
    unchanged = [[replace(heard, events=None) for heard in batch] for batch in batches]
    copyfile(template, full)
    _product(full, batches)
    new, bare, again, same = in_turn(
        lambda: _product(Path(copyfile(template, work)), batches),
        lambda: _bare(Path(copyfile(template, work)), batches),
        lambda: _product(full, told_again),
        lambda: _product(full, unchanged),
        repeats=1 if smallest else REPEATS,
    )
    rows = commits * PARCELS_A_COMMIT * EVENTS
    return [
        Figure("ingest: rows/s over bare executemany", rows / new, rows / bare, 0.6, at_least=True),
        Figure("ingest: rows/s of events told again over new ones", rows / again, rows / new, 2, at_least=True),
        Figure("ingest: rows/s of unchanged answers over new ones", rows / same, rows / new, 3, at_least=True),
    ]


def _answers(first_id: int) -> list[Heard]:
    """A commit's worth of answers."""
    return [
        answer(parcel_id, (_event(parcel_id, number) for number in range(EVENTS)))
        for parcel_id in range(first_id, first_id + PARCELS_A_COMMIT)
    ]


def _event(parcel_id: int, number: int) -> Event:
    return scan(NOW - timedelta(hours=12 * number, seconds=parcel_id), State.IN_TRANSIT, "CN")


def _product(path: Path, batches: list[list[Heard]]) -> float:
    engine = connect(f"sqlite:///{path}")

    def run() -> None:
        for batch in batches:
            with writing(engine) as session:
                save_heard(session, batch)

    with writing(engine):
        pass  # the first connection is not what is measured
    taken = seconds(run)
    engine.dispose()
    return taken


def _bare(path: Path, batches: list[list[Heard]]) -> float:
    ready = [[(heard, event, event.digest()) for heard in batch for event in heard.events or ()] for batch in batches]
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for pragma in SQLITE_PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

        def run() -> None:
            for batch in ready:
                connection.execute("BEGIN IMMEDIATE")
                connection.executemany(BARE, [_row(heard, event, digest) for heard, event, digest in batch])
                connection.execute("COMMIT")

        return seconds(run)


def _row(heard: Heard, event: Event, digest: str) -> tuple[object, ...]:
    """The row in the order of the columns, its instants as the product writes them."""
    return (
        heard.parcel_id,
        digest,
        as_text(event.occurred_from),
        as_text(event.occurred_to),
        event.zone_known,
        event.said_at,
        event.code,
        event.text,
        event.state,
        event.kind,
        event.customs_reason,
        event.direction,
        event.place,
        event.country,
        as_text(heard.poll_due_at),
        as_text(heard.answered_at),
        None,
        None,
    )


if __name__ == "__main__":
    main(compare)
