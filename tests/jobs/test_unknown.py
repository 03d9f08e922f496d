"""Letters over SMTP: whatever breaks and whenever, the buyer gets one at most, and nothing unknown goes untold."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from config import steps
from config.policy import Policy
from config.words import CouponStatus, Happening, NoticeStatus, Promise
from notices.channels.smtp import SmtpChannel
from notices.channels.smtp_session import Server
from tests.build import NOW, POLICY, held, held_parcel, released, tell_events
from tests.jobs.hands import LEASE, deliver, detect, killed_at
from tests.notices.channels.mail_server import HANG_UP, MailServer, mail_server
from tracker.desk.asking.window import window
from tracker.store.leases import release_all
from tracker.store.session import reading, writing
from tracker.store.shops import EVERYWHERE, disarm
from tracker.store.tables import Buyer, CaseEvent, Coupon, Notice, Parcel, ShopRow, Task

PATIENT = POLICY.model_copy(update={"fresh_for": timedelta(days=1)})
SENT = PATIENT.model_copy(update={"on_unknown": "sent"})
PHASES = ("connect", "EHLO", "MAIL", "RCPT", "DATA", "dot", "after 250")


@contextmanager
def sending(server: MailServer) -> Iterator[SmtpChannel]:
    patience = timedelta(seconds=20)
    channel = SmtpChannel(
        Server(host="127.0.0.1", port=server.port, security="none", timeout=patience, dot_timeout=patience)
    )
    yield channel
    channel.close()


class Post:
    """One buyer's letter on its way: decided at NOW, its window open for two hours, the mail server ours."""

    def __init__(self, engine: Engine, server: MailServer, channel: SmtpChannel) -> None:
        self.engine = engine
        self.server = server
        self.channel = channel
        self.parcel_id = held_parcel(engine)
        detect(engine)

    def deliver(self, at: datetime = NOW, policy: Policy = PATIENT) -> int:
        return deliver(self.engine, Path(), at, policy, self.channel)

    @property
    def notice(self) -> Notice:
        with reading(self.engine) as session:
            return session.exec(select(Notice)).one()

    def told(self, what: Happening) -> int:
        """How many lines of the timeline say this."""
        with reading(self.engine) as session:
            return len(session.exec(select(CaseEvent).where(CaseEvent.what == what)).all())

    def run_to_quiet(self, policy: Policy = PATIENT) -> None:
        """Deliver at every instant at which something is due, until nothing is."""
        for _ in range(20):
            if (due_at := self.notice.due_at) is None:
                return
            self.deliver(max(due_at, NOW), policy)
        pytest.fail("delivery does not come to an end")


@pytest.fixture
def post(engine: Engine) -> Iterator[Post]:
    with mail_server() as server, sending(server) as channel:
        yield Post(engine, server, channel)


@pytest.mark.parametrize("phase", PHASES)
def test_a_server_that_hangs_up_at_a_phase_once_gets_one_letter_at_most(phase: str, post: Post) -> None:
    post.server.told[phase] = HANG_UP
    post.deliver()
    post.server.told.clear()
    post.run_to_quiet()
    unknown = phase == "dot"
    assert len(post.server.taken) == 1
    assert post.notice.status is (NoticeStatus.UNKNOWN if unknown else NoticeStatus.ACCEPTED)
    assert (post.told(Happening.NOTICE_UNKNOWN), post.told(Happening.NOTICE_LEFT_UNKNOWN)) == (unknown, unknown)
    assert post.told(Happening.NOTICE_ACCEPTED) == (not unknown)


@pytest.mark.parametrize("phase", PHASES)
def test_a_server_that_always_hangs_up_never_gets_two(phase: str, post: Post) -> None:
    post.server.told[phase] = HANG_UP
    for minute in range(0, 180, 10):
        post.deliver(NOW + timedelta(minutes=minute))
    assert len(post.server.taken) == (phase in {"dot", "after 250"})
    assert post.notice.status in (NoticeStatus.WAITING, NoticeStatus.UNKNOWN, NoticeStatus.ACCEPTED)
    assert (post.notice.status is NoticeStatus.UNKNOWN) == (phase == "dot") == bool(post.told(Happening.NOTICE_UNKNOWN))


@pytest.mark.parametrize(
    ("step", "taken", "status"),
    [
        ("deliver.rendered", 1, NoticeStatus.ACCEPTED),
        ("deliver.sending", 0, NoticeStatus.UNKNOWN),  # the dot was not sent, but nothing that is written says so
        ("deliver.sent", 1, NoticeStatus.UNKNOWN),
        ("deliver.recorded", 1, NoticeStatus.ACCEPTED),
    ],
)
def test_killed_at_a_step_and_started_again(step: str, taken: int, status: NoticeStatus, post: Post) -> None:
    with killed_at(step):
        post.deliver()
    with writing(post.engine) as session:
        release_all(session)
    post.run_to_quiet()
    assert (len(post.server.taken), post.notice.status) == (taken, status)
    assert post.told(Happening.NOTICE_UNKNOWN) == (status is NoticeStatus.UNKNOWN)


