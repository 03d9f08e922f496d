"""The storm brake: what exceeds an hour's allowance waits for one approval, and leaves plain where nobody gives it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, event
from sqlmodel import col, select
from structlog.testing import capture_logs

from config.policy import Policy
from config.settings import Settings, Shop
from config.words import Breach, CaseStatus, CouponStatus, Happening, NoticeStatus, StormEnd
from tests.build import IMPRINT, NOW, POLICY, add_account, add_parcel, add_shop, ago, held, hours, released, tell_events
from tests.jobs.hands import LEASE, MANY, at_once, changed, deliver, detect, killed_at, letters
from tracker.desk.arming import disarm_country
from tracker.desk.brake import approve, open_storms
from tracker.jobs.escalate import Escalate
from tracker.store.session import reading, writing
from tracker.store.shops import EVERYWHERE
from tracker.store.storms import look_again
from tracker.store.tables import CaseEvent, CaseRow, Coupon, LetterHour, Notice, Parcel, Storm

RELEASE = NOW + hours(1.5)
"""Of parcels that came to be overdue at NOW: half an hour before their windows close."""
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


def braking(an_hour: int, **more: int) -> Policy:
    """A policy under which so many letters leave within an hour on their own, on whatever answers."""
    brake = POLICY.brake.model_copy(update={"an_hour": an_hour, **more})
    return changed(brake=brake, fresh_for=timedelta(days=9))


TWO = braking(2)


def stalled(engine: Engine, number: int, *, now: datetime = NOW, shop_id: int | None = None) -> int:
    """So many letters of one shop, owed since `now`; its id."""
    with writing(engine) as session:
        shop_id = shop_id or add_shop(session).id
        account_id = add_account(session).id
        for _ in range(number):
            parcel = add_parcel(session, shop_id=shop_id, account_id=account_id)
            tell_events(session, parcel, held(now - hours(48)), answered_at=now, next_check_at=now)
    detect(engine, now)
    return shop_id


def join(engine: Engine, *, since: datetime) -> None:
    """Another parcel of the one order there is comes to stand."""
    with writing(engine) as session:
        first = session.exec(select(Parcel)).one()
        same = {"shop_id": first.shop_id, "account_id": first.account_id, "order_number": first.order_number}
        second = add_parcel(session, **same)
        second.buyer_id = first.buyer_id
        tell_events(session, second, held(since))
    detect(engine)


def notices_in(engine: Engine) -> list[Notice]:
    with reading(engine) as session:
        return list(session.exec(select(Notice).order_by(col(Notice.id))))


def held_now(engine: Engine) -> list[Notice]:
    return [notice for notice in notices_in(engine) if notice.is_held]


def lines(engine: Engine, *wanted: Happening) -> list[CaseEvent]:
    with reading(engine) as session:
        return list(session.exec(select(CaseEvent).where(col(CaseEvent.what).in_(wanted)).order_by(col(CaseEvent.id))))


def storms_in(engine: Engine) -> list[Storm]:
    with reading(engine) as session:
        return list(session.exec(select(Storm).order_by(col(Storm.id))))


def with_codes(folder: Path) -> list[bool]:
    return sorted("SORRY-" in letter for letter in letters(folder))


def test_what_exceeds_the_allowance_waits_and_one_warning_says_so(engine: Engine, tmp_path: Path) -> None:
    stalled(engine, 5)
    with capture_logs() as logged:
        assert deliver(engine, tmp_path, policy=TWO) == 2
    pulled = [(entry["event"], entry["log_level"], entry["allowance"]) for entry in logged if "brake" in entry["event"]]
    assert pulled == [("brake.pulled", "warning", 2)]
    assert [(notice.status, notice.due_at) for notice in held_now(engine)] == [(NoticeStatus.WAITING, RELEASE)] * 3
    assert [line.particulars["until"] for line in lines(engine, Happening.NOTICE_HELD)] == [RELEASE.isoformat()] * 3
    (storm,) = storms_in(engine)
    assert (storm.letters, storm.allowance, storm.began_at, storm.ended_at) == (3, 2, NOW, None)


def test_held_letters_are_not_looked_at_before_their_release(engine: Engine, tmp_path: Path) -> None:
    stalled(engine, 5)
    deliver(engine, tmp_path, policy=TWO)
    fences = [notice.fence for notice in held_now(engine)]
    for minute in range(0, 90, 10):
        assert deliver(engine, tmp_path, NOW + minute * MINUTE, TWO) == 0
    assert [notice.fence for notice in held_now(engine)] == fences


def test_a_quiet_look_costs_the_same_however_many_are_held(engine: Engine, tmp_path: Path) -> None:
    costs = []
    for number in (3, 30):
        stalled(engine, number)
        deliver(engine, tmp_path, policy=braking(0))
        costs.append(statements(engine, lambda: deliver(engine, tmp_path, NOW + MINUTE, braking(0))))
    assert costs[0] == costs[1] <= 2


def statements(engine: Engine, work: Callable[[], object]) -> int:
    """How many statements a piece of work takes, those that begin and end transactions apart."""
    said: list[str] = []

    def hear(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        said.extend([statement] * (not statement.startswith("BEGIN")))

    event.listen(engine, "before_cursor_execute", hear)
    work()
    event.remove(engine, "before_cursor_execute", hear)
    return len(said)


def test_an_approval_lets_all_leave_at_once_with_their_coupons(engine: Engine, tmp_path: Path) -> None:
    stalled(engine, 5)
    deliver(engine, tmp_path, policy=TWO)
    (storm,) = open_storms(engine)
    assert (storm.letters, storm.first_release_at) == (3, RELEASE)
    assert approve(engine, storm.storm, with_coupons=True, by="anna", now=NOW + MINUTE) == 3
    assert deliver(engine, tmp_path, NOW + MINUTE, TWO) == 3
    assert with_codes(tmp_path) == [True] * 5
    approved = lines(engine, Happening.NOTICE_APPROVED)
    assert [(line.who, line.at) for line in approved] == [("anna", NOW + MINUTE)] * 3
    assert len({line.case_id for line in approved}) == 3
    assert open_storms(engine) == []


def test_an_approval_without_coupons_takes_them_back(engine: Engine, tmp_path: Path) -> None:
    stalled(engine, 3)
    deliver(engine, tmp_path, policy=TWO)
    approve(engine, 1, with_coupons=False, by="anna", now=NOW + MINUTE)
    assert deliver(engine, tmp_path, NOW + MINUTE, TWO) == 1
    assert with_codes(tmp_path) == [False, True, True]
    with reading(engine) as session:
        void = session.exec(select(Coupon).where(Coupon.status == CouponStatus.VOID)).one()
    assert void.ended_why == StormEnd.WITHOUT_COUPONS


def test_a_storm_is_approved_once(engine: Engine, tmp_path: Path) -> None:
    stalled(engine, 3)
    deliver(engine, tmp_path, policy=TWO)
    assert approve(engine, 1, with_coupons=True, by="anna", now=NOW) == 1
    assert approve(engine, 1, with_coupons=False, by="bert", now=NOW) is None
    assert deliver(engine, tmp_path, policy=TWO) == 1
    assert with_codes(tmp_path) == [True] * 3
    assert [line.who for line in lines(engine, Happening.NOTICE_APPROVED)] == ["anna"]


def test_unanswered_they_leave_without_coupon_at_the_instant_and_within_the_window(
    engine: Engine, tmp_path: Path
) -> None:
    stalled(engine, 5)
    deliver(engine, tmp_path, policy=TWO)
    assert deliver(engine, tmp_path, RELEASE - SECOND, TWO) == 0
    with capture_logs() as logged:
        assert deliver(engine, tmp_path, RELEASE, TWO) == 3
    assert [entry["event"] for entry in logged if "brake" in entry["event"]] == ["brake.released"]
    assert with_codes(tmp_path) == [False, False, False, True, True]
    assert len(lines(engine, Happening.NOTICE_RELEASED)) == 3
    assert [line.particulars["why"] for line in lines(engine, Happening.COUPON_VOIDED)] == [StormEnd.UNANSWERED] * 3
    assert all(notice.accepted_at <= notice.promised_by for notice in notices_in(engine))


def test_a_storm_that_passes_in_time_raises_no_alarm_of_lateness(engine: Engine, tmp_path: Path) -> None:
    stalled(engine, 4)
    deliver(engine, tmp_path, policy=TWO)
    with capture_logs() as logged:
        Escalate(engine=engine, clock=lambda: RELEASE).run()
    assert logged == []
    deliver(engine, tmp_path, RELEASE, TWO)
    with capture_logs() as logged:
        Escalate(engine=engine, clock=lambda: NOW + hours(3)).run()
    assert logged == []


def test_a_held_letter_that_is_late_all_the_same_names_the_brake(engine: Engine, tmp_path: Path) -> None:
    stalled(engine, 3)
    deliver(engine, tmp_path, policy=TWO)
    Escalate(engine=engine, clock=lambda: RELEASE + 15 * MINUTE).run()
    Escalate(engine=engine, clock=lambda: NOW + hours(2)).run()
    late = lines(engine, Happening.NOTICE_AT_RISK, Happening.NOTICE_BREACHED)
    assert [line.particulars["why"] for line in late] == [Breach.BRAKE] * 2


def test_letters_without_time_to_wait_leave_plain_at_once(engine: Engine, tmp_path: Path) -> None:
    """As after a night without a daemon: every window is closed already."""
    stalled(engine, 5, now=NOW)
    with capture_logs() as logged:
        assert deliver(engine, tmp_path, NOW + hours(8), TWO) == 5
    assert [entry["event"] for entry in logged if "brake" in entry["event"]] == ["brake.pulled", "brake.released"]
    assert with_codes(tmp_path) == [False, False, False, True, True]


def test_the_next_hour_has_an_allowance_of_its_own(engine: Engine, tmp_path: Path) -> None:
    shop_id = stalled(engine, 3)
    deliver(engine, tmp_path, policy=TWO)
    stalled(engine, 3, now=NOW + hours(1), shop_id=shop_id)
    assert deliver(engine, tmp_path, NOW + hours(1), TWO) == 2
    assert [storm.letters for storm in storms_in(engine)] == [2], "while one of it waits it is the same storm"


def test_shops_have_brakes_of_their_own(engine: Engine, tmp_path: Path) -> None:
    stalled(engine, 3)
    stalled(engine, 2)
    assert deliver(engine, tmp_path, policy=TWO) == 4
    assert [storm.letters for storm in open_storms(engine)] == [1]


def test_a_busy_shop_may_send_three_times_its_usual_busiest_hour(engine: Engine, tmp_path: Path) -> None:
    shop_id = stalled(engine, 8)
    with writing(engine) as session:
        session.add_all(LetterHour(shop_id=shop_id, hour=NOW - day * hours(24), letters=2) for day in range(1, 16))
    assert deliver(engine, tmp_path, policy=TWO) == 6
    assert [(storm.letters, storm.allowance) for storm in open_storms(engine)] == [(2, 6)]


def test_shadow_is_neither_counted_nor_held(engine: Engine, tmp_path: Path) -> None:
    with writing(engine) as session:
        shop_id = add_shop(session, armed=False).id
    stalled(engine, 4, shop_id=shop_id)
    assert deliver(engine, tmp_path, policy=TWO) == 4
    assert {notice.status for notice in notices_in(engine)} == {NoticeStatus.SIMULATED}
    with reading(engine) as session:
        assert session.exec(select(LetterHour)).all() == []


def test_a_letter_that_fails_is_counted_once(engine: Engine, tmp_path: Path) -> None:
    stalled(engine, 2)
    (tmp_path / "new").write_text("no folder")
    for minute in range(0, 60, 10):
        deliver(engine, tmp_path, NOW + minute * MINUTE, braking(1))
    with reading(engine) as session:
        assert session.exec(select(LetterHour)).one().letters == 1
    assert len(held_now(engine)) == 1


def test_a_shop_that_is_disarmed_keeps_what_was_held_in_shadow_at_once(engine: Engine, tmp_path: Path) -> None:
    with writing(engine) as session:
        shop_id = add_shop(session, key="main").id
    stalled(engine, 4, shop_id=shop_id)
    deliver(engine, tmp_path, policy=TWO)
    shop = Shop(name="Beispiel", country="DE", sender="hallo@shop.example", imprint=IMPRINT)
    settings = Settings(folder=tmp_path, shop=(shop,))
    disarm_country(engine, settings, shop="main", country=EVERYWHERE, now=NOW + MINUTE)
    assert deliver(engine, tmp_path, NOW + MINUTE, TWO) == 2
    assert [notice.status for notice in notices_in(engine)].count(NoticeStatus.SIMULATED) == 2
    assert (len(letters(tmp_path)), open_storms(engine)) == (2, [])


def test_a_held_letter_that_is_looked_at_early_goes_on_waiting_and_is_not_counted_again(
    engine: Engine, tmp_path: Path
) -> None:
    shop_id = stalled(engine, 3)
    deliver(engine, tmp_path, policy=TWO)
    with writing(engine) as session:
        look_again(session, NOW + MINUTE, shop_id=shop_id)
    assert deliver(engine, tmp_path, NOW + MINUTE, TWO) == 0
    assert [notice.due_at for notice in held_now(engine)] == [RELEASE]
    assert (len(lines(engine, Happening.NOTICE_HELD)), storms_in(engine)[0].letters) == (1, 1)


def test_a_parcel_that_moves_withdraws_its_held_letter_at_once(engine: Engine, tmp_path: Path) -> None:
    stalled(engine, 1)
    deliver(engine, tmp_path, policy=braking(0))
    with writing(engine) as session:
        parcel = session.exec(select(Parcel)).one()
        moved = (*held(NOW - hours(48)), released(NOW + MINUTE))
        tell_events(session, parcel, moved, answered_at=NOW + MINUTE, next_check_at=NOW + MINUTE, digest="moved")
    detect(engine, NOW + MINUTE)
    deliver(engine, tmp_path, NOW + MINUTE, braking(0))
    with reading(engine) as session:
        case, coupon = session.exec(select(CaseRow)).one(), session.exec(select(Coupon)).one()
    assert [notice.status for notice in notices_in(engine)] == [NoticeStatus.WITHDRAWN]
    assert (case.status, coupon.status, open_storms(engine)) == (CaseStatus.CLOSED, CouponStatus.VOID, [])


def test_as_many_may_follow_an_approval_within_the_hour(engine: Engine, tmp_path: Path) -> None:
    shop_id = stalled(engine, 2)
    deliver(engine, tmp_path, policy=braking(0))
    approve(engine, 1, with_coupons=False, by="anna", now=NOW)
    later = NOW + hours(1) - SECOND
    stalled(engine, 3, now=later, shop_id=shop_id)
    assert deliver(engine, tmp_path, later, braking(0)) == 4
    assert with_codes(tmp_path) == [False] * 4, "what follows leaves as it was approved"
    assert [(storm.letters, storm.followed) for storm in storms_in(engine)] == [(2, 2), (1, 0)]


def test_an_approval_holds_for_an_hour(engine: Engine, tmp_path: Path) -> None:
    shop_id = stalled(engine, 2)
    deliver(engine, tmp_path, policy=braking(0))
    approve(engine, 1, with_coupons=True, by="anna", now=NOW)
    stalled(engine, 1, now=NOW + hours(1), shop_id=shop_id)
    assert deliver(engine, tmp_path, NOW + hours(1), braking(0)) == 2
    assert [storm.letters for storm in open_storms(engine)] == [1]


def test_a_storm_that_nobody_answered_is_over_once_all_of_it_has_left(engine: Engine, tmp_path: Path) -> None:
    shop_id = stalled(engine, 2)
    deliver(engine, tmp_path, policy=braking(0))
    deliver(engine, tmp_path, RELEASE, braking(0))
    stalled(engine, 1, now=RELEASE, shop_id=shop_id)
    with capture_logs() as logged:
        deliver(engine, tmp_path, RELEASE, braking(0))
    assert [entry["event"] for entry in logged if "brake" in entry["event"]] == ["brake.pulled"]
    assert [(storm.ended_as, storm.ended_by) for storm in storms_in(engine)] == [
        (StormEnd.UNANSWERED, None),
        (None, None),
    ]


def test_a_parcel_that_joins_with_a_nearer_end_brings_the_release_nearer(engine: Engine, tmp_path: Path) -> None:
    stalled(engine, 1)
    deliver(engine, tmp_path, policy=braking(0))
    join(engine, since=ago(hours=48.5))
    deliver(engine, tmp_path, policy=braking(0))
    assert [(notice.due_at, notice.promised_by) for notice in held_now(engine)] == [(NOW + hours(1), NOW + hours(1.5))]


def test_a_parcel_that_joins_brings_no_coupon_into_a_letter_that_was_approved_without(
    engine: Engine, tmp_path: Path
) -> None:
    stalled(engine, 1)
    deliver(engine, tmp_path, policy=braking(0))
    approve(engine, 1, with_coupons=False, by="anna", now=NOW)
    join(engine, since=ago(hours=48))
    assert deliver(engine, tmp_path, policy=braking(0)) == 1
    assert with_codes(tmp_path) == [False]


def test_a_withdrawn_letter_that_is_owed_anew_is_asked_about_anew(engine: Engine, tmp_path: Path) -> None:
    with writing(engine) as session:
        shop_id = add_shop(session, armed=False).id
    stalled(engine, 1, shop_id=shop_id)
    with writing(engine) as session:
        session.exec(select(Notice)).one().sqlmodel_update({"storm_id": None, "let_through_at": NOW})
    deliver(engine, tmp_path, policy=TWO)
    join(engine, since=ago(hours=48))
    assert [(notice.status, notice.let_through_at) for notice in notices_in(engine)] == [(NoticeStatus.WAITING, None)]


def test_senders_racing_keep_to_the_allowance(engine: Engine, tmp_path: Path) -> None:
    stalled(engine, MANY)
    assert sum(at_once(lambda: deliver(engine, tmp_path, policy=braking(10)))) == 10
    assert [(storm.letters, storm.allowance) for storm in open_storms(engine)] == [(MANY - 10, 10)]
    assert len(letters(tmp_path)) == 10


def test_approvers_racing_approve_once(engine: Engine, tmp_path: Path) -> None:
    stalled(engine, 3)
    deliver(engine, tmp_path, policy=braking(0))
    answers = at_once(lambda: approve(engine, 1, with_coupons=True, by="anna", now=NOW))
    assert sorted(answers, key=str) == [3] + [None] * (MANY - 1)
    assert len(lines(engine, Happening.NOTICE_APPROVED)) == 3


def test_an_approval_that_races_with_the_release_splits_the_letters_and_loses_none(
    engine: Engine, tmp_path: Path
) -> None:
    """Each letter leaves once: with its coupon where the approval came first, without it where the release did."""
    stalled(engine, 20)
    deliver(engine, tmp_path, policy=braking(0))
    turn = iter(range(MANY))

    def work() -> int:
        if next(turn) == MANY // 4:
            approve(engine, 1, with_coupons=True, by="anna", now=RELEASE)
            return 0
        return deliver(engine, tmp_path, RELEASE, braking(0))

    at_once(work)
    deliver(engine, tmp_path, RELEASE, braking(0))
    approved = len(lines(engine, Happening.NOTICE_APPROVED))
    plain = len(lines(engine, Happening.NOTICE_RELEASED))
    assert (approved + plain, with_codes(tmp_path)) == (20, [False] * plain + [True] * approved)


@pytest.mark.parametrize("step", ["deliver.judged", "deliver.rendered", "deliver.sending", "deliver.sent"])
def test_killed_at_a_step_of_its_release_a_letter_leaves_once_and_plain(
    step: str, engine: Engine, tmp_path: Path
) -> None:
    stalled(engine, 1)
    deliver(engine, tmp_path, policy=braking(0))
    with killed_at(step):
        deliver(engine, tmp_path, RELEASE, braking(0))
    deliver(engine, tmp_path, RELEASE + LEASE, braking(0))
    assert with_codes(tmp_path) == [False]
    assert len(lines(engine, Happening.NOTICE_RELEASED)) == 1


def test_killed_after_it_was_let_through_a_letter_is_not_counted_again(engine: Engine, tmp_path: Path) -> None:
    stalled(engine, 2)
    with killed_at("deliver.judged"):
        deliver(engine, tmp_path, policy=braking(1))
    assert deliver(engine, tmp_path, NOW + LEASE, braking(1)) == 1
    assert (with_codes(tmp_path), len(held_now(engine))) == ([True], 1)


@pytest.mark.long
def test_five_thousand_at_once_wait_for_one_approval_and_then_leave_in_time(
    sqlite_engine: Engine, tmp_path: Path
) -> None:
    """A customs strike, under the shipped figures."""
    strike = changed(fresh_for=timedelta(days=1))
    stalled(sqlite_engine, 5_000)
    assert deliver(sqlite_engine, tmp_path, policy=strike) == POLICY.brake.an_hour
    assert statements(sqlite_engine, lambda: deliver(sqlite_engine, tmp_path, NOW + MINUTE, strike)) <= 2
    (storm,) = open_storms(sqlite_engine)
    assert approve(sqlite_engine, storm.storm, with_coupons=True, by="anna", now=NOW + hours(1)) == 4_850
    assert deliver(sqlite_engine, tmp_path, NOW + hours(1), strike) == 4_850
    assert with_codes(tmp_path) == [True] * 5_000
    assert all(notice.accepted_at <= notice.promised_by for notice in notices_in(sqlite_engine))
