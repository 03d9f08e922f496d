"""What buyers are given has limits: coupons for one buyer, coupons of a shop and day, letters to one address."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select
from structlog.testing import capture_logs

from config.policy import Policy
from config.words import Cap, CouponStatus, Happening, NoticeStatus, StormEnd, Untold
from tests.build import NOW, POLICY, add_account, add_parcel, add_shop, ago, held, hours, released, tell_events
from tests.jobs.hands import LEASE, MANY, at_once, changed, deliver, detect, killed_at, letters
from tracker.desk.brake import approve, open_storms
from tracker.store.session import reading, writing
from tracker.store.tables import CaseEvent, Coupon, Notice, Parcel, Stall, Task

ANNA = "anna@mail.example"
RELEASE = NOW + hours(1.5)
"""When letters of what came to be overdue at NOW leave unapproved."""
PERIOD = POLICY.coupon.per_buyer_in
MINUTE = timedelta(minutes=1)


def capped(*, letters: int = 99, **coupon: Any) -> Policy:
    """A policy with these caps of coupons and, unless told otherwise, hardly one of letters, on whatever answers."""
    many = POLICY.letters.model_copy(update={"per_buyer_a_week": letters})
    return changed(coupon=POLICY.coupon.model_copy(update=coupon), letters=many, fresh_for=timedelta(days=9))


TWO_A_DAY = capped(a_day=2)
THREE_LETTERS = capped(letters=3)


def a_shop(engine: Engine, **more: Any) -> dict[str, int]:
    """A shop and an account, as parcels are given them."""
    with writing(engine) as session:
        return {"shop_id": add_shop(session, **more).id or 0, "account_id": add_account(session).id or 0}


def orders(engine: Engine, of: dict[str, int], *emails: str, now: datetime = NOW, **more: Any) -> None:
    """An order of one parcel, overdue at `now`, for each of these addresses, each under a key of its own."""
    with writing(engine) as session:
        for email in emails:
            parcel = add_parcel(session, **of, buyer={"email": email, **more})
            tell_events(session, parcel, held(now - hours(48)), answered_at=now, next_check_at=now)


def many(number: int) -> list[str]:
    return [f"buyer{each}@mail.example" for each in range(number)]


def coupons_in(engine: Engine) -> list[Coupon]:
    with reading(engine) as session:
        return list(session.exec(select(Coupon).order_by(col(Coupon.id))))


def over_budget(engine: Engine) -> list[bool]:
    return [coupon.over_budget for coupon in coupons_in(engine)]


def told(engine: Engine, what: Happening) -> list[dict[str, Any]]:
    """The particulars of these lines of all timelines."""
    with reading(engine) as session:
        return list(
            session.exec(select(CaseEvent.particulars).where(CaseEvent.what == what).order_by(col(CaseEvent.id)))
        )


def untold(engine: Engine) -> list[Untold | None]:
    with reading(engine) as session:
        return list(session.exec(select(Stall.untold).order_by(col(Stall.id))))


def with_codes(folder: Path) -> list[bool]:
    return sorted("SORRY-" in letter for letter in letters(folder))


def forget(engine: Engine, **of_coupon: Any) -> None:
    with writing(engine) as session:
        session.exec(select(Coupon)).one().sqlmodel_update(of_coupon)


@pytest.mark.parametrize("second", [ANNA, "Anna@Mail.Example", "ANNA@MAIL.EXAMPLE"])
def test_a_second_order_of_the_same_address_is_told_without_a_coupon(
    engine: Engine, tmp_path: Path, second: str
) -> None:
    orders(engine, a_shop(engine), ANNA, second)
    detect(engine, policy=capped())
    assert deliver(engine, tmp_path, policy=capped()) == 2
    assert with_codes(tmp_path) == [False, True]
    assert told(engine, Happening.COUPON_CAPPED) == [{"cap": Cap.PER_BUYER}]


def test_buyers_of_other_addresses_and_of_other_shops_are_others(engine: Engine) -> None:
    orders(engine, a_shop(engine), ANNA, "hanna@mail.example")
    orders(engine, a_shop(engine), ANNA)
    detect(engine, policy=capped())
    assert len(coupons_in(engine)) == 3


@pytest.mark.parametrize(("since", "given"), [(PERIOD - MINUTE, 1), (PERIOD, 2), (PERIOD + MINUTE, 2)])
def test_once_the_period_is_over_the_buyer_may_be_given_another(engine: Engine, since: timedelta, given: int) -> None:
    of = a_shop(engine)
    orders(engine, of, ANNA)
    detect(engine, policy=capped())
    forget(engine, reserved_at=NOW - since)
    orders(engine, of, ANNA)
    detect(engine, policy=capped())
    assert len(coupons_in(engine)) == given


def test_a_coupon_that_was_taken_back_does_not_count(engine: Engine) -> None:
    of = a_shop(engine)
    orders(engine, of, ANNA)
    detect(engine, policy=capped(a_day=1))
    forget(engine, status=CouponStatus.VOID)
    orders(engine, of, ANNA)
    detect(engine, policy=capped(a_day=1))
    assert [(coupon.status, coupon.over_budget) for coupon in coupons_in(engine)] == [
        (CouponStatus.VOID, False),
        (CouponStatus.RESERVED, False),
    ]


def test_a_parcel_that_joins_a_capped_letter_is_refused_without_another_line(engine: Engine) -> None:
    of = a_shop(engine)
    orders(engine, of, ANNA, ANNA)
    detect(engine, policy=capped())
    with writing(engine) as session:
        first = session.exec(select(Parcel).order_by(col(Parcel.id).desc())).first()
        assert first is not None
        second = add_parcel(session, **of, order_number=first.order_number)
        second.buyer_id = first.buyer_id
        tell_events(session, second, held(ago(hours=49)))
    detect(engine, policy=capped())
    assert len(told(engine, Happening.NOTICE_JOINED)) == 1
    assert (len(coupons_in(engine)), len(told(engine, Happening.COUPON_CAPPED))) == (1, 1)


def test_beyond_the_days_budget_letters_wait_with_their_coupons(engine: Engine, tmp_path: Path) -> None:
    orders(engine, a_shop(engine), *many(5))
    detect(engine, policy=TWO_A_DAY)
    with capture_logs() as logged:
        assert deliver(engine, tmp_path, policy=TWO_A_DAY) == 2
    assert [entry["cap"] for entry in logged if entry["event"] == "brake.pulled"] == [Cap.A_DAY]
    assert (with_codes(tmp_path), over_budget(engine)) == ([True] * 2, [False] * 2 + [True] * 3)
    assert [line["cap"] for line in told(engine, Happening.NOTICE_HELD)] == [Cap.A_DAY] * 3
    assert [(storm.letters, storm.first_release_at) for storm in open_storms(engine)] == [(3, RELEASE)]


@pytest.mark.parametrize(("with_coupons", "codes"), [(True, [True] * 3), (False, [False, False, True])])
def test_one_approval_decides_on_all_that_is_beyond_the_budget(
    engine: Engine, tmp_path: Path, codes: list[bool], *, with_coupons: bool
) -> None:
    policy = capped(a_day=1)
    orders(engine, a_shop(engine), *many(3))
    detect(engine, policy=policy)
    deliver(engine, tmp_path, policy=policy)
    assert approve(engine, 1, with_coupons=with_coupons, by="anna", now=NOW) == 2
    assert deliver(engine, tmp_path, policy=policy) == 2
    assert with_codes(tmp_path) == codes


def test_unanswered_the_letter_leaves_in_time_without_its_coupon(engine: Engine, tmp_path: Path) -> None:
    policy = capped(a_day=0)
    orders(engine, a_shop(engine), ANNA)
    detect(engine, policy=policy)
    assert deliver(engine, tmp_path, RELEASE - MINUTE, policy) == 0
    assert deliver(engine, tmp_path, RELEASE, policy) == 1
    assert [line["why"] for line in told(engine, Happening.COUPON_VOIDED)] == [StormEnd.UNANSWERED]
    with reading(engine) as session:
        notice = session.exec(select(Notice)).one()
    assert (with_codes(tmp_path), notice.accepted_at) == ([False], RELEASE)
    assert notice.promised_by > RELEASE


def test_letters_without_a_coupon_do_not_wait_for_the_budget(engine: Engine, tmp_path: Path) -> None:
    policy = capped(a_day=0)
    orders(engine, a_shop(engine), ANNA, marketing_basis="none")
    detect(engine, policy=policy)
    assert deliver(engine, tmp_path, policy=policy) == 1


def test_what_waits_for_its_coupon_is_not_counted_among_the_hours_letters(engine: Engine, tmp_path: Path) -> None:
    brake = POLICY.brake.model_copy(update={"an_hour": 2})
    policy = capped(a_day=1).model_copy(update={"brake": brake})
    of = a_shop(engine)
    orders(engine, of, *many(3))
    orders(engine, of, "erik@mail.example", marketing_basis="none")
    detect(engine, policy=policy)
    assert deliver(engine, tmp_path, policy=policy) == 2
    assert with_codes(tmp_path) == [False, True]


def test_the_next_day_has_a_budget_of_its_own(engine: Engine) -> None:
    of, policy = a_shop(engine), capped(a_day=1)
    midnight = NOW.replace(hour=0) + hours(24)
    for number, now in enumerate([NOW, midnight - MINUTE, midnight]):
        orders(engine, of, many(3)[number], now=now)
        detect(engine, now, policy)
    assert over_budget(engine) == [False, True, False]


def test_shops_have_budgets_of_their_own(engine: Engine) -> None:
    for shop in (a_shop(engine), a_shop(engine)):
        orders(engine, shop, *many(2))
    detect(engine, policy=capped(a_day=1))
    assert sum(over_budget(engine)) == 2


def test_shadow_waits_for_no_approval(engine: Engine, tmp_path: Path) -> None:
    policy = capped(a_day=0)
    orders(engine, a_shop(engine, armed=False), ANNA)
    detect(engine, policy=policy)
    assert deliver(engine, tmp_path, policy=policy) == 1
    assert open_storms(engine) == []


def test_of_more_orders_than_a_week_allows_a_person_writes_by_the_windows_end(engine: Engine) -> None:
    orders(engine, a_shop(engine), ANNA, ANNA.upper(), ANNA, ANNA)
    detect(engine, policy=THREE_LETTERS)
    assert untold(engine) == [None, None, None, Untold.MANY_LETTERS]
    assert [line["why"] for line in told(engine, Happening.NOT_TOLD)] == [Untold.MANY_LETTERS]
    with reading(engine) as session:
        task = session.exec(select(Task).where(Task.task == "write_of_all")).one()
        assert len(session.exec(select(Notice)).all()) == 3
    assert (task.department, task.due_at) == ("service", NOW + hours(2))


def test_letters_to_others_and_of_other_shops_do_not_count(engine: Engine) -> None:
    orders(engine, a_shop(engine), *many(4), ANNA)
    orders(engine, a_shop(engine), ANNA)
    detect(engine, policy=capped(letters=1))
    assert untold(engine) == [None] * 6


@pytest.mark.parametrize(
    ("became", "counts"),
    [
        ({"status": NoticeStatus.UNKNOWN}, True),
        ({"status": NoticeStatus.ACCEPTED}, True),
        ({"status": NoticeStatus.WITHDRAWN}, False),
        ({"status": NoticeStatus.SIMULATED}, False),
        ({"status": NoticeStatus.UNDELIVERABLE}, False),
        ({"decided_at": ago(days=7)}, False),
        ({"decided_at": ago(days=7) + MINUTE}, True),
    ],
)
def test_only_letters_of_this_week_that_left_or_may_leave_count(
    engine: Engine, became: dict[str, Any], *, counts: bool
) -> None:
    of, policy = a_shop(engine), capped(letters=1)
    orders(engine, of, ANNA)
    detect(engine, policy=policy)
    with writing(engine) as session:
        session.exec(select(Notice)).one().sqlmodel_update(became)
    orders(engine, of, ANNA)
    detect(engine, policy=policy)
    assert untold(engine) == [None, Untold.MANY_LETTERS if counts else None]


def test_another_parcel_of_the_same_order_joins_its_letter(engine: Engine) -> None:
    of, policy = a_shop(engine), capped(letters=1)
    orders(engine, of, ANNA)
    detect(engine, policy=policy)
    with writing(engine) as session:
        first = session.exec(select(Parcel)).one()
        second = add_parcel(session, **of, order_number=first.order_number)
        second.buyer_id = first.buyer_id
        tell_events(session, second, held(ago(hours=49)))
    detect(engine, policy=policy)
    assert untold(engine) == [None, None]


def test_an_order_that_was_handed_to_its_real_buyer_counts_for_that_one(engine: Engine) -> None:
    """As when a first export left the address out: the order's case began with a buyer of nobody's."""
    of, policy = a_shop(engine), capped(letters=1)
    orders(engine, of, "")
    detect(engine, policy=policy)
    with writing(engine) as session:
        other = add_parcel(session, **of, buyer={"email": ANNA})
        parcel = session.exec(select(Parcel).where(Parcel.id != other.id)).one()
        parcel.sqlmodel_update({"buyer_id": other.buyer_id, "next_check_at": NOW})
    detect(engine, policy=policy)
    orders(engine, of, ANNA)
    detect(engine, policy=policy)
    assert untold(engine) == [None, Untold.MANY_LETTERS]
    assert len(coupons_in(engine)) == 1


def test_detectors_racing_on_a_buyers_orders_give_one_coupon_and_three_letters(engine: Engine) -> None:
    orders(engine, a_shop(engine), *([ANNA] * 12))
    at_once(lambda: detect(engine, policy=THREE_LETTERS))
    assert sorted(why is None for why in untold(engine)) == [False] * 9 + [True] * 3
    assert len(coupons_in(engine)) == 1


def test_detectors_racing_keep_to_the_days_budget(engine: Engine) -> None:
    orders(engine, a_shop(engine), *many(16))
    at_once(lambda: detect(engine, policy=capped(a_day=5)))
    assert sorted(over_budget(engine)) == [False] * 5 + [True] * 11


def test_detectors_and_deliverers_racing_give_no_more_than_the_budget(engine: Engine, tmp_path: Path) -> None:
    policy = capped(a_day=5)
    orders(engine, a_shop(engine), *many(16))
    turn = iter(range(MANY))

    def work() -> int:
        return detect(engine, policy=policy) if next(turn) % 2 else deliver(engine, tmp_path, policy=policy)

    at_once(work)
    deliver(engine, tmp_path, policy=policy)
    assert (with_codes(tmp_path), [storm.letters for storm in open_storms(engine)]) == ([True] * 5, [11])


@pytest.mark.parametrize("step", ["detect.deciding", "detect.decided"])
def test_killed_while_it_decides_a_coupon_is_counted_once(step: str, engine: Engine) -> None:
    orders(engine, a_shop(engine), *many(3))
    with killed_at(step):
        detect(engine, policy=TWO_A_DAY)
    detect(engine, policy=TWO_A_DAY)
    assert over_budget(engine) == [False, False, True]


@pytest.mark.parametrize("step", ["deliver.judged", "deliver.rendered", "deliver.sent"])
def test_killed_at_a_step_of_its_release_it_leaves_once_and_plain(step: str, engine: Engine, tmp_path: Path) -> None:
    policy = capped(a_day=0)
    orders(engine, a_shop(engine), ANNA)
    detect(engine, policy=policy)
    deliver(engine, tmp_path, policy=policy)
    with killed_at(step):
        deliver(engine, tmp_path, RELEASE, policy)
    deliver(engine, tmp_path, RELEASE + LEASE, policy)
    assert with_codes(tmp_path) == [False]


def test_a_parcel_that_moves_gives_its_place_in_the_budget_to_the_next(engine: Engine, tmp_path: Path) -> None:
    of, policy = a_shop(engine), capped(a_day=1)
    orders(engine, of, ANNA)
    detect(engine, policy=policy)
    with writing(engine) as session:
        parcel = session.exec(select(Parcel)).one()
        tell_events(session, parcel, (*held(NOW - hours(48)), released(NOW)), digest="moved")
    detect(engine, policy=policy)
    deliver(engine, tmp_path, policy=policy)
    orders(engine, of, "erik@mail.example")
    detect(engine, policy=policy)
    assert [coupon.over_budget for coupon in coupons_in(engine) if coupon.status is not CouponStatus.VOID] == [False]
