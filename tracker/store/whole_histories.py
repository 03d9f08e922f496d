"""Whole histories of parcels, an order's together, a page at a time: plain columns, for a replay reads all there is.
What was taken back is among it, and what only an import told."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from carriers.events import Event
from config.words import Kind, Knowledge, MarketingBasis, Said
from tracker.store.bulk import read_rows
from tracker.store.tables import Buyer, EventRow, GoodsLine, Parcel, ShopRow, Statement

_PARCEL = (
    "id",
    "shop_id",
    "order_number",
    "origin",
    "destination",
    "carrier",
    "service",
    "shipped_at",
    "promised_at",
    "enrolled_at",
    "marketplace",
    "incoterm",
    "duty_disclosed",
)
_EVENT = (
    "occurred_from",
    "occurred_to",
    "zone_known",
    "said_at",
    "code",
    "text",
    "state",
    "kind",
    "customs_reason",
    "direction",
    "place",
    "country",
)
_STATEMENT = ("said", "kind", "knowledge", "at", "onset_at", "recorded_at", "retracted_at")


class HeardEvent(NamedTuple):
    """An event, when a poll brought it (or could have, if it is `imported`), and when the carrier took it back."""

    event: Event
    received_at: datetime
    superseded_at: datetime | None
    imported: bool


class HeardStatement(NamedTuple):
    """What somebody said of a parcel (`store.tables.Statement`)."""

    said: Said
    kind: Kind | None
    knowledge: Knowledge
    at: datetime
    onset_at: datetime | None
    recorded_at: datetime
    retracted_at: datetime | None


class PastParcel(NamedTuple):
    """A parcel as rules ask of it (`rules.known.Route`, `rules.facts.ParcelFacts`) and all that was ever said of it.
    `worth`: what its goods were declared at, in the smallest unit of each currency."""

    id: int
    shop_id: int
    order_number: str | None
    origin: str | None
    destination: str
    carrier: str
    service: str | None
    shipped_at: datetime | None
    promised_at: datetime | None
    enrolled_at: datetime
    marketplace: str | None
    incoterm: str | None
    duty_disclosed: bool
    buyer_email: str | None
    buyer_country: str | None
    buyer_basis: MarketingBasis | None
    shop_basis: MarketingBasis
    events: tuple[HeardEvent, ...]
    statements: tuple[HeardStatement, ...]
    worth: dict[str, int]


def page_bounds(session: Session, size: int) -> list[tuple[int, int]]:
    """The first and the last id of each page that the parcels are in, at most `size` to a page."""
    lowest, highest = session.connection().execute(select(func.min(col(Parcel.id)), func.max(col(Parcel.id)))).one()
    if lowest is None or highest is None:
        return []
    return [(first, min(first + size - 1, highest)) for first in range(lowest, highest + 1, size)]


def orders_of_page(session: Session, first: int, last: int) -> Iterator[list[PastParcel]]:
    """The parcels of each order whose first parcel is one of this page; a parcel without an order stands alone."""
    here = _in_page(session, first, last)
    found = {row.id: row for row in (*here, *_of_the_same_orders(session, here, last))}
    events, statements, worth = _events(session, found), _statements(session, found), _worth(session, found)
    orders: dict[tuple[int, str | int], list[PastParcel]] = defaultdict(list)
    for id_, row in found.items():
        parcel = PastParcel._make((*row, tuple(events[id_]), tuple(statements[id_]), dict(worth[id_])))
        orders[row.shop_id, row.order_number or id_].append(parcel)
    yield from orders.values()


def _in_page(session: Session, first: int, last: int) -> Sequence[Row[Any]]:
    """Those whose order has no parcel before the page."""
    before: Any = aliased(Parcel)
    same = (before.shop_id == col(Parcel.shop_id)) & (before.order_number == col(Parcel.order_number))
    earlier = select(before.id).where(same, before.id < first).exists()
    return _parcels(session, col(Parcel.id).between(first, last), ~earlier)


def _of_the_same_orders(session: Session, here: Iterable[Row[Any]], last: int) -> Iterator[Row[Any]]:
    """What belongs to the page's orders and stands on a later one."""
    orders: dict[int, set[str]] = defaultdict(set)
    for row in here:
        if row.order_number:
            orders[row.shop_id].add(row.order_number)
    for shop_id, numbers in orders.items():
        same = (col(Parcel.shop_id) == shop_id) & col(Parcel.order_number).in_(numbers)
        yield from _parcels(session, same, col(Parcel.id) > last)


def _parcels(session: Session, *which: ColumnElement[bool]) -> Sequence[Row[Any]]:
    of_buyer = (col(Buyer.email), col(Buyer.country), col(Buyer.marketing_basis), col(ShopRow.marketing_basis))
    names = ("buyer_email", "buyer_country", "buyer_basis", "shop_basis")
    wanted: Select[Any] = select(
        *(col(getattr(Parcel, name)) for name in _PARCEL),
        *(column.label(name) for column, name in zip(of_buyer, names, strict=True)),
    )
    wanted = wanted.join(Buyer, col(Buyer.id) == col(Parcel.buyer_id))
    wanted = wanted.join(ShopRow, col(ShopRow.id) == col(Parcel.shop_id))
    return session.connection().execute(wanted.where(*which).order_by(col(Parcel.id))).all()


def _events(session: Session, parcels: Collection[int]) -> dict[int, list[HeardEvent]]:
    found: dict[int, list[HeardEvent]] = defaultdict(list)
    columns = (*_EVENT, "parcel_id", "received_at", "superseded_at", "imported_at")
    for *said, parcel_id, received_at, superseded_at, imported_at in read_rows(
        session, EventRow, columns, of="parcel_id", among=[*parcels]
    ):
        event = Event(**dict(zip(_EVENT, said, strict=True)))
        found[parcel_id].append(HeardEvent(event, received_at, superseded_at, imported_at is not None))
    return found


def _statements(session: Session, parcels: Collection[int]) -> dict[int, list[HeardStatement]]:
    found: dict[int, list[HeardStatement]] = defaultdict(list)
    for *said, parcel_id in read_rows(session, Statement, (*_STATEMENT, "parcel_id"), of="parcel_id", among=[*parcels]):
        found[parcel_id].append(HeardStatement(*said))
    return found


def _worth(session: Session, parcels: Collection[int]) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    columns = ("parcel_id", "currency", "value_minor", "quantity")
    for parcel_id, currency, value_minor, quantity in read_rows(
        session, GoodsLine, columns, of="parcel_id", among=[*parcels]
    ):
        if currency is not None and value_minor is not None:
            found[parcel_id][currency] += value_minor * (quantity or 1)
    return found


def overruled_kinds(session: Session) -> set[Kind]:
    """The kinds of stall that staff said were none, and have not taken back."""
    said = select(col(Statement.kind)).where(
        col(Statement.said) == Said.OVERRULED, col(Statement.retracted_at).is_(None)
    )
    return {kind for kind in session.connection().execute(said.distinct()).scalars() if kind is not None}
