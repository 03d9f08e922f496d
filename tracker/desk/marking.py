"""What a restored database must not do again: every letter that may have left since the backup was taken is marked."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session

from config.policy import Policy
from config.words import Happening, NoticeStatus, Untold
from notices.channels import Channel, Mail, Receipt
from tracker.rules.telling import by_hand
from tracker.store import cases, notices
from tracker.store.logins import end_all_sessions
from tracker.store.restores import note_restore, unsettled_notices
from tracker.store.session import writing
from tracker.store.shops import all_armed
from tracker.store.tables import Notice
from tracker.store.tokens import drop_all_tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """What was found in a restored database: letters that were on their way, of which the channel has so many, and so
    many may have left or not; and where letters leave to from now on, as `main: DE`."""

    accepted: int
    unknown: int
    armed: tuple[str, ...]


def mark_restored(
    engine: Engine, *, channel: Channel, policy: Policy, taken_at: datetime | None, now: datetime
) -> Marked:
    """Remember the restore, and settle each letter that would still be looked at: nothing is sent on a backup's word.

    A letter that the channel has is accepted. Any other is unknown, also where the channel knows: mails are moved out
    of a Maildir. Stalls that the backup has not seen yet are detection's (`rules.telling.why_untold`).
    """
    with writing(engine) as session:
        note_restore(session, taken_at=taken_at, now=now)
        end_all_sessions(session)  # also those that somebody has signed out of since
        drop_all_tokens(session)  # and those that were taken away
        unsettled = unsettled_notices(session)
        taken = [_settle(session, notice, channel, policy=policy, now=now) for notice in unsettled]
        armed = all_armed(session)
    return Marked(accepted=sum(taken), unknown=len(taken) - sum(taken), armed=armed)


def _settle(session: Session, notice: Notice, channel: Channel, *, policy: Policy, now: datetime) -> bool:
    """Whether the channel has the letter."""
    case = cases.hold_case(session, notice.case_id)
    mail = Mail(key=notice.key, to="", sender="", message_id=notice.message_id, body=b"")
    receipt = channel.was_taken(mail)
    if receipt is None:
        notices.conclude(session, notice, NoticeStatus.UNKNOWN, now=now, ended_why=Untold.RESTORED)
        cases.tell(session, case.id, Happening.NOTICE_UNKNOWN, now, notice=notice.id, why=Untold.RESTORED)
    else:
        _accept(session, notice, receipt, now=now)
    if case.closed_at is None:
        cases.set_tasks(session, case, by_hand(Untold.RESTORED, policy.window), now)
    return receipt is not None


def _accept(session: Session, notice: Notice, receipt: Receipt, *, now: datetime) -> None:
    at = receipt.dated or now
    notices.conclude(session, notice, NoticeStatus.ACCEPTED, now=now, accepted_at=at)
    kept = at <= notice.promised_by
    what = Happening.NOTICE_ACCEPTED
    cases.tell(session, notice.case_id, what, now, notice=notice.id, detail=receipt.detail, kept=kept)
