"""Whole histories out of the database: an order's parcels together, each with all that was said of it."""

from sqlalchemy import Engine

from config.words import Kind, Said
from tests.build import NOW, add_parcel, add_shop, ago, held, held_order, held_parcel, hours, released, tell_events
from tests.store.statements import overruling
from tracker.store.past import PastEvent, keep_past
from tracker.store.session import reading, writing
from tracker.store.tables import GoodsLine
from tracker.store.whole_histories import PastParcel, orders_of_page, overruled_kinds, page_bounds


def orders(engine: Engine, first: int, last: int) -> list[list[PastParcel]]:
    with reading(engine) as session:
        return list(orders_of_page(session, first, last))


def numbers(engine: Engine, first: int, last: int) -> list[list[int]]:
    return sorted([parcel.id for parcel in order] for order in orders(engine, first, last))


def test_pages_hold_every_parcel_once(engine: Engine) -> None:
    ids = [held_parcel(engine) for _ in range(5)]
    with reading(engine) as session:
        bounds = page_bounds(session, 2)
    assert bounds == [(ids[0], ids[1]), (ids[2], ids[3]), (ids[4], ids[4])]
    assert [number for page in bounds for order in numbers(engine, *page) for number in order] == ids


def test_without_parcels_there_are_no_pages(engine: Engine) -> None:
    with reading(engine) as session:
        assert page_bounds(session, 2) == []


def test_an_order_belongs_whole_to_the_page_of_its_first_parcel(engine: Engine) -> None:
    first, second, third = held_order(engine, 3)
    assert numbers(engine, first, second) == [[first, second, third]]
    assert numbers(engine, third, third) == []


def test_the_same_number_in_two_shops_is_two_orders(engine: Engine) -> None:
    one, other = held_parcel(engine, order_number="A-1"), held_parcel(engine, order_number="A-1")
    assert numbers(engine, one, other) == [[one], [other]]


def test_parcels_without_an_order_stand_alone(engine: Engine) -> None:
    with writing(engine) as session:
        shop = add_shop(session)
        ids = [add_parcel(session, shop_id=shop.id, order_number=None).id or 0 for _ in range(2)]
    assert numbers(engine, ids[0], ids[1]) == [[ids[0]], [ids[1]]]


def test_what_was_taken_back_is_there_with_the_instant(engine: Engine) -> None:
    with writing(engine) as session:
        parcel = add_parcel(session)
        tell_events(session, parcel, (*held(ago(hours=50)), released(ago(hours=1))))
        later = {"answered_at": NOW + hours(1), "digest": "other"}
        tell_events(session, parcel, held(ago(hours=50)), **later)
    ((past,),) = orders(engine, parcel.id or 0, parcel.id or 0)
    taken_back = [each for each in past.events if each.superseded_at is not None]
    assert [(each.event, each.superseded_at) for each in taken_back] == [(released(ago(hours=1)), NOW + hours(1))]
    assert {each.received_at for each in past.events} == {NOW}


def test_what_only_an_import_told_is_there_and_says_so(engine: Engine) -> None:
    parcel_id = held_parcel(engine)
    with writing(engine) as session:
        event = released(ago(hours=1))
        keep_past(session, {(parcel_id, event.digest()): PastEvent(event, ago(minutes=50))}, {}, NOW)
    ((past,),) = orders(engine, parcel_id, parcel_id)
    assert [(each.event, each.received_at) for each in past.events if each.imported] == [(event, ago(minutes=50))]


def test_what_people_said_and_what_the_goods_are_worth_is_there(engine: Engine) -> None:
    parcel_id = held_parcel(engine)
    with writing(engine) as session:
        session.add(GoodsLine(parcel_id=parcel_id, value_minor=1250, currency="EUR", quantity=2))
        session.add(GoodsLine(parcel_id=parcel_id, value_minor=400, currency="EUR"))
        session.add(overruling(parcel_id))
    ((past,),) = orders(engine, parcel_id, parcel_id)
    assert past.worth == {"EUR": 2900}
    assert [(said.said, said.kind, said.recorded_at) for said in past.statements] == [
        (Said.OVERRULED, Kind.CUSTOMS_HOLD, NOW)
    ]


def test_only_kinds_whose_overruling_stands_are_overruled(engine: Engine) -> None:
    parcel_id = held_parcel(engine)
    with writing(engine) as session:
        session.add(overruling(parcel_id))
        session.add(overruling(parcel_id, kind=Kind.NO_SCAN, key="2", retracted_at=NOW))
    with reading(engine) as session:
        assert overruled_kinds(session) == {Kind.CUSTOMS_HOLD}
