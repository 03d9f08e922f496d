"""What detection makes of what carriers and people say, of doubt, and of stalls that flap. The letters of the kinds are
tried elsewhere."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from carriers.events import Event
from config.words import CaseStatus, DataHealth, Department, Kind, Knowledge, NoticeStatus, Said, State, Untold
from tests.build import NOW, add_parcel, ago, held, held_parcel, hours, released, scan, tell_events
from tests.jobs.hands import detect
from tracker.store.session import reading, writing
from tracker.store.tables import CaseRow, Notice, Parcel, Stall, Statement, Task

_keys = count()
ACCEPTED = scan(ago(days=8), State.ACCEPTED, country="CN")


def parcel_with(engine: Engine, *events: Event, **more: Any) -> int:
    with writing(engine) as session:
        parcel = add_parcel(session)
        tell_events(session, parcel, events, **more)
        return parcel.id or 0


def state(engine: Engine, parcel_id: int, said: Said, **more: Any) -> None:
    """Somebody says something of a parcel; it is judged at once."""
    values = {"knowledge": Knowledge.STAFF, "at": ago(minutes=9), "by": "Li", "recorded_at": ago(minutes=5)}
    with writing(engine) as session:
        session.add(Statement(key=f"k{next(_keys)}", parcel_id=parcel_id, said=said, **{**values, **more}))
        session.get_one(Parcel, parcel_id).next_check_at = NOW


def stalls_of(session: Session) -> dict[Kind, Stall]:
    return {stall.kind: stall for stall in session.exec(select(Stall).order_by(col(Stall.id)))}


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        (scan(ago(hours=1), None, kind=Kind.LOST_DECLARED), Kind.LOST_DECLARED),
        (scan(ago(hours=1), None, kind=Kind.DAMAGED), Kind.DAMAGED),
        (scan(ago(hours=1), None, kind=Kind.CUSTOMS_REFUSED), Kind.CUSTOMS_REFUSED),
        (scan(ago(hours=30), None, kind=Kind.CARRIER_DELAY), Kind.CARRIER_DELAY),
        (scan(ago(hours=1), State.RETURNING), Kind.RETURN_STARTED),
    ],
)
def test_the_carriers_word_opens_a_case_with_the_kinds_tasks(engine: Engine, event: Event, kind: Kind) -> None:
    parcel_with(engine, scan(ago(hours=40), State.IN_TRANSIT), event)
    detect(engine)
    with reading(engine) as session:
        (stall,) = stalls_of(session).values()
        assert (stall.kind, stall.knowledge, stall.threshold_from) == (kind, Knowledge.CARRIER, f"after.{kind}")
        assert session.exec(select(Task)).all()


def test_a_parcel_that_was_destroyed_has_a_case_although_its_way_has_ended(engine: Engine) -> None:
    parcel_with(engine, ACCEPTED, scan(ago(hours=1), State.DESTROYED), ended=True, next_poll_at=None)
    detect(engine)
    detect(engine, NOW + hours(1))
    with reading(engine) as session:
        assert [(stall.kind, stall.ended_at) for stall in session.exec(select(Stall))] == [(Kind.DESTROYED, None)]


def test_what_a_buyer_says_of_a_delivered_parcel_is_heard_without_asking_the_carrier_again(engine: Engine) -> None:
    delivered = scan(ago(days=2), State.DELIVERED, country="DE")
    old = {"ended": True, "next_poll_at": None, "answered_at": ago(days=2), "next_check_at": None}
    parcel_id = parcel_with(engine, ACCEPTED, delivered, **old)
    state(engine, parcel_id, Said.REPORTED, kind=Kind.DELIVERED_NOT_RECEIVED, knowledge=Knowledge.CUSTOMER)
    assert detect(engine) == 1
    with reading(engine) as session:
        (stall,) = stalls_of(session).values()
        assert (stall.onset_at, stall.knowable_at, stall.untold) == (ago(minutes=9), ago(minutes=5), Untold.STAFF_ONLY)
        departments = {task.department for task in session.exec(select(Task))}
    assert departments == {Department.SERVICE, Department.OPS, Department.FINANCE}


def test_an_overruled_stall_ends_and_does_not_come_back(engine: Engine) -> None:
    parcel_id = held_parcel(engine)
    detect(engine)
    state(engine, parcel_id, Said.OVERRULED, kind=Kind.CUSTOMS_HOLD, onset_at=ago(hours=50))
    detect(engine)
    detect(engine, NOW + hours(2))
    with reading(engine) as session:
        (stall,) = session.exec(select(Stall)).all()
    assert (stall.ended_at, stall.ended_why) == (NOW, "overruled")


def test_a_refund_ends_every_stall_and_later_movement_is_a_task(engine: Engine) -> None:
    parcel_id = held_parcel(engine)
    detect(engine)
    state(engine, parcel_id, Said.REFUNDED)
    detect(engine)
    later = NOW + hours(5)
    with writing(engine) as session:
        answer = {"answered_at": later, "next_check_at": later, "digest": "e"}
        tell_events(session, session.get_one(Parcel, parcel_id), (*held(ago(hours=50)), released(later)), **answer)
    detect(engine, later)
    with reading(engine) as session:
        found = stalls_of(session)
        assert found[Kind.CUSTOMS_HOLD].ended_why == "remedied"
        assert found[Kind.SECOND_EXCEPTION].untold is Untold.STAFF_ONLY
        assert {"recover_the_parcel", "recover_the_refund"} <= {task.task for task in session.exec(select(Task))}


def test_a_history_that_contradicts_itself_opens_nothing_and_ends_what_was_open(engine: Engine) -> None:
    parcel_id = held_parcel(engine)
    detect(engine)
    with writing(engine) as session:
        session.get_one(Parcel, parcel_id).shipped_at = ago(hours=1)
        session.get_one(Parcel, parcel_id).next_check_at = NOW
    detect(engine)
    with reading(engine) as session:
        (stall,) = session.exec(select(Stall)).all()
        case = session.get_one(CaseRow, stall.case_id)
    assert stall.ended_why == "before_shipping"
    assert case.status is CaseStatus.OPEN, "its letter still waits, and delivery takes it back"


def test_silence_says_nothing_while_the_source_does_not_look(engine: Engine) -> None:
    parcel_with(engine, ACCEPTED, data_health=DataHealth.SOURCE_STOPPED)
    assert detect(engine) == 0
    with reading(engine) as session:
        assert session.exec(select(Stall)).all() == []


def test_a_stall_that_was_open_before_the_source_stopped_stays(engine: Engine) -> None:
    parcel_id = parcel_with(engine, ACCEPTED)
    detect(engine)
    with writing(engine) as session:
        session.get_one(Parcel, parcel_id).data_health = DataHealth.SOURCE_STOPPED
        session.get_one(Parcel, parcel_id).next_check_at = NOW
    detect(engine)
    with reading(engine) as session:
        assert [stall.ended_at for stall in session.exec(select(Stall))] == [None]


def flap(engine: Engine, parcel_id: int, *histories: tuple[Event, ...]) -> None:
    """The carrier takes back what it said, again and again; detection looks each time."""
    for place, events in enumerate(histories):
        at = NOW + timedelta(minutes=place)
        with writing(engine) as session:
            answer = {"answered_at": at, "next_check_at": at, "digest": f"flap{place}"}
            tell_events(session, session.get_one(Parcel, parcel_id), events, **answer)
        detect(engine, at)


def test_a_release_that_the_carrier_takes_back_goes_on_with_the_episode_and_its_letter(engine: Engine) -> None:
    parcel_id, hold = held_parcel(engine), held(ago(hours=50))
    detect(engine)
    flap(engine, parcel_id, (*hold, released(NOW)), hold, (*hold, released(NOW)), hold)
    with reading(engine) as session:
        (stall,) = session.exec(select(Stall)).all()
        (notice,) = session.exec(select(Notice)).all()
    assert (stall.episode, stall.ended_at, stall.detected_at, stall.notice_id) == (1, None, NOW, notice.id)
    assert notice.status is NoticeStatus.WAITING


def test_a_second_silence_after_a_scan_is_a_new_episode(engine: Engine) -> None:
    parcel_id = parcel_with(engine, ACCEPTED)
    detect(engine)
    moved = scan(NOW, State.IN_TRANSIT, country="CN")
    flap(engine, parcel_id, (ACCEPTED, moved))
    later = NOW + hours(80)
    with writing(engine) as session:
        session.get_one(Parcel, parcel_id).answered_at = later
    detect(engine, later)
    with reading(engine) as session:
        found = session.exec(select(Stall).order_by(col(Stall.id))).all()
    assert [(stall.episode, stall.onset_at) for stall in found] == [(1, ago(days=8)), (2, NOW)]


@pytest.mark.parametrize("again", [NOW, NOW + timedelta(minutes=20)])
def test_judging_again_changes_nothing(engine: Engine, again: datetime) -> None:
    parcel_id = parcel_with(engine, ACCEPTED, scan(ago(hours=2), None, kind=Kind.DAMAGED))
    detect(engine)
    with writing(engine) as session:
        before = [stall.model_dump() for stall in session.exec(select(Stall).order_by(col(Stall.id)))]
        tasks = [task.model_dump() for task in session.exec(select(Task).order_by(col(Task.id)))]
        session.get_one(Parcel, parcel_id).next_check_at = again
    assert detect(engine, again) == 0
    with reading(engine) as session:
        assert [stall.model_dump() for stall in session.exec(select(Stall).order_by(col(Stall.id)))] == before
        assert [task.model_dump() for task in session.exec(select(Task).order_by(col(Task.id)))] == tasks
