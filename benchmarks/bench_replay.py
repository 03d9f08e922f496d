"""A replay of 100,000 parcels' whole history under the shipped policy: how long it takes on two cores, and how much
memory all of its processes have at their peak. It is a process of its own, for a process keeps what it once had."""

import json
import resource
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from os import sched_getaffinity
from pathlib import Path
from random import Random

from figures import Figure, main, new_database, seconds
from parcels import LATER, NOW, answer, enrol, scan
from sqlalchemy import text

from carriers.events import Event
from config.loader import load_policy
from config.words import Direction, State
from tracker.desk.replaying.counting import Period, Trial
from tracker.desk.replaying.counts import Counts
from tracker.desk.replaying.pages import ask_all
from tracker.store.answers import save_heard
from tracker.store.session import connect, writing

PARCELS = 100_000
SECONDS = 60
MEGABYTES = 500

_CHUNK = 5_000
_WAY = (
    (State.PRE_ADVISED, "CN", "Shenzhen"),
    (State.ACCEPTED, "CN", "Shenzhen"),
    (State.IN_TRANSIT, "CN", "Guangzhou"),
    (State.DEPARTED_ORIGIN, "CN", "Guangzhou"),
    (State.ARRIVED_DESTINATION, "DE", "Leipzig"),
    (State.IMPORT_CUSTOMS, "DE", "Leipzig"),
    (State.CUSTOMS_RELEASED, "DE", "Leipzig"),
    (State.AT_DELIVERY_DEPOT, "DE", "Berlin"),
    (State.OUT_FOR_DELIVERY, "DE", "Berlin"),
    (State.DELIVERED, "DE", "Berlin"),
)


def compare(folder: Path, *, smallest: bool) -> list[Figure]:
    """Seconds and megabytes beside what they may be."""
    parcels = 200 if smallest else PARCELS
    engine = new_database(folder / "stallwatch.db")
    enrol(engine, parcels)
    luck = Random(7)
    for first in range(1, parcels + 1, _CHUNK):
        with writing(engine) as session:
            numbers = range(first, min(first + _CHUNK, parcels + 1))
            save_heard(session, [answer(number, _history(luck)) for number in numbers])
    with engine.begin() as connection:
        connection.execute(text("UPDATE parcels SET order_number = 'A-' || id"))  # each an order of its own
        connection.execute(text("ANALYZE"))
    engine.dispose()
    command = [sys.executable, __file__, "--replay", str(folder)]
    taken = dict(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))
    assert taken["parcels"] == parcels, "all of them are replayed"
    return [
        Figure(f"replay: s for 100,000 parcels, {taken['events']:,} events", taken["seconds"], SECONDS, 1),
        Figure("replay: MB of all processes at their peak", taken["megabytes"], MEGABYTES, 1),
    ]


def _history(luck: Random) -> tuple[Event, ...]:
    """A way from China to Germany as most are, now and then with a long stay, told up to NOW."""
    at = NOW - timedelta(days=luck.uniform(1, 60))
    events = []
    for state, country, place in _WAY:
        direction = Direction.IMPORT if state in (State.IMPORT_CUSTOMS, State.CUSTOMS_RELEASED) else None
        events.append(replace(scan(at, state, country, direction), place=place))
        at += timedelta(hours=luck.lognormvariate(2.8, 1))
        if at >= NOW:
            break
    return tuple(events)


def _replay(folder: Path) -> None:
    """Replay a folder's parcels, and tell how that was: what runs in the process of its own."""
    engine = connect(f"sqlite:///{folder / 'stallwatch.db'}")
    trial = Trial((load_policy(None),), Period(since=None, until=LATER, now=LATER))
    counted: list[Counts] = []
    taken = seconds(lambda: counted.extend(ask_all(engine, trial, lambda _done, _of: None).of))
    own, workers = (resource.getrusage(of).ru_maxrss for of in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    peak = (own + workers * len(sched_getaffinity(0))) / 1024  # the largest worker, as often as there are workers
    said = {"parcels": counted[0].parcels, "events": counted[0].events, "seconds": taken, "megabytes": peak}
    print(json.dumps(said))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--replay"]:
        _replay(Path(sys.argv[2]))
    else:
        main(compare)
