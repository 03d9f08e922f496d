"""Letters leave beside the ticks: several at once, their claims kept, broken off only when the daemon stops."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from threading import Event, Semaphore, Thread, Timer

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from config.words import NoticeStatus
from notices.channels import Mail, Receipt
from notices.errors import Unknown
from tests.build import NOW, POLICY, held_parcel
from tests.jobs.hands import ISSUER, LEASE, detect
from tracker.jobs.deliver import Deliver
from tracker.runners.senders import Senders
from tracker.store.session import reading
from tracker.store.tables import Notice

SOON = timedelta(seconds=20)


class Slow:
    """A way out that answers when it is let, or never."""

    knows = False

    def __init__(self) -> None:
        self.has_a_letter = Semaphore(0)
        self.answers = Event()
        self.closed = Event()
        self.sent: list[str] = []

    def send(self, mail: Mail, before_no_return: Callable[[], None]) -> Receipt:
        before_no_return()
        self.sent.append(mail.key)
        self.has_a_letter.release()
        self.answers.wait(20)
        if self.closed.is_set():
            raise Unknown("stopped")
        return Receipt("250")

    def was_taken(self, mail: Mail) -> Receipt | None:
        return None

    def close(self) -> None:
        self.closed.set()
        self.answers.set()


class Hands:
    """Senders over a slow channel, at an instant that the test moves."""

    def __init__(self, engine: Engine, most: int = 2) -> None:
        self.engine = engine
        self.now = NOW
        self.broken = False
        self.channel = Slow()
        deliver = Deliver(
            engine=engine, policy=POLICY, channel=self.channel, issuer=ISSUER, lease=LEASE, clock=self._clock
        )
        self.senders = Senders(deliver, most=most)

    def _clock(self) -> datetime:
        if self.broken:
            raise ZeroDivisionError("the clock broke")
        return self.now

    def notices(self) -> list[Notice]:
        with reading(self.engine) as session:
            return list(session.exec(select(Notice)))

    def wait_for(self, letters: int) -> None:
        assert all(self.channel.has_a_letter.acquire(timeout=20) for _ in range(letters))


@pytest.fixture
def hands(engine: Engine) -> Iterator[Hands]:
    """Three letters are due, two can be under way at once."""
    for _ in range(3):
        held_parcel(engine)
    detect(engine)
    hands = Hands(engine)
    yield hands
    hands.channel.answers.set()
    hands.senders.drain(SOON)


def test_a_tick_does_not_wait_for_the_mail_server_and_no_more_leave_than_may(hands: Hands) -> None:
    assert hands.senders.run() == 0
    hands.wait_for(2)
    hands.senders.run()
    assert len(hands.channel.sent) == 2


def test_all_that_is_due_is_sent_and_counted_once(hands: Hands) -> None:
    hands.channel.answers.set()
    counted = hands.senders.run()
    hands.wait_for(3)
    assert hands.senders.drain(SOON)
    assert {notice.status for notice in hands.notices()} == {NoticeStatus.ACCEPTED}
    assert counted + hands.senders.run() == len(hands.channel.sent) == 3


def test_a_claim_outlives_its_lease_as_long_as_its_letter_is_under_way(hands: Hands) -> None:
    hands.senders.run()
    hands.wait_for(2)
    for _ in range(3):
        hands.now += LEASE * 0.9
        hands.senders.run()
    held = [notice for notice in hands.notices() if notice.no_return_at is not None]
    assert [notice.leased_until for notice in held] == [hands.now + LEASE] * 2
    assert [notice.fence for notice in held] == [1, 1]


def test_what_waits_for_its_answer_when_the_daemon_stops_is_unknown(hands: Hands) -> None:
    hands.senders.run()
    hands.wait_for(2)
    assert not hands.senders.drain(timedelta())
    assert sorted(notice.status for notice in hands.notices()) == ["unknown", "unknown", "waiting"]
    assert all(notice.leased_until is None for notice in hands.notices())
    assert hands.senders.run() == 0, "nothing is begun any more"
    assert len(hands.channel.sent) == 2


def test_a_stop_in_the_midst_of_a_tick_waits_for_the_senders_that_it_starts(
    hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, may_start = Event(), Event()

    class SlowToStart(Thread):
        def start(self) -> None:
            begun.set()
            may_start.wait(20)
            super().start()

    monkeypatch.setattr("tracker.runners.senders.Thread", SlowToStart)
    hands.channel.answers.set()
    tick = Thread(target=hands.senders.run)
    tick.start()
    assert begun.wait(20)
    Timer(0.05, may_start.set).start()
    assert hands.senders.drain(SOON)
    tick.join(20)
    assert not [notice for notice in hands.notices() if notice.leased_until is not None]


def test_what_breaks_a_thread_off_is_raised_by_the_next_tick(hands: Hands) -> None:
    hands.broken = True

    def two_ticks() -> None:
        hands.senders.run()
        hands.senders.drain(SOON)
        hands.senders.run()

    with pytest.raises(ZeroDivisionError, match="the clock broke"):
        two_ticks()
