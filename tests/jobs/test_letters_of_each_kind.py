"""Each kind of trouble brings its buyer one true letter, or service a task to write by hand; never both, never two."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from carriers.events import Event
from config.words import CouponStatus, Kind, NoticeStatus, State, Untold
from tests.build import (
    NOW,
    POLICY,
    add_parcel,
    add_shop,
    ago,
    held,
    hours,
    order_of,
    released,
    scan,
    tell_events,
    unsure,
)
from tests.jobs.hands import changed, deliver, detect, letters
from tracker.store.session import reading, writing
from tracker.store.tables import CaseEvent, Coupon, Notice, Parcel, Stall, Task


def on_the_way(**last_scan: float) -> tuple[Event, ...]:
    """Left China, and last scanned in Leipzig so long before NOW."""
    at = ago(**last_scan)
    return (
        scan(at - timedelta(days=6), State.ACCEPTED, country="CN"),
        scan(at - timedelta(days=4), State.DEPARTED_ORIGIN, country="CN"),
        scan(at, State.ARRIVED_DESTINATION, country="DE", place="Leipzig"),
    )


def word(kind: Kind, **before: float) -> Event:
    """What the carrier says is wrong."""
    return scan(ago(**before), None, kind=kind, text=kind)


LOST = (*on_the_way(hours=60), word(Kind.LOST_DECLARED, hours=3))
GONE = on_the_way(days=30, hours=1)
UNPAID = (*on_the_way(hours=30), word(Kind.DUTY_UNPAID_HOLD, hours=3))
LATE = (*on_the_way(hours=40), word(Kind.CARRIER_DELAY, hours=25))
PAST = on_the_way(hours=40)
PROMISED = {"promised_at": ago(hours=25)}


def stored(engine: Engine, history: tuple[Event, ...], **more: object) -> int:
    with writing(engine) as session:
        parcel = add_parcel(session, **more)
        tell_events(session, parcel, history)
        return parcel.id or 0


def hear(engine: Engine, parcel_id: int, history: tuple[Event, ...], *, after: float) -> None:
    """So many hours after NOW the carrier tells this; what it does not repeat it has taken back."""
    with writing(engine) as session:
        at = NOW + hours(after)
        values = {"answered_at": at, "poll_due_at": at, "next_check_at": at, "digest": str(after)}
        tell_events(session, session.get_one(Parcel, parcel_id), history, **values)


def work(engine: Engine, folder: Path, *, after: float = 0) -> int:
    """Detect and deliver, twice, so many hours after NOW; how many letters there are."""
    for _ in range(2):
        detect(engine, NOW + hours(after))
        deliver(engine, folder, NOW + hours(after))
    return len(letters(folder))


def stalls(engine: Engine) -> list[tuple[Kind, Untold | None]]:
    with reading(engine) as session:
        return [(stall.kind, stall.untold) for stall in session.exec(select(Stall).order_by(col(Stall.id)))]


def tasks(engine: Engine, name: str) -> list[Task]:
    with reading(engine) as session:
        return list(session.exec(select(Task).where(Task.task == name)))


def notice(engine: Engine) -> Notice:
    with reading(engine) as session:
        return session.exec(select(Notice)).one()


@pytest.mark.parametrize(
    ("kind", "history", "more", "said"),
    [
        (Kind.LOST_DECLARED, LOST, {}, "Nach Angabe von YunExpress vom Mittwoch, 18. November 2026, ist Ihr Paket"),
        (Kind.LOST_PRESUMED, GONE, {}, "Seit Montag, 19. Oktober 2026, weist nichts darauf hin, dass Ihr Paket"),
        (Kind.DUTY_UNPAID_HOLD, UNPAID, {"incoterm": "DDP"}, "Ihr Paket wartet seit Mittwoch, 18. November 2026, in"),
        (Kind.OVERDUE_PROMISE, PAST, PROMISED, "Wir hatten Ihnen Ihr Paket bis Montag, 16. November 2026, angekündigt"),
        (Kind.CARRIER_DELAY, LATE, {}, "Nach Angabe von YunExpress vom Dienstag, 17. November 2026, verspätet sich"),
    ],
)
def test_each_kind_brings_one_letter_that_says_what_is_true_of_it(
    engine: Engine, tmp_path: Path, kind: Kind, history: tuple[Event, ...], more: dict, said: str
) -> None:
    stored(engine, history, enrolled_at=ago(days=40), **more)
    assert work(engine, tmp_path) == 1
    sent = notice(engine)
    assert said in (sent.text or "")
    assert (stalls(engine), sent.purpose, sent.status) == ([(kind, None)], kind, NoticeStatus.ACCEPTED)
    with reading(engine) as session:
        assert session.exec(select(Coupon)).all() == []
    assert len(tasks(engine, "promised_news")) == 1


@pytest.mark.parametrize(
    ("history", "more", "last_scan"),
    [
        (LOST, {}, ["Letzter Scan: Leipzig (Deutschland), Montag, 16. November 2026"]),
        (PAST, PROMISED, ["Letzter Scan: Leipzig (Deutschland), Montag, 16. November 2026"]),
        (UNPAID, {"incoterm": "DDP"}, []),
    ],
)
def test_the_letter_says_where_the_parcel_was_last_seen(
    engine: Engine, tmp_path: Path, history: tuple[Event, ...], more: dict, last_scan: list[str]
) -> None:
    stored(engine, history, **more)
    work(engine, tmp_path)
    assert [line for line in (notice(engine).text or "").splitlines() if "Scan" in line] == last_scan


def test_a_scan_whose_clock_is_not_known_is_left_out(engine: Engine, tmp_path: Path) -> None:
    *before, last = PAST
    stored(engine, (*before, unsure(last, early=hours(1), late=hours(1))), **PROMISED)
    assert work(engine, tmp_path) == 1
    assert "Letzter Scan" not in (notice(engine).text or "")


def test_unpaid_duty_that_may_be_the_buyers_is_left_to_service(engine: Engine, tmp_path: Path) -> None:
    stored(engine, UNPAID, incoterm="DAP", duty_disclosed=True)
    assert work(engine, tmp_path) == 0
    assert stalls(engine) == [(Kind.DUTY_UNPAID_HOLD, Untold.ASKS_BUYER)]
    (task,) = tasks(engine, "ask_the_buyer")
    assert (task.department, task.due_at) == ("service", NOW - hours(1) + POLICY.window)


@pytest.mark.parametrize("incoterm", ["DAP", None])
def test_duty_that_becomes_the_buyers_before_the_letter_leaves_is_left_to_service(
    engine: Engine, tmp_path: Path, incoterm: str | None
) -> None:
    parcel_id = stored(engine, UNPAID, incoterm="DDP")
    detect(engine)
    with writing(engine) as session:
        parcel = session.get_one(Parcel, parcel_id)
        parcel.incoterm, parcel.duty_disclosed = incoterm, True
    assert work(engine, tmp_path) == 0
    assert (notice(engine).status, notice(engine).ended_why) == (NoticeStatus.WITHDRAWN, "asks_buyer")
    assert len(tasks(engine, "ask_the_buyer")) == 1


def test_one_letter_that_would_speak_of_two_payers_is_left_to_service(engine: Engine, tmp_path: Path) -> None:
    unpaid, _ = order_of(engine, UNPAID, held(ago(hours=50)))
    with writing(engine) as session:
        for parcel in session.exec(select(Parcel)):
            parcel.duty_disclosed, parcel.incoterm = True, "DDP" if parcel.id == unpaid else "DAP"
    assert work(engine, tmp_path) == 0
    assert stalls(engine) == [(Kind.DUTY_UNPAID_HOLD, Untold.ASKS_BUYER), (Kind.CUSTOMS_HOLD, Untold.ASKS_BUYER)]
    assert len(tasks(engine, "ask_the_buyer")) == 1


def test_a_buyer_told_of_silence_is_not_told_again_once_the_promise_is_broken(engine: Engine, tmp_path: Path) -> None:
    stored(engine, on_the_way(days=12), promised_at=ago(hours=20))
    assert work(engine, tmp_path) == 1
    hear_nothing(engine)
    assert work(engine, tmp_path, after=4) == 1
    assert stalls(engine) == [(Kind.NO_SCAN, None), (Kind.OVERDUE_PROMISE, Untold.TOLD_ALREADY)]


def test_a_parcel_that_stood_in_one_place_and_fell_silent_has_one_letter_about_its_silence(
    sqlite_engine: Engine, tmp_path: Path
) -> None:
    in_leipzig = (scan(ago(days=at), State.IN_TRANSIT, country="DE", place="Leipzig") for at in (16, 12))
    stored(sqlite_engine, (*on_the_way(days=18), *in_leipzig), enrolled_at=ago(days=40))
    assert work(sqlite_engine, tmp_path) == 1
    assert stalls(sqlite_engine) == [(Kind.STUCK_SAME_PLACE, Untold.STAFF_ONLY), (Kind.NO_SCAN, None)]
    assert notice(sqlite_engine).purpose is Kind.NO_SCAN
    assert len(tasks(sqlite_engine, "trace_the_parcel")) == 1


def hear_nothing(engine: Engine) -> None:
    """The carrier is asked again and has nothing new."""
    with writing(engine) as session:
        for parcel in session.exec(select(Parcel)):
            parcel.answered_at = NOW + hours(4)


def test_after_a_letter_about_a_hold_a_person_tells_of_the_loss(engine: Engine, tmp_path: Path) -> None:
    history = held(ago(hours=50))
    parcel_id = stored(engine, history)
    assert work(engine, tmp_path) == 1
    hear(engine, parcel_id, (*history, word(Kind.LOST_DECLARED, hours=-3)), after=4)
    assert work(engine, tmp_path, after=4) == 1
    assert stalls(engine) == [(Kind.CUSTOMS_HOLD, None), (Kind.LOST_DECLARED, Untold.LETTER_LEFT)]
    (task,) = tasks(engine, "tell_of_another")
    assert (task.department, task.due_at) == ("service", NOW + hours(4) + POLICY.window)
    assert (len(tasks(engine, "offer_the_choice")), len(tasks(engine, "tell_it_moves"))) == (1, 0)


def test_a_hold_that_becomes_a_loss_before_its_letter_leaves_is_told_as_one_without_a_coupon(
    engine: Engine, tmp_path: Path
) -> None:
    history = held(ago(hours=49))
    parcel_id = stored(engine, history)
    detect(engine)
    hear(engine, parcel_id, (*history, word(Kind.LOST_DECLARED, hours=0)), after=0.1)
    assert work(engine, tmp_path, after=0.1) == 1
    assert "findet Ihr Paket nicht" in (notice(engine).subject or "")
    with reading(engine) as session:
        assert session.exec(select(Coupon)).one().status is CouponStatus.VOID
        whys = [line.particulars.get("why") for line in session.exec(select(CaseEvent)) if line.what == "coupon_voided"]
    assert whys == ["graver_trouble"]


def flaps(history: tuple[Event, ...]) -> tuple[tuple[Event, ...], ...]:
    """It is released, and then it was not."""
    return (*history, released(NOW)), history


@pytest.mark.parametrize("armed", [True, False])
def test_a_withdrawn_letters_parcel_that_flaps_goes_on_with_its_episode_and_is_told_once(
    engine: Engine, tmp_path: Path, *, armed: bool
) -> None:
    history = held(ago(hours=49))
    with writing(engine) as session:
        shop_id = add_shop(session, armed=armed).id
    parcel_id = stored(engine, history, shop_id=shop_id)
    detect(engine)
    for place, told in enumerate(flaps(history), 1):
        hear(engine, parcel_id, told, after=place / 4)
        work(engine, tmp_path, after=place / 4)
    with reading(engine) as session:
        stall = session.exec(select(Stall)).one()
        ended = [each.status for each in session.exec(select(Notice).order_by(col(Notice.id)))]
    assert (stall.episode, stall.ended_at, stall.untold) == (1, None, None)
    assert ended == [NoticeStatus.WITHDRAWN, NoticeStatus.ACCEPTED if armed else NoticeStatus.SIMULATED]
    assert len(letters(tmp_path)) == armed


def test_a_parcel_whose_buyer_was_told_and_that_flaps_is_told_no_second_time(engine: Engine, tmp_path: Path) -> None:
    history = held(ago(hours=49))
    parcel_id = stored(engine, history)
    assert work(engine, tmp_path) == 1
    for place, told in enumerate(flaps(history), 1):
        hear(engine, parcel_id, told, after=place)
        assert work(engine, tmp_path, after=place) == 1
    assert stalls(engine) == [(Kind.CUSTOMS_HOLD, Untold.TOLD_ALREADY)]
    assert tasks(engine, "tell_of_another") == []


@pytest.mark.parametrize(
    ("history", "kind"), [(LOST, Kind.LOST_DECLARED), (LATE, Kind.CARRIER_DELAY)], ids=["lost", "late"]
)
def test_a_kind_that_is_never_told_is_the_staffs(
    engine: Engine, tmp_path: Path, history: tuple[Event, ...], kind: Kind
) -> None:
    stored(engine, history)
    policy = changed(tell_after={**POLICY.tell_after, kind: None})
    detect(engine, policy=policy)
    assert deliver(engine, tmp_path, policy=policy) == 0
    assert stalls(engine) == [(kind, Untold.STAFF_ONLY)]
