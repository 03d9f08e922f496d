"""Many rows in one statement, on both databases: what goes in comes out, and what is there already stays."""

from datetime import timedelta, timezone

from sqlalchemy import Engine
from sqlmodel import col, select

from config.words import DataHealth, Leg
from tests.build import NOW, add_account, add_parcel, add_shop, ago
from tracker.store.bulk import change_rows, insert_or_nothing, read_rows
from tracker.store.session import reading, writing
from tracker.store.tables import Arming, Parcel

CHINA = timezone(timedelta(hours=8))


def test_only_the_rows_that_break_no_key_go_in_and_are_counted(engine: Engine) -> None:
    with writing(engine) as session:
        shop_id = add_shop(session, armed=False).id
        rows = [{"shop_id": shop_id, "country": code, "armed_at": NOW, "armed_by": "a"} for code in ("DE", "FR")]
        assert insert_or_nothing(session, Arming, rows[:1]) == 1
        assert insert_or_nothing(session, Arming, [{**row, "armed_by": "b"} for row in rows]) == 1
        assert insert_or_nothing(session, Arming, []) == 0
    with reading(engine) as session:
        armed = session.exec(select(Arming.country, Arming.armed_by).order_by(Arming.country)).all()
    assert [tuple(each) for each in armed] == [("DE", "a"), ("FR", "b")]


def test_instants_words_and_defaults_come_out_as_they_are(engine: Engine) -> None:
    with writing(engine) as session:
        given = {"shop_id": add_shop(session).id, "account_id": add_account(session).id, "buyer_id": 1}
        add_parcel(session)
        row = {**given, "carrier": "C", "destination": "DE", "number": "A'1 %s ?", "leg": Leg.CUSTOMS}
        insert_or_nothing(session, Parcel, [{**row, "enrolled_at": NOW.astimezone(CHINA)}])
    with reading(engine) as session:
        parcel = session.exec(select(Parcel).where(Parcel.number == "A'1 %s ?")).one()
    assert (parcel.enrolled_at, parcel.leg, parcel.data_health) == (NOW, Leg.CUSTOMS, DataHealth.OK)
    assert (parcel.duty_disclosed, parcel.failed_polls, parcel.ended_at) == (False, 0, None)


def test_each_row_gets_its_own_values_and_no_other_row_any(engine: Engine) -> None:
    with writing(engine) as session:
        ids = [add_parcel(session).id or 0 for _ in range(3)]
        session.flush()
        new = {ids[1]: {"batch": "B2", "next_poll_at": None}, ids[0]: {"batch": "B1", "next_poll_at": NOW}}
        change_rows(session, Parcel, new)
        change_rows(session, Parcel, {})
    with reading(engine) as session:
        rows = session.exec(select(Parcel.batch, Parcel.next_poll_at).order_by(col(Parcel.id))).all()
    assert [tuple(row) for row in rows] == [("B1", NOW), ("B2", None), (None, NOW)]


def test_rows_are_read_as_they_were_written_however_many_are_asked_for(engine: Engine) -> None:
    with writing(engine) as session:
        ids = [add_parcel(session, leg=leg, ended_at=None).id or 0 for leg in (Leg.CUSTOMS, None)]
    names = ("id", "leg", "enrolled_at", "ended_at", "duty_disclosed")
    with reading(engine) as session:
        found = [*read_rows(session, Parcel, names, of="id", among=[*ids, *range(10_000, 11_000)])]
        assert [*read_rows(session, Parcel, names, of="id", among=[])] == []
    expected = [(ids[0], Leg.CUSTOMS, ago(days=20), None, False), (ids[1], None, ago(days=20), None, False)]
    assert sorted(found) == expected
    assert all(row[4] is False and row[2].tzinfo is not None for row in found)
