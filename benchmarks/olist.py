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
    """One order. Instants are UTC; `promised_at` is the end of the promised day, `delivered_at` None where nobody ever
    said so. `lane`: the seller's state and the buyer's."""

    number: str
    lane: str
    approved_at: datetime
    handed_at: datetime
    promised_at: datetime
    delivered_at: datetime | None


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
    origin, _, destination = order.lane.partition(">")
    promised = (order.promised_at - timedelta(days=1)).astimezone(BRASILIA).date()
    told = [
        (order.approved_at, origin, "Order approved", "pre_advised"),
        (order.handed_at, origin, "Handed to the carrier", "accepted"),
    ]
    if order.delivered_at is not None:
        told.append((order.delivered_at, destination, "Delivered", "delivered"))
    for at, place, text, status in told:
        local = at.astimezone(BRASILIA).replace(tzinfo=None)
        event = (order.number, local.isoformat(" "), BRASILIA.key, place, "BR", text, status)
        yield (*event, order.number, "BR", "BR", "olist", order.lane, order.handed_at.isoformat(), f"{promised}")


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
