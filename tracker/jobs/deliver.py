"""Deliver: due, still wanted?, let through?, coupon, render, send, record. Each step may be the last before a crash;
the next claim goes on from what is written."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Engine

from config.policy import Policy
from config.steps import boundary
from config.words import Happening, NoticeStatus
from notices.channels import Channel, Mail
from notices.coupons import Issuer
from notices.errors import ChannelDown, NoticeError, Undeliverable, Unknown
from notices.letter import CouponOffer, Letter
from notices.mail import compose
from notices.render import render
from tracker.jobs import settling
from tracker.jobs.braking import let_through
from tracker.jobs.draft import Draft, draft
from tracker.rules.unknown import may_send_again
from tracker.store import cases, coupons, notices
from tracker.store.session import writing
from tracker.store.tables import Notice

log = structlog.get_logger()

_FIRST_WAIT = timedelta(seconds=30)
_LONGEST_WAIT = timedelta(minutes=10)
_STOPPED = "stopped between the letter and the mail server's answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deliver:
    """Everything that delivery needs. `in_hand`: the notices that are being settled right now, by id."""

    engine: Engine
    policy: Policy
    channel: Channel
    issuer: Issuer
    lease: timedelta
    clock: Callable[[], datetime]
    in_hand: dict[int, Notice] = field(default_factory=dict)

    def run(self) -> int:
        """Settle every notice that is due as the run begins, one after the other; how many were."""
        settled, due_by = 0, self.clock()
        while (done := self.settle_one(due_by)) is not None:
            settled += done
        return settled

    def settle_one(self, due_by: datetime) -> bool | None:
        """Settle the notice that has been due longest by then; None where none is. Many threads may do this at once."""
        with writing(self.engine) as session:
            claimed = notices.claim_due(session, due_by=due_by, now=self.clock(), lease=self.lease, most=1)
        for notice in claimed:
            boundary("deliver.claimed")
            self.in_hand[notice.id or 0] = notice
            try:
                return self._settle(notice)
            finally:
                self.in_hand.pop(notice.id or 0, None)
        return None

    def renew(self) -> None:
        """Keep the claims of what is in hand in other threads: a mail server may take longer than a lease."""
        if in_hand := list(self.in_hand.values()):
            with writing(self.engine) as session:
                for notice in sorted(in_hand, key=lambda notice: notice.id or 0):  # as others hold them
                    notices.renew(session, notice, until=self.clock() + self.lease)

    def _settle(self, notice: Notice) -> bool:
        try:
            if notice.no_return_at is not None and not self._is_to_be_sent(notice, notice.no_return_at):
                return True
            with writing(self.engine) as session:
                now = self.clock()
                wanted = draft(session, notice, policy=self.policy, now=now)
                if wanted is not None:
                    wanted = let_through(session, notice, wanted, brake=self.policy.brake, now=now)
            boundary("deliver.judged")
            if wanted is not None:
                self._send(notice, wanted)
            return wanted is not None
        except notices.Overtaken:
            log.info("notice.overtaken", notice=notice.id)
        except Unknown as error:
            with writing(self.engine) as session:
                settling.unknown(session, notice, why=str(error), policy=self.policy, now=self.clock())
        except Undeliverable as error:
            with writing(self.engine) as session:
                settling.undeliverable(session, notice, why=str(error), policy=self.policy, now=self.clock())
        except Exception as error:  # noqa: BLE001 - one bad letter must not stop the rest: it keeps the mark and is tried again
            self._put_off(notice, error)
        return False

    def _is_to_be_sent(self, notice: Notice, handed_over_at: datetime) -> bool:
        """After the point of no return: whether it is to be sent (again). Otherwise what is known of it is recorded."""
        mail = Mail(key=notice.key, to="", sender="", message_id=notice.message_id, body=b"")
        if (receipt := self.channel.was_taken(mail)) is not None:
            self._record(notice, receipt.detail)
            return False
        crashed = notice.status is NoticeStatus.WAITING
        if crashed and self.channel.knows:
            return True
        now, end = self.clock(), notice.promised_by
        if not crashed and may_send_again(now, handed_over_at=handed_over_at, promised_by=end, policy=self.policy):
            return True
        with writing(self.engine) as session:
            settling.unknown(session, notice, why=_STOPPED if crashed else None, policy=self.policy, now=now)
        return False

    def _send(self, notice: Notice, wanted: Draft) -> None:
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
        news = wanted.next_news_at
        if not wanted.armed:
            self._simulate(notice, letter, news)
            return
        to, sender = wanted.to.mailbox, wanted.sender.mailbox
        mail = Mail(key=notice.key, to=to, sender=sender, message_id=notice.message_id, body=body)
        receipt = self.channel.send(mail, lambda: self._before_no_return(notice, letter, news))
        boundary("deliver.sent")
        self._record(notice, receipt.detail)

    def _simulate(self, notice: Notice, letter: Letter, next_news_at: datetime) -> None:
        with writing(self.engine) as session:
            settling.simulated(
                session, notice, letter=letter, next_news_at=next_news_at, policy=self.policy, now=self.clock()
            )

    def _coupon(self, notice: Notice, wanted: Draft) -> CouponOffer | None:
        reserved = wanted.coupon
        if reserved is None:
            return None
        if not wanted.armed:
            return CouponOffer("SHADOW", reserved.percent, reserved.expires_at)  # a real code would be spent on nobody
        # A code that the ledger has is the code, whatever the issuer would say today.
        code = reserved.code or self.issuer.issue(reserved.key, reserved.percent, reserved.expires_at)
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
                raise notices.Overtaken
        boundary("deliver.sending")

    def _record(self, notice: Notice, detail: str) -> None:
        with writing(self.engine) as session:
            settling.accepted(session, notice, detail=detail, policy=self.policy, now=self.clock())
        boundary("deliver.recorded")

    def _put_off(self, notice: Notice, error: Exception) -> None:
        known = isinstance(error, NoticeError)
        (log.warning if known else log.exception)("notice.failed", notice=notice.id, error=str(error))
        wait = min(_FIRST_WAIT * 2 ** min(notice.attempts, 10), _LONGEST_WAIT)
        said = str(error) if known else f"{type(error).__name__}: {error}"
        again: dict[str, Any] = {"due_at": self.clock() + wait, "attempts": notice.attempts + 1}
        if isinstance(error, ChannelDown):
            again["no_return_at"] = notice.no_return_at  # a refusal is an answer: this try has sent nothing
        with writing(self.engine) as session:
            notices.record(session, notice, last_error=said[:500], **again)
