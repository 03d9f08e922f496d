"""A letter says what is true of every parcel of its order, and leaves to a person what it cannot say."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from config.words import CouponStatus, CustomsReason, NoticeStatus, State, Untold
from tests.build import NOW, add_parcel, add_shop, ago, held, held_parcel, hours, order_of, scan, tell_events
from tests.jobs.hands import deliver, detect, letters
from tracker.store.session import reading, writing
from tracker.store.tables import CaseEvent, Coupon, Notice, Parcel, Stall, Task

SILENT = (
    scan(ago(days=14), State.ACCEPTED, country="CN"),
    scan(ago(days=12), State.ARRIVED_DESTINATION, country="DE"),
)
"""Nothing was heard for twelve days: four to the case, seven more to the letter."""

UNREACHABLE = CustomsReason.CONTACT_UNREACHABLE
ASK = "ask_the_buyer"


def only_notice(engine: Engine) -> Notice:
    with reading(engine) as session:
        return session.exec(select(Notice)).one()


def told_untold(engine: Engine) -> list[tuple[str, Untold | None]]:
    with reading(engine) as session:
        return [(stall.kind, stall.untold) for stall in session.exec(select(Stall).order_by(Stall.id))]


def asked(engine: Engine) -> list[Task]:
    with reading(engine) as session:
        return list(session.exec(select(Task).where(Task.task == ASK)))


def hear(engine: Engine, parcel_id: int, reason: CustomsReason, text: str) -> None:
    """Customs give a reason of which nothing was said before."""
    word = scan(ago(hours=1), State.IMPORT_CUSTOMS, country="DE", customs_reason=reason, text=text)
    with writing(engine) as session:
        tell_events(session, session.get_one(Parcel, parcel_id), (*held(ago(hours=50)), word), digest=text)


def test_each_parcel_of_an_order_is_told_of_with_its_own_reason(engine: Engine, tmp_path: Path) -> None:
    reasons = (CustomsReason.INVOICE_MISSING, CustomsReason.HS_MISMATCH)
    order_of(engine, *(held(ago(hours=50 + place), customs_reason=reason) for place, reason in enumerate(reasons)))
    detect(engine)
    assert deliver(engine, tmp_path) == 1
    said = only_notice(engine).text or ""
    assert "fehlt die Rechnung" in said
    assert "Zolltarifnummer" in said
    assert "Grund noch nicht genannt" not in said


def test_a_hold_and_a_silence_of_one_order_are_told_in_one_letter(engine: Engine, tmp_path: Path) -> None:
    ids = order_of(engine, SILENT, held(ago(hours=50)))
    detect(engine)
    assert deliver(engine, tmp_path) == 1
    with reading(engine) as session:
        silent, stuck = (session.get_one(Parcel, parcel_id).number for parcel_id in ids)
    said = only_notice(engine).text or ""
    assert "noch beim Zoll" in (only_notice(engine).subject or "")
    assert said.index(stuck) < said.index("keine neue Meldung") < said.index(silent)
    assert len(letters(tmp_path)) == 1


def test_a_holiday_that_a_parcel_stood_through_is_told_and_no_other_is(engine: Engine, tmp_path: Path) -> None:
    since = datetime.fromisoformat("2026-12-24T08:00:00+01:00")
    now = since + hours(48)
    with writing(engine) as session:
        parcel = add_parcel(session, enrolled_at=since)
        tell_events(session, parcel, held(since), answered_at=now, next_check_at=now)
    detect(engine, now)
    assert deliver(engine, tmp_path, now) == 1
    said = only_notice(engine).text or ""
    assert "im Zielland (Deutschland) einen gesetzlichen Feiertag: Erster Weihnachtstag am 25. Dezember;" in said
    assert "Zweiter" not in said  # a Saturday, and not over


def test_a_letter_about_days_without_a_holiday_says_nothing_of_any(engine: Engine, tmp_path: Path) -> None:
    held_parcel(engine)  # over Saxony's day of prayer
    detect(engine)
    assert deliver(engine, tmp_path) == 1
    assert "Feiertag" not in (only_notice(engine).text or "")


def test_a_silence_whose_buyer_is_not_told_yet_is_left_out(engine: Engine, tmp_path: Path) -> None:
    fresh = tuple(scan(event.occurred_to + timedelta(days=6), event.state, country=event.country) for event in SILENT)
    order_of(engine, fresh, held(ago(hours=50)))
    detect(engine)
    deliver(engine, tmp_path)
    assert "keine neue Meldung" not in (only_notice(engine).text or "")
    assert ("no_scan", Untold.NOT_YET) in told_untold(engine)


def test_word_that_a_person_owes_is_due_when_a_letter_would_have_been(engine: Engine, tmp_path: Path) -> None:
    held_parcel(engine, since=ago(hours=49), customs_reason=UNREACHABLE)
    detect(engine)
    assert deliver(engine, tmp_path) == 0
    (task,) = asked(engine)
    assert (task.department, task.due_at) == ("service", NOW + hours(1))
    detect(engine)
    assert len(asked(engine)) == 1


def test_a_reason_that_turns_into_one_for_a_person_takes_the_letter_back(engine: Engine, tmp_path: Path) -> None:
    parcel_id = held_parcel(engine)
    detect(engine)
    promised_by = only_notice(engine).promised_by
    hear(engine, parcel_id, UNREACHABLE, "asks")
    detect(engine)
    deliver(engine, tmp_path)
    notice = only_notice(engine)
    assert (notice.status, notice.ended_why, letters(tmp_path)) == (NoticeStatus.WITHDRAWN, "asks_buyer", [])
    assert [task.due_at for task in asked(engine)] == [promised_by]
    assert told_untold(engine) == [("customs_hold", Untold.ASKS_BUYER)]
    with reading(engine) as session:
        assert session.exec(select(Coupon)).one().status is CouponStatus.VOID


def test_one_parcel_that_needs_a_person_keeps_the_whole_orders_letter(engine: Engine, tmp_path: Path) -> None:
    order_of(engine, held(ago(hours=50)), held(ago(hours=51), customs_reason=CustomsReason.CUSTOMS_DELIVERS))
    detect(engine)
    deliver(engine, tmp_path)
    assert letters(tmp_path) == []
    assert {why for _, why in told_untold(engine)} == {Untold.ASKS_BUYER}
    assert len(asked(engine)) == 1


def test_after_a_letter_that_said_nothing_need_be_done_a_person_corrects_it(engine: Engine, tmp_path: Path) -> None:
    parcel_id = held_parcel(engine)
    detect(engine)
    deliver(engine, tmp_path)
    for text in ("asks", "asks again"):
        hear(engine, parcel_id, UNREACHABLE, text)
        detect(engine)
        deliver(engine, tmp_path)
    assert (len(letters(tmp_path)), len(asked(engine))) == (1, 1)
    assert told_untold(engine) == [("customs_hold", None)]


def test_a_parcel_that_comes_to_stand_after_its_orders_letter_is_told_by_a_person(
    engine: Engine, tmp_path: Path
) -> None:
    first, second = order_of(engine, held(ago(hours=50)), held(ago(hours=47)))
    detect(engine)
    deliver(engine, tmp_path)
    before, later = only_notice(engine), NOW + hours(2)
    with writing(engine) as session:
        for parcel_id in (first, second):
            session.get_one(Parcel, parcel_id).answered_at = later
    detect(engine, later)
    deliver(engine, tmp_path, later)
    assert only_notice(engine).promised_by == before.promised_by
    assert told_untold(engine) == [("customs_hold", None), ("customs_hold", Untold.LETTER_LEFT)]
    with reading(engine) as session:
        task = session.exec(select(Task).where(Task.task == "tell_of_another")).one()
        assert session.exec(select(Stall.notice_id).where(Stall.parcel_id == second)).one() is None
    assert (task.department, task.due_at) == ("service", NOW + hours(3))
    assert len(letters(tmp_path)) == 1


@pytest.mark.parametrize("armed", [True, False])
def test_the_timeline_says_that_a_person_writes(engine: Engine, tmp_path: Path, *, armed: bool) -> None:
    with writing(engine) as session:
        shop_id = add_shop(session, armed=armed).id
    held_parcel(engine, customs_reason=UNREACHABLE, shop_id=shop_id)
    detect(engine)
    deliver(engine, tmp_path)
    with reading(engine) as session:
        lines = [(line.what, line.particulars.get("why")) for line in session.exec(select(CaseEvent))]
        assert session.exec(select(Notice)).all() == []
    assert ("not_told", Untold.ASKS_BUYER) in lines
