"""What detection decides: when a stall begins and ends, and who is told."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, select

from config.policy import Policy
from config.words import CaseStatus, CustomsReason, Department, Happening, Kind, State, Untold
from tests.build import (
    NOW,
    POLICY,
    SHIPPED,
    add_parcel,
    ago,
    held,
    held_order,
    held_parcel,
    hours,
    released,
    scan,
    tell_events,
)
from tests.jobs.hands import detect
from tracker.store.past import PastEvent, keep_past
from tracker.store.session import reading, writing
from tracker.store.tables import CaseEvent, CaseRow, Coupon, Notice, Parcel, Stall, Task


def only_stall(session: Session) -> Stall:
    return session.exec(select(Stall)).one()


def test_a_hold_is_written_with_its_instants(engine: Engine) -> None:
    held_parcel(engine, since=ago(hours=49))
    assert detect(engine) == 1
    with reading(engine) as session:
        stall = only_stall(session)
    assert (stall.kind, stall.episode, stall.threshold) == (Kind.CUSTOMS_HOLD, 1, "48 h")
    assert (stall.onset_at, stall.due_at, stall.detected_at) == (ago(hours=49), ago(hours=1), NOW)
    assert stall.knowable_at == ago(hours=1)
    assert stall.policy_digest == POLICY.digest()


def test_a_hold_of_47_hours_is_judged_again_at_48(engine: Engine) -> None:
    parcel_id = held_parcel(engine, since=ago(hours=47))
    assert detect(engine) == 0
    with reading(engine) as session:
        assert session.exec(select(Stall)).all() == []
        assert session.get_one(Parcel, parcel_id).next_check_at == NOW + hours(1)


def test_what_only_an_import_told_of_the_past_is_judged_by_nobody(engine: Engine) -> None:
    with writing(engine) as session:
        watched = add_parcel(session)
        tell_events(session, watched, (scan(ago(hours=60), State.ACCEPTED, country="CN"),))
        parcels = (watched, add_parcel(session, watched=False, ended_at=NOW, next_poll_at=None))
        past = {event.digest(): PastEvent(event, event.occurred_to) for event in held(ago(hours=50))}
        told = {(parcel.id or 0, digest): event for parcel in parcels for digest, event in past.items()}
        keep_past(session, told, {}, NOW)
    assert detect(engine) == detect(engine, NOW + timedelta(days=9)) == 0
    with reading(engine) as session:
        assert session.exec(select(Stall)).all() == session.exec(select(CaseRow)).all() == []


@pytest.mark.parametrize(
    ("policy", "begins"),
    [
        (POLICY, NOW),
        (SHIPPED, datetime.fromisoformat("2026-11-19T09:00:00+08:00")),  # it is Wednesday, 20:00 in Shanghai
    ],
)
def test_the_playbook_sets_each_department_a_clock_that_runs_while_it_works(
    engine: Engine, policy: Policy, begins: datetime
) -> None:
    held_parcel(engine)
    detect(engine, policy=policy)
    with reading(engine) as session:
        due = {task.department: task.due_at - begins for task in session.exec(select(Task))}
        told = session.exec(select(CaseEvent.particulars).where(CaseEvent.what == Happening.TASK_SET)).all()
    assert {line["department"]: datetime.fromisoformat(line["due_at"]) - begins for line in told} == due
    assert due == {
        Department.SERVICE: timedelta(minutes=15),
        Department.CUSTOMS: timedelta(hours=2),
        Department.OPS: timedelta(hours=4),
        Department.FINANCE: timedelta(hours=8),
    }


def test_what_a_person_owes_a_buyer_runs_on_while_departments_are_closed(engine: Engine) -> None:
    held_parcel(engine, customs_reason=CustomsReason.CONTACT_UNREACHABLE)
    detect(engine, policy=SHIPPED)
    with reading(engine) as session:
        asked = session.exec(select(Task).where(Task.task == "ask_the_buyer")).one()
        stall = only_stall(session)
    assert asked.due_at == stall.knowable_at + SHIPPED.window


def test_the_parcels_of_one_order_share_a_case_and_a_notice(engine: Engine) -> None:
    held_order(engine, 3)
    assert detect(engine) == 3
    with reading(engine) as session:
        assert len(session.exec(select(CaseRow)).all()) == 1
        assert len(session.exec(select(Notice)).all()) == 1
        assert len(session.exec(select(Coupon)).all()) == 1
        assert len(session.exec(select(Stall)).all()) == 3


def test_an_old_answer_is_confirmed_before_anything_is_decided(engine: Engine) -> None:
    with writing(engine) as session:
        parcel = add_parcel(session)
        tell_events(session, parcel, held(ago(hours=50)), answered_at=ago(minutes=31))
        parcel_id = parcel.id
    assert detect(engine) == 0
    with reading(engine) as session:
        parcel = session.get_one(Parcel, parcel_id)
        assert session.exec(select(Stall)).all() == []
    assert (parcel.next_poll_at, parcel.next_check_at) == (NOW, NOW), "it is asked for at once and stays due"


def test_a_stall_that_moves_before_its_buyer_was_told_closes_its_case(engine: Engine) -> None:
    with writing(engine) as session:
        parcel = add_parcel(session, buyer={"email": None})
        tell_events(session, parcel, held(ago(hours=50)))
    detect(engine)
    with writing(engine) as session:
        tell_events(session, session.merge(parcel), (*held(ago(hours=50)), released(NOW)), digest="e")
    assert detect(engine, NOW + hours(1)) == 1
    with reading(engine) as session:
        stall, case = only_stall(session), session.exec(select(CaseRow)).one()
        open_tasks = session.exec(select(Task).where(col(Task.ended_at).is_(None))).all()
    assert (stall.ended_at, stall.ended_why) == (NOW + hours(1), State.CUSTOMS_RELEASED)
    assert (case.status, case.outcome, open_tasks) == (CaseStatus.CLOSED, "moved_before_told", [])


def test_a_second_hold_after_a_release_is_a_second_episode(engine: Engine) -> None:
    history = held(ago(days=9))
    with writing(engine) as session:
        parcel = add_parcel(session)
        tell_events(session, parcel, history, answered_at=ago(days=6), next_check_at=ago(days=6))
    detect(engine, ago(days=6))
    for events, when in (
        ((*history, released(ago(days=5))), ago(days=5)),
        ((*history, released(ago(days=5)), scan(ago(days=3), State.IMPORT_CUSTOMS, country="DE")), NOW),
    ):
        with writing(engine) as session:
            answer = {"answered_at": when, "next_check_at": when, "digest": str(len(events))}
            tell_events(session, session.get_one(Parcel, parcel.id), events, **answer)
        detect(engine, when)
    with reading(engine) as session:
        episodes = session.exec(select(Stall).order_by(col(Stall.id))).all()
    assert [(stall.episode, stall.ended_at is None) for stall in episodes] == [(1, False), (2, True)]


def test_a_corrected_onset_does_not_open_a_second_stall(engine: Engine) -> None:
    parcel_id = held_parcel(engine, since=ago(hours=50))
    detect(engine)
    with writing(engine) as session:
        tell_events(session, session.get_one(Parcel, parcel_id), held(ago(hours=60)), digest="e")
    detect(engine)
    with reading(engine) as session:
        assert only_stall(session).onset_at == ago(hours=60)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"buyer": {"email": None}}, Untold.NO_ADDRESS),
        ({"marketplace": "Example Market"}, Untold.MARKETPLACE),
        ({"enrolled_at": NOW, "since": ago(hours=73)}, Untold.BACKLOG),
        ({"customs_reason": CustomsReason.CONTACT_UNREACHABLE}, Untold.ASKS_BUYER),
    ],
)
def test_a_buyer_who_may_not_be_told_gets_a_case_and_no_notice(engine: Engine, more: dict, why: Untold) -> None:
    held_parcel(engine, **more)
    detect(engine)
    with reading(engine) as session:
        assert only_stall(session).untold is why
        assert session.exec(select(Notice)).all() == []
        told = [line.particulars["why"] for line in session.exec(select(CaseEvent)) if line.what == "not_told"]
    assert told == [why]


def test_a_silent_parcel_opens_a_case_at_once_and_its_buyer_hears_a_week_later(engine: Engine) -> None:
    silent = (scan(ago(days=8), State.ACCEPTED, country="CN"), scan(ago(hours=97), State.ARRIVED_DESTINATION))
    with writing(engine) as session:
        parcel = add_parcel(session)
        tell_events(session, parcel, silent)
    detect(engine)
    later = NOW + timedelta(days=7)
    with writing(engine) as session:
        stall = only_stall(session)
        assert (stall.kind, stall.untold, stall.tell_at) == (Kind.NO_SCAN, Untold.NOT_YET, later - hours(1))
        row = session.get_one(Parcel, parcel.id)
        assert row.next_check_at == later - hours(1)
        row.answered_at = later
    assert detect(engine, later) == 1
    with reading(engine) as session:
        notice = session.exec(select(Notice)).one()
        assert session.exec(select(Coupon)).all() == [], "silence is told without a coupon"
    assert (notice.knowable_at, notice.promised_by) == (later - hours(1), later + hours(1))


def test_one_parcel_that_cannot_be_judged_keeps_the_mark_and_stops_no_other(engine: Engine) -> None:
    bad, good = held_parcel(engine), held_parcel(engine)
    with writing(engine) as session:
        session.connection().execute(text("UPDATE events SET state = 'nonsense' WHERE parcel_id = :id"), {"id": bad})
    assert detect(engine) == 1
    with reading(engine) as session:
        assert only_stall(session).parcel_id == good
        parcel = session.get_one(Parcel, bad)
    assert "could not be judged" in parcel.trouble
    assert parcel.next_check_at == NOW + timedelta(minutes=15)


def test_a_database_in_trouble_is_held_against_no_parcel(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    parcel_id = held_parcel(engine)

    def trouble(*_: object) -> None:
        raise OperationalError("INSERT", None, Exception("disk I/O error"))

    with monkeypatch.context() as patched:
        patched.setattr("tracker.jobs.detect.decide", trouble)
        with pytest.raises(OperationalError, match="disk I/O error"):
            detect(engine)
    with reading(engine) as session:
        parcel = session.get_one(Parcel, parcel_id)
        assert (parcel.next_check_at, parcel.trouble) == (NOW, None)
    assert detect(engine) == 1
