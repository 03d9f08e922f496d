"""What a shadow policy would have done is written down, once, and nothing else comes of it."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select
from structlog.testing import capture_logs

from carriers.events import Event
from config.policy import CustomsHold, Policy
from config.words import Kind, Said, State, Untold
from tests.build import NOW, POLICY, add_account, add_parcel, ago, held, held_parcel, hours, released, scan, tell_events
from tests.jobs.hands import LEASE, at_once, changed, detect, killed_at
from tests.jobs.test_every_kind import state
from tests.jobs.test_poll import Told, answer
from tracker.jobs import supposing
from tracker.jobs.detect import Detect
from tracker.jobs.poll import OpenAccount, Poll
from tracker.jobs.shadow import Shadow
from tracker.store.session import reading, writing
from tracker.store.shadows import have_looked_at, put_beside, shadow_in_use
from tracker.store.tables import CaseEvent, CaseRow, Notice, Parcel, ShadowStall, Stall, Task

BEGUN = ago(days=5)
SHORTER = changed(customs_hold=CustomsHold(after=hours(24)))
"""A day at customs instead of two; whoever is told of it is told at once."""


def begin(engine: Engine, policy: Policy | None = SHORTER, at: datetime = BEGUN) -> None:
    with writing(engine) as session:
        put_beside(session, policy, at)


def shadow(engine: Engine, now: datetime = NOW, policy: Policy = SHORTER) -> int:
    return Shadow(engine=engine, policy=policy, clock=lambda: now).run()


def tell(engine: Engine, parcel_id: int, events: tuple[Event, ...], at: datetime) -> None:
    """The carrier answers at an instant, and is asked again six hours later."""
    with writing(engine) as session:
        parcel = session.get_one(Parcel, parcel_id)
        tell_events(session, parcel, events, answered_at=at, digest=str(at), next_poll_at=at + hours(6))
        have_looked_at(session, [parcel_id], at)


def found(engine: Engine) -> list[ShadowStall]:
    """The stalls that would have been found, in their order."""
    with reading(engine) as session:
        stood = col(ShadowStall.due_at) <= col(ShadowStall.stood_until)
        return list(session.exec(select(ShadowStall).where(stood).order_by(col(ShadowStall.id))))


def parcel_of(session: Session, parcel_id: int) -> dict[str, object]:
    return session.get_one(Parcel, parcel_id).model_dump(exclude={"shadow_check_at"})


def test_what_only_the_shadow_finds_is_written_down_and_not_acted_on(sqlite_engine: Engine) -> None:
    parcel_id = held_parcel(sqlite_engine, since=ago(hours=30))
    begin(sqlite_engine)
    with reading(sqlite_engine) as session:
        before = parcel_of(session, parcel_id)
    assert shadow(sqlite_engine) == 1
    (stall,) = found(sqlite_engine)
    assert (stall.kind, stall.due_at, stall.knowable_at) == (Kind.CUSTOMS_HOLD, ago(hours=6), ago(hours=1))
    assert (stall.tell_at, stall.untold, stall.ended_at) == (ago(hours=6), None, None)
    with reading(sqlite_engine) as session:
        assert parcel_of(session, parcel_id) == before, "neither asked for nor judged sooner"
        for table in (Stall, CaseRow, CaseEvent, Task, Notice):
            assert session.exec(select(table)).all() == []
    assert shadow(sqlite_engine, NOW + hours(5)) == 0, "and looked at no more than need be"


def test_many_at_once_write_it_once(engine: Engine) -> None:
    held_parcel(engine, since=ago(hours=30))
    begin(engine)
    at_once(lambda: shadow(engine))
    assert [stall.episode for stall in found(engine)] == [1]


@pytest.mark.parametrize(("moved_at", "is_found"), [(ago(hours=25), False), (ago(hours=23), True)])
def test_what_nobody_asked_about_at_its_deadline_is_found_if_it_stood_by_then(
    sqlite_engine: Engine, moved_at: datetime, is_found: bool
) -> None:
    history, due_at = held(ago(hours=48)), ago(hours=24)
    parcel_id = held_parcel(sqlite_engine, since=ago(hours=48), enrolled_at=ago(days=9))
    begin(sqlite_engine, at=ago(days=9))
    tell(sqlite_engine, parcel_id, history, at=due_at - hours(2))
    shadow(sqlite_engine, due_at)
    assert found(sqlite_engine) == [], "the last answer is two hours old"
    tell(sqlite_engine, parcel_id, (*history, released(moved_at)), at=due_at + hours(4))
    shadow(sqlite_engine, due_at + hours(4))
    assert bool(found(sqlite_engine)) is is_found


def test_the_next_answer_tells_although_nothing_in_it_is_new(sqlite_engine: Engine) -> None:
    parcel_id = held_parcel(sqlite_engine, since=ago(hours=24))
    tell(sqlite_engine, parcel_id, held(ago(hours=24)), at=ago(hours=2))
    begin(sqlite_engine)
    shadow(sqlite_engine)
    assert found(sqlite_engine) == []
    with writing(sqlite_engine) as session:
        parcel = session.get_one(Parcel, parcel_id)
        assert parcel.shadow_check_at == parcel.next_poll_at == NOW + hours(4)
        parcel.answered_at = NOW + hours(4)
    shadow(sqlite_engine, NOW + hours(4))
    assert [stall.stood_until for stall in found(sqlite_engine)] == [NOW + hours(4)]


def test_an_end_that_is_taken_back_was_none_and_another_hold_is_another_episode(sqlite_engine: Engine) -> None:
    history, since = held(ago(days=4)), ago(hours=30)
    again = (*history, released(ago(days=2)), scan(since, State.IMPORT_CUSTOMS, country="DE"))
    parcel_id = held_parcel(sqlite_engine, since=ago(days=4))
    begin(sqlite_engine, at=ago(days=4))
    answers = ((history, 60), (again[:-1], 47), (history, 40), (again[:-1], 35), (again, 0))
    for events, hours_ago in answers:
        tell(sqlite_engine, parcel_id, events, at=ago(hours=hours_ago))
        shadow(sqlite_engine, ago(hours=hours_ago))
    kept = [(stall.episode, stall.onset_at, stall.ended_at) for stall in found(sqlite_engine)]
    assert kept == [(1, ago(days=4), ago(hours=35)), (2, since, None)]


def test_whoever_is_not_written_to_is_not_written_to_by_a_shadow(sqlite_engine: Engine) -> None:
    held_parcel(sqlite_engine, since=ago(hours=30), buyer={"email": None})
    begin(sqlite_engine)
    shadow(sqlite_engine)
    assert [stall.untold for stall in found(sqlite_engine)] == [Untold.NO_ADDRESS]


def test_another_policy_begins_anew_and_the_same_one_goes_on(sqlite_engine: Engine) -> None:
    parcel_id = held_parcel(sqlite_engine, since=ago(hours=30))
    begin(sqlite_engine)
    shadow(sqlite_engine)
    begin(sqlite_engine, at=NOW)
    assert len(found(sqlite_engine)) == 1
    begin(sqlite_engine, POLICY, at=NOW)
    assert found(sqlite_engine) == []
    with reading(sqlite_engine) as session:
        assert session.get_one(Parcel, parcel_id).shadow_check_at == NOW
    begin(sqlite_engine, None)
    with reading(sqlite_engine) as session:
        assert shadow_in_use(session) is session.get_one(Parcel, parcel_id).shadow_check_at is None


@pytest.mark.parametrize("shadowed", [True, False])
def test_an_answer_and_a_word_are_looked_at_where_there_is_a_shadow(sqlite_engine: Engine, *, shadowed: bool) -> None:
    same: dict[str, Any] = {"engine": sqlite_engine, "policy": POLICY, "clock": lambda: NOW, "shadowed": shadowed}
    with writing(sqlite_engine) as session:
        account = add_account(session)
        parcel_id = add_parcel(session, account_id=account.id, registered_at=ago(days=2)).id or 0
    accounts = {account.name: OpenAccount(Told(answer(held(ago(hours=1)))), 1)}

    def look_due() -> datetime | None:
        with writing(sqlite_engine) as session:
            parcel = session.get_one(Parcel, parcel_id)
            due_at, parcel.shadow_check_at = parcel.shadow_check_at, None
        return due_at

    asyncio.run(Poll(accounts=accounts, lease=LEASE, **same).run())
    assert look_due() == (NOW if shadowed else None)
    state(sqlite_engine, parcel_id, Said.REFUNDED)
    Detect(policy_at=NOW, **same).run()
    assert look_due() == (NOW if shadowed else None)


def test_a_shadow_that_cannot_judge_says_so_once_and_spoils_nothing(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    parcel_ids = [held_parcel(sqlite_engine) for _ in range(3)]
    begin(sqlite_engine)

    def judge(*_: object, **__: object) -> None:
        raise ArithmeticError("a rule is broken")

    monkeypatch.setattr(supposing, "judge", judge)
    with capture_logs() as said:
        assert (shadow(sqlite_engine), detect(sqlite_engine)) == (3, 3)
    (line,) = [line for line in said if line["event"] == "shadow.unjudged"]
    assert (line["parcels"], line["first"]) == (3, parcel_ids[0])
    with reading(sqlite_engine) as session:
        assert session.get_one(Parcel, parcel_ids[0]).shadow_check_at == NOW + timedelta(minutes=15)


@pytest.mark.parametrize("step", ["shadow.judging", "shadow.judged"])
def test_killed_at_any_step_it_goes_on_where_it_was(sqlite_engine: Engine, step: str) -> None:
    held_parcel(sqlite_engine, since=ago(hours=30))
    begin(sqlite_engine)
    with killed_at(step):
        shadow(sqlite_engine)
    shadow(sqlite_engine)
    assert len(found(sqlite_engine)) == 1
