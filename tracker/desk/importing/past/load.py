"""A file of events into the database: good rows kept, bad ones set aside. The same file again changes nothing."""

from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from config.settings import Settings
from tracker.desk.importing.load import LARGE, ImportReport, report_of
from tracker.desk.importing.opening import NO_WISHES, Wishes, open_import, zone_named
from tracker.desk.importing.past.columns import EVENT_COLUMNS
from tracker.desk.importing.past.intake import PastIntake
from tracker.desk.importing.past.row import PastReader
from tracker.store.enrolment import refresh_statistics
from tracker.store.spoken_of import SpokenOf


@dataclass(frozen=True, slots=True, kw_only=True)
class PastReport(ImportReport):
    """What came of a file of events: `new`, `changed` and `unchanged` count these. `parcels` are those that nobody
    follows and that are kept for their events."""

    parcels: int


def import_events(
    engine: Engine, settings: Settings, path: Path, *, now: datetime, wishes: Wishes = NO_WISHES
) -> PastReport:
    """Keep the events of a CSV, XLSX or XLS file as history, by which nothing is judged live. Times without a zone are
    bounded by the clocks of the event's country where none is wished for. Raises Unimportable, nearly always before
    anything is written."""
    hours = zone_named(wishes.zone) if wishes.zone else None
    required = ["number", "time"]
    opened = open_import(engine, settings, path, now=now, wishes=wishes, required=required, columns=EVENT_COLUMNS)
    with opened as (sheet, columns, aside), closing(SpokenOf()) as spoken:
        reader = PastReader(columns, settings=settings, zone=hours, now=now)
        intake = PastIntake(engine=engine, reader=reader, spoken=spoken, now=now, aside=aside)
        intake.take_all(sheet, wishes.progress)
        facts = report_of(intake, intake.events, sheet.called(columns))
        report = PastReport(**facts, parcels=intake.parcels)
    if not wishes.dry_run and report.new >= LARGE:
        refresh_statistics(engine)
    return report
