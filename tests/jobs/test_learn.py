"""Parcels that were delivered teach how long silence is usual, once, and silent ones are judged by it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from carriers.events import Event
from config.policy import Learning
from config.words import Leg, State, Untold
from tests.build import NOW, POLICY, add_account, add_parcel, add_shop, ago, hours, scan, tell_events
from tests.desk.asking.scenes import NUMBER
from tests.jobs.hands import changed, detect, killed_at
from tests.jobs.one_pass import Place
from tests.jobs.test_brake import statements
from tracker.desk.asking.explain import explain
from tracker.desk.importing.past.load import import_events
from tracker.jobs.learn import Learn
from tracker.rules.learnt import Alike, learnt_from
from tracker.rules.standing import Usual
from tracker.store.learnt import learnt_rows
from tracker.store.policies import put_in_force
from tracker.store.session import reading, writing
from tracker.store.tables import LearntRow, Notice, Parcel, Silence, Stall

TEN = Learning(least=10, share=90, look_back=timedelta(days=180))
LANE = Alike(Leg.ORIGIN, origin="CN", destination="DE")


def learn(engine: Engine, now: datetime = NOW, learning: Learning = TEN) -> int:
    return Learn(engine=engine, learning=learning, clock=lambda: now).run()


def silent_at_origin(silence: timedelta, until: datetime) -> tuple[Event, ...]:
    """Delivered at an instant, after so much silence at the origin, and hardly any elsewhere."""
    return (
        scan(until - hours(2) - silence, State.ACCEPTED, country="CN"),
        scan(until - hours(2), State.DEPARTED_ORIGIN, country="CN"),
        scan(until - hours(1), State.ARRIVED_DESTINATION, country="DE"),
        scan(until, State.DELIVERED, country="DE"),
    )


def deliver_all(engine: Engine, silences: Sequence[timedelta], *, until: datetime | None = None, **more: Any) -> None:
    """A delivered parcel for each of these silences at the origin."""
    with writing(engine) as session:
        same = {"shop_id": add_shop(session).id, "account_id": add_account(session).id}
        for silence in silences:
            parcel = add_parcel(session, **same, next_poll_at=None, **more)
            events = silent_at_origin(silence, until or ago(days=1))
            tell_events(session, parcel, events, ended=True, next_check_at=None, next_poll_at=None)


def usual(engine: Engine) -> dict[Alike, Usual]:
    with reading(engine) as session:
        return dict(learnt_from(learnt_rows(session)))


def row(engine: Engine, alike: Alike = LANE) -> LearntRow:
    """The figure that is kept of parcels that are alike."""
    with reading(engine) as session:
        found = select(LearntRow).where(LearntRow.leg == alike.leg, LearntRow.origin == (alike.origin or ""))
        found = found.where(LearntRow.destination == (alike.destination or ""))
        return session.exec(found.where(LearntRow.carrier == (alike.carrier or ""))).one()


def add_silent(engine: Engine, *, days: float) -> None:
    """The parcel of NUMBER, accepted in China so many days ago and not seen since."""
    with writing(engine) as session:
        put_in_force(session, POLICY, ago(days=90))
        tell_events(session, add_parcel(session, number=NUMBER), (scan(ago(days=days), State.ACCEPTED, country="CN"),))


def one(engine: Engine, table: Any) -> Any:
    with reading(engine) as session:
        return session.exec(select(table).order_by(col(table.id).desc()).limit(1)).one()


def test_delivered_parcels_teach_their_lane_their_country_and_their_carrier(engine: Engine) -> None:
    deliver_all(engine, [hours(number) for number in range(1, 11)])
    assert learn(engine) == 10
    found = usual(engine)
    for alike, among in (
        (LANE, "CN>DE"),
        (LANE._replace(origin=None), "DE"),
        (Alike(Leg.ORIGIN, carrier="YunExpress"), "YunExpress"),
    ):
        assert found[alike] == Usual(hours(9), 90, 10, among, NOW)
    assert {alike.leg for alike in found} == {Leg.ORIGIN, Leg.LINE_HAUL, Leg.ARRIVED}


def test_a_parcel_teaches_once(engine: Engine) -> None:
    deliver_all(engine, [hours(5)] * 3)
    assert [learn(engine), learn(engine)] == [3, 0]
    with reading(engine) as session:
        silences = session.exec(select(Silence).where(Silence.leg == Leg.ORIGIN)).all()
    assert [each.seconds for each in silences] == [5 * 3600] * 3
    assert one(engine, Parcel).taught_at == NOW


def test_a_way_that_ends_anew_teaches_anew_in_place_of_what_it_taught(engine: Engine) -> None:
    deliver_all(engine, [hours(5)])
    learn(engine)
    with writing(engine) as session:
        parcel = session.exec(select(Parcel)).one()
        more = scan(ago(hours=12), State.DELIVERED, country="DE")
        tell_events(session, parcel, (*silent_at_origin(hours(9), ago(days=1)), more), ended=True, digest="later")
    assert learn(engine) == 1
    with reading(engine) as session:
        assert session.exec(select(Silence.seconds).where(Silence.leg == Leg.ORIGIN)).all() == [9 * 3600]


@pytest.mark.parametrize(("number", "enough"), [(9, False), (10, True)])
def test_too_few_parcels_teach_nothing(engine: Engine, number: int, enough: bool) -> None:
    deliver_all(engine, [hours(5)] * number)
    learn(engine)
    assert (LANE in usual(engine)) is enough
    assert row(engine).sample == number


def test_a_small_lane_leaves_the_word_to_its_country(engine: Engine) -> None:
    deliver_all(engine, [hours(5)] * 6)
    deliver_all(engine, [hours(8)] * 6, origin="HK", carrier="4PX")
    learn(engine)
    found = usual(engine)
    assert [alike for alike in found if alike.leg is Leg.ORIGIN] == [Alike(Leg.ORIGIN, destination="DE")]


def test_parcels_of_long_ago_teach_nothing(engine: Engine) -> None:
    deliver_all(engine, [hours(5)] * 10, until=ago(days=181))
    assert (learn(engine), usual(engine)) == (10, {})


def test_parcels_drop_out_with_time_even_where_no_other_comes(engine: Engine) -> None:
    deliver_all(engine, [hours(5)] * 10, until=ago(days=179.5))
    learn(engine)
    assert LANE in usual(engine)
    assert (learn(engine, NOW + hours(23.9)), LANE in usual(engine)) == (0, True)
    assert (learn(engine, NOW + hours(24)), usual(engine)) == (0, {})


def test_a_figure_is_counted_once_an_hour_at_most_and_keeps_its_instant_while_it_stays(engine: Engine) -> None:
    deliver_all(engine, [hours(5)] * 10)
    learn(engine)
    deliver_all(engine, [hours(5)] * 4)
    learn(engine, NOW + hours(0.5))
    assert row(engine).sample == 10
    learn(engine, NOW + hours(1))
    assert (row(engine).sample, row(engine).learnt_at) == (14, NOW)
    deliver_all(engine, [hours(7)] * 9)
    learn(engine, NOW + hours(2))
    assert usual(engine)[LANE] == Usual(hours(7), 90, 23, "CN>DE", NOW + hours(2))


def test_a_changed_policy_has_all_counted_anew(engine: Engine) -> None:
    with writing(engine) as session:
        put_in_force(session, POLICY, ago(days=90))
    deliver_all(engine, [hours(number) for number in range(1, 11)])
    learn(engine)
    with writing(engine) as session:
        put_in_force(session, changed(window=hours(3)), NOW + hours(0.1))
    learn(engine, NOW + hours(0.1), TEN.model_copy(update={"share": 50}))
    assert usual(engine)[LANE] == Usual(hours(5), 50, 10, "CN>DE", NOW + hours(0.1))


@pytest.mark.parametrize("step", ["learn.taught", "learn.counted"])
def test_killed_in_the_midst_it_goes_on_where_it_was(engine: Engine, step: str) -> None:
    deliver_all(engine, [hours(5)] * 60)
    with killed_at(step):
        learn(engine)
    learn(engine)
    assert usual(engine)[LANE] == Usual(hours(5), 90, 60, "CN>DE", NOW)


def test_a_quiet_look_costs_the_same_whatever_was_learnt(engine: Engine) -> None:
    costs = []
    for number in (3, 30):
        deliver_all(engine, [hours(5)] * number)
        learn(engine)
        learn(engine, NOW + hours(1))
        costs.append(statements(engine, lambda: learn(engine, NOW + hours(1))))
    assert costs[0] == costs[1] <= 7


def test_the_buyer_of_a_silent_parcel_hears_once_it_is_unusual_and_within_two_hours(engine: Engine) -> None:
    deliver_all(engine, [hours(100)] * 10)
    learn(engine)
    add_silent(engine, days=4)
    detect(engine)
    assert one(engine, Stall).untold is Untold.NOT_YET
    assert one(engine, Parcel).next_check_at == ago(days=4) + hours(100)
    with writing(engine) as session:
        session.exec(select(Parcel).where(Parcel.number == NUMBER)).one().answered_at = NOW + hours(4)
    detect(engine, NOW + hours(4))
    assert one(engine, Notice).promised_by == ago(days=4) + hours(102)


def test_a_parcel_that_is_silent_already_is_judged_at_once_by_what_is_learnt_now(engine: Engine) -> None:
    add_silent(engine, days=6)
    detect(engine)
    assert one(engine, Stall).untold is Untold.NOT_YET
    deliver_all(engine, [hours(100)] * 10)
    learn(engine)
    with reading(engine) as session:
        assert session.exec(select(Parcel.next_check_at).where(Parcel.number == NUMBER)).one() == NOW
    detect(engine)
    assert one(engine, Notice).promised_by == NOW + hours(2)  # nobody could have known before


def test_what_is_learnt_brings_no_look_forward_where_it_is_later_than_the_policy(engine: Engine) -> None:
    add_silent(engine, days=6)
    detect(engine)
    deliver_all(engine, [hours(900)] * 10)
    learn(engine)
    with reading(engine) as session:
        at = session.exec(select(Parcel.next_check_at).where(Parcel.number == NUMBER)).one()
    assert at == ago(days=6) + hours(72) + timedelta(days=7)


def test_an_explanation_says_what_is_usual_and_from_how_many(engine: Engine) -> None:
    deliver_all(engine, [hours(100)] * 10)
    learn(engine)
    add_silent(engine, days=4)
    detect(engine)
    (told,) = explain(engine, NUMBER, language="en", now=NOW)
    said = "Learnt from 10 finished parcels (CN>DE): 90 % of them had moved within 4d 4h on this leg."
    assert said in told.sentences


def test_a_past_that_was_imported_teaches_and_teaches_anew_once_more_of_it_is_told(
    engine: Engine, tmp_path: Path
) -> None:
    sheet = tmp_path / "past.csv"
    taken, left, given = (
        f"YT1000001,2026-11-0{day}T10:00:00Z,{state},DE\n"
        for day, state in ((1, "accepted"), (3, "departed_origin"), (9, "delivered"))
    )
    for told, silences in ((taken + left, []), (taken + left + given, [48 * 3600, 144 * 3600])):
        sheet.write_text("number,time,status,destination\n" + told)
        import_events(engine, Place("", tmp_path).settings(), sheet, now=NOW)
        assert learn(engine) == 1
        with reading(engine) as session:
            assert session.exec(select(Silence.seconds).order_by(col(Silence.seconds))).all() == silences
