"""One row of a sheet of events to what it says, or to its rejection."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carriers.events import Event
from config.settings import Account, Settings
from config.words import Direction, State
from tests.build import NOW, ago, scan
from tests.desk.importing.conftest import a_shop
from tracker.desk.importing.past.columns import EVENT_COLUMNS
from tracker.desk.importing.past.row import PastReader, PastRow
from tracker.desk.importing.reading import Rejected
from tracker.desk.importing.sheets_in import SheetRow
from tracker.store.enrolled import ParcelFacts

ONE = Settings(folder=Path(), account=(Account(name="a"),), shop=(a_shop(),))
CHINA_TO_GERMANY = ParcelFacts(origin="CN", destination="DE")


def read(**cells: Any) -> PastRow | Rejected:
    cells = {"number": "YT231234", "time": "2026-11-01T10:20:00Z", **cells}
    columns = {name: place for place, name in enumerate(cells)}
    return PastReader(columns, settings=ONE, zone=None, now=NOW).read(SheetRow(7, list(cells.values())))


def good(**cells: Any) -> PastRow:
    row = read(**cells)
    assert isinstance(row, PastRow)
    return row


def test_a_row_says_what_its_cells_say() -> None:
    row = good(text="Sorting", place="Leipzig", country="德国", code="SO", status="at_delivery_depot", destination="DE")
    at = datetime(2026, 11, 1, 10, 20, tzinfo=UTC)
    said = {"said_at": "2026-11-01T10:20:00Z", "code": "SO", "text": "Sorting"}
    assert row.event == scan(at, State.AT_DELIVERY_DEPOT, place="Leipzig", country="DE", **said)
    assert (row.parcel.number, row.parcel.facts.destination, row.received_at) == ("YT231234", "DE", at)


def test_a_sub_status_is_the_code_where_there_is_no_other() -> None:
    assert good(status="intransit_departure").event.code == "InTransit_Departure"
    assert good(status="intransit_departure", code="LH").event.code == "LH"
    assert good(status="delivered").event.code == ""


@pytest.mark.parametrize(
    ("column", "cell"),
    [("number", "YT"), ("time", "soon"), ("time", (NOW + timedelta(days=1)).isoformat()), ("destination", "Mars")],
)
def test_without_its_parcel_or_its_time_a_row_is_rejected(column: str, cell: str) -> None:
    rejected = read(**{column: cell})
    assert isinstance(rejected, Rejected)
    assert (rejected.line, rejected.column) == (7, column)


def test_any_other_cell_that_cannot_be_read_is_left_out() -> None:
    row = good(status="fine", country="Mars", shipped_at="x", text="Customs clearance")
    assert {fault.column for fault in row.parcel.left_out} == {"status", "country", "shipped_at"}
    assert row.event.state is State.IMPORT_CUSTOMS


@pytest.mark.parametrize(
    ("told", "known_at", "left_out"),
    [
        ("", datetime(2026, 11, 1, 10, 20, tzinfo=UTC), 0),
        ("2026-11-01 12:00", datetime(2026, 11, 1, 12, tzinfo=UTC), 0),
        ("2026-11-01 10:00", datetime(2026, 11, 1, 10, 20, tzinfo=UTC), 1),
        ("2027-11-01", datetime(2026, 11, 1, 10, 20, tzinfo=UTC), 1),
    ],
)
def test_an_event_is_known_when_it_was_received_and_never_before_it_was(
    told: str, known_at: datetime, left_out: int
) -> None:
    row = good(received_at=told)
    assert (row.received_at, len(row.parcel.left_out)) == (known_at, left_out)


@pytest.mark.parametrize(
    ("cells", "around", "border"),
    [
        ({"status": "import_customs", "country": "CN"}, (), Direction.IMPORT),
        ({"status": "InTransit_CustomsProcessing", "country": "CN"}, (), Direction.EXPORT),
        ({"status": "InTransit_CustomsProcessing", "country": "DE"}, (), Direction.IMPORT),
        ({"text": "Export customs clearance"}, (), Direction.EXPORT),
        ({"text": "Customs clearance"}, (scan(ago(days=1), State.DEPARTED_ORIGIN),), Direction.EXPORT),
        ({"text": "Customs clearance"}, (scan(ago(days=90), State.DEPARTED_ORIGIN),), Direction.IMPORT),
        ({"text": "Customs clearance"}, (), None),
        ({"status": "in_transit", "country": "CN"}, (), None),
    ],
)
def test_the_border_is_told_by_status_country_text_or_the_way(
    cells: dict[str, str], around: tuple[Event, ...], border: Direction | None
) -> None:
    event = good(**cells).settled(CHINA_TO_GERMANY, around)
    assert event.direction is border
    assert (event.state is State.EXPORT_CUSTOMS) == (border is Direction.EXPORT)


@given(
    column=st.sampled_from(sorted(EVENT_COLUMNS)),
    cell=st.text(max_size=60) | st.floats() | st.dates() | st.datetimes() | st.booleans(),
)
def test_nothing_in_any_cell_raises(column: str, cell: object) -> None:
    assert isinstance(read(**{"destination": "DE", column: cell}), PastRow | Rejected)
