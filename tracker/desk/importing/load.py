"""A file of parcels into the database: good rows kept, bad ones set aside. The same file again changes nothing.

Rows go in by chunks, a transaction each, in the order of the file; so a killed import is simply run again.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Engine

from config.settings import Settings
from tracker.desk.importing.columns import find_columns, headers_digest
from tracker.desk.importing.errors import Unimportable
from tracker.desk.importing.intake import Intake
from tracker.desk.importing.plan import Fate
from tracker.desk.importing.reading import Fault, Rejected
from tracker.desk.importing.rejected_sheet import RejectedSheet
from tracker.desk.importing.row import RowReader
from tracker.desk.importing.sheets_in import open_sheet
from tracker.store.accounts import keep_accounts
from tracker.store.column_mappings import remember_columns, remembered_columns
from tracker.store.enrolment import refresh_statistics
from tracker.store.session import reading, writing
from tracker.store.shops import keep_shops
from tracker.store.spoken_of import SpokenOf

_LARGE = 5_000  # from so many new parcels on, the database's statistics are counted anew


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


def nobody_watches(_read: int, _share: float | None) -> None:
    """Progress that nobody looks at."""


def import_file(
    engine: Engine,
    settings: Settings,
    path: Path,
    *,
    now: datetime,
    mapping: Mapping[str, str] | None = None,
    dry_run: bool = False,
    zone: str = "UTC",
    progress: Callable[[int, float | None], None] = nobody_watches,
) -> ImportReport:
    """Enrol the parcels of a CSV, XLSX or XLS file, or bring them up to date.

    `mapping`: our column to the file's header, remembered for the next file with the same headers. `zone`: of instants
    without one. `progress` is told how many rows were read, and what share of the file that is where it is known.
    Raises Unimportable, nearly always before anything is written.
    """
    hours = _zone(zone)
    _check(settings)
    with open_sheet(path) as sheet, closing(SpokenOf()) as spoken:
        digest = headers_digest(sheet.headers)
        with reading(engine) as session:
            given = {**remembered_columns(session, digest), **(mapping or {})}
        columns = find_columns(sheet.headers, given=given, required=_required(settings))
        reader = RowReader(columns, settings=settings, zone=hours)
        with nullcontext() if dry_run else RejectedSheet(path, sheet.headers) as aside:
            if aside is not None:
                with writing(engine) as session:
                    keep_shops(session, settings.shop, now)
                    keep_accounts(session, settings.account)
                    if mapping:
                        remember_columns(session, digest, given, now)
            intake = Intake(engine, reader, spoken, now, aside)
            intake.take_all(sheet, progress)
        report = _report(intake, {name: sheet.headers[place] for name, place in columns.items()})
    if not dry_run and report.new >= _LARGE:
        refresh_statistics(engine)
    return report


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Unimportable(f"There is no time zone {name!r}. Write it as Asia/Shanghai.") from None


def _check(settings: Settings) -> None:
    for what, configured in (("shop", settings.shop), ("account", settings.account)):
        if not configured:
            raise Unimportable(f"No {what} is configured. Add a [[{what}]] to stallwatch.toml.")


def _required(settings: Settings) -> list[str]:
    several = [what for what, all_of in (("shop", settings.shop), ("account", settings.account)) if len(all_of) > 1]
    return ["number", "destination", *several]


def _report(intake: Intake, mapping: Mapping[str, str]) -> ImportReport:
    fates = intake.fates()
    return ImportReport(
        read=intake.read,
        new=fates[Fate.NEW],
        changed=fates[Fate.CHANGED],
        unchanged=fates[Fate.UNCHANGED],
        rejected=intake.rejected,
        rejected_file=intake.aside.path if intake.aside and intake.rejected else None,
        mapping=mapping,
        first_rejected=tuple(intake.first_rejected),
        left_out=dict(intake.left_out),
        first_left_out=tuple(intake.first_left_out),
    )
