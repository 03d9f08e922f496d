"""What a restored database is marked with, and what follows from the marks."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import SQLModel, select

from config.words import CaseStatus, Department, Happening, NoticeStatus, State, Untold
from notices.channels.maildir import MaildirChannel
from tests.build import (
    NOW,
    POLICY,
    add_parcel,
    add_shop,
    ago,
    held,
    held_order,
    held_parcel,
    hours,
    released,
    scan,
    tell_events,
)
from tests.jobs.hands import changed, deliver, detect, letters
from tracker.desk.asking.notices import notices
from tracker.desk.asking.speech import Speech
from tracker.desk.logins import set_login, sign_in, signed_in
from tracker.desk.marking import Marked, mark_restored
from tracker.store.session import reading, writing
from tracker.store.shops import arm
from tracker.store.tables import CaseEvent, CaseRow, Notice, Parcel, Restore, Stall, Task


def mark(engine: Engine, folder: Path, now: datetime = NOW) -> Marked:
    return mark_restored(engine, channel=MaildirChannel(folder), policy=POLICY, taken_at=ago(hours=3), now=now)


def rows(engine: Engine, table: type[SQLModel]) -> Sequence[SQLModel]:
    with reading(engine) as session:
        return session.exec(select(table)).all()


def told(engine: Engine) -> list[str]:
    return [line.what for line in rows(engine, CaseEvent)]


def test_a_letter_that_had_yet_to_leave_becomes_unknown_for_good(engine: Engine, tmp_path: Path) -> None:
    held_parcel(engine)
    detect(engine)
    marked = mark(engine, tmp_path)
    assert (marked.accepted, marked.unknown) == (0, 1)
    (letter,) = notices(engine, ["unknown"])
    assert (letter.due_at, letter.ended_at) == (None, NOW)
    assert letter.trouble(Speech("en")) == "the database was restored from a backup"
    assert told(engine).count(Happening.NOTICE_UNKNOWN) == 1
    deliver(engine, tmp_path, NOW + hours(1.6), changed(on_unknown="sent"))
    assert letters(tmp_path) == []


def test_a_letter_that_the_maildir_has_counts_as_sent_when_it_says_itself(engine: Engine, tmp_path: Path) -> None:
    held_parcel(engine)
    detect(engine)
    (notice,) = rows(engine, Notice)
    deliver(engine, tmp_path)
    with writing(engine) as session:  # as a backup has it that was taken before
        session.merge(notice)
    assert mark(engine, tmp_path, NOW + hours(5)).accepted == 1
    (notice,) = rows(engine, Notice)
    assert (notice.status, notice.accepted_at) == (NoticeStatus.ACCEPTED, NOW)
    accepted = [line.particulars["kept"] for line in rows(engine, CaseEvent) if line.what == "notice_accepted"]
    assert accepted == [True, True]


def test_service_is_to_find_out_within_the_window(engine: Engine, tmp_path: Path) -> None:
    held_parcel(engine)
    detect(engine)
    mark(engine, tmp_path)
    mark(engine, tmp_path, NOW + hours(1))
    (task,) = [task for task in rows(engine, Task) if task.task == "find_out_if_told"]
    assert (task.department, task.due_at) == (Department.SERVICE, NOW + POLICY.window)
    assert [(row.restored_at, row.taken_at) for row in rows(engine, Restore)] == [
        (NOW, ago(hours=3)),
        (NOW + hours(1), ago(hours=3)),
    ]


def test_nobody_is_signed_in_any_more(engine: Engine, tmp_path: Path) -> None:
    set_login(engine, "anna", "quiet harbour tuesday lamp", now=NOW)
    token = sign_in(engine, "anna", "quiet harbour tuesday lamp", now=NOW) or ""
    assert signed_in(engine, token, now=NOW) is not None
    mark(engine, tmp_path)
    assert signed_in(engine, token, now=NOW) is None


def test_where_letters_leave_to_is_told(engine: Engine, tmp_path: Path) -> None:
    with writing(engine) as session:
        shop = add_shop(session, key="lamps", armed=False)
        arm(session, shop, "DE", by="test", now=NOW)
        arm(session, shop, "AT", by="test", now=NOW)
        add_shop(session, key="shadow", armed=False)
        add_shop(session, key="all")
    assert mark(engine, tmp_path).armed == ("all: *", "lamps: AT, DE")


def test_a_stall_that_is_found_only_after_a_restore_opens_a_case_and_tells_nobody(
    engine: Engine, tmp_path: Path
) -> None:
    held_parcel(engine)
    mark(engine, tmp_path)
    assert detect(engine) == 1
    deliver(engine, tmp_path)
    (stall,) = rows(engine, Stall)
    assert (stall.untold, rows(engine, Notice), letters(tmp_path)) == (Untold.RESTORED, [], [])
    assert "find_out_if_told" in {task.task for task in rows(engine, Task)}


def test_a_stall_that_comes_due_after_a_restore_is_told_as_ever(engine: Engine, tmp_path: Path) -> None:
    held_parcel(engine, since=ago(hours=48))
    mark(engine, tmp_path, ago(minutes=1))
    detect(engine)
    deliver(engine, tmp_path)
    assert len(letters(tmp_path)) == 1


def test_a_silence_that_was_to_be_told_before_a_restore_is_not_told_after_it(engine: Engine, tmp_path: Path) -> None:
    """Its stall stands in the backup, but the buyer was to hear of it only later."""
    silent = (scan(ago(days=8), State.ACCEPTED, country="CN"), scan(ago(hours=97), State.ARRIVED_DESTINATION))
    with writing(engine) as session:
        parcel = add_parcel(session)
        tell_events(session, parcel, silent)
    detect(engine)
    later = NOW + hours(24 * 8)
    mark(engine, tmp_path, later)
    with writing(engine) as session:
        session.get_one(Parcel, parcel.id).answered_at = later
    detect(engine, later)
    (stall,) = rows(engine, Stall)
    assert (stall.untold, rows(engine, Notice)) == (Untold.RESTORED, [])


def test_the_next_parcel_of_an_order_that_may_have_had_its_letter_brings_no_second(
    engine: Engine, tmp_path: Path
) -> None:
    first, second = held_order(engine, 2)
    with writing(engine) as session:
        tell_events(session, session.get_one(Parcel, second), held(ago(hours=48)), digest="later")
    mark(engine, tmp_path, ago(hours=1))
    detect(engine)
    assert {stall.parcel_id: stall.untold for stall in rows(engine, Stall)} == dict.fromkeys(
        (first, second), Untold.RESTORED
    )


def test_a_case_whose_buyer_may_have_been_told_does_not_close_itself(engine: Engine, tmp_path: Path) -> None:
    parcel_id = held_parcel(engine)
    mark(engine, tmp_path)
    detect(engine)
    with writing(engine) as session:
        answer = {"answered_at": NOW, "next_check_at": NOW, "digest": "moved"}
        tell_events(session, session.get_one(Parcel, parcel_id), (*held(ago(hours=50)), released(NOW)), **answer)
    detect(engine)
    (case,) = rows(engine, CaseRow)
    assert case.status is CaseStatus.OPEN
    assert "tell_it_moves" in {task.task for task in rows(engine, Task)}
