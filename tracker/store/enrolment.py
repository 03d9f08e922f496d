"""Parcels taken under watch, in bulk: new ones with their buyers and goods, and what has changed of known ones."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, exists, or_, select, text, update
from sqlmodel import Session, col

from tracker.store.bulk import change_rows, insert_or_nothing
from tracker.store.enrolled import (
    BUYER_FACTS,
    FACTS,
    GOODS_FACTS,
    BuyerFacts,
    BuyerKey,
    GoodsFacts,
    KnownParcel,
    known_buyers,
)
from tracker.store.tables import AccountRow, Buyer, GoodsLine, Parcel, ShopRow


def enrol(
    session: Session, parcels: Sequence[KnownParcel], buyers: Mapping[BuyerKey, BuyerFacts], now: datetime
) -> None:
    """Keep parcels and buyers as they are given: what has an id is changed, what has none is added.

    A new parcel is due to be asked for at once, and judged after its first answer; one that is not watched has ended,
    and is never due. One that another enrolment added meanwhile is left as that one wrote it.
    """
    shops = _ids(session, "key", ShopRow)
    _keep_buyers(session, buyers, shops)
    kept = known_buyers(session, {(parcel.shop, str(parcel.buyer.key)) for parcel in parcels})
    accounts = _ids(session, "name", AccountRow)

    def written(parcel: KnownParcel) -> dict[str, Any]:
        facts = {name: getattr(parcel.facts, name) for name in FACTS}
        facts["carrier"] = parcel.facts.carrier or parcel.account
        facts["duty_disclosed"] = bool(parcel.facts.duty_disclosed)
        return {**facts, "buyer_id": kept[parcel.shop, str(parcel.buyer.key)].id}

    def added(parcel: KnownParcel) -> dict[str, Any]:
        place = {"shop_id": shops[parcel.shop], "account_id": accounts[parcel.account], "number": parcel.number}
        watch = {"watched": True, "next_poll_at": now, "ended_at": None}
        watch = watch if parcel.watched else {"watched": False, "next_poll_at": None, "ended_at": now}
        return {**written(parcel), **place, **watch, "enrolled_at": now}

    new = sorted((parcel for parcel in parcels if parcel.id is None), key=_number)
    insert_or_nothing(session, Parcel, [added(parcel) for parcel in new])
    changed = {parcel.id: written(parcel) for parcel in parcels if parcel.id is not None}
    change_rows(session, Parcel, changed)
    _take_up(session, [parcel.id for parcel in parcels if parcel.id is not None and parcel.watched], now)
    _have_judged(session, list(changed), [buyer.id for buyer in buyers.values() if buyer.id is not None], now)
    _keep_goods(session, parcels, _bare_ids(session, new, accounts))


def _take_up(session: Session, parcel_ids: Sequence[int], now: datetime) -> None:
    """Watch from now on those of which only the past was known, as if they were new."""
    new = {"watched": True, "ended_at": None, "enrolled_at": now, "next_poll_at": now}
    unread = dict.fromkeys(("state", "leg", "stage_since", "moved_at"))
    unwatched = update(Parcel).where(col(Parcel.id).in_(parcel_ids), ~col(Parcel.watched))
    session.connection().execute(unwatched.values({**new, **unread}))


def _have_judged(session: Session, parcel_ids: Sequence[int], buyer_ids: Sequence[int], now: datetime) -> None:
    """Rules read the facts of a parcel and of its buyer: where they changed, it is judged anew."""
    answered = col(Parcel.answered_at).is_not(None) & col(Parcel.ended_at).is_(None)
    changed = or_(col(Parcel.id).in_(parcel_ids), col(Parcel.buyer_id).in_(buyer_ids))
    written = update(Parcel).where(changed, answered)
    session.connection().execute(written.values(next_check_at=now))


def refresh_statistics(engine: Engine) -> None:
    """Let the database count anew what its plans rest on. Worth its seconds after a large import."""
    with engine.begin() as connection:
        connection.execute(text("ANALYZE"))


def _number(parcel: KnownParcel) -> str:
    return parcel.number


def _keep_buyers(session: Session, buyers: Mapping[BuyerKey, BuyerFacts], shops: Mapping[str, int]) -> None:
    def written(buyer: BuyerFacts) -> dict[str, Any]:
        return {name: getattr(buyer, name) for name in BUYER_FACTS}

    # In the order of their keys: two enrolments at once on PostgreSQL then wait for each other, and never in a circle.
    new = sorted(key for key, buyer in buyers.items() if buyer.id is None)
    rows = [{**written(buyers[shop, key]), "shop_id": shops[shop], "key": key} for shop, key in new]
    insert_or_nothing(session, Buyer, rows)
    change_rows(session, Buyer, {buyer.id: written(buyer) for buyer in buyers.values() if buyer.id is not None})


def _keep_goods(session: Session, parcels: Sequence[KnownParcel], new_ids: Mapping[tuple[str, str], int]) -> None:
    def written(line: GoodsFacts) -> dict[str, Any]:
        return {name: getattr(line, name) for name in GOODS_FACTS}

    lines = [
        (parcel.id or new_ids[parcel.account, parcel.number], line)
        for parcel in parcels
        if parcel.id is not None or (parcel.account, parcel.number) in new_ids
        for line in parcel.goods
    ]
    rows = [{**written(line), "parcel_id": owner} for owner, line in lines if line.id is None]
    insert_or_nothing(session, GoodsLine, rows)
    change_rows(session, GoodsLine, {line.id: written(line) for _, line in lines if line.id is not None})


def _ids(session: Session, key: str, table: type[ShopRow] | type[AccountRow]) -> dict[str, int]:
    rows = session.connection().execute(select(getattr(table, key).label("key"), col(table.id)))
    return {row.key: row.id for row in rows}


def _bare_ids(
    session: Session, parcels: Sequence[KnownParcel], accounts: Mapping[str, int]
) -> dict[tuple[str, str], int]:
    """The ids of parcels just added. One that has goods was added by somebody else, with the goods."""
    names = {row_id: name for name, row_id in accounts.items()}
    wanted = select(col(Parcel.account_id), col(Parcel.number), col(Parcel.id)).where(
        col(Parcel.number).in_([parcel.number for parcel in parcels]),
        col(Parcel.ended_at).is_(None),
        ~exists().where(col(GoodsLine.parcel_id) == col(Parcel.id)),
    )
    found = session.connection().execute(wanted) if parcels else ()
    return {(names[row.account_id], row.number): row.id for row in found}