def test_an_unknown_letter_is_looked_at_towards_the_end_and_at_the_end_of_its_window(post: Post) -> None:
    post.server.told["dot"] = HANG_UP
    post.deliver()
    end = post.notice.promised_by
    seen = []
    while post.notice.due_at is not None:
        seen.append(post.notice.due_at)
        assert post.notice.leased_until is None
        post.deliver(seen[-1])
    assert seen == [end - timedelta(minutes=30), end]
    assert (post.notice.ended_at, post.notice.accepted_at) == (end, None)
    assert "did not answer" in (post.notice.last_error or "")


def test_an_unknown_letter_keeps_its_coupon_and_its_promise_of_news(post: Post) -> None:
    post.server.told["dot"] = HANG_UP
    post.deliver()
    post.run_to_quiet()
    with reading(post.engine) as session:
        assert session.exec(select(Coupon)).one().status is CouponStatus.ISSUED
        task = session.exec(select(Task).where(Task.task == "promised_news")).one()
    assert task.due_at == post.notice.next_news_at


def test_where_the_policy_prefers_that_it_arrives_it_is_sent_once_more_with_the_same_message_id(post: Post) -> None:
    post.server.told["dot"] = HANG_UP
    post.deliver(policy=SENT)
    post.server.told.clear()
    post.run_to_quiet(SENT)
    assert post.notice.status is NoticeStatus.ACCEPTED
    assert post.notice.accepted_at == post.notice.promised_by - timedelta(minutes=30)
    assert [post.notice.message_id.encode() in letter for letter in post.server.taken] == [True, True]


def test_it_is_never_sent_a_third_time(post: Post) -> None:
    post.server.told["dot"] = HANG_UP
    post.deliver(policy=SENT)
    post.run_to_quiet(SENT)
    assert (len(post.server.taken), post.notice.status) == (2, NoticeStatus.UNKNOWN)
    assert (post.told(Happening.NOTICE_UNKNOWN), post.told(Happening.NOTICE_LEFT_UNKNOWN)) == (2, 1)
    judged = window(post.engine, since=NOW, now=post.notice.promised_by)
    assert [letter.promise for letter in judged.letters] == [Promise.BREACHED], "what nobody answered for was not kept"


def moved(post: Post) -> None:
    with writing(post.engine) as session:
        answer = {"answered_at": NOW, "next_check_at": NOW, "digest": "moved"}
        tell_events(session, session.get_one(Parcel, post.parcel_id), (*held(NOW), released(NOW)), **answer)
    detect(post.engine)


def lost_its_address(post: Post) -> None:
    with writing(post.engine) as session:
        session.exec(select(Buyer)).one().email = None


def went_into_shadow(post: Post) -> None:
    with writing(post.engine) as session:
        disarm(session, session.exec(select(ShopRow)).one(), EVERYWHERE)


def was_refused(post: Post) -> None:
    post.server.told["RCPT"] = "550 no such user"


@pytest.mark.parametrize("meanwhile", [moved, lost_its_address, went_into_shadow, was_refused])
def test_what_may_have_left_cannot_be_called_off(meanwhile: Any, post: Post) -> None:
    post.server.told["dot"] = HANG_UP
    post.deliver(policy=SENT)
    post.server.told.clear()
    meanwhile(post)
    post.run_to_quiet(SENT)
    with reading(post.engine) as session:
        assert session.exec(select(Coupon)).one().status is CouponStatus.ISSUED
    assert (len(post.server.taken), post.notice.status) == (1, NoticeStatus.UNKNOWN)
    assert post.told(Happening.NOTICE_LEFT_UNKNOWN) == 1


@pytest.mark.parametrize("answer", ["451 try later", "421 closing"])
def test_a_letter_that_is_put_off_after_its_dot_has_not_left(answer: str, post: Post) -> None:
    post.server.told["dot"] = answer
    post.deliver()
    assert (post.notice.status, post.notice.no_return_at) == (NoticeStatus.WAITING, None)
    post.server.told.clear()
    post.run_to_quiet()
    assert (len(post.server.taken), post.notice.status) == (1, NoticeStatus.ACCEPTED)


def test_a_letter_that_is_refused_after_its_dot_is_undeliverable(post: Post) -> None:
    post.server.told["dot"] = "554 looks like spam"
    post.deliver()
    assert (post.notice.status, post.server.taken) == (NoticeStatus.UNDELIVERABLE, [])
    assert "554 looks like spam" in (post.notice.ended_why or "")


def test_a_claim_that_was_overtaken_sends_nothing(post: Post) -> None:
    """The first sender is held up until another has taken its notice over and sent it."""

    def overtake(name: str) -> None:
        if name == "deliver.rendered":
            steps.hook(None)
            post.deliver(NOW + LEASE)

    steps.hook(overtake)
    post.deliver()
    assert (len(post.server.taken), post.notice.status) == (1, NoticeStatus.ACCEPTED)
    assert post.told(Happening.NOTICE_ACCEPTED) == 1
