"""A file opened for an import: its sheet, which column holds what, and where its bad rows go."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Engine

from config.settings import Settings
from tracker.desk.importing.columns import COLUMNS, Columns, find_columns, headers_digest
from tracker.desk.importing.errors import Unimportable
from tracker.desk.importing.rejected_sheet import RejectedSheet
from tracker.desk.importing.sheets_in import Sheet, open_sheet
from tracker.store.accounts import keep_accounts
from tracker.store.column_mappings import remember_columns, remembered_columns
from tracker.store.session import reading, writing
from tracker.store.shops import keep_shops

Opened = tuple[Sheet, dict[str, int], RejectedSheet | None]


def nobody_watches(_read: int, _share: float | None) -> None:
    """Progress that nobody looks at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """How a file is to be imported.

    `mapping`: our column to the file's header, as a person says it. `dry_run`: nothing is written. `zone`: of instants
    without one. `progress` is told how many rows were read, and what share of the file that is where it is known.
    """

    mapping: Mapping[str, str] | None = None
    dry_run: bool = False
    zone: str | None = None
    progress: Callable[[int, float | None], None] = nobody_watches


NO_WISHES = Wishes()


@contextmanager
def open_import(
    engine: Engine,
    settings: Settings,
    path: Path,
    *,
    now: datetime,
    wishes: Wishes,
    required: Sequence[str],
    columns: Columns = COLUMNS,
) -> Iterator[Opened]:
    """The sheet, our columns' places in it, and the sheet for rejected rows, which a dry run has none of.

    The mapping is remembered for files with the same headers and the same `columns`. The shops and accounts of the
    settings are kept. Raises Unimportable.
    """
    for what, configured in (("shop", settings.shop), ("account", settings.account)):
        if not configured:
            raise Unimportable(f"No {what} is configured. Add a [[{what}]] to stallwatch.toml.")
    with open_sheet(path) as sheet:
        digest = headers_digest(sheet.headers if columns is COLUMNS else (*columns, *sheet.headers))
        with reading(engine) as session:
            given = {**remembered_columns(session, digest), **(wishes.mapping or {})}
        found = find_columns(sheet.headers, given=given, required=required, columns=columns)
        with nullcontext() if wishes.dry_run else RejectedSheet(path, sheet.headers) as aside:
            if aside is not None:
                with writing(engine) as session:
                    keep_shops(session, settings.shop, now)
                    keep_accounts(session, settings.account)
                    if wishes.mapping:
                        remember_columns(session, digest, given, now)
            yield sheet, found, aside


def zone_named(name: str) -> ZoneInfo:
    """A time zone by its name. Raises Unimportable."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Unimportable(f"There is no time zone {name!r}. Write it as Asia/Shanghai.") from None


def several(settings: Settings) -> list[str]:
    """The columns that a row must fill because the settings leave a choice."""
    choices = (("shop", settings.shop), ("account", settings.account))
    return [what for what, all_of in choices if len(all_of) > 1]
