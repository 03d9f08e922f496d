"""Small pieces that tests are built from: instants, events, rows. Nothing here asserts."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session

from carriers.events import Event
from config.loader import load_policy
from config.policy import Policy
from config.shifts import Shift
from config.words import CustomsReason, Department, Direction, MarketingBasis, State
from tracker.store.answers import Heard, save_heard
from tracker.store.schema import migrate
from tracker.store.session import connect, writing
from tracker.store.shops import EVERYWHERE, arm
from tracker.store.tables import AccountRow, Buyer, GoodsLine, Parcel, ShopRow

NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
SHIPPED = load_policy(None)
ALWAYS = Shift.model_validate({"days": "mon-sun", "hours": "00:00-24:00", "zone": "Asia/Shanghai"})
POLICY: Policy = SHIPPED.model_copy(update={"gather": timedelta(), "shifts": dict.fromkeys(Department, ALWAYS)})
"""The shipped policy, but letters wait for nobody and departments work round the clock."""

IMPRINT = "Beispiel Handel GmbH\nMusterstraße 1, 10115 Berlin\nhallo@shop.example"

_numbers = count(1)


def migrated(path: Path) -> Engine:
    """An SQLite database as `stallwatch migrate` makes one."""
    path.write_bytes(_migrated())
    path.chmod(0o600)
    return connect(f"sqlite:///{path}")


@cache
def _migrated() -> bytes:
    """It takes a tenth of a second, so it is done once."""
    with TemporaryDirectory() as folder:
        engine = connect(f"sqlite:///{folder}/stallwatch.db")
        migrate(engine)
        engine.dispose()
        return Path(folder, "stallwatch.db").read_bytes()


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


def ago(**span: float) -> datetime:
    """So long before NOW."""
    return NOW - timedelta(**span)


@dataclass(frozen=True, kw_only=True)
class Way:
    """A route from China to Germany, unless told otherwise."""

    destination: str = "DE"
    origin: str | None = "CN"
    carrier: str = "YunExpress"
    service: str | None = None
    shipped_at: datetime | None = None
    promised_at: datetime | None = None
    enrolled_at: datetime = NOW - timedelta(days=20)


def scan(at: datetime, state: State | None, **more: Any) -> Event:
    """An event at a known instant."""
    values = {"said_at": at.isoformat(), "code": state or "none", "text": (state or "news").replace("_", " ")}
    return Event(occurred_from=at, occurred_to=at, zone_known=True, state=state, **{**values, **more})


def unsure(event: Event, *, early: timedelta, late: timedelta) -> Event:
    """The same event, its zone not known."""
    return replace(
        event, occurred_from=event.occurred_from - early, occurred_to=event.occurred_to + late, zone_known=False
    )


def held(since: datetime, **more: Any) -> tuple[Event, ...]:
    """A journey from China to Germany that ends in German customs, where it has been since then."""
    return (
        scan(since - timedelta(days=6), State.ACCEPTED, country="CN"),
        scan(since - timedelta(days=4), State.DEPARTED_ORIGIN, country="CN"),
        scan(since - timedelta(hours=5), State.ARRIVED_DESTINATION, country="DE"),
        scan(since, State.IMPORT_CUSTOMS, country="DE", direction=Direction.IMPORT, **more),
    )


def released(at: datetime) -> Event:
    """Customs lets go."""
    return scan(at, State.CUSTOMS_RELEASED, country="DE", direction=Direction.IMPORT)


def add_shop(session: Session, *, armed: bool = True, **more: Any) -> ShopRow:
    """A German shop whose buyers have agreed to coupons, armed everywhere unless told otherwise."""
    values = {
        "key": f"shop{next(_numbers)}",
        "name": "Beispiel",
        "country": "DE",
        "currency": "EUR",
        "language": "de",
        "sender": "hallo@shop.example",
        "reply_to": "hallo@shop.example",
        "imprint": IMPRINT,
        "marketing_basis": MarketingBasis.CONSENT,
    }
    shop = ShopRow(**{**values, **more})
    session.add(shop)
    session.flush()
    if armed:
        arm(session, shop, EVERYWHERE, by="test", now=ago(days=100))
    return shop


def add_account(session: Session, **more: Any) -> AccountRow:
    """An account with 17TRACK."""
    account = AccountRow(**{"name": f"account{next(_numbers)}", "carrier": "seventeentrack", **more})
    session.add(account)
    session.flush()
    return account


def add_parcel(session: Session, **more: Any) -> Parcel:
    """A parcel from China to a German buyer, with an order, a shop and an account of its own where none are given.

    `buyer` holds changes to the buyer's row; `goods` is the description of its one goods line, or None.
    """
    number = next(_numbers)
    shop_id = more.pop("shop_id", None) or add_shop(session).id
    account_id = more.pop("account_id", None) or add_account(session).id
    buyer = {"key": f"buyer{number}", "name": "Erika Muster", "email": f"erika{number}@mail.example", "locale": "de"}
    row = Buyer(shop_id=shop_id, **{**buyer, **more.pop("buyer", {})})
    session.add(row)
    session.flush()
    goods = more.pop("goods", "Tischlampe")
    values = {
        "carrier": "YunExpress",
        "number": f"YT{number:016}",
        "order_number": f"A-{number}",
        "origin": "CN",
        "destination": "DE",
        "enrolled_at": ago(days=20),
        "next_poll_at": NOW,
    }
    parcel = Parcel(shop_id=shop_id, account_id=account_id, **{"buyer_id": row.id, **values, **more})
    session.add(parcel)
    session.flush()
    if goods:
        session.add(GoodsLine(parcel_id=parcel.id, description=goods))
    return parcel


def tell_events(session: Session, parcel: Parcel, events: tuple[Event, ...], **more: Any) -> None:
    """Write an answer for a parcel as the poll does, judged from `next_check_at` (now) on."""
    values = {"answered_at": NOW, "synced_at": None, "poll_due_at": NOW - hours(1), "next_poll_at": NOW + hours(6)}
    heard = Heard(
        parcel_id=parcel.id or 0,
        carrier=parcel.carrier,
        events=events,
        **{"next_check_at": NOW, "digest": "d", **values, **more},
    )
    save_heard(session, [heard])
    session.flush()
    session.refresh(parcel)


def held_parcel(
    engine: Engine, *, since: datetime | None = None, customs_reason: CustomsReason | None = None, **more: Any
) -> int:
    """A stored parcel that has been in customs for 50 hours unless told otherwise; its id."""
    with writing(engine) as session:
        parcel = add_parcel(session, **more)
        tell_events(session, parcel, held(since or ago(hours=50), customs_reason=customs_reason))
        return parcel.id or 0


def held_order(engine: Engine, number: int) -> list[int]:
    """So many parcels of one order and buyer, all in customs for 50 hours and more; their ids."""
    return order_of(engine, *(held(ago(hours=50 + hour)) for hour in range(number)))


def order_of(engine: Engine, *histories: tuple[Event, ...]) -> list[int]:
    """A parcel of one order and buyer for each of these histories; their ids."""
    with writing(engine) as session:
        first = add_parcel(session)
        same = {"shop_id": first.shop_id, "account_id": first.account_id, "order_number": first.order_number}
        parcels = [first, *(add_parcel(session, **same) for _ in histories[1:])]
        for parcel, history in zip(parcels, histories, strict=True):
            parcel.buyer_id = first.buyer_id
            tell_events(session, parcel, history)
        return [parcel.id or 0 for parcel in parcels]
