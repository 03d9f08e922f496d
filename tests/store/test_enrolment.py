"""Parcels, buyers and goods kept in bulk, and read back as they were given."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, text
from sqlmodel import select

from config.settings import Account, Shop
from config.words import MarketingBasis
from tracker.store.accounts import keep_accounts
from tracker.store.column_mappings import remember_columns, remembered_columns
from tracker.store.enrolled import BuyerFacts, GoodsFacts, KnownParcel, ParcelFacts, known_buyers, known_parcels
from tracker.store.enrolment import enrol, refresh_statistics
from tracker.store.session import reading, writing
from tracker.store.shops import keep_shops
from tracker.store.tables import GoodsLine, Parcel

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
LAMP = GoodsFacts(description="Lamp", hs_code="940521", quantity=2, value_minor=1250, currency="EUR")
ANNA = BuyerFacts(key="anna@gmx.de", name="Anna", email="anna@gmx.de", country="DE")
FACTS = ParcelFacts(carrier="YunExpress", destination="DE", order_number="#1", shipped_at=NOW, duty_disclosed=True)


def a_parcel(**changes: Any) -> KnownParcel:
    facts = {"id": None, "number": "YT1000001", "shop": "main", "account": "17track", "ended_at": None}
    return KnownParcel(**{**facts, "facts": FACTS, "buyer": ANNA, "goods": (LAMP,), **changes})


@pytest.fixture
def store(engine: Engine, tmp_path: Path) -> Engine:
    shop = Shop(name="Lumen", country="CN", sender="hello@lumen.example", imprint="Lumen Ltd, Hong Kong")
    with writing(engine) as session:
        keep_shops(session, [shop], NOW)
        keep_accounts(session, [Account(name="17track")])
    return engine


def keep(store: Engine, *parcels: KnownParcel, **buyers: BuyerFacts) -> None:
    with writing(store) as session:
        enrol(session, parcels, {("main", str(buyer.key)): buyer for buyer in buyers.values()}, NOW)


def the_parcel(store: Engine) -> KnownParcel:
    with reading(store) as session:
        return known_parcels(session, ["YT1000001"])["YT1000001"][-1]


def test_what_is_kept_is_read_back_with_our_ids(store: Engine) -> None:
    keep(store, a_parcel(), anna=ANNA)
    found = the_parcel(store)
    assert found.id is not None
    assert found.facts == FACTS
    assert replace(found.buyer, id=None) == ANNA
    assert [replace(line, id=None) for line in found.goods] == [LAMP]


def test_what_has_an_id_is_changed_and_nothing_is_added(store: Engine) -> None:
    keep(store, a_parcel(), anna=ANNA)
    found = the_parcel(store)
    line = replace(found.goods[0], quantity=5)
    changed = replace(found, facts=replace(FACTS, batch="B2"), goods=(line,))
    keep(store, changed, anna=replace(found.buyer, marketing_basis=MarketingBasis.CONSENT))
    assert the_parcel(store) == replace(changed, buyer=replace(found.buyer, marketing_basis=MarketingBasis.CONSENT))


def test_one_that_somebody_else_added_meanwhile_is_left_as_it_is(store: Engine) -> None:
    keep(store, a_parcel(), anna=ANNA)
    before = the_parcel(store)
    keep(store, a_parcel(facts=replace(FACTS, destination="FR")), anna=ANNA)
    assert the_parcel(store) == before
    with reading(store) as session:
        assert session.exec(select(func.count()).select_from(GoodsLine)).one() == 1


def test_the_number_of_a_parcel_that_has_ended_can_be_followed_again(store: Engine) -> None:
    keep(store, a_parcel(), anna=ANNA)
    with store.begin() as connection:
        connection.execute(text("UPDATE parcels SET ended_at = '2026-11-20 00:00:00+00:00'"))
    keep(store, a_parcel())
    with reading(store) as session:
        assert len(known_parcels(session, ["YT1000001"])["YT1000001"]) == 2
    assert the_parcel(store).ended_at is None


def test_a_new_parcel_is_due_to_be_asked_for_and_not_yet_to_be_judged(store: Engine) -> None:
    keep(store, a_parcel(facts=ParcelFacts(destination="DE")), anna=ANNA)
    with reading(store) as session:
        row = session.exec(select(Parcel)).one()
    assert (row.enrolled_at, row.next_poll_at, row.next_check_at) == (NOW, NOW, None)
    assert (row.carrier, row.duty_disclosed) == ("17track", False)


def test_the_parcels_of_a_buyer_who_has_an_address_at_last_are_judged_anew(store: Engine) -> None:
    keep(store, a_parcel(), anna=replace(ANNA, email=None))
    with writing(store) as session:
        session.exec(select(Parcel)).one().answered_at = NOW
    keep(store, anna=replace(ANNA, id=the_parcel(store).buyer.id))
    with reading(store) as session:
        assert session.exec(select(Parcel)).one().next_check_at == NOW


def test_buyers_are_known_within_their_shop(store: Engine) -> None:
    keep(store, anna=ANNA)
    with reading(store) as session:
        assert list(known_buyers(session, [("main", "anna@gmx.de")])) == [("main", "anna@gmx.de")]
        assert known_buyers(session, [("other", "anna@gmx.de")]) == {}


def test_columns_are_remembered_as_last_said(store: Engine) -> None:
    for header in ("Paket", "Sendung"):
        with writing(store) as session:
            remember_columns(session, "d" * 64, {"number": header}, NOW)
    with reading(store) as session:
        assert remembered_columns(session, "d" * 64) == {"number": "Sendung"}
        assert remembered_columns(session, "e" * 64) == {}


def test_statistics_can_be_counted_anew(store: Engine) -> None:
    keep(store, a_parcel(), anna=ANNA)
    refresh_statistics(store)
    counted = {
        "sqlite": "SELECT CAST(stat AS INTEGER) FROM sqlite_stat1 WHERE tbl = 'parcels'",
        "postgresql": "SELECT CAST(reltuples AS INTEGER) FROM pg_class WHERE relname = 'parcels'",
    }
    with store.connect() as connection:
        assert set(connection.execute(text(counted[store.dialect.name])).scalars()) == {1}
