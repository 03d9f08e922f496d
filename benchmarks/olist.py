"""The Olist history (marketplace orders of Brazil, 2016 to 2018) as a seller would export it: a sheet of events, with
their parcels' columns, that `stallwatch import --events` takes.

    python benchmarks/olist.py HISTORY.csv.gz EVENTS.csv

An order becomes a parcel: approved when the seller could pack it, handed to the carrier, delivered, and promised for
the day of its estimated delivery. The history has no scans in between. The days and hours that it names are Brasília's.
"""

import csv
import gzip
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from carriers.events import Event
from config.words import State

PLACE = "STALLWATCH_OLIST"
"""The environment's word for where the history lies."""

BRASILIA = ZoneInfo("America/Sao_Paulo")
HEADERS = (
    *("tracking number", "time", "time zone", "location", "country", "event", "status", "order", "origin"),
    *("destination", "carrier", "service", "ship date", "promised date"),
)
_HANDED = {"delivered", "shipped"}


@dataclass(frozen=True, slots=True)
class Order:
    """One order, and the way of its parcel (`rules.known.Route`). Instants are UTC; `promised_at` is the end of the
    promised day, `delivered_at` None where nobody ever said so. `lane`: the seller's state and the buyer's."""

    number: str
    lane: str
    approved_at: datetime
    handed_at: datetime
    promised_at: datetime
    delivered_at: datetime | None
    origin: str = "BR"
    destination: str = "BR"
    carrier: str = "olist"

    @property
    def service(self) -> str:
        """The lane, for to a policy one country is none."""
        return self.lane

    @property
    def shipped_at(self) -> datetime:
        """When the seller says that it left."""
        return self.handed_at

    @property
    def enrolled_at(self) -> datetime:
        """Followed as soon as it could be packed."""
        return self.approved_at

    def events(self) -> Iterator[Event]:
        """What a carrier would have said of it."""
        seller, _, buyer = self.lane.partition(">")
        yield _event(self.approved_at, State.PRE_ADVISED, seller, "Order approved")
        yield _event(self.handed_at, State.ACCEPTED, seller, "Handed to the carrier")
        if self.delivered_at is not None:
            yield _event(self.delivered_at, State.DELIVERED, buyer, "Delivered")


def orders(history: Path) -> Iterator[Order]:
    """Every order that was handed to a carrier, in the order of the file; those whose instants contradict each other
    are left out."""
    with gzip.open(history, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            order = _order(row)
            if order is not None:
                yield order


def rows(order: Order) -> Iterator[tuple[str, ...]]:
    """The order as rows of a sheet of events, beneath HEADERS."""
    promised = (order.promised_at - timedelta(days=1)).astimezone(BRASILIA).date()
    way = (order.origin, order.destination, order.carrier, order.service, order.shipped_at.isoformat(), f"{promised}")
    for event in order.events():
        told = (event.said_at, BRASILIA.key, event.place or "", event.country or "", event.text, event.code)
        yield (order.number, *told, order.number, *way)


def find_history(argument: str | None = None) -> Path | None:
    """Where the history lies: as the command line or the environment says. Where it does not, says what to do."""
    named = argument or os.environ.get(PLACE)
    if named is not None and Path(named).is_file():
        return Path(named)
    print(
        f"{named or 'The Olist history'} is not there. Name its file, orders as CSV in gzip with a column lane "
        f"(seller's state > buyer's state), in {PLACE}.",
        file=sys.stderr,
    )
    return None


def _order(row: dict[str, str]) -> Order | None:
    approved, handed = _instant(row["order_approved_at"]), _instant(row["order_delivered_carrier_date"])
    delivered = _instant(row["order_delivered_customer_date"])
    if row["order_status"] not in _HANDED or approved is None or handed is None or not row["seller_state"]:
        return None
    if delivered is not None and delivered < handed:
        return None
    promised = datetime.fromisoformat(row["order_estimated_delivery_date"]) + timedelta(days=1)
    return Order(
        number=row["order_id"].upper(),
        lane=row["lane"],
        approved_at=min(approved, handed),
        handed_at=handed,
        promised_at=promised.replace(tzinfo=BRASILIA).astimezone(UTC),
        delivered_at=delivered,
    )


def _event(at: datetime, state: State, place: str, text: str) -> Event:
    local = at.astimezone(BRASILIA).replace(tzinfo=None).isoformat(" ")
    return Event(
        occurred_from=at,
        occurred_to=at,
        zone_known=True,
        said_at=local,
        code=state.value,
        text=text,
        state=state,
        place=place,
        country="BR",
    )


def _instant(written: str) -> datetime | None:
    return datetime.fromisoformat(written).replace(tzinfo=BRASILIA).astimezone(UTC) if written else None


def main() -> None:
    """Write the sheet of events."""
    if len(sys.argv) != 3:
        sys.exit(f"Use: python {sys.argv[0]} HISTORY.csv.gz EVENTS.csv")
    history = find_history(sys.argv[1])
    if history is None:
        sys.exit(1)
    with Path(sys.argv[2]).open("w", encoding="utf-8", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(HEADERS)
        for order in orders(history):
            sheet.writerows(rows(order))


if __name__ == "__main__":
    main()
