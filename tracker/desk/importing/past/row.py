"""One row of a sheet of events to what it says, or to what is wrong with it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo

from carriers.events import Event
from carriers.seventeentrack import Read, by_country, by_position
from config.settings import Settings
from config.words import Direction, State
from tracker.desk.importing import cells
from tracker.desk.importing.past.meaning import read_meaning, read_status
from tracker.desk.importing.past.placing import Placed, place
from tracker.desk.importing.reading import Reading, Rejected
from tracker.desk.importing.row import ParcelRow, RowReader
from tracker.desk.importing.sheets_in import SheetRow
from tracker.store.enrolled import ParcelFacts

_BORDERS: Mapping[object, Direction] = {
    State.EXPORT_CUSTOMS: Direction.EXPORT,
    State.IMPORT_CUSTOMS: Direction.IMPORT,
}
_LONGEST_CODE, _LONGEST_PLACE, _LONGEST_TEXT = 64, 200, 2000


@dataclass(frozen=True, slots=True)
class PastRow:
    """What a good row says of its parcel and of one event. `border`: the one that its status names. `received_at`: when
    the event could first have been known."""

    parcel: ParcelRow
    event: Event
    read: Read
    border: Direction | None
    received_at: datetime

    def settled(self, route: ParcelFacts, told: Iterable[Event]) -> Event:
        """The event at its border: by its status, its country, its text, or what else was `told` of the parcel."""
        if not self.read.customs:
            return self.event
        border = self.border or by_country(self.event.country, shipper=route.origin, recipient=route.destination)
        border = border or self.read.direction or _by_position(self.event, told)
        read = self.read.at_border(border)
        return replace(self.event, state=read.state, direction=read.direction)


class PastReader:
    """Reads the rows of one file. `zone`: of times that name none; without it the event's country is asked."""

    def __init__(self, columns: Mapping[str, int], *, settings: Settings, zone: tzinfo | None, now: datetime) -> None:
        self._columns = columns
        self._zone = zone
        self._now = now
        self._parcels = RowReader(columns, settings=settings, zone=zone or UTC)

    def read(self, row: SheetRow) -> PastRow | Rejected:
        """The row's meaning, or why it is set aside: its parcel or its time cannot be read. Never raises."""
        parcel = self._parcels.read(row)
        if isinstance(parcel, Rejected):
            return parcel
        of = Reading(row.line, self._columns, row.cells)
        country = of.text("country", cells.country)
        at = self._placed(of, country)
        if at is None:
            return Rejected(row.line, "time", next(fault.reason for fault in of.faults if fault.column == "time"))
        return self._told(of, parcel, at, country)

    def _placed(self, of: Reading, country: str | None) -> Placed | None:
        zone = of.value("zone", cells.text_of)
        at = of.value("time", lambda cell: place(cell, zone=zone, otherwise=self._zone, country=country))
        if at is not None and at.first > self._now:
            of.fail("time", "lies ahead, and this is to be the past")
            return None
        return at

    def _told(self, of: Reading, parcel: ParcelRow, at: Placed, country: str | None) -> PastRow:
        text = of.value("text", lambda cell: cells.line_of_text(cell, most=_LONGEST_TEXT)) or ""
        code = of.value("code", lambda cell: cells.line_of_text(cell, most=_LONGEST_CODE))
        status = of.text("status", read_status)
        read = read_meaning(status, text)
        event = Event(
            occurred_from=at.first,
            occurred_to=at.last,
            zone_known=at.zone_known,
            said_at=at.said_at,
            code=code or ("" if status is None or isinstance(status, State) else status),
            text=text,
            state=read.state,
            kind=read.kind,
            customs_reason=read.reason,
            place=of.value("place", lambda cell: cells.line_of_text(cell, most=_LONGEST_PLACE)),
            country=country,
        )
        received_at = self._received(of, at)
        kept = replace(parcel, left_out=(*parcel.left_out, *of.faults))
        return PastRow(kept, event, read, _BORDERS.get(status), received_at)

    def _received(self, of: Reading, at: Placed) -> datetime:
        """As the row says, else as early as the event can have been known: when it had surely happened."""
        told = of.value("received_at", lambda cell: cells.instant(cell, self._zone or UTC))
        if told is not None and not at.first <= told <= self._now:
            of.fail("received_at", "is before the event itself" if told < at.first else "lies ahead")
            told = None
        return told or min(at.last, self._now)


def _by_position(event: Event, told: Iterable[Event]) -> Direction | None:
    told = tuple(told)
    departures = [each.occurred_from for each in told if each.state is State.DEPARTED_ORIGIN]
    arrivals = [each.occurred_from for each in told if each.state is State.ARRIVED_DESTINATION]
    return by_position(event.occurred_from, departures=departures, arrivals=arrivals)
