"""Deliver: due, still wanted?, coupon, render, send, record. Each step may be the last before a crash; the next claim
goes on from what is written."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Engine

from config.policy import Policy
from config.steps import boundary
from config.words import Happening
from notices.channels import Channel, Mail
from notices.coupons import Issuer
from notices.errors import NoticeError, Undeliverable
from notices.letter import CouponOffer, Letter
from notices.mail import compose
from notices.render import render
from tracker.jobs import settling
from tracker.jobs.draft import Draft, draft
from tracker.store import cases, coupons, notices
from tracker.store.session import writing
from tracker.store.tables import Notice

log = structlog.get_logger()

_CLAIM = 20
_FIRST_WAIT = timedelta(seconds=30)
_LONGEST_WAIT = timedelta(minutes=10)


class Overtaken(Exception):
    """Somebody else holds the notice by now: nothing may be sent under the old claim."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deliver:
    """Everything that delivery needs."""

    engine: Engine
    policy: Policy
    channel: Channel
    issuer: Issuer
    lease: timedelta
    clock: Callable[[], datetime]

    def run(self) -> int:
        """Settle every notice that is due; how many were."""
        settled = 0
        while claimed := self._claim():
            settled += sum(self._one(notice) for notice in claimed)
        return settled

    def _claim(self) -> list[Notice]:
        with writing(self.engine) as session:
            return notices.claim_due(session, now=self.clock(), lease=self.lease, most=_CLAIM)

    def _one(self, notice: Notice) -> bool:
        boundary("deliver.claimed")
        try:
            if self._was_taken(notice):
                return True
            with writing(self.engine) as session:
                wanted = draft(session, notice, policy=self.policy, now=self.clock())
            boundary("deliver.judged")
            return wanted is not None and self._send(notice, wanted)
        except Overtaken:
            log.info("notice.overtaken", notice=notice.id)
        except Undeliverable as error:
            with writing(self.engine) as session:
                settling.undeliverable(session, notice, why=str(error), policy=self.policy, now=self.clock())
        except Exception as error:  # noqa: BLE001 - one bad letter must not stop the rest: it keeps the mark and is tried again
            self._put_off(notice, error)
        return False

    def _was_taken(self, notice: Notice) -> bool:
        """After a crash past the point of no return: does the channel already have the letter?"""
        if notice.no_return_at is None:
            return False
        receipt = self.channel.was_taken(Mail(key=notice.key, to="", message_id=notice.message_id, body=b""))
        if receipt is None:
            return False
        self._record(notice, receipt.detail)
        return True

    def _send(self, notice: Notice, wanted: Draft) -> bool:
        offer = self._coupon(notice, wanted)
        letter = render(wanted.facts(offer))
        body = compose(
            letter,
            sender=wanted.sender,
            to=wanted.to,
            reply_to=wanted.reply_to,
            message_id=notice.message_id,
            date=self.clock(),
            unsubscribe=wanted.reply_to,
        )
        boundary("deliver.rendered")
        if not wanted.armed:
            with writing(self.engine) as session:
                settling.simulated(session, notice, letter=letter, next_news_at=wanted.next_news_at, now=self.clock())
            return True
        mail = Mail(key=notice.key, to=wanted.to.mailbox, message_id=notice.message_id, body=body)
        receipt = self.channel.send(mail, lambda: self._before_no_return(notice, letter, wanted.next_news_at))
        boundary("deliver.sent")
        self._record(notice, receipt.detail)
        return True

    def _coupon(self, notice: Notice, wanted: Draft) -> CouponOffer | None:
        reserved = wanted.coupon
        if reserved is None:
            return None
        if not wanted.armed:
            return CouponOffer("SHADOW", reserved.percent, reserved.expires_at)  # a real code would be spent on nobody
        code = self.issuer.issue(reserved.key, reserved.percent, reserved.expires_at)
        with writing(self.engine) as session:
            if coupons.issue(session, reserved, code, self.clock()):
                cases.tell(session, notice.case_id, Happening.COUPON_ISSUED, self.clock(), code=code)
        boundary("deliver.coupon")
        return CouponOffer(code, reserved.percent, reserved.expires_at)

    def _before_no_return(self, notice: Notice, letter: Letter, next_news_at: datetime) -> None:
        """The last look before the letter is out of our hands: is the notice still ours? Keeps it as it is sent."""
        with writing(self.engine) as session:
            kept = {"no_return_at": self.clock(), "next_news_at": next_news_at, **settling.as_sent(letter)}
            if not notices.hold(session, notice, until=self.clock() + self.lease, **kept):
                raise Overtaken
        boundary("deliver.sending")

    def _record(self, notice: Notice, detail: str) -> None:
        with writing(self.engine) as session:
            settling.accepted(session, notice, detail=detail, policy=self.policy, now=self.clock())
        boundary("deliver.recorded")

    def _put_off(self, notice: Notice, error: Exception) -> None:
        known = isinstance(error, NoticeError)
        (log.warning if known else log.exception)("notice.failed", notice=notice.id, error=str(error))
        wait = min(_FIRST_WAIT * 2 ** min(notice.attempts, 10), _LONGEST_WAIT)
        with writing(self.engine) as session:
            said = str(error) if known else f"{type(error).__name__}: {error}"
            again = {"due_at": self.clock() + wait, "attempts": notice.attempts + 1, "last_error": said[:500]}
            notices.record(session, notice, **again)
