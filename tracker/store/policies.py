"""Which policy is in force, and since when."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from config.policy import Policy
from tracker.store.tables import LearntRow, Parcel, PolicyVersion


def in_force(session: Session) -> PolicyVersion | None:
    """The policy in force; None before the first start."""
    return session.exec(select(PolicyVersion).order_by(col(PolicyVersion.id).desc()).limit(1)).first()


def version_of(session: Session, digest: str, at: datetime) -> PolicyVersion | None:
    """The policy of this digest that was in force at an instant; one may come into force more than once."""
    wanted = select(PolicyVersion).where(PolicyVersion.digest == digest, PolicyVersion.in_force_at <= at)
    return session.exec(wanted.order_by(col(PolicyVersion.id).desc()).limit(1)).first()


def put_in_force(session: Session, policy: Policy, now: datetime) -> PolicyVersion:
    """Keep this policy as the one in force. Where it differs from the last one, all parcels are judged anew, and all
    that was learnt is counted anew."""
    last = in_force(session)
    if last is not None and last.digest == policy.digest():
        return last
    version = PolicyVersion(digest=policy.digest(), in_force_at=now, policy=policy.written())
    session.add(version)
    session.flush()
    if last is not None:
        answered = col(Parcel.answered_at).is_not(None) & col(Parcel.ended_at).is_(None)
        session.connection().execute(update(Parcel).where(answered).values(next_check_at=now))
        session.connection().execute(update(LearntRow).values(due_at=now))
    return version
