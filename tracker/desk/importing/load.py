"""A file of parcels into the database: good rows kept, bad ones set aside. The same file again changes nothing.

Rows go in by chunks, a transaction each, in the order of the file; so a killed import is simply run again.
"""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from config.settings import Settings
from tracker.desk.importing.intake import Intake
from tracker.desk.importing.opening import NO_WISHES, Wishes, open_import, several, zone_named
from tracker.desk.importing.plan import Fate
from tracker.desk.importing.reading import Fault, Rejected
from tracker.desk.importing.row import RowReader
from tracker.desk.importing.taking import Taking
from tracker.store.enrolment import refresh_statistics
from tracker.store.spoken_of import SpokenOf

LARGE = 5_000
"""From so many new parcels, or events, on the database's statistics are counted anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What came of a file. `read` and `rejected` count rows, the other three parcels.

    `mapping` says which header was read as which column. `left_out` counts, by column, the cells of kept rows that
    could not be read. A dry run writes no file of rejected rows.
    """

    read: int
    new: int
    changed: int
    unchanged: int
    rejected: int
    rejected_file: Path | None
    mapping: Mapping[str, str]
    first_rejected: Sequence[Rejected]
    left_out: Mapping[str, int]
    first_left_out: Sequence[Fault]


def import_file(
    engine: Engine, settings: Settings, path: Path, *, now: datetime, wishes: Wishes = NO_WISHES
) -> ImportReport:
    """Enrol the parcels of a CSV, XLSX or XLS file, or bring them up to date. Instants without a zone are UTC where
    none is wished for. Raises Unimportable, nearly always before anything is written."""
    hours = zone_named(wishes.zone or "UTC")
    required = ["number", "destination", *several(settings)]
    opened = open_import(engine, settings, path, now=now, wishes=wishes, required=required)
    with opened as (sheet, columns, aside), closing(SpokenOf()) as spoken:
        reader = RowReader(columns, settings=settings, zone=hours)
        intake = Intake(engine=engine, reader=reader, spoken=spoken, now=now, aside=aside)
        intake.take_all(sheet, wishes.progress)
        report = ImportReport(**report_of(intake, intake.fates(), sheet.called(columns)))
    if not wishes.dry_run and report.new >= LARGE:
        refresh_statistics(engine)
    return report


def report_of(taken: Taking, fates: Mapping[Fate, int], mapping: Mapping[str, str]) -> dict[str, Any]:
    """What every report tells of what was taken; `fates` counts what came of it."""
    return {
        "read": taken.read,
        "new": fates.get(Fate.NEW, 0),
        "changed": fates.get(Fate.CHANGED, 0),
        "unchanged": fates.get(Fate.UNCHANGED, 0),
        "rejected": taken.rejected,
        "rejected_file": taken.aside.path if taken.aside and taken.rejected else None,
        "mapping": mapping,
        "first_rejected": tuple(taken.first_rejected),
        "left_out": dict(taken.left_out),
        "first_left_out": tuple(taken.first_left_out),
    }
