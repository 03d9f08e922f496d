"""The shadow policy: since when it is judged by, which parcels it is to look at, and what it would have found."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from config.policy import Policy
from config.words import Kind
from tracker.store.bulk import insert_or_nothing
from tracker.store.tables import Parcel, ShadowPolicy, ShadowStall


def shadow_in_use(session: Session) -> ShadowPolicy | None:
    """The shadow policy that is judged by; None where there is none."""
    return session.exec(select(ShadowPolicy)).first()


def put_beside(session: Session, policy: Policy | None, now: datetime) -> None:
    """Judge by this policy beside the one in force, or by none. Where it is another one than before, all that was
    written down is dropped and every parcel is looked at anew."""
    last = shadow_in_use(session)
    if (policy and policy.digest()) == (last and last.digest):
        return
    session.connection().execute(delete(ShadowStall))
    session.connection().execute(delete(ShadowPolicy))
    if policy is None:
        awaiting = update(Parcel).where(col(Parcel.shadow_check_at).is_not(None))
        session.connection().execute(awaiting.values(shadow_check_at=None))
        return
    session.add(ShadowPolicy(digest=policy.digest(), began_at=now, policy=policy.written()))
    answered = col(Parcel.answered_at).is_not(None) & col(Parcel.ended_at).is_(None)
    session.connection().execute(update(Parcel).where(answered).values(shadow_check_at=now))


def have_looked_at(session: Session, parcel_ids: Sequence[int], at: datetime) -> None:
    """Something new is known of these parcels: let the shadow policy look at them."""
    if parcel_ids:
        written = update(Parcel).where(col(Parcel.id).in_(parcel_ids))
        session.connection().execute(written.values(shadow_check_at=at))


def hold_due(session: Session, now: datetime, most: int) -> Sequence[Parcel]:
    """So many of the parcels that the shadow policy is to look at, held for the rest of the transaction. Those that
    somebody else holds are left for the next time, so that nobody waits for a shadow."""
    due = select(Parcel).where(col(Parcel.shadow_check_at) <= now).order_by(col(Parcel.shadow_check_at))
    return session.exec(due.limit(most).with_for_update(skip_locked=True)).all()


def last_episodes(session: Session, parcel_id: int) -> dict[Kind, ShadowStall]:
    """The last episode of each kind of a parcel, ended or not."""
    found = select(ShadowStall).where(ShadowStall.parcel_id == parcel_id).order_by(col(ShadowStall.episode))
    return {stall.kind: stall for stall in session.exec(found)}


def begin_episode(session: Session, values: Mapping[str, Any]) -> None:
    """Write down a stall that would have begun, once however often it is found."""
    insert_or_nothing(session, ShadowStall, [values])
