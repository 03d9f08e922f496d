"""What benchmarks work on: one shop, one account, one buyer, and as many parcels and answers as are wanted."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, text

from carriers.events import Event
from config.words import Direction, MarketingBasis, State
from tracker.store.answers import Heard, save_heard
from tracker.store.bulk import insert_or_nothing
from tracker.store.session import writing
from tracker.store.shops import EVERYWHERE, arm
from tracker.store.tables import AccountRow, Buyer, Parcel, ShopRow

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=1)

_CHUNK = 50_000


def enrol(engine: Engine, parcels: int) -> None:
    """So many active parcels, numbered from 1, of which nothing is due before LATER."""
    with writing(engine) as session:
        shop = ShopRow(
            key="main",
            name="Bench",
            country="DE",
            currency="EUR",
            language="de",
            sender="bench@shop.example",
            reply_to="bench@shop.example",
            imprint="Bench GmbH, Musterweg 1, 10115 Berlin",
            marketing_basis=MarketingBasis.CONSENT,
        )
        session.add_all((shop, AccountRow(name="main", carrier="seventeentrack")))
        session.flush()
        session.add(Buyer(shop_id=1, key="buyer", name="Erika Muster", email="erika@mail.example", locale="de"))
        arm(session, shop, EVERYWHERE, by="bench", now=NOW)
    for first in range(1, parcels + 1, _CHUNK):
        with writing(engine) as session:
            insert_or_nothing(session, Parcel, [_parcel(n) for n in range(first, min(first + _CHUNK, parcels + 1))])
    with engine.begin() as connection:
        connection.execute(text("ANALYZE"))


def answer(parcel_id: int, events: Iterable[Event]) -> Heard:
    """What the poll of NOW makes of these events."""
    return Heard(
        parcel_id=parcel_id,
        carrier="YunExpress",
        answered_at=NOW,
        synced_at=NOW,
        poll_due_at=NOW - timedelta(hours=1),
        next_poll_at=LATER,
        events=tuple(events),
        digest=f"answer of {parcel_id}",
        state=State.IN_TRANSIT,
        stage_since=NOW,
        moved_at=NOW,
        next_check_at=LATER,
    )


def hold(engine: Engine, parcel_ids: Sequence[int]) -> None:
    """Let German customs have these parcels for 50 hours at NOW. They are not due to be judged yet."""
    with writing(engine) as session:
        save_heard(session, [answer(parcel_id, _held(parcel_id)) for parcel_id in parcel_ids])


def scan(at: datetime, state: State, country: str, direction: Direction | None = None) -> Event:
    """An event of a common size."""
    return Event(
        occurred_from=at,
        occurred_to=at,
        zone_known=True,
        said_at=at.isoformat(),
        code="InTransit_Other",
        text="Departed from the sorting centre, on its way to the next stop",
        state=state,
        direction=direction,
        place="Shenzhen, Guangdong",
        country=country,
    )


def _held(parcel_id: int) -> tuple[Event, ...]:
    since = NOW - timedelta(hours=49, seconds=parcel_id % 3000)
    return (
        scan(since - timedelta(days=6), State.ACCEPTED, "CN"),
        scan(since - timedelta(days=4), State.DEPARTED_ORIGIN, "CN"),
        scan(since - timedelta(hours=5), State.ARRIVED_DESTINATION, "DE"),
        scan(since, State.IMPORT_CUSTOMS, "DE", Direction.IMPORT),
    )


def _parcel(number: int) -> dict[str, object]:
    due_at = LATER + timedelta(seconds=number)
    return {
        "id": number,
        "shop_id": 1,
        "buyer_id": 1,
        "account_id": 1,
        "carrier": "YunExpress",
        "number": f"YT{number:016}",
        "destination": "DE",
        "enrolled_at": NOW - timedelta(days=20),
        "next_poll_at": due_at,
        "next_check_at": due_at,
    }
