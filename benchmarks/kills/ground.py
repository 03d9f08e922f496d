"""The ground that programs are killed on: parcels of which some come to stand still meanwhile, and their carrier."""

import csv
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from carriers.sandbox import Sample, SandboxCarrier, Scan
from carriers.sandbox.numbers import number
from carriers.sandbox.routes import (
    DESTINATIONS,
    ORIGINS,
    Step,
    accepted,
    departed,
    ended,
    in_customs,
    out_for_delivery,
    released,
    wording,
)
from carriers.sandbox.samples import write_samples
from tracker import clock

KEY = "sandbox-key"
HELD_AFTER = timedelta(hours=48)
_COLUMNS = ("number", "destination", "order", "email", "name", "language", "marketing consent")


@dataclass(frozen=True)
class Ground:
    """A folder with `parcels.csv`, and the carrier that knows them. `stalls` buyers are to be told, one each."""

    folder: Path
    carrier: SandboxCarrier
    stalls: int


def ground(
    folder: Path, *, parcels: int, stalls: int, first_after: timedelta, within: timedelta, random: Random
) -> Ground:
    """Parcels at this instant. So many of them come to have stood for 48 hours, the first of them after that span, the
    others one by one within the other."""
    folder.mkdir(parents=True)
    now = clock.now()
    samples = [
        _held(random, now, due_at=now + first_after + place * within / stalls)
        if place < stalls
        else _moving(random, now, place)
        for place in range(parcels)
    ]
    random.shuffle(samples)
    (folder / "sandbox").mkdir()
    write_samples(tuple(samples), folder / "sandbox" / "samples.json")
    with (folder / "parcels.csv").open("w", encoding="utf-8", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(_COLUMNS)
        for place, sample in enumerate(samples):
            buyer = (f"A-{place}", f"buyer{place}@mail.example", "Erika Muster", "de", "yes")
            sheet.writerow((sample.number, sample.destination, *buyer))
    return Ground(folder, SandboxCarrier(folder / "sandbox", key=KEY, refuse_every=0, now=clock.now), stalls)


def _held(random: Random, now: datetime, *, due_at: datetime) -> Sample:
    since = now - (due_at - HELD_AFTER)
    return _sample(random, now, story="held", steps=in_customs(since / timedelta(hours=1)))


def _moving(random: Random, now: datetime, place: int) -> Sample:
    hours = 1 + random.random() * 20
    ways = (accepted, departed, released, out_for_delivery, lambda ago: ended(ago, "Delivered_Other"))
    return _sample(random, now, story="moving", steps=ways[place % len(ways)](hours))


def _sample(random: Random, now: datetime, *, story: str, steps: list[Step]) -> Sample:
    found, carrier_name, carrier_key = number(random)
    gateway, town = DESTINATIONS["DE"]
    places = {"origin": random.choice(ORIGINS), "gateway": gateway, "town": town}
    scans = tuple(
        Scan(
            at=(now - timedelta(hours=step.hours)).replace(microsecond=0),
            code=step.code,
            text=step.text or wording(random, step.code, places[step.where].country),
            place=places[step.where].name,
            country=places[step.where].country,
            zone=places[step.where].zone,
        )
        for step in steps
    )
    return Sample(
        number=found,
        carrier_name=carrier_name,
        carrier_key=carrier_key,
        origin="CN",
        destination="DE",
        story=story,
        scans=scans,
    )
