"""What delivery does with a notice: send it, keep it, withdraw it, or try again, and what the case says of it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from config.words import CaseStatus, CouponStatus, Happening, MarketingBasis, NoticeStatus
from notices.channels import Mail, Receipt
from notices.channels.maildir import MaildirChannel
from notices.errors import ChannelDown
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
    tell_events,
)
from tests.jobs.hands import changed, deliver, detect, letters
from tracker.store.session import reading, writing
from tracker.store.shops import arm
from tracker.store.tables import Buyer, CaseEvent, CaseRow, Coupon, Notice, Parcel, ShopRow, Task


def notice_of(engine: Engine) -> Notice:
    with reading(engine) as session:
        return session.exec(select(Notice)).one()


def timeline(engine: Engine) -> list[str]:
    with reading(engine) as session:
        return [line.what for line in session.exec(select(CaseEvent).order_by(CaseEvent.id))]


def mail_in(folder: Path) -> EmailMessage:
    (path,) = (folder / "new").iterdir()
    return message_from_bytes(path.read_bytes(), policy=policy.default)


def text_of(mail: EmailMessage) -> str:
    return mail.get_body(("plain",)).get_content()


def move_on(session: Session, parcel: Parcel, when: datetime = NOW) -> None:
    answer = {"answered_at": when, "next_check_at": when, "digest": "moved"}
    tell_events(session, parcel, (*held(ago(hours=50)), released(when)), **answer)


def test_a_letter_in_the_buyers_language_names_order_item_and_reason(engine: Engine, tmp_path: Path) -> None:
    held_parcel(engine, order_number="A-4711")
    detect(engine)
    assert deliver(engine, tmp_path) == 1
    mail = mail_in(tmp_path)
    notice = notice_of(engine)
    assert (mail["Message-ID"], mail["Auto-Submitted"]) == (notice.message_id, "auto-generated")
    assert mail["Reply-To"].addresses[0].addr_spec == "hallo@shop.example"
    assert "mailto:" in mail["List-Unsubscribe"]
    for said in ("A-4711", "Tischlampe", "Erika Muster", "Zoll", "5\N{NO-BREAK SPACE}%", "Musterstraße 1"):
        assert said in text_of(mail)
    assert (notice.status, notice.accepted_at, notice.due_at) == (NoticeStatus.ACCEPTED, NOW, None)
    assert notice.text == text_of(mail).replace("\r\n", "\n")


def test_the_hour_of_the_next_news_is_promised_and_becomes_a_task(engine: Engine, tmp_path: Path) -> None:
    held_parcel(engine)
    detect(engine)
    deliver(engine, tmp_path)
    with reading(engine) as session:
        task = session.exec(select(Task).where(Task.task == "promised_news")).one()
    assert task.due_at.isoformat() == "2026-11-20T17:00:00+00:00", "Friday 18:00 in Berlin, 48 h away or more"
    assert "20. November 2026, 18:00" in text_of(mail_in(tmp_path))


def test_one_letter_names_all_parcels_of_an_order(engine: Engine, tmp_path: Path) -> None:
    ids = held_order(engine, 3)
    detect(engine)
    assert deliver(engine, tmp_path) == 1
    with reading(engine) as session:
        numbers = [session.get_one(Parcel, parcel_id).number for parcel_id in ids]
    assert all(number in text_of(mail_in(tmp_path)) for number in numbers)


def test_a_letter_waits_for_others_of_its_order(engine: Engine, tmp_path: Path) -> None:
    held_parcel(engine)
    gathering = changed(gather=timedelta(minutes=1))
    detect(engine, policy=gathering)
    assert deliver(engine, tmp_path, NOW + timedelta(seconds=59), gathering) == 0
    assert deliver(engine, tmp_path, NOW + timedelta(seconds=60), gathering) == 1


def test_in_shadow_a_letter_is_kept_and_not_sent(engine: Engine, tmp_path: Path) -> None:
    with writing(engine) as session:
        shop_id = add_shop(session, armed=False).id
    held_parcel(engine, shop_id=shop_id)
    detect(engine)
    assert deliver(engine, tmp_path) == 1
    notice = notice_of(engine)
    assert (notice.status, letters(tmp_path)) == (NoticeStatus.SIMULATED, [])
    assert "Zoll" in notice.text
    with reading(engine) as session:
        coupon = session.exec(select(Coupon)).one()
    assert (coupon.status, coupon.code) == (CouponStatus.VOID, None)


def test_a_parcel_that_stalls_after_arming_is_told_though_its_order_was_in_shadow(
    engine: Engine, tmp_path: Path
) -> None:
    with writing(engine) as session:
        shop = add_shop(session, armed=False)
    first = held_parcel(engine, shop_id=shop.id, order_number="A-8")
    detect(engine)
    deliver(engine, tmp_path)
    with writing(engine) as session:
        arm(session, shop, "DE", by="test", now=NOW)
        known = session.get_one(Parcel, first)
        parcel = add_parcel(session, shop_id=shop.id, account_id=known.account_id, order_number="A-8")
        parcel.buyer_id = known.buyer_id
        tell_events(session, parcel, held(ago(hours=50)))
    detect(engine)
    assert deliver(engine, tmp_path) == 1
    assert "SORRY-" in letters(tmp_path)[0]


def test_a_shop_is_armed_country_by_country(engine: Engine, tmp_path: Path) -> None:
    with writing(engine) as session:
        shop = add_shop(session, armed=False)
        arm(session, shop, "DE", by="test", now=NOW)
    held_parcel(engine, shop_id=shop.id)
    held_parcel(engine, shop_id=shop.id, buyer={"country": "FR"})
    detect(engine)
    deliver(engine, tmp_path)
    with reading(engine) as session:
        statuses = sorted(notice.status for notice in session.exec(select(Notice)))
    assert statuses == [NoticeStatus.ACCEPTED, NoticeStatus.SIMULATED]


@pytest.mark.parametrize(
    ("shop", "buyer", "country", "has_code"),
    [
        (MarketingBasis.NONE, None, "DE", False),
        (MarketingBasis.NONE, MarketingBasis.CONSENT, "DE", True),
        (MarketingBasis.EXISTING, None, "DE", False),  # a German court would hold it against the seller
        (MarketingBasis.EXISTING, None, "FR", True),
        (MarketingBasis.CONSENT, MarketingBasis.NONE, "FR", False),
    ],
)
def test_a_code_needs_a_marketing_basis(
    engine: Engine, tmp_path: Path, shop: str, buyer: str | None, country: str, has_code: bool
) -> None:
    with writing(engine) as session:
        shop_id = add_shop(session, marketing_basis=shop).id
    held_parcel(engine, shop_id=shop_id, buyer={"marketing_basis": buyer, "country": country})
    detect(engine)
    deliver(engine, tmp_path)
    assert ("SORRY-" in letters(tmp_path)[0]) is has_code


def test_consent_withdrawn_after_the_decision_takes_the_code_out(engine: Engine, tmp_path: Path) -> None:
    held_parcel(engine)
    detect(engine)
    with writing(engine) as session:
        session.exec(select(Buyer)).one().marketing_basis = MarketingBasis.NONE
    deliver(engine, tmp_path)
    assert "SORRY-" not in letters(tmp_path)[0]
    assert Happening.COUPON_VOIDED in timeline(engine)


def test_a_parcel_that_moved_withdraws_its_letter_and_closes_its_case(engine: Engine, tmp_path: Path) -> None:
    parcel_id = held_parcel(engine)
    detect(engine)
    with writing(engine) as session:
        move_on(session, session.get_one(Parcel, parcel_id))
    assert deliver(engine, tmp_path) == 0, "the new answer is judged first"
    detect(engine)
    deliver(engine, tmp_path, NOW + timedelta(seconds=5))
    with reading(engine) as session:
        case, coupon = session.exec(select(CaseRow)).one(), session.exec(select(Coupon)).one()
    assert (notice_of(engine).status, letters(tmp_path)) == (NoticeStatus.WITHDRAWN, [])
    assert (case.status, coupon.status) == (CaseStatus.CLOSED, CouponStatus.VOID)


def test_a_stale_answer_is_asked_for_again_before_the_letter_leaves(engine: Engine, tmp_path: Path) -> None:
    parcel_id = held_parcel(engine)
    detect(engine)
    later = NOW + POLICY.fresh_for + timedelta(seconds=1)
    assert deliver(engine, tmp_path, later) == 0
    with writing(engine) as session:
        parcel = session.get_one(Parcel, parcel_id)
        assert parcel.next_poll_at == later
        parcel.answered_at = later
    assert deliver(engine, tmp_path, later + timedelta(seconds=5)) == 1


def test_a_parcel_that_moves_after_the_letter_gets_a_task_for_the_good_news(engine: Engine, tmp_path: Path) -> None:
    parcel_id = held_parcel(engine)
    detect(engine)
    deliver(engine, tmp_path)
    with writing(engine) as session:
        move_on(session, session.get_one(Parcel, parcel_id), NOW + hours(3))
    detect(engine, NOW + hours(3))
    with reading(engine) as session:
        task = session.exec(select(Task).where(Task.task == "tell_it_moves")).one()
        case = session.exec(select(CaseRow)).one()
    assert (task.due_at, case.status) == (NOW + hours(27), CaseStatus.OPEN)


def test_an_order_that_stalls_again_gets_no_second_coupon(engine: Engine, tmp_path: Path) -> None:
    first = held_parcel(engine, order_number="A-9")
    detect(engine)
    deliver(engine, tmp_path)
    with writing(engine) as session:
        case = session.exec(select(CaseRow)).one()
        case.status, case.closed_at = CaseStatus.CLOSED, NOW
        known = session.get_one(Parcel, first)
        parcel = add_parcel(session, shop_id=known.shop_id, account_id=known.account_id, order_number="A-9")
        parcel.buyer_id = known.buyer_id
        tell_events(session, parcel, held(ago(hours=50)))
    detect(engine)
    deliver(engine, tmp_path)
    assert sorted("SORRY-" in letter for letter in letters(tmp_path)) == [False, True]


class Shut:
    """A way out that is shut, and then open."""

    knows = True

    def __init__(self, folder: Path, failures: int) -> None:
        self.open = MaildirChannel(folder)
        self.failures = failures

    def send(self, mail: Mail, before_no_return: Callable[[], None]) -> Receipt:
        if self.failures:
            self.failures -= 1
            raise ChannelDown("the mail folder is full")
        return self.open.send(mail, before_no_return)

    def was_taken(self, mail: Mail) -> Receipt | None:
        return self.open.was_taken(mail)

    def close(self) -> None: ...


def test_a_shut_channel_is_tried_again_later_with_the_same_code(engine: Engine, tmp_path: Path) -> None:
    held_parcel(engine)
    detect(engine)
    channel = Shut(tmp_path, failures=2)
    now = NOW
    for _ in range(2):
        assert deliver(engine, tmp_path, now, channel=channel) == 0
        now = notice_of(engine).due_at
    assert (now - NOW, notice_of(engine).last_error) == (timedelta(seconds=90), "the mail folder is full")
    assert deliver(engine, tmp_path, now, channel=channel) == 1
    with reading(engine) as session:
        assert session.exec(select(Coupon)).one().code in letters(tmp_path)[0]


def test_a_letter_that_may_not_be_sent_is_not_sent(engine: Engine, tmp_path: Path) -> None:
    with writing(engine) as session:
        shop_id = add_shop(session, imprint="Beispiel, https://shop.example").id
    held_parcel(engine, shop_id=shop_id)
    good = held_parcel(engine)
    detect(engine)
    assert deliver(engine, tmp_path) == 1
    with reading(engine) as session:
        waiting = session.exec(select(Notice).where(Notice.status == NoticeStatus.WAITING)).one()
        number = session.get_one(Parcel, good).number
    assert "no link" in waiting.last_error
    assert number in letters(tmp_path)[0]


def test_an_address_lost_after_the_decision_becomes_a_task_for_service(engine: Engine, tmp_path: Path) -> None:
    held_parcel(engine)
    detect(engine)
    with writing(engine) as session:
        session.exec(select(Buyer)).one().email = None
    deliver(engine, tmp_path)
    with reading(engine) as session:
        assert session.exec(select(Task).where(Task.task == "reach_the_buyer")).one().due_at == NOW + hours(2)
    assert notice_of(engine).status is NoticeStatus.UNDELIVERABLE


def test_every_change_stands_in_the_timeline(engine: Engine, tmp_path: Path) -> None:
    held_parcel(engine)
    detect(engine)
    deliver(engine, tmp_path)
    assert timeline(engine) == [
        Happening.OPENED,
        Happening.STALL_BEGAN,
        *[Happening.TASK_SET] * 4,
        Happening.NOTICE_DECIDED,
        Happening.COUPON_RESERVED,
        Happening.COUPON_ISSUED,
        Happening.NOTICE_ACCEPTED,
        Happening.TASK_SET,
    ]


def test_a_hostile_shop_name_and_goods_reach_no_template(engine: Engine, tmp_path: Path) -> None:
    held_parcel(engine, goods="{{ 7 * 7 }} <script>alert(1)</script>")
    detect(engine)
    assert deliver(engine, tmp_path) == 1
    html = mail_in(tmp_path).get_body(("html",)).get_content()
    assert "<script" not in html
    assert "49" not in text_of(mail_in(tmp_path)).partition("YT")[0]
    assert ShopRow.__tablename__ == "shops"
