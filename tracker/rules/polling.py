"""When to ask for a parcel again: often where it matters, rarely where nothing can have changed, never all at once."""

from datetime import datetime, timedelta
from zlib import crc32

from config.policy import Policy
from config.words import Leg

_SPREAD = 0.1


def next_poll_at(leg: Leg | None, *, number: str, stalled: bool, policy: Policy, now: datetime) -> datetime:
    """When the account is asked again for a parcel that is on this leg (None: not accepted yet)."""
    return spread(_interval(leg, stalled=stalled, policy=policy), number=number, now=now)


def spread(interval: timedelta, *, number: str, now: datetime) -> datetime:
    """`interval` from now, up to a tenth earlier by the number, so that what came in together is not asked together."""
    share = (crc32(number.encode()) % 1000) / 1000
    return now + interval * (1 - _SPREAD * share)


def after_failure(failures: int, policy: Policy) -> timedelta:
    """How long to leave a parcel or an account after so many failed calls in a row (the first is 1)."""
    doubled: timedelta = policy.polling.after_failure * 2 ** min(failures - 1, 16)
    return min(doubled, policy.polling.after_failure_most)


def next_midnight(now: datetime) -> datetime:
    """When daily budgets begin anew: the next midnight, UTC."""
    return now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


def _interval(leg: Leg | None, *, stalled: bool, policy: Policy) -> timedelta:
    often = policy.polling
    if stalled:
        return often.stalled
    by_leg = {None: often.before_acceptance, Leg.CUSTOMS: often.in_customs, Leg.LAST_MILE: often.last_mile}
    return by_leg.get(leg, often.moving)
