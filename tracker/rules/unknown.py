"""A letter of which nobody knows whether it left: when it is looked at again, and whether it is sent once more."""

from datetime import datetime

from config.policy import Policy


def look_again_at(now: datetime, *, promised_by: datetime, policy: Policy) -> datetime | None:
    """When it is looked at next: towards the end of its window, then at the end, then never."""
    return next((at for at in (promised_by - policy.warn_before, promised_by) if at > now), None)


def may_send_again(now: datetime, *, handed_over_at: datetime, promised_by: datetime, policy: Policy) -> bool:
    """Whether it is sent a second time. Never a third: what was handed over near the end of the window, or after it,
    stays as it is."""
    last_chance = promised_by - policy.warn_before
    return policy.on_unknown == "sent" and handed_over_at < last_chance <= now
